"""Doubt in the pharmacogene part: what no reader may overlook."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.pgx.alleles.star_samples import ABSENT, call

from pmkit.pgx.alleles import MatchOptions
from pmkit.pgx.pgx_tables import GENES
from pmkit.pgx.pgx_to_section import gene_report
from pmkit.pgx.phenotype import interpret

CYP2C19 = {"rs3758581": "G/G"}


def test_a_missing_position_that_could_change_the_phenotype_makes_the_call_provisional() -> None:
    report = gene_report(interpret(call("CYP2C19", {**CYP2C19, "rs12248560": ABSENT}), None))
    assert report.provisional
    assert report.confidence == "low"
    assert {"Rapid Metabolizer", "Ultrarapid Metabolizer"} <= {
        name for change in report.could_change for name in change.phenotypes
    }


def test_a_complete_call_is_not_provisional() -> None:
    report = gene_report(interpret(call("CYP2C19", CYP2C19), None))
    assert (report.provisional, report.confidence) == (False, "high")


def test_phase_sets_without_phase_between_them_are_not_phased() -> None:
    """Of TPMT *1/*3A and *3B/*3C one is an intermediate, the other a poor metabolizer."""
    variants = {"rs1142345": "T|C", "rs1800460": "C|T"}
    apart = call("TPMT", variants, phase_sets={"rs1142345": 5, "rs1800460": 9})
    report = gene_report(interpret(apart, None))
    assert (report.phased, report.confidence) == (False, "moderate")
    assert gene_report(interpret(call("TPMT", variants), None)).phased is True


@pytest.mark.parametrize(
    ("gene", "genotypes", "sex", "written", "confidence"),
    [
        ("G6PD", {"rs1050828": "C/T"}, "XY", "ref", "low"),  # two alleles on one X
        ("MT-RNR1", {"m.1555A>G": "A/G"}, None, "ref", "low"),  # two alleles of one molecule
        ("DPYD", {"rs56038477": "C/T"}, None, "ref", "moderate"),  # a tag without what it tags
        ("G6PD", {"rs1050828": "T/T"}, "XY", "ref", "high"),  # a man's X written in pairs is usual
        ("G6PD", {}, "XY", "hap", "high"),
        ("G6PD", {"rs1050828": "C/T"}, "XX", "ref", "high"),
    ],
)
def test_genotypes_that_contradict_the_reported_sex_or_the_copies_are_no_sure_call(
    gene: str, genotypes: Mapping[str, str], sex: str | None, written: str, confidence: str
) -> None:
    report = gene_report(interpret(call(gene, genotypes, default=written, sex=sex), sex))
    assert (report.status, report.confidence) == ("called", confidence)
    assert report.warnings or confidence == "high"


def test_half_a_genotype_is_no_sure_call() -> None:
    half = call("CYP2C19", {"rs4244285": "./A"}, options=MatchOptions(combinations=True))
    assert gene_report(interpret(half, None)).confidence == "low"


@pytest.mark.parametrize(
    ("genotypes", "written"),
    [
        (CYP2C19, "ref"),
        ({**CYP2C19, "rs12248560": ABSENT, "rs4244285": "G/A"}, "ref"),
        ({"rs4244285": "./A"}, "ref"),
        ({}, "hap"),
    ],
)
def test_the_table_of_genes_shows_all_of_what_is_made_for_it(genotypes: Mapping[str, str], written: str) -> None:
    result = interpret(call("CYP2C19", genotypes, default=written), None)
    whole, part = gene_report(result), gene_report(result, whole=False)
    assert [column.text(part) for column in GENES.columns] == [column.text(whole) for column in GENES.columns]
    left_out = {name for name in type(whole).model_fields if getattr(whole, name) != getattr(part, name)}
    assert left_out <= {"rules", "citations", "positions"}
    assert not {field.partition(".")[0] for column in GENES.columns for field in column.shows} & {"rules", "citations"}
