"""The plain case of a site, which most sites are, in a fraction of the time that the full rules take.

One record alone at the place, of the site's own single base and some of its alternatives, with a complete genotype of
each sample that nothing in the record doubts: then the full rules (`sites`, `site_states`) give its alleles as called,
without a note. Whatever is not plain is left to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.model import MISSING, CallSet, Site
from pmkit.variants.site_states import FEW_READS, LOW_QUALITY, MANY_OTHERS, MANY_READS, most_reads

if TYPE_CHECKING:
    from pmkit.core.model import Bool, Int16, Int32

MOST_SAMPLES = 8
"""For more samples at once the full rules cost little for each."""


class Plain(NamedTuple):
    """What the one record says: shapes (samples, 2) and (samples,)."""

    codes: Int16
    phased: Bool
    phase_set: Int32


def plain(calls: CallSet, site: Site, number: int) -> Plain | None:  # noqa: PLR0911  (each return is a rule)
    """The alleles that record `number`, the only one near the site, gives; None where the full rules are needed."""
    genotypes, record = calls.genotypes, calls.records[number]
    if (
        len(calls.samples) > MOST_SAMPLES
        or len(site.ref) != 1
        or site.chrom == "MT"
        or record.pos != site.pos
        or record.ref != site.ref
        or not record.alts
        or record.filters
        or genotypes.failed is not None
        or genotypes.support is not None
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
    pairs = genotypes.alleles[number].tolist()
    qualities, depths = genotypes.quality[number].tolist(), genotypes.depth[number].tolist()
    reads = genotypes.allele_depth[number].tolist()
    own = []
    for pair, quality, depth, by_allele in zip(pairs, qualities, depths, reads, strict=True):
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
    return Plain(np.array(own, dtype=np.int16), genotypes.phased[number].copy(), genotypes.phase_set[number].copy())


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
