"""SomaticSniper: BCOUNT."""

from __future__ import annotations

from pmkit.variants.dialects.entry import BASES, CountedReads, Counter, Entry


def _base_counts(entry: Entry) -> CountedReads | None:
    """SomaticSniper: reads of A, C, G, T."""
    bases, numbers = entry.snv, entry.numbers("BCOUNT")
    if bases is None or numbers is None or len(numbers) != 4:
        return None
    ref, alt = (numbers[BASES.index(base)] for base in bases)
    return CountedReads(alt, ref + alt, "BCOUNT")


COUNTERS: tuple[Counter, ...] = (Counter(_base_counts, ("BCOUNT",)),)
