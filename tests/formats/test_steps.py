"""Of large files not each block's beginning is looked at: which faults are seen all the same, and which are not.

Planted faults of each kind: a piece of text that was moved, small streams joined in, text that was appended, contigs
that come back or lie within a step.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import sieve_files
from sieve_files import EOF_BLOCK, block, compress, header, naive, record

from pmkit.core.errors import DataError, TruncatedError
from pmkit.core.model import Region
from pmkit.formats import bgzf, blockwalk
from pmkit.formats.blockwalk import STEP
from pmkit.formats.sieve import Sieved, sieve

SIZE = 500  # bytes of text to a block: some ten lines
FAR = 20_000  # bases from line to line, so that nothing is near that is not wanted
WANTED = [Region("1", 20_000_000, 20_400_000)]
UNSORTED = "not sorted by position: every line was looked at"


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch, codec: None) -> None:
    monkeypatch.setattr(blockwalk, "STEPS_FROM", 0)
    monkeypatch.setattr(blockwalk, "CLOSE", 16)
    monkeypatch.setattr("pmkit.formats.sieve.UNDECLARED", 0)
    monkeypatch.setattr(bgzf, "READ_SIZE", 2_000)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The offsets of the blocks whose beginnings are looked at."""
    offsets: list[int] = []
    line_start = blockwalk._Beginnings.line_start

    def noted(self: blockwalk._Beginnings, one: bgzf.BgzfBlock) -> re.Match[bytes] | None:
        offsets.append(one.offset)
        return line_start(self, one)

    monkeypatch.setattr(blockwalk._Beginnings, "line_start", noted)
    yield offsets


def lines(contig: str = "chr1", count: int = 3_000, first: int = FAR) -> list[bytes]:
    return [record(contig, first + FAR * i) for i in range(count)]


def read(path: Path, data: bytes, regions: Sequence[Region] = WANTED) -> Sieved:
    path.write_bytes(data)
    return sieve(str(path), list(regions))


def by_line(text: bytes) -> bytes:
    """As writers do that end a block with a line."""
    out, held = [], b""
    for line in text.splitlines(keepends=True):
        if len(held) + len(line) > SIZE:
            out.append(block(held))
            held = b""
        held += line
    return b"".join([*out, block(held), EOF_BLOCK])


def test_a_sorted_file_is_stepped_through(tmp_path: Path, looked: list[int]) -> None:
    text = header() + b"".join(lines())
    found = read(tmp_path / "a.vcf.gz", compress(text, SIZE))
    assert list(found.lines) == naive(text, WANTED)
    assert found.notes == ()
    assert len(looked) == len(set(looked)) < len(text) / SIZE * 0.5


@pytest.mark.parametrize("size", [-1, 0])
def test_a_small_file_is_not(tmp_path: Path, looked: list[int], monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    text = header() + b"".join(lines())
    data = compress(text, SIZE)
    monkeypatch.setattr(blockwalk, "STEPS_FROM", len(data) - size)
    read(tmp_path / "a.vcf.gz", data)
    assert (len(looked) == -(-len(text) // SIZE)) is (size < 0)  # the first is not, but that at the end is


def test_blocks_that_a_writer_does_not_fill_are_each_looked_at(tmp_path: Path, looked: list[int]) -> None:
    # Lines of one length would fill them alike.
    text = header() + b"".join(record("chr1", FAR * i, info="X" * (i * 7 % 31)) for i in range(1, 3_000))
    data = by_line(text)
    found = read(tmp_path / "a.vcf.gz", data)
    assert list(found.lines) == naive(text, WANTED)
    assert len(looked) > 0.9 * len(list(bgzf.read_blocks(io.BytesIO(data), "a")))


@pytest.mark.parametrize("blocks", range(1, STEP + 3))
def test_a_piece_that_was_moved_is_seen_if_it_is_longer_than_a_step(tmp_path: Path, blocks: int) -> None:
    """What is wanted lies far from its place; only where it lies within so many blocks may that go unseen."""
    good = lines()
    wanted = len(naive(header() + b"".join(good), WANTED))
    size = len(good[-1])
    first = next(i for i, line in enumerate(good) if naive(line, WANTED))
    piece = good[first : first + blocks * SIZE // size + 1]
    rest = good[:first] + good[first + len(piece) :]
    unseen = 0
    places = range(1_800, 1_800 + 2 * STEP * SIZE // size, 3)
    for at in places:
        text = header() + b"".join([*rest[:at], *piece, *rest[at:]])
        found = read(tmp_path / "a.vcf.gz", compress(text, SIZE))
        if found.notes == (UNSORTED,):
            assert len(found.lines) == wanted
        else:
            assert blocks <= STEP
            unseen += 1
    assert unseen < len(places)  # some block of it is looked at for most places


@pytest.mark.parametrize("eof", [b"", EOF_BLOCK], ids=["bare", "with end-of-file blocks"])
@pytest.mark.parametrize("count", [3, 11, 21, 31])
@pytest.mark.parametrize("cut", [1_700, 1_803, 1_911])
def test_a_small_stream_that_was_joined_in_is_seen(tmp_path: Path, eof: bytes, count: int, cut: int) -> None:
    good = lines()
    small = [line for line in good if naive(line, WANTED)]
    small = [line for line in small[:3] for _ in range(count // 3)]
    rest = [line for line in good if line not in small]
    parts = (header() + b"".join(rest[:cut]), b"".join(small), b"".join(rest[cut:]))
    data = b"".join(compress(part, SIZE)[: -len(EOF_BLOCK)] + eof for part in parts) + EOF_BLOCK
    found = read(tmp_path / "a.vcf.gz", data)
    assert found.notes == (UNSORTED,)
    assert list(found.lines) == naive(b"".join(parts), WANTED)


def test_a_second_header_within_is_seen(tmp_path: Path) -> None:
    good = lines()
    parts = (b"".join(good[:1_700]), b"".join(good[1_700:1_705]), b"".join(good[1_705:]))
    data = b"".join(compress(header() + part, SIZE) for part in parts)
    with pytest.raises(DataError, match="second header"):
        read(tmp_path / "a.vcf.gz", data)


@pytest.mark.parametrize("count", [11, 30, 60, 120])
def test_lines_that_were_appended_are_seen(tmp_path: Path, count: int) -> None:
    good = lines()
    tail = [line for line in good if naive(line, WANTED)]
    tail = (tail * 6)[:count]
    rest = [line for line in good if not naive(line, WANTED)]
    text = header() + b"".join([*rest, *sorted(tail)])
    found = read(tmp_path / "a.vcf.gz", compress(text, SIZE))
    assert found.notes == (UNSORTED,)
    assert list(found.lines) == naive(text, WANTED)


@pytest.mark.parametrize("count", [1, 5, 11, 23, 35])
@pytest.mark.parametrize("cut", [1_700, 1_805, 1_911])
def test_a_contig_of_few_lines_between_two_others_is_seen(tmp_path: Path, count: int, cut: int) -> None:
    small = [record("chr2", 500 + i) for i in range(count)]
    contigs = ("chr1", "chr2", "chr3")
    text = header(contigs=contigs) + b"".join([*lines(count=cut), *small, *lines("chr3")])
    regions = [*WANTED, Region("2", 0, 1_000_000), Region("3", 100 * FAR, 101 * FAR)]
    found = read(tmp_path / "a.vcf.gz", compress(text, SIZE), regions)
    assert found.notes == ()
    assert list(found.lines) == naive(text, regions)


def test_contigs_in_another_order_are_as_good(tmp_path: Path) -> None:
    contigs = ("chr1", "chr2")
    text = header(contigs=contigs) + b"".join([*lines("chr2"), *lines("chr1")])
    regions = [*WANTED, Region("2", 100 * FAR, 101 * FAR)]
    found = read(tmp_path / "a.vcf.gz", compress(text, SIZE), regions)
    assert found.notes == ()
    assert list(found.lines) == naive(text, regions)


@pytest.mark.parametrize("blocks", [STEP + 1, STEP + 2])
@pytest.mark.parametrize("shift", range(0, 24, 5))
def test_a_contig_that_comes_back_is_seen(tmp_path: Path, blocks: int, shift: int) -> None:
    """A piece of another contig within one, longer than a step."""
    size = len(lines(count=1)[0])
    piece = lines("chr2", blocks * SIZE // size + 1)
    cut = 1_800 + shift
    good = lines()
    text = header() + b"".join([*good[:cut], *piece, *good[cut:], *lines("chr2", 400, FAR * 1_000)])
    regions = [*WANTED, Region("2", 0, 3 * FAR)]
    found = read(tmp_path / "a.vcf.gz", compress(text, SIZE), regions)
    assert found.notes == (UNSORTED,)
    assert list(found.lines) == naive(text, regions)


@pytest.mark.parametrize("at", [1_700, 1_807, 2_000])
def test_a_structural_allele_within_a_step_is_seen(tmp_path: Path, at: int) -> None:
    """Far before what is wanted, and as a breakend behind it; its block is never passed over."""
    declared = ('##ALT=<ID=DEL,Description="d">', '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="t">')
    good = lines()
    good[at] = record("chr1", FAR * (at + 1), "A", "A[chr1:20100000[", "SVTYPE=BND")
    good[500] = record("chr1", FAR * 501, "A", "<DEL>", "SVTYPE=DEL;END=20100000")
    text = header(*declared) + b"".join(good)
    found = read(tmp_path / "a.vcf.gz", compress(text, SIZE))
    assert good[at].rstrip() in found.lines
    assert good[500].rstrip() in found.lines
    assert len(found.lines) == len(naive(text, WANTED)) + 1  # `naive` knows END, and no mates


@pytest.mark.parametrize("size", [1, 17, 18, 19, 100, 299, 300, 1_000, 1 << 19])
def test_blocks_are_the_same_however_much_is_read_at_once(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(bgzf, "READ_SIZE", size)
    data, places = sieve_files.bgzf(header() + b"".join(lines(count=60)), SIZE)
    found = list(bgzf.read_blocks(io.BytesIO(data), "a"))
    assert [one.offset for one in found] == [offset for _, offset in places]
    assert b"".join(bytes(one.raw) for one in found) == data
    stretches = list(bgzf.read_stretches(io.BytesIO(data), "a"))
    assert [n for one in stretches for n in one.text_sizes()] == [one.text_size for one in found]
    for cut in (1, 27, 28, 60, 300):
        with pytest.raises(TruncatedError):
            list(bgzf.read_blocks(io.BytesIO(data[:-cut]), "a"))
    spoilt = bytearray(data)
    spoilt[found[4].offset] ^= 1
    with pytest.raises(DataError, match=f"byte {found[4].offset}:") as raised:
        list(bgzf.read_blocks(io.BytesIO(spoilt), "a"))
    assert "chain" in str(raised.value)
