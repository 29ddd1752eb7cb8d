"""Several threads inflate: the same lines in the same order, and the same refusals."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.formats.sieve_files import compress, header, record

from pmkit.core.errors import TruncatedError
from pmkit.core.model import Region
from pmkit.formats import bgzf
from pmkit.formats.sieve import Sieved, open_source

TEXT = header() + b"".join(record("chr1", pos) for pos in range(100, 60_000, 10))
SOME = [Region("1", 5_000, 9_000), Region("1", 40_000, 40_100)]


def read(path: Path, regions: list[Region] | None, threads: int, *, stdin: bool) -> Sieved:
    with open_source("-" if stdin else str(path), stdin=io.BytesIO(path.read_bytes()) if stdin else None) as source:
        return source.read(regions, threads)


@pytest.mark.parametrize("stdin", [False, True])
@pytest.mark.parametrize("regions", [SOME, None])
def test_threads_change_nothing(tmp_path: Path, regions: list[Region] | None, stdin: bool) -> None:
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(TEXT, 1_000))
    alone = read(path, regions, 1, stdin=stdin)
    assert len(alone.lines) > 300
    assert read(path, regions, 3, stdin=stdin) == alone


@pytest.mark.parametrize("regions", [SOME, None])
def test_a_cut_file_is_refused_by_threads_too(tmp_path: Path, regions: list[Region] | None) -> None:
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(TEXT, 1_000)[:-40])
    with pytest.raises(TruncatedError):
        read(path, regions, 3, stdin=False)


def test_little_is_taken_in_advance() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1_000):
            taken.append(number)
            yield number

    results = bgzf.ahead(str, items(), 2)
    assert [next(results) for _ in range(3)] == ["0", "1", "2"]
    assert len(taken) < 20
    assert len(list(results)) == 997
