"""What counts as being in the tumour, and what the normal sample says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support import declared, header, write

from pmkit.cli import main

BRAF = "chr7\t140753336\t.\tA\tT\t50\tPASS\t"


def read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, row: str, samples: tuple[str, ...] = (), *words: str
) -> dict[str, Any]:
    head = header(*declared("INFO", "DP", "AF"), of=("chr7",), formats=("GT", "AD"), samples=samples)
    path = write(tmp_path / "t.vcf", head, [f"{row}\n"])
    assert main.run(["load", str(path), *words, "onco", "--tumor-type", "MEL", "report", "-f", "json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_a_listed_change_without_counts_is_no_silent_miss(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A list of one tumour's variants of which one row has no counts: it is listed, so it is there."""
    (found,) = read(capsys, tmp_path, f"{BRAF}.")["onco"]["variants"]
    assert (found["protein_change"], found["vaf"]) == ("V600E", None)


def test_a_listed_change_with_no_reads_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert read(capsys, tmp_path, f"{BRAF}DP=100;AF=0")["onco"]["variants"] == []


@pytest.mark.parametrize("filter_", ["PASS", "."])
def test_an_allele_that_the_caller_was_made_to_write_is_not_there_without_reads(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, filter_: str
) -> None:
    """Mutect2 writes 0/1 whatever it found, also for alleles that it was given (`--alleles`) and that no read has."""
    for cells in ("0/1:120,0", "0|1:120,0", "1/1:9,0"):
        report = read(capsys, tmp_path, BRAF.replace("PASS", filter_) + f".\tGT:AD\t{cells}", ("TUMOR",))
        assert report["onco"]["variants"] == []
        assert [
            text for text in report["limitations"] if "BRAF V600E (chr7:140753336:A:T)" in text and "No read" in text
        ]
    unknown = f"{BRAF}.\tGT:AD\t0/1:120,0".replace("140753336\t.\tA\tT", "140753340\t.\tG\tC")
    report = read(capsys, tmp_path, unknown, ("TUMOR",))
    assert [text for text in report["limitations"] if "chr7:140753340:G:C" in text and "No read" in text]
    report = read(capsys, tmp_path, BRAF.replace("\tT\t", "\tC,T\t") + ".\tGT:AD\t0/1/2:56,0,47", ("TUMOR",))
    assert [one["protein_change"] for one in report["onco"]["variants"]] == ["V600E"]


@pytest.mark.parametrize("alt", ["W", "A"])
def test_a_change_that_is_no_base_is_named_as_not_judged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, alt: str
) -> None:
    """It may be V600E; it is never counted as silent."""
    report = read(capsys, tmp_path, BRAF.replace("\tT\t", f"\t{alt}\t") + ".\tGT:AD\t0/1:60,40", ("TUMOR",))
    assert report["onco"]["variants"] == []
    named = [text for text in report["limitations"] if f"chr7:140753336:A:{alt}" in text]
    assert [text for text in named if text.startswith("Not judged, may be drivers")]
    assert not [text for text in report["limitations"] if "silent" in text]


@pytest.mark.parametrize(("format_", "cell", "said"), [("DP", "100", True), ("DP:GT", "100:./.", False)])
def test_a_change_of_which_the_sample_says_nothing_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, format_: str, cell: str, said: bool
) -> None:
    """Neither genotypes nor reads of it; a genotype that was not called is an answer of the caller."""
    report = read(capsys, tmp_path, f"{BRAF}DP=100\t{format_}\t{cell}", ("TUMOR",))
    assert report["onco"]["variants"] == []
    assert bool([text for text in report["limitations"] if "Whether the sample has BRAF V600E" in text]) is said
    rejected = read(capsys, tmp_path, f"{BRAF}DP=100\t{format_}\t{cell}".replace("PASS", "weak"), ("TUMOR",))
    assert not [text for text in rejected["limitations"] if "Whether the sample has" in text]


EML4_ALK = "chr2\t42298378\tb1\tA\tA]chr2:29224494]\t.\tPASS\tSVTYPE=BND\tGT:PR:SR\t"


@pytest.mark.parametrize(
    ("cell", "there"), [("0/1:50,0:30,0", False), ("0/1:50,4:30,0", True), ("0/1:0,0:0,0", True), ("0/1:.:.", True)]
)
def test_a_junction_that_no_counted_read_has_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, cell: str, there: bool
) -> None:
    """Reads that were not counted, or a place without any, deny nothing."""
    head = header(*declared("INFO", "SVTYPE"), of={"chr2": 242_193_529}, formats=("GT", "PR", "SR"), samples=("TUMOR",))
    path = write(tmp_path / "t.vcf", head, [f"{EML4_ALK}{cell}\n"])
    assert main.run(["load", str(path), "onco", "--tumor-type", "LUAD", "report", "-f", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in report["onco"]["alterations"]] == (["EML4::ALK"] if there else [])
    named = [text for text in report["limitations"] if "ALK (BND chr2:42298378)" in text and "No read" in text]
    assert bool(named) != there


def test_reads_that_were_not_counted_deny_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (found,) = read(capsys, tmp_path, f"{BRAF}.\tGT:AD\t0/1:0,0", ("TUMOR",))["onco"]["variants"]
    assert (found["protein_change"], found["vaf"]) == ("V600E", None)


@pytest.mark.parametrize(
    ("normal", "words"),
    [
        ("0/1:25,25", "likely germline"),
        ("0/1:45,5", "tumour cells in the normal"),
        ("0/0:45,5", "tumour cells in the normal"),
        ("0/0:50,0", ""),
        ("0/0:200,1", ""),
    ],
)
def test_few_reads_in_the_normal_are_not_called_germline(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, normal: str, words: str
) -> None:
    """With consent; without it what is likely germline is left out, the others say the same."""
    row = f"{BRAF}.\tGT:AD\t{normal}\t0/1:60,40"
    (found,) = read(capsys, tmp_path, row, ("NORMAL", "TUMOR"), "--consent", "predisposition")["onco"]["variants"]
    unasked = read(capsys, tmp_path, row, ("NORMAL", "TUMOR"))["onco"]["variants"]
    assert unasked == ([] if words == "likely germline" else [found])
    reported = [text for text in found["warnings"] if "normal" in text]
    assert bool(reported) == bool(words)
    assert all(words in text for text in reported)


@pytest.mark.parametrize(("genotype", "named"), [("0/0:60,40", True), ("0/1:60,40", True), ("0/0:99,1", False)])
def test_what_filter_and_genotype_deny_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, genotype: str, named: bool
) -> None:
    """DeepSomatic writes FILTER GERMLINE and 0/0 for what it takes for inherited."""
    row = BRAF.replace("PASS", "GERMLINE") + f".\tGT:AD\t{genotype}"
    report = read(capsys, tmp_path, row, ("TUMOR",))
    assert report["onco"]["variants"] == []
    assert any("The caller rejects BRAF V600E" in text for text in report["limitations"]) is named
