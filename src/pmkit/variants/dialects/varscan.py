"""VarScan: RD and AD, each one number, or by strand."""

from __future__ import annotations

from pmkit.variants.dialects.entry import Counter, sums

COUNTERS: tuple[Counter, ...] = (sums(("RD",), ("AD",)), sums(("RDF", "RDR"), ("ADF", "ADR")))
