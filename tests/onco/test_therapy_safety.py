"""No therapy against resistance, none whose indication was withdrawn, none broader than its label without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmkit.core.model import Build
from pmkit.germline.loss_of_function import mechanism_rules
from pmkit.knowledge.store import open_table
from pmkit.onco import judge, label_status, resistance
from pmkit.onco.alterations import Alterations, CopyNumberEvent, FusionEvent
from pmkit.onco.findings import Findings, OncoVariant, Statement, Therapy
from pmkit.onco.onco_terms import EventType
from pmkit.onco.oncogenicity_rules import rules
from pmkit.onco.section import Therapy as Listed
from pmkit.onco.statements import name_of
from pmkit.onco.therapy_label import label
from pmkit.onco.tumor_type import resolve

if TYPE_CHECKING:
    from tests.onco.conftest import Lab

PLACES = {
    "EGFR L858R": ("EGFR", "7:55191822:T:G"),
    "EGFR T790M": ("EGFR", "7:55181378:C:T"),
    "EGFR C797S": ("EGFR", "7:55181398:T:A"),
    "EGFR exon 20 insertion": ("EGFR", "7:55181319:C:CGGGTTA"),
    "BRAF V600E": ("BRAF", "7:140753336:A:T"),
    "KRAS G12D": ("KRAS", "12:25245350:C:T"),
    "KRAS G12V": ("KRAS", "12:25245350:C:A"),
    "PIK3CA H1047R": ("PIK3CA", "3:179234297:A:G"),
    "EZH2 Y646N": ("EZH2", "7:148811636:A:T"),
    "IDH1 R132H": ("IDH1", "2:208248388:C:T"),
    "FLT3 V592A": ("FLT3", "13:28034144:A:G"),
    "FLT3 D835Y": ("FLT3", "13:28018505:C:A"),
    "BRCA1 frameshift": ("BRCA1", "17:43093570:T:TA"),
    "EGFR S768I": ("EGFR", "7:55181312:G:T"),
    "KRAS G12C": ("KRAS", "12:25245351:C:A"),
    "KIT V559D": ("KIT", "4:54727444:T:A"),
    "KIT K642E": ("KIT", "4:54728055:A:G"),
    "KIT V654A": ("KIT", "4:54728092:T:C"),
    "KIT D816V": ("KIT", "4:54733155:A:T"),
    "PDGFRA D842V": ("PDGFRA", "4:54285926:A:T"),
}


def judged(lab: Lab, tumor: str | None, *names: str) -> dict[str, OncoVariant]:
    found = lab.judge(*(lab.small(*PLACES[name]) for name in names), tumor=tumor)
    return {one.small.protein: one for one in found.variants}


def drugs(therapies: tuple[Therapy, ...], *tiers: str) -> set[str]:
    return {drug for t in therapies if not tiers or t.tier in tiers for drug in t.drugs}


def broad(findings: Findings) -> list[Statement]:
    """Tiered sensitivity statements on any change of the gene."""
    return [s for s in findings.statements if s.tier and s.item.response == "sensitive" and s.match == "gene"]


def inhibitors(statements: list[Statement]) -> set[str]:
    return {drug for s in statements for option in s.item.options for drug in option if drug.endswith("inib")}


@pytest.mark.parametrize("change", ["EGFR T790M", "EGFR C797S", "EGFR exon 20 insertion"])
def test_gene_level_sensitivity_does_not_hold_for_a_resistance_change(lab: Lab, change: str) -> None:
    (variant,) = judged(lab, "NSCLC", change).values()
    assert resistance.on_the_change(variant.findings.statements)
    assert not inhibitors(broad(variant.findings))
    assert drugs(variant.findings.sensitive, "I-A", "I-B").isdisjoint({"Erlotinib", "Gefitinib", "Afatinib"})
    if variant.oncogenicity.oncogenic:
        assert "Erlotinib" in {drug for one in variant.findings.set_aside for drug in one.drugs}
        assert any("in general, but this change resists" in text for text in variant.warnings)


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("tumor", ["NSCLC", "COADREAD", "GIST", "AML", None])
def test_no_drug_is_gene_level_sensitive_that_the_change_resists(lab: Lab, name: str, tumor: str | None) -> None:
    for variant in judged(lab, tumor, name).values():
        resisted = [t for s in resistance.on_the_change(variant.findings.statements) for t in s.item.options]
        for statement in broad(variant.findings):
            left = set(statement.item.options) - set(statement.set_aside)
            assert not any(resistance.share(a, b) for a in left for b in resisted), statement.item.id


@pytest.mark.parametrize("change", ["EGFR T790M", "EGFR C797S", "EGFR L858R"])
def test_a_conjugate_is_not_lost_to_resistance_against_inhibitors(lab: Lab, change: str) -> None:
    """Datopotamab deruxtecan is approved after EGFR inhibitors, for the tumours that carry such changes."""
    (variant,) = judged(lab, "NSCLC", change).values()
    assert "Datopotamab Deruxtecan" not in {d for one in variant.findings.set_aside for d in one.drugs}
    (therapy,) = [t for t in variant.findings.sensitive if t.drugs == ("Datopotamab Deruxtecan",)]
    assert (therapy.tier, therapy.conditions) == ("I-A", ("after EGFR-directed therapy and platinum",))
    assert not therapy.open


def test_a_her2_status_that_is_not_positive_limits_an_amplification(lab: Lab) -> None:
    amplified = CopyNumberEvent("ERBB2", EventType.AMPLIFICATION, 20.0)
    for status in ("negative", "0", "1+", "low"):
        found = judge.assess(Alterations(copies=(amplified,)), Build.GRCH38, resolve("BRCA"), given={"her2": status})
        (event,) = found.events
        firm = [t for t in event.findings.sensitive if t.applies and t.tier in ("I-A", "I-B")]
        assert firm == []
        assert any(f"HER2 is {status} (given)" in text for t in event.findings.sensitive for text in t.conditions)
    for given in ({}, {"her2": "positive"}, {"her2": "3+"}):
        (event,) = judge.assess(Alterations(copies=(amplified,)), Build.GRCH38, resolve("BRCA"), given=given).events
        assert "Tucatinib" in drugs(event.findings.sensitive, "I-A")


def test_a_label_outweighs_one_study_of_its_exon(lab: Lab) -> None:
    """Sunitinib after imatinib: exon 11 does worse than exon 9, but it is the approved drug."""
    found = judged(lab, "GIST", "KIT V559D", "KIT V654A")
    for change in ("V559D", "V654A"):
        (therapy,) = [t for t in found[change].findings.sensitive if t.drugs == ("Sunitinib",) and t.applies]
        assert (therapy.tier, therapy.resisted_by) == ("I-A", ())
        assert "after imatinib" in "; ".join(therapy.conditions)
    assert [t.tier for t in found["V559D"].findings.resistant if t.drugs == ("Sunitinib",)] == ["II-C"]


@pytest.mark.parametrize(
    ("gene", "change", "acts"),
    [
        ("BRCA2", "13:32398489:A:T", False),  # K3326*, an inherited polymorphism of the last exon
        ("BRCA2", "13:32340300:GT:G", True),  # S1982fs
        ("BRCA1", "17:43045728:G:A", True),  # before the last codon of the expert panel, 1853
    ],
)
def test_a_stop_late_in_the_last_exon_is_no_loss_of_function(lab: Lab, gene: str, change: str, acts: bool) -> None:
    result = lab.judge(lab.small(gene, change), tumor="HGSOC")
    firm = [t for v in result.variants for t in v.findings.sensitive if t.applies and t.tier in ("I-A", "I-B", "II-C")]
    assert bool(firm) is acts


def test_a_cell_line_that_resists_one_drug_takes_no_combination_away(lab: Lab) -> None:
    """FGFR3 S249C cells resist cisplatin; patients with a change of FGFR3 responded to cisplatin + gemcitabine."""
    result = lab.judge(lab.small("FGFR3", "4:1801841:C:G"))
    [variant] = result.variants
    assert variant.small.protein == "S249C"
    assert ("Cisplatin", "Gemcitabine") in {therapy.drugs for therapy in variant.findings.sensitive}
    assert ("Cisplatin",) in {therapy.drugs for therapy in variant.findings.resistant}


def test_the_panels_last_codons_are_those_of_the_germline_rules() -> None:
    """All of them: a panel's gene that is left out loses truncations of its last tenth."""
    panels = {one.gene: (one.first, one.last, one.changed is not None) for one in mechanism_rules().panel}
    assert panels == {gene: (one.first, one.last, one.changed) for gene, one in rules().truncation.panel.items()}


def test_a_study_of_any_change_of_another_gene_takes_no_therapy_away(lab: Lab) -> None:
    """Carboplatin in ovarian cancer with TP53 mutation; checkpoint inhibitors and DNMT3A."""
    small = lab.small("TP53", "17:7675088:C:T"), lab.small("DNMT3A", "2:25234373:C:T")
    for place in ("EGFR L858R", "BRAF V600E"):
        tumor = "NSCLC" if place.startswith("EGFR") else "MEL"
        result = lab.judge(lab.small(*PLACES[place]), *small, tumor=tumor)
        (variant,) = [v for v in result.variants if v.gene == place.split()[0]]
        assert not [t for t in variant.findings.sensitive if t.tier == "I-A" and t.resisted_by]


def test_what_a_change_itself_resists_is_not_outweighed(lab: Lab) -> None:
    (variant,) = judged(lab, "NSCLC", "EGFR T790M").values()
    assert {"Erlotinib", "Gefitinib"} <= drugs(variant.findings.resistant, "I-A", "I-B")


def test_a_gene_level_label_stays_where_the_resisted_drug_is_not_aimed_at_the_gene(lab: Lab) -> None:
    """KRAS G12V resists EGFR antibodies, which says nothing of the label for low-grade serous ovarian cancer."""
    (variant,) = judged(lab, "LGSOC", "KRAS G12V").values()
    assert "Avutometinib" in drugs(variant.findings.sensitive, "I-A")
    (variant,) = judged(lab, "BRCA", "PIK3CA H1047R").values()
    assert {"Capivasertib", "Alpelisib"} <= drugs(variant.findings.sensitive, "I-A")


def test_a_drug_that_another_alteration_resists_is_marked(lab: Lab) -> None:
    found = judged(lab, "NSCLC", "EGFR L858R", "EGFR T790M")
    marked = {t.drugs: t.resisted_by for t in found["L858R"].findings.sensitive if t.applies}
    assert marked["Erlotinib",] == ("EGFR T790M, I-A",)
    assert marked["Erlotinib", "Ramucirumab"] == ("EGFR T790M, I-A",)
    assert marked["Osimertinib",] == ()
    assert any(text.startswith("EGFR T790M of this tumour resists Erlotinib") for text in found["L858R"].warnings)
    assert not any(t.resisted_by for t in judged(lab, "NSCLC", "EGFR L858R")["L858R"].findings.sensitive)


def test_combinations_are_marked_by_their_parts(lab: Lab) -> None:
    found = judged(lab, "COADREAD", "BRAF V600E", "KRAS G12D")
    marked = {t.drugs: t.resisted_by for t in found["V600E"].findings.sensitive if t.applies}
    assert marked["Cetuximab", "Encorafenib"] == ("KRAS G12D, I-A",)


def test_an_event_is_marked_too(lab: Lab) -> None:
    fusion = FusionEvent("EML4", "ALK", in_frame=True)
    small = lab.small("ALK", "2:29220747:C:T")
    found = lab.judge(small, tumor="NSCLC", fusions=(fusion,), fusions_assessed=True)
    assert [name_of(v.small) for v in found.variants] == ["ALK G1202R"]
    marked = {t.drugs: t.resisted_by for e in found.events for t in e.findings.sensitive if t.applies}
    assert marked["Alectinib",][0].startswith("ALK G1202R")
    assert any("ALK G1202R of this tumour resists" in text for text in found.events[0].warnings)


def test_combinations_take_part_in_the_dispute(lab: Lab) -> None:
    """BRAF V600E in colorectal cancer: cetuximab fails, encorafenib with cetuximab is the label."""
    (variant,) = judged(lab, "COADREAD", "BRAF V600E").values()
    (warning,) = [w for w in variant.warnings if w.startswith("tier I statements say both")]
    assert "Cetuximab + Encorafenib" in warning


def test_statements_of_other_tumours_stand_apart_and_name_their_disease(lab: Lab) -> None:
    (variant,) = judged(lab, "COADREAD", "BRAF V600E").values()
    items = {s.item.id: s.relation for s in variant.findings.statements}
    listed = (*variant.findings.sensitive, *variant.findings.resistant)
    assert {therapy.applies for therapy in listed} == {True, False}
    for therapy in listed:
        assert {items[i] in ("same", "ancestor", "pan", "narrower") for i in therapy.items} == {therapy.applies}
    assert label(Listed(drugs=("A", "B"), tier="II-C", disease="Melanoma", tumor_match="other")) == (
        "A + B (II-C in Melanoma)"
    )
    assert label(Listed(drugs=("A",), tier="I-A", disease="Melanoma", tumor_match="same")) == "A (I-A)"


@pytest.mark.parametrize(
    ("name", "tumor", "drug"),
    [
        ("EZH2 Y646N", "FL", "Tazemetostat"),
        ("EGFR exon 20 insertion", "NSCLC", "Mobocertinib"),
        ("EGFR T790M", "NSCLC", "Rociletinib"),
        ("PIK3CA H1047R", "BRCA", "Copanlisib"),
    ],
)
def test_withdrawn_drugs_are_shown_as_such_and_never_as_option(lab: Lab, name: str, tumor: str, drug: str) -> None:
    (variant,) = judged(lab, tumor, name).values()
    findings = variant.findings
    assert drug not in drugs(findings.sensitive)
    shown = [one for one in findings.set_aside if drug in one.drugs]
    assert {one.reason for one in shown} == {"label"}
    assert all("(FDA, 20" in one.because and one.items for one in shown)
    assert any(drug in text and "no option" in text for text in variant.warnings)
    alone = [s for s in findings.statements if s.item.therapies == (drug,) and s.item.response == "sensitive"]
    assert alone
    assert not any(s.tier for s in alone)
    behind = {s.item.id for call in findings.tiers for s in call.statements}
    assert behind.isdisjoint(s.item.id for s in alone)


def test_a_withdrawn_drug_alone_lifts_nothing_into_tier_one(lab: Lab) -> None:
    (variant,) = judged(lab, "FL", "EZH2 Y646N").values()
    tiers = {call.tier for call in variant.findings.tiers if call.type == "predictive_sensitive"}
    assert tiers.isdisjoint({"I-A", "I-B"})


def test_withdrawn_drugs_of_fusions(lab: Lab) -> None:
    fusion = FusionEvent("FGFR2", "BICC1", in_frame=True)
    (event,) = lab.judge(tumor="CHOL", fusions=(fusion,), fusions_assessed=True).events
    assert "Pemigatinib" in drugs(event.findings.sensitive, "I-A")
    assert "Infigratinib" not in drugs(event.findings.sensitive)
    assert any("Infigratinib" in text and "2024-05-16" in text for text in event.warnings)


def test_erdafitinib_is_for_fgfr3_alone(lab: Lab) -> None:
    def tiers(five: str, three: str) -> set[str]:
        fusion = FusionEvent(five, three, in_frame=True)
        (event,) = lab.judge(tumor="BLCA", fusions=(fusion,), fusions_assessed=True).events
        return {t.tier for t in event.findings.sensitive if "Erdafitinib" in t.drugs}

    assert "I-A" in tiers("FGFR3", "TACC3")
    assert tiers("FGFR2", "BICC1").isdisjoint({"I-A", "I-B"})


def test_rows_of_label_status_are_dated_and_sourced() -> None:
    rows = list(open_table("onco.label_status").rows())
    assert {"Tazemetostat", "Infigratinib", "Mobocertinib"} <= {row["drug"] for row in rows}
    for row in rows:
        assert row["agency"]
        assert row["reference"]
        assert row["date"] or row["verified"] == "no"


def test_a_row_that_was_not_verified_says_so() -> None:
    row = label_status.LabelStatus("FDA", "X", "", "", (), "withdrawn", "", "a page", verified=False)
    assert row.text == "withdrawn in every indication (FDA; a page; not verified)"


# ---- labels ---------------------------------------------------------------------------------------------------------


def conditions(findings: Findings, *expected: str) -> set[str]:
    return {c for t in findings.sensitive if set(expected) <= set(t.drugs) and t.tier == "I-A" for c in t.conditions}


def test_midostaurin_needs_a_change_of_the_label_test_and_chemotherapy(lab: Lab) -> None:
    for variant in judged(lab, "AML", "FLT3 V592A").values():
        assert "Midostaurin" not in drugs(variant.findings.sensitive, "I-A", "I-B")
    (variant,) = judged(lab, "AML", "FLT3 D835Y").values()
    assert any("cytarabine" in text for text in conditions(variant.findings, "Midostaurin"))


def test_quizartinib_goes_with_chemotherapy(lab: Lab) -> None:
    itd = lab.small("FLT3", "13:28034116:G:GACGTACGTCACG")
    (variant,) = lab.judge(itd, tumor="AML").variants
    assert any("anthracycline" in text for text in conditions(variant.findings, "Quizartinib"))


@pytest.mark.parametrize(("tumor", "first"), [("LGSOC", True), ("HGSOC", False), ("CCOV", False)])
def test_avutometinib_is_for_low_grade_serous_only(lab: Lab, tumor: str, first: bool) -> None:
    (variant,) = judged(lab, tumor, "KRAS G12V").values()
    assert ("Avutometinib" in drugs(variant.findings.sensitive, "I-A")) is first


@pytest.mark.parametrize("tumor", ["SOC", "OVT"])
def test_a_broad_tumour_keeps_a_narrower_label_with_an_if(lab: Lab, tumor: str) -> None:
    (variant,) = judged(lab, tumor, "KRAS G12V").values()
    assert "if Low-Grade Serous Ovarian Cancer" in conditions(variant.findings, "Avutometinib")


@pytest.mark.parametrize(
    ("tumor", "first"),
    [("ASTR2", True), ("ODG2", True), ("ODG", True), *((code, False) for code in ("GB", "ASTR3", "ASTR4", "ODG3"))],
)
def test_vorasidenib_is_for_grade_2(lab: Lab, tumor: str, first: bool) -> None:
    (variant,) = judged(lab, tumor, "IDH1 R132H").values()
    assert ("Vorasidenib" in drugs(variant.findings.sensitive, "I-A", "I-B")) is first
    if first:
        assert any("grade 2" in text for text in conditions(variant.findings, "Vorasidenib"))


def test_a_germline_label_is_no_tier_one_where_the_file_does_not_show_it(lab: Lab) -> None:
    frameshift = PLACES["BRCA1 frameshift"]

    def olaparib(**more: object) -> Therapy:
        (variant,) = lab.judge(lab.small(*frameshift, **more), tumor="BRCA").variants  # type: ignore[arg-type]
        return next(t for t in variant.findings.sensitive if t.drugs == ("Olaparib",) and t.applies)

    unknown = olaparib()
    assert unknown.tier == "II-C"
    text = label(Listed(drugs=unknown.drugs, tier="II-C", tumor_match="same", conditions=unknown.conditions))
    assert text == (
        "Olaparib (II-C; I-A only for germline BRCA1/2 variant, HER2-negative: "
        "no normal sample shows it to be germline)"
    )
    somatic = olaparib(normal_vaf=0.0, normal_depth=60)
    assert somatic.tier == "II-C"
    assert "the normal sample does not carry it" in somatic.conditions[0]
    germline = olaparib(normal_vaf=0.5, normal_depth=60, in_normal=True)
    assert (germline.tier, germline.conditions) == (
        "I-A",
        ("if germline BRCA1/2 variant, HER2-negative; after chemotherapy",),
    )


@pytest.mark.parametrize(
    ("change", "fusion", "drugs"),
    [
        (("ROS1", "6:117317184:C:T"), ("CD74", "ROS1"), ("Crizotinib", "Taletrectinib")),
        (("ROS1", "6:117317184:C:G"), ("SDC4", "ROS1"), ("Crizotinib", "Taletrectinib")),
        (("NTRK1", "1:156876550:G:C"), ("TPM3", "NTRK1"), ("Larotrectinib", "Repotrectinib")),
        (("NTRK1", "1:156876550:G:C"), ("TPM3", "NTRK1"), ("Entrectinib", "Repotrectinib")),
        (("ALK", "2:29220747:C:G"), ("STRN", "ALK"), ("Alectinib", "Lorlatinib")),
    ],
)
def test_resistance_seen_with_one_partner_counts_with_any(
    lab: Lab, change: tuple[str, str], fusion: tuple[str, str], drugs: tuple[str, str]
) -> None:
    """The change is in the kinase, which every fusion of the gene keeps."""
    resisted, free = drugs
    found = lab.judge(
        lab.small(*change),
        tumor="NSCLC",
        fusions=(FusionEvent(*fusion, in_frame=True),),
        fusions_assessed=True,
    )
    (event,) = found.events
    by_drug = {t.drugs: t for t in event.findings.sensitive if t.applies}
    assert by_drug[(resisted,)].resisted_by
    assert not by_drug[(free,)].resisted_by


def test_resistance_in_a_fusion_keeps_gene_level_sensitivity_away_where_no_fusion_is_known(lab: Lab) -> None:
    (variant,) = lab.judge(lab.small("ALK", "2:29220747:C:G"), tumor="NSCLC").variants
    applying = [t for t in variant.findings.sensitive if t.applies and t.drugs == ("Ceritinib",)]
    assert applying == []
    assert ("Ceritinib",) in {t.drugs for t in variant.findings.resistant}


@pytest.mark.parametrize(
    ("driver", "change", "resisted"),
    [
        (("KRAS", "12:25245351:C:A"), ("KRAS", "12:25227237:T:C"), {"Sotorasib", "Adagrasib"}),  # G12C, Y96C
        (None, ("RET", "10:43119566:G:C"), {"Selpercatinib", "Pralsetinib"}),  # KIF5B::RET, G810R
    ],
)
def test_acquired_resistance_marks_every_inhibitor_of_the_driver(
    lab: Lab, driver: tuple[str, str] | None, change: tuple[str, str], resisted: set[str]
) -> None:
    small = [lab.small(*place) for place in (driver, change) if place]
    fusions = () if driver else (FusionEvent("KIF5B", "RET", in_frame=True),)
    found = lab.judge(*small, tumor="NSCLC", fusions=fusions, fusions_assessed=bool(fusions))
    best = [t for one in (*found.variants, *found.events) for t in one.findings.sensitive if t.tier == "I-A"]
    assert {t.drugs[0] for t in best if t.drugs[0] in resisted} == resisted
    assert all(t.resisted_by for t in best if t.drugs[0] in resisted)


@pytest.mark.parametrize("name", ["KIT V559D", "EGFR S768I", "EGFR L858R", "BRAF V600E", "PDGFRA D842V"])
@pytest.mark.parametrize("tumor", ["GIST", "NSCLC", "MEL", "HCL", "THPA"])
def test_what_stands_by_a_closer_statement_is_not_called_no_option(lab: Lab, name: str, tumor: str) -> None:
    """The same drug in both lists, once as "no option: stated of the gene in general", contradicts itself."""
    for variant in judged(lab, tumor, name).values():
        standing = {t.drugs for t in variant.findings.sensitive if t.applies and t.tier in ("I-A", "I-B", "II-C")}
        assert standing.isdisjoint(one.drugs for one in variant.findings.set_aside if one.reason == "resistance")


def test_resistance_to_a_drug_of_a_combination_sets_nothing_else_aside(lab: Lab) -> None:
    """Cetuximab alone fails in BRAF V600E; that says nothing of trametinib, and cetuximab is not aimed at BRAF."""
    assert {"Cetuximab", "Panitumumab"}.isdisjoint(resistance.aimed_at("BRAF"))
    (variant,) = judged(lab, "HCL", "BRAF V600E").values()
    assert ("Trametinib",) not in {one.drugs for one in variant.findings.set_aside}


def test_a_statement_on_the_exon_gives_way_to_resistance_of_the_very_change(lab: Lab) -> None:
    """KIT exon 13 answers to imatinib, which was K642E; V654A of the same exon is how imatinib fails."""
    (variant,) = judged(lab, "GIST", "KIT V654A").values()
    assert ("Imatinib",) not in {t.drugs for t in variant.findings.sensitive if t.applies}
    assert ("Imatinib",) in {t.drugs for t in variant.findings.resistant}
    assert ("Imatinib",) in {one.drugs for one in variant.findings.set_aside}


def test_kit_k642e_answers_to_imatinib_by_the_label(lab: Lab) -> None:
    (variant,) = judged(lab, "GIST", "KIT K642E").values()
    assert {t.tier for t in variant.findings.sensitive if t.drugs == ("Imatinib",) and t.applies} == {"I-A"}


def test_a_level_a_failure_outweighs_smaller_studies(lab: Lab) -> None:
    """Docetaxel with selumetinib in KRAS-mutated lung cancer: two phase II studies, and a failed phase III."""
    (variant,) = judged(lab, "NSCLC", "KRAS G12C").values()
    tiers = {t.tier: t.conditions for t in variant.findings.sensitive if set(t.drugs) == {"Docetaxel", "Selumetinib"}}
    assert tiers.keys() == {"II-C"}
    assert tiers["II-C"] == ("contradicted by EID2998",)
    assert not any("Selumetinib" in text for text in variant.warnings)


@pytest.mark.parametrize(
    ("receptors", "tier", "words"), [({}, "I-A", "if HR-positive"), ("negative", "II-C", "I-A only")]
)
def test_a_change_that_the_label_does_not_list_keeps_the_labels_conditions(
    lab: Lab, receptors: object, tier: str, words: str
) -> None:
    """PIK3CA N345K and inavolisib: CIViC lists the change, the label's conditions hold for it too."""
    given = dict.fromkeys(("er", "pr", "her2"), receptors) if receptors else {}
    found = judge.assess(
        Alterations((lab.small("PIK3CA", "3:179203765:T:A"),)), Build.GRCH38, resolve("BRCA"), given=given
    )
    (one,) = [t for t in found.variants[0].findings.sensitive if "Inavolisib" in t.drugs and t.applies]
    assert one.tier == tier
    assert any(words in text for text in one.conditions)
