"""A gzipped file that inflates to nonsense is bad data in every option that takes one, never a bug."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """zlib fails in its middle: neither a short file nor a bad header."""
    packed = bytearray(gzip.compress("".join(f"rs{n}\t{n * 7919}\n" for n in range(9999)).encode()))
    packed[200:260] = b"\xff" * 60
    path = tmp_path / "broken.txt.gz"
    path.write_bytes(packed)
    return path


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("load", "{}", "--format", "23andme", "pgx"), 65),
        (("load", "{}", "--format", "maf", "onco"), 65),
        (("load", "{}", "pgx"), 65),
        (("load", "s.vcf", "onco", "--cna", "{}"), 65),
        (("load", "s.vcf", "onco", "--fusions", "{}"), 65),
        (("load", "s.vcf", "onco", "--panel", "{}"), 65),
        (("load", "s.vcf", "pgx", "--outside", "{}"), 65),
        (("load", "s.vcf", "pgx", "context", "{}"), 65),
        (("load", "s.vcf", "--sheet", "{}", "pgx"), 65),
        (("load", "s.vcf", "onco", "--gtf", "{}", "--reference", "r.fa"), 66),
        (("load", "s.vcf", "onco", "--reference", "{}"), 65),
        (("explain", "{}", "CYP2C19"), 65),
        (("open", "{}", "report"), 65),
        (("validate", "{}"), 65),
    ],
)
def test_a_broken_gzip_is_bad_data(pmkit, write_vcf, broken: Path, words: tuple[str, ...], code: int) -> None:
    write_vcf("s.vcf")
    Path("r.fa").write_text(">7\nACGT\n")
    Path("r.fa.fai").write_text("7\t4\t3\t4\t5\n")
    answer = pmkit(*(word.format(broken) for word in words))
    assert answer.code == code, answer.err
    assert "broken.txt.gz" in answer.err
