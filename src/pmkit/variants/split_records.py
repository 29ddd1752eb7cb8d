"""Records that share bases with one another: the halves of a split genotype, and the reads that each has for itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from pmkit.core.model import CallSet, Record
from pmkit.variants import alleles

if TYPE_CHECKING:
    from pmkit.core.model import Int32


def overlapping(calls: CallSet, number: int) -> Iterator[int]:
    """Other records whose REF shares bases with the record's (of longer ones before it not all), nearest first."""
    records, record = calls.records, calls.records[number]
    for at in range(number - 1, -1, -1):
        if records[at].chrom != record.chrom or records[at].pos <= record.pos - alleles.REFERENCE_UP_TO:
            break
        if records[at].pos + len(records[at].ref) > record.pos:
            yield at
    for at in range(number + 1, len(records)):
        if records[at].chrom != record.chrom or records[at].pos >= record.pos + len(record.ref):
            break
        yield at


def is_half_of_split(calls: CallSet, number: int, sample: int) -> bool:
    """Whether what the record calls reference is an allele that another record gives, with reads and on another strand.

    So `bcftools norm -m-` writes 1/2 with AD 0,15,14: as 1/0 with AD 0,15 and 0/1 with AD 0,14.
    """
    genotypes = calls.genotypes
    pair = genotypes.alleles[number, sample].tolist()
    mine = max(pair)
    for at in overlapping(calls, number):
        other = genotypes.alleles[at, sample].tolist()
        its, depths = max(other), genotypes.allele_depth[at, sample]
        if its <= 0 or other[0] == other[1] or _change(calls.records[at], its) == _change(calls.records[number], mine):
            continue
        if its < len(depths) and depths[its] == 0:
            continue
        phased = bool(genotypes.phased[number, sample] and genotypes.phased[at, sample])
        one_set = phased and genotypes.phase_set[number, sample] == genotypes.phase_set[at, sample]
        if not (one_set and pair.index(mine) == other.index(its)):
            return True
    return False


def _change(record: Record, allele: int) -> tuple[int, str, str]:
    alt = record.alts[allele - 1]
    return alleles.change(record.pos, record.ref, alt) if alleles.is_sequence(alt) else (record.pos, record.ref, alt)


def reads_split_off(calls: CallSet, number: int) -> Int32:
    """(samples,): the reads of alleles of the same place that stand in records of their own, as far as AD is given.

    Not those of alleles that the sample is said to carry there: a genotype's halves do not speak against each other.
    """
    record = calls.records[number]
    reads = np.zeros(len(calls.samples), dtype=np.int32)
    if not record.is_reference_block:
        for at in overlapping(calls, number):
            other = calls.records[at]
            if (other.pos, other.ref) == (record.pos, record.ref) and set(other.alts).isdisjoint(record.alts):
                depths = np.maximum(calls.genotypes.allele_depth[at][:, 1 : len(other.alts) + 1], 0)
                numbers = np.arange(1, depths.shape[1] + 1)
                carried = (calls.genotypes.alleles[at][:, :, None] == numbers).any(axis=1)
                reads += np.where(carried, 0, depths).sum(axis=1, dtype=np.int32)
    return reads
