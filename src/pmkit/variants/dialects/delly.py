"""Delly: junction reads, else read pairs."""

from __future__ import annotations

from pmkit.variants.dialects.entry import CountedReads, Counter, Entry, sums

_JUNCTION_READS, _READ_PAIRS = sums(("RR",), ("RV",)), sums(("DR",), ("DV",))


def _delly(entry: Entry) -> CountedReads | None:
    """Junction reads where the call is precise, else read pairs (Delly manual); long reads have only DR and DV."""
    junction = _JUNCTION_READS.read(entry)
    return junction if junction is not None and junction.total else _READ_PAIRS.read(entry)


COUNTERS: tuple[Counter, ...] = (Counter(_delly),)
