"""One allele where there are two copies: what is known is weighed, what is not is never taken as known."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.pgx.alleles.star_samples import call, site_calls

from pmkit.core.model import Build
from pmkit.pgx.alleles import call_gene, genes, load_definition
from pmkit.pgx.drugs import recommend
from pmkit.pgx.pgx_terms import Standing
from pmkit.pgx.pgx_to_section import drug_report, gene_report
from pmkit.pgx.phenotype import GeneResult, interpret


def result_of(gene: str, genotypes: Mapping[str, str], written: str = "ref", sex: str | None = None) -> GeneResult:
    return interpret(call(gene, genotypes, default=written, sex=sex), sex)


@pytest.mark.parametrize(
    ("gene", "genotypes", "written", "sex", "least"),
    [
        ("CYP2C19", {"rs3758581": "G", "rs4244285": "A", "rs12769205": "G"}, "hap", None, "*2 (No function)"),
        ("CYP2C19", {}, "hap", None, ""),
        ("TPMT", {"rs1142345": "C"}, "ref", None, "*3C (No function)"),
        ("DPYD", {"rs3918290": "T"}, "hap", None, "c.1905+1G>A (*2A) (No function)"),
        ("DPYD", {"rs3918290": "./T"}, "ref", None, "c.1905+1G>A (*2A) (No function)"),
        ("DPYD", {"rs3918290": "T/*"}, "ref", None, "c.1905+1G>A (*2A) (No function)"),  # the other one is not read
        ("DPYD", {"rs3918290": "<DEL>|T"}, "ref", None, "c.1905+1G>A (*2A) (No function)"),
        ("G6PD", {}, "hap", "XX", ""),
        ("G6PD", {"rs1050828": "C"}, "ref", "XX", ""),
        ("SLCO1B1", {"rs4149056": "C"}, "hap", None, "*5 (No function)"),
    ],
)
def test_half_known_genes_are_not_called(
    gene: str, genotypes: Mapping[str, str], written: str, sex: str | None, least: str
) -> None:
    report = gene_report(result_of(gene, genotypes, written, sex))
    assert (report.status, report.confidence, report.diplotypes) == ("not_called", "none", ())
    assert "one allele" in report.reason
    if least:
        assert f"at least one chromosome carries {least}" in report.reason
    labels = [one.label for one in report.recommendation_diplotypes]
    assert labels
    assert all("if the other allele is" in label for label in labels)
    assert all("at least one" in label for label in labels) or not least


@pytest.mark.parametrize(
    ("gene", "genotypes", "written", "drug", "action"),
    [
        ("CYP2C19", {}, "hap", "clopidogrel", "standard"),
        ("CYP2C19", {"rs3758581": "G", "rs4244285": "A", "rs12769205": "G"}, "hap", "clopidogrel", "avoid"),
        ("TPMT", {"rs1142345": "C"}, "ref", "mercaptopurine", "reduce_dose"),
        ("DPYD", {"rs3918290": "T"}, "hap", "capecitabine", "reduce_dose"),
        ("DPYD", {"rs3918290": "./T"}, "ref", "capecitabine", "reduce_dose"),
        ("DPYD", {"rs3918290": "T/*"}, "ref", "capecitabine", "reduce_dose"),
    ],
)
def test_the_told_half_is_weighed_and_nothing_is_firm(
    gene: str, genotypes: Mapping[str, str], written: str, drug: str, action: str
) -> None:
    found = {gene: result_of(gene, genotypes, written)}
    (guidance,) = recommend(found, drugs=(drug,))
    report = drug_report(guidance, found)
    assert report.standing is Standing.CANNOT_BE_TOLD
    assert not any(one.certain for one in report.recommendations)
    assert any(action in one.action for one in report.recommendations), [o.action for o in report.recommendations]


@pytest.mark.parametrize("gene", [gene for gene in genes() if gene != "MT-RNR1"])
def test_no_gene_with_two_copies_is_called_from_one_allele(gene: str) -> None:
    definition = load_definition(gene, Build.GRCH38)
    sex = "XX" if definition.chrom == "X" else None
    found = call_gene(definition, site_calls(definition, {}, default="hap"), sex=[sex]).of(0)
    assert (found.status, found.diplotypes) == ("not_called", ())


def test_one_allele_is_all_there_is_of_a_mans_x_and_of_a_mitochondrion() -> None:
    assert call("G6PD", {}, default="hap", sex="XY").status == "called"
    assert call("G6PD", {}, default="hap").status == "called"
    assert call("MT-RNR1", {"m.1555A>G": "G"}).status == "called"
