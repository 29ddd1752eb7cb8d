"""Does what a sample carries on X and Y go with the sex that it was declared to have?

Pseudoautosomal regions: Genome Reference Consortium, human genome (https://www.ncbi.nlm.nih.gov/grc/human), GRCh37.p13
and GRCh38.p14. In them a man has two alleles; elsewhere on X he has one, and a woman has nothing on Y.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

import numpy as np

from pmkit.core.model import NO_ALLELE, Build, CallSet, Region

PSEUDOAUTOSOMAL = {
    Build.GRCH37: (Region("X", 60_000, 2_699_520), Region("X", 154_931_043, 155_260_560)),
    Build.GRCH38: (Region("X", 10_000, 2_781_479), Region("X", 155_701_382, 156_030_895)),
}
PSEUDOAUTOSOMAL_Y = {Build.GRCH37: 2_649_520, Build.GRCH38: 2_781_479}
"""The last base of the first pseudoautosomal region of Y; the second, at the other end, is never read."""
LOW_QUALITY = 20


class Contradiction(Enum):
    """What does not go with the declared sex."""

    HETEROZYGOUS_X = auto()  # two alleles on the one X of XY
    SINGLE_X = auto()  # one allele written on the two X of XX
    VARIANT_Y = auto()  # an alternative allele on Y of XX


class SexDoubt(NamedTuple):
    """One contradiction, in `number` of `looked_at` genotypes; the first at `where` ("chrX:153,762,634")."""

    kind: Contradiction
    number: int
    looked_at: int
    where: str


def sex_doubts(calls: CallSet, sample: int, sex: str | None) -> tuple[SexDoubt, ...]:
    """What a sample (its index in the set) has on X outside the pseudoautosomal regions and on Y that its declared sex
    ("XX", "XY") does not allow. Records that failed a filter and genotypes of GQ below 20 are passed over."""
    if sex not in ("XX", "XY"):
        return ()
    on_x = [
        row for row, r in enumerate(calls.records) if r.chrom == "X" and not r.filters and _apart(calls.build, r.pos)
    ]
    first_y = PSEUDOAUTOSOMAL_Y[calls.build]
    on_y = [row for row, r in enumerate(calls.records) if r.chrom == "Y" and not r.filters and r.pos > first_y]
    found = []
    if sex == "XY":
        found.append(_doubt(calls, sample, on_x, Contradiction.HETEROZYGOUS_X))
    else:
        found += [
            _doubt(calls, sample, on_x, Contradiction.SINGLE_X),
            _doubt(calls, sample, on_y, Contradiction.VARIANT_Y),
        ]
    return tuple(one for one in found if one is not None)


def _apart(build: Build, pos: int) -> bool:
    """Whether a position of X lies outside the pseudoautosomal regions."""
    return not any(region.start < pos <= region.end for region in PSEUDOAUTOSOMAL[build])


def _doubt(calls: CallSet, sample: int, rows: list[int], kind: Contradiction) -> SexDoubt | None:
    genotypes = calls.genotypes
    first, second = (genotypes.alleles[rows, sample, k] for k in (0, 1))
    quality = genotypes.quality[rows, sample]
    known = (first >= 0) & ((quality < 0) | (quality >= LOW_QUALITY))
    single = second == NO_ALLELE
    if kind is Contradiction.HETEROZYGOUS_X:
        odd = known & (second >= 0) & (first != second)
    elif kind is Contradiction.SINGLE_X:
        odd = known & single
    else:
        odd = known & (np.maximum(first, second) > 0)
    at = np.flatnonzero(odd)
    if not len(at):
        return None
    record = calls.records[rows[int(at[0])]]
    return SexDoubt(kind, len(at), int(known.sum()), f"chr{record.chrom}:{record.pos}")
