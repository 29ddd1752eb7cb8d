"""Manta: spanning pairs and split reads."""

from __future__ import annotations

from pmkit.variants.dialects.entry import CountedReads, Counter, Entry


def _manta(entry: Entry) -> CountedReads | None:
    """Spanning pairs and split reads, each as reference, alternative; SR is absent from imprecise calls."""
    kinds = [n for key in ("PR", "SR") if (n := entry.numbers(key)) is not None and len(n) == 2]
    if not kinds or not entry.biallelic:
        return None
    return CountedReads(sum(n[1] for n in kinds), sum(map(sum, kinds)), "PR/SR")


COUNTERS: tuple[Counter, ...] = (Counter(_manta),)
