"""An allele that changes two defining bases has both on one chromosome, phased or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pgx.alleles.cnv_samples import alleles, call, line, write

from pmkit.pgx.pgx_options import PgxOptions

FIRST = 48_045_719
"""NUDT15 *3 (C>T here) and *4 (G>A at the next base); no named allele has both."""


@pytest.mark.parametrize(
    ("alts", "genotype", "label"),
    [
        ("TA", "0/1", ""),
        ("TA", "0|1", ""),
        ("TA", "1/1", ""),
        ("TG,CA", "1/2", "*3/*4"),
        ("TG", "0/1", "*1/*3"),
        ("CA", "0/1", "*1/*4"),
    ],
)
def test_a_record_of_two_bases(tmp_path: Path, alts: str, genotype: str, label: str) -> None:
    other = [one for one in alleles("NUDT15", ("*1", "*1")) if one[1] not in (FIRST, FIRST + 1)]
    both = line("13", FIRST, "CG", alts, ".", "GT", genotype)
    found = call(write(tmp_path / "made.vcf", [*other, both]), PgxOptions()).genes["NUDT15"]
    assert [one.label for one in found.diplotypes] == ([label] if label else [])


def test_records_of_one_base_each_leave_it_open(tmp_path: Path) -> None:
    """Without phase they are read as on two chromosomes, the only way that named alleles explain."""
    other = [one for one in alleles("NUDT15", ("*1", "*1")) if one[1] not in (FIRST, FIRST + 1)]
    each = [line("13", FIRST, "C", "T", ".", "GT", "0/1"), line("13", FIRST + 1, "G", "A", ".", "GT", "0/1")]
    found = call(write(tmp_path / "made.vcf", [*other, *each]), PgxOptions()).genes["NUDT15"]
    assert [one.label for one in found.diplotypes] == ["*3/*4"]
