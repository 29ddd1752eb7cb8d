"""The catalogues of other languages: nothing missing, nothing unused, and counted sentences in the form that fits."""

from __future__ import annotations

import ast
import io
import re
import string
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from babel.util import pathmatch
from tests import support
from tests.core.prose import SOURCE
from tests.report import report_parts as doc

import pmkit
from pmkit.chain.report import formats
from pmkit.core import doors, messages
from pmkit.core.messages import LOCALES, PSEUDO, languages, speaking, tr, trn
from pmkit.pgx.open_notes import open_notes
from pmkit.pgx.pgx_answers import confidence_words
from pmkit.pgx.pgx_terms import Confidence
from pmkit.report.html import HtmlFormat, article

ROOT = SOURCE.parents[1]
OTHERS = tuple(language for language in languages() if language not in ("en", PSEUDO))
Key = str | tuple[str, str]


def catalogue(language: str = "de") -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "pmkit.po").open("rb") as file:
        return read_po(file)


def translated() -> list[Path]:
    """The files whose sentences other languages have, by `babel.cfg`."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        patterns = [pattern for pattern, _ in parse_mapping_cfg(file)[0]]
    names = sorted(path for path in SOURCE.rglob("*") if path.suffix in (".py", ".j2"))
    return [path for path in names if any(pathmatch(one, path.relative_to(SOURCE).as_posix()) for one in patterns)]


def asked(paths: Iterable[Path]) -> set[Key]:
    """The sentences that files ask the catalogue for, counted ones as a pair; read otherwise than Babel does."""
    found: set[Key] = set()
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".j2":
            found.update(text for _, text in re.findall(r"""\btr\((["'])(.*?)\1""", text))
            continue
        for node in ast.walk(ast.parse(text)):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in ("tr", "trn") and isinstance(node, ast.Call):
                one, many = (ast.literal_eval(part) for part in (node.args[0], node.args[name == "trn"]))
                found.add((one, many) if name == "trn" else one)
    return found


def forms(one: Message) -> list[tuple[str, str]]:
    """English and translation, each form of a counted sentence."""
    if isinstance(one.id, str):
        return [(one.id, str(one.string))]
    return list(zip(one.id, one.string, strict=True))


def key(one: Message) -> Key:
    return one.id if isinstance(one.id, str) else (one.id[0], one.id[1])


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_missing_or_unused(language: str) -> None:
    found = [one for one in catalogue(language) if one.id]
    full = {key(one) for one in found if all(text for _, text in forms(one)) and not one.fuzzy}
    assert asked(translated()) == full


@pytest.mark.parametrize("language", OTHERS)
def test_values_stand_in_the_translation_as_in_the_sentence(language: str) -> None:
    def fields(text: str) -> set[tuple[str, str, str]]:
        return {(name, spec or "", how or "") for _, name, spec, how in string.Formatter().parse(text) if name}

    pairs = [pair for one in catalogue(language) if one.id for pair in forms(one)]
    assert [pair for pair in pairs if fields(pair[0]) != fields(pair[1])] == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    found = [one for one in catalogue(language) if one.id]
    with speaking(language):
        for one in found:
            if isinstance(one.id, str):
                assert tr(one.id) == one.string
                continue
            assert messages._count is not None
            assert [messages._count(*one.id, number) for number in (1, 2)] == list(one.string)


def test_what_lies_on_a_page_is_looked_up_in_the_catalogue(report: doc.Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the first screens of all kinds of reports ask for while they are written has its German sentence."""
    seen: set[str] = set()
    real = messages.use

    def use(name: str) -> None:
        real(name)
        look, count = messages._look, messages._count
        if name == "de" and look is not None and count is not None:
            messages._look = lambda message: (seen.add(message), look(message))[1]
            messages._count = lambda one, many, n: (seen.add(one), count(one, many, n))[1]

    reports: list[Any] = [
        report,
        *pmkit.run(ROOT / "examples" / "germline.g.vcf", {"pgx": {}}),
        *pmkit.run(ROOT / "examples" / "tumor.vcf", {"onco": {"tumor_type": "MEL"}}),
        *pmkit.run(ROOT / "examples" / "tumor.vcf", {"onco": {}}),
    ]
    for one in reports:
        article(one, whole=False)  # modules look up what they say of all reports when they are imported
    monkeypatch.setattr(messages, "use", use)
    with speaking("de"):
        for one in reports:
            article(one, whole=False)
    monkeypatch.undo()
    messages.use("en")
    known = {form for one in catalogue() if one.id for form, _ in forms(one)}
    assert len(seen) > 100
    assert seen - known == set()


def test_a_page_in_german_says_that_nobody_reviewed_it_and_where_english_begins(report: doc.Report) -> None:
    form = HtmlFormat()
    form.language = "de"
    out = io.StringIO()
    with form:
        form.write(report, out)
        form.end(out)
    text = re.sub(r"<style>.*?</style>", "", out.getvalue(), flags=re.DOTALL)
    assert '<html lang="de">' in text
    assert "not reviewed by a speaker" in text
    front, below = text.split('<h2 class="part">Alles Weitere</h2>')
    assert below.startswith('<div lang="en">')
    assert "Was zu tun ist" in front and "What to do" not in front
    assert "Programs and versions" in below
    assert messages.language() == "en"


# --- one and many -------------------------------------------------------------------------------------------------


def calls() -> Iterator[tuple[str, list[str], str]]:
    """Every call of the catalogue in the source: its name, its sentences, where it stands."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("tr", "trn"):
                texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                yield node.func.id, texts, f"{path.relative_to(SOURCE)}:{node.lineno}"  # type: ignore[attr-defined]


@cache
def counted_nouns() -> frozenset[str]:
    """Plural nouns of counted sentences, as these have them."""

    def words(text: str) -> set[str]:
        return set(re.findall(r"[a-z]{3,}", text))

    pairs = [texts for name, texts, _ in calls() if name == "trn"]
    return frozenset(word for one, many in pairs for word in words(many) - words(one) if word.endswith("s")) - {
        "others"
    }


NEVER_ONE = {
    "the record at {chrom}:{pos} had more columns than its file's header": "a place",
    "used although fewer than {few_reads} reads, without GQ, tell no heterozygote": "a fixed number",
    "the first of {alleles} alleles at {place}": "three and more",
    "{files} files ({kinds}): {names}": "two and more",
    "has a header of more than {longest_header} MB or {most_header_lines:,} lines": "a fixed limit",
    "{gene}: pypgx's default allele {default} has variants in GRCh38": "a name",
    "this is no store of {kind} variants": "a name",
    "column 3: the region {start}–{end} has no bases": "a place",
    "{vaf:g} of the reads": "a share",
    "{share} of the reads": "a share",
    "{vaf:.0%} of reads": "a share",
    "expected {n_header} columns, found {n_cells}": "a fixed number",
    "expected {n_header} columns, found {n_row}": "a fixed number",
    "{id} has positions on {own}, the variants are on {build}": "a name",
    "this is {name}, neither GRCh37 nor GRCh38: the header gives chromosome {chrom} {known:,} bases": "a chromosome",
    "this is neither GRCh37 nor GRCh38: the header gives chromosome {chrom} {known:,} bases": "a chromosome",
    "no field of {fields} counts reads": "names",
    "the segment {start}–{end} has no bases": "a place",
    "reference with fewer than {few_reads} reads and no GQ to vouch for it": "a fixed limit",
    "{what} on contigs whose names seem to mean chromosomes but are not those of GRCh37 or GRCh38: {names}": "counted",
    "of these at most {unseen:g} carry alleles that no counted chromosome has (rule of three)": "persons in a rate",
}
"""Sentences with a value before a plural noun, and why the value is no count that can be one."""


def test_every_counted_sentence_has_its_two_forms() -> None:
    """No `tr` puts a number before a plural noun: "1 records" cannot be said."""
    nouns = "|".join(sorted(counted_nouns()))
    counted = re.compile(rf"\{{\w+(?::[^}}]*)?\}}(?: [a-z]+){{0,2}} (?:{nouns})\b")
    found = [(where, texts[0]) for name, texts, where in calls() if name == "tr" and counted.search(texts[0])]
    assert {where: text for where, text in found if text not in NEVER_ONE} == {}
    assert set(NEVER_ONE) == {text for _, text in found}


@cache
def mistakes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What says one of many, and many of one."""
    nouns = sorted(counted_nouns())
    alone = "|".join(noun.removesuffix("s") for noun in nouns)
    plural = re.compile(rf"(?<![\w.,/:*-])1 (?:[a-z]+ ){{0,1}}(?:{'|'.join(nouns)})\b")
    return plural, re.compile(rf"(?<![\w.,/:*-])2 (?:{alone})\b(?! [a-z]+s\b)")


def one_of_many(text: str) -> list[str]:
    """Where a text says one of many, or many of one: "1 records", "2 record"."""
    return [found for pattern in mistakes() for found in pattern.findall(text)]


def test_no_counted_sentence_says_one_of_many() -> None:
    """Filled in, the form for one has no plural noun after the number, and that for two no singular one."""
    assert one_of_many("1 records, 2 record, 1 small variants") == ["1 records", "1 small variants", "2 record"]
    checked = 0
    for name, texts, where in calls():
        if name == "trn":
            fields = {field for text in texts for _, field, *_ in string.Formatter().parse(text) if field}
            bare = [re.sub(r"\{(\w+)[^}]*\}", r"{\1}", text) for text in texts[:2]]
            for number in (1, 2):
                text = trn(bare[0], bare[1], number, **dict.fromkeys(fields - {"n"}, "x"))
                assert one_of_many(text) == [], where
            checked += 1
    assert checked > 120


def counted_file(path: Path, number: int) -> Path:
    """A tumour's VCF with so many of each: records on other contigs, breakpoints, deletions by genotype, findings."""
    lengths = {"chr7": 159345973, "chr9": 138394717, "chr12": 133275309, "chr17": 83257441}
    head = support.header(
        *support.contigs(lengths),
        "##contig=<ID=LG7,length=1000000>",
        *support.declared("INFO", "END", "SVTYPE"),
        *support.named("ALT", "DEL"),
        *support.named("FILTER", "weak"),
        formats=("GT", "AD"),
    )
    small = [("chr7", 140753336, "A", "T"), ("chr12", 25245350, "C", "T")][:number]
    weak = [("chr17", 7675088, "C", "T"), ("chr17", 7674220, "C", "T")][:number]
    lines = [support.record(c, p, ".", ref, alt, ".", "PASS", ".", "GT:AD", "0/1:1,1") for c, p, ref, alt in small]
    lines += [support.record(c, p, ".", ref, alt, ".", "weak", ".", "GT:AD", "0/1:9,9") for c, p, ref, alt in weak]
    for at in range(number):
        lines.append(support.record("LG7", 100 + at, ".", "A", "T", ".", "PASS", ".", "GT:AD", "0/1:9,9"))
        place = 21_960_000 + at
        deleted = f"SVTYPE=DEL;END={22_010_000 + at}"
        lines.append(support.record("chr9", place, f"d{at}", "N", "<DEL>", ".", "PASS", deleted, "GT", "0/1"))
        bend = f"N]chr12:{26_000_000 + at}]"
        lines.append(
            support.record("chr7", 55_100_000 + at, f"b{at}", "N", bend, ".", "PASS", "SVTYPE=BND", "GT", "0/1")
        )
    return support.write(path, head, lines)


COUNTED = (
    "on a contig that is no chromosome|on contigs that are no chromosome",
    "breakpoints? of the VCF (?:was|were) looked at",
    "deletion or duplication was taken|deletions and duplications were taken",
)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("form", ["table", "html"])
def test_pages_count_one_and_two(number: int, form: str, tmp_path: Path) -> None:
    path = counted_file(tmp_path / "t.vcf", number)
    (report,) = pmkit.run(path, {"pgx": {"gene": ["CYP2C19"]}, "onco": {"tumor_type": "MEL"}})
    made = doors.load(formats()[form])()
    made.full = True
    out = io.StringIO()
    with made:
        made.write(report, out)
        made.end(out)
    text = " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", out.getvalue(), flags=re.DOTALL).split())
    assert [one for one in COUNTED if not re.search(one, text)] == []
    assert len(re.findall(rf"\b{number} (?:record|breakpoint|deletion|finding)", text)) >= 2
    assert one_of_many(text) == []


# --- imports ------------------------------------------------------------------------------------------------------


def at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Calls of the catalogue outside of functions."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(inner, ast.Call) and getattr(inner.func, "id", "") in ("tr", "trn"):
            yield inner
        yield from at_import(inner)


def test_no_sentence_of_a_page_is_looked_up_when_a_module_is_imported() -> None:
    """It would stay in the language of the first page that needed the module."""
    known = {form for one in asked(translated()) for form in ((one,) if isinstance(one, str) else one)}
    found = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for call in at_import(ast.parse(path.read_text(encoding="utf-8")))
        if ast.literal_eval(call.args[0]) in known
    ]
    assert found == []


def test_what_an_open_position_could_bring_is_worded_as_the_rest_of_the_page() -> None:
    """The report keeps codes; a German sentence held "CPIC: reduce dose (0.2–0.5 of the dose)"."""
    advice = (
        doc.OpenAdvice(
            source="CPIC", action="reduce_dose", dose_factor=doc.DoseFactor(min=0.2, max=0.5, basis="frequency")
        ),
        doc.OpenAdvice(source="FDA_LABEL", action="standard_with_caution"),
        doc.OpenAdvice(source="DPWG", action="reduce_dose"),
    )
    change = doc.OpenAction(
        gene="NUDT15", positions=("rs1",), phenotype="Poor Metabolizer", actions=("never read",), advice=advice
    )
    (english,) = open_notes([change])
    expected = "CPIC: lower the dose (20 % to 50 % of the frequency); FDA label: usual use, with caution; DPWG: "
    assert english.endswith(f"{expected}lower the dose")
    with speaking("de"):
        (german,) = open_notes([change])
    assert "CPIC: Dosis senken (20 % bis 50 %" in german
    assert "Häufigkeit" in german
    assert "FDA label: übliche Anwendung, mit Vorsicht" in german
    assert "never read" not in german


def test_an_open_action_of_a_report_without_its_fields_is_given_as_it_stands() -> None:
    texts = ("CPIC: reduce dose (0.2–0.5 of the dose)",)
    change = doc.OpenAction(gene="NUDT15", positions=("rs1",), phenotype="Poor Metabolizer", actions=texts)
    (note,) = open_notes([change])
    assert note.endswith(f"Poor Metabolizer: {texts[0]}")


def test_confidence_is_said_in_the_language_of_the_page() -> None:
    limited = [one for one in Confidence if one is not Confidence.HIGH]
    english = [confidence_words(one) for one in limited]
    with speaking("de"):
        german = [confidence_words(one) for one in limited]
    assert english == ["confidence moderate", "confidence low", "no confidence"]
    assert german == ["Konfidenz mittel", "Konfidenz niedrig", "keine Konfidenz"]
