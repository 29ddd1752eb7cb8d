"""Declared sex against what is carried on X and Y."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support import header, record, write

from pmkit.core.model import Build, CallSet, Region
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.vcf import read
from pmkit.variants.sex_check import Contradiction, sex_doubts

HEAD = header(of={"chrX": 156040895, "chrY": 57227415}, formats=("GT", "GQ"), samples=("S",))


def loaded(folder: Path, *lines: tuple[str, int, str, str]) -> CallSet:
    body = (record(c, pos, ".", "A", "G", ".", filter_, ".", "GT:GQ", gt) for c, pos, filter_, gt in lines)
    write(folder / "s.vcf", HEAD, body)
    whole = (Region("X", 0, 156_000_000), Region("Y", 0, 57_000_000))
    (case,) = read([str(folder / "s.vcf")], requested=lambda _: whole, options=LoadOptions(build=Build.GRCH38))
    return case.calls


@pytest.mark.parametrize(
    ("sex", "lines", "kinds"),
    [
        ("XY", [("chrX", 5_000_000, "PASS", "0/1:99")], {Contradiction.HETEROZYGOUS_X}),
        ("XY", [("chrX", 5_000_000, "PASS", "1/1:99"), ("chrX", 6_000_000, "PASS", "1:99")], set()),
        ("XY", [("chrX", 2_000_000, "PASS", "0/1:99"), ("chrX", 155_800_000, "PASS", "0/1:99")], set()),
        ("XY", [("chrX", 5_000_000, "LowQual", "0/1:99"), ("chrX", 6_000_000, "PASS", "0/1:3")], set()),
        ("XY", [("chrY", 5_000_000, "PASS", "1:99")], set()),
        ("XX", [("chrX", 5_000_000, "PASS", "0/1:99")], set()),
        ("XX", [("chrX", 5_000_000, "PASS", "1:99")], {Contradiction.SINGLE_X}),
        ("XX", [("chrY", 5_000_000, "PASS", "1/1:99")], {Contradiction.VARIANT_Y}),
        ("XX", [("chrY", 5_000_000, "PASS", "0/0:99"), ("chrY", 2_000_000, "PASS", "0/1:99")], set()),
        (None, [("chrX", 5_000_000, "PASS", "0/1:99"), ("chrY", 5_000_000, "PASS", "1:99")], set()),
    ],
)
def test_what_the_declared_sex_does_not_allow(
    tmp_path: Path, sex: str | None, lines: list[tuple[str, int, str, str]], kinds: set[Contradiction]
) -> None:
    doubts = sex_doubts(loaded(tmp_path, *lines), 0, sex)
    assert {one.kind for one in doubts} == kinds
    assert all((one.number, one.where.partition(":")[0]) == (1, lines[0][0]) for one in doubts)
