"""An option is written once, as a field of its stage's options; all else follows from it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest

from pmkit.cli.app import stages
from pmkit.core.errors import UsageError
from pmkit.core.options import described, made, nested, option
from pmkit.core.privacy import without_names
from pmkit.core.settings import Setting, SettingOrigin

DOCS = Path(__file__).parents[2] / "docs"


def number(text: str) -> int:
    if not text.isdigit():
        raise UsageError(f"{text!r} is no number")
    return int(text)


@dataclass(frozen=True)
class Inner:
    depth: int = field(default=3, metadata=option("Depth.", least=0))
    inside: bool = True


@dataclass(frozen=True)
class Outer:
    path: Path = field(metadata=option("A file.", argument=True))
    names: tuple[str, ...] = field(default=(), metadata=option("Names.", name="name", split=True))
    inner: Inner = field(default_factory=Inner, metadata=nested())
    count: int = field(default=1, metadata=option("Count.", convert=number))
    share: float | None = field(default=None, metadata=option("Share."))


def test_described_in_the_order_of_the_fields() -> None:
    found = list(described(Outer))
    assert [one.name for one in found] == ["path", "name", "depth", "count", "share"]
    assert [one.base for one in found] == [Path, str, int, int, float]
    assert [one.many for one in found] == [False, True, False, False, False]
    assert [one.required for one in found] == [True, False, False, False, False]
    assert next(one for one in found if one.name == "depth").default == 3


def test_made_of_values_by_name() -> None:
    values = {"path": "a", "name": ("A,B", "C"), "depth": 7, "count": "12", "share": None}
    assert made(Outer, values) == Outer(Path("a"), ("A", "B", "C"), Inner(7), 12, None)
    assert made(Outer, {"path": "a"}) == Outer(Path("a"))
    with pytest.raises(UsageError):
        made(Outer, {"path": "a", "count": "x"})


def test_a_name_is_counted_only_where_it_was_given() -> None:
    settings = {
        "a.b": Setting(("ANNA", "BERTA"), SettingOrigin.OPTION, True),
        "a.c": Setting("-", SettingOrigin.DEFAULT, True),
        "a.d": Setting((), SettingOrigin.OPTION, True),
        "a.e": Setting(("x",), SettingOrigin.FILE),
    }
    assert [setting.value for setting in without_names(settings).values()] == ["2 given", "-", (), ("x",)]


PAIR = ("ANNA", "BERTA")


@pytest.mark.parametrize(
    "words",
    [
        ("load", "two.vcf", "filter", "--sample", "ANNA", "--sample", "BERTA", "pgx"),
        ("load", "two.vcf", "--sample", "ANNA", "--sample", "BERTA", "pgx"),
        ("load", "two.vcf", "pgx", "--outside", "outside-{sample}-BERTA-ANNA.tsv"),
        ("load", "two.vcf", "pgx", "report", "-f", "ndjson", "-o", "ANNA-and-BERTA.ndjson"),
    ],
    ids=["filter", "load", "outside", "output"],
)
def test_no_option_brings_a_name_into_another_report(pmkit, write_vcf, tmp_path: Path, words: tuple[str, ...]) -> None:
    write_vcf("two.vcf", PAIR)
    for name in PAIR:
        (tmp_path / f"outside-{name}-BERTA-ANNA.tsv").write_text("CYP2D6\t*1/*4\n")
    words = words if "-o" in words else (*words, "report", "-f", "ndjson", "-o", "r.ndjson")
    place = words.index("pgx") + 1
    answer = pmkit(*words[:place], "--gene", "CYP2C19", *words[place:])
    assert answer.code == 0, answer.err
    (written,) = tmp_path.glob("*.ndjson")
    anna, berta = (json.loads(line) for line in written.read_text().splitlines())
    assert "BERTA" not in json.dumps(anna["settings"])
    assert "ANNA" not in json.dumps(berta["settings"])


def test_each_option_of_run_is_one_of_a_stage(pmkit) -> None:
    reported = json.loads(pmkit("schema", "--cli").out)
    run = {word for one in reported["commands"]["run"]["parameters"] for word in one["words"]}
    for stage in ("load", "pgx", "onco"):
        for one in reported["stages"][stage]["parameters"]:
            if one["kind"] == "option":
                word = max(one["words"], key=len)
                assert {word, f"--{stage}-{word[2:]}"} & run, word
    assert {"--context", "--cyp2d6", "--drugs", "--pass-only", "--sample", "--pgx-gene", "--onco-gene"} <= run
    by_name = {one["words"][0]: one for one in reported["commands"]["run"]["parameters"]}
    assert by_name["--sample"]["names_patients"]
    assert not by_name["--build"]["names_patients"]


def test_every_stage_has_options_that_can_be_described() -> None:
    ctx = click.Context(stages)
    for command in stages.in_order(ctx):
        assert command.stage_class.help
        for one in command.options:
            assert one.option.help, f"{command.name} {one.name}"
            assert len(one.option.help) < (
                160 if one.name == "consent" else 110
            )  # which lists all that can be agreed to


def test_run_obeys_the_settings_of_its_stages(
    pmkit, write_vcf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_vcf()
    (tmp_path / "pmkit.toml").write_text(
        "[load]\npass_only = true\nthreads = '2'\n[pgx]\ngene = ['CYP2C19']\n[run]\nthreads = '3'\n"
    )
    monkeypatch.setenv("PMKIT_PGX_ALL_MATCHES", "1")
    monkeypatch.setenv("PMKIT_RUN_COMBINATIONS", "1")
    answer = pmkit("run", path, "--cyp2d6", "--onco-gene", "BRAF")
    assert answer.code == 0, answer.err
    report = json.loads((tmp_path / "s.pmkit/report.json").read_text())
    used = {one["name"]: (one["value"], one["origin"]) for one in report["settings"]}
    assert used["load.pass_only"] == (True, "file")
    assert used["load.threads"] == ("3", "file")
    assert used["pgx.gene"] == (["CYP2C19"], "file")
    assert used["pgx.all_matches"] == (True, "environment")
    assert used["pgx.combinations"] == (True, "environment")
    assert used["pgx.cyp2d6"] == (True, "option")
    assert used["onco.gene"] == (["BRAF"], "option")
    assert [gene["gene"] for gene in report["pgx"]["genes"]] == ["CYP2C19"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[run]\ncyp2d7 = true\n", "[run] has no option 'cyp2d7'. Did you mean 'cyp2d6'?"),
        ("[run]\nmin_depth = -3\n", "bad value for --min-depth in the settings file"),
        ("[onco]\nmin_depth = -3\n", "bad value for --min-depth in the settings file"),
    ],
)
def test_run_refuses_bad_settings(pmkit, write_vcf, tmp_path: Path, text: str, said: str) -> None:
    path = write_vcf()
    (tmp_path / "pmkit.toml").write_text(text)
    answer = pmkit("run", path)
    assert answer.code == 78
    assert said in answer.err


def test_the_page_of_commands_is_up_to_date(pmkit) -> None:
    assert pmkit("schema", "--cli", "--markdown").out == (DOCS / "commands.md").read_text(), "run `make docs`"
