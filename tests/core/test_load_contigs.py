"""Names of contigs: what is understood, and what becomes of records on contigs that are not."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from tests.intake.load_files import CONTIGS_38, calls, cases, write

from pmkit.core.contigs import accession_build, bare_chromosome, is_foreign, listed, resembles_chromosome
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
        ("Chr7", "7", None),
        ("chr07", "7", None),
        ("01", "1", None),
        ("x", "X", None),
        ("chrMT", "MT", None),
        ("M", "MT", None),
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


@pytest.mark.parametrize(
    "name", ["chr7_", "NC_000007.12", "CM000669.3", "27", "00", "007", "LG1", "chr7140753336", "chr"]
)
def test_names_that_mean_no_chromosome(name: str) -> None:
    assert is_foreign(name)


@pytest.mark.parametrize(
    "name",
    [
        "chrUn_KI270742v1",
        "GL000191.1",
        "chr6_GL000250v2_alt",
        "chr1_KI270706v1_random",
        "HLA-A*01:01:01:01",
        "hs37d5",
        "0",
    ],
)
def test_other_sequences_of_an_assembly_are_not_strange(name: str) -> None:
    assert not is_foreign(name)


LIKE = [
    "chr7_",
    "chr_7",
    "chr-7",
    "chrom7",
    "chromosome7",
    "chrchr7",
    "ch7",
    "c7",
    "hs7",
    "7.0",
    "chrX.0",
    "GRCh38#0#chr7",
    "GRCh38.chr7",
    "hg38_chr7",
    "hg38.chrX",
    "homo_sapiens_7",
    "chrMito",
    "MITO",
    "mitochondrion",
    "NC_012920",
    "NC_000007",
    "NC_000007.12",
    "CM000669.3",
    "gi|568815591|ref|NC_000007.14|",
    "NC_000007.14:1-1000",
    "chr7:1-1000",
    "007",
]
UNLIKE = [
    "HPV16",
    "HPV-mGU1",
    "NC_001802.1",
    "NC_045512.2",
    "lambda",
    "pUC19",
    "M13",
    "ERCC-00002",
    "chr27",
    "27",
    "99",
    "LG7",
    "scaffold_7",
    "group7",
    "contig7",
    "2L",
    "2A",
    "chrI",
    "chrB",
    "U1",
    "chr7b",
    "MT-ND1",
    "NW_004070871.1",
    "chr0",
    "0",
    "chrUn_KI270742v1",
    "hs37d5",
    "CMV",
    "chrEBV",
    "chr7",
    "MT",
    "X",
]


@pytest.mark.parametrize("name", [*LIKE, " chr7", "chr7 ", "chr7\u00a0"])
def test_names_that_seem_to_mean_a_chromosome(tmp_path: Path, name: str) -> None:
    """Their records would be lost, also where the header declares the name."""
    assert resembles_chromosome(name)
    path = tmp_path / "in.vcf"
    write(path, ONE, "CONTIG 2000 A G GT 0/1", head=CONTIGS_38 + "##contig=<ID=CONTIG>\n")
    path.write_text(path.read_text(encoding="utf-8").replace("CONTIG", name), encoding="utf-8")
    with pytest.raises(DataError, match="1 record on contigs whose names seem to mean") as caught:
        cases(str(path))
    assert listed({name: 1}) in str(caught.value)
    assert "--rename-chrs" in str(caught.value)


@pytest.mark.parametrize("name", UNLIKE)
def test_names_that_do_not(name: str) -> None:
    assert not resembles_chromosome(name)


def test_zeros_before_a_number(tmp_path: Path) -> None:
    for head in ("", "##contig=<ID=chr01,length=248956422>\n"):
        found = calls(
            tmp_path, "chr01 1000 A G GT 0/1", head=head, options=LoadOptions(build=None if head else Build.GRCH38)
        )
        assert [record.chrom for record in found.records] == ["1"]
        assert found.limitations == ()


def test_blanks_in_names_are_seen() -> None:
    assert listed({"chr7 ": 2, "": 1, "chr8_": 1}) == "'chr7 ' (2), '' (1), chr8_ (1)"


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
    assert "1 record on a contig that is no chromosome" in found.limitations[0]
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
    found = cases(maf(tmp_path, "NC_000001.11", "LG7"), options=LoadOptions(format="maf"))[0].calls
    assert [record.chrom for record in found.records] == ["1"]
    assert "LG7 (1)" in found.limitations[0]
    assert "LG7 (1)" in caplog.text


def test_tables_with_names_that_seem_to_mean_a_chromosome_are_refused(tmp_path: Path) -> None:
    message = r"1 row on contigs whose names seem to mean .*: chr_7 \(1\)"
    with pytest.raises(DataError, match=message):
        cases(maf(tmp_path, "1", "chr_7"), options=LoadOptions(format="maf"))
    bed, segments = tmp_path / "panel.bed", tmp_path / "t.cns"
    bed.write_text("7\t100\t200\nchr_7\t100\t200\n", encoding="utf-8")
    segments.write_text("chromosome\tstart\tend\tgene\tlog2\tprobes\nchr_7\t1\t9\t-\t0\t9\n", encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_panel(bed)
    with pytest.raises(DataError, match=message):
        read_segments(segments, build=Build.GRCH37)


def test_a_maf_with_an_accession_of_the_other_assembly_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="accession of GRCh37"):
        cases(maf(tmp_path, "NC_000001.10"), options=LoadOptions(format="maf"))


def test_tables_of_the_other_assembly_are_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """BED, segments and FASTA that name contigs by accessions of the other assembly, or by names of none."""
    bed, segments, fasta = (tmp_path / name for name in ("panel.bed", "t.cns", "ref.fa"))
    bed.write_text("NC_000007.13\t100\t200\nLG7\t100\t200\n", encoding="utf-8")
    segments.write_text(
        "chromosome\tstart\tend\tgene\tlog2\tprobes\nNC_000007.13\t100\t200\t-\t0.1\t9\nLG7\t1\t9\t-\t0\t9\n",
        encoding="utf-8",
    )
    fasta.write_text(">NC_000007.13\nACGT\n", encoding="utf-8")
    with caplog.at_level(logging.WARNING, "pmkit"):
        panel = read_panel(bed)
        panel.check_build(Build.GRCH37)
        read_segments(segments, build=Build.GRCH37)
    assert caplog.text.count("1 row on contigs that are no chromosome of GRCh37 or GRCh38: LG7 (1)") == 2
    message = "the contig NC_000007.13 is of GRCh37, but the variants are on GRCh38"
    with pytest.raises(BuildError, match=message):
        panel.check_build(Build.GRCH38)
    with pytest.raises(BuildError, match=message):
        read_segments(segments, build=Build.GRCH38)
    with Fasta(fasta) as genome, pytest.raises(BuildError, match=message):
        genome.check_build(Build.GRCH38)
