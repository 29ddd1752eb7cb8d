"""Indexes of sorted BGZF files: TBI for VCF text, CSI for BCF (SAM specification, section 5; tabix and CSIv1)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.formats.bgzf_write import Writer

_SHIFT, _DEPTH = 14, 5  # the smallest bins hold 16 kb; 512 Mb in all
LONGEST = 1 << (_SHIFT + 3 * _DEPTH)
_PSEUDO = ((1 << 3 * (_DEPTH + 1)) - 1) // 7 + 1
"""The number of the bin that is none (37450): it tells where a contig's records lie and how many there are."""


class UnsortedError(Exception):
    """Records are out of order, or a contig comes back: such a file has no index."""


class _ContigBins:
    """The bins of one contig, and for each 16 kb window the first record that reaches it."""

    def __init__(self) -> None:
        self.bins: dict[int, list[tuple[int, int]]] = {}
        self.windows: list[int] = []
        self.extent = (0, 0)  # virtual offsets
        self.records = 0

    def add(self, start: int, end: int, first: int, last: int) -> None:
        self.extent = (self.extent[0] if self.records else first, last)
        self.records += 1
        chunks = self.bins.setdefault(_bin(start, end), [])
        if chunks and chunks[-1][1] == first:
            chunks[-1] = (chunks[-1][0], last)
        else:
            chunks.append((first, last))
        upto = (end - 1) >> _SHIFT
        while len(self.windows) <= upto:
            # A window that no record reaches is entered where the next record begins.
            reached = len(self.windows) >= start >> _SHIFT
            self.windows.append(first if reached or not self.windows else self.windows[-1])

    def offset_of(self, number: int) -> int:
        """Where the first record that reaches a bin may begin."""
        level_start, span = 0, _SHIFT + 3 * _DEPTH
        while number >= level_start + (1 << (_SHIFT + 3 * _DEPTH - span)):
            level_start += 1 << (_SHIFT + 3 * _DEPTH - span)
            span -= 3
        window = ((number - level_start) << span) >> _SHIFT
        return self.windows[min(window, len(self.windows) - 1)]


def _bin(start: int, end: int) -> int:
    """The smallest bin that holds [start, end), 0-based."""
    end -= 1
    shift, offset = _SHIFT, ((1 << 3 * _DEPTH) - 1) // 7
    for level in range(_DEPTH, 0, -1):
        if start >> shift == end >> shift:
            return offset + (start >> shift)
        shift += 3
        offset -= 1 << 3 * (level - 1)
    return 0


class IndexWriter:
    """Takes records in the order of the file; then writes itself."""

    def __init__(self) -> None:
        self._contigs: dict[bytes, _ContigBins] = {}
        self._last: tuple[bytes, int] = (b"", 0)

    def add(self, contig: bytes, start: int, end: int, first: int, last: int) -> None:
        """A record that covers [start, end) (0-based) and lies between two virtual offsets.

        Raises UnsortedError; DataError beyond what such an index can hold.
        """
        start = max(start, 0)
        end = max(end, start + 1)
        if end > LONGEST:
            raise DataError(
                tr("position {end} is beyond what an index can hold", end=end), where=contig.decode(errors="replace")
            )
        before, pos = self._last
        if start < pos if contig == before else contig in self._contigs:
            raise UnsortedError
        self._last = (contig, start)
        self._contigs.setdefault(contig, _ContigBins()).add(start, end, first, last)

    def write_tbi(self, path: Path) -> None:
        """Write a tabix index of a VCF."""
        names = b"".join(name + b"\0" for name in self._contigs)
        parts = [b"TBI\1", struct.pack("<8i", len(self._contigs), 2, 1, 2, 0, ord("#"), 0, len(names)), names]
        for contig in self._contigs.values():
            parts += [_bins(contig, with_offset=False), struct.pack("<i", len(contig.windows))]
            parts.append(struct.pack(f"<{len(contig.windows)}Q", *contig.windows))
        _write(path, parts)

    def write_csi(self, path: Path, contigs: int) -> None:
        """Write a CSI index of a BCF; contigs were added as their numbers in the header's dictionary."""
        parts = [b"CSI\1", struct.pack("<4i", _SHIFT, _DEPTH, 0, contigs)]
        for number in range(contigs):
            contig = self._contigs.get(str(number).encode())
            parts.append(_bins(contig, with_offset=True) if contig else struct.pack("<i", 0))
        _write(path, parts)


def _bins(contig: _ContigBins, *, with_offset: bool) -> bytes:
    bins = [*sorted(contig.bins.items()), (_PSEUDO, [contig.extent, (contig.records, 0)])]  # none is unmapped
    parts = [struct.pack("<i", len(bins))]
    for number, chunks in bins:
        parts.append(struct.pack("<I", number))
        if with_offset:
            parts.append(struct.pack("<Q", contig.offset_of(number) if number != _PSEUDO else 0))
        parts.append(struct.pack("<i", len(chunks)))
        parts += [struct.pack("<QQ", *chunk) for chunk in chunks]
    return b"".join(parts)


def _write(path: Path, parts: Iterable[bytes]) -> None:
    with Writer(path) as out:
        for part in parts:
            out.write(part)
