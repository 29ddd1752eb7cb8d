"""Fold the sample columns of many lines into pattern numbers, line by line, so that equal samples are read once.

A pattern stands for all samples whose cells are the same, byte for byte, in every line that was folded. For each line
only its distinct cells are kept, and which of them each pattern has; so memory grows with samples by the pattern
numbers alone. `lines_of` writes the lines anew with one column for each pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int32]
    Small = npt.NDArray[np.integer]
    Words = npt.NDArray[np.unsignedinteger]

WIDTH = 4
"""Bytes of a cell `0|1` with the tab after it."""
SHORT = 8
"""Cells of fewer bytes on the average may all fit a word."""
MOST_CODES = 64
"""Distinct cells of a line that are distinguished one after the other."""
_TAB = 9


class Cells(NamedTuple):
    """The sample columns of one line: the distinct cells, and the number of each sample's. `most`: the commonest."""

    texts: list[bytes]
    codes: Small  # (samples,)
    most: int

    @property
    def first(self) -> bytes:
        """The first sample's cell."""
        return self.texts[int(self.codes[0])]


def cells_of(line: bytes, start: int, samples: int) -> Cells:
    """The cells of a line from byte `start` on, where the first begins. Shape of `codes`: (samples,)."""
    found = None
    if len(line) - start == WIDTH * samples - 1:
        found = _fixed_width(line, start)
    elif len(line) - start < SHORT * samples:
        found = _short(line, start)
    if found is not None:
        return found
    cells = line[start:].split(b"\t")
    numbers = {cell: number for number, cell in enumerate(dict.fromkeys(cells))}
    codes = np.fromiter(map(numbers.__getitem__, cells), np.int32, count=len(cells))
    return Cells(list(numbers), codes, int(np.bincount(codes).argmax()))


def _fixed_width(line: bytes, start: int) -> Cells | None:
    """Cells of three bytes each, as `0|1`; None where a tab stands elsewhere."""
    words = np.frombuffer(line[start:] + b"\t", "<u4")
    if not ((words >> 24) == _TAB).all():
        return None
    found = _as_text(words, WIDTH - 1)
    return None if found is None or any(b"\t" in text for text in found.texts) else found


def _short(line: bytes, start: int) -> Cells | None:
    """Cells of at most seven bytes; None where one is longer."""
    text = line[start:] + b"\t" + bytes(8)
    data = np.frombuffer(text, np.uint8)
    stops = np.flatnonzero(data == _TAB)
    starts = np.concatenate((np.zeros(1, np.int64), stops[:-1] + 1))
    lengths = stops - starts
    if int(lengths.max()) > 7 or not lengths.all():
        return None
    words = np.ndarray(len(text) - 8, "<u8", text, strides=(1,))[starts]
    return _as_text(words & ((np.uint64(1) << (8 * lengths).astype(np.uint64)) - np.uint64(1)), 8)


def distinguished(words: Words) -> tuple[list[int], npt.NDArray[np.uint8], int] | None:
    """The distinct words by first sight, the number of each word's, and the commonest; None where too many differ."""
    codes = np.zeros(len(words), np.uint8)
    known = [int(words[0])]
    rest = np.flatnonzero(words != words[0])
    counts = [len(words) - len(rest)]
    while rest.size and len(known) < MOST_CODES:
        here = words[rest]
        other = here != here[0]
        codes[rest] = len(known)  # other words are distinguished in the next rounds
        known.append(int(here[0]))
        after = rest[other]
        counts.append(len(rest) - len(after))
        rest = after
    return None if rest.size else (known, codes, counts.index(max(counts)))


def _as_text(words: Words, size: int) -> Cells | None:
    """Cells packed into words, of `size` bytes at most; None where too many differ."""
    found = distinguished(words)
    if found is None:
        return None
    known, codes, most = found
    return Cells([word.to_bytes(8, "little")[:size].rstrip(b"\0") for word in known], codes, most)


@dataclass(slots=True)
class _Line:
    """A line as it was folded: what stands before its cells, the distinct cells, and that of each pattern so far."""

    head: bytes
    texts: list[bytes]
    codes: Small  # (patterns at that time,)


@dataclass(slots=True)
class Fold:
    """The lines of one unit (a gene). Pattern numbers only grow: one that splits keeps its number for the commonest."""

    samples: int
    patterns: int = 1
    size: int = 0  # bytes, about, that the lines take
    lines: list[_Line] = field(default_factory=list)
    _of: Small | None = None  # (samples,): None while there is one pattern
    _parents: list[Numbers] = field(default_factory=list)  # of the patterns from 1 on

    def add(self, head: bytes, cells: Cells) -> None:
        """One more line; `head` ends with the tab before the first cell."""
        texts, codes, most = cells
        small = np.min_scalar_type(len(texts))
        now: Small = np.full(self.patterns, most, small)
        if len(texts) > 1:
            moved = np.flatnonzero(codes != most)
            kinds = len(texts)
            before = np.zeros(len(moved), np.int64) if self._of is None else self._of[moved].astype(np.int64)
            keys = before * kinds + codes[moved]
            distinct, numbers = _numbered(keys, self.patterns * kinds)
            if self._of is None:
                self._of = np.zeros(self.samples, np.int32)
            elif self._of.dtype != np.int32:
                self._of = self._of.astype(np.int32)
            self._of[moved] = self.patterns + numbers
            parents = (distinct // kinds).astype(np.int32)
            self._parents.append(parents)
            now = np.concatenate((now, (distinct % kinds).astype(small)))
            self.patterns += len(distinct)
        self.size += now.nbytes + sum(map(len, texts)) + 60 * len(texts)
        self.lines.append(_Line(head, texts, now))

    def rest(self) -> None:
        """Keep the pattern numbers small while no line comes."""
        if self._of is not None and self._of.dtype == np.int32 and self.patterns <= 1 << 16:
            self._of = self._of.astype(np.uint16)

    def numbers(self) -> Small:
        """(samples,): the pattern of each sample."""
        return np.zeros(self.samples, np.uint8) if self._of is None else self._of

    def lines_of(self, patterns: Sequence[int] | Small) -> list[bytes]:
        """The lines with one column for each of the patterns, in their order."""
        parents = np.concatenate([np.zeros(1, np.int32), *self._parents])
        at = np.asarray(patterns, np.int64)
        found = []
        for line in reversed(self.lines):
            known = len(line.codes)
            while (late := at >= known).any():
                at = np.where(late, parents[at], at)
            texts = line.texts
            found.append(line.head + b"\t".join([texts[code] for code in line.codes[at].tolist()]))
        return found[::-1]


def _numbered(keys: npt.NDArray[np.int64], most: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The distinct keys (all below `most`), ascending, and for each key the place of its own among them."""
    if most > 1 << 22:
        distinct, inverse = np.unique(keys, return_inverse=True)
        return distinct, inverse.reshape(-1)
    there = np.zeros(most, np.bool_)
    there[keys] = True
    distinct = np.flatnonzero(there)
    place = np.zeros(most, np.int64)
    place[distinct] = np.arange(len(distinct))
    return distinct, place[keys]


def joint(columns: Sequence[Small]) -> tuple[Small, Numbers]:
    """Several numberings of the same samples as one: (samples,) numbers, and for each the sample it is seen in first.

    Numbers go by first sight, so that they do not depend on how the samples were cut into sets.
    """
    samples = len(columns[0])
    now = np.zeros(samples, np.int64)
    count = 1
    for column in columns:
        width = int(column.max(initial=0)) + 1
        if width > 1:
            distinct, now = _numbered(now * width + column, count * width)
            count = len(distinct)
    first = np.full(count, samples, np.int64)
    np.minimum.at(first, now, np.arange(samples))
    order = np.argsort(first, kind="stable")
    rank = np.empty(count, np.min_scalar_type(count))  # in the least room: there can be very many samples
    rank[order] = np.arange(count)
    return rank[now], first[order].astype(np.int32)
