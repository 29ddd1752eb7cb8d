"""AO of DP, where RO is not written."""

from __future__ import annotations

from pmkit.variants.dialects.entry import Counter, of_depth

COUNTERS: tuple[Counter, ...] = (of_depth("AO", "DP"),)
