"""Total depths of tumour RNA and DNA (ADT): one count for each allele."""

from __future__ import annotations

from pmkit.variants.dialects.entry import Counter, allele_depths

COUNTERS: tuple[Counter, ...] = (allele_depths("ADT"),)
