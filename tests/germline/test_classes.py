"""The PVS1 tree, silent changes, points: by known changes, and over every coding base of a gene."""

from __future__ import annotations

from functools import cache

import pytest

from pmkit.core.model import Build, Variant
from pmkit.germline.acmg import acmg_rules
from pmkit.germline.gene_lists import entries, recessive, reporting_rules
from pmkit.germline.germline_scan import engine_facts
from pmkit.germline.germline_terms import VariantClass
from pmkit.germline.loss_of_function import Loss, loss_of_function, makes_splice_site
from pmkit.variants.consequence import Consequence, Transcript, Transcripts, annotate

COMPLEMENT = str.maketrans("ACGT", "TGCA")


@cache
def transcript(gene: str, build: Build = Build.GRCH38) -> Transcript:
    found = Transcripts.open(build).gene(gene)
    assert found is not None
    return found


def coding(gene: str, position: int, alt: str, build: Build = Build.GRCH38) -> Consequence:
    """The effect of one base of the coding sequence (c. position) becoming `alt` on the transcript's strand."""
    of = transcript(gene, build)
    place = of.genomic(of.cds_start + position - 1)
    ref = of.cds[position - 1]
    if of.strand < 0:
        ref, alt = ref.translate(COMPLEMENT), alt.translate(COMPLEMENT)
    return annotate(Variant(of.chrom, place, ref, alt), of)


def stop_at(gene: str, codon: int) -> Consequence:
    """A substitution that makes this codon a stop. Raises AssertionError where none does."""
    of = transcript(gene)
    for offset in range(3):
        for alt in "ACGT":
            at = 3 * codon - 2 + offset
            if alt != of.cds[at - 1] and (effect := coding(gene, at, alt)).terms[0] == "stop_gained":
                return effect
    raise AssertionError(f"no single base makes codon {codon} of {gene} a stop")


def beside_exon(gene: str, position: int, offset: int, build: Build = Build.GRCH38) -> Consequence:
    """A base of the intron `offset` steps from the coding base at c. `position`, changed to T or A."""
    of = transcript(gene, build)
    place = of.genomic(of.cds_start + position - 1) + offset * of.strand
    return annotate(Variant(of.chrom, place, "G", "A"), of)


def judged(gene: str, effect: Consequence) -> Loss:
    return loss_of_function(effect, transcript(gene), recessive())


@pytest.mark.parametrize(
    ("gene", "codon", "strength"),
    [
        ("BRCA2", 66, "very_strong"),
        ("BRCA2", 3308, "very_strong"),
        ("BRCA2", 3326, "none"),
        ("APC", 46, "none"),
        ("APC", 49, "very_strong"),
        ("APC", 1309, "very_strong"),
        ("APC", 2701, "none"),
        ("APC", 2645, "very_strong"),
        ("APC", 2646, "none"),
        ("ATM", 3047, "very_strong"),
        ("ATM", 3051, "none"),
        ("BRCA1", 1853, "very_strong"),
        ("PALB2", 1183, "very_strong"),
        ("PALB2", 1185, "moderate"),
        ("PMS2", 798, "very_strong"),
        ("PMS2", 802, "none"),
        ("PTEN", 373, "very_strong"),
        ("PTEN", 377, "moderate"),
        ("MEN1", 98, "very_strong"),
        ("RET", 44, None),
        ("TTN", 44, None),
    ],
)
def test_stops(gene: str, codon: int, strength: str | None) -> None:
    assert judged(gene, stop_at(gene, codon)).strength == strength


@pytest.mark.parametrize(
    ("place", "gene", "protein", "strength"),
    [
        ("10:87965367:TA:T", "PTEN", "S370Vfs*?", "very_strong"),
        ("10:87965382:TG:T", "PTEN", "D375Ifs*?", "very_strong"),
        ("10:87965385:TC:T", "PTEN", "H376Ifs*?", None),
        ("5:112843526:TT:T", "APC", "Y2645Ifs*15", "very_strong"),
        ("5:112843529:TC:T", "APC", "Q2646Kfs*14", "none"),
        ("16:23603472:TA:T", "PALB2", "Y1183Tfs*?", "strong"),
        ("11:108365475:CC:C", "ATM", "R3047Dfs*?", "very_strong"),
        ("13:32398434:AT:A", "BRCA2", "Y3308Tfs*5", "none"),
        ("7:5977661:CT:C", "PMS2", "S791Afs*26", "none"),
    ],
)
def test_frameshifts_at_a_panels_last_codon(place: str, gene: str, protein: str, strength: str | None) -> None:
    """Some panels count a change of residues up to their last codon, others only a stop there."""
    chrom, pos, ref, alt = place.split(":")
    effect = annotate(Variant(chrom, int(pos), ref, alt), transcript(gene))
    assert effect.protein_change == protein
    assert judged(gene, effect).strength == strength


@pytest.mark.parametrize(("gene", "strength"), [("ATM", "very_strong"), ("PALB2", "very_strong"), ("APC", "none")])
def test_a_lost_start_by_panel(gene: str, strength: str) -> None:
    assert judged(gene, coding(gene, 2, "C")).strength == strength


def test_the_last_exon_without_a_panel_is_judged_by_the_share_lost() -> None:
    """VHL has a large last exon: early in it much is lost, at its end little."""
    of = transcript("VHL")
    first = next(codon for codon in range(1, 213) if 3 * codon - 3 >= 464 - 50)
    strengths = {}
    for codon in range(first, len(of.cds) // 3 - 1):
        for offset, alt in ((o, a) for o in range(3) for a in "ACGT"):
            at = 3 * codon - 2 + offset
            if alt != of.cds[at - 1] and (effect := coding("VHL", at, alt)).terms[0] == "stop_gained":
                strengths[codon] = judged("VHL", effect).strength
    assert strengths
    border = len(of.cds) // 3 * 0.9
    assert {s for c, s in strengths.items() if c < border - 1} <= {"strong", "very_strong"}
    assert {s for c, s in strengths.items() if c > border + 1} == {"moderate"}


@pytest.mark.parametrize(("position", "offset"), [(594, -2), (594, -1), (670, 1)])
def test_rescue_of_brca1(position: int, offset: int) -> None:
    loss = judged("BRCA1", beside_exon("BRCA1", position, offset))
    assert loss.strength is None
    assert "rescue_by_other_transcripts" in loss.steps


@pytest.mark.parametrize(("position", "offset", "known"), [(49, -1, None), (1685, -2, None), (2514, 1, "very_strong")])
def test_rescue_of_palb2(position: int, offset: int, known: str | None) -> None:
    assert judged("PALB2", beside_exon("PALB2", position, offset)).strength == known


def test_a_restored_splice_site_is_not_lost() -> None:
    """A deletion in a repeat at a donor, whose place cannot be followed into the intron, is not evaluable."""
    of = transcript("BRCA2")
    effect = annotate(Variant("13", 32379515, "GGTAA", "G"), of)
    assert judged("BRCA2", effect).strength is None


def test_every_gene_of_a_recessive_condition_has_a_basis() -> None:
    from pmkit.germline.loss_of_function import mechanism_rules

    for gene, validity in recessive().items():
        basis, most = mechanism_rules().basis(gene, recessive())
        assert basis
        assert most == "very_strong" or validity not in ("definitive", "strong")


@pytest.mark.parametrize("build", list(Build))
def test_no_coding_base_gives_both_sides(build: Build) -> None:
    """Every single-base change of TP53: nothing is pathogenic unless it is null, nothing benign unless silent."""
    of = transcript("TP53", build)
    for at in range(4, len(of.cds) - 3):
        for alt in "ACGT":
            if alt == of.cds[at - 1]:
                continue
            effect = coding("TP53", at, alt, build)
            facts = engine_facts(effect, of)
            facts.pop("loss")
            found = acmg_rules().classify(facts).variant_class
            if found.is_pathogenic:
                assert set(effect.terms) & {"stop_gained", "splice_donor_variant", "splice_acceptor_variant"}
            if found.is_benign:
                assert "synonymous_variant" in effect.terms
                assert not any(term.startswith("splice_") for term in effect.terms)
                assert makes_splice_site(effect, of) is False


def test_a_silent_change_that_makes_a_donor_is_not_called_silent() -> None:
    effect = annotate(Variant("16", 23629231, "G", "A"), transcript("PALB2"))
    assert effect.protein_change == "G853="
    assert makes_splice_site(effect, transcript("PALB2")) is True
    assert engine_facts(effect, transcript("PALB2"))["silent"] is None


def test_points_of_every_number_of_criteria() -> None:
    """The class follows from the points alone, and BA1 alone makes it benign."""
    rules = acmg_rules()
    strengths = (None, "none", "supporting", "moderate", "strong", "very_strong")
    for lof in strengths:
        for frequency in (None, 0.0, 0.001, 0.02, 0.2):
            for silent in (None, False, True):
                known = {"lof": lof, "frequency": frequency, "silent": silent}
                got = rules.classify({key: value for key, value in known.items() if value is not None})
                expected = rules.points.get(lof or "", 0) + (frequency == 0.0) - 4 * (frequency == 0.02) - bool(silent)
                assert got.points == expected
                if frequency == 0.2:
                    assert got.variant_class is VariantClass.BENIGN
                else:
                    assert [band.name for band in rules.classes if band.holds(expected)] == [got.variant_class]


def test_what_is_not_known_is_not_evaluable_and_never_no() -> None:
    for one in acmg_rules().classify({}).criteria:
        assert one.finding.outcome == "not_evaluable"
        assert one.finding.evidence


def test_every_gene_has_a_rule_a_source_and_a_date() -> None:
    codes = {rule.code for rule in reporting_rules().rule}
    assert len({entry.gene for entry in entries() if entry.list == "acmg_sf"}) == 84
    for entry in entries():
        assert entry.rule in codes
        assert entry.source
        assert entry.date
