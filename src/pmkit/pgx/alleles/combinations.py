"""Haplotypes that no single named allele explains: combinations of alleles, and variants beside them ("partials")."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from pmkit.pgx.alleles.allele_sets import FREE, members
from pmkit.pgx.alleles.calls import Diplotype, diplotype
from pmkit.pgx.alleles.definition import GeneDefinition, name_key
from pmkit.pgx.alleles.genotype import UNDOCUMENTED, undocumented
from pmkit.pgx.alleles.match import AllelesBySite

MOST_BLOCKS = 10
"""More open phase than this is not spelled out: 2**10 haplotypes, each to be explained by combinations."""


class Haplotype(NamedTuple):
    """What one strand carries: names (sorted; empty for the reference allele), and the named alleles' score less one
    for each change alongside them."""

    components: tuple[str, ...]
    score: int

    def name(self, definition: GeneDefinition) -> str:
        if not self.components:
            return definition.names[definition.reference]
        if len(self.components) == 1:
            return self.components[0]
        return f"[{' + '.join(self.components)}]"


def haplotype(components: list[str], score: int) -> Haplotype:
    return Haplotype(tuple(sorted(components, key=name_key)), score)


def strands(blocks: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """All ways to take one strand (0 or 1) of every block, with the complement; each unordered pair once."""
    if blocks == 0:
        yield (), ()
        return
    for rest in product((0, 1), repeat=blocks - 1):
        here = (0, *rest)
        yield here, tuple(1 - strand for strand in here)


class Explainer:
    """Explains haplotypes of one genotype by alleles whose named sites all agree, whatever the other sites are."""

    def __init__(self, match: AllelesBySite) -> None:
        self._match = match
        self.reference_score = match.score(match.definition.reference)

    def explain(self, strand: tuple[int, ...]) -> list[Haplotype]:
        """The haplotypes' names: one, or several where overlapping alleles can be combined in different ways."""
        match, core = self._match, self._match.sets.core
        names, folds = match.definition.names, match.definition.folds
        changed = match.changed(strand)
        covered = list(members(match.on(strand, FREE) & match.sets.combinable))
        result = []
        for alleles in self._sets(covered) or [[]]:
            left = changed
            for allele in alleles:
                left &= ~core[allele]
            partials = [self._partial(site, match.code(site, strand)) for site in members(left)]
            score = sum(map(match.score, alleles)) if alleles else self.reference_score
            components = [folds.get(names[allele], names[allele]) for allele in alleles]
            result.append(haplotype(components + partials, score - len(partials)))
        return result

    def _sets(self, covered: list[int]) -> list[list[int]]:
        """Sets of alleles that share no site: the largest alleles first, each added wherever it does not overlap.

        An allele opens a set of its own only where it overlaps none that names more sites.
        """
        core, order = self._match.sets.core, self._match.definition.order
        sets: list[list[int]] = []
        for allele in sorted(covered, key=lambda allele: (-core[allele].bit_count(), order[allele])):
            added = beaten = False
            for alleles in sets:
                clash = [other for other in alleles if core[allele] & core[other]]
                if not clash:
                    alleles.append(allele)
                    added = True
                elif any(core[other].bit_count() > core[allele].bit_count() for other in clash):
                    beaten = True
            if not added and not beaten:
                sets.append([allele])
        return sets

    def _partial(self, site: int, code: int) -> str:
        """`g.POSREF>ALT` of a change that no allele of the set names."""
        place = self._match.definition.places[site]
        alleles = (place.site.ref, *place.site.alts)
        alt = alleles[code] if code < UNDOCUMENTED else undocumented([code], site, self._match.genotype.other)[0]
        return f"g.{place.site.pos}{alleles[place.reference]}>{alt}"


def combination_pairs(match: AllelesBySite) -> list[Diplotype]:
    """All pairs of combinations that explain the genotype; none where too much phase is open."""
    if len(match.blocks) > MOST_BLOCKS or not match.sites:
        return []
    definition, explainer = match.definition, Explainer(match)
    found = []
    for here, there in strands(len(match.blocks)):
        ours, theirs = explainer.explain(here), explainer.explain(there)
        if match.genotype.haploid:
            found += [diplotype(definition, [one.name(definition)], one.score) for one in ours]
            continue
        found += [
            diplotype(definition, [a.name(definition), b.name(definition)], a.score + b.score)
            for a in ours
            for b in theirs
        ]
    return found
