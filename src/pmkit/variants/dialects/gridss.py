"""GRIDSS: fragments for the breakpoint and for the reference."""

from __future__ import annotations

from pmkit.variants.dialects.entry import CountedReads, Counter, Entry


def _gridss(entry: Entry) -> CountedReads | None:
    """Fragments for the breakpoint (VF, which is a fraction elsewhere) and for the reference."""
    alt, ref, pairs = (entry.number(key) for key in ("VF", "REF", "REFPAIR"))
    if alt is None or ref is None or pairs is None:
        return None
    return CountedReads(alt, alt + ref + pairs, "VF/REF/REFPAIR")


COUNTERS: tuple[Counter, ...] = (Counter(_gridss, ("VF", "REF", "REFPAIR")),)
