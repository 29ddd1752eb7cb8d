"""What is asked once for many, or only when it is needed, is what asking one by one gives."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmkit.core.model import Build
from pmkit.knowledge.profiles import atoms, parse
from pmkit.knowledge.store import open_table
from pmkit.onco import drivers, evidence, judge
from pmkit.onco.alterations import Alterations, CopyNumberEvent, FusionEvent
from pmkit.onco.findings import OncoVariant
from pmkit.onco.oncogenicity import classify
from pmkit.onco.oncogenicity_rules import CURATED, RANK, RECURRENT, rules
from pmkit.onco.profile_match import ProfileMatcher, evaluate

if TYPE_CHECKING:
    from tests.onco.conftest import Lab

VARIANTS = (
    ("BRAF", "7:140753336:A:T"), ("BRAF", "7:140753337:C:T"), ("TP53", "17:7675088:C:T"), ("KRAS", "12:25245350:C:T"),
    ("PIK3CA", "3:179234297:A:G"), ("MYD88", "3:38141150:T:C"), ("APC", "5:112839942:C:T"), ("MET", "7:116771990:G:T"),
    ("BRCA2", "13:32398489:A:T"), ("NPM1", "5:171410539:C:CTCTG"), ("EGFR", "7:55174771:AGGAATTAAGAGAAGC:A"),
)  # fmt: skip


def matcher(lab: Lab, chosen: list[tuple[str, str]], more: Alterations) -> ProfileMatcher:
    small = tuple(lab.small(*one) for one in chosen)
    alterations = Alterations(small, more.copies, more.fusions, genes_assessed=more.genes_assessed)
    named = evidence.named_by_coordinate(small, Build.GRCH38)
    genes = drivers.genes()
    return ProfileMatcher(
        alterations,
        named,
        lambda one: classify(one).oncogenic,
        frozenset(g for g in genes if genes[g].bona_fide),
        frozenset(g for g in genes if genes[g].oncogene),
        drivers.numberings(),
    )


@given(
    chosen=st.lists(st.sampled_from(VARIANTS), unique=True, max_size=5),
    larger=st.sampled_from(["", "amplified", "fused"]),
    read=st.sets(st.sampled_from(["BRAF", "KRAS", "NRAS", "EGFR", "ALK"])),
    cgi=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_statements_hold_as_each_row_of_the_tables_alone(
    lab: Lab, chosen: list[tuple[str, str]], larger: str, read: set[str], cgi: bool
) -> None:
    copies = (CopyNumberEvent("ERBB2", "amplification", 12.0),) if larger == "amplified" else ()
    fusions = (FusionEvent("EML4", "ALK", in_frame=True),) if larger == "fused" else ()
    looker = matcher(lab, chosen, Alterations((), copies, fusions, genes_assessed=frozenset(read)))
    genes = looker.alterations.genes
    hits, pending = evidence.match(evidence.claims(genes, cgi=cgi), looker)
    expected: dict[str, tuple[bool | None, set[object]]] = {}
    for row in open_table("onco.evidence").rows():
        if row["evaluable"] == "yes" and not genes.isdisjoint(row["genes"].split("|")):
            expected[row["id"]] = judged(row["profile"], looker)
    for row in open_table("onco.approvals").rows():
        named = {gene for atom in atoms(parse(row["profile"])) for gene in atom.genes}
        if row["verified"] == "yes" and not genes.isdisjoint(named):
            expected[row["id"]] = judged(row["profile"], looker)
    for number, row in enumerate(open_table("cgi.biomarkers_2017").rows() if cgi else (), 1):
        reported = row["association"].startswith(("Resistant", "Responsive"))
        if reported and not genes.isdisjoint(atom.gene for atom in atoms(parse(row["profile"]))):
            expected[f"CGI{number}"] = judged(row["profile"], looker)
    found = [one.item.id for one in hits]
    assert found == sorted((i for i, (truth, met) in expected.items() if truth and met), key=order)
    assert [one.item.id for one in pending] == sorted(
        (i for i, (truth, met) in expected.items() if truth is None and met), key=order
    )
    assert all(set(hit.matches) == expected[hit.item.id][1] for hit in hits)


def judged(profile: str, looker: ProfileMatcher) -> tuple[bool | None, set[object]]:
    outcome = evaluate(parse(profile), looker.look)
    return outcome.truth, set(outcome.matches)


def order(id_: str) -> tuple[str, int]:
    return id_[:3], int(id_[3:])


def test_claims_of_a_type_are_items_of_that_type() -> None:
    for one in evidence.claims(evidence.gene_names(), cgi=True):
        assert {(item.type, item.profile) for item in one.items} == {(one.type, one.profile)}


@given(
    chosen=st.sampled_from(VARIANTS),
    af=st.sampled_from([None, 0.0, 0.005, 0.02, 0.4]),
    damaging=st.sampled_from([{}, {"SIFT": True}, {"SIFT": False}, {"SIFT": True, "PolyPhen": False}]),
)
@settings(deadline=None)
def test_class_and_points_follow_from_the_criteria(
    lab: Lab, chosen: tuple[str, str], af: float | None, damaging: dict[str, bool]
) -> None:
    verdict = classify(lab.small(*chosen, population_af=af, predictions=damaging))
    grounds = {CURATED, RECURRENT}
    fired = {c.code for c in verdict.criteria if c.outcome == "fired"}
    assert verdict.fired == fired - grounds
    assert verdict.points == sum(c.points for c in verdict.criteria if c.outcome == "fired")
    of_points = rules().class_of(verdict.points)
    assert verdict.class_ == of_points or (verdict.raised_by and fired & {*grounds, "OS1"})
    assert RANK[verdict.class_] >= RANK[of_points]
    assert all(criterion.because for criterion in verdict.criteria)


@cache
def hotspot_rows() -> tuple[dict[str, str], ...]:
    return tuple(open_table("odbl.cancerhotspots_v3").rows())


def scanned(gene: str, protein: str, residues: range, splice: bool) -> str:
    """The residue or range of the first row that fits, looking at every row."""
    single = (
        protein[:-1]
        if (protein[:1].isalpha() or protein[:1] == "*")
        and protein[1:-1].isdigit()
        and protein[-1] in "ACDEFGHIKLMNPQRSTVWY*"
        else ""
    )
    for row in hotspot_rows():
        if row["gene"] != gene:
            continue
        if single and row["residue"] == single:
            return row["residue"]
        if splice and residues and row["residue"] == f"X{residues[0]}":
            return row["residue"]
        changes = {part.rpartition(":")[0] for part in row["variants"].split("|")} - {""}
        if not single and not splice and row["first"] != row["last"] and protein in changes and residues:
            return f"{row['first']}-{row['last']}"
    return ""


@given(data=st.data(), splice=st.booleans())
def test_a_hotspot_is_the_first_row_that_fits(data: st.DataObject, splice: bool) -> None:
    row = data.draw(st.sampled_from(hotspot_rows()))
    changes = [part.rpartition(":")[0] for part in row["variants"].split("|")]
    change = data.draw(st.sampled_from([*changes, "V", "*"]))
    protein = data.draw(st.sampled_from([row["residue"] + change, change, ""]))
    first = int(row["first"])
    residues = data.draw(st.sampled_from([range(0), range(first, first + 1), range(first + 1, first + 3)]))
    found = drivers.cancer_hotspot(row["gene"], protein, residues, splice=splice)
    assert (found.name if found else "") == scanned(row["gene"], protein, residues, splice)


@pytest.mark.parametrize(("gene", "change"), [("BRAF", "V600E"), ("BRAF", "V600Y"), ("KRAS", "G12D"), ("ABCB1", "A1B")])
def test_recurrence_is_that_of_the_table(gene: str, change: str) -> None:
    rows = [row for row in open_table("onco.recurrence").rows() if row["gene"] == gene]
    same = sum(int(row["patients"]) for row in rows if row["protein"] == change)
    residue = max((int(row["patients_residue"]) for row in rows if row["protein"][:-1] == change[:-1]), default=0)
    found = drivers.recurrence(gene, change)
    assert (found.same, found.residue) == (same, residue)


def close(variant: OncoVariant) -> set[str]:
    """The changes that statements on the very change name."""
    found = (*variant.findings.statements, *variant.findings.conflicts)
    return {a.spec for s in found if s.match in ("protein", "coordinate") for a in atoms(s.item.profile)}


@pytest.mark.parametrize(
    ("gene", "place", "protein", "named"),
    [
        ("EGFR", "7:55181316:G:GGCCAGCGTG", "A767_V769dup", {"V769_D770insASV", "A767_V769dup"}),
        ("EGFR", "7:55181319:C:CAACCCCCAC", "N771_H773dup", {"H773_V774insNPH"}),
        ("ERBB2", "17:39724743:T:TTACGTGATGGCT", "Y772_A775dup", {"A775_G776insYVMA", "Y772_A775dup"}),
    ],
)
def test_statements_hold_under_each_name_of_an_insertion(
    lab: Lab, gene: str, place: str, protein: str, named: set[str]
) -> None:
    """Curators write one duplication as several insertions."""
    small = lab.small(gene, place)
    assert small.protein == protein
    [variant] = lab.judge(small, tumor="NSCLC").variants
    assert named <= close(variant)


def test_an_insertion_elsewhere_is_another(lab: Lab) -> None:
    """KIT A502_Y503insAY read literally makes another protein than the duplication of both residues."""
    [variant] = lab.judge(lab.small("KIT", "4:54726019:T:TGCCTAT"), tumor="GIST").variants
    assert "A502_Y503insAY" not in close(variant)
    assert "Y503_F504insAY" in close(variant)


def test_resistance_that_was_not_found_speaks_for_no_resistance(lab: Lab) -> None:
    """ "Does not support resistance" kept a drug's effect in models from counting as a functional study."""
    small = lab.small("PDGFRA", "4:54274869:T:A")
    assert small.protein == "V561D"
    assert "OS2" in judge.classes([small], Build.GRCH38)[small].fired


def test_a_change_in_a_labels_list_was_not_assayed(lab: Lab) -> None:
    """EID12034 (level A) is the list of capivasertib's label and trial, one item for each change."""
    small = lab.small("PIK3CA", "3:179199088:G:A")
    assert small.protein == "R88Q"
    verdict = judge.classes([small], Build.GRCH38)[small]
    assert "OS2" not in verdict.fired
    assert verdict.class_ == "Likely Oncogenic"


def test_ret_y791f_is_no_driver(lab: Lab) -> None:
    """DoCM lists it by one paper; carriers have no more medullary thyroid carcinoma than others."""
    small = lab.small("RET", "10:43118460:A:T")
    assert small.protein == "Y791F"
    assert judge.classes([small], Build.GRCH38)[small].class_ == "VUS"
