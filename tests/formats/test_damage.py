"""Damage is refused or does not change what is read: flipped bytes, indexes of other files, and files made to swell."""

from __future__ import annotations

import gzip
import io
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from sieve_files import COLUMNS, EOF_BLOCK, block, compress, header, record, tabix

from pmkit.core.errors import DataError
from pmkit.core.model import Region
from pmkit.formats import linefilter, streams
from pmkit.formats import tabix as index_reader
from pmkit.formats.sieve import Sieved, open_source, sieve

REQUESTED = [Region("1", 40_000, 40_100)]


def text(step: int = 5000, count: int = 20) -> list[bytes]:
    """One record to a block."""
    return [record("chr1", 100 + step * i) + record("chr1", 100 + step * i + 1) for i in range(count)]


@pytest.mark.parametrize("at", [39_999, 40_050, 40_101])
def test_a_flipped_position_is_seen(tmp_path: Path, at: int) -> None:
    """A position that was changed inside a block whose checksum is not looked at must not hide what is requested."""
    lines = sorted(
        [*(record("chr1", 100 + 2500 * i, info="X" * 30) for i in range(40)), record("chr1", at)], key=_position
    )
    pieces = [header(), *(b"".join(lines[i : i + 2]) for i in range(0, len(lines), 2))]
    path = tmp_path / "a.vcf.gz"
    # Blocks that begin with a line, and such that begin inside one.
    whole = b"".join(pieces)
    cut = [whole[i : i + 150] for i in range(0, len(whole), 150)]
    for parts in (pieces, cut):
        path.write_bytes(b"".join(block(piece, 0) for piece in parts) + EOF_BLOCK)
        good = sieve(str(path), REQUESTED).lines
        raw = path.read_bytes()
        seen = 0
        for match in re.finditer(rb"chr1\t(\d+)\t", raw):
            for place in range(match.start(1), match.end(1)):
                for digit in b"0159":
                    if raw[place] == digit:
                        continue
                    path.write_bytes(raw[:place] + bytes([digit]) + raw[place + 1 :])
                    try:
                        assert sieve(str(path), REQUESTED).lines == good
                    except DataError as error:
                        assert "checksum" in str(error)
                        seen += 1
        assert seen > 10


def test_a_flipped_position_is_seen_where_reading_has_just_begun(tmp_path: Path) -> None:
    """The first block with lines ends the reading: no block before it was near, and its checksum is looked at."""
    path = tmp_path / "a.vcf.gz"
    first = header() + b"chr1\t39000\t.\tA"  # a line that goes on in the next block
    second = b"\tC\t50\tPASS\t.\tGT\t0/1\n" + record("chr1", 40_050) + record("chr1", 90_000) * 20
    raw = b"".join(block(piece, 0) for piece in (first, second, record("chr1", 95_000) * 20)) + EOF_BLOCK
    path.write_bytes(raw)
    assert len(sieve(str(path), REQUESTED).lines) == 1
    path.write_bytes(raw.replace(b"\t40050\t", b"\t80050\t"))
    with pytest.raises(DataError, match="checksum"):
        sieve(str(path), REQUESTED)


def _position(line: bytes) -> int:
    return int(line.split(b"\t")[1])


# Indexes


def whole(contigs: tuple[str, ...] = ("chr1", "chr2"), count: int = 400) -> bytes:
    return header() + b"".join(record(c, 1000 + 700 * i) for c in contigs for i in range(count))


def indexed(path: Path, data: bytes, index: bytes) -> Sieved:
    path.write_bytes(compress(data, 2000))
    Path(f"{path}.tbi").write_bytes(index)
    return sieve(str(path), [Region("1", 100_000, 101_000), Region("2", 200_000, 201_000)])


def words(index: bytes, change: Callable[[bytearray], None]) -> bytes:
    data = bytearray(gzip.decompress(index))
    change(data)
    return gzip.compress(bytes(data), mtime=0)


def test_a_sound_index_is_used(tmp_path: Path) -> None:
    data = whole()
    found = indexed(tmp_path / "a.vcf.gz", data, tabix(data, 2000))
    assert (found.format, found.notes) == ("BGZF, indexed", ())


@pytest.mark.parametrize(
    "other",
    [
        whole(("chr2", "chr1")),
        whole(count=399),
        whole(count=401),
        whole(("chr1",)),
        whole(("chr1", "chr3")),
        whole() + record("chr3", 5),
        header('##x="A line of the header that the file has not"') + whole()[len(header()) :],
    ],
    ids=["turned", "shorter", "longer", "one contig", "other contig", "more contigs", "other header"],
)
def test_an_index_of_another_file_is_not_used(tmp_path: Path, other: bytes) -> None:
    data = whole()
    found = indexed(tmp_path / "a.vcf.gz", data, tabix(other, 2000))
    assert found.format == "BGZF"
    assert "not used" in found.notes[0]
    assert len(found.lines) == 2


def _cut_bin(data: bytearray) -> None:
    """Leave out the first bin of the first contig."""
    at = 36 + struct.unpack_from("<i", data, 32)[0]
    (bins,) = struct.unpack_from("<i", data, at)
    _, chunks = struct.unpack_from("<Ii", data, at + 4)
    data[at : at + 4] = struct.pack("<i", bins - 1)
    del data[at + 4 : at + 12 + 16 * chunks]


def _count(data: bytearray) -> None:
    data[4:8] = struct.pack("<i", 99)


def _chunks(data: bytearray) -> None:
    at = 36 + struct.unpack_from("<i", data, 32)[0]
    data[at + 8 : at + 12] = struct.pack("<i", 1 << 30)


def _cut(data: bytearray) -> None:
    del data[-40:]


def _windows(data: bytearray) -> None:
    data[-8:] = struct.pack("<Q", 5)


def _twice(data: bytearray) -> None:
    at = 36
    data[at : at + 10] = b"chr1\0chr1\0"


@pytest.mark.parametrize("change", [_cut_bin, _count, _chunks, _cut, _windows, _twice])
def test_a_damaged_index_is_not_used(tmp_path: Path, change: Callable[[bytearray], None]) -> None:
    data = whole()
    found = indexed(tmp_path / "a.vcf.gz", data, words(tabix(data, 2000), change))
    assert found.format == "BGZF"
    assert "not used" in found.notes[0]
    assert len(found.lines) == 2


def test_the_index_of_a_bcf_is_held_against_it(tmp_path: Path) -> None:
    sources = [tmp_path / f"{name}.vcf" for name in "ab"]
    sources[0].write_bytes(whole())
    sources[1].write_bytes(whole(count=350))
    bcfs = [tmp_path / f"{name}.bcf" for name in "ab"]
    for source, bcf in zip(sources, bcfs, strict=True):
        _to_bcf(source, bcf)
    expected = [Region("1", 100_000, 101_000), Region("2", 200_000, 201_000)]
    index = Path(f"{bcfs[0]}.csi")
    good = sieve(str(bcfs[0]), expected)
    assert good.notes == ()
    assert len(good.lines) == 2
    index.write_bytes(Path(f"{bcfs[1]}.csi").read_bytes())
    other = sieve(str(bcfs[0]), expected)
    assert other.lines == good.lines
    assert "not used: it is not of this file" in other.notes[0]


def test_what_the_index_of_a_bcf_may_hide_is_said(tmp_path: Path) -> None:
    declared = b'##INFO=<ID=SVTYPE,Number=1,Type=String,Description="x">\n#CHROM'
    source, target = tmp_path / "a.vcf", tmp_path / "a.bcf"
    source.write_bytes(whole().replace(b"#CHROM", declared, 1))
    _to_bcf(source, target)
    (note,) = sieve(str(target), [Region("1", 100_000, 101_000)]).notes
    assert "a breakend that is written at its other end only" in note


def test_a_bcf_is_read_by_lengths(tmp_path: Path) -> None:
    """SVLEN alone says that a deletion reaches what is requested; htslib's index and region queries go by END."""
    source, bcf = tmp_path / "a.vcf", tmp_path / "a.bcf"
    extra = (
        '##ALT=<ID=DEL,Description="d">',
        '##INFO=<ID=SVLEN,Number=A,Type=Integer,Description="l">',
        '##INFO=<ID=END,Number=1,Type=Integer,Description="e">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">',
    )
    far = record("chr1", 1000, alt="<DEL>", info="SVLEN=-400000")
    source.write_bytes(header(*extra) + far + b"".join(record("chr1", pos) for pos in range(2000, 390_000, 500)))
    _to_bcf(source, bcf)
    found = sieve(str(bcf), [Region("1", 300_100, 300_200)]).lines
    assert [line.split(b"\t")[:2] for line in found] == [[b"chr1", b"1000"]]


def _to_bcf(source: Path, target: Path) -> None:
    from pmkit.formats.bgzf_write import Writer
    from pmkit.formats.htslib_write import to_bcf

    packed = target.with_suffix(".gz")
    with Writer(packed) as out:
        out.write(source.read_bytes())
    write_index = to_bcf(packed, target)
    assert write_index is not None
    write_index(Path(f"{target}.csi"))


# Files made to swell


def test_an_index_of_too_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_reader, "MOST_BYTES", 1000)
    data = whole()
    found = indexed(tmp_path / "a.vcf.gz", data, tabix(data, 2000))
    assert "larger than the index of any genome" in found.notes[0]


@pytest.mark.parametrize("packed", [bytes, gzip.compress, compress])
def test_headers_have_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: Callable[[bytes], bytes]) -> None:
    monkeypatch.setattr(streams, "MOST_HEADER_LINES", 1000)
    monkeypatch.setattr(streams, "LONGEST_HEADER", 100_000)
    monkeypatch.setattr(streams, "CHUNK", 5000)
    path = tmp_path / "a.vcf.gz"
    for lines in (b"##a\n" * 5000, b"##" + b"a" * 200_000 + b"\n"):
        path.write_bytes(packed(b"##fileformat=VCFv4.2\n" + lines + COLUMNS))
        with pytest.raises(DataError, match="has a header of more than"):
            sieve(str(path), REQUESTED)


@pytest.mark.parametrize("packed", [bytes, gzip.compress, compress])
@pytest.mark.parametrize("filling", [b"x", b"\n"])
def test_lines_have_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: Callable[[bytes], bytes], filling: bytes
) -> None:
    monkeypatch.setattr(streams, "LONGEST_LINE", 50_000)
    monkeypatch.setattr(streams, "CHUNK", 5000)
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(packed(header() + record("chr1", 1) + filling * 200_000 + b"\n" + record("chr1", 40_050)))
    if filling == b"x" or packed is compress:
        with pytest.raises(DataError, match="has a line of more than"):
            sieve(str(path), REQUESTED)
    else:
        assert len(sieve(str(path), REQUESTED).lines) == 1


def test_one_place_has_an_end(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_bytes(header() + record("chr1", 40_050) * linefilter.MOST_AT_ONE_PLACE)
    assert len(sieve(str(path), REQUESTED).lines) == linefilter.MOST_AT_ONE_PLACE
    path.write_bytes(header() + record("chr1", 40_050) * (linefilter.MOST_AT_ONE_PLACE + 1))
    with pytest.raises(DataError, match="one of more than 1,000 that begin at one position"):
        sieve(str(path), REQUESTED)


def test_text_is_taken_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.vcf"
    data = header() + b"".join(text(count=40)) + record("chr1", 900_000, info="X=" + "y" * 900)
    path.write_bytes(data)
    whole_file = sieve(str(path), None).lines
    monkeypatch.setattr(linefilter, "MOST_TEXT", 100)
    assert sieve(str(path), None).lines == whole_file


def test_blocks_hold_at_most_64_kb(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(block(header()) + block(record("chr1", 5) * 3000) + EOF_BLOCK)
    with pytest.raises(DataError, match="too much text"):
        sieve(str(path), REQUESTED)


# Blocks lost, doubled and exchanged


@pytest.mark.parametrize("stdin", [False, True])
def test_blocks_lost_doubled_and_exchanged(tmp_path: Path, stdin: bool) -> None:
    """No change of the blocks makes lines that were not there; what is left out is a whole block's lines."""
    pieces = text()
    path = tmp_path / "a.vcf.gz"
    good = set(header().splitlines()) | {line for piece in pieces for line in piece.splitlines()}
    for i in range(len(pieces) - 1):
        for changed in (
            [*pieces[:i], *pieces[i + 1 :]],
            [*pieces[: i + 1], *pieces[i:]],
            [*pieces[:i], pieces[i + 1], pieces[i], *pieces[i + 2 :]],
        ):
            data = block(header()) + b"".join(map(block, changed)) + EOF_BLOCK
            path.write_bytes(data)
            try:
                with open_source("-" if stdin else str(path), stdin=io.BytesIO(data)) as source:
                    found = source.read([Region("1", 0, 200_000)]).lines
            except DataError as error:
                assert "not sorted" in str(error)  # stdin cannot be read again
                continue
            assert set(found) <= good
            assert set(found) == {line for piece in changed for line in piece.splitlines()}
