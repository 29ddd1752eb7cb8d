"""Names of contigs: what is understood, and what becomes of records on contigs that are not."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from tests.intake.load_files import CONTIGS_38, calls, cases, write

from pmkit.core.contigs import accession_build, bare_chromosome, is_foreign
from pmkit.core.errors import BuildError, DataError
from pmkit.core.model import Build, Site, State
from pmkit.intake.load_options import LoadOptions
from pmkit.onco.biomarkers.panel_regions import read_panel
from pmkit.variants.fasta import Fasta
from pmkit.variants.segments import read_segments
from pmkit.variants.sites import site_calls

ONE = "chr1 1000 A G GT 0/1"


@pytest.mark.parametrize(
    ("name", "bare", "build"),
    [
        ("chr7", "7", None),
        ("CHR7", "7", None),
        ("x", "X", None),
        ("chrM", "MT", None),
        ("mt", "MT", None),
        ("23", "X", None),
        ("chr24", "Y", None),
        ("25", "X", None),
        ("XY", "X", None),
        ("26", "MT", None),
        ("NC_000001.10", "1", Build.GRCH37),
        ("NC_000001.11", "1", Build.GRCH38),
        ("NC_000007.13", "7", Build.GRCH37),
        ("nc_000007.14", "7", Build.GRCH38),
        ("NC_000023.10", "X", Build.GRCH37),
        ("NC_000024.10", "Y", Build.GRCH38),
        ("CM000663.1", "1", Build.GRCH37),
        ("CM000669.2", "7", Build.GRCH38),
        ("CM000686.2", "Y", Build.GRCH38),
        ("NC_012920.1", "MT", None),
        ("J01415.2", "MT", None),
    ],
)
def test_names_of_chromosomes(name: str, bare: str, build: Build | None) -> None:
    assert (bare_chromosome(name), accession_build(name), is_foreign(name)) == (bare, build, False)


@pytest.mark.parametrize("name", ["chr7_", "NC_000007.12", "CM000669.3", "27", "0", "LG1", "chr7140753336", "chr"])
def test_names_that_mean_no_chromosome(name: str) -> None:
    assert is_foreign(name)


@pytest.mark.parametrize(
    "name",
    ["chrUn_KI270742v1", "GL000191.1", "chr6_GL000250v2_alt", "chr1_KI270706v1_random", "HLA-A*01:01:01:01", "hs37d5"],
)
def test_other_sequences_of_an_assembly_are_not_strange(name: str) -> None:
    assert not is_foreign(name)


@pytest.mark.parametrize(("version", "build"), [("10", Build.GRCH37), ("11", Build.GRCH38)])
def test_an_accession_tells_the_assembly(tmp_path: Path, version: str, build: Build) -> None:
    found = calls(tmp_path, f"NC_000001.{version} 1000 A G GT 0/1", head="")
    assert (found.build, found.build_decided_by) == (build, "contig accessions")
    assert found.records[0].chrom == "1"
    with pytest.raises(BuildError, match="contig accessions"):
        other = Build.GRCH37 if build is Build.GRCH38 else Build.GRCH38
        cases(str(tmp_path / "in.vcf"), options=LoadOptions(build=other))


def test_accessions_of_both_assemblies_contradict_each_other(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="contradict"):
        calls(tmp_path, "NC_000001.10 1000 A G GT 0/1", "NC_000010.11 1000 A G GT 0/1", head="")


@pytest.mark.parametrize("build", [None, Build.GRCH38])
def test_a_file_without_a_known_contig_is_refused_and_build_is_no_remedy(tmp_path: Path, build: Build | None) -> None:
    path = write(tmp_path / "a.vcf", "LG7 1000 A G GT 0/1", head="")
    with pytest.raises(DataError, match=r"LG7 \(1\)") as caught:
        cases(path, options=LoadOptions(build=build))
    assert "--build" not in str(caught.value)


def test_an_undeclared_contig_is_refused_where_others_are_declared(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"does not declare: chr1_ \(2\)"):
        calls(tmp_path, ONE, "chr1_ 2000 A G GT 0/1", "chr1_ 2001 A G GT 0/1")


def test_records_on_unknown_contigs_are_counted_and_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    head = CONTIGS_38 + "##contig=<ID=LG7>\n"
    with caplog.at_level(logging.WARNING, "pmkit"):
        found = calls(tmp_path, ONE, "LG7 2000 A G GT 0/1", head=head)
    assert "1 records on contigs" in found.limitations[0]
    assert "LG7 (1)" in found.limitations[0]
    assert "LG7 (1)" in caplog.text
    assert not calls(tmp_path, ONE, "chrUn_KI270742v1 2000 A G GT 0/1").limitations


def test_absent_is_reference_on_chromosomes_that_the_file_shows(tmp_path: Path) -> None:
    found = calls(tmp_path, ONE)  # the header declares 1, 10 and X
    sites = [Site("10", 500, "A", ("G",)), Site("22", 500, "A", ("G",))]
    reported = site_calls(found, sites, absent_is_reference=True)
    assert reported.state[:, 0].tolist() == [State.ASSUMED, State.ABSENT]
    assert "chromosome 22" in reported.notes[1][0]


def maf(tmp_path: Path, *chroms: str) -> str:
    columns = ("Hugo_Symbol", "Chromosome", "Start_Position", "End_Position", "Reference_Allele")
    columns += ("Tumor_Seq_Allele2", "Tumor_Sample_Barcode", "NCBI_Build")
    rows = [f"X\t{chrom}\t1000\t1000\tA\tG\tT1\tGRCh38" for chrom in chroms]
    path = tmp_path / "a.maf"
    path.write_text("\n".join(["\t".join(columns), *rows]) + "\n")
    return str(path)


def test_a_maf_names_rows_on_unknown_contigs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = cases(maf(tmp_path, "NC_000001.11", "chr1_"), options=LoadOptions(format="maf"))[0].calls
    assert [record.chrom for record in found.records] == ["1"]
    assert "chr1_ (1)" in found.limitations[0]
    assert "chr1_ (1)" in caplog.text


def test_a_maf_with_an_accession_of_the_other_assembly_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="accession of GRCh37"):
        cases(maf(tmp_path, "NC_000001.10"), options=LoadOptions(format="maf"))


def test_tables_of_the_other_assembly_are_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """BED, segments and FASTA that name contigs by accessions of the other assembly, or by names of none."""
    bed, segments, fasta = (tmp_path / name for name in ("panel.bed", "t.cns", "ref.fa"))
    bed.write_text("NC_000007.13\t100\t200\nchr_7\t100\t200\n", encoding="utf-8")
    segments.write_text(
        "chromosome\tstart\tend\tgene\tlog2\tprobes\nNC_000007.13\t100\t200\t-\t0.1\t9\nchr_7\t1\t9\t-\t0\t9\n",
        encoding="utf-8",
    )
    fasta.write_text(">NC_000007.13\nACGT\n", encoding="utf-8")
    with caplog.at_level(logging.WARNING, "pmkit"):
        panel = read_panel(bed)
        panel.check_build(Build.GRCH37)
        read_segments(segments, build=Build.GRCH37)
    assert caplog.text.count("1 rows on contigs that are no chromosome of GRCh37 or GRCh38: chr_7 (1)") == 2
    message = "the contig NC_000007.13 is of GRCh37, but the variants are on GRCh38"
    with pytest.raises(BuildError, match=message):
        panel.check_build(Build.GRCH38)
    with pytest.raises(BuildError, match=message):
        read_segments(segments, build=Build.GRCH38)
    with Fasta(fasta) as genome, pytest.raises(BuildError, match=message):
        genome.check_build(Build.GRCH38)
