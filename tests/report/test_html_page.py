"""HTML without a browser: whole, inert, small, and the same twice. What a browser shows is in tests/browser."""

from __future__ import annotations

import io
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.report import report_parts as doc
from tests.report.conftest import Golden

import pmkit
from pmkit.core.messages import speaking
from pmkit.core.terminal import visible
from pmkit.report.format import Format
from pmkit.report.front import front, full_blocks
from pmkit.report.html import HtmlFormat, pictures
from pmkit.report.patient_page import PatientFormat

EXAMPLES = Path(__file__).parents[2] / "examples"
VOID = frozenset(("meta", "br", "img", "input", "rect", "path", "circle", "link"))
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[bold red]rich[/bold red]",
    '=HYPERLINK("http://example.invalid")',
    "\x1b[31mred\x1b[0m\x07",
    "\u202egnp.exe\u202c",
    "x" * 5000,
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "</style></svg></title><b>",
)


class Page(HTMLParser):
    """Elements in order, with unbalanced ends, ids, addresses and the text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.bad: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.bad.append(tag)

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text += data


def written(made: Format, *reports: doc.Report) -> str:
    out = io.StringIO()
    with made:
        for report in reports:
            made.write(report, out)
        made.end(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def examples() -> list[doc.Report]:
    (germline,) = pmkit.run(EXAMPLES / "germline.vcf", {"pgx": {}})
    (tumour,) = pmkit.run(EXAMPLES / "tumor.vcf", {"onco": {"tumor_type": "MEL"}})
    return [germline, tumour]


@pytest.mark.parametrize("made", [HtmlFormat, PatientFormat])
def test_a_page_is_well_formed_and_needs_nothing_else(made: type[Format], examples: list[doc.Report]) -> None:
    text = written(made(), *examples)
    page = Page(text)
    assert (page.bad, page.open) == ([], [])
    names = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(set(names)) == len(names)
    kinds = {tag for tag, _ in page.tags}
    assert not kinds & {"script", "link", "iframe", "object", "form", "img"}
    for _, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "src", "xlink:href"):
            value = attributes.get(name)
            assert value is None or (value.startswith("#") and value[1:] in names)
    assert not re.search(r"url\(|@import", text)
    headings = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))
    for tag, attributes in page.tags:
        assert tag != "th" or attributes.get("scope") in ("col", "row")
        if tag == "svg" and attributes.get("aria-hidden") != "true":
            assert attributes.get("role") == "img"
            assert attributes.get("aria-label")
    assert text == written(made(), *examples)


def test_the_page_holds_every_section(examples: list[doc.Report]) -> None:
    text = Page(written(HtmlFormat(), *examples)).text
    for report in examples:
        for group in front(report).groups:
            assert group.title in text
        for block in full_blocks(report):
            assert block.title in text
        for picture in pictures(report):
            assert picture.words in text
            assert picture.words.endswith(".")
    for must in ("Methods: the rules that were applied", "Data: sources, dates, licences", "Programs and versions"):
        assert text.count(must) == 2
    assert "CC-BY-SA-4.0" in text


def test_every_picture_is_drawn(examples: list[doc.Report]) -> None:
    kinds = {type(picture.drawing).__name__ for report in examples for picture in pictures(report)}
    assert kinds == {"Strip", "Scale", "Lollipop", "Bars"}
    page = Page(written(HtmlFormat(), *examples))
    number = sum(1 for report in examples for _ in pictures(report))
    assert sum(tag == "figure" for tag, _ in page.tags) == number
    assert sum(tag == "svg" and attributes.get("role") == "img" for tag, attributes in page.tags) == number


def test_a_large_patient_is_a_small_file(examples: list[doc.Report]) -> None:
    """Twenty genes and thirty findings in one report."""
    germline, tumour = examples
    assert germline.pgx
    assert len(germline.pgx.genes) >= 20
    assert tumour.onco
    findings = tumour.onco.variants * 8
    onco = tumour.onco.model_copy(update={"variants": findings[:30]})
    text = written(HtmlFormat(), germline.model_copy(update={"onco": onco}))
    assert len(text.encode()) < 1_500_000


def poisoned(report: doc.Report, text: str) -> doc.Report:
    """The report with the text wherever a file or a sheet can put one."""
    assert report.pgx
    assert report.onco
    assert report.context
    genes = tuple(
        gene.model_copy(update={"reason": text, "warnings": (text,), "diplotypes": (*gene.diplotypes[:1],)})
        for gene in report.pgx.genes
    )
    drugs = tuple(one.model_copy(update={"notes": (text,)}) for one in report.pgx.drugs)
    variants = tuple(
        one.model_copy(update={"protein_change": text, "hotspot": text, "warnings": (text,)})
        for one in report.onco.variants
    )
    return report.model_copy(
        update={
            "sample": text,
            "caller": text,
            "inputs": tuple(one.model_copy(update={"path": text, "notes": (text,)}) for one in report.inputs),
            "limitations": (text,),
            "pgx": report.pgx.model_copy(update={"genes": genes, "drugs": drugs}),
            "onco": report.onco.model_copy(update={"variants": variants, "tumor_type": text}),
            "context": report.context.model_copy(update={"unknown_medications": (text,)}),
        }
    )


@pytest.mark.parametrize("made", [HtmlFormat, PatientFormat])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_inert(report: doc.Report, made: type[Format], text: str) -> None:
    plain = Page(written(made(), poisoned(report, "harmless")))
    html = written(made(), poisoned(report, text))
    page = Page(html)
    assert (page.bad, page.open) == ([], [])
    assert [tag for tag, _ in page.tags if tag not in ("path", "rect", "circle", "text")] == [
        tag for tag, _ in plain.tags if tag not in ("path", "rect", "circle", "text")
    ]
    assert [set(attributes) for tag, attributes in page.tags if tag == "td"] == [
        set(attributes) for tag, attributes in plain.tags if tag == "td"
    ]
    assert visible(text) in page.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", html)


def test_no_report_is_still_a_document() -> None:
    page = Page(written(HtmlFormat()))
    assert (page.bad, page.open) == ([], [])


@pytest.mark.parametrize(
    ("name", "made", "language"),
    [
        ("report.html", HtmlFormat, "en"),
        ("patient.html", PatientFormat, "en"),
        ("patient.de.html", PatientFormat, "de"),
    ],
)
def test_pages(report: doc.Report, golden: Golden, name: str, made: type[Format], language: str) -> None:
    """Without the style sheet and the squares of the code."""
    form = made()
    form.language = language
    text = re.sub(r"<style>.*?</style>", "<style></style>", written(form, report), flags=re.DOTALL)
    golden(name, re.sub(r'(<div class="qr"><svg[^>]*>).*?(?=</svg>)', r"\1", text, flags=re.DOTALL))


@pytest.mark.parametrize(("made", "spoken"), [(HtmlFormat, "de"), (PatientFormat, "de")])
def test_a_page_says_the_language_that_it_is_in(report: doc.Report, made: type[Format], spoken: str) -> None:
    form = made()
    form.language = "de"
    out = io.StringIO()
    with speaking("de"), form:
        form.write(report, out)
        form.end(out)
    assert re.search(r'<html lang="(\w+)"', out.getvalue())[1] == spoken
    assert ("Ihre Gene" if made is PatientFormat else "Was zu tun ist") in out.getvalue()


@pytest.mark.parametrize("made", [HtmlFormat, PatientFormat])
def test_the_letterhead_stands_on_top(report: doc.Report, made: type[Format]) -> None:
    text = Page(written(made(), report.model_copy(update={"letterhead": ("A laboratory", "<b>2nd line")}))).text
    assert text.index("A laboratory") < text.index("<b>2nd line") < text.index("P1", text.index("<b>2nd line"))
