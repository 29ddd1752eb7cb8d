"""DP4, by strand: samtools, LoFreq; the same in INFO."""

from __future__ import annotations

from pmkit.variants.dialects.entry import CountedReads, Counter, Entry


def _by_strand(entry: Entry) -> CountedReads | None:
    """DP4: reference forward and reverse, alternative forward and reverse."""
    numbers = entry.numbers("DP4")
    if numbers is None or len(numbers) != 4 or not entry.biallelic:
        return None
    return CountedReads(numbers[2] + numbers[3], sum(numbers), "DP4")


COUNTERS: tuple[Counter, ...] = (Counter(_by_strand, ("DP4",)),)
INFO_COUNTERS: tuple[Counter, ...] = (Counter(_by_strand, ("DP4",)),)
