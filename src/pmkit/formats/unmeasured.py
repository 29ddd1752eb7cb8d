"""Cells of a genotype alone where FORMAT names measurements: a merge filled them in, nobody looked.

`bcftools merge --missing-to-ref` (seen with 1.16) writes 0/0 with nothing alongside for samples whose own file lacks
the record. Where FORMAT has GT alone, or phase, a genotype stands for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pmkit.core.model import MISSING, NO_ALLELE

_MEASUREMENTS = frozenset(("DP", "MIN_DP", "AD", "GQ", "RGQ", "GQX", "PL", "GL", "PP", "RO", "NR", "RD"))


@lru_cache(maxsize=1024)
def genotype_at(format_: str) -> int | None:
    """Where GT stands in a FORMAT that names measurements, too; None for every other."""
    names = format_.split(":")
    return names.index("GT") if "GT" in names and not _MEASUREMENTS.isdisjoint(names) else None


def is_reference(first: int, second: int) -> bool:
    """Whether a pair of allele indices names the reference alone."""
    return first == 0 and second in (0, NO_ALLELE)


def weighed(quality: int, depth: int, parts: Sequence[str], at: int | None, pair: tuple[int, int]) -> int:
    """The quality of a cell's genotype: 0, vouching for nothing, where a reference stands alone; else as it is.

    `parts`: the cell, split at its colons; `at`: as `genotype_at` tells; `pair`: allele indices.
    """
    if at is None or quality != MISSING or depth != MISSING or not is_reference(*pair):
        return quality
    return quality if any(text.strip(".,") for k, text in enumerate(parts) if k != at) else 0
