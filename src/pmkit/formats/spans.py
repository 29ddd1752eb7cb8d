"""Requested intervals of contigs, and which places lie in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from pmkit.core.contigs import bare_chromosome
from pmkit.core.model import Region

if TYPE_CHECKING:
    import numpy.typing as npt

Positions: TypeAlias = "npt.NDArray[np.int64]"


class Spans:
    """Requested intervals of one contig: 1-based first and last bases, sorted, disjoint."""

    __slots__ = ("_first", "_last", "first", "last")

    def __init__(self, first: Positions, last: Positions) -> None:
        self.first, self.last = first, last
        self._first, self._last = first.tolist(), last.tolist()  # faster for one look-up at a time

    def overlap(self, first: int, last: int) -> bool:
        """Whether an interval (1-based, inclusive) touches one of them."""
        i = bisect_left(self._last, first)
        return i < len(self._first) and self._first[i] <= last

    def next_first(self, pos: int) -> int | None:
        """First base of the interval that holds a position or is the next one after it."""
        i = bisect_left(self._last, pos)
        return self._first[i] if i < len(self._first) else None

    def hold(self, positions: Positions) -> npt.NDArray[np.bool_]:
        """Which of the positions lie in one of them."""
        return self.hold_any(positions, positions)

    def hold_any(self, first: Positions, last: Positions) -> npt.NDArray[np.bool_]:
        """Which of the intervals (1-based, inclusive) touch one of them."""
        at = self.last.searchsorted(first)
        found = at < len(self.first)
        found[found] = self.first[at[found]] <= last[found]
        return found

    def pairs(self) -> list[tuple[int, int]]:
        """(first, last) of each."""
        return list(zip(self._first, self._last, strict=True))


def _joined(pairs: Positions, gap: int) -> Spans:
    """Join (first, last) pairs, sorted by first, that overlap, touch, or have at most `gap` bases between them."""
    last = np.maximum.accumulate(pairs[:, 1])
    new = np.flatnonzero(pairs[1:, 0] > last[:-1] + 1 + gap) + 1
    return Spans(pairs[np.r_[0, new], 0], last[np.r_[new - 1, len(last) - 1]])


NOWHERE = Spans(np.empty(0, np.int64), np.empty(0, np.int64))


class RequestedRegions:
    """Requested regions, looked up by the contig name that a file uses. None wants everything."""

    def __init__(self, regions: Iterable[Region] | None) -> None:
        self._everything = regions is None
        self._by_name: dict[bytes, Spans | None] = {}
        self._spans: dict[str, Spans] = {}
        grouped: dict[str, list[Region]] = {}
        for chrom, here in groupby(regions or (), itemgetter(0)):
            grouped.setdefault(bare_chromosome(chrom), []).extend(here)
        for bare, found in grouped.items():
            _, starts, ends = zip(*found, strict=True)
            first, last = np.array(starts) + 1, np.array(ends)
            order = np.flatnonzero(first <= last)
            order = order[np.argsort(first[order], kind="stable")]
            if order.size:
                self._spans[bare] = _joined(np.stack((first[order], last[order]), axis=1), 0)

    def on(self, name: bytes) -> Spans | None:
        """The requested spans of the contig that the file calls `name` ("chr10", "10", "chrM" …)."""
        if name not in self._by_name:
            spans = self._spans.get(bare_chromosome(name.decode(errors="replace")))
            self._by_name[name] = Spans(np.array([0]), np.array([1 << 40])) if self._everything else spans
        return self._by_name[name]

    def spans(self) -> dict[str, list[tuple[int, int]]]:
        """Requested spans by bare chromosome name, 1-based and inclusive."""
        return {c: s.pairs() for c, s in self._spans.items()}

    def intervals(self, names: Iterable[bytes], gap: int = 0) -> Iterator[tuple[bytes, list[tuple[int, int]]]]:
        """For each contig name that is requested: its intervals, 0-based half-open, joined if at most `gap` apart."""
        for name in names:
            if spans := self.on(name):
                joined = _joined(np.stack((spans.first, spans.last), axis=1), gap)
                yield name, [(first - 1, last) for first, last in joined.pairs()]


_latest: tuple[object, RequestedRegions] | None = None


def requested_regions(regions: Iterable[Region] | None) -> RequestedRegions:
    """As `RequestedRegions`; kept for the latest regions (a tuple), which file after file asks for."""
    global _latest  # noqa: PLW0603
    if not isinstance(regions, tuple):
        return RequestedRegions(regions)
    if _latest is None or _latest[0] is not regions:
        _latest = regions, RequestedRegions(regions)
    return _latest[1]
