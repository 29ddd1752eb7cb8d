"""The named alleles of a gene by what they allow at each site: sets of alleles, and of sites, as the bits of an int."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.model import MISSING
from pmkit.pgx.alleles.definition import GeneDefinition
from pmkit.pgx.genes import oddity

if TYPE_CHECKING:
    import numpy.typing as npt

FILLED, FREE = 0, 1
"""How a site is taken that an allele does not name: as in the reference allele, or as anything. Fields of `Side`."""


class Side(NamedTuple):
    """What one strand carries at some sites: the alleles that fit all of them, and the sites by what is there."""

    filled: int  # alleles that fit, unnamed sites being as in the reference allele
    free: int  # alleles that fit, unnamed sites being anything
    plain: int  # sites with the base of the genome
    changed: int  # sites with another allele; one without data is in neither set

    def at(self, sites: int) -> Side:
        """The same alleles, and what is there at some sites only."""
        return Side(self[0], self[1], self[2] & sites, self[3] & sites)


NO_SITES = Side(-1, -1, 0, 0)


def together(sides: Iterable[Side]) -> Side:
    """All the sites of several groups."""
    filled, free, plain, changed = NO_SITES
    for side in sides:
        filled &= side[0]
        free &= side[1]
        plain |= side[2]
        changed |= side[3]
    return Side(filled, free, plain, changed)


@dataclass(frozen=True, slots=True, eq=False)  # by identity: a hash of what it holds costs more than a look-up saves
class AlleleSets:
    """Of one definition. Sites that are `left_out` are compared with no allele, but count in scores."""

    callable: int  # alleles
    combinable: int  # alleles that combinations are made of
    naming: tuple[int, ...]  # by site: the alleles that name it
    carrying: tuple[int, ...]  # by site: those of them that differ from the reference allele there
    sites: tuple[int, ...]  # by allele: the sites that it names
    core: tuple[int, ...]  # by allele: those of them where it differs from the reference allele
    wobble: tuple[int, ...]  # by allele: those that it names by a wobble letter
    base: tuple[int, ...]  # by site: the code of the genome's base
    left_out: frozenset[int]
    documented: tuple[tuple[Side, ...], ...]  # by site and code

    def side(self, site: int, code: int) -> Side:
        """A strand with this allele at one site. No allele that names the site fits a code that is not documented."""
        known = self.documented[site]
        if 0 <= code < len(known):
            return known[code]
        if site in self.left_out:
            return NO_SITES
        return Side(0, ~self.naming[site], 0, 0 if code == MISSING else 1 << site)


class SomeSites(NamedTuple):
    """What a genotype has at some sites with data."""

    sites: int  # the set of the sites
    seen: int  # alleles that name one of them
    fixed: Side  # those whose two codes are the same
    differing: tuple[tuple[int, Side, Side], ...]  # the others, with what either strand has


TOGETHER, NOTHING = 16, -9
"""Neighbouring sites that are looked up at once, as most samples are alike there; the code of a site without data."""


@lru_cache(maxsize=1 << 13)
def some_sites(definition: GeneDefinition, left_out: frozenset[int], start: int, codes: bytes) -> SomeSites:
    """Some sites in a row from `start` on; their codes (sites, 2) as the bytes of 16-bit numbers.

    `left_out`: as `allele_sets` takes it.
    """
    sets = allele_sets(definition, left_out)
    pairs = np.frombuffer(codes, "<i2").reshape(-1, 2).tolist()
    return sites_of(sets, [(start + i, *pair) for i, pair in enumerate(pairs) if pair[0] != NOTHING])


def sites_of(sets: AlleleSets, present: Iterable[tuple[int, int, int]]) -> SomeSites:
    """Sites with their two codes."""
    sites, seen, fixed = 0, 0, [NO_SITES]
    differing: list[tuple[int, Side, Side]] = []
    for site, first, second in present:
        sites |= 1 << site
        seen |= sets.naming[site]
        if first == second:
            fixed.append(sets.side(site, first))
        else:
            differing.append((site, sets.side(site, first), sets.side(site, second)))
    return SomeSites(sites, seen, together(fixed), tuple(differing))


class Strand(NamedTuple):
    """What one strand has at all sites with data."""

    sites: int  # the set of the sites
    seen: int  # alleles that name one of them
    side: Side


@lru_cache(maxsize=1 << 13)
def strand(definition: GeneDefinition, left_out: frozenset[int], codes: bytes) -> Strand:
    """One strand; its codes (all sites) as the bytes of 16-bit numbers. `left_out`: as `allele_sets` takes it."""
    sites, seen, (filled, free, plain, changed) = 0, 0, NO_SITES
    width = 2 * TOGETHER
    for at in range(0, len(codes), width):
        some, names, side = _part_of_strand(definition, left_out, at // 2, codes[at : at + width])
        sites |= some
        seen |= names
        filled &= side[0]
        free &= side[1]
        plain |= side[2]
        changed |= side[3]
    return Strand(sites, seen, Side(filled, free, plain, changed))


@lru_cache(maxsize=1 << 13)
def _part_of_strand(definition: GeneDefinition, left_out: frozenset[int], start: int, codes: bytes) -> Strand:
    """As `strand`, of some sites in a row from `start` on, at which most chromosomes are alike."""
    sets = allele_sets(definition, left_out)
    sites, seen, (filled, free, plain, changed) = 0, 0, NO_SITES
    for site, code in enumerate(np.frombuffer(codes, "<i2").tolist(), start):
        if code == NOTHING:
            continue
        sites |= 1 << site
        seen |= sets.naming[site]
        side = sets.side(site, code)
        filled &= side[0]
        free &= side[1]
        plain |= side[2]
        changed |= side[3]
    return Strand(sites, seen, Side(filled, free, plain, changed))


def members(bits: int) -> Iterator[int]:
    """The numbers in a set, ascending."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


@lru_cache(maxsize=256)
def allele_sets(definition: GeneDefinition, left_out: frozenset[int] = frozenset()) -> AlleleSets:
    """The sets of a definition, made once."""
    named, names, base = definition.named, definition.names, tuple(definition.base.tolist())
    naming, sites = _packed(named.T), _packed(named)
    counts = [len(place.site.alts) + 1 for place in definition.places[: len(base)]]
    most = max(counts, default=1)
    letters = definition.filled.astype("<u8")[..., None].view(np.uint8)  # (alleles, sites, bytes)
    allowed = np.unpackbits(letters, axis=2, count=most, bitorder="little").transpose(1, 2, 0)
    filled = _packed(allowed.reshape(-1, len(names)))

    def side(site: int, code: int) -> Side:
        if site in left_out:
            return NO_SITES
        fits, bit, plain = filled[site * most + code], 1 << site, code == base[site]
        return Side(fits, fits | ~naming[site], bit * plain, bit * (not plain))

    ours = sum(1 << site for site in left_out)
    whole = oddity(definition.gene).combinations_are_alleles
    combinable = (
        row != definition.reference and not (whole and "+" in name) and not sites[row] & ours
        for row, name in enumerate(names)
    )
    return AlleleSets(
        callable=_packed(definition.callable[None, :])[0],
        combinable=sum(1 << row for row, may in enumerate(combinable) if may),
        naming=naming,
        carrying=_packed(definition.core.T),
        sites=sites,
        core=_packed(definition.core),
        wobble=_packed(definition.wobble),
        base=base,
        left_out=left_out,
        documented=tuple(tuple(side(site, code) for code in range(count)) for site, count in enumerate(counts)),
    )


def _packed(matrix: npt.NDArray[np.bool_] | npt.NDArray[np.uint8]) -> tuple[int, ...]:
    """Each row as a set of its true columns."""
    return tuple(int.from_bytes(row.tobytes(), "little") for row in np.packbits(matrix, axis=1, bitorder="little"))
