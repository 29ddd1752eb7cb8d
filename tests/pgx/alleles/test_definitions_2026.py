"""The definitions of 2026-07: new alleles in both builds, the redefined NUDT15 *3, F2 and F5, and watched places."""

from __future__ import annotations

import pytest
from tests.pgx.alleles.star_samples import ABSENT, call, labels

from pmkit.core.model import Build
from pmkit.pgx.alleles import MatchOptions
from pmkit.pgx.alleles.definition import GAP, load_definition
from pmkit.pgx.alleles.ranks import function_ranks
from pmkit.pgx.phenotype import interpret

REPEATS = {3: "AGGAGTC", 4: "AGGAGTCGGAGTC", 2: "A"}
LEIDEN, PROTHROMBIN = "rs6025 Factor V Leiden (T)", "rs1799963 Prothrombin 20210A"
RANKED = MatchOptions(ranks=function_ranks())

NEW = [
    ("TPMT", {"rs761990479": "G/A"}, "*1/*45", "Intermediate Metabolizer"),
    ("TPMT", {"rs56161402": "C/T", "rs112339338": "G/A"}, "*1/*46", "Intermediate Metabolizer"),
    ("TPMT", {"g.18149104_18149107del": "CAAGT/C"}, "*1/*47", "Intermediate Metabolizer"),
    ("TPMT", {"rs761990479": "A/A"}, "*45/*45", "Poor Metabolizer"),
    ("NUDT15", {"rs150241065": "G/T"}, "*1/*22", "Indeterminate"),
    ("NUDT15", {"rs753319151": "G/T"}, "*1/*23", "Indeterminate"),
    ("CYP3A4", {"rs67784355": "G/T"}, "*1/*50", "n/a"),
    ("CYP3A4", {"rs1483230173": "G/A"}, "*1/*49", "n/a"),
    ("CYP3A5", {"rs776746": "T/T", "rs150999943": "C/A"}, "*1/*10", "n/a"),
    ("CYP3A5", {"rs776746": "T/T", "rs762725013": "G/C"}, "*1/*11", "n/a"),
    ("RYR1", {"g.38452964C>A": "C/A"}, "c.1390C>A (heterozygous)", "Malignant Hyperthermia Susceptibility"),
    ("RYR1", {"rs1568501059": "G/C"}, "c.7123G>C (heterozygous)", "Malignant Hyperthermia Susceptibility"),
    ("RYR1", {"rs112105381": "C/G"}, "c.4055C>G (heterozygous)", "Uncertain Susceptibility"),
    ("F5", {}, "rs6025 reference (C)/rs6025 reference (C)", "Factor V Leiden negative"),
    ("F5", {"rs6025": "C/T"}, f"{LEIDEN}/rs6025 reference (C)", "Factor V Leiden positive"),
    ("F5", {"rs6025": "T/T"}, f"{LEIDEN}/{LEIDEN}", "Factor V Leiden positive"),
    ("F2", {"rs1799963": "G/A"}, f"{PROTHROMBIN}/rs1799963 reference (G)", "Prothrombin 20210A positive"),
]


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize(("gene", "genotypes", "label", "phenotype"), NEW)
def test_new_alleles(build: Build, gene: str, genotypes: dict[str, str], label: str, phenotype: str) -> None:
    given = {"rs776746": "C/C"} | genotypes if gene == "CYP3A5" and "rs776746" not in genotypes else genotypes
    found = call(gene, given, build=build, options=RANKED)
    assert (labels(found), found.status) == ([label], "called")
    assert [item.pair.phenotype for item in interpret(found).recommendation] == [phenotype]


def test_cyp2d6_186() -> None:
    found = call("CYP2D6", {"rs1399114415": "C/A"}, options=MatchOptions(cyp2d6=True))
    assert labels(found) == ["*1/*186"]
    assert [item.pair.phenotype for item in interpret(found).diplotypes] == ["Indeterminate"]


def test_grch37_shows_factor_v_leiden_as_its_reference_base() -> None:
    (place,) = load_definition("F5", Build.GRCH37).places
    assert (place.site.pos, place.site.ref, place.site.alts) == (169519049, "T", ("C",))
    assert labels(call("F5", {"rs6025": "T/T"}, build=Build.GRCH37)) == [f"{LEIDEN}/{LEIDEN}"]


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize("phased", [True, False])
@pytest.mark.parametrize(
    ("repeats", "missense", "expected"),
    [
        ((3, 3), "CT", "*1/*3"),
        ((3, 4), "CT", "*1/*3"),
        ((3, 4), "CC", "*1/*6"),
        ((4, 4), "CC", "*6/*6"),
        ((4, 4), "CT", "*3/*6"),
        ((4, 4), "TT", "*3/*3"),
        ((3, 4), "TT", "*3/*3"),
        ((3, 3), "TT", "*3/*3"),
        ((3, 2), "CC", "*1/*9"),
        ((2, 3), "CT", "*3/*9"),
    ],
)
def test_nudt15_3_has_three_or_four_repeats(
    build: Build, phased: bool, repeats: tuple[int, int], missense: str, expected: str
) -> None:
    by = "|" if phased else "/"
    given = {
        "rs746071566": by.join(REPEATS[number] for number in repeats),
        "rs116855232": by.join(missense),
    }
    found = call("NUDT15", given, build=build)
    possible = labels(found) + [one.label for one in found.alternatives]
    if phased:
        assert labels(found) == [expected]
    else:
        assert expected in possible
    assert "*2" not in " ".join(possible)


def test_trans_repeats_and_missense_are_3_and_6_only_with_phase() -> None:
    trans = {"rs746071566": "AGGAGTC|AGGAGTCGGAGTC", "rs116855232": "T|C"}
    assert labels(call("NUDT15", trans)) == ["*3/*6"]


def test_without_its_deciding_position_nudt15_3_cannot_be_seen() -> None:
    found = call("NUDT15", {"rs116855232": ABSENT})
    assert "*3" in found.uncallable
    assert labels(found) == ["*1/*1"]


WATCHED = [("G6PD", "Villeurbanne", "CGGT", "C"), ("RYR1", "c.14510delA", "CA", "C")]


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize(("gene", "allele", "ref", "alt"), WATCHED)
def test_a_record_that_fits_an_undefined_allele_prevents_a_call(
    build: Build, gene: str, allele: str, ref: str, alt: str
) -> None:
    for genotype in (f"{ref}/{alt}", f"{alt}|{alt}", f"./{alt}"):
        found = call(gene, {allele: genotype}, build=build, options=RANKED)
        assert (found.status, found.diplotypes, found.recommendation) == ("not_called", (), ())
        assert allele in found.why_not
        assert "definitions leave out" in found.why_not
    for genotype in (f"{ref}/{ref}", ABSENT):
        assert call(gene, {allele: genotype}, build=build, options=RANKED).status == "called"


def test_an_undefined_allele_does_not_hide_malignant_hyperthermia() -> None:
    given = {"c.14510delA": "CA/C", "g.38452964C>A": "C/A"}
    found = call("RYR1", given, options=RANKED)
    assert [item.pair.phenotype for item in interpret(found).recommendation] == [
        "Malignant Hyperthermia Susceptibility"
    ]
    assert "allele-not-defined" in {warning.code for warning in found.warnings}


def test_watched_places_define_nothing() -> None:
    for gene, allele, _, _ in WATCHED:
        definition = load_definition(gene, Build.GRCH38)
        (place,) = [one for one in definition.places if one.role == GAP]
        assert (place.hgvs, place.needed_by) == (allele, ())
        assert definition.places.index(place) >= len(definition.base)
