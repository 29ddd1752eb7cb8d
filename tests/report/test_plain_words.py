"""The patient's page: every sentence fits its code, is easy to read, and is there in every language."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from tests.core.prose import SOURCE
from tests.report import report_parts as doc
from tests.report.test_catalogue import asked, catalogue

import pmkit
from pmkit.core.messages import languages, speaking
from pmkit.core.summary import CardKind
from pmkit.onco import onco_plain
from pmkit.pgx import pgx_plain
from pmkit.pgx.advice_words import SEVERITY
from pmkit.pgx.pgx_plain import Message, Pace
from pmkit.report.patient_page import PatientFormat, card_text, page_content

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = (
    SOURCE / "report" / "patient_page.py",
    SOURCE / "report" / "templates" / "patient.j2",
    SOURCE / "core" / "medicines_plain.py",
    *sorted(SOURCE.rglob("*_plain.py")),
)
GRADE = 8.0
SPOKEN = tuple(language for language in languages() if language in ("en", "de"))


def page(report: doc.Report, language: str = "en") -> str:
    out = io.StringIO()
    made = PatientFormat()
    made.language = language
    with made:
        made.write(report, out)
        made.end(out)
    return out.getvalue()


# --- sentences and codes ----------------------------------------------------------------------------------------

MUST: dict[str, dict[StrEnum, tuple[str, str]]] = {
    "en": {
        Message.OTHER_FOR_HARM: ("side effects.*another one", "usual dose|not work"),
        Message.OTHER_FOR_EFFECT: ("not work well.*another one", "side effects|usual dose"),
        Message.OTHER: ("not suit.*another one", "side effects|usual dose"),
        Message.LESS: ("too much.*lower dose", "higher|another one"),
        Message.MORE: ("too low.*higher dose", "lower|another one"),
        Message.DOSE: ("change the dose", "lower|higher|another one"),
        Message.CARE: ("can matter.*check more", "can take|another one|not work"),
        Message.USUAL: ("no reason to change the usual dose", "another one|lower|higher"),
        Message.NOT_TOLD: ("not read.*do not know.*does not mean that they are safe", "usual dose|no reason"),
        Message.NO_ADVICE: ("No guide.*does not mean that no change", "usual dose|no reason"),
        Message.ASK: ("only for people with a certain illness", "usual dose|no reason"),
        Message.NOT_KNOWN: ("do not know these names", "usual dose|no reason"),
        Message.ALSO: ("Nobody asked.*before you get", "usual dose|no reason|can take"),
        Pace.MUCH_SLOWER: ("much more slowly", "faster|usual"),
        Pace.SLOWER: ("more slowly", "much|faster|usual"),
        Pace.AS_MOST: ("usual speed", "slow|fast"),
        Pace.FASTER: ("faster", "much|slow|usual"),
        Pace.MUCH_FASTER: ("much faster", "slow|usual"),
        Pace.WORKS_LESS: ("less than usual", "more|little"),
        Pace.WORKS_LITTLE: ("very little", "more|usual"),
        Pace.WORKS_MORE: ("more than usual", "less|little"),
        Pace.WORKS: ("as usual", "more|less|little"),
        onco_plain.TumourMessage.ACT: ("There are medicines", "may stop|not look"),
        onco_plain.TumourMessage.RESISTED: ("may stop these medicines", "There are medicines"),
        onco_plain.TumourMessage.CONDITIONAL: ("need more than this change", "may stop"),
        onco_plain.TumourMessage.FOUND: ("may not be all", "medicines"),
        onco_plain.TumourMessage.NOT_READ: ("did not look.*does not mean that they are normal", "medicines"),
    },
    "de": {
        Message.OTHER_FOR_HARM: ("schaden.*anderes", "übliche Menge|nicht gut"),
        Message.OTHER_FOR_EFFECT: ("nicht gut.*anderes", "schaden|übliche Menge"),
        Message.OTHER: ("passen.*nicht.*anderes", "schaden|übliche Menge"),
        Message.LESS: ("zu viel.*weniger", "mehr|anderes"),
        Message.MORE: ("zu wenig für.*mehr", "zu viel|anderes"),
        Message.DOSE: ("welche Menge", "weniger|mehr|anderes"),
        Message.CARE: ("wichtig sein.*öfter", "nehmen|anderes|nicht"),
        Message.USUAL: ("kein Grund, die übliche Menge zu ändern", "anderes|weniger|mehr"),
        Message.NOT_TOLD: (
            "nicht gelesen.*wissen also nicht.*heißt nicht, dass sie für Sie sicher",
            "übliche|kein Grund",
        ),
        Message.NO_ADVICE: ("Kein Ratgeber.*heißt nicht", "übliche|kein Grund"),
        Message.ASK: ("nur für Menschen mit einer bestimmten Krankheit", "übliche|kein Grund"),
        Message.NOT_KNOWN: ("kennen diese Namen nicht", "übliche|kein Grund"),
        Message.ALSO: ("niemand gefragt.*bevor Sie", "übliche|kein Grund|können"),
        Pace.MUCH_SLOWER: ("viel langsamer", "schnell|üblich"),
        Pace.SLOWER: ("langsamer", "viel|schnell|üblich"),
        Pace.AS_MOST: ("wie üblich", "langsam|schneller"),
        Pace.FASTER: ("schneller", "viel|langsam|üblich"),
        Pace.MUCH_FASTER: ("viel schneller", "langsam|üblich"),
        Pace.WORKS_LESS: ("weniger als sonst", "mehr"),
        Pace.WORKS_LITTLE: ("sehr wenig", "mehr|sonst"),
        Pace.WORKS_MORE: ("mehr als sonst", "wenig"),
        Pace.WORKS: ("wie sonst", "mehr|wenig"),
        onco_plain.TumourMessage.ACT: ("gibt es Medikamente", "bremsen|nicht geprüft"),
        onco_plain.TumourMessage.RESISTED: ("bremsen", "gibt es Medikamente"),
        onco_plain.TumourMessage.CONDITIONAL: ("reicht die Änderung allein nicht", "bremsen"),
        onco_plain.TumourMessage.FOUND: ("vielleicht nicht alle", "Medikamente"),
        onco_plain.TumourMessage.NOT_READ: ("nicht geprüft.*heißt nicht, dass sie normal", "Medikamente"),
    },
}
"""For each code what its sentence has to say, and what would contradict it."""
SENTENCES: dict[type[StrEnum], Callable[[Any], str]] = {
    Message: pgx_plain.sentence,
    Pace: pgx_plain.pace_words,
    onco_plain.TumourMessage: onco_plain.sentence,
}


@pytest.mark.parametrize("language", SPOKEN)
def test_every_sentence_fits_its_code_and_no_other(language: str) -> None:
    with speaking(language):
        for kind, made in SENTENCES.items():
            texts = {code: made(code) for code in kind}
            assert len(set(texts.values())) == len(texts)
            for code, text in texts.items():
                needed, against = MUST[language][code]
                assert re.search(needed, text), (code, text)
                assert not re.search(against, text), (code, text)


def drug(actions: tuple[str, ...], **fields: object) -> doc.DrugReport:
    rows = tuple(doc.Recommendation(id=f"X-{n}", source="CPIC", action=action) for n, action in enumerate(actions))
    return doc.DrugReport.model_validate({"drug": "x", "status": "guidance", "recommendations": rows, **fields})


@pytest.mark.parametrize("pair", list(itertools.combinations_with_replacement(SEVERITY, 2)), ids="+".join)
def test_a_patient_is_never_told_less_than_the_worst_action(pair: tuple[str, str]) -> None:
    """Over all pairs of actions: usual care is given only where nothing else is, a direction only where all agree."""
    message = pgx_plain.message_of(drug(pair))
    worst = min(SEVERITY[action] for action in pair)
    if worst == 0:
        assert message in (Message.OTHER, Message.OTHER_FOR_HARM, Message.OTHER_FOR_EFFECT)
    elif worst == 1:
        assert message in (Message.LESS, Message.MORE, Message.DOSE)
        assert (message is Message.LESS) <= ("reduce_dose" in pair and "increase_dose" not in pair)
        assert (message is Message.MORE) <= ("increase_dose" in pair and "reduce_dose" not in pair)
    else:
        assert message is (Message.CARE, Message.USUAL, Message.NO_ADVICE)[worst - 2]


@pytest.mark.parametrize("certain", [True, False])
def test_a_direction_is_only_told_where_every_possible_result_leads_there(certain: bool) -> None:
    row = doc.Recommendation(id="X", source="CPIC", action="reduce_dose", certain=certain)
    told_drug = doc.DrugReport(drug="x", status="guidance", recommendations=(row,))
    assert pgx_plain.message_of(told_drug) is (Message.LESS if certain else Message.DOSE)


def test_what_is_open_is_never_usual_for_a_patient() -> None:
    assert pgx_plain.message_of(drug(("standard",), standing="cannot_be_told")) is Message.NOT_TOLD
    assert pgx_plain.message_of(drug((), status="gene_not_called")) is Message.NOT_TOLD
    assert pgx_plain.message_of(drug((), status="not_known")) is Message.NOT_KNOWN
    assert pgx_plain.message_of(drug((), status="no_guideline")) is Message.NO_ADVICE
    change = doc.OpenAction(gene="G", positions=("rs1",), phenotype="p", actions=("CPIC: avoid",))
    assert pgx_plain.message_of(drug(("standard",), provisional=True, could_change=(change,))) is Message.DOSE


@pytest.mark.parametrize("named", ["asked", "taken"])
def test_the_patient_hears_of_other_medicines_that_the_genes_change(named: str, tmp_path: Path) -> None:
    """The carrier of DPYD *2A who is asked about codeine, or takes it, is told of fluorouracil, as the clinician is."""
    sheet = tmp_path / "patient.toml"
    sheet.write_text('medications = ["codeine"]\n', encoding="utf-8")
    asked: dict[str, Any] = {"pgx": {"drugs": ["codeine"]}}
    taken: dict[str, Any] = {"pgx": {}, "context": {"sheet": str(sheet)}}
    (report,) = pmkit.run(EXAMPLES / "germline.vcf", asked if named == "asked" else taken)
    (group,) = [group for group in page_content(report).groups if group.code == Message.ALSO]
    names = [item.name for item in group.items]
    assert {"fluorouracil", "simvastatin", "clopidogrel"} <= set(names)
    assert "codeine" not in names
    assert len(names) == len(set(names))


def test_the_patient_hears_that_a_gene_behind_the_advice_was_read_in_part() -> None:
    (report,) = pmkit.run(EXAMPLES / "array.txt", {"pgx": {}})
    open_genes = {gene.gene for gene in report.pgx.genes if gene.provisional}
    behind = {
        drug.drug: {key.gene for row in drug.recommendations if row.applies is not False for key in row.gene_results}
        for drug in report.pgx.drugs
    }
    acting = (Message.OTHER_FOR_HARM, Message.OTHER_FOR_EFFECT, Message.LESS, Message.MORE, Message.DOSE, Message.CARE)
    items = [item for group in page_content(report).groups if group.code in acting for item in group.items]
    assert "hydralazine" in [item.name for item in items]
    assert [one.name for one in items if behind[one.name] & open_genes and "this may change" not in one.text] == []


# --- easy to read -----------------------------------------------------------------------------------------------

# textstat counts English syllables by a corpus that NLTK downloads when it is first used, so the two formulas are here.


def syllables(word: str, language: str) -> int:
    """Groups of vowels; in English a silent e at the end does not count."""
    lower = word.lower()
    number = len(re.findall("[aeiouyäöü]+", lower))
    if language == "en" and lower.endswith("e") and not lower.endswith("le") and number > 1:
        number -= 1
    return max(number, 1)


def grade(text: str, language: str) -> float:
    """Years of school: Flesch-Kincaid (Kincaid 1975) in English, the first Wiener Sachtextformel (Bamberger and Vanecek
    1984) in German."""
    words = re.findall(r"[^\W\d_]+", text)
    length = len(words) / len(re.findall(r"[.!?:](?:\s|$)", text))
    counts = [syllables(word, language) for word in words]
    if language == "en":
        return 0.39 * length + 11.8 * sum(counts) / len(words) - 15.59
    percent = 100 / len(words)
    many, one = (percent * sum(map(test, counts)) for test in ((lambda n: n >= 3), (lambda n: n == 1)))
    long = percent * sum(len(word) > 6 for word in words)
    return 0.1935 * many + 0.1672 * length + 0.1297 * long - 0.0327 * one - 0.875


def sentences(language: str) -> list[str]:
    """The sentences of the page (two words and a full stop at least), with a short word for each value; not the one for
    the doctor."""
    mine = asked(FILES)
    found = [
        (str(one.id), str(one.id if language == "en" else one.string))
        for one in catalogue()
        if one.id and one.id in mine
    ]
    return [
        re.sub(r"\{\w+\}", "x", text)
        for key, text in found
        if text.endswith(".") and " " in text and not key.startswith(("For your doctor", "The sentences of this page"))
    ]


def test_the_formula_tells_hard_from_easy() -> None:
    assert grade("The cat sat on the mat. It was warm.", "en") < 2
    hard = "Pharmacogenomic interpretation necessitates comprehensive characterisation of metaboliser phenotypes."
    assert grade(hard, "en") > 15
    assert grade("Die Katze sitzt im Haus. Es ist warm.", "de") < 4
    assert grade("Die Interpretation pharmakogenetischer Untersuchungsergebnisse erfordert Fachkenntnisse.", "de") > 12


@pytest.mark.parametrize("language", SPOKEN)
def test_the_sentences_need_no_more_than_eight_years_of_school(language: str) -> None:
    texts = sentences(language)
    assert len(texts) > 25
    assert grade(" ".join(texts), language) <= GRADE - 1
    assert {text: round(hard, 1) for text in texts if (hard := grade(text, language)) > GRADE + 1} == {}


# --- the page ---------------------------------------------------------------------------------------------------


def test_the_page_warns_first_and_says_what_it_does_not_know() -> None:
    (report,) = pmkit.run(EXAMPLES / "germline.vcf", {"pgx": {"drugs": ["codeine", "clopidogrel"]}})
    text = page(report)
    assert text.index("Do not change your medicines yourself.") < text.index("clopidogrel")
    assert re.search(r"We cannot say.*codeine</strong>: the gene CYP2D6 was not read", text, re.DOTALL)
    assert "been reviewed by a speaker" not in text
    german = page(report, "de")
    assert '<html lang="de">' in german
    assert "Ändern Sie Ihre Medikamente nicht selbst." in german
    assert "not reviewed by a speaker" in german
    assert "medicines" not in german.split("<style>")[0] + german.split("</style>")[1]


def test_the_page_names_the_sections_that_it_leaves_out() -> None:
    """A page of hereditary findings said that the test found nothing to tell, whatever it had found."""
    (report,) = pmkit.run(EXAMPLES / "germline.vcf", {"germline": {}})
    told = page_content(report)
    assert told.left_out == ("illnesses that run in families",)
    text = page(report)
    assert "found nothing" not in text
    assert re.search("What this page leaves out.*<li>illnesses that run in families</li>", text, re.DOTALL)
    assert "edicine" not in re.sub("<style>.*</style>", "", text, flags=re.DOTALL)
    (both,) = pmkit.run(EXAMPLES / "germline.vcf", {"germline": {}, "pgx": {"drugs": ["codeine"]}})
    assert page_content(both).title == "Your genes and your medicines"
    assert page_content(both).left_out == ("illnesses that run in families",)
    (only,) = pmkit.run(EXAMPLES / "germline.vcf", {"pgx": {"drugs": ["codeine"]}})
    assert "leaves out" not in page(only)


def test_a_tumour_has_a_page_too() -> None:
    (report,) = pmkit.run(EXAMPLES / "tumor.vcf", {"onco": {"tumor_type": "MEL"}})
    told = page_content(report)
    groups, card = told.groups, told.card
    codes = {group.code: [item.name for item in group.items] for group in groups}
    assert codes["tumour_act"] == ["BRAF V600E"]
    assert len(codes["tumour_not_read"]) == 3
    assert card == ()
    assert "Dabrafenib + Trametinib" in page(report)


def test_the_card_and_its_code_hold_the_same_results() -> None:
    (report,) = pmkit.run(EXAMPLES / "germline.vcf", {"pgx": {}})
    card = page_content(report).card
    kinds = {kind: {row.name for row in card if row.kind is kind} for kind in CardKind}
    assert kinds[CardKind.NOT_READ] == {"BCHE", "CYP2D6", "HLA-A", "HLA-B", "HLA-DQA1", "HLA-DRB1"}
    assert {"CYP2C19", "DPYD", "NUDT15"} <= kinds[CardKind.CHANGED]
    assert {"CFTR", "F5", "CYP2B6"} <= kinds[CardKind.USUAL]
    lines = card_text(report, card).splitlines()
    assert lines[0].startswith("GERMLINE-01 GRCh38 pmkit ")
    assert "CYP2C19 *1/*2" in lines
    assert "NUDT15 *1/*1 (not sure)" in lines
    assert lines[-1] == "Not read: BCHE CYP2D6 HLA-A HLA-B HLA-DQA1 HLA-DRB1"


def test_a_very_long_card_is_cut_and_still_a_code(report: doc.Report) -> None:
    from pmkit.report.patient_page import MOST_IN_CODE, code

    text = card_text(report.model_copy(update={"sample": "é" * 5000}), page_content(report).card)
    assert len(text.encode()) <= MOST_IN_CODE
    assert text.endswith(" …")
    assert str(code(text)).startswith('<svg role="img"')


def test_without_a_named_medicine_the_page_leaves_out_what_nothing_is_said_of() -> None:
    (every,) = pmkit.run(EXAMPLES / "germline.vcf", {"pgx": {}})
    groups = page_content(every).groups
    codes = {group.code: group for group in groups}
    assert not {"no_advice", "ask"} & codes.keys()
    assert "codeine" in {item.name for item in codes["not_told"].items}
    assert {item.text for item in codes["not_told"].items} == {""}
    (named,) = pmkit.run(EXAMPLES / "germline.vcf", {"pgx": {"drugs": ["ivacaftor", "codeine"]}})
    groups = page_content(named).groups
    assert {group.code for group in groups} == {"ask", "not_told", "also", "not_read"}


def test_a_medicine_of_the_list_that_nobody_knows_is_named(report: doc.Report) -> None:
    groups = page_content(report).groups
    codes = {group.code: [item.name for item in group.items] for group in groups}
    assert codes["list_not_known"] == ["unobtainium"]
    assert codes["dose"] == [
        "warfarin"
    ]  # one of the possible results leads there; the other medicines are not this patient's
