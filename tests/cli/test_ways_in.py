"""Ways in to the tumour stage: files without samples, several tumours, odd FILTERs, phases, MAF rows without places."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support import contigs, declared, header, record, write

from pmkit.onco.clonality import clonality, interval

V600E = ("chr7", "140753336", ".", "A", "T", "50")
V600M = ("chr7", "140753337", ".", "C", "T", "50")
Row = Sequence[str]


def vcf(folder: Path, rows: Sequence[Row], head: Sequence[str], samples: Sequence[str] = ()) -> Path:
    top = header(*contigs(["chr7", "chr1"]), *head, formats=(), samples=samples)
    return write(folder / "in.vcf", top, (record(*row) for row in rows))


def run(pmkit, path: Path, *words: str) -> list[dict[str, Any]]:
    answer = pmkit("load", path, *words)
    assert answer.code == 0, answer.err
    return [json.loads(line) for line in answer.out.splitlines()]


def judged(pmkit, path: Path, *options: str) -> list[dict[str, Any]]:
    return run(pmkit, path, "onco", "--tumor-type", "MEL", *options, "report", "-f", "ndjson")


def agreed(pmkit, path: Path, consent: str, *options: str) -> list[dict[str, Any]]:
    """With consent to what the normal or the purity tells of what is inherited."""
    return run(pmkit, path, "--consent", consent, "onco", "--tumor-type", "MEL", *options, "report", "-f", "ndjson")


@pytest.mark.parametrize(
    ("fields", "reported", "seen"),
    [
        (("DP", "AF", "SB", "DP4"), "DP=500;AF=0.3;SB=2;DP4=170,180,74,76", (0.3, 500)),
        (("DP", "DP4"), "DP=100;DP4=40,40,10,10", (0.2, 100)),
        (("DP", "AF"), "DP=2000;AF=0.0043", (0.0043, 2000)),
    ],
)
def test_a_file_of_sites_is_one_tumour(
    pmkit, tmp_path: Path, fields: Sequence[str], reported: str, seen: tuple[float, int]
) -> None:
    vaf, depth = seen
    path = vcf(tmp_path, [(*V600E, "PASS", reported)], declared("INFO", *fields))
    (found,) = judged(pmkit, path)
    (variant,) = found["onco"]["variants"]
    assert (variant["protein_change"], variant["depth"]) == ("V600E", depth)
    assert variant["vaf"] == pytest.approx(vaf, abs=0.001)
    assert any("no sample column" in line for line in found["limitations"])


@pytest.mark.parametrize("fields", [("AF", "AC", "AN", "DP"), ("AF",), ()])
def test_sites_of_a_population_are_no_patient(pmkit, tmp_path: Path, fields: Sequence[str]) -> None:
    answer = pmkit("load", vcf(tmp_path, [(*V600E, "PASS", ".")], declared("INFO", *fields)), "onco")
    assert answer.code == 65
    assert "sites only" in answer.err


def test_sites_tell_no_star_allele(pmkit, tmp_path: Path) -> None:
    path = vcf(tmp_path, [(*V600E, "PASS", "DP=500;DP4=170,180,74,76")], declared("INFO", "DP", "DP4"))
    (found,) = run(pmkit, path, "pgx", "--gene", "DPYD", "report", "-f", "ndjson")
    (gene,) = found["pgx"]["genes"]
    assert not gene.get("diplotypes")


HEADS = [
    ("##normal_sample=N", "##tumor_sample=T1", "##tumor_sample=T2"),
    ("##normal_sample=N",),
    ("##PEDIGREE=<Derived=T1,Original=N>", "##PEDIGREE=<Derived=T2,Original=N>"),
]


@pytest.mark.parametrize("head", HEADS)
def test_two_tumours_with_one_normal(pmkit, tmp_path: Path, head: Sequence[str]) -> None:
    row = (*V600E, "PASS", ".", "GT:AD", "0/0:50,0", "0/1:60,40", "0/1:90,10")
    path = vcf(tmp_path, [row], [*head, *declared("FORMAT", "GT", "AD")], ("N", "T1", "T2"))
    found = judged(pmkit, path)
    assert [one["sample"] for one in found] == ["T1", "T2"]
    for one in found:
        assert [v["normal_vaf"] for v in one["onco"]["variants"]] == [0.0]
        assert not any("No normal sample" in line for line in one["limitations"])


def test_three_samples_of_which_nothing_is_reported_are_three(pmkit, tmp_path: Path) -> None:
    row = (*V600E, "PASS", ".", "GT:AD", "0/0:50,0", "0/1:60,40", "0/1:90,10")
    path = vcf(tmp_path, [row], declared("FORMAT", "GT", "AD"), ("A", "B", "C"))
    assert [one["sample"] for one in judged(pmkit, path)] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("status", "passed"), [("PASS;Tier1A;HighConf", True), ("HighConf;PASS", True), ("weak", False)]
)
def test_pass_among_tags(pmkit, tmp_path: Path, status: str, passed: bool) -> None:
    head = ['##FILTER=<ID=weak,Description="weak">', *declared("FORMAT", "GT", "AD")]
    path = vcf(tmp_path, [(*V600E, status, ".", "GT:AD", "0/1:60,40")], head, ("T",))
    (found,) = judged(pmkit, path)
    assert bool(found["onco"]["variants"]) == passed


@pytest.mark.parametrize(
    ("first", "second", "changes"),
    [
        ("0|1:140753336_A_T", "0|1:140753336_A_T", {"V600K"}),
        ("0|1:140753336_A_T", "1|0:140753336_A_T", {"V600E", "V600M"}),
        ("0|1:140753336_A_T", "0|1:140753337_C_T", {"V600E", "V600M"}),
        (".:.", ".:.", {"V600E", "V600M"}),
    ],
)
def test_physical_phase_of_gatk(pmkit, tmp_path: Path, first: str, second: str, changes: set[str]) -> None:
    rows = [
        (*place, "PASS", ".", "GT:AD:PGT:PID", f"0/1:60,40:{phase}")
        for place, phase in ((V600E, first), (V600M, second))
    ]
    path = vcf(tmp_path, rows, declared("FORMAT", "GT", "AD", "PGT", "PID"), ("T",))
    (found,) = judged(pmkit, path)
    assert {v["protein_change"] for v in found["onco"]["variants"]} == changes


@pytest.mark.parametrize(("fraction", "germline"), [("0.0", False), ("0.48", True)])
def test_clairs_tells_the_normal_alongside_the_tumour(pmkit, tmp_path: Path, fraction: str, germline: bool) -> None:
    row = (*V600E, "PASS", ".", "GT:DP:AF:AD:NAF:NDP", f"0/1:100:0.4:60,40:{fraction}:50")
    path = vcf(tmp_path, [row], declared("FORMAT", "GT", "DP", "AF", "AD", "NAF", "NDP"), ("SAMPLE",))
    (found,) = agreed(pmkit, path, "predisposition")
    (variant,) = found["onco"]["variants"]
    assert variant["normal_vaf"] == float(fraction)
    assert any("likely germline" in text for text in variant["warnings"]) == germline
    assert not any("No normal sample" in line for line in found["limitations"])


@pytest.mark.parametrize(("reads", "cell"), [("1990,9", "0.45 %"), ("9999,1", "0.01 %"), ("60,40", "40 %")])
def test_small_fractions_keep_their_digits(pmkit, tmp_path: Path, reads: str, cell: str) -> None:
    path = vcf(tmp_path, [(*V600E, "PASS", ".", "GT:AD", f"0/1:{reads}")], declared("FORMAT", "GT", "AD"), ("T",))
    answer = pmkit("load", path, "onco", "--tumor-type", "MEL", "report", "-f", "table")
    assert f"{cell} of" in answer.out


MAF = ("Hugo_Symbol", "NCBI_Build", "Chromosome", "Start_Position", "Reference_Allele", "Tumor_Seq_Allele2",
       "Tumor_Sample_Barcode", "HGVSp_Short", "i_TumorVAF_WU")  # fmt: skip


def maf(folder: Path, *rows: Row) -> Path:
    path = folder / "in.maf"
    path.write_text("\n".join("\t".join(row) for row in (MAF, *rows)) + "\n")
    return path


@pytest.mark.parametrize("build", ["GRCh37", "GRCh38"])
@pytest.mark.parametrize(
    "named",
    [
        ("BRAF", "p.V600E", "V600E"),
        ("KRAS", "G12D", "G12D"),
        ("TP53", "p.Arg175His", "R175H"),
        ("IDH2", "p.R172K", "R172K"),
        ("PTEN", "p.R130*", "R130*"),
        ("BRAF", "p.V600K", "V600K"),
    ],
)
def test_rows_without_a_place_by_their_protein(pmkit, tmp_path: Path, build: str, named: tuple[str, str, str]) -> None:
    gene, reported, change = named
    path = maf(
        tmp_path,
        (gene, build, "", "", "", "", "T", reported, "47.37"),
        ("MET", build, "NA", "-1", "-", "-", "T", "p.X1010_splice", ""),
    )
    (found,) = run(pmkit, path, "--format", "maf", "onco", "report", "-f", "ndjson")
    (variant,) = found["onco"]["variants"]
    assert (variant["gene"], variant["protein_change"]) == (gene, change)
    assert variant["vaf"] == pytest.approx(0.4737)
    notes = " ".join(note for file in found["inputs"] for note in file["notes"])
    assert "placed by their protein change" in notes
    assert "without a protein change that could be placed were not used (1 row)" in notes


CHANGES = (
    ("EGFR", "p.E746_A750del", "E746_A750del"),
    ("EGFR", "p.Glu746_Ala750del", "E746_A750del"),
    ("EGFR", "p.L747_P753delinsS", "L747_P753delinsS"),
    ("EGFR", "p.D770_N771insSVD", "S768_D770dup"),
    ("ERBB2", "p.Y772_A775dup", "Y772_A775dup"),
    ("KIT", "p.D419del", "D419del"),
    ("KIT", "p.W557_K558del", "W557_K558del"),
    ("BRAF", "p.V600_K601delinsE", "V600_K601delinsE"),
    ("APC", "p.S1465Wfs*3", "S1465Wfs*3"),
    ("NPM1", "p.W288Cfs*12", "W288Cfs"),
    ("BRCA2", "p.S1982Rfs*22", "S1982Rfs*22"),
    ("TP53", "p.Arg213fs", "R213"),
    ("TP53", "p.R213*", "R213*"),
    ("TP53", "p.Arg213Ter", "R213*"),
    ("ROS1", "p.L2086F", "L2080F"),
    ("EZH2", "p.Y641N", "Y646N"),
    ("H3-3A", "p.K27M", "K28M"),
    ("MYD88", "p.L265P", "L252P"),
    ("MET", "p.D1028N", "D1010N"),
)


@pytest.mark.parametrize("build", ["GRCh37", "GRCh38"])
@pytest.mark.parametrize("named", CHANGES, ids=lambda named: " ".join(named[:2]))
def test_a_maf_without_columns_for_places(pmkit, tmp_path: Path, build: str, named: tuple[str, str, str]) -> None:
    gene, reported, change = named
    path = tmp_path / "in.maf"
    path.write_text(f"Hugo_Symbol\tTumor_Sample_Barcode\tHGVSp_Short\n{gene}\tT\t{reported}\n")
    (found,) = run(pmkit, path, "--format", "maf", "--build", build, "onco", "report", "-f", "ndjson")
    (variant,) = found["onco"]["variants"]
    assert (variant["gene"], variant["protein_change"][: len(change)]) == (gene, change)


@pytest.mark.parametrize("change", ["A600E", "E746_A751del", "X1010_splice", "E600_K601insA", "V600_V700insA", ""])
def test_a_protein_change_that_does_not_fit_is_counted(pmkit, tmp_path: Path, change: str) -> None:
    path = tmp_path / "in.maf"
    path.write_text(f"Hugo_Symbol\tTumor_Sample_Barcode\tHGVSp_Short\nBRAF\tT\tp.{change}\n")
    (found,) = run(pmkit, path, "--format", "maf", "--build", "GRCh38", "onco", "report", "-f", "ndjson")
    assert found["onco"]["variants"] == []
    assert "were not used (1 row)" in " ".join(note for file in found["inputs"] for note in file["notes"])


def test_a_maf_without_places_and_changes_is_refused(pmkit, tmp_path: Path) -> None:
    path = tmp_path / "in.maf"
    path.write_text("Hugo_Symbol\tTumor_Sample_Barcode\nBRAF\tT\n")
    answer = pmkit("load", path, "--format", "maf", "--build", "GRCh38", "onco", "report")
    assert answer.code == 65
    assert "lacks the columns Chromosome, Start_Position" in answer.err


def test_a_residue_that_is_another_is_not_placed(pmkit, tmp_path: Path) -> None:
    row = ("BRAF", "GRCh38", "", "", "", "", "T", "p.A600E", "")
    (found,) = run(pmkit, maf(tmp_path, row), "--format", "maf", "onco", "report", "-f", "ndjson")
    assert found["onco"]["variants"] == []


def test_chromosome_23_of_a_maf_is_x(pmkit, tmp_path: Path) -> None:
    row = ("STAG2", "GRCh37", "23", "123224615", "G", "A", "T", "", "47.37")
    (found,) = run(pmkit, maf(tmp_path, row), "--format", "maf", "onco", "report", "-f", "ndjson")
    assert [(v["gene"], v["chrom"]) for v in found["onco"]["variants"]] == [("STAG2", "X")]


@pytest.mark.parametrize(
    ("alt", "depth", "purity", "copies", "kind"),
    [
        (40, 100, 0.8, 2, "clonal"),
        (5, 100, 0.8, 2, "subclonal"),
        (50, 100, 0.3, 2, "likely germline"),
        (49, 100, 0.6, 2, "unclear"),
        (30, 100, 0.6, 2, "clonal"),
        (98, 100, 1.0, 1, "clonal"),
        (1, 3, 0.3, 2, "clonal"),
    ],
)
def test_what_a_fraction_says_at_a_purity(alt: int, depth: int, purity: float, copies: float, kind: str) -> None:
    found = clonality(alt, depth, purity, copies)
    assert found is not None
    assert found.kind == kind
    assert found.share is None or 0 <= found.share <= 1


def test_nothing_is_said_without_reads() -> None:
    assert clonality(0, 0, 0.5, 2) is None
    assert clonality(3, 2, 0.5, 2) is None
    low, high = interval(50, 100)
    assert low == pytest.approx(0.4038, abs=1e-4)
    assert high == pytest.approx(0.5962, abs=1e-4)


def test_purity_speaks_of_the_variants(pmkit, tmp_path: Path) -> None:
    path = vcf(tmp_path, [(*V600E, "PASS", ".", "GT:AD", "0/1:95,5")], declared("FORMAT", "GT", "AD"), ("T",))
    for options, said in (((), False), (("--purity", "0.9"), True)):
        (found,) = agreed(pmkit, path, "predisposition,tumor_germline", *options)
        (variant,) = found["onco"]["variants"]
        assert any(text.startswith("subclonal") for text in variant["warnings"]) == said
