"""Every kind of bad input gives one clear error with the file and the place in it."""

from __future__ import annotations

import bz2
import gzip
import io
import os
from pathlib import Path

import pytest
from tests.formats.sieve_files import COLUMNS, EOF_BLOCK, bgzf, compress, header, record

from pmkit.core.errors import DataError, NoInputError, TruncatedError
from pmkit.core.model import Region
from pmkit.formats import streams
from pmkit.formats.sieve import sieve

LINES = [record("chr1", p) for p in range(1, 5_000, 7)]
TEXT = header() + b"".join(LINES)
SOME = [Region("1", 100, 120)]


def read(path: Path, content: bytes, regions: list[Region] | None = SOME) -> tuple[bytes, ...]:
    path.write_bytes(content)
    return sieve(str(path), regions).lines


@pytest.mark.parametrize("name", ["missing.vcf", ".", "x" * 300])
def test_nothing_to_read(name: str, tmp_path: Path) -> None:
    with pytest.raises(NoInputError) as caught:
        sieve(str(tmp_path / name), SOME)
    assert caught.value.exit_code == 66
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (EOF_BLOCK, "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (bytes(100), "NUL bytes"),
        (b"hello\nworld\n", "not a VCF"),
        (b"\n", "not a VCF"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"@read1\nACGT\n+\nIIII\n", "FASTQ"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        (TEXT.decode().encode("utf-16"), "UTF-16"),
        (b"\xef\xbb\xbf" + TEXT, "byte order mark"),
        (bz2.compress(TEXT), "bzip2"),
        (b"PK\x03\x04" + bytes(30), "zip"),
        (b"CRAM\x03\x00" + bytes(30), "CRAM"),
        (compress(b"BAM\x01" + bytes(30)), "BAM"),
        (bytes(range(256)), "binary"),
        (LINES[0], "header is missing"),
        (b"##fileformat=VCFv4.2\n" + LINES[0], "#CHROM line is missing"),
        (b"##fileformat=VCFv4.2\n##contig=<ID=chr1>\n", "#CHROM line is missing"),
        (b"##fileformat=VCFv4.2\n" + COLUMNS.replace(b"\t", b" ") + LINES[0], "spaces for tabs"),
        (b"##fileformat=VCFv4.2\n#CHROM\tPOS\tREF\n", "fewer than 8"),
        (header().replace(b"S1", b"\xe4"), "UTF-8"),
    ],
)
def test_what_is_no_vcf(content: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=said) as caught:
        read(tmp_path / "a.vcf", content)
    assert caught.value.exit_code == 65
    assert str(tmp_path / "a.vcf") in str(caught.value)
    with pytest.raises(DataError, match=said):
        sieve("-", SOME, stdin=io.BytesIO(content))


@pytest.mark.parametrize("size", [100, 5_000])
@pytest.mark.parametrize("regions", [SOME, None])
def test_truncated_bgzf(size: int, regions: list[Region] | None, tmp_path: Path) -> None:
    whole, places = bgzf(TEXT, size)
    boundary = places[len(places) // 2][1]
    cuts = {"mid-block": boundary + 20, "header of a block": boundary + 5, "boundary": boundary, "EOF": len(whole) - 28}
    for where, cut in {**cuts, "last byte": len(whole) - 1}.items():
        with pytest.raises(TruncatedError, match=r"a\.vcf\.gz, byte \d+: (ends|has no BGZF)"):
            read(tmp_path / "a.vcf.gz", whole[:cut], regions)
        with pytest.raises(TruncatedError):
            sieve("-", regions, stdin=io.BytesIO(whole[:cut]))
        assert where


def test_truncated_gzip(tmp_path: Path) -> None:
    whole = gzip.compress(TEXT)
    for cut in (len(whole) // 2, len(whole) - 4):
        with pytest.raises(TruncatedError, match="in the middle of the gzip data"):
            read(tmp_path / "a.vcf.gz", whole[:cut])


def test_gzip_of_several_members_and_padding(tmp_path: Path) -> None:
    half = len(TEXT) // 2
    content = gzip.compress(TEXT[:half]) + gzip.compress(TEXT[half:]) + bytes(512)
    assert read(tmp_path / "a.vcf.gz", content, None) == tuple(line.rstrip() for line in LINES)
    with pytest.raises(DataError, match="unpacked"):
        read(tmp_path / "a.vcf.gz", content + b"garbage")


def test_a_flipped_byte_in_a_requested_block(tmp_path: Path) -> None:
    whole, places = bgzf(TEXT, 5_000)
    for at in (places[0][1] + 60, places[1][1] - 6):  # deflate data, checksum
        damaged = whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]
        with pytest.raises(DataError, match=r"byte 0: a BGZF block (fails its checksum|cannot be inflated)"):
            read(tmp_path / "a.vcf.gz", damaged)


def test_a_broken_chain(tmp_path: Path) -> None:
    whole, places = bgzf(TEXT, 5_000)
    at = places[2][1]
    with pytest.raises(DataError, match=f"byte {at}: the chain of BGZF blocks is broken"):
        read(tmp_path / "a.vcf.gz", whole[:at] + b"not a block of BGZF" + whole[at:])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"chr1\t105\t.\tA\tC\t50\tPASS\n", "7 columns where the header has 10"),
        (record("chr1", 105)[:-1] + b"\t0/1\n", "11 columns"),
        (record("chr1", 105).replace(b"105", b"1e5"), "POS that is not a number"),
        (record("chr1", 105).replace(b"105", b"-5"), "POS that is not a number"),
        (record("chr1", 105).replace(b"105", b""), "POS that is not a number"),
        (record("chr1", 2**31), "POS that is not a number"),
        (record("chr1", 10**14), "POS that is not a number"),
        (b"chr1 105 . A C\n", "no tab"),
        (header(), "second header"),
    ],
)
def test_bad_lines(line: bytes, said: str, tmp_path: Path) -> None:
    text = header() + LINES[0] + b"\n" + line + LINES[-1]
    number = text[: text.index(line, len(header()))].count(b"\n") + 1
    with pytest.raises(DataError, match=rf"a\.vcf, line {number}: this line .*{said}"):
        read(tmp_path / "a.vcf", text)
    with pytest.raises(DataError, match=said):
        read(tmp_path / "a.vcf.gz", compress(text, 5_000))


def test_a_plain_text_cut_in_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="columns"):
        read(tmp_path / "a.vcf", TEXT[:-6], [Region("1", 0, 5_000)])


def test_a_second_header_in_another_block(tmp_path: Path) -> None:
    joined = compress(TEXT, 1_000) + compress(TEXT, 1_000)
    with pytest.raises(DataError, match="two files were joined"):
        read(tmp_path / "a.vcf.gz", joined)


def test_what_is_mended(tmp_path: Path) -> None:
    body = b"\n\r\n".join(line.rstrip() for line in LINES) + b"\n\n\n"
    text = header().replace(b"#CHROM\tPOS", b"#chrom\tpos").split(b"\n", 1)[1] + body
    result = None
    for content in (text, gzip.compress(text), compress(text, 700)):
        (tmp_path / "a.vcf").write_bytes(content)
        result = sieve(str(tmp_path / "a.vcf"), None)
        assert list(result.lines) == [line.rstrip() for line in LINES]
        assert result.header.text.startswith(b"##fileformat=VCFv4.2\n")
        assert b"#CHROM\tPOS" in result.header.text
        assert len(result.notes) == 3


def test_unsorted_bgzf_is_filtered_whole(tmp_path: Path) -> None:
    text = header() + b"".join(LINES[300:] + LINES[:300])
    content = compress(text, 1_000)
    assert read(tmp_path / "a.vcf.gz", content) == tuple(line.rstrip() for line in LINES[15:17] + LINES[17:18])
    assert sieve("-", SOME, stdin=io.BytesIO(content)).notes == ("not sorted by position: every line was looked at",)


def test_unsorted_bgzf_from_stdin_that_is_too_large_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HELD_BACK", 500)
    content = compress(header() + b"".join(LINES[300:] + LINES[:300]), 1_000)
    with pytest.raises(DataError, match="stdin: is not sorted"):
        sieve("-", SOME, stdin=io.BytesIO(content))
    in_order = sieve("-", SOME, stdin=io.BytesIO(compress(TEXT, 1_000)))
    assert [line.split(b"\t")[1] for line in in_order.lines] == [b"106", b"113", b"120"]


def test_a_pipe_by_name(tmp_path: Path) -> None:
    receive, send = os.pipe()
    os.write(send, compress(TEXT)[:60_000])
    os.close(send)
    try:
        assert len(sieve(f"/dev/fd/{receive}", SOME).lines) == 3
    finally:
        os.close(receive)
