"""Real runs in the pseudo-language: what is written for people shows no word that did not go through the catalogue.

Words of data are left as they are: the bundled tables and rules, the vocabularies of the schema, options, file names.
"""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.core.prose import SOURCE

ROOT = SOURCE.parents[1]
_RUN = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})*")
_SYMBOL = re.compile(r"\b(?:[A-Z]{2,}|Reference)\b")
_WORD = re.compile(r"\b[A-Z]?[a-z]{2,}\b")
GERMLINE, TUMOR = "examples/germline.vcf", "examples/tumor.vcf"
SHEET = """age_years = 67
weight = "82 kg"
medications = ["Plavix", "paroxetine", "warfarin"]
indications = ["PCI"]
taken_over_3_months = ["carbamazepine"]
"""
DATA = {
    "heterozygous": "in the label of a gene's genotype (RYR1, DPYD …), which reports and guidance compare",
    "weak inhibitor": "two codes of phenoconversion",
    "strong inhibitor": "two codes of phenoconversion",
    "weak evidence": "a code of clonality",
    "as listed with maftools not dated by its publisher": "a date in words, of the manifest",
    "missense variant": "a term of the Sequence Ontology",
    "pmkit examples": "who made the examples, by their header",
    "array text": "how a file is named in the report",
    "tumor sample": "a header's line",
    "auto": "a value of an option",
    "all variants": "a setting",
    "leave out drugs": "a setting",
    "cancer drugs": "a table of a report",
    "python": "a program",
    "pydantic": "a program",
    "isal": "a program",
    "numpy": "a program",
    "all sites": "a code of check",
    "lowest start": "words of a dose in a row of guidance",
    "relative to": "words of a dose in a row of guidance",
    "standing": "a field of a report that differs",
    "item": "a table's column in diff",
}
"""Words that stand in no table, and what they are."""
PAGES = {
    "first screen": ("load", GERMLINE, "pgx", "report", "-f", "table"),
    "germline": ("load", GERMLINE, "pgx", "report", "-f", "table", "--full"),
    "tumour": ("load", TUMOR, "onco", "--tumor-type", "MEL", "report", "-f", "table", "--full"),
    "context": ("load", GERMLINE, "pgx", "context", "{sheet}", "report", "-f", "table", "--full"),
    "one patient": (
        *("load", GERMLINE, TUMOR, "pgx", "onco", "--tumor-type", "MEL", "patient", "--germline", "GERMLINE-01"),
        *("report", "-f", "html"),
    ),
    "html": ("load", GERMLINE, "pgx", "--drugs", "clopidogrel,warfarin", "context", "{sheet}", "report", "-f", "html"),
    "patient's page": ("load", GERMLINE, "pgx", "--drugs", "clopidogrel,codeine", "report", "-f", "patient"),
    "hereditary": (
        *("load", GERMLINE, "--consent", "secondary,carrier,predisposition", "germline"),
        *("report", "-f", "table", "--full"),
    ),
    "array": ("load", "examples/array.txt", "pgx", "--drugs", "warfarin", "report", "-f", "html"),
    "check": ("check", GERMLINE, TUMOR),
    "drug": ("drug", "clopidogrel"),
    "cancer drug": ("drug", "vemurafenib"),
    "no file": ("load", "none.vcf", "pgx", "report"),
    "no gene": ("load", GERMLINE, "pgx", "--gene", "XYZ", "report"),
    "unknown drug": ("load", GERMLINE, "pgx", "--gene", "CYP2C19", "--drugs", "foo", "report", "-f", "table"),
    "no stage before": ("load", GERMLINE, "context", "{sheet}", "report"),
}
REPORTS = {"pgx": PAGES["first screen"][:3], "onco": PAGES["tumour"][:5]}
OF_REPORTS = {
    "explain a gene": ("explain", "{pgx}", "CYP2C19"),
    "explain a drug": ("explain", "{pgx}", "clopidogrel"),
    "explain a variant": ("explain", "{onco}", "BRAF", "--all"),
    "diff": ("diff", "{pgx}", "{fewer}"),
    "validate": ("validate", "{onco}"),
}
TYPED = {"none", "foo", "vcf", "pmkit", "pmkit load", "pmkit pgx", "pmkit context", "pmkit examples"}


def runs_of(text: str) -> list[str]:
    """Words that stand together, with blanks between them only; symbols and the label of a reference genotype part
    them."""
    parts = (part for found in _RUN.findall(text.replace("_", " ")) for part in _SYMBOL.split(found))
    return [part.strip() for part in parts if part.strip()]


def _values(schema: Any) -> Iterator[str]:
    """The values of the enums of a schema."""
    if isinstance(schema, dict):
        yield from map(str, schema.get("enum", ()))
        yield str(schema.get("const", ""))
    for one in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _values(one)


@cache
def data() -> tuple[frozenset[str], str]:
    """Phrases of tables, rules, vocabularies and options; and all of their words, in order."""
    files = [*(SOURCE / "knowledge").rglob("*.tsv"), *(SOURCE / "knowledge").rglob("*.toml")]
    texts = [path.read_text(encoding="utf-8") for path in (*files, *(ROOT / "rules").rglob("*.toml"))]
    schemas = (json.loads(run("schema", name)) for name in ("report", "check"))
    texts += [text for schema in schemas for text in _values(schema)]
    texts += [path.stem for path in (ROOT / "rules").rglob("*.toml")]
    options = re.findall(r"--([a-z-]+)", run("schema", "--cli"))
    texts += [option.replace("-", " ") for option in options]
    phrases = {found.casefold() for text in texts for found in runs_of(text)}
    return frozenset(phrases), f" {re.sub(r'[^a-z]+', ' ', ' '.join(texts).casefold())} "


def run(*words: str, language: str = "en") -> str:
    """What a command writes, to stdout and stderr."""
    environ = {**os.environ, "PMKIT_LANG": language, "COLUMNS": "4000"}
    command = [sys.executable, "-m", "pmkit", *words]
    done = subprocess.run(command, cwd=ROOT, env=environ, check=False, capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + (done.stderr if done.returncode else "")


def untranslated(text: str, paths: tuple[Path, ...] = (), *, wrapped: bool = False) -> list[str]:
    """Words of a page that no table knows and that did not go through the catalogue; `wrapped`: a phrase may go on in
    the next line of its cell."""
    for path in paths:
        text = text.replace(str(path), "").replace(path.name, "")
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", "\n", text, flags=re.DOTALL)
    text = re.sub(r"https?://\S+", "", html.unescape(text))
    phrases, whole = data()

    def is_data(found: str) -> bool:
        low = found.casefold()
        if low in phrases or found in DATA or found in TYPED or not _WORD.search(found):
            return True
        if " or " in low:  # alternatives of one result
            return all(part in phrases for part in low.split(" or "))
        long = low.count(" ") >= 2 or (wrapped and (" " in low or len(low) >= 4))
        return long and f" {low} " in whole

    return sorted({found for found in runs_of(text) if not is_data(found)})


def test_the_check_finds_words_and_fragments() -> None:
    assert untranslated("⟦ŧŵó ŵóŕðš⟧ gene or whichever") == ["gene or whichever"]
    assert untranslated("⟦á⟧, so untold: rs1; *1/*2 or *3") == ["so untold"]
    assert untranslated("Poor Metabolizer or Normal Metabolizer") == []
    assert untranslated("CYP2C19 Poor Metabolizer, clopidogrel") == []


@pytest.mark.program
@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_shows_no_untranslated_word(name: str, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.toml"
    sheet.write_text(SHEET)
    text = run(*(word.format(sheet=sheet) for word in PAGES[name]), language="en-XA")
    assert "⟦" in text
    assert untranslated(text, (sheet,), wrapped="table" in PAGES[name]) == []


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports in the pseudo-language."""
    folder = tmp_path_factory.mktemp("reports")
    paths = {name: folder / f"{name}1.json" for name in (*REPORTS, "fewer")}
    for name, words in (*REPORTS.items(), ("fewer", (*REPORTS["pgx"], "--gene", "CYP2C19"))):
        run(*words, "report", "-o", str(paths[name]), language="en-XA")
    return paths


@pytest.mark.program
@pytest.mark.parametrize("name", sorted(OF_REPORTS))
def test_what_is_said_of_a_report_shows_no_untranslated_word(name: str, reports: dict[str, Path]) -> None:
    text = run(*(word.format(**reports) for word in OF_REPORTS[name]), language="en-XA")
    assert "⟦" in text
    assert untranslated(text, tuple(reports.values())) == []


@pytest.mark.program
def test_the_text_of_a_pdf_shows_no_untranslated_word(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint")
    reader = pytest.importorskip("pypdf")
    path = tmp_path / "report.pdf"
    run(*REPORTS["pgx"], "--drugs", "clopidogrel", "report", "-o", str(path), language="en-XA")
    text = "\n".join(page.extract_text() for page in reader.PdfReader(path).pages)
    assert untranslated(" ".join(text.split())) == []
