"""Read a .tbi or .csi index and tell which parts of the BGZF file can hold given regions.

Formats: tabix (Li 2011, PMID 21208982) and CSIv1, as in the hts-specs documents of those names.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple


class UnusableIndexError(ValueError):
    """The index cannot be used; the message says why. Callers fall back to reading without it."""


class _Reference(NamedTuple):
    """One contig's part of the index. `bins`: bin number -> where its entry begins, in 32-bit words."""

    bins: dict[int, int]
    linear: tuple[int, int]  # first word and count of the linear index (tabix only)


class Index:
    """An index in memory. `names` are the contigs in file order, as the file writes them."""

    def __init__(self, path: Path) -> None:
        """Raises UnusableIndexError if the file is not a sound index."""
        try:
            data = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise UnusableIndexError(f"it cannot be read ({error})") from None
        try:
            self._parse(data)
        except (struct.error, IndexError, ValueError) as error:
            raise UnusableIndexError(f"it is damaged ({error})") from None

    def _parse(self, data: bytes) -> None:
        magic = data[:4]
        if magic == b"TBI\x01":
            self._shift, self._depth, self._head = 14, 5, 2
            count, at = struct.unpack_from("<i", data, 4)[0], 8
            self.names, at = _names(data, at)
        elif magic == b"CSI\x01":
            self._shift, self._depth, auxiliary = struct.unpack_from("<3i", data, 4)
            self._head = 4
            self.names = _names(data, 16)[0] if auxiliary >= 28 else []
            at = 16 + auxiliary
            count, at = struct.unpack_from("<i", data, at)[0], at + 4
        else:
            raise ValueError("no TBI or CSI magic number")
        if not 0 <= count <= len(self.names):
            raise ValueError("contig count and names disagree")
        words = array("I")
        words.frombytes(data[at : at + (len(data) - at) // 4 * 4])
        self._words = words
        self._references: list[_Reference] = []
        word = 0
        for _ in range(count):
            bins: dict[int, int] = {}
            entries, word = words[word], word + 1
            for _ in range(entries):
                bins[words[word]] = word
                word += self._head + 4 * words[word + self._head - 1]
            windows = 0
            if self._head == 2:
                windows, word = words[word], word + 1
            self._references.append(_Reference(bins, (word, windows)))
            word += 2 * windows
        if word > len(words):
            raise ValueError("cut off")
        # A bin that no line can have tells where each contig's lines end.
        pseudo = ((1 << 3 * (self._depth + 1)) - 1) // 7 + 1
        ends = [self._long(r.bins[pseudo] + self._head + 2) >> 16 for r in self._references if pseudo in r.bins]
        self.end = max(ends, default=0)
        """Offset of the last block with lines; 0 if the index does not tell."""

    def _long(self, word: int) -> int:
        return self._words[word] | self._words[word + 1] << 32

    def ranges(self, wanted: Iterable[tuple[bytes, Sequence[tuple[int, int]]]]) -> list[tuple[int, int]]:
        """Virtual-offset ranges, sorted and disjoint, that hold every line overlapping the wanted intervals.

        `wanted`: contig name and its intervals, 0-based half-open. Names that the index does not know give nothing.
        """
        number = {name: i for i, name in enumerate(self.names)}
        found: set[tuple[int, int]] = set()
        for name, intervals in wanted:
            i = number.get(name)
            if i is None or i >= len(self._references):
                continue
            reference = self._references[i]
            for start, end in intervals:
                found.update(self._chunks(reference, start, end))
        merged: list[tuple[int, int]] = []
        for start, end in sorted(found):
            if merged and start >> 16 <= merged[-1][1] >> 16:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        return merged

    def _chunks(self, reference: _Reference, start: int, end: int) -> Iterable[tuple[int, int]]:
        bins, least = reference.bins, self._least_offset(reference, start)
        top, first = self._shift + 3 * self._depth, 0
        last = min(end - 1, (1 << top) - 1)
        for level in range(self._depth + 1):
            shift = top - 3 * level
            for number in range(first + (start >> shift), first + (last >> shift) + 1):
                word = bins.get(number)
                if word is None:
                    continue
                chunk = word + self._head
                for _ in range(self._words[chunk - 1]):
                    if (chunk_end := self._long(chunk + 2)) > least:
                        yield max(self._long(chunk), least), chunk_end
                    chunk += 4
            first += 1 << 3 * level

    def _least_offset(self, reference: _Reference, start: int) -> int:
        """No line that reaches `start` begins before this virtual offset."""
        if self._head == 2:
            word, windows = reference.linear
            return self._long(word + 2 * min(start >> self._shift, windows - 1)) if windows else 0
        number = ((1 << 3 * self._depth) - 1) // 7 + (start >> self._shift)
        while number and number not in reference.bins:
            parent = (number - 1) >> 3
            number = number - 1 if number > (parent << 3) + 1 else parent
        return self._long(reference.bins[number] + 1) if number in reference.bins else 0


def _names(data: bytes, at: int) -> tuple[list[bytes], int]:
    """Contig names of the tabix header whose seven integers begin at `at`, and where the names end."""
    size = struct.unpack_from("<7i", data, at)[6]
    return data[at + 28 : at + 28 + size].split(b"\0")[:-1], at + 28 + size
