"""Segments of measured copies: how many of two alleles each sample has lost below one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pmkit.core.model import CallSet, Site
from pmkit.variants.presence import expected_copies, measured_copies, sample_of

if TYPE_CHECKING:
    from pmkit.core.model import Int16

ONE_LEFT, NONE_LEFT = 1.5, 0.5
"""Below so many measured copies of two, one is taken to be left, or none."""


def lost(calls: CallSet, number: int, site: Site) -> Int16:
    """(samples,): alleles of two that record `number`, a segment, says are gone at the site; 0 where it says nothing.

    A genotype that names an allele of the segment is not looked at here: it is read as other genotypes are.
    """
    record = calls.records[number]
    found = np.zeros(len(calls.samples), dtype=np.int16)
    if not record.pos < site.pos <= record.end or expected_copies(record.chrom) != 2:
        return found
    for sample in range(len(found)):
        cell = sample_of(record, calls.column(record.source, sample))
        copies, _ = measured_copies(record, cell)
        if copies is not None and copies < ONE_LEFT and not any(cell.alleles or ()):
            found[sample] = 1 if copies >= NONE_LEFT else 2
    return found
