"""The tumour that two versions are measured with is the same every time, and readable; verdicts tell the truth."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from bench.measure import Measured, Sample

import pmkit
from bench import before


def test_tumor_is_the_same_every_time_sorted_and_holds_the_examples(tmp_path: Path) -> None:
    for name in ("a.vcf.gz", "b.vcf.gz"):
        before.write_tumor(tmp_path / name, 400)
    assert (tmp_path / "a.vcf.gz").read_bytes() == (tmp_path / "b.vcf.gz").read_bytes()
    _, rows = before.tumor_lines(400)
    places = [(row.split("\t")[0], int(row.split("\t")[1])) for row in rows]
    assert len(set(places)) == len(rows) == 400
    assert all(a < b for (one, a), (other, b) in pairwise(places) if one == other)
    [report] = pmkit.run(tmp_path / "a.vcf.gz", load={"tumor": "TUMOR-01", "normal": "NORMAL-01"}, onco={})
    assert report.onco is not None
    assert {"BRAF", "TP53", "PTEN"} <= {variant.gene for variant in report.onco.variants}


@pytest.mark.parametrize(
    ("name", "now", "met"),
    [("any", 1.02, True), ("any", 1.04, False), (before.HELP, 1.0, True), (before.HELP, 1.01, False)],
    ids=["dearer-by-2", "dearer-by-4", "help-same", "help-dearer"],
)
def test_verdict_takes_the_least(name: str, now: float, met: bool, capsys: pytest.CaptureFixture[str]) -> None:
    one = Measured("now", (Sample(9.0, 9.0, 1.0, 0), Sample(now, now, 1.0, 0)))
    other = Measured("before", (Sample(1.0, 1.0, 1.0, 0), Sample(3.0, 3.0, 1.0, 0)))
    assert before.verdict(name, one, other) is met
    assert capsys.readouterr().out.rstrip().endswith(": met" if met else "NOT MET")


def test_a_command_that_failed_meets_no_bar() -> None:
    failed = Measured("now", (Sample(0.1, 0.1, 1.0, 70),))
    assert not before.verdict("any", failed, Measured("before", (Sample(1.0, 1.0, 1.0, 0),)))
