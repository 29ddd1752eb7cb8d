"""Known genotypes and what they are called, gene by gene."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.pgx.alleles.star_samples import ABSENT, call, labels, site_calls

from pmkit.core.model import Build, State
from pmkit.pgx.alleles import MatchOptions, call_gene, genes, load_definition
from pmkit.pgx.alleles.definition import name_key
from pmkit.pgx.alleles.possible import possible

CASES = [
    ("ABCG2", {"rs2231142": "G/T"}, ["rs2231142 reference (G)/rs2231142 variant (T)"]),
    ("CACNA1S", {"rs772226819": "G/A"}, ["c.520C>T (heterozygous)"]),
    ("CFTR", {}, ["Reference/Reference"]),
    ("CFTR", {"rs75527207": "G/A"}, ["G551D (heterozygous)"]),
    ("CYP2B6", {"rs3745274": "G/T", "rs2279343": "A/G"}, ["*1/*6"]),
    ("CYP2C19", {"rs3758581": "G/G"}, ["*1/*1"]),
    ("CYP2C19", {}, ["*38/*38"]),
    ("CYP2C19", {"rs3758581": "G/G", "rs12769205": "A/G", "rs4244285": "G/A"}, ["*1/*2"]),
    ("CYP2C19", {"rs3758581": "G/G", "rs12248560": "T/T"}, ["*17/*17"]),
    ("CYP2C9", {"rs1057910": "A/C"}, ["*1/*3"]),
    ("CYP3A4", {"rs35599367": "G/A"}, ["*1/*22"]),
    ("CYP3A5", {"rs776746": "C/C"}, ["*3/*3"]),
    ("CYP4F2", {"rs2108622": "C/T", "rs3093105": "A/C"}, ["*1/*4"]),
    ("DPYD", {}, ["Reference/Reference"]),
    ("DPYD", {"rs3918290": "C/T"}, ["c.1905+1G>A (*2A) (heterozygous)"]),
    ("G6PD", {}, ["B (reference)/B (reference)"]),
    ("IFNL3", {"rs12979860": "C/T"}, ["rs12979860 reference (C)/rs12979860 variant (T)"]),
    ("NAT2", {}, ["*1/*1"]),
    ("NUDT15", {"rs116855232": "C/T"}, ["*1/*3"]),
    ("RYR1", {}, ["Reference/Reference"]),
    ("SLCO1B1", {"rs4149056": "T/C"}, ["*1/*5"]),
    ("TPMT", {"rs1800460": "C/T", "rs1142345": "T/C"}, ["*1/*3A"]),
    ("UGT1A1", {"rs887829": "C/T", "rs3064744": "CAT/CATAT"}, ["*1/*80+*28"]),
    ("VKORC1", {"rs9923231": "C/T"}, ["rs9923231 reference (C)/rs9923231 variant (T)"]),
    ("MT-RNR1", {}, ["Reference"]),
    ("MT-RNR1", {"m.1555A>G": "G"}, ["m.1555A>G"]),
]


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize(("gene", "genotypes", "expected"), CASES)
def test_known_diplotype(build: Build, gene: str, genotypes: dict[str, str], expected: list[str]) -> None:
    default = "hap" if gene == "MT-RNR1" else "ref"
    found = call(gene, genotypes, build=build, default=default)
    assert labels(found) == expected
    assert found.status == "called"
    assert not found.why_not
    assert not found.missing


@pytest.mark.parametrize("gene", genes())
def test_no_data_is_never_normal(gene: str) -> None:
    found = call(gene, default="absent", options=MatchOptions(cyp2d6=True))
    assert found.status == "no_data"
    assert not found.diplotypes
    assert not found.components
    assert not found.recommendation
    assert "data" in found.why_not


def test_grch37_reference_differs_from_grch38s() -> None:
    """GRCh37 shows G at rs3758581: no record there means *1, not *38; the bases decide."""
    definition = load_definition("CYP2C19", Build.GRCH37)
    (place,) = [place for place in definition.places if place.rsid == "rs3758581"]
    assert (place.site.ref, place.site.alts, place.reference) == ("G", ("A",), 1)
    assert labels(call("CYP2C19", {"rs3758581": "G/G"}, build=Build.GRCH37)) == ["*1/*1"]
    (cyp3a5,) = [p for p in load_definition("CYP3A5", Build.GRCH37).places if p.rsid == "rs776746"]
    assert cyp3a5.site.ref == "C"


def test_missing_deciding_position_is_ambiguous() -> None:
    found = call("CYP2C19", {"rs3758581": ABSENT})
    assert found.status == "ambiguous"
    assert labels(found) == ["*1/*1", "*1/*38", "*38/*38"]
    assert [position.rsid for position in found.missing] == ["rs3758581"]


def test_phase_decides_tpmt() -> None:
    both = {"rs1800460": "C|T", "rs1142345": "C|T"}
    assert labels(call("TPMT", {**both, "rs1142345": "T|C"})) == ["*1/*3A"]
    assert labels(call("TPMT", {**both, "rs1142345": "C|T"})) == ["*3B/*3C"]
    unphased = call("TPMT", {"rs1800460": "C/T", "rs1142345": "T/C"})
    assert [one.label for one in unphased.alternatives] == ["*3B/*3C"]
    assert "phase-unknown" in {warning.code for warning in unphased.warnings}


def test_uncallable_alleles_are_named() -> None:
    found = call("TPMT", {"rs1800460": ABSENT})
    assert "*3B" in found.uncallable
    assert "*3A" not in found.uncallable  # its other site has data


def test_sub_alleles_are_folded() -> None:
    found = call("SLCO1B1", {"rs71581941": "C/T", "rs4149056": ABSENT})
    assert all("." not in label for label in labels(found))


def test_slco1b1_without_stars_is_looked_up_by_its_tag() -> None:
    found = call("SLCO1B1", {"rs4149056": "T/C", "rs2306283": "A/T"})
    assert found.status == "not_called"
    assert [one.alleles for one in found.recommendation] == [("*1", "*5")]
    assert "slco1b1-by-rs4149056" in {warning.code for warning in found.warnings}


def test_cyp2d6_is_called_on_request_only() -> None:
    silent = call("CYP2D6")
    assert silent.status == "not_called"
    assert "--cyp2d6" in silent.why_not
    asked = call("CYP2D6", options=MatchOptions(cyp2d6=True))
    assert labels(asked) == ["*1/*1"]
    assert "cyp2d6-no-structure" in {warning.code for warning in asked.warnings}


def test_nat2_needs_its_positions_and_has_priorities() -> None:
    short = call("NAT2", {"rs1801280": ABSENT})
    assert short.status == "not_called"
    assert "rs1801280" in short.why_not
    genotypes = {"rs1799930": "G/A", "rs1208": "G/A"}
    open_phase = call("NAT2", genotypes)
    assert labels(open_phase) == ["*1/*6"]
    assert "*4/*34" in [one.label for one in open_phase.alternatives]
    assert labels(call("NAT2", {"rs1799930": "G|A", "rs1208": "A|G"})) == ["*4/*34"]


def test_extra_position_is_reported_and_not_matched() -> None:
    found = call("CYP2C9", {"rs12777823": "G/A"})
    assert labels(found) == ["*1/*1"]
    (extra,) = [position for position in found.positions if position.role == "extra"]
    assert (extra.rsid, extra.genotype) == ("rs12777823", "G/A")
    assert not call("CYP2C9", {"rs12777823": ABSENT}).missing


def test_g6pd_by_sex() -> None:
    male = call("G6PD", default="hap")
    assert labels(male) == ["B (reference)"]
    written_in_pairs = call("G6PD", sex="XY")
    assert labels(written_in_pairs) == ["B (reference)"]
    assert "hemizygous" in {warning.code for warning in written_in_pairs.warnings}
    assert labels(call("G6PD", sex="XX")) == ["B (reference)/B (reference)"]
    het = call("G6PD", {"rs1050828": "C/T"}, sex="XY")
    assert len(het.diplotypes[0].alleles) == 2
    assert "heterozygous-male" in {warning.code for warning in het.warnings}


def test_half_calls() -> None:
    assert call("NUDT15", {"rs116855232": "./C"}).missing[0].rsid == "rs116855232"
    forbidden = call("NUDT15", {"rs116855232": "./T"})
    assert forbidden.status == "not_called"
    assert "one allele" in forbidden.why_not


def test_undocumented_alleles() -> None:
    counted = call("TPMT", {"rs1800460": "C/G"})
    assert labels(counted) == ["*1/*1"]
    assert "undocumented-as-reference" in {warning.code for warning in counted.warnings}
    refused = call("CYP2C9", {"rs1057910": "A/T"})
    assert refused.status == "not_called"
    assert "rs1057910 A/T" in refused.why_not
    (shown,) = refused.undocumented
    assert shown.genotype == "A/T"
    combined = call("CYP2C9", {"rs1057910": "A/T"}, options=MatchOptions(combinations=True))
    assert labels(combined) == ["*1/g.94981296A>T"]


def test_undocumented_alleles_as_the_user_says() -> None:
    forced = call("CYP2C9", {"rs1057910": "A/T"}, options=MatchOptions(undocumented="reference"))
    assert labels(forced) == ["*1/*1"]
    assert "undocumented-as-reference" in {warning.code for warning in forced.warnings}
    literal = call("TPMT", {"rs1800460": "C/G"}, options=MatchOptions(undocumented="literal"))
    assert literal.status == "not_called"


def test_possible_keeps_the_policy_for_undocumented_alleles() -> None:
    genotypes = {"rs1800460": "C/G", "rs1142345": ABSENT}
    by_gene = possible(call("TPMT", genotypes))
    assert "*1/*3C" in by_gene.positions[0].diplotypes
    literal = possible(call("TPMT", genotypes, options=MatchOptions(undocumented="literal")))
    assert not literal.positions[0].diplotypes


def test_symbolic_allele_is_no_data() -> None:
    found = call("CYP2C9", {"rs1057910": "A/*"})
    assert [position.rsid for position in found.missing] == ["rs1057910"]
    assert "unreadable-allele" in {warning.code for warning in found.warnings}


def test_mitochondrial_mixture_and_missing_risk_position() -> None:
    mixed = call("MT-RNR1", {"m.1555A>G": "A/G", "m.827A>G": "G"}, default="hap")
    assert labels(mixed) == ["m.1555A>G", "m.827A>G"]
    assert mixed.status == "called"
    assert [one.alleles for one in mixed.recommendation] == [("m.1555A>G",)]
    assert "heteroplasmy" in {warning.code for warning in mixed.warnings}
    unsure = call("MT-RNR1", {"m.1555A>G": ABSENT}, default="hap")
    assert unsure.status == "not_called"
    assert "m.1555A>G" in unsure.why_not


def test_samples_with_the_same_genotype_share_a_call() -> None:
    definition = load_definition("CYP2C9", Build.GRCH38)
    one, two = site_calls(definition, {}), site_calls(definition, {"rs1057910": "A/C"})
    joined = type(one)(
        one.sites,
        *(
            np.concatenate([getattr(s, name) for s in (one, two, one)], axis=1)
            for name in ("codes", "state", "phased", "phase_set")
        ),
        one.other,
        one.notes,
    )
    found = call_gene(definition, joined)
    assert len(found.patterns) == 2
    assert found.of(0) is found.of(2)
    assert [labels(found.of(i)) for i in range(3)] == [["*1/*1"], ["*1/*3"], ["*1/*1"]]


def test_all_matches_lists_lower_scores() -> None:
    found = call("TPMT", {"rs1800460": "C/T", "rs1142345": "T/C"}, options=MatchOptions(all_matches=True))
    assert labels(found) == ["*1/*3A", "*3B/*3C"]
    assert found.status == "called"


def test_names_sort_by_number() -> None:
    names = ["*10", "*2", "Reference", "c.3257G>A", "c.520C>T", "[*2 + *3]", "g.12A>T"]
    assert sorted(names, key=name_key) == ["*2", "*10", "Reference", "c.520C>T", "c.3257G>A", "g.12A>T", "[*2 + *3]"]


def test_filtered_and_contradicting_records_are_reported() -> None:
    definition = load_definition("VKORC1", Build.GRCH38)
    calls = site_calls(definition, {"rs9923231": ABSENT})
    calls.state[0, 0] = State.FILTERED
    noted = replace(calls, notes=(("the record failed its filter q10",),))
    found = call_gene(definition, noted).of(0)
    assert found.status == "no_data"
    assert "unusable records at rs9923231" in found.why_not
    assert [w.text for w in found.warnings] == ["rs9923231: the record failed its filter q10"]


def test_assumed_positions_are_reported() -> None:
    definition = load_definition("VKORC1", Build.GRCH38)
    calls = site_calls(definition, {})
    calls.state[0, 0] = State.ASSUMED
    found = call_gene(definition, calls).of(0)
    assert found.status == "called"
    assert [position.rsid for position in found.assumed] == ["rs9923231"]


def test_one_allele_among_pairs_is_said() -> None:
    """A hemizygous deletion writes so, and a mistake does."""
    mixed = call("TPMT", {"rs1142345": "C"})
    assert labels(mixed) == []
    assert "at least one chromosome carries *3C (No function)" in mixed.why_not
    assert [warning for warning in mixed.warnings if warning.code == "mixed-ploidy" and "rs1142345" in warning.text]
    assert not [warning for warning in call("TPMT", default="hap").warnings if warning.code == "mixed-ploidy"]
    assert not [w for w in call("MT-RNR1", {"m.1555A>G": "G"}).warnings if w.code == "mixed-ploidy"]
