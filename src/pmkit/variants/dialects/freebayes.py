"""FreeBayes: RO and AO; the same in INFO."""

from __future__ import annotations

from pmkit.variants.dialects.entry import Counter, observations

COUNTERS: tuple[Counter, ...] = (observations("RO", "AO"),)
INFO_COUNTERS: tuple[Counter, ...] = (observations("RO", "AO"),)
