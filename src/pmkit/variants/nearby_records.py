"""Which records of a file may speak of a site."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pmkit.core.model import Record, Site

SHIFT_WINDOW = 30
"""So far right of an indel site the same indel, written differently, is looked for (bases)."""


class NearbyRecords:
    """Finds the records that may speak of a site of some chromosomes, in file order."""

    def __init__(self, records: Sequence[Record], chroms: frozenset[str]) -> None:
        self._of: dict[str, tuple[list[int], list[int], list[int]]] = {}
        for number, record in enumerate(records):
            if record.chrom not in chroms:
                continue
            starts, reach, numbers = self._of.setdefault(record.chrom, ([], [], []))
            starts.append(record.pos)
            end = max(record.end, record.pos + len(record.ref) - 1)
            reach.append(max(end, reach[-1]) if reach else end)
            numbers.append(number)
        self._records = records

    def near(self, site: Site) -> Iterator[int]:
        """Records that overlap the site; for indel sites also those starting within SHIFT_WINDOW after it."""
        starts, reach, numbers = self._of.get(site.chrom, ([], [], []))
        last = site.pos + len(site.ref) - 1
        window = SHIFT_WINDOW if is_indel(site) else 0
        for at in range(bisect_left(reach, site.pos - 1), len(starts)):
            if starts[at] > last + window:
                break
            record = self._records[numbers[at]]
            if record.end >= site.pos or record.pos + len(record.ref) >= site.pos:
                yield numbers[at]


def is_indel(site: Site) -> bool:
    """Whether an alternative of the site changes the length."""
    return any(len(alt) != len(site.ref) for alt in site.alts)
