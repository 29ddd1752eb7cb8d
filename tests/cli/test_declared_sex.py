"""The sex that a sheet declares is held against X and Y in the report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

LINES = {
    "y": "chrY\t2787600\t.\tA\tG\t.\tPASS\t.\tGT:GQ\t1:99\n",
    "x": "chrX\t154536002\t.\tC\tT\t.\tPASS\t.\tGT:GQ\t0/1:99\n",
}
HEAD = "##fileformat=VCFv4.2\n##contig=<ID=chrX,length=156040895>\n##contig=<ID=chrY,length=57227415>\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP1\n"


@pytest.mark.parametrize(
    ("sex", "line", "words"),
    [("XX", "y", "variants called on Y"), ("XY", "x", "heterozygous on X"), ("XY", "y", ""), ("XX", "x", "")],
)
def test_declared_sex_is_checked(pmkit: Run, tmp_path: Path, sex: str, line: str, words: str) -> None:
    (tmp_path / "p.vcf").write_text(HEAD + COLUMNS + LINES[line])
    (tmp_path / "sheet.tsv").write_text(f"sample\tfile\tsex\nP1\tp.vcf\t{sex}\n")
    answer = pmkit("load", "--sheet", tmp_path / "sheet.tsv", "pgx", "report", "-f", "json")
    assert answer.code == 0, answer.err
    said = [text for text in json.loads(answer.out)["limitations"] if f"Declared {sex}" in text]
    assert bool(said) == bool(words)
    assert all(words in text for text in said)
