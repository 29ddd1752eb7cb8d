"""Strelka somatic: tier 1 counts of bases, and of reads for an indel."""

from __future__ import annotations

from pmkit.variants.dialects.entry import CountedReads, Counter, Entry


def _strelka_snv(entry: Entry) -> CountedReads | None:
    """Tier 1 counts of each base (Strelka user guide, "Somatic variant allele frequencies"): alt / (alt + ref)."""
    bases = entry.snv
    if bases is None:
        return None
    ref, alt = (entry.numbers(f"{base}U") for base in bases)
    return CountedReads(alt[0], alt[0] + ref[0], f"{bases[0]}U/{bases[1]}U") if ref and alt else None


def _strelka_indel(entry: Entry) -> CountedReads | None:
    """Tier 1 reads for the indel (TIR) and for its alternative, the reference (TAR)."""
    ref, alt = entry.numbers("TAR"), entry.numbers("TIR")
    return CountedReads(alt[0], alt[0] + ref[0], "TAR/TIR") if ref and alt and entry.biallelic else None


COUNTERS: tuple[Counter, ...] = (Counter(_strelka_snv), Counter(_strelka_indel, ("TAR", "TIR")))
