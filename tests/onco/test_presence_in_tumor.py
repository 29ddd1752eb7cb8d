"""What counts as being in the tumour, and what the normal sample says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pmkit.cli import main

HEAD = (
    "##fileformat=VCFv4.2\n##contig=<ID=chr7,length=159345973>\n"
    '##INFO=<ID=DP,Number=1,Type=Integer,Description="d">\n##INFO=<ID=AF,Number=A,Type=Float,Description="a">\n'
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">\n##FORMAT=<ID=AD,Number=R,Type=Integer,Description="a">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
)
BRAF = "chr7\t140753336\t.\tA\tT\t50\tPASS\t"


def variants(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, head: str, row: str, *options: str
) -> list[dict[str, object]]:
    (tmp_path / "t.vcf").write_text(f"{HEAD}{head}\n{row}\n")
    args = ["load", str(tmp_path / "t.vcf"), *options, "onco", "--tumor-type", "MEL", "report", "-f", "json"]
    assert main.run(args) == 0
    return json.loads(capsys.readouterr().out)["onco"]["variants"]  # type: ignore[no-any-return]


def test_a_listed_change_without_counts_is_no_silent_miss(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A list of one tumour's variants of which one row has no counts: it is listed, so it is there."""
    (found,) = variants(capsys, tmp_path, "", f"{BRAF}.")
    assert (found["protein_change"], found["vaf"]) == ("V600E", None)


def test_a_listed_change_with_no_reads_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert variants(capsys, tmp_path, "", f"{BRAF}DP=100;AF=0") == []


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
    head, row = "\tFORMAT\tNORMAL\tTUMOR", f"{BRAF}.\tGT:AD\t{normal}\t0/1:60,40"
    (found,) = variants(capsys, tmp_path, head, row)
    reported = [text for text in found["warnings"] if "normal" in text]  # type: ignore[attr-defined]
    assert bool(reported) == bool(words)
    assert all(words in text for text in reported)


@pytest.mark.parametrize(("genotype", "named"), [("0/0:60,40", True), ("0/1:60,40", True), ("0/0:99,1", False)])
def test_what_filter_and_genotype_deny_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, genotype: str, named: bool
) -> None:
    """DeepSomatic writes FILTER GERMLINE and 0/0 for what it takes for inherited."""
    row = BRAF.replace("PASS", "GERMLINE") + f".\tGT:AD\t{genotype}"
    (tmp_path / "t.vcf").write_text(f"{HEAD}\tFORMAT\tTUMOR\n{row}\n")
    assert main.run(["load", str(tmp_path / "t.vcf"), "onco", "report", "-f", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["onco"]["variants"] == []
    assert any("The caller rejects BRAF V600E" in text for text in report["limitations"]) is named
