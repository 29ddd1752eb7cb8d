"""Every command in the pseudo-language: help, errors, pages and what stderr says show no word of pmkit's own that did
not go through the catalogue. Formats for programs (TSV, JSON, NDJSON, BED) keep their names: of these runs only stderr.
"""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import click
import pytest
from tests.core.prose import SOURCE
from tests.report.test_pseudo_language import SHEET, untranslated

from pmkit.cli.app import COMMANDS, cli, stages

G, T = (str(SOURCE.parents[1] / "examples" / name) for name in ("germline.vcf", "tumor.vcf"))
DRIVER = """
import contextlib, io, json, sys
from pmkit.cli.main import run
found = []
for words in json.load(sys.stdin):
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(words)
    found.append([code, *(one.buffer.getvalue().decode() for one in (out, err))])
json.dump(found, sys.stdout)
"""
"""All commands in one process, whose constants are made in its language."""
FIRST = (
    f"load {G} pgx report -o r1.json",
    f"load {G} pgx --gene CYP2C19 report -o r2.json",
    f"--audit log.ndjson load {G} pgx save s.pmk",
    "pseudonym new-key key.txt",
    "cohort plan sheet.tsv -o plan",
)
"""What the others read."""
HELP = ("--help", *(f"help {name}" for name in sorted({*COMMANDS, *stages.points})))
PAGES = (
    "doctor", "explain r1.json CYP2D6", "explain s.pmk clopidogrel", "explain r1.json NOPE", "diff r1.json r2.json",
    f"check {G} bad.vcf none.vcf", "validate r1.json bad.tsv bad.toml odd.json p.toml", "validate --patient p.toml",
    "validate --patient wrong.toml", "audit verify log.ndjson", "demo demo",
    f"load {G} filter --sample NOPE pgx report", f"load {G} pgx write -o nofolder/w.vcf",
)  # fmt: skip
WRONG = (
    "nonsense", "help nonsense", f"load {G} pgx --nope report", f"load {G} pgx --gene",
    f"load {G} --age 200 pgx report",
    f"load {G} --age x pgx report", f"load {G} --build hg17 pgx report", f"load {G} --build GRCh38 --build GRCh37 pgx",
    f"load {G} pgx report extra", f"load {G} pgx report -f nope", f"load {G} --pass-only=3 pgx report", f"load {G} onc",
    f"load --sheet bad.tsv {G} pgx report", "load bad.vcf pgx report", "load none.vcf pgx report",
    "load file.tbi pgx report", "load . pgx report",
    "drug", "drug nodrug", "schema nope", "schema report extra", "completion nope", "diff r1.json",
    "diff r1.json odd.json",
    "verify odd.json", "audit verify r1.json", "tables show nope", "tables show pgx.gaps --where nope=1",
    "tables build --sources nowhere", "pseudonym map sheet.tsv --key key.txt", "pseudonym new-key sheet.tsv",
    "cohort plan none.tsv -o plan2", "cohort plan bad.tsv -o plan2", "cohort shard plan 9", "cohort run demo",
    f"load {G} pgx save s.pmk", f"load {G} pgx tee -o t.ndjson report -f tsv", "open r1.json report",
    "open odd.json report",
    f"load {G} --consent nothing germline", f"load {G} risk --score none.txt", f"load {T} --tumor X onco report",
    f"load {T} onco --tumor-type NOPE report", f"load {T} onco --msi maybe report",
    f"load {G} pgx --gene DPYD report -o r1.json",
    "--config none.toml doctor", "--config bad.toml doctor", "--lang tlh doctor", "--log-format xml doctor",
    f"--encrypt-to none.pub load {G} pgx report", f"load {G} context wrong.toml report", f"load {G} phenotype report",
    f"run {G} -o r1.json", f"load {G} pgx --outside none.tsv report", f"load {G} pgx write -o s.pmk",
)  # fmt: skip
DATA = (
    "tables list", "tables lint", "tables verify", "cohort run plan", "verify r1.json",
    "cohort status plan", "cohort merge plan -f tsv", "drug codeine",
    "cohort summary plan/merged --groups groups.tsv -o summary", "completion bash", f"check {T} --json",
    f"-v load {G} pgx report -f tsv", f"load {G} pgx report -f bed", f"load {G} pgx report -f fhir", "schema sheet",
)  # fmt: skip
NOT_OURS = (
    "No such file or directory", "Is a directory", "Field required", "Input should be", "valid number",
    "unable to parse string as", "float range", "number",
)  # fmt: skip
"""What the system, pydantic and click's types are called or say."""
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_CHOICES = re.compile(r"\b[\w-]+(?:\|[\w.-]+)+")
_PATH = re.compile(r"[\w./-]*/[\w./-]+|\b[\w-]+\.[a-z]\w*\b")
_ROW = re.compile(r"^  [a-z-]+ {2,}", re.MULTILINE)
_DIGEST = re.compile(r"\b[0-9a-f]{12,64}\b")


def words_left(command: str, text: str) -> list[str]:
    """Words that are neither accented nor an option, a command, a choice, a path, or what was typed."""
    for pattern in (_OPTION, _CHOICES, _PATH, _ROW, _DIGEST):
        text = pattern.sub(" ", text)
    for phrase in NOT_OURS:
        text = text.replace(phrase, "\n")
    typed = {part.casefold() for part in re.findall(r"[A-Za-z]+", command)}
    known = typed | choices() | {*COMMANDS, *stages.points, *LIBRARIES, "maybe", "nothing"}  # two are in the inputs
    return [one for one in untranslated(text) if not {*one.casefold().split()} <= known]


@cache
def choices() -> set[str]:
    """Words of the values that options and arguments take."""
    ctx = click.Context(cli, info_name="pmkit")
    found = [*map(stages.get_command, [ctx] * len(stages.points), stages.points)]
    found += [cli.get_command(ctx, name) for name in COMMANDS]
    types = [param.type for command in found if command for param in command.params]
    values = [str(value) for type_ in types for value in getattr(type_, "choices", ())]
    return {part.casefold() for value in values for part in re.findall(r"[A-Za-z]+", value)}


LIBRARIES = ("pmkit", "python", "click", "cyvcf", "jinja", "numpy", "polars", "pydantic", "pyranges", "rich", "segno")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("speaks")
    texts = {
        "sheet.tsv": f"file\tsample\tconsent\n{G}\tGERMLINE-01\tsecondary\n",
        "bad.tsv": f"file\tsample\tsex\n{G}\tX\tmaybe\n",
        "bad.toml": "[pgx]\nnothing = 1\n",
        "odd.json": "{}",
        "bad.vcf": Path(G).read_text().replace("\t", "  ", 300),
        "p.toml": SHEET,
        "file.tbi": "TBI\x01",
        "wrong.toml": 'age_years = "x"\n',
        "groups.tsv": "sample\tgroup\nGERMLINE-01\tA\n",
    }
    for name, text in texts.items():
        (found / name).write_text(text)
    return found


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, tuple[int, str, str]]:
    """What each command wrote, in the order of the lists."""
    commands = (*FIRST, *HELP, *PAGES, *DATA, *WRONG)
    environ = {**os.environ, "PMKIT_LANG": "en-XA", "COLUMNS": "400"}
    given = json.dumps([command.split() for command in commands])
    done = subprocess.run(
        [sys.executable, "-c", DRIVER], cwd=folder, env=environ, input=given, capture_output=True, text=True, check=True
    )
    return dict(zip(commands, map(tuple, json.loads(done.stdout)), strict=True))


@pytest.mark.program
@pytest.mark.parametrize("name", ["FIRST", "HELP", "PAGES", "WRONG", "DATA"])
def test_no_command_says_an_untranslated_word(name: str, said: dict[str, tuple[int, str, str]]) -> None:
    left = {}
    for command in globals()[name]:
        code, out, err = said[command]
        assert code != 1 and "Traceback" not in err, command
        assert (code == 0) if name in ("FIRST", "HELP", "DATA") else (code != 0 or name == "PAGES"), (command, err)
        if name in ("HELP", "WRONG"):
            assert "⟦" in out + err, command
        if found := words_left(command, err if name in ("FIRST", "DATA") else out + err):
            left[command] = found
    assert left == {}


@pytest.mark.program
def test_every_command_is_among_them(said: dict[str, tuple[int, str, str]]) -> None:
    text = " ".join(said)
    assert [name for name in (*COMMANDS, *stages.points) if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.program
def test_the_page_of_a_cohort_says_no_untranslated_word(folder: Path, said: dict[str, tuple[int, str, str]]) -> None:
    (page,) = (folder / "summary").rglob("*.html")
    assert "⟦" in html.unescape(page.read_text())
    assert untranslated(page.read_text()) == []


def test_the_check_finds_a_word() -> None:
    assert words_left("load a.vcf", "pmkit load: ⟦ñó⟧ such thing. --build [a|b] x/y.vcf") == ["such thing"]
