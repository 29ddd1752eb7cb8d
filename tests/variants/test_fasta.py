"""Random access to a FASTA, with and without an index."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.errors import BuildError, DataError, NoInputError
from pmkit.core.model import Build
from pmkit.variants.fasta import Fasta

TEXT = ">chr1 the first\nACGTA\nccgtt\nAC\n>2\nGGG\n>chrM\nTTTTT\n"


def write(folder: Path, text: str, index: str | None = None) -> Path:
    path = folder / "ref.fa"
    path.write_bytes(text.encode())
    if index is not None:
        fai = folder / "ref.fa.fai"
        fai.write_text(index, encoding="utf-8")
        os.utime(path, (1, 1))
    return path


INDEX = "chr1\t12\t16\t5\t6\n2\t3\t34\t3\t4\nchrM\t5\t44\t5\t6\n"


@pytest.mark.parametrize("index", [None, INDEX])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_fetch(tmp_path: Path, index: str | None, ending: str) -> None:
    if index and ending == "\r\n":
        index = "chr1\t12\t17\t5\t7\n2\t3\t39\t3\t5\nchrM\t5\t51\t5\t7\n"
    with Fasta(write(tmp_path, TEXT.replace("\n", ending), index)) as fasta:
        assert fasta.lengths == {"1": 12, "2": 3, "MT": 5}
        assert fasta.fetch("1", 0, 12) == "ACGTACCGTTAC"
        assert fasta.fetch("chr1", 4, 6) == "AC"
        assert fasta.fetch("1", 10, 99) == "AC"
        assert fasta.fetch("1", -3, 2) == "AC"
        assert fasta.fetch("1", 5, 5) == fasta.fetch("1", 12, 13) == fasta.fetch("9", 0, 3) == ""
        assert fasta.fetch("M", 0, 5) == "TTTTT"


def test_a_stale_index_is_not_used(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT, "chr1\t2\t0\t1\t2\n")
    os.utime(tmp_path / "ref.fa.fai", (0, 0))
    with Fasta(path) as fasta:
        assert fasta.fetch("1", 0, 4) == "ACGT"


def test_without_a_last_line_end(tmp_path: Path) -> None:
    with Fasta(write(tmp_path, ">a\nACG\nTT")) as fasta:
        assert fasta.fetch("a", 0, 9) == "ACGTT"


@pytest.mark.parametrize(
    ("text", "index", "message"),
    [
        ("ACGT\n", None, "does not start with >"),
        ("", None, "does not start with >"),
        (">a\nACG\nT\nAAA\n", None, "lines of sequence a have unequal lengths"),
        (">a\nACG\nTTTT\n", None, "lines of sequence a have unequal lengths"),
        (">\nACG\n", None, "without a name"),
        (">a", None, "without a name or bases"),
        (TEXT, "chr1\t12\tx\t5\t6\n", r"fai:1: a malformed index line"),
        (TEXT, "chr1\t12\t16\t0\t6\n", r"fai:1: a malformed index line"),
        (TEXT, "chr1\n", r"fai:1: a malformed index line"),
        (TEXT, "chr1\t1200\t16\t5\t6\n", "index does not fit"),
    ],
)
def test_malformed(tmp_path: Path, text: str, index: str | None, message: str) -> None:
    with pytest.raises(DataError, match=message):
        Fasta(write(tmp_path, text, index))


def test_missing_and_compressed(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="cannot read the reference"):
        Fasta(tmp_path / "none.fa")
    path = tmp_path / "ref.fa.gz"
    path.write_bytes(b"\x1f\x8b\x08\x04")
    with pytest.raises(DataError, match="compressed FASTA files are not supported"):
        Fasta(path)


def test_build_by_contig_length(tmp_path: Path) -> None:
    # An index may describe a sparse file, so a chromosome of true length costs nothing.
    path = tmp_path / "ref.fa"
    with path.open("wb") as handle:
        handle.write(b">21\n")
        handle.truncate(4 + 46_709_983 + 1)
    (tmp_path / "ref.fa.fai").write_text("21\t46709983\t4\t46709983\t46709984\n", encoding="utf-8")
    with Fasta(path) as fasta:
        assert fasta.build() == Build.GRCH38
        assert fasta.check_build(Build.GRCH38) is None
        with pytest.raises(BuildError, match="the reference is GRCh38, the variants are on GRCh37"):
            fasta.check_build(Build.GRCH37)


def test_unknown_build_is_a_remark(tmp_path: Path) -> None:
    with Fasta(write(tmp_path, TEXT)) as fasta:
        assert fasta.build() is None
        assert fasta.check_build(Build.GRCH38) == "the contig lengths of ref.fa do not tell its build"


@given(st.text("ACGTN", min_size=1, max_size=90), st.integers(1, 20), st.integers(0, 90), st.integers(0, 90))
def test_any_line_width(tmp_path_factory: pytest.TempPathFactory, bases: str, width: int, start: int, end: int) -> None:
    lines = "\n".join(bases[i : i + width] for i in range(0, len(bases), width))
    with Fasta(write(tmp_path_factory.mktemp("fasta"), f">x\n{lines}\n>y\nA\n")) as fasta:
        assert fasta.fetch("x", start, end) == bases[start:end]
        assert fasta.fetch("y", 0, 1) == "A"
