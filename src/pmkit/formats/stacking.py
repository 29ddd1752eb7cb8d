"""Rows of genotypes to arrays, and arrays joined or cut by rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pmkit.core.model import MISSING, Genotypes

if TYPE_CHECKING:
    from pmkit.core.model import Bool, Float32, Int16, Int32


@dataclass(slots=True)
class GenotypeRow:
    """One record's genotypes. None where the record does not have the field."""

    alleles: Int16  # (samples, 2)
    phased: Bool
    phase_set: Int32 | None = None
    depth: Int32 | None = None
    quality: Int32 | None = None
    allele_depth: Int32 | None = None  # (samples, alleles)
    failed: Bool | None = None
    support: Float32 | None = None


def _field(values: Sequence[Int32 | None], shape: tuple[int, int]) -> Int32:
    """Numbers as an array; where all are missing a read-only view of one -1, which costs nothing."""
    if all(value is None for value in values):
        return nothing(shape)
    out = np.full(shape, MISSING, dtype=np.int32)
    for i, value in enumerate(values):
        if value is not None:
            out[i] = value
    return out


def nothing(shape: tuple[int, ...]) -> Int32:
    """Numbers of which none is known."""
    return np.broadcast_to(np.array(MISSING, dtype=np.int32), shape)


def stack(rows: Sequence[GenotypeRow], samples: int) -> Genotypes:
    """Rows to arrays."""
    shape = (len(rows), samples)
    widest = max((row.allele_depth.shape[1] for row in rows if row.allele_depth is not None), default=0)
    allele_depth = np.full((*shape, widest), MISSING, dtype=np.int32)
    for i, row in enumerate(rows):
        if row.allele_depth is not None:
            allele_depth[i, :, : row.allele_depth.shape[1]] = row.allele_depth
    return Genotypes(
        alleles=np.array([row.alleles for row in rows], dtype=np.int16).reshape(*shape, 2),
        phased=np.array([row.phased for row in rows], dtype=np.bool_).reshape(shape),
        phase_set=_field([row.phase_set for row in rows], shape),
        depth=_field([row.depth for row in rows], shape),
        quality=_field([row.quality for row in rows], shape),
        allele_depth=allele_depth,
        failed=_any_failed([row.failed for row in rows], [samples] * len(rows)),
        support=_any_support([row.support for row in rows], [samples] * len(rows)),
    )


def _any_failed(parts: Sequence[Bool | None], shapes: Sequence[int | tuple[int, ...]]) -> Bool | None:
    """Rows or blocks under each other; None where none has FT."""
    if all(part is None for part in parts):
        return None
    filled = [np.zeros(shape, np.bool_) if part is None else part for part, shape in zip(parts, shapes, strict=True)]
    return np.stack(filled) if filled[0].ndim == 1 else np.concatenate(filled)


def _any_support(parts: Sequence[Float32 | None], shapes: Sequence[int | tuple[int, ...]]) -> Float32 | None:
    """Rows or blocks under each other; None where none has GP, HDS or DS."""
    if all(part is None for part in parts):
        return None
    filled = [
        np.full(shape, MISSING, np.float32) if part is None else part for part, shape in zip(parts, shapes, strict=True)
    ]
    return np.stack(filled) if filled[0].ndim == 1 else np.concatenate(filled)


def take(genotypes: Genotypes, rows: Sequence[int]) -> Genotypes:
    """The given rows, in the given order."""

    def field(values: Int32) -> Int32:
        return values[rows] if values.flags.writeable else nothing((len(rows), *values.shape[1:]))

    return Genotypes(
        alleles=genotypes.alleles[rows],
        phased=genotypes.phased[rows],
        phase_set=field(genotypes.phase_set),
        depth=field(genotypes.depth),
        quality=field(genotypes.quality),
        allele_depth=field(genotypes.allele_depth),
        failed=None if genotypes.failed is None else genotypes.failed[rows],
        support=None if genotypes.support is None else genotypes.support[rows],
    )


def concatenate(blocks: Sequence[Genotypes]) -> Genotypes:
    """The rows of several files of the same samples, one after another."""
    widest = max(block.allele_depth.shape[2] for block in blocks)
    padded = [
        np.pad(block.allele_depth, ((0, 0), (0, 0), (0, widest - block.allele_depth.shape[2])), constant_values=MISSING)
        for block in blocks
    ]

    def field(values: Sequence[Int32]) -> Int32:
        if any(value.flags.writeable for value in values):
            return np.concatenate(values)
        return nothing((sum(map(len, values)), values[0].shape[1]))

    return Genotypes(
        alleles=np.concatenate([block.alleles for block in blocks]),
        phased=np.concatenate([block.phased for block in blocks]),
        phase_set=field([block.phase_set for block in blocks]),
        depth=field([block.depth for block in blocks]),
        quality=field([block.quality for block in blocks]),
        allele_depth=np.concatenate(padded),
        failed=_any_failed([block.failed for block in blocks], [block.phased.shape for block in blocks]),
        support=_any_support([block.support for block in blocks], [block.phased.shape for block in blocks]),
    )
