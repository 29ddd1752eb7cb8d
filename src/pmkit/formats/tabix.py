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
_TOGETHER, _APART = 1 << 14, 32
"""Bins whose entries are looked at together while all are alike, and one by one where one is not."""


class UnusableIndexError(ValueError):
    """The index cannot be used; the message says why. Callers fall back to reading without it."""


Words: TypeAlias = "npt.NDArray[np.int64]"


class _Reference(NamedTuple):
    """One contig's part of the index, in 32-bit words: where the entry of each bin begins, and its windows."""

    entries: Words
    linear: int  # first word of the linear index (tabix only)
    windows: int


class TabixIndex:
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
            entries, word = self._entries(words[word], word + 1)
            windows = 0
            if self._head == 2:
                windows, word = words[word], word + 1
            self._references.append(_Reference(entries, word, windows))
            word += 2 * windows
            if word > len(words):
                raise ValueError(tr("cut off"))
        self._pseudo = ((1 << 3 * (self._depth + 1)) - 1) // 7 + 1
        self._known = -1, np.empty(0, np.int64), np.empty(0, np.int64)

    def _entries(self, count: int, word: int) -> tuple[Words, int]:
        """The words at which so many bins' entries begin, and the word after them. Raises IndexError beyond the end.

        Most bins of a large file have one chunk: their entries have one length and are taken many at a time.
        """
        words, head = self._words, self._head
        found: list[Words] = []
        while count:
            alike = self._all[word + head - 1 : word + (head + 4) * min(count, _TOGETHER) : head + 4] == 1
            size = len(alike) if alike.all() else int(alike.argmin())
            found.append(word + (head + 4) * np.arange(size))
            word, count = word + (head + 4) * size, count - size
            others = []
            for _ in range(min(count, _APART)):
                others.append(word)
                word += head + 4 * words[word + head - 1]
            found.append(np.array(others, np.int64))
            count -= len(others)
        return np.concatenate(found) if found else np.empty(0, np.int64), word

    def _long(self, word: int) -> int:
        return self._words[word] | self._words[word + 1] << 32

    def _bins_of(self, number: int) -> tuple[Words, Words]:
        """The bins of one contig, ascending, and the word at which the entry of each begins.

        Raises UnusableIndexError for a bin that there is not, or that stands there twice.
        """
        if self._known[0] != number:
            entries = self._references[number].entries
            bins = self._all[entries].astype(np.int64)
            order = bins.argsort(kind="stable")
            bins, entries = bins[order], entries[order]
            if (bins[1:] == bins[:-1]).any() or (len(bins) and bins[-1] > self._pseudo):
                raise UnusableIndexError(tr("it is damaged (impossible bins)"))
            self._known = number, bins, entries  # of one contig at a time
        return self._known[1:]

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
            if i is None or i >= len(self._references) or not intervals:
                continue
            if here := self._merged(i, np.array(intervals, np.int64)):
                found.append((name, sorted(here)))
        return sorted(found, key=lambda part: part[1][0])

    def _merged(self, number: int, intervals: Words) -> list[tuple[int, int, int]]:
        """(begin, end, last base) of one contig's intervals (n, 2); of each interval, chunks that share or touch a
        block as one."""
        of, begin, end = self._chunks(number, intervals)
        order = np.lexsort((end, begin, of))
        of, begin, end = of[order], begin[order], end[order]
        here: list[tuple[int, int, int]] = []
        before = -1
        columns = (of, begin, end, intervals[of, 1])
        for interval, start, stop, upto in zip(*(column.tolist() for column in columns), strict=True):
            if interval == before and start >> 16 <= here[-1][1] >> 16:
                if stop > here[-1][1]:
                    here[-1] = here[-1][0], stop, upto
            else:
                here.append((start, stop, upto))
            before = interval
        return here

    def _chunks(self, number: int, intervals: Words) -> tuple[Words, Words, Words]:
        """Of the chunks of all bins that intervals (n, 2) of a contig touch: which interval, begin and end."""
        bins, entries = self._bins_of(number)
        least = self._least_offsets(number, intervals[:, 0])
        top, first = self._shift + 3 * self._depth, 0
        start, last = intervals[:, 0], np.minimum(intervals[:, 1] - 1, (1 << top) - 1)
        of, met = [], []
        for level in range(self._depth + 1):
            shift = top - 3 * level
            low = bins.searchsorted(first + (start >> shift))
            high = bins.searchsorted(first + (last >> shift), "right")
            which, within = _counted_out(np.maximum(high - low, 0))
            of.append(which)
            met.append(low[which] + within)
            first += 1 << 3 * level
        which, words = np.concatenate(of), entries[np.concatenate(met)]
        chunk, within = _counted_out(self._all[words + self._head - 1].astype(np.int64))
        which, places = which[chunk], words[chunk] + self._head + 4 * within
        begin, end = self._longs(places), self._longs(places + 2)
        reached = end > least[which]
        which = which[reached]
        return which, np.maximum(begin[reached], least[which]), end[reached]

    def _least_offsets(self, number: int, starts: Words) -> Words:
        """For each base: no line that reaches it begins before this virtual offset."""
        reference = self._references[number]
        if self._head == 2:
            last = reference.windows - 1
            if last < 0:
                return np.zeros(len(starts), np.int64)
            return self._longs(reference.linear + 2 * np.minimum(starts >> self._shift, last))
        return np.array([self._least_offset(number, start) for start in starts.tolist()], np.int64)

    def _least_offset(self, number: int, start: int) -> int:
        """As `_least_offsets`, of a CSI, whose bins know it."""
        bins, entries = self._bins_of(number)

        def found(bin_: int) -> int | None:
            at = int(bins.searchsorted(bin_))
            return self._long(int(entries[at]) + 1) if at < len(bins) and bins[at] == bin_ else None

        bin_ = ((1 << 3 * self._depth) - 1) // 7 + (start >> self._shift)
        while bin_ and found(bin_) is None:
            parent = (bin_ - 1) >> 3
            bin_ = bin_ - 1 if bin_ > (parent << 3) + 1 else parent
        return found(bin_) or 0


def _counted_out(counts: Words) -> tuple[Words, Words]:
    """For counts of things in groups: of each thing its group, and its number in it."""
    group = np.repeat(np.arange(len(counts)), counts)
    return group, np.arange(len(group)) - (counts.cumsum() - counts)[group]


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
