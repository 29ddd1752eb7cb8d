"""CaVEMan: reads of each base by strand."""

from __future__ import annotations

from pmkit.variants.dialects.entry import CountedReads, Counter, Entry


def _strand_bases(entry: Entry) -> CountedReads | None:
    """CaVEMan: reads of each base by strand, FAZ … RTZ."""
    if entry.snv is None:
        return None
    ref, alt = ([entry.number(f"{strand}{base}Z") for strand in "FR"] for base in entry.snv)
    if None in ref or None in alt:
        return None
    alt_sum = sum(n for n in alt if n is not None)
    return CountedReads(alt_sum, alt_sum + sum(n for n in ref if n is not None), "FAZ…RTZ")


COUNTERS: tuple[Counter, ...] = (Counter(_strand_bases),)
