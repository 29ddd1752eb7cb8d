"""DV of DP: samtools and callers of long reads."""

from __future__ import annotations

from pmkit.variants.dialects.entry import Counter, of_depth

COUNTERS: tuple[Counter, ...] = (of_depth("DV", "DP"),)
