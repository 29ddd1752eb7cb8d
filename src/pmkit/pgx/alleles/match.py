"""Which named alleles fit a genotype, and on which strands: by sets of alleles, without spelling out haplotypes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.pgx.alleles.allele_sets import (
    FILLED,
    NO_SITES,
    NOTHING,
    TOGETHER,
    AlleleSets,
    Side,
    SomeSites,
    allele_sets,
    members,
    sites_of,
    some_sites,
    strand,
    together,
)
from pmkit.pgx.alleles.definition import GeneDefinition
from pmkit.pgx.alleles.genotype import PHASED, UNPHASED, Genotype

if TYPE_CHECKING:
    from pmkit.pgx.alleles.genotype import Ints


class CodesAtSite(NamedTuple):
    """The two codes at a site, and the block that it belongs to; -1 where they are the same."""

    first: int
    second: int
    block: int


class AllelesBySite:
    """The alleles of a gene against a genotype that is given site by site, so that one more site costs one step.

    Sites whose two codes are the same lie in `fixed`; a block (see `Genotype`) has two sides. A haplotype is `fixed`
    and one side of every block. An allele fits the genotype if it fits `fixed` and a side of each block.
    """

    __slots__ = (
        *("_added", "_block_of", "_groups", "_places", "blocks", "definition"),
        *("fixed", "genotype", "phased", "seen", "sets", "sites"),
    )

    def __init__(self, definition: GeneDefinition, genotype: Genotype, left_out: frozenset[int] = frozenset()) -> None:
        """`left_out`: defining sites to leave out of the comparison (they still count in scores)."""
        self.definition, self.genotype = definition, genotype
        self.sets: AlleleSets = allele_sets(definition, left_out)
        self.sites = 0  # the set of the sites with data
        self.seen = 0  # alleles that name one of them; the others cannot be seen in this genotype
        self.fixed: Side = NO_SITES
        self.blocks: list[tuple[Side, Side]] = []
        self.phased = True  # no heterozygous site without phase
        self._groups: dict[int, int] = {}  # block by phase key
        self._block_of: dict[int, int] = {}  # by heterozygous site
        self._places: dict[int, CodesAtSite] | None = None
        self._added: tuple[tuple[int, int, int], ...] = ()
        if genotype.blocks <= 1:
            self._of_strands(left_out)
            return
        codes = np.full((len(definition.base), 2), NOTHING, "<i2")
        codes[genotype.used, 0], codes[genotype.used, 1] = genotype.first, genotype.second
        data, fixed = codes.tobytes(), [NO_SITES]
        for start in range(0, len(codes), TOGETHER):
            some = some_sites(definition, left_out, start, data[4 * start : 4 * (start + TOGETHER)])
            self._add(some, fixed, genotype.phase)
        self.fixed = together(fixed)

    def _of_strands(self, left_out: frozenset[int]) -> None:
        """Where at most one block is open, its sides are the two whole strands, each of which many genotypes share.

        A side of the block then takes in the sites of `fixed`, too: what fits both is what fits the side.
        """
        definition, genotype = self.definition, self.genotype
        first = _on_all_sites(genotype.first, genotype, len(definition.base))
        one = strand(definition, left_out, first.tobytes())
        self.sites, self.seen = one.sites, one.seen
        if not genotype.blocks:
            self.fixed = one.side
            return
        second = _on_all_sites(genotype.second, genotype, len(definition.base))
        other = strand(definition, left_out, second.tobytes())
        differing = np.flatnonzero(first != second).tolist()
        here = sum(1 << site for site in differing)
        self.fixed = Side(-1, -1, one.side.plain & ~here, one.side.changed & ~here)
        self._block_of = dict.fromkeys(differing, self._block(int(genotype.phase[differing[0]])))
        self.blocks[0] = one.side.at(here), other.side.at(here)

    def with_site(self, site: int, first: int, second: int, key: int) -> AllelesBySite:
        """The match of the same genotype with one more site, which has no data so far."""
        other = object.__new__(AllelesBySite)
        other.definition, other.genotype, other.sets = self.definition, self.genotype, self.sets
        other.blocks, other._groups, other._block_of = self.blocks.copy(), self._groups.copy(), self._block_of.copy()
        other.sites, other.seen, other.phased = self.sites, self.seen, self.phased
        other._places, other._added = None, (*self._added, (site, first, second))
        fixed = [self.fixed]
        other._add(sites_of(self.sets, [(site, first, second)]), fixed, {site: key})
        other.fixed = together(fixed)
        return other

    @property
    def places(self) -> dict[int, CodesAtSite]:
        """By site with data what is there."""
        if self._places is None:
            columns = (self.genotype.used, self.genotype.first, self.genotype.second)
            known = (*zip(*(column.tolist() for column in columns), strict=True), *self._added)
            self._places = {site: CodesAtSite(a, b, self._block_of.get(site, -1)) for site, a, b in known}
        return self._places

    def _add(self, some: SomeSites, fixed: list[Side], keys: Mapping[int, int] | Ints) -> None:
        """More sites, with the phase key of each; what is the same on both strands goes to `fixed`."""
        fixed.append(some.fixed)
        self.sites |= some.sites
        self.seen |= some.seen
        for site, mine, yours in some.differing:
            block = self._block_of[site] = self._block(int(keys[site]))
            one, other = self.blocks[block]
            self.blocks[block] = together((one, mine)), together((other, yours))

    def _block(self, key: int) -> int:
        """The block of a heterozygous site with this phase key: its group's, or a new one."""
        if key in self._groups:
            return self._groups[key]
        number = len(self.blocks)
        self.blocks.append((NO_SITES, NO_SITES))
        if key == UNPHASED:
            self.phased = False
        else:
            self._groups[key] = number
        return number

    @property
    def effectively_phased(self) -> bool:
        return len(self.blocks) <= 1

    @property
    def phase_sets(self) -> bool:
        """Some phase is known within a phase set only."""
        return any(key > PHASED for key in self._groups)

    def fitting(self, how: int) -> int:
        """The set of alleles that fit on some strands; `how`: FILLED or FREE."""
        found = self.sets.callable & self.seen & self.fixed[how]
        for one, other in self.blocks:
            found &= one[how] | other[how]
        return found

    def on_both(self, how: int) -> int:
        """The set of alleles that fit every haplotype."""
        found = self.sets.callable & self.seen & self.fixed[how]
        for one, other in self.blocks:
            found &= one[how] & other[how]
        return found

    def on(self, strand: Sequence[int], how: int) -> int:
        """The set of alleles that fit one haplotype, given by the strand (0 or 1) that it takes of each block."""
        found = self.sets.callable & self.seen & self.fixed[how]
        for sides, taken in zip(self.blocks, strand, strict=True):
            found &= sides[taken][how]
        return found

    def changed(self, strand: Sequence[int]) -> int:
        """The set of sites where one haplotype has another allele than the genome."""
        found = self.fixed.changed
        for sides, taken in zip(self.blocks, strand, strict=True):
            found |= sides[taken].changed
        return found

    def code(self, site: int, strand: Sequence[int]) -> int:
        """The allele of one haplotype at a site with data."""
        if self._added:
            place = self.places[site]
            return place.second if place.block >= 0 and strand[place.block] else place.first
        genotype, block = self.genotype, self._block_of.get(site, -1)
        whole = len(genotype.used) == len(self.definition.base)
        at = site if whole else int(np.searchsorted(genotype.used, site))
        return int((genotype.second if block >= 0 and strand[block] else genotype.first)[at])

    def score(self, allele: int) -> int:
        """Number of sites with data that the allele names."""
        return (self.sets.sites[allele] & self.sites).bit_count()


def _on_all_sites(codes: Ints, genotype: Genotype, width: int) -> Ints:
    """(all sites): the codes of the sites with data, and NOTHING at the others."""
    if len(codes) == width:
        return codes.astype("<i2")
    every = np.full(width, NOTHING, "<i2")
    every[genotype.used] = codes
    return every


def pairs(match: AllelesBySite) -> Iterator[tuple[int, int, int]]:
    """All pairs of fitting alleles that together explain the genotype: (allele, allele, score), unsorted.

    Two alleles pair if some haplotype of one is the complement of a haplotype of the other; so an allele pairs with
    itself only if it has both. The score is the sum of the alleles' scores less the wobble penalties, for the best such
    haplotypes. A haploid genotype gives (allele, -1, score).
    """
    fitting, wobble = match.fitting(FILLED), match.sets.wobble
    total = {x: match.score(x) - (wobble[x] & match.fixed.plain).bit_count() for x in members(fitting)}
    if match.genotype.haploid:
        yield from ((x, -1, score) for x, score in total.items())
        return
    everywhere = match.on_both(FILLED)
    for x, score in total.items():
        partners = fitting >> x << x
        for one, other in match.blocks:
            partners &= (other.filled if one.filled >> x & 1 else 0) | (one.filled if other.filled >> x & 1 else 0)
        for y in members(partners):
            # An allele that owns both haplotypes of the pair meets the variant on one of them: nothing is lost.
            mine, yours = (0 if x != y and everywhere >> z & 1 else wobble[z] for z in (x, y))
            yield x, y, score + total[y] - (_lost(match.blocks, (x, mine), (y, yours)) if mine | yours else 0)


def _lost(blocks: list[tuple[Side, Side]], mine: tuple[int, int], yours: tuple[int, int]) -> int:
    """Points that two alleles, each with its wobble sites, lose where these carry the genome's base, at the best."""

    def ways(one: Side, other: Side) -> Iterator[int]:
        for side, opposite in ((one, other), (other, one)):
            if side.filled >> mine[0] & opposite.filled >> yours[0] & 1:
                yield (mine[1] & side.plain).bit_count() + (yours[1] & opposite.plain).bit_count()

    return sum(min(ways(one, other)) for one, other in blocks)
