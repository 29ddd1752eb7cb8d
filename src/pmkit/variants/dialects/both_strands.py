"""ADF and ADR: bcftools, Strelka germline."""

from __future__ import annotations

from pmkit.variants.dialects.entry import CountedReads, Counter, Entry


def _both_strands(entry: Entry) -> CountedReads | None:
    """ADF and ADR, each with one count for each allele (bcftools, Strelka germline)."""
    forward, reverse = entry.numbers("ADF"), entry.numbers("ADR")
    if not forward or not reverse or not len(forward) == len(reverse) == len(entry.alts) + 1:
        return None
    return CountedReads(forward[entry.alt] + reverse[entry.alt], sum(forward) + sum(reverse), "ADF/ADR")


COUNTERS: tuple[Counter, ...] = (Counter(_both_strands, ("ADF", "ADR")),)
