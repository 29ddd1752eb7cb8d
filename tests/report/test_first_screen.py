"""Three readers' tasks on the real program: each answered in the first lines of the table and the first groups of HTML.

The tasks: a pharmacist asks "may this patient get codeine?", a tumour board "which drug for this tumour first?", both
"what was not tested?".
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from tests.support import header

import pmkit
from pmkit.core.messages import speaking
from pmkit.report.document import Report
from pmkit.report.front import front, full_blocks
from pmkit.report.table import TableFormat

EXAMPLES = Path(os.path.relpath(Path(__file__).parents[2] / "examples"))
"""Relative, as the path is printed and must not make lines longer."""

SIX = ("simvastatin", "clopidogrel", "warfarin", "codeine", "fluorouracil", "abacavir")
FIRST = 25  # lines in which a task is answered


@pytest.fixture(scope="module")
def six() -> Report:
    (report,) = pmkit.run(EXAMPLES / "germline.vcf", {"pgx": {"drugs": list(SIX)}})
    return report


@pytest.fixture(scope="module")
def every() -> Report:
    (report,) = pmkit.run(EXAMPLES / "germline.vcf", {"pgx": {}})
    return report


@pytest.fixture(scope="module")
def tumour() -> Report:
    (report,) = pmkit.run(EXAMPLES / "tumor.vcf", {"onco": {"tumor_type": "MEL"}})
    return report


def lines(report: Report, width: int = 100, *, full: bool = False) -> list[str]:
    out = io.StringIO()
    made = TableFormat(width=width)
    made.full = full
    with made:
        made.write(report, out)
    return out.getvalue().splitlines()


def test_may_this_patient_get_codeine(six: Report) -> None:
    first = "\n".join(lines(six)[:FIRST])
    assert "NOT TOLD  codeine: no answer, as CYP2D6 is not known; this is not a normal result" in first
    assert "test CYP2D6 before prescribing (level A guideline)" in first


def test_which_drug_for_this_tumour_first(tumour: Report) -> None:
    first = lines(tumour)[:FIRST]
    at = next(n for n, line in enumerate(first) if line.startswith("Act on now"))
    assert first[at + 1].startswith("I-A       BRAF V600E: Dabrafenib + Trametinib;")


def test_what_was_not_tested(six: Report, tumour: Report) -> None:
    first = "\n".join(lines(six)[:FIRST])
    assert "Not tested   BCHE, CYP2D6, HLA-A, HLA-B, HLA-DQA1, HLA-DRB1 (not a normal result)" in first
    assert "provisional: NUDT15" in first
    first = " ".join(" ".join(lines(tumour)[:FIRST]).split())
    assert "Not assessed copy number, fusions as a whole, which genes were read in full (no --panel), TMB" in first


@pytest.mark.parametrize("name", ["array.txt", "germline.g.vcf"])
def test_the_tasks_are_answered_of_arrays_and_of_gvcfs_too(name: str) -> None:
    (report,) = pmkit.run(EXAMPLES / name, {"pgx": {"drugs": list(SIX)}})
    first = "\n".join(lines(report)[:FIRST])
    assert "NOT TOLD  codeine: no answer, as CYP2D6 is not known; this is not a normal result" in first
    tested = {gene.gene for gene in report.pgx.genes if gene.status in ("called", "ambiguous")}
    reported = " ".join(first.split()).partition("Not tested ")[2].partition("(not a normal result)")[0]
    guided = {gene.gene for gene in report.pgx.genes if gene.evidence == "guideline"}
    assert set(reported.replace(",", "").split()) == guided - tested
    provisional = {gene.gene for gene in report.pgx.genes if gene.provisional}
    named = " ".join(first.split()).partition("provisional: ")[2].partition(" Not tested")[0]
    assert {gene for gene in provisional if gene not in named} == set()


def test_what_open_positions_could_change_is_said_once_for_the_same_actions() -> None:
    (report,) = pmkit.run(EXAMPLES / "array.txt", {"pgx": {"drugs": list(SIX)}})
    answers = {answer.name: answer for group in front(report).groups for answer in group.answers}
    merged = 0
    for drug in report.pgx.drugs:
        notes = [note for note in answers[drug.drug].notes if note.startswith("provisional: ")]
        assert len(notes) == len({(change.gene, change.actions) for change in drug.could_change})
        assert not any("n/a" in note or "FDA_LABEL" in note for note in notes)
        merged += len(notes) < len(drug.could_change)
    assert merged


def test_a_file_that_tells_no_pharmacogene_says_so_in_few_lines() -> None:
    settings = {"pgx": {}, "onco": {"tumor_type": "MEL"}}
    (report,) = pmkit.run(EXAMPLES / "tumor.vcf", settings)
    (group,) = [group for group in front(report).groups if group.code == "open"]
    assert len(group.lines) <= 15
    reported = " ".join(fact.label for fact in group.lines)
    assert [gene.gene for gene in report.pgx.genes if gene.status == "no_data" and gene.gene not in reported] == []
    assert "Act on now" in "\n".join(lines(report)[:FIRST])


def test_what_else_to_act_on_names_genes_without_a_result(six: Report) -> None:
    missing = {one.drug: one.missing for one in six.pgx.also}
    assert [gap.gene for gap in missing["phenytoin"]] == ["HLA-B"]
    (group,) = [group for group in front(six).groups if group.code == "also"]
    assert "phenytoin (not called: HLA-B)" in " ".join(fact.text for fact in group.lines)


def test_six_drugs_in_sixty_lines(six: Report) -> None:
    reported = lines(six)
    assert len(reported) <= 60
    assert max(map(len, reported)) <= 100
    text = "\n".join(reported)
    assert [drug for drug in SIX if f" {drug}: " not in text] == []


@pytest.mark.parametrize("which", ["six", "every", "tumour"])
@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("full", [False, True], ids=["first", "full"])
def test_nothing_is_folded_in_a_word(which: str, width: int, full: bool, request: pytest.FixtureRequest) -> None:
    report = request.getfixturevalue(which)
    whole = {word.rstrip(":") for line in lines(report, 4000, full=full) for word in line.split()}
    shown = [word.rstrip(":") for line in lines(report, width, full=full) for word in line.split() if "─" not in word]
    assert sorted({word for word in shown if word not in whole}) == []


def test_full_holds_every_block_of_every_view(six: Report, tumour: Report) -> None:
    for report in (six, tumour):
        text = "".join("".join(lines(report, 120, full=True)).split())
        for block in full_blocks(report):
            assert "".join(block.title.split()) in text
        short = "".join("".join(lines(report, 120)).split())
        assert len(short) < len(text) / 1.3


def test_with_drugs_only_their_genes_are_shown_and_the_rest_is_one_count(six: Report) -> None:
    genes = next(group for group in front(six).groups if group.code == "genes")
    asked = {gene for drug in six.pgx.drugs for gene in drug.genes}
    assert {fact.label for fact in genes.lines[:-1]} <= asked
    called = sum(gene.status in ("called", "ambiguous") for gene in six.pgx.genes)
    assert genes.lines[-1].text == f"{called - len(genes.lines) + 1} more called"


def test_what_else_to_act_on_is_in_the_whole_report_too(six: Report, every: Report) -> None:
    """Each further drug is one that the report on all drugs would have avoided, or changed the dose of."""
    pressing = {
        group.code: " ".join(answer.name for answer in group.answers) + " ".join(fact.text for fact in group.lines)
        for group in front(every).groups
    }
    assert six.pgx.also
    for one in six.pgx.also:
        assert one.drug not in SIX
        assert re.search(rf"\b{re.escape(one.drug)}\b", pressing["avoid"] + " " + pressing["change_dose"]), one.drug
    assert every.pgx.also == ()
    assert every.pgx.drugs_asked is None


def test_every_drug_of_the_report_is_somewhere_on_the_first_screen_or_counted(every: Report) -> None:
    reported = front(every)
    text = " ".join(
        [answer.name for group in reported.groups for answer in group.answers]
        + [fact.text for group in reported.groups for fact in group.lines]
    )
    missing = [drug.drug for drug in every.pgx.drugs if not re.search(rf"(?<!\w){re.escape(drug.drug)}(?!\w)", text)]
    more = sum(map(int, re.findall(r"and (\d+) more", text)))
    assert len(missing) <= more


def test_sources_that_agree_are_one_row_and_those_that_differ_stand_side_by_side(six: Report) -> None:
    answers = {answer.name: answer for group in front(six).groups for answer in group.answers}
    clopidogrel, simvastatin = answers["clopidogrel"], answers["simvastatin"]
    assert clopidogrel.agree is True
    assert clopidogrel.says[0].sources == ("CPIC", "DPWG", "FDA")
    assert simvastatin.agree is False
    assert [said.sources for said in simvastatin.says] == [("CPIC",), ("DPWG",), ("FDA",)]
    assert "Sources differ: CPIC: as above | DPWG: use another drug" in " ".join(lines(six, 4000))


def test_a_tumour_without_a_type_is_not_told_what_to_act_on(tumour: Report) -> None:
    (report,) = pmkit.run(EXAMPLES / "tumor.vcf", {"onco": {}})
    groups = {group.code: group for group in front(report).groups}
    assert groups["act"].answers == ()
    assert "no tumour type was given" in groups["act"].lines[0].text
    assert "elsewhere" in groups
    reported = {group.code: group for group in front(tumour).groups}
    assert [answer.name for answer in reported["act"].answers] == ["BRAF V600E"]
    assert "Colorectal" not in " ".join(answer.act for answer in reported["act"].answers)
    assert "Colorectal" in " ".join(fact.text for fact in reported["elsewhere"].lines)


HEADER = header(of=["chr7"], formats=("GT", "AD"), samples=["TUMOR"])


def test_a_drug_that_works_by_weaker_evidence_is_shown_with_what_says_that_it_fails(tmp_path: Path) -> None:
    """Afatinib for EGFR T790M: a cell line answers (II-D), patients do not (I-B). The weaker line says so itself."""
    file = tmp_path / "t790m.vcf"
    file.write_text(HEADER + "chr7\t55181378\t.\tC\tT\t60\tPASS\t.\tGT:AD\t0/1:60,40\n", encoding="utf-8")
    (report,) = pmkit.run(file, {"onco": {"tumor_type": "NSCLC"}})
    groups = {group.code: group for group in front(report).groups}
    (weaker,) = groups["weaker"].answers
    assert "Afatinib" in weaker.act
    assert "Afatinib: also reported to fail in this tumour (I-B)" in weaker.notes
    assert not any(note.startswith("Canertinib") for note in weaker.notes)


def test_without_a_tumour_type_resistance_in_one_tumour_makes_nothing_no_option() -> None:
    """Colorectal cancer with BRAF V600E resists dabrafenib; melanoma does not, and the type was not given."""
    (report,) = pmkit.run(EXAMPLES / "tumor.vcf", {"onco": {}})
    (variant,) = (one for one in report.onco.variants if one.gene == "BRAF")
    assert not any("Trametinib" in one.drugs for one in variant.set_aside)
    resisted = [answer for group in front(report).groups if group.code == "resisted" for answer in group.answers]
    assert "Trametinib" not in " ".join(answer.act for answer in resisted if answer.name.startswith("BRAF"))


def test_what_is_to_be_avoided_is_named_whatever_its_level(six: Report, every: Report) -> None:
    """Tegafur has no CPIC level A; this patient's DPYD says to avoid it all the same."""
    avoid = {answer.name for group in front(every).groups if group.code == "avoid" for answer in group.answers}
    assert "tegafur" in avoid
    assert avoid - set(SIX) - {one.drug for one in six.pgx.also} == set()


@pytest.mark.parametrize(
    ("said", "drug", "result"),
    [
        ("CYP2C19\t*1/*1;*2/*3\n", "clopidogrel", "CYP2C19 *2/*3 Poor Metabolizer"),
        ("TPMT\t*1/*1;*1/*3A;*3A/*3C\n", "azathioprine", "TPMT *3A/*3C Poor"),
        ("HLA-B\t*57:01/*07:02;*07:02/*08:01\n", "abacavir", "HLA-B *07:02/*57:01 *57:01 positive"),
    ],
)
def test_what_a_result_that_is_not_sure_would_ask_for_is_named_too(
    said: str, drug: str, result: str, tmp_path: Path
) -> None:
    """Two results are possible, and none of the advice is certain: the carrier must not see nothing."""
    (tmp_path / "outside.tsv").write_text(said)
    (report,) = pmkit.run(EXAMPLES / "germline.vcf", pgx={"drugs": ["warfarin"], "outside": [tmp_path / "outside.tsv"]})
    (one,) = [one for one in report.pgx.also if one.drug == drug]
    assert not one.certain
    (group,) = [group for group in front(report).groups if group.code == "perhaps_also"]
    (line,) = [fact for fact in group.lines if re.search(rf"\b{drug}\b", fact.text)]
    assert result in line.label or result in " or ".join(one.results)


def test_what_is_certain_and_what_is_not_stand_apart(six: Report) -> None:
    """A drug stands twice only where the result that is not sure asks for more."""
    seen: dict[str, list[bool]] = {}
    for one in six.pgx.also:
        seen.setdefault(one.drug, []).append(one.certain)
    assert all(reported in ([True], [False], [True, False]) for reported in seen.values())


@pytest.mark.parametrize("said", ["DPYD\tReference/Reference\n", "DPYD\tnonsense/Reference\n"])
def test_a_result_in_doubt_is_named_whatever_drugs_are_asked_for(said: str, tmp_path: Path) -> None:
    """The VCF's DPYD *2A is disputed or half understood: the reader who asks for codeine only is told."""
    calls = tmp_path / "calls.tsv"
    calls.write_text(said)
    (report,) = pmkit.run(EXAMPLES / "germline.vcf", {"pgx": {"drugs": ["codeine"], "outside": [str(calls)]}})
    shown = front(report)
    (fact,) = [fact for fact in shown.facts if fact.label == "Genes"]
    assert fact.text.endswith("; in doubt: DPYD")
    (group,) = [group for group in shown.groups if group.code == "open"]
    (line,) = [line for line in group.lines if line.label == "DPYD"]
    assert "(*2A)" in line.text


def answers(report: Report, code: str, name: str) -> str:
    return next(
        answer.act
        for group in front(report).groups
        if group.code == code
        for answer in group.answers
        if answer.name == name
    )


@pytest.mark.parametrize(
    ("second", "part"), [("T790M", "resisted"), ("L718Q", "conditional")], ids=["resisted", "conditional"]
)
def test_no_therapy_of_tier_one_is_cut(tmp_path: Path, second: str, part: str) -> None:
    """EGFR L858R has nine and more therapies of tier I in lung cancer; what they have alike is said once."""
    path = tmp_path / "t.maf"
    columns = ("Hugo_Symbol", "NCBI_Build", "HGVSp_Short", "Tumor_Sample_Barcode")
    rows = (columns, ("EGFR", "GRCh38", "p.L858R", "T"), ("EGFR", "GRCh38", f"p.{second}", "T"))
    path.write_text("".join("\t".join(row) + "\n" for row in rows))
    (report,) = pmkit.run(path, {"load": {"format": "maf"}, "onco": {"tumor_type": "NSCLC"}})
    first = next(one for one in report.onco.variants if one.protein_change == "L858R")
    firm = [one for one in first.sensitive if one.tier in ("I-A", "I-B") and one.tumor_match not in ("", "other")]
    found = [one for one in firm if (bool(one.resisted_by) if part == "resisted" else one.open)]
    reported = answers(report, part, "EGFR L858R")
    assert len(found) > (8 if part == "conditional" else 4)
    assert all(" + ".join(one.drugs) in reported for one in found)
    assert reported.count(f"if EGFR {second} does not resist it") == (part == "conditional")


@pytest.mark.parametrize("asked", [None, ["codeine"]], ids=["all", "asked"])
def test_a_line_of_several_drugs_says_that_its_result_is_provisional(asked: list[str] | None) -> None:
    """An array calls NAT2 *1/*1 from part of its positions; "raise the dose: hydralazine" said nothing of it."""
    (report,) = pmkit.run(EXAMPLES / "array.txt", {"pgx": {"drugs": asked} if asked else {}})
    groups = [group for group in front(report).groups if group.code in ("also", "perhaps_also", "change_dose", "care")]
    open_genes = {gene.gene for gene in report.pgx.genes if gene.provisional}
    reported = [fact.label for group in groups for fact in group.lines]
    assert reported
    for label in reported:
        results = re.split(r", (?=[A-Z0-9]+ )", label)
        assert [one for one in results if one.split()[0] in open_genes and not one.endswith("(provisional)")] == []


def test_a_drug_whose_advice_is_provisional_says_so_where_the_line_does_not(every: Report) -> None:
    """Azathioprine goes by TPMT, which was read, and by NUDT15, of which a position was not."""
    (group,) = [group for group in front(every).groups if group.code == "change_dose"]
    (line,) = [fact.text for fact in group.lines if "azathioprine" in fact.text]
    assert "azathioprine (provisional)" in line


def test_a_prognosis_that_another_study_denies_is_not_told_alone(tumour: Report) -> None:
    """CIViC EID82 does not support the poor outcome that EID104 states of BRAF V600E in melanoma; both of level B."""
    (group,) = [group for group in front(tumour).groups if group.code == "prognostic"]
    (line,) = [fact.text for fact in group.lines if fact.label == "BRAF V600E"]
    assert line == "Poor Outcome (Melanoma), level B, contradicted at level B"


def test_what_was_not_assessed_is_named_in_one_language(tumour: Report) -> None:
    with speaking("de"):
        reported = front(tumour)
    (fact,) = [fact.text for fact in reported.facts if fact.label == "Nicht beurteilt"]
    (group,) = [group for group in reported.groups if group.code == "not_assessed"]
    text = " ".join([fact, *(one.label or one.text for one in group.lines)])
    assert "kleine Indels" in text
    assert "Mutationsspektrum" in text
    assert not [name for name in ("small indels", "mutational spectrum") if name in text]
