"""Expected numbers of an allele in imputed genotypes: FORMAT DS, HDS or GP of one sample at one record."""

from __future__ import annotations

import math
from typing import NamedTuple

from pmkit.core.model import Record

_FAR = 0.05  # from 1: the sum of probabilities that were rounded for printing


class Dosage(NamedTuple):
    """The expected number of an allele, and the probabilities of 0, 1 and 2 of it where GP tells them."""

    expected: float
    probabilities: tuple[float, float, float] | None = None


def dosage(record: Record, column: int, allele: int) -> Dosage | None:
    """Of allele number `allele` (0 is REF) in the sample at `column` (from 0) of the record's line.

    None where the record has no such fields, or its line was not kept.
    """
    fields = record.line.split("\t")
    if len(fields) <= 9 + column:
        return None
    keys, cells = fields[8].split(":"), fields[9 + column].split(":")
    values = dict(zip(keys, cells, strict=False))
    spread = _by_probabilities(_numbers(values.get("GP", "")), allele) if len(record.alts) == 1 else None
    counts = _numbers(values.get("DS", ""))
    if counts is None and len(record.alts) == 1:
        haplotypes = _numbers(values.get("HDS", ""))
        counts = [sum(haplotypes)] if haplotypes is not None and len(haplotypes) == 2 else None
    if counts is not None and len(counts) == len(record.alts) and sum(counts) <= 2 + _FAR:
        expected = 2 - sum(counts) if allele == 0 else counts[allele - 1]
        return Dosage(min(max(expected, 0.0), 2.0), spread)
    if spread is None:
        return None
    return Dosage(spread[1] + 2 * spread[2], spread)


def _by_probabilities(values: list[float] | None, allele: int) -> tuple[float, float, float] | None:
    if values is None or len(values) != 3 or abs(sum(values) - 1) > _FAR:
        return None
    none, one, two = (value / sum(values) for value in values)
    return (none, one, two) if allele else (two, one, none)


def _numbers(text: str) -> list[float] | None:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        return None
    return found if all(math.isfinite(value) and 0 <= value <= 2 for value in found) else None
