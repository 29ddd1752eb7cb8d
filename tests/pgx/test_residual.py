"""How firmly a drug's advice stands where positions of its genes are open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.pgx.alleles.star_samples import ABSENT, UNUSABLE, call
from tests.pgx.calls import called

import pmkit
from pmkit.core.model import Build
from pmkit.pgx.drugs import recommend
from pmkit.pgx.functions import alleles_of
from pmkit.pgx.guideline_sources import SOURCES
from pmkit.pgx.panel import POPULATIONS, panel_of, worlds
from pmkit.pgx.pgx_to_section import drug_report
from pmkit.pgx.phenotype import GeneResult, interpret, interpret_pair
from pmkit.pgx.phenotype_rules import rules_by_gene
from pmkit.pgx.residual import RULE_OF_THREE, Residual, _goes_by_kind, _kind, residual

CYP2C19 = {"rs3758581": "G/G"}


def stands(drug: str, *results: GeneResult, limit: float = 1 / 1000) -> Residual:
    by_gene = {result.gene: result for result in results}
    (guidance,) = recommend(by_gene, drugs=(drug,))
    return residual(guidance, by_gene, limit)


def gene(name: str, genotypes: Mapping[str, str], **options: str) -> GeneResult:
    return interpret(call(name, genotypes, **options), None)  # type: ignore[arg-type]


def test_a_complete_call_is_firm() -> None:
    assert stands("clopidogrel", gene("CYP2C19", CYP2C19)).standing == "firm"


def test_a_common_allele_that_is_open_cannot_be_reported() -> None:
    """Without *2's positions: of Europeans without *17, about a third carry *2."""
    left = stands("clopidogrel", gene("CYP2C19", {**CYP2C19, "rs4244285": ABSENT, "rs12769205": ABSENT}))
    assert left.standing == "cannot_be_told"
    assert "CYP2C19 rs4244285" in left.deciding
    shares = {one.population: one.seen or 0.0 for one in left.populations}
    assert set(shares) == set(POPULATIONS)
    assert 0.25 < shares["EUR"] < 0.45
    assert shares["EAS"] > shares["AFR"] > 0.1


def test_a_tag_that_is_known_tells_of_the_open_position() -> None:
    """rs12769205 and rs4244285 go together on nearly every chromosome."""
    one = stands("clopidogrel", gene("CYP2C19", {**CYP2C19, "rs4244285": ABSENT}))
    both = stands("clopidogrel", gene("CYP2C19", {**CYP2C19, "rs4244285": ABSENT, "rs12769205": ABSENT}))
    europe = [next(p.seen or 0.0 for p in left.populations if p.population == "EUR") for left in (one, both)]
    assert europe[0] < europe[1] / 20


def test_an_allele_that_nobody_had_is_bounded_by_the_rule_of_three() -> None:
    left = stands("clopidogrel", gene("CYP2C19", {**CYP2C19, "rs55640102": ABSENT}))  # *12
    (panel,) = [panel_of("CYP2C19", Build.GRCH38)]
    assert panel is not None
    bound = 2 * RULE_OF_THREE / panel.chromosomes[-1]
    assert {one.unseen for one in left.populations} <= {0.0, bound}
    assert bound < 1 / 1000


@pytest.mark.parametrize("name", sorted(filter(_goes_by_kind, rules_by_gene())))
def test_alleles_of_one_kind_mean_the_same_to_every_authority(name: str) -> None:
    first: dict[object, str] = {}
    alleles = alleles_of(name)
    for allele in alleles:
        like = first.setdefault(_kind(name, allele), allele)
        for other in (allele, *first.values(), ""):
            for source in SOURCES:
                meant = [
                    interpret_pair(name, tuple(filter(None, pair)), source)[3:6]
                    for pair in ((allele, other), (other, allele), (like, like if other == allele else other))
                ]
                assert meant[0] == meant[1] == meant[2]
    assert len(first) <= len(alleles)


def test_genes_whose_rules_name_alleles_do_not_go_by_kind() -> None:
    assert _goes_by_kind("CYP2C19")
    assert not any(map(_goes_by_kind, ("HLA-B", "G6PD")))


def test_the_limit_decides() -> None:
    result = gene("CYP2C19", {**CYP2C19, "rs28399504": ABSENT})  # *4
    found = {limit: stands("clopidogrel", result, limit=limit).standing for limit in (0.0, 1 / 1000, 1.0)}
    assert (found[0.0], found[1.0]) == ("cannot_be_told", "residual_risk")


@pytest.mark.parametrize(
    ("drug", "name", "position"),
    [
        ("clopidogrel", "CYP2C19", "rs4244285"),
        ("mercaptopurine", "NUDT15", "rs116855232"),
        ("fluorouracil", "DPYD", "rs3918290"),
    ],
)
def test_a_contradicted_position_is_never_weighed(drug: str, name: str, position: str) -> None:
    left = stands(drug, gene(name, {**(CYP2C19 if name == "CYP2C19" else {}), position: UNUSABLE}), limit=1.0)
    assert left.standing == "cannot_be_told"
    assert left.contradicted == (f"{name} {position}",)


def test_what_nobody_counted_is_not_known() -> None:
    result = gene("RYR1", {"rs193922747": ABSENT})
    left = stands("sevoflurane", result, limit=1.0)
    assert left.standing == "cannot_be_told"
    assert left.not_counted
    assert {one.total for one in left.populations} == {None}


def test_a_gene_without_a_call_that_the_drug_asks_for() -> None:
    tpmt = gene("TPMT", {})
    nothing = gene("NUDT15", {}, default="absent")
    left = stands("mercaptopurine", tpmt, nothing)
    assert (left.standing, left.not_called) == ("cannot_be_told", ("NUDT15",))
    shares = {one.population: one.seen or 0.0 for one in left.populations}
    assert shares["EAS"] > 0.1 > shares["EUR"]
    assert stands("mercaptopurine", tpmt, gene("NUDT15", {})).standing == "firm"


def test_a_position_that_no_advice_hangs_on_leaves_it_firm() -> None:
    """rs12248560 shows *17: rapid metabolizers get the usual clopidogrel, but more of a proton pump inhibitor."""
    result = gene("CYP2C19", {**CYP2C19, "rs12248560": ABSENT})
    assert stands("clopidogrel", result).standing == "firm"
    assert stands("omeprazole", result).standing == "cannot_be_told"


def test_the_report_has_it_as_typed_fields() -> None:
    result = gene("CYP2C19", {**CYP2C19, "rs4244285": ABSENT, "rs12769205": ABSENT})
    (guidance,) = recommend({"CYP2C19": result}, drugs=("clopidogrel",))
    report = drug_report(guidance, {"CYP2C19": result})
    assert report.standing == "cannot_be_told"
    assert report.residual is not None
    assert report.residual.limit_per_100000 == 100
    assert [one.population for one in report.residual.populations] == list(POPULATIONS)
    assert report.residual.otherwise


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize("name", ["CYP2C19", "TPMT", "G6PD", "DPYD", "UGT1A1", "CYP3A5"])
def test_counts_are_the_same_on_both_builds(name: str, build: Build) -> None:
    panel, other = panel_of(name, build), panel_of(name, Build.GRCH38)
    assert panel is not None
    assert other is not None
    assert [(one.allele, one.counts) for one in panel.haplotypes] == [
        (one.allele, one.counts) for one in other.haplotypes
    ]


def test_the_shares_of_a_genotype_add_up() -> None:
    panel = panel_of("TPMT", Build.GRCH38)
    assert panel is not None
    for genotypes in ({}, {"rs1142345": ABSENT}, {"rs1142345": "T/C", "rs1800460": ABSENT}):
        found = worlds(panel, call("TPMT", genotypes).genotype)
        for k in range(len(POPULATIONS)):
            assert sum(shares[k] for shares in found.shares.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("known", "hidden"), [("ref", ["rs1142345"]), ("ref", ["rs1142345", "rs1800460", "rs1800462"]), ("absent", [])]
)
def test_chromosomes_that_are_alike_count_as_many_single_ones(known: str, hidden: list[str]) -> None:
    """Drawn one by one, two from all: those who have the base of the genome wherever it was read."""
    panel = panel_of("TPMT", Build.GRCH38)
    assert panel is not None
    present = call("TPMT", dict.fromkeys(hidden, ABSENT), default=known).genotype
    read = {site for site in present.used.tolist() if site in panel.counted}
    alike = [one for one in panel.haplotypes if not read & one.changes.keys()]
    assert len(alike) > 1
    counts: dict[object, int] = {}
    for one in alike:
        for other in alike:
            names = None if None in (one.allele, other.allele) else tuple(sorted([str(one.allele), str(other.allele)]))
            counts[names] = counts.get(names, 0) + one.counts[-1] * other.counts[-1]
    found = worlds(panel, present).shares
    assert {names: shares[-1] for names, shares in found.items()} == pytest.approx(
        {names: count / sum(counts.values()) for names, count in counts.items()}
    )


def test_a_haploid_gene_counts_single_chromosomes() -> None:
    result = interpret(call("G6PD", {"rs1050828": ABSENT, "rs1050829": ABSENT}, default="hap", sex="XY"), "XY")
    left = stands("rasburicase", result)
    africa = next(one for one in left.populations if one.population == "AFR")
    assert left.standing == "cannot_be_told"
    assert 0.05 < (africa.seen or 0) < 0.3


def test_copies_that_nobody_counted_are_open() -> None:
    """CYP2D6 from small variants alone: a deletion, duplication or hybrid could change the advice on codeine."""
    example = Path(__file__).parents[2] / "examples" / "germline.vcf"
    (report,) = pmkit.run(example, {"pgx": {"cyp2d6": True, "drugs": ["codeine"]}})
    (drug,) = report.pgx.drugs
    assert drug.standing == "cannot_be_told"
    assert drug.residual.deciding == ("CYP2D6 number of copies and hybrids",)
    assert drug.residual.open_genes == ("CYP2D6",)


@pytest.mark.parametrize(
    ("pairs", "standing"),
    [
        (("*1/*46",), "firm"),
        (("*1/*46", "*43/*45"), "cannot_be_told"),  # *43: function not known
        (("*1/*46", "*1/*45"), "firm"),
    ],
)
def test_a_possible_result_without_a_phenotype_is_no_usual_care(pairs: tuple[str, ...], standing: str) -> None:
    left = stands("codeine", called("CYP2D6", *pairs))
    assert left.standing == standing
    assert any("*43/*45" in text for text in left.deciding) == (standing == "cannot_be_told")
