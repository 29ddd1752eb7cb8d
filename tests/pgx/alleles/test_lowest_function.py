"""DPYD (with HapB3) and RYR1, and combinations of alleles."""

from __future__ import annotations

import time

import pytest
from tests.pgx.alleles.star_samples import ABSENT, call, labels

from pmkit.pgx.alleles import MatchOptions
from pmkit.pgx.alleles.possible import possible
from pmkit.pgx.genes.dpyd import HAPB3, INTRONIC

INTRON, EXON = "rs75017182", "rs56038477"
COMBINE = MatchOptions(combinations=True)

# intron (REF G), exon (REF C) as copies of the variant, unphased; what is on the two strands together, and the warning.
HAPB3_COUNTS = [
    (0, 0, [], None),
    (1, 1, [HAPB3], None),
    (2, 2, [HAPB3, HAPB3], None),
    (2, 1, [INTRONIC, HAPB3], None),
    (2, 0, [INTRONIC, INTRONIC], None),
    (1, 0, [INTRONIC], None),
    (1, 2, [HAPB3], "dpyd-hapb3-exon-without-intron"),
    (0, 1, [], "dpyd-hapb3-exon-without-intron"),
    (0, 2, [], "dpyd-hapb3-exon-without-intron"),
    (None, 1, [HAPB3], "dpyd-hapb3-exon-only"),
    (None, 2, [HAPB3, HAPB3], "dpyd-hapb3-exon-only"),
    (1, None, [INTRONIC], None),
    (None, 0, [], None),
]


def _genotype(copies: int | None, ref: str, alt: str, sign: str = "/") -> str:
    return ABSENT if copies is None else sign.join([ref] * (2 - copies) + [alt] * copies)


@pytest.mark.parametrize(("intron", "exon", "carried", "warning"), HAPB3_COUNTS)
def test_hapb3_unphased(intron: int | None, exon: int | None, carried: list[str], warning: str | None) -> None:
    found = call("DPYD", {INTRON: _genotype(intron, "G", "C"), EXON: _genotype(exon, "C", "T")})
    names = [name for one in found.diplotypes for name in one.alleles] or list(found.components)
    assert sorted(name for name in names if name != "Reference") == sorted(carried)
    assert found.status == "called"
    codes = {w.code for w in found.warnings if w.code.startswith("dpyd")}
    assert codes == ({warning} if warning else set())


def test_hapb3_by_strand() -> None:
    """The same counts, phased: intron on one strand and exon on the other are no HapB3."""
    apart = call("DPYD", {INTRON: "G|C", EXON: "T|C"})
    assert labels(apart) == [f"{INTRONIC} (heterozygous)"]
    assert {w.code for w in apart.warnings if w.code.startswith("dpyd")} == {"dpyd-hapb3-exon-without-intron"}
    together = call("DPYD", {INTRON: "G|C", EXON: "C|T"})
    assert labels(together) == [f"{HAPB3} (heterozygous)"]
    alongside = call("DPYD", {INTRON: "G|C", EXON: "C|T", "rs1801265": "A|G"})
    assert labels(alongside) == [f"[c.85T>C (*9A) + {HAPB3}] (heterozygous)"]
    assert [one.alleles for one in alongside.recommendation] == [("Reference", HAPB3)]


def test_unphased_components_and_lowest_function() -> None:
    found = call("DPYD", {"rs3918290": "C/T", "rs1801159": "T/C", "rs1801265": "G/G"})
    assert found.status == "called"
    assert not found.diplotypes
    assert not found.effectively_phased
    assert found.components == ("c.85T>C (*9A)", "c.85T>C (*9A)", "c.1627A>G (*5)", "c.1905+1G>A (*2A)")
    (looked_up,) = found.recommendation
    assert looked_up.alleles[0] == "c.1905+1G>A (*2A)"


def test_unphased_pair_keeps_the_reference_for_one_variant_only() -> None:
    found = call("DPYD", {"rs3918290": "C/T", "rs1801159": "T/C"})
    assert found.components == ("c.1627A>G (*5)", "c.1905+1G>A (*2A)")


def test_phased_strands_are_combined() -> None:
    cis = call("DPYD", {"rs3918290": "C|T", "rs1801159": "T|C"})
    assert labels(cis) == ["[c.1627A>G (*5) + c.1905+1G>A (*2A)] (heterozygous)"]
    assert [one.alleles for one in cis.recommendation] == [("Reference", "c.1905+1G>A (*2A)")]
    trans = call("DPYD", {"rs3918290": "C|T", "rs1801159": "C|T"})
    assert labels(trans) == ["c.1627A>G (*5)/c.1905+1G>A (*2A)"]


def test_phase_sets_leave_both_orders_open() -> None:
    genotypes = {"rs3918290": "C|T", "rs1801159": "T|C"}
    same = call("DPYD", genotypes, phase_sets={"rs3918290": 7, "rs1801159": 7})
    assert labels(same) == ["[c.1627A>G (*5) + c.1905+1G>A (*2A)] (heterozygous)"]
    two = call("DPYD", genotypes, phase_sets={"rs3918290": 7, "rs1801159": 9})
    assert two.status == "ambiguous"
    assert labels(two) == [
        "[c.1627A>G (*5) + c.1905+1G>A (*2A)] (heterozygous)",
        "c.1627A>G (*5)/c.1905+1G>A (*2A)",
    ]


def test_phase_sets_in_a_gene_of_pairs() -> None:
    genotypes = {"rs1800460": "C|T", "rs1142345": "C|T"}
    assert labels(call("TPMT", genotypes, phase_sets={"rs1800460": 1, "rs1142345": 1})) == ["*3B/*3C"]
    assert labels(call("TPMT", genotypes, phase_sets={"rs1800460": 1, "rs1142345": 2})) == ["*1/*3A"]


def test_ryr1_looks_up_the_associated_allele_first() -> None:
    found = call("RYR1", {"rs118192161": "C/T", "rs193922747": "T/C"})
    assert len(found.components) == 2
    (looked_up,) = found.recommendation
    assert set(looked_up.alleles) == set(found.components)


@pytest.mark.parametrize("gene", ["RYR1", "DPYD", "CYP2D6"])
def test_many_open_phases_stay_cheap(gene: str) -> None:
    """Ten unphased positions are 2**10 haplotypes; a matcher that spelled them out would need minutes for RYR1."""
    from pmkit.core.model import Build
    from pmkit.pgx.alleles import load_definition

    places = [place for place in load_definition(gene, Build.GRCH38).places if len(place.site.alts[0]) == 1][:40:4]
    genotypes = {place.rsid or place.hgvs: f"{place.site.ref}/{place.site.alts[0]}" for place in places}
    before = time.process_time()
    found = call(gene, genotypes, options=MatchOptions(cyp2d6=True))
    assert time.process_time() - before < 5.0
    assert found.genotype.blocks == len(places)


def test_combinations_of_named_alleles_and_partials() -> None:
    phased = {"rs8192709": "C|T", "rs3211371": "C|T", "rs34223104": "T|C"}
    assert call("CYP2B6", phased).status == "not_called"
    found = call("CYP2B6", phased, options=COMBINE)
    assert labels(found) == ["*1/[*2 + *5 + *22]"]
    base = call("CYP2B6", options=COMBINE)
    assert labels(base) == ["*1/*1"]
    odd = call("CYP2B6", {"rs8192709": "T|A"}, options=COMBINE)
    assert labels(odd) == ["*2/g.40991367C>A"] or labels(odd)[0].startswith("*2/g.")


def test_half_call_in_combinations_is_marked() -> None:
    found = call("DPYD", {INTRON: "C|.", EXON: "T|."}, options=COMBINE)
    assert labels(found) == [f"{HAPB3} (heterozygous)"]
    assert "half-call" in {warning.code for warning in found.warnings}
    assert call("DPYD", {INTRON: "C|.", EXON: "T|."}).status == "not_called"


@pytest.mark.parametrize("missing", [INTRON, EXON])
@pytest.mark.parametrize("other", ["0", "1", "2", None])
def test_hapb3_tried_at_a_missing_site_is_what_a_call_there_gives(missing: str, other: str | None) -> None:
    """An exon variant without the intronic one is no allele, whether it was seen or is only tried."""
    letters = {INTRON: "GC", EXON: "CT"}
    known = {EXON: INTRON, INTRON: EXON}[missing]
    reported = {known: _genotype(None if other is None else int(other), *letters[known]), missing: ABSENT}
    tried = next(one for one in possible(call("DPYD", reported)).positions if one.position.rsid == missing)
    for outcome in (tried.reference, *tried.variant):
        full = call("DPYD", {**reported, missing: outcome.genotype})
        assert (outcome.diplotypes, outcome.components) == (full.diplotypes, full.components)
        assert outcome.lookup == full.recommendation
    assert tried.changes == (other != "0" or missing == INTRON)


@pytest.mark.parametrize("sign", ["|", "/"])
@pytest.mark.parametrize("missing", ["rs3918290", "rs67376798", INTRON])
def test_an_allele_whose_position_has_no_data_is_not_named(missing: str, sign: str) -> None:
    """Nothing speaks against it, but nothing for it either."""
    for genotypes in ({}, {"rs1801265": f"A{sign}G"}, {"rs1801265": f"G{sign}G"}):
        found = call("DPYD", {missing: ABSENT, **genotypes})
        named = {name for one in (*found.diplotypes, *found.recommendation) for name in one.alleles}
        assert named | set(found.components) <= {"Reference", "c.85T>C (*9A)"}
