"""The sex that a sheet declares is held against X and Y in the report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.support import header, record, write

LINES = {
    "y": record("chrY", 2787600, ".", "A", "G", ".", "PASS", ".", "GT:GQ", "1:99"),
    "x": record("chrX", 154536002, ".", "C", "T", ".", "PASS", ".", "GT:GQ", "0/1:99"),
}
HEAD = header(of={"chrX": 156040895, "chrY": 57227415}, formats=("GT", "GQ"), samples=("P1",))


@pytest.mark.parametrize(
    ("sex", "line", "words"),
    [("XX", "y", "variants called on Y"), ("XY", "x", "heterozygous on X"), ("XY", "y", ""), ("XX", "x", "")],
)
def test_declared_sex_is_checked(pmkit: Run, tmp_path: Path, sex: str, line: str, words: str) -> None:
    write(tmp_path / "p.vcf", HEAD, [LINES[line]])
    (tmp_path / "sheet.tsv").write_text(f"sample\tfile\tsex\nP1\tp.vcf\t{sex}\n")
    answer = pmkit("load", "--sheet", tmp_path / "sheet.tsv", "pgx", "report", "-f", "json")
    assert answer.code == 0, answer.err
    said = [text for text in json.loads(answer.out)["limitations"] if f"Declared {sex}" in text]
    assert bool(said) == bool(words)
    assert all(words in text for text in said)
