"""Where reports go: files, folders, one per sample; nothing overwritten, nothing half-written."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pmkit.core import output
from pmkit.core.errors import CannotCreateError, InputOutputError

GENE = ("pgx", "--gene", "CYP2C19")


def test_refuses_to_overwrite(pmkit, write_vcf, tmp_path: Path) -> None:
    path = write_vcf()
    (tmp_path / "o.json").write_text("mine")
    answer = pmkit("load", path, *GENE, "report", "-o", "o.json")
    assert answer.code == 73
    assert answer.err == "pmkit report: o.json: the output exists. Add --force to replace it.\n"
    assert (tmp_path / "o.json").read_text() == "mine"
    assert pmkit("load", path, *GENE, "report", "-o", "o.json", "--force").code == 0
    assert json.loads((tmp_path / "o.json").read_text())["sample"] == "S1"


def test_never_writes_over_its_input(pmkit, write_vcf) -> None:
    path = write_vcf()
    before = path.read_bytes()
    for sink in (["report", "-o"], ["save"], ["tee"]):
        answer = pmkit("load", path, *GENE, *sink, "./s.vcf", "--force")
        assert answer.code == 73
        assert "the output is one of the inputs" in answer.err
        assert path.read_bytes() == before


def test_files_are_private(pmkit, write_vcf, tmp_path: Path) -> None:
    assert pmkit("load", write_vcf(), *GENE, "report", "-o", "deep/er/o.json").code == 0
    assert stat.S_IMODE((tmp_path / "deep/er/o.json").stat().st_mode) == 0o600


def test_a_file_per_sample(pmkit, write_vcf, tmp_path: Path) -> None:
    path = write_vcf("three.vcf", ["A", "../B", "C D"])
    assert pmkit("load", path, *GENE, "report", "-o", "out/{sample}.json").code == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["%2E.%2FB.json", "A.json", "C%20D.json"]
    assert json.loads((tmp_path / "out/C%20D.json").read_text())["sample"] == "C D"
    assert pmkit("load", path, *GENE, "report", "-o", "folder/").code == 0
    assert len(list((tmp_path / "folder").iterdir())) == 3


def test_json_of_several_samples_is_an_array(pmkit, write_vcf) -> None:
    answer = pmkit("load", write_vcf("two.vcf", ["A", "B"]), *GENE, "report", "-f", "json")
    assert [report["sample"] for report in json.loads(answer.out)] == ["A", "B"]
    assert json.loads(pmkit("load", "two.vcf", "filter", "--sample", "X*", *GENE).out) == []


def test_format_follows_the_suffix(pmkit, write_vcf, tmp_path: Path) -> None:
    words = ["report", "-o", "o.ndjson", "report", "-o", "o.tsv", "report", "-f", "table", "-o", "o.txt"]
    assert pmkit("load", write_vcf(), *GENE, *words).code == 0
    assert (tmp_path / "o.ndjson").read_text().count("\n") == 1
    assert (tmp_path / "o.tsv").read_text().startswith("# pgx.genes\nsample\tgene")
    assert (tmp_path / "o.txt").read_text().startswith("pmkit report: S1")


def test_tsv_folder_holds_the_sections_that_ran(pmkit, write_vcf, tmp_path: Path) -> None:
    assert pmkit("load", write_vcf(), *GENE, "report", "-f", "tsv", "-o", "tables").code == 0
    assert sorted(p.name for p in (tmp_path / "tables").iterdir()) == [
        "pgx.drugs.tsv",
        "pgx.genes.tsv",
        "pgx.test_before.tsv",
    ]
    again = pmkit("load", "s.vcf", *GENE, "report", "-f", "tsv", "-o", "tables")
    assert again.code == 73


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk(pmkit, write_vcf) -> None:
    answer = pmkit("load", write_vcf(), *GENE, "report", "-o", "/dev/full")
    assert answer.code == 74
    assert answer.err.startswith("pmkit report: /dev/full: the output cannot be written: no space left")


def test_disk_full_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputOutputError, match="no space left"), output.atomic(tmp_path / "o.txt") as out:
        out.write("half")
    assert list(tmp_path.iterdir()) == []


def test_a_refused_run_leaves_no_folder_that_it_made(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    for folder in ("new/deeper", "kept"):
        with pytest.raises(ValueError, match="later"), output.atomic(tmp_path / folder / "a.json"):
            raise ValueError("later")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    with pytest.raises(ValueError, match="later"), output.atomic(tmp_path / "new" / "a.json"):
        (tmp_path / "new" / "other.json").write_text("", encoding="utf-8")
        raise ValueError("later")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["other.json"]


def test_error_in_the_block_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "o.txt"
    path.write_text("old")
    with pytest.raises(KeyError), output.atomic(path, force=True) as out:
        out.write("new")
        raise KeyError
    assert [p.read_text() for p in tmp_path.iterdir()] == ["old"]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "o.txt"
    with pytest.raises(CannotCreateError, match="exists"), output.atomic(path) as out:
        out.write("new")
        path.write_text("theirs")
    assert [p.read_text() for p in tmp_path.iterdir()] == ["theirs"]


@pytest.mark.parametrize(
    "sink", [("report", "-o"), ("write", "-o"), ("save",), ("tee",)], ids=["report", "write", "save", "tee"]
)
def test_missing_folders_are_made_and_help_says_so(pmkit, write_vcf, tmp_path: Path, sink: tuple[str, ...]) -> None:
    path = write_vcf()
    assert "Missing folders are made." in " ".join(pmkit("load", path, sink[0], "--help").out.split())
    name = "a/b/o.vcf" if sink[0] == "write" else "a/b/o.json"
    answer = pmkit("load", path, *GENE, *sink, name)
    assert answer.code == 0, answer.err
    assert (tmp_path / name).is_file()


def test_the_format_follows_the_suffix_and_an_unknown_one_is_refused(pmkit, write_vcf, tmp_path: Path) -> None:
    path = write_vcf()
    assert pmkit("load", path, *GENE, "report", "-o", "o.txt").code == 0
    assert (tmp_path / "o.txt").read_text().startswith("pmkit report: S1")
    for name in ("o.docx", "{sample}.rtf"):
        answer = pmkit("load", path, *GENE, "report", "-o", name)
        assert answer.code == 2
        assert "no report format ends in" in answer.err
        assert "table" in answer.err
    assert pmkit("load", path, *GENE, "report", "-f", "json", "-o", "o.docx").code == 0
    assert pmkit("load", path, *GENE, "report", "-o", "plain").code == 0
    assert (tmp_path / "plain").read_text().startswith("{")
    assert pmkit("load", path, *GENE, "report", "-o", "folder.d/").code == 0


def test_run_says_that_it_makes_folders(pmkit) -> None:
    assert "Missing folders are made." in " ".join(pmkit("run", "--help").out.split())


def test_folder_is_a_file(pmkit, write_vcf, tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    answer = pmkit("load", write_vcf(), *GENE, "report", "-o", "f/o.json")
    assert answer.code == 73
    assert "folder is a file" in answer.err


@pytest.mark.parametrize("names", [("a/b", "a_b"), (".x", "x"), ("a", "A "), ("ä", "a"), ("x" * 300, "x" * 301)])
def test_names_stay_apart_and_safe(names: tuple[str, str]) -> None:
    made = [output.safe_name(name) for name in names]
    assert made[0] != made[1]
    for name in made:
        assert len(name.encode()) < 200
        assert "/" not in name
        assert name[0] not in ".-"


@example(["", "\0"])
@given(st.lists(st.text(max_size=200), min_size=2, max_size=2, unique=True))
def test_any_two_names_stay_apart(names: list[str]) -> None:
    made = [output.safe_name(name) for name in names]
    assert made[0] != made[1]
    assert all("/" not in name and "\0" not in name and len(name.encode()) <= 140 for name in made)
