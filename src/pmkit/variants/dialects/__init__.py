"""How callers count the reads of an allele: one module for each caller, its name in `MODULES`.

A module has `COUNTERS` of FORMAT fields and, where the caller also counts in INFO, `INFO_COUNTERS`. The order is the
preference, the most specific first: a field that also occurs with another meaning stands behind what settles it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from pmkit.variants.dialects.entry import Counter

MODULES = (
    "adt",
    "ion_torrent",
    "sage",
    "allele_depths",
    "freebayes",
    "varscan",
    "both_strands",
    "strelka",
    "vardict",
    "alternative_of_depth",
    "platypus",
    "somatic_sniper",
    "caveman",
    "dp4",
    "pindel",
    "gridss",
    "manta",
    "delly",
    "variant_reads_of_depth",
)


@cache
def counters(kind: str = "COUNTERS") -> tuple[Counter, ...]:
    """All counters, in the order of preference; `kind` is COUNTERS or INFO_COUNTERS."""
    modules = (import_module(f"{__name__}.{name}") for name in MODULES)
    return tuple(counter for module in modules for counter in getattr(module, kind, ()))
