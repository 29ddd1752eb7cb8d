"""Read a .tbi or .csi index and tell which parts of the BGZF file can hold given regions.

Formats: tabix (Li 2011, PMID 21208982) and CSIv1, as in the hts-specs documents of those names. Whether an index is the
file's own is proved by `index_check`.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

from typing import NamedTuple

from pmkit.core.messages import tr

MOST_BYTES = 64 << 20
"""Unpacked, the index of a whole genome has a few megabytes: 16 kb of a contig take 40 bytes."""
_PIECE = 1 << 20


class UnusableIndexError(ValueError):
    """The index cannot be used; the message says why. Callers fall back to reading without it."""


Words: TypeAlias = "npt.NDArray[np.int64]"


class _Reference(NamedTuple):
    """One contig's part of the index, in 32-bit words: where the entry of each bin begins, and its windows."""

    entries: Words
    linear: int  # first word of the linear index (tabix only)
    windows: int


class Index:
    """An index in memory. `names` are the contigs in file order, as the file writes them."""

    def __init__(self, path: Path, names: Sequence[bytes] = ()) -> None:
        """`names`: the contigs of a BCF's header, whose index does not name them.

        Raises UnusableIndexError if the file is not a sound index.
        """
        try:
            data = _unpacked(path)
        except (OSError, EOFError, zlib.error) as error:
            raise UnusableIndexError(tr("it cannot be read ({error})", error=error)) from None
        try:
            self._parse(data, names)
        except (struct.error, IndexError, ValueError) as error:
            raise UnusableIndexError(tr("it is damaged ({error})", error=error)) from None

    def _parse(self, data: bytes, names: Sequence[bytes]) -> None:
        magic = data[:4]
        if magic == b"TBI\x01":
            self._shift, self._depth, self._head = 14, 5, 2
            count, at = struct.unpack_from("<i", data, 4)[0], 8
            self.names, at = _names(data, at)
        elif magic == b"CSI\x01":
            self._shift, self._depth, auxiliary = struct.unpack_from("<3i", data, 4)
            if not (0 < self._shift < 32 and 0 <= self._depth < 10 and 0 <= auxiliary <= len(data)):
                raise ValueError(tr("impossible sizes of bins"))
            self._head = 4
            self.names = _names(data, 16)[0] if auxiliary >= 28 else list(names)
            at = 16 + auxiliary
            count, at = struct.unpack_from("<i", data, at)[0], at + 4
        else:
            raise ValueError(tr("no TBI or CSI magic number"))
        if not 0 <= count <= len(self.names):
            raise ValueError(tr("contig count and names disagree"))
        if len(set(self.names)) < len(self.names):
            raise ValueError(tr("a contig is named twice"))
        words = array("I")
        words.frombytes(data[at : at + (len(data) - at) // 4 * 4])
        self._words = words
        self._all = np.frombuffer(words, np.uint32)
        self._references: list[_Reference] = []
        word = 0
        for _ in range(count):
            entries, word = words[word], word + 1
            found: list[int] = []
            for _ in range(entries):
                found.append(word)
                word += self._head + 4 * words[word + self._head - 1]
            windows = 0
            if self._head == 2:
                windows, word = words[word], word + 1
            self._references.append(_Reference(np.array(found, np.int64), word, windows))
            word += 2 * windows
            if word > len(words):
                raise ValueError(tr("cut off"))
        self._pseudo = ((1 << 3 * (self._depth + 1)) - 1) // 7 + 1
        self._bins: dict[int, dict[int, int]] = {}

    def _long(self, word: int) -> int:
        return self._words[word] | self._words[word + 1] << 32

    def _bins_of(self, number: int) -> dict[int, int]:
        """Bin number -> the word at which its entry begins, of one contig.

        Raises UnusableIndexError for a bin that there is not, or that stands there twice.
        """
        if number not in self._bins:
            entries = self._references[number].entries
            bins = dict(zip(self._all[entries].tolist(), entries.tolist(), strict=True))
            if len(bins) < len(entries) or max(bins, default=0) > self._pseudo:
                raise UnusableIndexError(tr("it is damaged (impossible bins)"))
            self._bins = {number: bins}  # of one contig at a time: all of a genome take tens of megabytes
        return self._bins[number]

    def _longs(self, at: Words) -> Words:
        return self._all[at].astype(np.int64) | self._all[at + 1].astype(np.int64) << 32

    def extents(self) -> Iterator[tuple[int, Words, Words]]:
        """Of each contig with lines, in order: its number, and the begin and end of its chunks, as virtual offsets,
        sorted by begin.

        Raises UnusableIndexError where what the index says of a contig's whole is not what it says of its parts.
        """
        for number, reference in enumerate(self._references):
            entries = reference.entries
            real = entries[self._all[entries] != self._pseudo]
            counts = self._all[real + self._head - 1].astype(np.int64)
            within = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
            places = np.repeat(real + self._head, counts) + 4 * within
            begin, end = self._longs(places), self._longs(places + 2)
            order = begin.argsort(kind="stable")
            begin, end = begin[order], end[order]
            for word in entries[self._all[entries] == self._pseudo].tolist():
                whole, records = [*self._chunks_of(word), (0, 0), (0, 0)][:2]
                if bool(len(begin)) != bool(sum(records)):
                    raise UnusableIndexError(tr("its counts of lines contradict its bins"))
                if len(begin) and (whole[0] > begin[0] or whole[1] < end.max()):
                    raise UnusableIndexError(tr("its bins lie outside the contig's lines"))
            if len(begin):
                self._check_windows(reference, int(begin[0]), int(end.max()))
                yield number, begin, end

    def _check_windows(self, reference: _Reference, first: int, last: int) -> None:
        """The linear index must rise, within the contig's lines (0: nothing reaches the window)."""
        offsets = self._longs(reference.linear + 2 * np.arange(reference.windows))
        offsets = offsets[offsets > 0]
        if (offsets[1:] < offsets[:-1]).any() or (len(offsets) and (offsets[0] < first or offsets[-1] > last)):
            raise UnusableIndexError(tr("its windows are out of order"))

    def _chunks_of(self, word: int) -> Iterator[tuple[int, int]]:
        chunk = word + self._head
        for _ in range(self._words[chunk - 1]):
            yield self._long(chunk), self._long(chunk + 2)
            chunk += 4

    def parts(
        self, requested: Iterable[tuple[bytes, Sequence[tuple[int, int]]]]
    ) -> list[tuple[bytes, list[tuple[int, int, int]]]]:
        """Where every line that overlaps the requested intervals stands, by contig, in the order of the file.

        Of each contig (begin, end, last base), sorted by begin, as virtual offsets: no line that begins beyond the last
        base is asked for. They may overlap. `requested`: contig name and its intervals, 0-based half-open. Names that
        the index does not know give nothing.
        """
        number = {name: i for i, name in enumerate(self.names)}
        found = []
        for name, intervals in requested:
            i = number.get(name)
            if i is None or i >= len(self._references):
                continue
            here = []
            for start, end in intervals:
                merged: list[tuple[int, int, int]] = []
                for begin, stop in sorted(self._chunks(i, start, end)):
                    if merged and begin >> 16 <= merged[-1][1] >> 16:
                        merged[-1] = (merged[-1][0], max(merged[-1][1], stop), end)
                    else:
                        merged.append((begin, stop, end))
                here += merged
            if here:
                found.append((name, sorted(here)))
        return sorted(found, key=lambda part: part[1][0])

    def _chunks(self, number: int, start: int, end: int) -> Iterable[tuple[int, int]]:
        bins, least = self._bins_of(number), self._least_offset(number, start)
        top, first = self._shift + 3 * self._depth, 0
        last = min(end - 1, (1 << top) - 1)
        for level in range(self._depth + 1):
            shift = top - 3 * level
            low, high = first + (start >> shift), first + (last >> shift)
            # A wide interval is met by looking at the bins that there are, not at all that there could be.
            met = range(low, high + 1) if high - low < len(bins) else (bin_ for bin_ in bins if low <= bin_ <= high)
            for bin_ in met:
                word = bins.get(bin_)
                if word is not None:
                    for chunk in self._chunks_of(word):
                        if chunk[1] > least:
                            yield max(chunk[0], least), chunk[1]
            first += 1 << 3 * level

    def _least_offset(self, number: int, start: int) -> int:
        """No line that reaches `start` begins before this virtual offset."""
        reference = self._references[number]
        if self._head == 2:
            last = reference.windows - 1
            return self._long(reference.linear + 2 * min(start >> self._shift, last)) if last >= 0 else 0
        bins = self._bins_of(number)
        bin_ = ((1 << 3 * self._depth) - 1) // 7 + (start >> self._shift)
        while bin_ and bin_ not in bins:
            parent = (bin_ - 1) >> 3
            bin_ = bin_ - 1 if bin_ > (parent << 3) + 1 else parent
        return self._long(bins[bin_] + 1) if bin_ in bins else 0


def _unpacked(path: Path) -> bytes:
    """The content of a gzip file of any number of members. Raises UnusableIndexError beyond MOST_BYTES."""
    inflater = zlib.decompressobj(31)
    found: list[bytes] = []
    size, whole = 0, True
    with path.open("rb") as handle:
        while data := handle.read(_PIECE >> 4):
            while data:
                text = inflater.decompress(data, _PIECE)
                found.append(text)
                size, whole = size + len(text), inflater.eof
                if size > MOST_BYTES:
                    raise UnusableIndexError(tr("it is larger than the index of any genome"))
                data = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
                if inflater.eof:
                    inflater = zlib.decompressobj(31)
    if not whole:
        raise EOFError(tr("it is cut off"))
    return b"".join(found)


def _names(data: bytes, at: int) -> tuple[list[bytes], int]:
    """Contig names of the tabix header whose seven integers begin at `at`, and where the names end."""
    size = struct.unpack_from("<7i", data, at)[6]
    if not 0 <= size <= len(data):
        raise ValueError(tr("impossible size of names"))
    return data[at + 28 : at + 28 + size].split(b"\0")[:-1], at + 28 + size
