"""The clinician's page of paper, and what is said where WeasyPrint is not there."""

from __future__ import annotations

import builtins
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from tests.report import report_parts as doc

import pmkit
from pmkit.core.errors import ConfigError
from pmkit.core.section import Level
from pmkit.germline.germline_terms import Outcome
from pmkit.report.brief import shortened
from pmkit.report.front import front
from pmkit.report.pdf import PdfFormat

GERMLINE = Path(__file__).parents[2] / "examples" / "germline.vcf"
DRUGS = "simvastatin,clopidogrel,warfarin,codeine,fluorouracil,abacavir"


def weasyprint() -> bool:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def pages(pdf: bytes) -> int:
    """How many pages a document has; its objects may lie in compressed streams."""
    texts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            texts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return sum(len(re.findall(rb"/Type ?/Page(?!s)", text)) for text in texts)


needs_weasyprint = pytest.mark.skipif(not weasyprint(), reason="WeasyPrint and Pango are optional")


@needs_weasyprint
def test_six_drugs_are_one_page_and_the_same_twice(tmp_path: Path) -> None:
    (report,) = pmkit.run(GERMLINE, {"pgx": {"drugs": DRUGS.split(",")}})
    made = []
    for name in ("a.pdf", "b.pdf"):
        with (tmp_path / name).open("w", encoding="utf-8") as out, PdfFormat() as form:
            form.write(report, out)
            form.end(out)
        made.append((tmp_path / name).read_bytes())
    assert made[0].startswith(b"%PDF-")
    assert made[0] == made[1]
    assert pages(made[0]) == 1


@pytest.fixture
def many(report: doc.Report) -> Any:
    """A report with 36 hereditary findings of each kind, long names, and nine limits."""
    assert report.germline and report.germline.findings
    first, name = report.germline.findings[0], "a condition with a long name, " * 3
    kinds = (Outcome.REPORT, Outcome.POSSIBLE, Outcome.CARRIER)
    findings = tuple(
        first.model_copy(update={"gene": f"GENE{at}", "condition": name, "outcome": kind})
        for kind in kinds
        for at in range(12)
    )
    part = report.germline.model_copy(update={"findings": findings})
    limits = tuple(f"limit {at}: text" * 9 for at in range(9))
    return report.model_copy(update={"germline": part, "limitations": limits})


@needs_weasyprint
@pytest.mark.parametrize("language", ["en", "de"])
def test_many_findings_are_one_page_that_names_what_it_leaves_out(tmp_path: Path, many: Any, language: str) -> None:
    form = PdfFormat()
    form.language = language
    with (tmp_path / "a.pdf").open("w", encoding="utf-8") as out, form:
        form.write(many, out)
        form.end(out)
    assert pages((tmp_path / "a.pdf").read_bytes()) == 1


def test_what_is_cut_is_counted_and_named(many: Any) -> None:
    reported = front(many)
    short = shortened(reported, 3)
    assert [one.code for one in short.groups] == [one.code for one in reported.groups]
    for before, after in zip(reported.groups, short.groups, strict=True):
        most = 6 if before.level is Level.URGENT else 3
        assert after.answers == before.answers[:most]
        assert after.lines[: len(before.lines[:most])] == before.lines[:most]
        cut = [*(one.name for one in before.answers[most:]), *(one.label for one in before.lines[most:])]
        if cut:
            assert after.lines[-1].text.startswith(f"{len(cut)} more in the full report")
            assert [name for name in cut[:12] if name not in after.lines[-1].text] == []
        else:
            assert after == before
    assert short.limits == (*reported.limits[:3], f"{len(reported.limits) - 3} more in the full report")
    assert short.facts == reported.facts


@needs_weasyprint
def test_hostile_text_fetches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (report,) = pmkit.run(GERMLINE, {"pgx": {"drugs": ["clopidogrel"]}})
    asked: list[str] = []
    monkeypatch.setattr("pmkit.report.pdf._nothing", lambda url, *_, **__: asked.append(url))
    bad = "<img src='http://localhost/x.png'><style>@import 'file:///etc/passwd';</style>\x1b[31m\u202e" + "y" * 3000
    hostile = report.model_copy(update={"sample": bad, "caller": bad, "limitations": (bad,)})
    with (tmp_path / "a.pdf").open("w", encoding="utf-8") as out, PdfFormat() as form:
        form.write(hostile, out)
        form.end(out)
    assert asked == []
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ImportError("no module"), "WeasyPrint is not installed Install it: pip install 'pmkit[pdf]'."),
        (OSError("cannot load library 'pango'\nmore"), "WeasyPrint cannot load a library: cannot load library 'pango'"),
    ],
    ids=["package", "library"],
)
def test_without_weasyprint_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch, error: Exception, says: str) -> None:
    real = builtins.__import__

    def without(name: str, *words: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise error
        return real(name, *words, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError) as caught:
        PdfFormat()
    assert says in str(caught.value).replace(". Install", " Install").replace("  ", " ")
