"""Genes that are called by their copies: null, one, two; and no data where no record is there."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from tests.pgx.alleles.cnv_samples import alleles, call, line, write

from pmkit.core.model import Build
from pmkit.pgx.alleles.structural_calls import CountedGene
from pmkit.pgx.alleles.structural_genes import structural_genes, structural_requested
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.pgx_to_section import gene_report
from pmkit.pgx.research import CITATION

GENES = {
    "CYP2A6": ("*4/*4", "*4/present", "present/present"),
    "GSTM1": ("*0/*0", "*0/present", "present/present"),
    "GSTT1": ("*0/*0", "*0/*A", "*A/*A"),
    "UGT2B17": ("*2/*2", "*2/*1", "*1/*1"),
}


def deletion(gene: str, build: Build, sample: str = "1/1", form: str = "GT", alt: str = "<DEL>"):
    about = structural_genes(build)[gene]
    return line(about.chrom, about.start - 3000, "N", alt, f"END={about.end + 3000};SVTYPE=DEL", form, sample)


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize("gene", GENES)
@pytest.mark.parametrize(("genotype", "copies"), [("1/1", 0), ("0/1", 1), ("0/0", 2)])
def test_copies_from_a_genotyped_deletion(tmp_path: Path, gene: str, build: Build, genotype: str, copies: int) -> None:
    result = call(write(tmp_path / "made.vcf", [deletion(gene, build, genotype)], build), PgxOptions())
    assert set(result.research) == {gene}  # the others have no record
    found = result.research[gene]
    assert [one.label for one in found.diplotypes] == [GENES[gene][copies]]
    assert found.diplotypes[0].pair.phenotype == ("no copies (null)", "one copy", "two copies")[copies]
    assert found.diplotypes[0].pair.citations == (CITATION,)
    assert found.evidence == "research"
    assert gene not in result.genes
    assert not any(gene in drug.genes and drug.recommendations for drug in result.drugs)


def test_more_than_two_copies(tmp_path: Path) -> None:
    record = deletion("GSTM1", Build.GRCH38, "./.:4", "GT:CN", "<CNV>")
    found = call(write(tmp_path / "made.vcf", [record]), PgxOptions()).research["GSTM1"]
    assert [(d.label, d.pair.phenotype) for d in found.diplotypes] == [("present/presentx3", "4 copies")]


@pytest.mark.parametrize("build", list(Build))
def test_no_record_is_no_data(tmp_path: Path, build: Build) -> None:
    path = write(tmp_path / "made.vcf", alleles("CYP2D6", ("*1", "*1"), build), build)
    assert not call(path, PgxOptions()).research
    asked = call(path, PgxOptions(genes=tuple(GENES))).research
    assert set(asked) == set(GENES)
    for found in asked.values():
        assert (found.status, found.diplotypes) == ("no_data", ())
        assert isinstance(found.call, CountedGene)
        assert "no copy-number record covers" in found.call.why_not
    alternate = "alternate contig" in gene_report(asked["GSTT1"]).reason
    assert alternate == (build is Build.GRCH38)


def test_a_partial_deletion_is_not_called(tmp_path: Path) -> None:
    about = structural_genes(Build.GRCH38)["GSTM1"]
    record = line("1", about.start - 500, "N", "<DEL>", f"END={about.start + 900};SVTYPE=DEL", "GT", "0/1")
    found = call(write(tmp_path / "made.vcf", [record]), PgxOptions()).research["GSTM1"]
    assert found.status == "not_called"
    assert "hybrid or partial" in gene_report(found).reason


def test_with_research_small_variants_name_the_copy_that_is_left(tmp_path: Path) -> None:
    options = PgxOptions(research=True, genes=("CYP2A6", "GSTM1"))
    lines = [deletion("CYP2A6", Build.GRCH38, "0/1"), *alleles("CYP2A6", ("*2", "*2"))]
    lines += [deletion("GSTM1", Build.GRCH38, "0/1"), *alleles("GSTM1", ("*A", "*B"))]
    result = call(write(tmp_path / "made.vcf", lines), options).research
    assert [one.label for one in result["CYP2A6"].diplotypes] == ["*2/*4"]
    assert [a.function for a in result["CYP2A6"].diplotypes[0].pair.alleles] == ["No function", "No function"]
    assert result["GSTM1"].status == "not_called"  # heterozygous on one copy


def test_the_report_says_which_genes_are_research(tmp_path: Path) -> None:
    result = call(write(tmp_path / "made.vcf", [deletion("GSTM1", Build.GRCH38)]), PgxOptions())
    report = gene_report(result.research["GSTM1"])
    assert (report.evidence, report.status, report.confidence) == ("research", "called", "moderate")
    assert report.citations
    assert all(gene_report(found).evidence == "guideline" for found in result.genes.values())


def test_no_event_of_structural_size_slips_between_the_places_that_are_read() -> None:
    for build in Build:
        for name, gene in structural_genes(build).items():
            places = [region.start for region in structural_requested((name,), build)]
            for start, end in gene.exons:
                inside = sorted(place for place in places if start <= place < end)
                edges = [start, *inside, end - 1]
                assert all(b - a <= 50 for a, b in pairwise(edges))
