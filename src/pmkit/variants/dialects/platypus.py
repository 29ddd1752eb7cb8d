"""Platypus: NV of NR; TR of TC in INFO."""

from __future__ import annotations

from pmkit.variants.dialects.entry import Counter, of_depth

COUNTERS: tuple[Counter, ...] = (of_depth("NV", "NR"),)
INFO_COUNTERS: tuple[Counter, ...] = (of_depth("TR", "TC"),)
