"""Option beats environment beats file beats default; the report tells each origin; bad settings are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def used(pmkit, *words: object) -> dict[str, tuple[object, str]]:
    answer = pmkit(*words)
    assert answer.code == 0, answer.err
    return {s["name"]: (s["value"], s["origin"]) for s in json.loads(answer.out)["settings"]}


def test_precedence_and_origin(pmkit, write_vcf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["load", write_vcf(), "pgx", "--gene", "CYP2C19"]
    assert used(pmkit, *words)["load.absent_is_ref"] == (False, "default")
    (tmp_path / "pmkit.toml").write_text("[load]\nabsent_is_ref = true\nbuild = 'GRCh38'\n[pgx]\nall_matches = true\n")
    settings = used(pmkit, *words)
    assert settings["load.absent_is_ref"] == (True, "file")
    assert settings["pgx.all_matches"] == (True, "file")
    assert settings["pgx.gene"] == (["CYP2C19"], "option")
    monkeypatch.setenv("PMKIT_LOAD_ABSENT_IS_REF", "0")
    settings = used(pmkit, *words)
    assert settings["load.absent_is_ref"] == (False, "environment")
    assert settings["load.build"] == ("GRCh38", "file")
    assert used(pmkit, *words[:2], "--absent-is-ref", *words[2:])["load.absent_is_ref"] == (True, "option")


def test_config_by_option_and_variable(pmkit, write_vcf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["load", write_vcf(), "pgx", "--gene", "CYP2C19"]
    (tmp_path / "pmkit.toml").write_text("[load]\nthreads = '2'\n")
    (tmp_path / "b.toml").write_text("[load]\nthreads = '3'\n")
    (tmp_path / "c.toml").write_text("[load]\nthreads = '4'\n")
    assert used(pmkit, *words)["load.threads"] == ("2", "file")
    monkeypatch.setenv("PMKIT_CONFIG", "b.toml")
    assert used(pmkit, *words)["load.threads"] == ("3", "file")
    assert used(pmkit, "--config", "c.toml", *words)["load.threads"] == ("4", "file")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[load\n", "not valid TOML"),
        ("build = 'GRCh38'\n", "'build' stands outside a table"),
        ("[laod]\nbuild = 'GRCh38'\n", "there is no command 'laod'. Did you mean 'load'?"),
        ("[load]\nbuidl = 'GRCh38'\n", "[load] has no option 'buidl'. Did you mean 'build'?"),
        ("[load]\nbuild = 'hg18'\n", "bad value for [load] build in the settings file"),
    ],
)
def test_bad_settings_file(pmkit, write_vcf, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "pmkit.toml").write_text(text)
    answer = pmkit("load", write_vcf(), "pgx")
    assert (answer.code, answer.out) == (78, "")
    assert message in answer.err
    assert answer.err.count("\n") == 1


def test_bad_environment(pmkit, write_vcf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMKIT_LOAD_BUILD", "hg18")
    answer = pmkit("load", write_vcf(), "pgx")
    assert answer.code == 78
    assert "bad value in PMKIT_LOAD_BUILD" in answer.err


def test_missing_settings_file(pmkit) -> None:
    answer = pmkit("--config", "none.toml", "doctor")
    assert answer.code == 78
    assert "none.toml" in answer.err


def test_patients_names_stay_out_of_other_reports(pmkit, write_vcf) -> None:
    path = write_vcf("two.vcf", ["ANNA", "BERTA"])
    answer = pmkit(
        "load", path, "--sample", "ANNA", "--sample", "BERTA", "pgx", "--gene", "CYP2C19", "report", "-f", "ndjson"
    )
    anna, berta = answer.out.splitlines()
    assert "BERTA" not in anna
    assert "ANNA" not in berta
    assert {"name": "load.sample", "value": "2 given", "origin": "option"} in json.loads(anna)["settings"]


def test_threads_auto_honours_slurm(monkeypatch: pytest.MonkeyPatch) -> None:
    from pmkit.intake.load_options import thread_count

    monkeypatch.setenv("SLURM_CPUS_PER_TASK", "7")
    assert thread_count("auto") == 7
    monkeypatch.delenv("SLURM_CPUS_PER_TASK")
    assert thread_count("auto") >= 1
    assert thread_count("3") == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[load]\nbuild = "hg18"\n', "[load] build"),
        ('[load]\nbuidl = "GRCh38"\n', "Did you mean 'build'"),
        ("[lood]\n", "Did you mean 'load'"),
        ('[load]\nsample = "S1"\n', "[load] sample"),
    ],
)
def test_validate_looks_into_a_settings_file(pmkit, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "c.toml").write_text(text)
    answer = pmkit("validate", "c.toml")
    assert answer.code == 78
    assert said in answer.err
    (tmp_path / "c.toml").write_text('[load]\nbuild = "GRCh38"\nsample = ["S1"]\n[report]\nforce = true\n')
    assert pmkit("validate", "c.toml").code == 0
