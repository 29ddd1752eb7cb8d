"""Genes without guidelines: known diplotypes in both builds, and that they never reach the advice on drugs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support import header
from tests.support import write as write_records

from pmkit.core.errors import NoInputError
from pmkit.core.model import Build, chromosome_order
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.vcf import read
from pmkit.pgx.alleles import genes, load_definition, research_genes
from pmkit.pgx.alleles.calls import GeneCall
from pmkit.pgx.alleles.definition import not_seen
from pmkit.pgx.caller import Caller, PgxResult
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.pgx_to_section import PgxPart, gene_report
from pmkit.pgx.research import countable, research_only

ALL = research_genes()


def write(
    path: Path, gene: str, names: Sequence[str], build: Build, *, leave_out: frozenset[int] = frozenset()
) -> Path:
    """A phased VCF that spells two alleles at every position of the gene."""
    definition = load_definition(gene, build)
    rows = [definition.names.index(name) for name in names]
    lines = []
    for site, place in enumerate(definition.places[: len(definition.base)]):
        if place.site.pos in leave_out:
            continue
        codes = [next(code for code in range(64) if int(definition.filled[row, site]) >> code & 1) for row in rows]
        s = place.site
        fields = (s.chrom, s.pos, ".", s.ref, ",".join(s.alts), ".", "PASS", ".", "GT", "|".join(map(str, codes)))
        lines.append((chromosome_order(s.chrom), s.pos, "\t".join(map(str, fields))))
    return write_records(path, header(samples=["made"]), (text + "\n" for *_, text in sorted(lines)))


def call(path: Path, build: Build, *asked: str, **options: bool) -> PgxResult:
    caller = Caller(PgxOptions(genes=asked, research=True, **options))
    caller.check()
    (case,) = read([str(path)], requested=caller.requested, options=LoadOptions(build=build))
    return caller.result(case)


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize(
    ("gene", "names", "label"),
    [
        ("CYP2C8", ("*1", "*3"), "*1/*3"),  # two positions
        ("CYP2C8", ("*5", "*12"), "*5/*12"),  # an insertion and a deletion
        ("CYP1A2", ("*1A", "*1F"), "*1A/*1F"),
        ("CYP1A2", ("*1L", "*1K"), "*1K/*1L"),
        ("MTHFR", ("rs1801131", "rs1801133"), "rs1801131/rs1801133"),
        ("CYP2A6", ("*2", "*18"), "*2/*18"),  # GRCh37's own base is *18's
        ("CYP1B1", ("*1", "*3"), "*1/*3"),
        ("ABCB1", ("*1", "*2"), "*1/*2"),  # the genome is *2
        ("GSTP1", ("*A", "*C"), "*A/*C"),
        ("OPRM1", ("Reference", "rs1799971"), "Reference/rs1799971"),
        ("POR", ("*1", "*28"), "*1/*28"),
        ("NAT1", ("*4", "*14"), "*4/*14"),
        ("PTGIS", ("*1", "*1"), "*1/*1"),  # four lengths of one repeat
        ("UGT2B7", ("*1", "*2"), "*1/*2"),
    ],
)
def test_known_diplotypes(tmp_path: Path, gene: str, names: tuple[str, str], label: str, build: Build) -> None:
    result = call(write(tmp_path / "made.vcf", gene, names, build), build, gene)
    found = result.research[gene]
    assert (found.status, [one.label for one in found.diplotypes]) == ("called", [label])
    assert set(result.genes) == set()


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize("gene", ALL)
def test_every_allele_is_called_as_itself(tmp_path: Path, gene: str, build: Build) -> None:
    definition = load_definition(gene, build)
    reference = definition.names[definition.reference]
    for name in definition.names:
        path = write(tmp_path / "made.vcf", gene, (reference, name), build)
        found = call(path, build, gene).research[gene]
        assert [sorted(one.alleles) for one in found.call.diplotypes] == [sorted((reference, name))]


@pytest.mark.parametrize("build", list(Build))
def test_nothing_is_called_normal_where_positions_are_missing(tmp_path: Path, build: Build) -> None:
    path = write(tmp_path / "made.vcf", "CYP2C8", ("*1", "*1"), build)
    result = call(path, build)
    assert result.research["CYP2C8"].status == "called"
    others = [found for gene, found in result.research.items() if gene != "CYP2C8"]
    assert {found.status for found in others} == {"no_data"}
    assert set(result.research) == set(research_only())


def test_two_alleles_on_one_strand_are_named_as_a_combination(tmp_path: Path) -> None:
    path = write(tmp_path / "made.vcf", "COMT", ("rs4680", "Reference"), Build.GRCH38)
    other = load_definition("COMT", Build.GRCH38)
    site = next(p.site for p in other.places if p.rsid == "rs4633")
    text = path.read_text(encoding="utf-8")
    before = next(line for line in text.splitlines() if line.split("\t")[1:2] == [str(site.pos)])
    path.write_text(text.replace(before, before.replace("0|0", "1|0")), encoding="utf-8")
    found = call(path, Build.GRCH38, "COMT").research["COMT"]
    assert [one.label for one in found.diplotypes] == ["Reference/[rs4633 + rs4680]"]


def test_phenotype_only_where_pypgx_has_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reported = {("MTHFR", "Reference", "rs1801133"): "Unfavorable Response"}
    monkeypatch.setattr("pmkit.pgx.research._phenotypes", lambda: reported)
    names = ("rs1801133", "Reference")
    result = call(write(tmp_path / "made.vcf", "MTHFR", names, Build.GRCH38), Build.GRCH38, "MTHFR")
    pair = result.research["MTHFR"].diplotypes[0].pair
    assert (pair.authority, pair.phenotype, pair.lookup_keys) == ("PyPGx", "Unfavorable Response", ())
    report = gene_report(result.research["MTHFR"])
    assert (report.evidence, report.rules[0].outcome) == ("research", "fired")
    assert report.citations
    assert not report.recommendation_diplotypes
    result = call(write(tmp_path / "made.vcf", "CYP2C8", ("*1", "*3"), Build.GRCH38), Build.GRCH38, "CYP2C8")
    report = gene_report(result.research["CYP2C8"])
    assert report.diplotypes[0].phenotype == ""
    assert report.rules[0].outcome == "not_evaluable"


def test_no_drug_is_looked_up_by_a_research_gene(tmp_path: Path) -> None:
    with_, without = (
        PgxPart().part(call(write(tmp_path / "made.vcf", "MTHFR", names, Build.GRCH38), Build.GRCH38)).drugs
        for names in (("rs1801133", "rs1801133"), ("Reference", "Reference"))
    )
    assert with_ == without
    assert not any(advice.recommendations for advice in with_)


def test_alleles_that_small_variants_cannot_show_are_named(tmp_path: Path) -> None:
    found = call(write(tmp_path / "made.vcf", "CYP2E1", ("*7", "*7"), Build.GRCH38), Build.GRCH38, "CYP2E1")
    call_ = found.research["CYP2E1"].call
    assert isinstance(call_, GeneCall)
    assert any("*S1" in warning.text for warning in call_.warnings)


def test_an_outside_call_of_a_research_gene_stays_one(tmp_path: Path) -> None:
    outside = tmp_path / "outside.tsv"
    outside.write_text("CYP2C8\t*1/*4\n", encoding="utf-8")
    path = write(tmp_path / "made.vcf", "CYP2C8", ("*1", "*3"), Build.GRCH38)
    caller = Caller(PgxOptions(genes=("CYP2C8",), research=True, outside=(str(outside),)))
    caller.check()
    (case,) = read([str(path)], requested=caller.requested, options=LoadOptions(build=Build.GRCH38))
    result = caller.result(case)
    found = result.research["CYP2C8"]
    assert (found.source, found.evidence, found.diplotypes[0].label) == ("outside", "research", "*1/*4")
    assert "CYP2C8" not in result.genes


def test_research_genes_are_asked_for() -> None:
    assert not set(ALL) & set(genes())
    with pytest.raises(NoInputError, match="without guidelines") as caught:
        Caller(PgxOptions(genes=("MTHFR",))).check()
    assert "--research" in str(caught.value.remedy)
    Caller(PgxOptions(genes=("MTHFR",), research=True)).check()


def test_what_is_left_aside_is_not_there() -> None:
    assert not {"APOE", "ACYP2", "SULT1A1"} & set(research_only())
    assert set(countable()) == {"CYP2A6", "GSTM1", "GSTT1", "UGT2B17"}
    assert not_seen("CYP2A6") == ("*4", "*12", "*34")
    assert len(ALL) >= 60
