"""Ion Torrent: FRO/FAO, or FAO of FDP; the same in INFO."""

from __future__ import annotations

from pmkit.variants.dialects.entry import Counter, observations, of_depth

COUNTERS: tuple[Counter, ...] = (observations("FRO", "FAO"), of_depth("FAO", "FDP"))
INFO_COUNTERS: tuple[Counter, ...] = (observations("FRO", "FAO"), of_depth("FAO", "FDP"))
