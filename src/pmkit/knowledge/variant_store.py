"""A file of facts on variants, sorted by place and asked by place without being read whole.

Text of one line for each variant, in compressed blocks of about 64 KB, with an index behind them:

    pmkit-variants 1 <JSON head>\\n  block … block  index  <16 bytes: where the index begins, and its length>

Made by `pmkit tables import` of a user's ClinVar or gnomAD; the same input gives the same bytes. Each block carries
zlib's own checksum, the index that of its text.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

from pmkit.core.errors import ConfigError, DataError, NoInputError, TruncatedError
from pmkit.core.messages import tr
from pmkit.core.model import Build, Region

MAGIC = b"pmkit-variants 1 "
BLOCK = 1 << 14


class Head(NamedTuple):
    """What a store holds. `columns` are those behind chrom, pos, ref, alt."""

    kind: str  # clinvar | gnomad
    build: Build
    release: str  # the date or version that the source's header gives
    columns: tuple[str, ...]


class VariantRow(NamedTuple):
    """One variant: 1-based, alleles as in VCF; `cells` by the head's columns."""

    chrom: str
    pos: int
    ref: str
    alt: str
    cells: Mapping[str, str]


class _StoreBlock(NamedTuple):
    first: int
    last: int  # position of the last line
    offset: int
    length: int


class StoreWriter:
    """Writes lines that come in order; `add` takes them as bytes, without parsing them again."""

    def __init__(self, out: IO[bytes], head: Head, where: str) -> None:
        self._out, self._where = out, where
        self._lines: list[bytes] = []
        self._size = self._first = self._last = 0
        self._chrom = ""
        self._index: dict[str, list[_StoreBlock]] = {}
        self._marks: dict[str, array[int]] = {}
        self.rows = 0
        reported = {"kind": head.kind, "build": head.build, "release": head.release, "columns": head.columns}
        self._at = out.write(MAGIC + json.dumps(reported, sort_keys=True).encode() + b"\n")

    def add(self, chrom: str, pos: int, line: bytes, marked: int = 0) -> None:
        """One line: pos, ref, alt and the cells, joined by tabs; `marked` bases from `pos` on are a place that
        `VariantStore.marks` gives. Raises DataError where the order is broken."""
        if chrom != self._chrom:
            self._flush()
            if chrom in self._index:
                raise DataError(
                    tr("the records of chromosome {chrom} do not stand together", chrom=chrom),
                    where=self._where,
                    remedy=tr("Sort the file (bcftools sort)."),
                )
            self._chrom, self._last = chrom, 0
            self._index[chrom] = []
        if pos < self._last:
            raise DataError(
                tr(
                    "the records are not sorted ({chrom}:{pos} follows {chrom}:{last})",
                    chrom=chrom,
                    pos=pos,
                    last=self._last,
                ),
                where=self._where,
                remedy=tr("Sort the file (bcftools sort)."),
            )
        if self._size > BLOCK and pos != self._last:
            self._flush()
        if not self._lines:
            self._first = pos
        self._last = pos
        if marked:
            self._mark(chrom, pos, marked)
        self._lines.append(line)
        self._size += len(line)
        self.rows += 1

    def _mark(self, chrom: str, pos: int, length: int) -> None:
        """Keep a place; those that touch are one."""
        places = self._marks.setdefault(chrom, array("I"))
        if places and pos <= places[-2] + places[-1]:
            places[-1] = max(places[-1], pos + length - places[-2])
        else:
            places.extend((pos, length))

    def close(self) -> None:
        """Write the last block and the index."""
        self._flush()
        marks: dict[str, tuple[int, int]] = {}
        for chrom, places in self._marks.items():
            if sys.byteorder == "big":
                places.byteswap()
            packed = zlib.compress(places.tobytes(), 6)
            marks[chrom] = self._at, len(packed)
            self._at += self._out.write(packed)
        reported = {"rows": self.rows, "blocks": self._index, "marks": marks}
        text = json.dumps(reported, separators=(",", ":")).encode()
        packed = zlib.compress(text, 6)
        self._out.write(packed)
        self._out.write(self._at.to_bytes(8, "little") + len(packed).to_bytes(8, "little"))

    def _flush(self) -> None:
        if self._lines:
            packed = zlib.compress(b"\n".join(self._lines), 1)
            self._index[self._chrom].append(_StoreBlock(self._first, self._last, self._at, len(packed)))
            self._at += self._out.write(packed)
            self._lines, self._size = [], 0


class VariantStore:
    """An opened store. Raises NoInputError, DataError (another kind of file) and TruncatedError."""

    def __init__(self, path: Path, kind: str) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                first = file.readline(1 << 16)
        except OSError:
            raise NoInputError(tr("there is no such file"), where=str(path)) from None
        if not first.startswith(MAGIC):
            raise DataError(
                tr("this is no store of {kind} variants", kind=kind),
                where=str(path),
                remedy=tr(
                    "Make one of the VCF first: pmkit tables import {kind} FILE -o {key}.pmv",
                    kind=kind,
                    key=path.stem,
                ),
            )
        try:
            reported: dict[str, Any] = json.loads(first[len(MAGIC) :])
            self.head = Head(
                reported["kind"], Build(reported["build"]), reported["release"], tuple(reported["columns"])
            )
        except (ValueError, KeyError):
            raise DataError(
                tr("the head of the store is damaged"), where=str(path), remedy=tr("Import it again.")
            ) from None
        if self.head.kind != kind:
            raise DataError(tr("the store holds {kind}, not {kind2}", kind=self.head.kind, kind2=kind), where=str(path))
        self._block = lru_cache(maxsize=64)(self._read_block)
        self._places: dict[str, array[int]] = {}
        self._lengths: dict[str, array[int]] = {}

    @cached_property
    def _index(self) -> dict[str, list[_StoreBlock]]:
        try:
            with self.path.open("rb") as file:
                file.seek(-16, 2)
                foot = file.read(16)
                at, length = int.from_bytes(foot[:8], "little"), int.from_bytes(foot[8:], "little")
                if at + length + 16 != file.tell():
                    raise ValueError
                file.seek(at)
                reported = json.loads(zlib.decompress(file.read(length)))
        except (ValueError, KeyError, OSError, zlib.error):
            raise TruncatedError(
                tr("the store ends early"), where=str(self.path), remedy=tr("Import it again.")
            ) from None
        self._rows, self._marked = int(reported["rows"]), reported["marks"]
        return {chrom: [_StoreBlock(*one) for one in blocks] for chrom, blocks in reported["blocks"].items()}

    @property
    def rows(self) -> int:
        """How many variants it holds."""
        _ = self._index
        return self._rows

    @cached_property
    def sha256(self) -> str:
        """The digest of the whole file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def at(self, chrom: str, pos: int) -> list[VariantRow]:
        """The variants written at a position (1-based, bare chromosome)."""
        start = f"{pos}\t"
        return [
            self._row(chrom, line)
            for block in self._blocks(chrom, pos, pos)
            for line in self._block(block)
            if line.startswith(start)
        ]

    def within(self, chrom: str, first: int, last: int) -> Iterator[VariantRow]:
        """The variants written at positions [first, last] (1-based), in order."""
        for block in self._blocks(chrom, first, last):
            for line in self._block(block):
                if first <= int(line[: line.index("\t")]) <= last:
                    yield self._row(chrom, line)

    def marks(self, chrom: str, first: int, last: int) -> Iterator[Region]:
        """The marked places, those that touch as one, that reach into positions [first, last]."""
        places = self._marks(chrom)
        at = bisect_left(places, first)
        if at and places[at - 1] + self._lengths[chrom][at - 1] > first:
            at -= 1
        while at < len(places) and places[at] <= last:
            pos, length = places[at], self._lengths[chrom][at]
            yield Region(chrom, pos - 1, pos - 1 + length)
            at += 1

    def _blocks(self, chrom: str, first: int, last: int) -> Iterator[_StoreBlock]:
        blocks = self._index.get(chrom, [])
        at = bisect_left(blocks, first, key=lambda block: block.last)
        while at < len(blocks) and blocks[at].first <= last:
            yield blocks[at]
            at += 1

    def _row(self, chrom: str, line: str) -> VariantRow:
        pos, ref, alt, *cells = line.split("\t")
        if len(cells) != len(self.head.columns):
            raise DataError(
                tr("the record at {chrom}:{pos} had more columns than its file's header", chrom=chrom, pos=pos),
                where=str(self.path),
                remedy=tr("Import the file as it was downloaded."),
            )
        return VariantRow(chrom, int(pos), ref, alt, dict(zip(self.head.columns, cells, strict=True)))

    def _marks(self, chrom: str) -> array[int]:
        """Positions of the marked places; their lengths alongside them in `_lengths`."""
        if chrom not in self._places:
            _ = self._index
            both = array("I")
            if chrom in self._marked:
                both.frombytes(self._unpacked(*self._marked[chrom]))
                if sys.byteorder == "big":
                    both.byteswap()
            self._places[chrom], self._lengths[chrom] = both[::2], both[1::2]
        return self._places[chrom]

    def check_build(self, build: Build) -> None:
        """Raises ConfigError where the store is of another assembly."""
        if self.head.build is not build:
            raise ConfigError(
                tr(
                    "the {kind} store is of {build}, the sample of {other_build}",
                    kind=self.head.kind,
                    build=self.head.build,
                    other_build=build,
                ),
                where=str(self.path),
                remedy=tr("Import the {build} release.", build=build),
            )

    def _read_block(self, block: _StoreBlock) -> list[str]:
        return self._unpacked(block.offset, block.length).decode().split("\n")

    def _unpacked(self, at: int, length: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(at)
            data = file.read(length)
        try:
            return zlib.decompress(data)
        except zlib.error:
            remedy = tr("Import it again.")
            raise DataError(tr("the store is damaged"), where=str(self.path), remedy=remedy) from None


def write_store(path: Path, head: Head, rows: Iterable[tuple[str, int, Sequence[str]]], *, force: bool = False) -> int:
    """Write rows (chromosome, position, and ref, alt and the cells), sorted as VCF is; returns their number."""
    from pmkit.core.output import atomic_path

    with atomic_path(path, force=force) as part, part.open("wb") as out:
        writer = StoreWriter(out, head, str(path))
        for chrom, pos, cells in rows:
            writer.add(chrom, pos, "\t".join((str(pos), *cells)).encode())
        writer.close()
        return writer.rows


__all__ = ["Head", "StoreWriter", "VariantRow", "VariantStore", "write_store"]
