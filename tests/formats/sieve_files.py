"""Make VCF text, BGZF with small blocks, and tabix indexes, without any tool."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Sequence

from hypothesis import HealthCheck, settings

from pmkit.core.model import Region, bare_chromosome

EOF_BLOCK = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
COLUMNS = b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n"


def block(text: bytes, level: int = 6) -> bytes:
    """One block; at level 0 its text stands in it as it is."""
    deflater = zlib.compressobj(level, zlib.DEFLATED, -15)
    data = deflater.compress(text) + deflater.flush()
    return (
        b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff\x06\x00BC\x02\x00" + struct.pack("<H", len(data) + 25) + data
    ) + struct.pack("<II", zlib.crc32(text), len(text))


def bgzf(text: bytes, size: int = 100) -> tuple[bytes, list[tuple[int, int]]]:
    """The file, and (offset in text, offset in file) of every block with the end-of-file block last."""
    out, places = bytearray(), []
    for at in range(0, len(text), size):
        places.append((at, len(out)))
        out += block(text[at : at + size])
    places.append((len(text), len(out)))
    return bytes(out) + EOF_BLOCK, places


def compress(text: bytes, size: int = 100) -> bytes:
    return bgzf(text, size)[0]


def header(*extra: str, contigs: Sequence[str] = ("chr1", "chr2")) -> bytes:
    lines = ["##fileformat=VCFv4.2", *extra, *(f"##contig=<ID={c},length=1000000>" for c in contigs)]
    return ("\n".join(lines) + "\n").encode() + COLUMNS


def record(chrom: str, pos: int, ref: str = "A", alt: str = "C", info: str = ".") -> bytes:
    return f"{chrom}\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\t{info}\tGT\t0/1\n".encode()


def end_of(line: bytes) -> int:
    fields = line.split(b"\t")
    for entry in fields[7].split(b";"):
        if entry.startswith(b"END="):
            return int(entry[4:])
    return int(fields[1]) + len(fields[3]) - 1


def _bins(start: int, end: int, joined: int) -> int:
    """The smallest bin that holds [start, end); none of the `joined` smallest sizes."""
    end -= 1
    for shift, first in ((14, 4681), (17, 585), (20, 73), (23, 9), (26, 1))[joined:]:
        if start >> shift == end >> shift:
            return first + (start >> shift)
    return 0


def tabix(text: bytes, size: int = 100, joined: int = 0) -> bytes:
    """A .tbi of `compress(text, size)`; `joined`: as htslib does it with bins of few bytes."""
    file, places = bgzf(text, size)
    del file
    references: dict[bytes, tuple[dict[int, list[tuple[int, int]]], dict[int, int]]] = {}
    at = 0
    for line in text.splitlines(keepends=True):
        start, stop = (places[o // size][1] << 16 | o % size for o in (at, at + len(line)))
        at += len(line)
        if line[:1] == b"#" or not line.strip():
            continue
        contig, first = line.split(b"\t")[0], int(line.split(b"\t")[1]) - 1
        end = max(end_of(line.rstrip(b"\r\n")), first + 1)
        bins, linear = references.setdefault(contig, ({}, {}))
        chunks = bins.setdefault(_bins(first, end, joined), [])
        if chunks and chunks[-1][1] == start:
            chunks[-1] = (chunks[-1][0], stop)
        else:
            chunks.append((start, stop))
        for window in range(first >> 14, (end - 1 >> 14) + 1):
            linear.setdefault(window, start)
    names = b"".join(name + b"\0" for name in references)
    out = b"TBI\x01" + struct.pack("<8i", len(references), 2, 1, 2, 0, ord("#"), 0, len(names)) + names
    for bins, linear in references.values():
        out += struct.pack("<i", len(bins))
        for number, chunks in bins.items():
            out += struct.pack("<Ii", number, len(chunks)) + b"".join(struct.pack("<QQ", *c) for c in chunks)
        known = 0
        out += struct.pack("<i", max(linear, default=-1) + 1)
        for window in range(max(linear, default=-1) + 1):
            known = linear.get(window, known)
            out += struct.pack("<Q", known)
    return gzip.compress(out, mtime=0)


SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def naive(text: bytes, regions: list[Region]) -> list[bytes]:
    """The lines of regions (0-based half-open), by looking at each."""
    kept = []
    for raw in text.splitlines():
        line = raw.rstrip(b"\r")
        if line[:1] == b"#" or not line:
            continue
        contig, pos = bare_chromosome(line.split(b"\t")[0].decode()), int(line.split(b"\t")[1])
        if any(r.chrom == contig and pos <= r.end and end_of(line) > r.start for r in regions):
            kept.append(line)
    return kept
