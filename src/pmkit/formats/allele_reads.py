"""Reads by allele where FORMAT has no AD of all alleles: RO and AO (freebayes), NR and NV (Platypus), RD beside an AD
of the alternative alone (VarScan).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

_INSTEAD_OF_AD = (("RO", "AO"), ("NR", "NV"), ("RD", "AD"))


@lru_cache(maxsize=1024)
def places(format_: str) -> tuple[str, int, int] | None:
    """Which pair of fields counts the reads, and where its two stand in FORMAT; None where AD does, or none."""
    names = format_.split(":")
    for first, second in _INSTEAD_OF_AD:
        if first in names and second in names and ("AD" not in names or second == "AD"):
            return first, names.index(first), names.index(second)
    return None


def counts(parts: Sequence[str], at: tuple[str, int, int] | None, alts: int) -> tuple[int, ...]:
    """Reads of the reference and of each alternative, by a cell split at its colons; () where it does not say them."""
    if at is None:
        return ()
    kind, first, second = at
    if max(first, second) >= len(parts):
        return ()
    return _counts(kind, parts[first], parts[second], alts)


@lru_cache(maxsize=8192)
def _counts(kind: str, first: str, second: str, alts: int) -> tuple[int, ...]:
    besides, own = _numbers(first), _numbers(second)
    if not besides:
        return ()
    if kind == "RD" and len(own) == alts + 1:
        return own
    if len(own) != alts:
        return ()
    reference = max(besides) - sum(own) if kind == "NR" else besides[0]  # NR: all reads there, by alternative
    return (reference, *own) if reference >= 0 else ()


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    usable = all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts)
    return tuple(map(int, parts)) if usable else ()
