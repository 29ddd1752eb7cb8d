"""The plain case of a site, which most sites are, in a fraction of the time that the full rules take.

One record alone at the place, of the site's own single base and some of its alternatives, with a complete genotype of
each sample that nothing in the record doubts: then the full rules (`sites`, `site_states`) give its alleles as called,
without a note. Records beside it may be there where they tell bases only. Whatever is not plain is left to the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.model import MISSING, NO_ALLELE, CallSet, Record, Site
from pmkit.variants import alleles
from pmkit.variants.site_states import FEW_READS, LOW_QUALITY, MANY_OTHERS, MANY_READS, most_reads

if TYPE_CHECKING:
    from pmkit.core.model import Int16

MOST_SAMPLES = 8
"""Up to so many samples are looked at one by one, which is quicker for few; any number gives the same."""


def alone(calls: CallSet, sites: Sequence[Site], nearby: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """The sites of which one record alone speaks, with that record."""
    for i, near in nearby.items():
        speaking = near if len(near) == 1 else [n for n in near if _may_speak(sites[i], calls.records[n])]
        if len(speaking) == 1:
            yield i, speaking[0]


def overlaps(site: Site, record: Record) -> bool:
    """Whether a record covers a base of the site."""
    return record.pos <= site.pos + len(site.ref) - 1 and record.end >= site.pos


def _may_speak(site: Site, record: Record) -> bool:
    """Whether a record near a site can say anything of it: alongside it, only an insertion or deletion can."""
    return overlaps(site, record) or any(
        alleles.is_sequence(alt) and len(alt) != len(record.ref) for alt in record.alts
    )


class PlainSites(NamedTuple):
    """The sites that are plain: their places in the list, the record of each, and its alleles (sites, samples, 2)."""

    places: list[int]
    records: list[int]
    codes: list[list[tuple[int, int]] | Int16]


def plain(calls: CallSet, sites: Sequence[Site], speaking: Sequence[tuple[int, int]]) -> PlainSites:
    """Which sites are plain. `speaking`: places of sites, each with the only record that speaks of the site."""
    found = PlainSites([], [], [])
    genotypes = calls.genotypes
    if genotypes.failed is not None or genotypes.support is not None:
        return found
    known = [(i, number, codes) for i, number in speaking if (codes := _codes(sites[i], calls.records[number]))]
    if len(calls.samples) > MOST_SAMPLES:
        for i, number, codes in known:
            many = _alleles_of_many(calls, number, codes)
            if many is not None:
                found.places.append(i)
                found.records.append(number)
                found.codes.append(many)
        return found
    rows = [number for _, number, _ in known]
    fields = (genotypes.alleles, genotypes.quality, genotypes.depth, genotypes.allele_depth)
    for (i, number, codes), *cells in zip(known, *(one[rows].tolist() for one in fields), strict=True):
        own = _alleles(calls.records[number], codes, zip(*cells, strict=True))
        if own is not None:
            found.places.append(i)
            found.records.append(number)
            found.codes.append(own)
    return found


def _codes(site: Site, record: Record) -> list[int] | None:
    """The site's codes of a record's alleles; None where the record is not plain."""
    if (
        len(site.ref) != 1
        or site.chrom == "MT"
        or record.pos != site.pos
        or record.ref != site.ref
        or not record.alts
        or record.filters
        or "IMP" in record.info
        or "IMPUTED" in record.info
        or "DR2" in record.info
        or (record.qual is not None and not record.qual >= LOW_QUALITY)
    ):
        return None
    codes = [0]
    for alt in record.alts:
        if len(alt) != 1 or alt not in site.alts:
            return None
        codes.append(site.alts.index(alt) + 1)
    return codes


def _alleles(
    record: Record, codes: list[int], cells: Iterable[tuple[list[int], int, int, list[int]]]
) -> list[tuple[int, int]] | None:
    """The codes of each sample by its alleles, GQ, DP and AD; None where one of them is not plain."""
    own = []
    for pair, quality, depth, by_allele in cells:
        first, second = pair
        if first < 0 or second == MISSING or not depth or 0 <= quality < LOW_QUALITY:
            return None
        if quality < 0 <= depth < FEW_READS:
            return None
        if quality < 0 and (by_allele or depth < 0 <= most_reads(record)):  # reads may be few
            return None
        if depth < 0 and most_reads(record) == 0:
            return None
        if by_allele and not _agree(pair, by_allele, len(codes), depth):
            return None
        own.append((codes[first], codes[second] if second >= 0 else second))
    return own


def _alleles_of_many(calls: CallSet, number: int, codes: list[int]) -> Int16 | None:
    """As `_alleles`, of all samples at once (samples, 2); None also where the record has AD."""
    genotypes, most = calls.genotypes, most_reads(calls.records[number])
    if genotypes.allele_depth.shape[2] or most == 0:
        return None
    pairs, quality, depth = genotypes.alleles[number], genotypes.quality[number], genotypes.depth[number]
    if pairs[:, 0].min() < 0 or (pairs[:, 1] == MISSING).any():
        return None
    if int(quality.max()) >= 0 or int(depth.max()) >= 0:
        unrated = quality < 0
        unclear = (depth == 0) | (~unrated & (quality < LOW_QUALITY)) | (unrated & (depth >= 0) & (depth < FEW_READS))
        if unclear.any() or (most > 0 and (unrated & (depth < 0)).any()):
            return None
    elif most > 0:
        return None
    # `-2`, no second allele, counts from the end of the table.
    found: Int16 = np.array([*codes, NO_ALLELE, MISSING], np.int16)[pairs]
    return found


def _agree(pair: list[int], reads: list[int], alleles: int, depth: int) -> bool:
    """Whether AD is there for all alleles and speaks for the genotype."""
    reads = reads[:alleles]
    total = sum(reads)
    if len(reads) < alleles or min(reads) < 0 or not total or depth < 0:
        return False
    first, second = pair
    if second < 0 or second == first:
        return reads[first] > 0 and not (total >= MANY_READS and MANY_OTHERS * (total - reads[first]) >= total)
    return reads[first] > 0 and reads[second] > 0
