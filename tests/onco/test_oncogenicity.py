"""Criteria of oncogenicity: what fires, what cannot be decided, what excludes what; rule files that must not load."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.errors import ConfigError
from pmkit.core.model import Build
from pmkit.knowledge.profiles import parse
from pmkit.knowledge.rules import load_rules, rules_root
from pmkit.onco import drivers, judge
from pmkit.onco.curated_import import pathogenic
from pmkit.onco.evidence import Hit, Item
from pmkit.onco.oncogenicity import classify, hotspot
from pmkit.onco.oncogenicity_rules import CODES, CURATED, RECURRENT, OncogenicityRules, rules
from pmkit.onco.tiers import TierRules
from pmkit.onco.tiers import rules as tier_rules

if TYPE_CHECKING:
    from tests.onco.conftest import Lab


def outcomes(lab: Lab, gene: str, place: str, **more: object) -> dict[str, str]:
    return {c.code: c.outcome for c in classify(lab.small(gene, place, **more)).criteria}


def test_every_criterion_is_reported(lab: Lab) -> None:
    assert set(outcomes(lab, "TP53", "17:7675088:C:T")) == {*CODES, CURATED, RECURRENT}
    assert set(outcomes(lab, "TP53", "17:7676154:G:C")) == set(CODES)  # P72R, a polymorphism


def test_null_variants_count_in_suppressors_only(lab: Lab) -> None:
    assert outcomes(lab, "APC", "5:112839942:C:T")["OVS1"] == "fired"
    assert outcomes(lab, "NPM1", "5:171410539:C:CTCTG")["OVS1"] == "not_fired"
    assert outcomes(lab, "MET", "7:116771990:G:T")["OVS1"] == "not_fired"


def test_stop_at_the_end_of_the_last_exon_is_not_evaluable(lab: Lab) -> None:
    k3326 = lab.small("BRCA2", "13:32398489:A:T")  # K3326*, common and harmless
    assert k3326.protein == "K3326*"
    verdict = classify(k3326)
    assert {c.code: c.outcome for c in verdict.criteria}["OVS1"] == "not_evaluable"
    assert verdict.oncogenic is None


@pytest.mark.parametrize(
    ("gene", "place", "protein", "outcome"),
    [
        ("BRCA2", "13:32398437:C:A", "Y3308*", "fired"),
        ("BRCA2", "13:32398438:G:T", "E3309*", "not_evaluable"),
        ("BRCA2", "13:32398434:AT:A", "Y3308Tfs*5", "not_evaluable"),  # the stop counts, not the first residue
        ("BRCA1", "17:43045745:AC:A", "V1842*", "fired"),
        ("BRCA1", "17:43045742:GC:G", "A1843Hfs*12", "not_evaluable"),
        ("PALB2", "16:23603471:G:T", "Y1183*", "fired"),
        ("PALB2", "16:23603472:TA:T", "Y1183Tfs*?", "fired"),
        ("PALB2", "16:23603465:A:T", "Y1185*", "not_evaluable"),
        ("PTEN", "10:87965365:GT:G", "S370Vfs*?", "fired"),
        ("PTEN", "10:87965382:TG:T", "D375Ifs*?", "fired"),
        ("PTEN", "10:87965385:TC:T", "H376Ifs*?", "not_evaluable"),
        ("PMS2", "7:5977639:G:T", "C798*", "fired"),
        ("PMS2", "7:5977629:G:A", "R802*", "not_evaluable"),  # in the last exon but one
        ("PMS2", "7:5977661:CT:C", "S791Afs*26", "not_evaluable"),
        ("ATM", "11:108365475:CC:C", "R3047Dfs*?", "fired"),
        ("ATM", "11:108365478:AC:A", "L3048Ffs*?", "not_evaluable"),
        ("APC", "5:112755008:G:T", "E40*", "not_evaluable"),  # before codon 49 translation may begin again
        ("APC", "5:112766335:A:T", "K49*", "fired"),
        ("APC", "5:112843526:TT:T", "Y2645Ifs*15", "fired"),
        ("APC", "5:112843530:C:T", "Q2646*", "not_evaluable"),
        ("ASXL1", "20:32436955:C:T", "R1415*", "fired"),  # loses the PHD finger
    ],
)
def test_a_truncation_takes_the_function_between_its_panels_codons(
    lab: Lab, gene: str, place: str, protein: str, outcome: str
) -> None:
    assert lab.small(gene, place).protein == protein
    assert outcomes(lab, gene, place)["OVS1"] == outcome


def statement(type_: str, significance: str) -> Hit:
    """What an item of CIViC says of a change."""
    item = Item(
        "EID1", "civic", parse("TP53 mutation"), "a disease", "", (), "", "B", type_, True, significance, 3, ("1",)
    )
    return Hit(item, ())


@pytest.mark.parametrize(
    ("gene", "place", "type_", "outcome"),
    [
        ("TP53", "17:7676154:G:C", "Oncogenic", "fired"),
        ("TP53", "17:7676154:G:C", "Diagnostic", "fired"),
        ("TP53", "17:7676154:G:C", "Prognostic", "not_fired"),
        ("CYP2C19", "10:94781859:G:A", "Oncogenic", "fired"),
        ("CYP2C19", "10:94781859:G:A", "Diagnostic", "not_fired"),  # a mark of a disease, but no gene of cancer
    ],
)
def test_what_marks_a_disease_classes_a_change_of_a_cancer_gene_only(
    lab: Lab, gene: str, place: str, type_: str, outcome: str
) -> None:
    verdict = classify(lab.small(gene, place), [statement(type_, "Positive")])
    assert {c.code: c.outcome for c in verdict.criteria}["OS1"] == outcome


def test_absent_frequencies_do_not_count(lab: Lab) -> None:
    place = "17:7675088:C:T"
    without = outcomes(lab, "TP53", place)
    assert {without[code] for code in ("OP4", "SBVS1", "SBS1", "SBP1")} == {"not_evaluable"}
    assert without["OP1"] == "fired"  # R175H: driver by several methods, though the input predicts nothing
    assert outcomes(lab, "TP53", "17:7676154:G:C")["OP1"] == "not_evaluable"
    assert outcomes(lab, "TP53", place, population_af=0.0)["OP4"] == "fired"
    common = lab.small("TP53", "17:7676154:G:C", population_af=0.4)  # P72R
    assert common.protein == "P72R"
    verdict = classify(common)
    fired = {c.code for c in verdict.criteria if c.outcome == "fired"}
    assert "SBVS1" in fired
    assert "SBS1" not in fired
    assert verdict.class_ == "Benign"


@pytest.mark.parametrize(
    ("code", "limit", "above"), [("OP4", "rare", False), ("SBVS1", "very_common", True), ("SBS1", "common", True)]
)
def test_a_frequency_counts_from_beyond_its_limit(lab: Lab, code: str, limit: str, above: bool) -> None:
    edge = getattr(rules().population, limit)
    for af, beyond in ((edge, False), (math.nextafter(edge, 1.0), above), (math.nextafter(edge, 0.0), not above)):
        assert (outcomes(lab, "TP53", "17:7676154:G:C", population_af=af)[code] == "fired") is beyond, af


@pytest.mark.parametrize(
    ("type_", "significance", "outcome"),
    [
        ("Functional", "Unaltered Function", "fired"),
        ("Functional", "Loss of Function", "not_fired"),
        ("Oncogenic", "Unaltered Function", "not_fired"),
        ("Predictive", "Unaltered Function", "not_fired"),
    ],
)
def test_only_a_functional_study_shows_that_nothing_is_altered(
    lab: Lab, type_: str, significance: str, outcome: str
) -> None:
    verdict = classify(lab.small("TP53", "17:7676154:G:C"), [statement(type_, significance)])
    assert {c.code: c.outcome for c in verdict.criteria}["SBS2"] == outcome


def test_another_change_of_the_residue_counts_by_a_source_that_is_not_left_out(lab: Lab) -> None:
    change = lab.small("TP53", "17:7675089:G:A")
    assert change.protein == "R175C"
    sources = {one.source for name, ones in drivers.curated("TP53").items() if name.startswith("R175") for one in ones}
    for without in (frozenset[str](), *(frozenset(sources - {kept}) for kept in sources), frozenset(sources)):
        verdict = classify(change, without=without)
        (found,) = [one for one in verdict.criteria if one.code == "OM4"]
        others = {
            one.source
            for name, ones in drivers.curated("TP53").items()
            if name[:-1] == "R175" and name[-1] not in "C*="
            for one in ones
        }
        assert bool(found.evidence) is bool(others - without)  # also where a stronger criterion stands for it
        assert {one.source for one in found.evidence}.isdisjoint(without)


def test_predictions_must_agree(lab: Lab) -> None:
    place = "17:7675088:C:T"
    assert outcomes(lab, "TP53", place, predictions={"SIFT": True, "PolyPhen": True})["OP1"] == "fired"
    mixed = outcomes(lab, "TP53", place, predictions={"SIFT": True, "PolyPhen": False})
    assert (mixed["OP1"], mixed["SBP1"]) == ("not_fired", "not_fired")


def test_exclusions(lab: Lab) -> None:
    found = outcomes(lab, "BRAF", "7:140753336:A:T")
    assert found["OS1"] == "fired"
    assert {found[code] for code in ("OS3", "OM1", "OM4")} == {"not_fired"}


def test_two_hotspot_counts_stay_apart(lab: Lab) -> None:
    spot = hotspot(lab.small("PIK3CA", "3:179234297:A:G"))
    assert spot.listed is not None
    assert (spot.tcga.source, spot.tcga.total) == ("TCGA", 8804)
    assert "ODbL" in spot.listed.source
    assert spot.tcga.same != spot.listed.same


def test_hotspot_under_another_numbering(lab: Lab) -> None:
    spot = hotspot(lab.small("MYD88", "3:38141150:T:C"))
    assert spot.name.endswith("265")


def test_a_hotspot_is_named_by_the_tumours_of_tcga_where_no_list_has_it(lab: Lab) -> None:
    spot = hotspot(lab.small("ACVR2A", "2:147923093:C:T"))  # R400C
    assert spot.listed is None
    assert (spot.name, spot.tcga.same, spot.tcga.residue) == ("R400", 2, 4)


def test_a_change_outside_the_protein_was_seen_in_no_tumour(lab: Lab) -> None:
    spot = hotspot(lab.small("TP53", "17:7675300:G:A"))  # in an intron
    assert (spot.name, spot.tcga.same, spot.tcga.residue, spot.indel_tumors) == ("", 0, 0, 0)


def test_silent_changes_speak_for_benign_only_away_from_splice_sites(lab: Lab) -> None:
    inside, at_splice_site = lab.small("TP53", "17:7676529:T:A"), lab.small("TP53", "17:7676522:G:A")
    assert set(inside.terms) == {"synonymous_variant"}
    assert set(at_splice_site.terms) == {"synonymous_variant", "splice_region_variant"}
    verdict = classify(inside)
    assert (verdict.fired, verdict.class_, verdict.oncogenic) == ({"SBP2"}, "Likely Benign", False)
    assert {c.code: c.outcome for c in verdict.criteria}["SBP2"] == "fired"
    assert (classify(at_splice_site).fired, classify(at_splice_site).oncogenic) == (frozenset(), None)
    assert outcomes(lab, "TP53", "17:7675088:C:T")["SBP2"] == "not_fired"


def test_a_list_of_papers_raises_no_silent_change_away_from_splice_sites(lab: Lab) -> None:
    """KIT L862=, which DoCM lists by one paper: NA12878 was born with it (rs3733542 of its VCF)."""
    verdict = classify(lab.small("KIT", "4:55602765:G:C", Build.GRCH37))
    assert (verdict.fired, verdict.class_, verdict.oncogenic) == ({"SBP2"}, "Likely Benign", False)
    judged = classify(lab.small("PALB2", "16:23640552:G:A", Build.GRCH37))  # G853=: ClinVar's experts saw it splice
    assert {"OS1", CURATED} <= {c.code for c in judged.criteria if c.outcome == "fired"}


@pytest.mark.parametrize(
    ("tcga", "listed", "codes"),
    [  # (same change, residue) in TCGA and in Cancer Hotspots: thresholds 4 of 18 and 10 of 50, and 4 at the residue
        ((4, 18), None, "OS3 OM3 OP3"),
        ((3, 18), None, "OP3"),
        ((4, 17), None, "OM3 OP3"),
        ((0, 4), None, "OP3"),
        ((0, 3), None, ""),
        ((0, 0), (10, 50), "OS3 OM3 OP3"),
        ((0, 0), (9, 50), "OP3"),
        ((0, 0), (10, 49), "OM3 OP3"),
        ((3, 17), (9, 49), "OP3"),
    ],
)
def test_hotspots_count_from_their_thresholds_on(
    lab: Lab,
    monkeypatch: pytest.MonkeyPatch,
    tcga: tuple[int, int],
    listed: tuple[int, int] | None,
    codes: str,
) -> None:
    counted = drivers.HotspotCount("Cancer Hotspots", *listed, None, "P72") if listed else None
    monkeypatch.setattr(drivers, "recurrence", lambda gene, protein: drivers.HotspotCount("TCGA", *tcga, 8804, "P72"))
    monkeypatch.setattr(drivers, "cancer_hotspot", lambda *of, **more: counted)
    verdict = classify(lab.small("TP53", "17:7676154:G:C"))  # P72R
    met = {code for code in ("OS3", "OM3", "OP3") if next(c for c in verdict.criteria if c.code == code).evidence}
    assert met == set(codes.split())
    assert verdict.fired & {"OS3", "OM3", "OP3"} == set(codes.split()[:1])  # the strongest stands for the others
    for one in verdict.criteria:
        if one.code in met:
            assert {e.source for e in one.evidence} == {
                *(["tcga"] if tcga[1] else []),
                *(["cancerhotspots"] if listed else []),
            }


@pytest.mark.parametrize("fewer", [0, 1])
def test_a_change_is_recurrent_from_its_threshold_on(lab: Lab, monkeypatch: pytest.MonkeyPatch, fewer: int) -> None:
    same = rules().recurrence.suppressor - fewer
    counted = drivers.HotspotCount("Cancer Hotspots", same, same, None, "P72")
    monkeypatch.setattr(drivers, "recurrence", lambda gene, protein: drivers.HotspotCount("TCGA", 0, 0, 8804, "P72"))
    monkeypatch.setattr(drivers, "cancer_hotspot", lambda *of, **more: counted)
    verdict = classify(lab.small("TP53", "17:7676154:G:C"))
    assert (RECURRENT in {c.code for c in verdict.criteria}) is not bool(fewer)


def test_tcga_counts_in_genes_of_cancer_only(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "recurrence", lambda gene, protein: drivers.HotspotCount("TCGA", 40, 90, 8804, "D256"))
    verdict = classify(lab.small("CYP2C19", "10:94781859:G:A"))
    assert {c.code: c.outcome for c in verdict.criteria if c.code in ("OS3", "OM3", "OP3")} == dict.fromkeys(
        ("OS3", "OM3", "OP3"), "not_fired"
    )


@pytest.mark.parametrize(
    ("gene", "place", "outcome"),
    [
        ("PIK3CA", "3:179234297:A:G", "fired"),  # an oncogene
        ("TP53", "17:7676154:G:C", "not_fired"),  # a suppressor: what is lost answers to nothing by itself
        ("CYP2C19", "10:94781859:G:A", "not_fired"),  # no gene of cancer
    ],
)
def test_answers_to_a_drug_are_functional_evidence_in_oncogenes_only(
    lab: Lab, gene: str, place: str, outcome: str
) -> None:
    verdict = classify(lab.small(gene, place), responses=[statement("Predictive", "Sensitivity/Response")])
    assert {c.code: c.outcome for c in verdict.criteria}["OS2"] == outcome


def test_a_class_is_given_by_its_word_and_a_mark_by_its_disease(lab: Lab) -> None:
    small = lab.small("TP53", "17:7676154:G:C")
    for type_, words in (("Oncogenic", "CIViC EID1: Likely"), ("Diagnostic", "CIViC EID1: marks a disease")):
        criteria = classify(small, [statement(type_, "Likely")]).criteria
        assert next(c.because for c in criteria if c.code == "OS1") == words


def test_a_promoter_change_that_binds_ets_factors_is_in_a_critical_region(lab: Lab) -> None:
    small = lab.small("TERT", "5:1295113:G:A")  # c.-124C>T
    assert {c.code: c.outcome for c in classify(small, promoter=True).criteria}["OM1"] == "fired"
    assert {c.code: c.outcome for c in classify(small).criteria}["OM1"] != "fired"


@given(st.sets(st.sampled_from(CODES)))
def test_points_fall_into_one_class(met: set[str]) -> None:
    book = rules()
    counted = book.counted(met)
    assert counted <= met
    for rule in book.criterion:
        if rule.code in counted:
            assert counted.isdisjoint(rule.not_with)
    points = sum(c.points for c in book.criterion if c.code in counted)
    assert sum(band.holds(points) for band in book.band) == 1


@pytest.mark.parametrize("held", [True, False])
def test_bands_hold_every_sum_of_points(tmp_path: Path, held: bool) -> None:
    """A point beyond the greatest and the least sum as well, so that no file is right by chance."""
    total = sum(abs(one.points) for one in rules().criterion)
    reach = total + 1 if held else total
    for edge, other in (("at_least = 10", f"at_most = {reach}"), ("at_most = -7", f"at_least = {-reach}")):
        folder = altered(tmp_path, "oncogenicity", edge, f"{edge}\n{other}")
        if held:
            load_rules("oncogenicity", OncogenicityRules, folder)
        else:
            with pytest.raises(ConfigError, match="band"):
                load_rules("oncogenicity", OncogenicityRules, folder)


def test_a_rule_file_has_at_least_one_test_of_its_own() -> None:
    given = rules().model_dump(by_alias=True)
    assert OncogenicityRules.model_validate({**given, "test": given["test"][:1]}).test
    with pytest.raises(ValueError, match="at least 1"):
        OncogenicityRules.model_validate({**given, "test": []})


def altered(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (rules_root() / "onco" / f"{name}.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / f"{name}.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("at_least = 10", "at_least = 11", "band"),
        ("points = 8", "points = 9", "test"),
        ('code = "OP2"', 'code = "OP9"', "criteria"),
        ("PMID:35101336", "a paper", "citation"),
    ],
)
def test_wrong_oncogenicity_rules(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_rules("oncogenicity", OncogenicityRules, altered(tmp_path, "oncogenicity", old, new))
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [('levels = ["E"]', 'levels = ["D"]'), ('tier = "I-B"', 'tier = "I-C"'), ('tumor = "other"', 'tumor = "same"')],
)
def test_wrong_tier_rules(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(ConfigError):
        load_rules("tiers", TierRules, altered(tmp_path, "tiers", old, new))


def test_low_rating_does_not_lift() -> None:
    assert tier_rules().of("A", "same", 1, "protein") == "II-C"
    assert tier_rules().of("E", "same", 1, "protein") == "III"
    assert tier_rules().of("A", "same", None, "protein") == "I-A"


def test_a_whole_gene_in_any_cancer_is_no_strong_evidence() -> None:
    of = tier_rules().of
    assert of("B", "pan", 4, "gene") == "II-C"
    assert of("A", "pan", 4, "gene") == "I-A"
    assert of("B", "same", 4, "gene") == of("B", "ancestor", 4, "gene") == "I-B"
    assert {of("B", "pan", 4, match) for match in ("protein", "event", "codon", "exon")} == {"I-B"}
    assert of("B", "pan", 1, "protein") == "II-C"  # the other ceiling


def test_a_ceiling_for_everything(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load_rules("tiers", TierRules, altered(tmp_path, "tiers", "rating_below = 2\n", ""))


@pytest.mark.parametrize("place", ["7:116771848:G:A", "7:116771847:A:C", "7:116771990:G:T"])
def test_lost_sites_of_a_skipped_exon_that_was_assayed_are_oncogenic(lab: Lab, place: str) -> None:
    """MET exon 14: its skipping stays in frame (OM2) and transforms (OS2), whichever of its sites is lost."""
    small = lab.small("MET", place)
    verdict = judge.classes([small], Build.GRCH38)[small]
    assert {"OM2", "OS2"} <= verdict.fired
    assert verdict.oncogenic


def test_a_study_of_a_skipped_exon_says_nothing_of_a_change_that_may_skip_it(lab: Lab) -> None:
    small = lab.small("MET", "7:116771992:A:G")
    assert judge.classes([small], Build.GRCH38)[small].fired.isdisjoint({"OM2", "OS2"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pathogenic", "Pathogenic"),
        ("Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance", "Pathogenic"),
        ("Likely_pathogenic|risk_factor", "Likely Pathogenic"),
        ("Pathogenic,_low_penetrance", None),
        ("Pathogenic/Uncertain_significance", None),
        ("Benign/Likely_benign", None),
        ("", None),
    ],
)
def test_classes_of_clinvar(text: str, expected: str | None) -> None:
    assert pathogenic(text) == expected


def test_ezh2_a692v_is_the_gain_that_lymphomas_have(lab: Lab) -> None:
    """A687V by the older numbering; the study was read (PMID:22850114)."""
    small = lab.small("EZH2", "7:148809345:G:A")
    verdict = judge.classes([small], Build.GRCH38)[small]
    assert (small.protein, verdict.class_) == ("A692V", "Likely Oncogenic")
    assert "OS2" in verdict.fired


@pytest.mark.parametrize("gene", ["CCR4", "CRLF2", "PRKACA", "VAV1"])
def test_variants_of_rarer_cancer_genes_are_counted(lab: Lab, gene: str) -> None:
    """Genes without a role are in no count: a change in them was missed without a word."""
    assert drivers.genes()[gene].oncogene


def test_tp53_r337h_is_oncogenic_and_a_common_polymorphism_is_not(lab: Lab) -> None:
    for gene, place, oncogenic in (("TP53", "17:7670699:C:T", True), ("ERCC2", "19:45351661:T:G", False)):
        small = lab.small(gene, place)
        assert (judge.classes([small], Build.GRCH38)[small].oncogenic is True) is oncogenic, small.protein


@pytest.mark.parametrize(("tumor", "normal", "said"), [("MEL", None, True), ("MEL", 0.0, False), ("AML", None, False)])
def test_changes_that_blood_clones_have_are_named_in_solid_tumours(
    lab: Lab, tumor: str, normal: float | None, said: bool
) -> None:
    small = lab.small("DNMT3A", "2:25234373:C:T", normal_vaf=normal)
    (variant,) = lab.judge(small, tumor=tumor).variants
    assert any("clonal haematopoiesis" in text for text in variant.warnings) is said
