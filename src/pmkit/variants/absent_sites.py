"""Sites without a record: reference where a coverage file or the user says so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pmkit.core.model import NO_ALLELE, CallSet, Region, Site, State, merge_regions

if TYPE_CHECKING:
    import numpy.typing as npt

    from pmkit.core.model import Bool, Int16

    Int8 = npt.NDArray[np.int8]


def fill_absent(
    calls: CallSet, sites: Sequence[Site], codes: Int16, state: Int8, absent_is_reference: bool
) -> list[int]:
    """Reference for absent sites, where a coverage file or the user says so.

    Not for chromosomes that the file shows no sign of; the numbers of their sites are returned.
    """
    unseen: list[int] = []
    haploid: dict[str, Bool] = {}
    inside = _Inside(calls.covered)
    for i, site in enumerate(sites):
        covered = inside.holds(site.region)
        if not (covered or absent_is_reference) or not (absent := state[i] == State.ABSENT).any():
            continue
        if calls.chromosomes is not None and site.chrom not in calls.chromosomes:
            unseen.append(i)
            continue
        if site.chrom not in haploid:
            haploid[site.chrom] = _haploid(calls, site.chrom)
        state[i, absent] = State.REFERENCE if covered else State.ASSUMED
        codes[i, absent] = 0
        codes[i, absent & haploid[site.chrom], 1] = NO_ALLELE
    return unseen


class _Inside:
    """Whether a region lies inside one of many."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self._of: dict[str, tuple[list[int], list[int]]] = {}
        for chrom, start, end in merge_regions(regions) if regions else ():
            starts, ends = self._of.setdefault(chrom, ([], []))
            starts.append(start)
            ends.append(end)

    def holds(self, region: Region) -> bool:
        starts, ends = self._of.get(region.chrom, ([], []))
        at = bisect_right(starts, region.start) - 1
        return at >= 0 and ends[at] >= region.end


def _haploid(calls: CallSet, chrom: str) -> Bool:
    """Samples whose every genotype on X, Y or MT is of one allele."""
    numbers = [i for i, record in enumerate(calls.records) if record.chrom == chrom] if chrom in "XYMT" else []
    if not numbers:
        return np.zeros(len(calls.samples), dtype=np.bool_)
    pairs = calls.genotypes.alleles[numbers]
    reported = pairs[:, :, 0] >= 0
    single = pairs[:, :, 1] == NO_ALLELE
    return np.asarray((single | ~reported).all(axis=0) & reported.any(axis=0))
