"""SAGE: counts by read context."""

from __future__ import annotations

from pmkit.variants.dialects.entry import CountedReads, Counter, Entry


def _sage(entry: Entry) -> CountedReads | None:
    """Read-context counts: the kinds of support, then the reference, then all reads. AD leaves out reads of neither."""
    numbers = entry.numbers("RC_CNT")
    if numbers is None or len(numbers) < 6 or not entry.biallelic:
        return None
    return CountedReads(sum(numbers[:-2]), numbers[-1], "RC_CNT")


COUNTERS: tuple[Counter, ...] = (Counter(_sage, ("RC_CNT",)),)
