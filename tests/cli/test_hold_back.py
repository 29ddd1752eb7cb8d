"""Genes without consent are not looked at, and never come out as normal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run, Write


def section(answer: Any) -> tuple[dict[str, Any], list[str]]:
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    return found["pgx"], found["limitations"]


def test_a_gene_that_is_held_back_is_neither_called_nor_normal(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "calls.tsv").write_text("CYP2C19\t*2/*2\n")
    vcf = write_vcf(genotypes={"rs12248560": ["1/1"], "rs3758581": ["1/1"]})
    words = (
        "load",
        vcf,
        "pgx",
        "--outside",
        tmp_path / "calls.tsv",
        "--hold-back",
        "cyp2c19",
        "--drugs",
        "clopidogrel",
    )
    answer = pmkit(*words, "report", "-f", "json")
    pgx, limits = section(answer)
    (gene,) = [one for one in pgx["genes"] if one["gene"] == "CYP2C19"]
    assert (gene["status"], gene["source"], gene["diplotypes"]) == ("not_called", "none", [])
    assert "no consent" in gene["reason"]
    assert not any(text in answer.out for text in ("*2/*2", "*17/*17", "rs12248560", "Poor Metabolizer"))
    (drug,) = pgx["drugs"]
    assert (drug["status"], drug["recommendations"]) == ("gene_not_called", [])
    assert any("Held back for want of consent: CYP2C19" in text for text in limits)
    page = pmkit(*words, "report", "-f", "table").out
    assert "Standard use" not in page and "no consent" in " ".join(page.split())


def test_disease_stands_for_the_genes_that_tell_of_one(pmkit: Run, write_vcf: Write) -> None:
    pgx, _ = section(pmkit("load", write_vcf(), "pgx", "--hold-back", "disease", "report", "-f", "json"))
    held = {one["gene"] for one in pgx["genes"] if "no consent" in one["reason"]}
    assert held == {"BCHE", "CFTR", "F5", "G6PD", "RYR1"}


def test_a_held_gene_that_no_vcf_tells_is_named_too(pmkit: Run, write_vcf: Write) -> None:
    """BCHE has research alleles as well: held back, it stood among these, and the first screen did not say why."""
    words = ("load", write_vcf(), "pgx", "--hold-back", "disease", "--drugs", "mivacurium", "report", "-f")
    pgx, _ = section(pmkit(*words, "json"))
    (bche,) = (gene for gene in pgx["genes"] if gene["gene"] == "BCHE")
    assert (bche["evidence"], bche["reason"]) == ("guideline", "held back: there is no consent to report this gene")
    page = " ".join(pmkit(*words, "table").out.split())
    assert "BCHE" in page.partition("Not tested")[2].partition("pmkit ")[0]
    assert "BCHE: held back" in page


def test_the_sheet_holds_back_for_one_patient(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    vcf = write_vcf(samples=["S1", "S2"])
    (tmp_path / "sheet.tsv").write_text(f"sample\tfile\thold_back\nS1\t{vcf.name}\tCYP2C19;RYR1\nS2\t{vcf.name}\t.\n")
    answer = pmkit("load", "--sheet", tmp_path / "sheet.tsv", "pgx", "--gene", "CYP2C19", "report", "-f", "ndjson")
    assert answer.code == 0, answer.err
    first, second = (json.loads(line)["pgx"]["genes"][0] for line in answer.out.splitlines())
    assert ("no consent" in first["reason"], second["status"]) == (True, "called")


def test_a_gene_that_nobody_knows_is_an_error_and_not_nothing(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    vcf = write_vcf()
    answer = pmkit("load", vcf, "pgx", "--hold-back", "RYR", "report")
    assert (answer.code, answer.out) == (66, "") and "RYR1" in answer.err
    (tmp_path / "sheet.tsv").write_text(f"sample\tfile\thold_back\nS1\t{vcf.name}\tRYR\n")
    answer = pmkit("load", "--sheet", tmp_path / "sheet.tsv", "pgx", "report")
    assert (answer.code, answer.out) == (65, "") and "hold_back" in answer.err


def test_the_sheet_says_who_signs_and_what_is_replaced(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    vcf = write_vcf(samples=["S1", "S2"])
    head = "sample\tfile\treviewer\treview_date\treplaces\n"
    rows = f"S1\t{vcf.name}\tA. Nonymous\t2026-11-29\treport 17\nS2\t{vcf.name}\t\t\t\n"
    (tmp_path / "sheet.tsv").write_text(head + rows)
    words = ("load", "--sheet", tmp_path / "sheet.tsv", "pgx", "--gene", "CYP2C19", "report")
    first, second = (json.loads(line) for line in pmkit(*words, "-f", "ndjson").out.splitlines())
    assert first["review"] == {"reviewer": "A. Nonymous", "date": "2026-11-29", "replaces": "report 17"}
    assert second["review"] is None
    assert "Not a medical device" in second["intended_use"]
    page = " ".join(pmkit(*words, "-f", "table").out.split())
    assert "by A. Nonymous on 2026-11-29; replaces report 17" in page and "Not a medical device" in page


def test_a_line_of_nobody_is_named_on_stderr(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "sheet.tsv").write_text("sample\thold_back\nS11\tCYP2C19\nS2\t.\n")  # a slip of the finger: S1
    vcf = write_vcf(samples=["S1", "S2"])
    answer = pmkit("load", vcf, "--sheet", tmp_path / "sheet.tsv", "pgx", "--gene", "CYP2C19", "report", "-f", "ndjson")
    assert answer.code == 0
    assert "1 sample loaded has no line in the sheet" in answer.err
    assert "1 line is of no sample loaded" in answer.err
    assert "S11" not in answer.err


@pytest.mark.parametrize("keep_going", [False, True])
def test_a_sheet_that_names_no_sample_of_the_files_is_refused(
    keep_going: bool, pmkit: Run, write_vcf: Write, tmp_path: Path
) -> None:
    (tmp_path / "sheet.tsv").write_text("sample\thold_back\nS11\tCYP2C19\n")
    more = ("--keep-going",) if keep_going else ()
    out = tmp_path / "out"
    words = (
        "load",
        write_vcf(),
        "--sheet",
        tmp_path / "sheet.tsv",
        *more,
        "pgx",
        "report",
        "-o",
        out / "{sample}.json",
    )
    answer = pmkit(*words)
    assert (answer.code, answer.out) == (66, "")
    assert answer.err.count("names none of the samples") == 1 and "S11" not in answer.err
    assert not out.exists() or not [*out.iterdir()]


@pytest.mark.parametrize("stem", ["array", "T1"])
def test_a_sheet_is_held_against_arrays_and_mafs_by_sample(stem: str, pmkit: Run, tmp_path: Path) -> None:
    sheet, path = tmp_path / "sheet.csv", tmp_path / f"{stem}.txt"
    if stem == "array":
        other = "".join(f"rs{n}\t1\t{n}000\tAA\n" for n in range(1, 6))
        path.write_text(f"# rsid\tchromosome\tposition\tgenotype\nrs4244285\t10\t96541616\tAG\n{other}")
        words = ("load", path, "--build", "GRCh37", "--sheet", sheet, "pgx", "--gene", "CYP2C19", "report")
    else:
        columns = "Hugo_Symbol NCBI_Build Chromosome Start_Position End_Position Reference_Allele Tumor_Seq_Allele2"
        cells = "BRAF GRCh37 7 140453136 140453136 A T T1"
        path.write_text("\t".join([*columns.split(), "Tumor_Sample_Barcode"]) + "\n" + "\t".join(cells.split()) + "\n")
        words = ("load", path, "--format", "maf", "--sheet", sheet, "onco", "report")
    sheet.write_text(f"sample,sex,hold_back\n{stem},XX,CYP2C19\n")
    answer = pmkit(*words)
    assert answer.code == 0, answer.err
    if stem == "array":
        assert "no consent" in json.loads(answer.out)["pgx"]["genes"][0]["reason"]
    sheet.write_text(f"sample,sex,hold_back\n{stem}x,XX,CYP2C19\n")
    answer = pmkit(*words)
    assert (answer.code, answer.out) == (66, "") and "names none of the samples" in answer.err


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["S1\t\tXX\t", "S1\t\tXY\t"], "stands twice"),
        (["S1\ta.vcf\tXX\t", "S1\tb.vcf\tXY\t"], "column 'sex'"),
        (["S1\ta.vcf\t\t", "S1\tb.vcf\t\tRYR1"], "column 'hold_back'"),
        (["S1\ta.vcf\tXX\tRYR1", "S1\tb.vcf\t\tRYR1"], ""),
    ],
    ids=["twice", "sex", "hold-back", "agreed"],
)
def test_lines_of_one_sample_agree(pmkit: Run, tmp_path: Path, lines: list[str], said: str) -> None:
    (tmp_path / "sheet.tsv").write_text("\n".join(["sample\tfile\tsex\thold_back", *lines]) + "\n")
    answer = pmkit("validate", tmp_path / "sheet.tsv")
    assert answer.code == (65 if said else 0), answer.err
    assert said in answer.err


SLIP = "names none of the samples"


def array(path: Path) -> Path:
    other = "".join(f"rs{n}\t1\t{n}000\tAA\n" for n in range(1, 6))
    path.write_text(f"# rsid\tchromosome\tposition\tgenotype\nrs4244285\t10\t96541616\tAG\n{other}")
    return path


def maf(path: Path) -> Path:
    columns = "Hugo_Symbol NCBI_Build Chromosome Start_Position End_Position Reference_Allele Tumor_Seq_Allele2"
    cells = f"BRAF GRCh38 7 140753336 140753336 A T {path.stem}"
    path.write_text("\t".join([*columns.split(), "Tumor_Sample_Barcode"]) + "\n" + "\t".join(cells.split()) + "\n")
    return path


@pytest.mark.parametrize("going", [(), ("--keep-going",)], ids=["", "keep-going"])
@pytest.mark.parametrize("kinds", ["arrays", "one array", "mafs", "one maf", "vcf and array", "array and vcf"])
def test_a_sheet_is_held_against_all_files_of_a_run(
    going: tuple[str, ...], kinds: str, pmkit: Run, write_vcf: Write, tmp_path: Path
) -> None:
    """Several files of a kind, or files of several kinds, were taken with a sheet of nobody, and what it held back was
    reported."""
    made = {
        "arrays": lambda: [array(tmp_path / "a1.txt"), array(tmp_path / "a2.txt")],
        "one array": lambda: [array(tmp_path / "a2.txt")],
        "mafs": lambda: [maf(tmp_path / "a1.maf"), maf(tmp_path / "a2.maf")],
        "one maf": lambda: [maf(tmp_path / "a2.maf")],
        "vcf and array": lambda: [write_vcf(samples=["a1"]), array(tmp_path / "a2.txt")],
        "array and vcf": lambda: [array(tmp_path / "a2.txt"), write_vcf(samples=["a1"])],
    }
    paths, sheet, out = made[kinds](), tmp_path / "sheet.csv", tmp_path / "out"
    stages = ("onco",) if "maf" in kinds else ("pgx", "--gene", "CYP2C19")
    words = ("load", *paths, "--sheet", sheet, *going, *stages, "report", "-o", out / "{sample}.json")
    sheet.write_text("sample,sex,hold_back\na3,XX,CYP2C19\n")
    answer = pmkit(*words)
    assert (answer.code, answer.out) == (66, "") and answer.err.count(SLIP) == 1
    assert not out.exists() or not [*out.iterdir()]
    sheet.write_text("sample,sex,hold_back\na2,XX,CYP2C19\n")  # of the last alone
    answer = pmkit(*words)
    assert answer.code == 0, answer.err
    assert answer.err.count("1 sample loaded has no line in the sheet") == len(paths) - 1
    assert len([*out.glob("*.json")]) == len(paths)
    if "maf" not in kinds:
        assert "no consent" in (out / "a2.json").read_text()


@pytest.mark.parametrize("chosen", ["S1", "S2"])
def test_the_line_of_another_sample_of_the_file_is_a_line(
    chosen: str, pmkit: Run, write_vcf: Write, tmp_path: Path
) -> None:
    (tmp_path / "sheet.tsv").write_text("sample\thold_back\nS2\tCYP2C19\n")
    vcf = write_vcf(samples=["S1", "S2"])
    words = ("load", vcf, "--sheet", tmp_path / "sheet.tsv", "--sample", chosen, "pgx", "--gene", "CYP2C19", "report")
    answer = pmkit(*words)
    assert answer.code == 0, answer.err
    assert ("1 sample loaded has no line" in answer.err, "no consent" in answer.out) == (chosen == "S1", chosen == "S2")
    assert "is of no sample" not in answer.err


def test_a_file_that_failed_may_be_that_of_the_line(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "bad.vcf").write_text("no VCF\n")
    (tmp_path / "sheet.tsv").write_text("sample\tfile\thold_back\nS2\tbad.vcf\tCYP2C19\n")
    words = ("--keep-going", "pgx", "--gene", "CYP2C19", "report", "-o", tmp_path / "out" / "{sample}.json")
    sheet = ("--sheet", tmp_path / "sheet.tsv")
    answer = pmkit("load", tmp_path / "bad.vcf", write_vcf(), *sheet, *words)
    assert answer.code == 65 and SLIP not in answer.err
    assert [path.name for path in (tmp_path / "out").glob("*.json")] == ["S1.json"]
    answer = pmkit("load", tmp_path / "bad.vcf", *sheet, *words)
    assert answer.code == 65 and SLIP not in answer.err  # nothing was read, so nothing is told of samples
