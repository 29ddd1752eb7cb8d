"""Which named alleles fit a genotype, and on which strands: by bit masks, without spelling out haplotypes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pmkit.annotate.stars.definition import GeneDefinition
from pmkit.annotate.stars.genotype import UNDOCUMENTED, Genotype

if TYPE_CHECKING:
    import numpy.typing as npt

ONE, OTHER, BOTH = 1, 2, 3
"""An allele may lie on a block's first strand, on its second, or on both (wobble letters, sites it does not name)."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The alleles that fit. `strands` (alleles, blocks) are ONE, OTHER or BOTH; haplotypes are their product."""

    alleles: npt.NDArray[np.int64]  # indices into the definition
    strands: npt.NDArray[np.uint8]
    scores: npt.NDArray[np.int64]  # number of sites with data that the allele names
    penalty: npt.NDArray[np.int64]  # points lost at homozygous wobble sites that carry the reference base
    strand_penalty: npt.NDArray[np.int64]  # (alleles, blocks, 2): the same within blocks, by strand


def _bits(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """One bit per documented code; no bit for missing and undocumented alleles, so that nothing fits them."""
    known = (codes >= 0) & (codes < min(UNDOCUMENTED, 64))
    return np.where(known, np.left_shift(np.uint64(1), np.where(known, codes, 0).astype(np.uint64)), np.uint64(0))


def callable_alleles(definition: GeneDefinition, genotype: Genotype) -> npt.NDArray[np.bool_]:
    """Alleles that name at least one site with data; the others cannot be seen in this genotype."""
    return definition.callable & definition.named[:, genotype.used].any(axis=1)


def fit(
    definition: GeneDefinition,
    genotype: Genotype,
    *,
    filled: bool = True,
    without: npt.NDArray[np.bool_] | None = None,
) -> Fit:
    """Alleles that fit the genotype on at least one strand.

    `filled`: a site that an allele does not name must be as in the reference allele; else it may be anything.
    `without`: defining sites to leave out of the comparison (they still count in scores).
    """
    used = genotype.used
    masks = (definition.filled if filled else definition.masks)[:, used]
    compared = np.ones(len(used), bool) if without is None else ~without[used]
    anything = np.zeros(masks.shape, bool) if filled else ~definition.named[:, used]
    fits_first = anything | ((masks & _bits(genotype.first)) != 0)
    candidates = callable_alleles(definition, genotype)
    homozygous = (genotype.block < 0) & compared
    candidates = candidates & fits_first[:, homozygous].all(axis=1)
    rows = np.flatnonzero(candidates)
    strands = np.full((len(rows), genotype.blocks), BOTH, np.uint8)
    wobble = definition.wobble[rows][:, used]
    base = definition.base[used]
    reference_first, reference_second = genotype.first == base, genotype.second == base
    strand_penalty = np.zeros((len(rows), genotype.blocks, 2), np.int64)
    for block in range(genotype.blocks):
        here = (genotype.block == block) & compared
        second = (masks[rows][:, here] & _bits(genotype.second[here])) != 0
        second |= anything[rows][:, here]
        one, other = fits_first[rows][:, here].all(axis=1), second.all(axis=1)
        strands[:, block] = one * ONE + other * OTHER
        strand_penalty[:, block, 0] = (wobble[:, here] & reference_first[here]).sum(axis=1)
        strand_penalty[:, block, 1] = (wobble[:, here] & reference_second[here]).sum(axis=1)
    keep = (strands > 0).all(axis=1)
    return Fit(
        alleles=rows[keep],
        strands=strands[keep],
        scores=definition.named[rows[keep]][:, used].sum(axis=1),
        penalty=(wobble[:, homozygous] & reference_first[homozygous])[keep].sum(axis=1),
        strand_penalty=strand_penalty[keep],
    )


def pairs(genotype: Genotype, found: Fit) -> list[tuple[int, int, int]]:
    """All pairs of fitting alleles that together explain the genotype: (allele, allele, score), unsorted.

    Two alleles pair if some haplotype of one is the complement of a haplotype of the other; so an allele pairs with
    itself only if it has both. The score is the sum of the alleles' scores less the wobble penalties, for the best such
    haplotypes. A haploid genotype gives (allele, -1, score).
    """
    total = found.scores - found.penalty
    alleles = found.alleles.tolist()
    if genotype.haploid:
        return [(allele, -1, int(score)) for allele, score in zip(alleles, total, strict=True)]
    if genotype.blocks == 0:
        return [
            (x, y, int(total[i] + total[j])) for i, x in enumerate(alleles) for j, y in enumerate(alleles) if i <= j
        ]
    one, other = found.strands & ONE, found.strands & OTHER
    straight = (one[:, None, :] > 0) & (other[None, :, :] > 0)  # x on the first strand, y on the second
    crossed = (other[:, None, :] > 0) & (one[None, :, :] > 0)
    possible = (straight | crossed).all(axis=2)
    everywhere = (found.strands == BOTH).all(axis=1)
    result = []
    for i, j in zip(*np.nonzero(np.triu(possible)), strict=True):
        mine, yours = found.strand_penalty[i], found.strand_penalty[j]
        lost = 0
        if mine.any() or yours.any():
            # An allele that owns both haplotypes of the pair meets the variant on one of them: nothing is lost.
            free = (i != j) and everywhere[i], (i != j) and everywhere[j]
            mine, yours = mine * (not free[0]), yours * (not free[1])
            either = np.stack([mine[:, 0] + yours[:, 1], mine[:, 1] + yours[:, 0]])
            allowed = np.stack([straight[i, j], crossed[i, j]])
            lost = int(np.where(allowed, either, either.max() + 1).min(axis=0).sum())
        result.append((alleles[i], alleles[j], int(total[i] + total[j]) - lost))
    return result
