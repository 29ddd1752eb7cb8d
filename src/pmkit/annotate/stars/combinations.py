"""Haplotypes that no single named allele explains: combinations of alleles, and variants beside them ("partials")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from pmkit.annotate.stars.calls import Diplotype, diplotype
from pmkit.annotate.stars.definition import GeneDefinition, name_key
from pmkit.annotate.stars.genotype import UNDOCUMENTED, Genotype, undocumented
from pmkit.annotate.stars.match import ONE, OTHER, Fit, fit
from pmkit.model import MISSING

if TYPE_CHECKING:
    import numpy.typing as npt

MOST_BLOCKS = 10
"""More open phase than this is not spelled out: 2**10 haplotypes, each to be explained by combinations."""


@dataclass(frozen=True, slots=True)
class Haplotype:
    """What one strand carries: names (sorted; empty for the reference allele), and the named alleles' score less one
    for each change beside them."""

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


def strands(genotype: Genotype) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """All ways to take one strand (0 or 1) of every block, with the complement; each unordered pair once."""
    if genotype.blocks == 0:
        yield (), ()
        return
    for rest in product((0, 1), repeat=genotype.blocks - 1):
        here = (0, *rest)
        yield here, tuple(1 - strand for strand in here)


def strand_codes(genotype: Genotype, strand: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """The alleles (codes along `genotype.used`) of one haplotype."""
    if not strand:
        return genotype.first
    second = (genotype.block >= 0) & (np.array(strand)[genotype.block] == 1)
    return np.where(second, genotype.second, genotype.first)


class Explainer:
    """Explains haplotypes of one genotype by alleles whose named sites all agree, whatever the other sites are."""

    def __init__(
        self, definition: GeneDefinition, genotype: Genotype, without: npt.NDArray[np.bool_] | None = None
    ) -> None:
        self._definition, self._genotype = definition, genotype
        found = fit(definition, genotype, filled=False, without=without)
        usable = [
            i
            for i, allele in enumerate(found.alleles.tolist())
            if allele != definition.reference
            and not ("+" in definition.names[allele] and definition.gene == "UGT1A1")
            and not (without is not None and definition.named[allele][without].any())
        ]
        self._fit: Fit = found
        self._usable = usable
        self._core = {i: frozenset(np.flatnonzero(definition.core[found.alleles[i]]).tolist()) for i in usable}
        used = genotype.used
        self._compared = np.ones(len(used), bool) if without is None else ~without[used]
        self.reference_score = int(definition.named[definition.reference][used].sum())

    def explain(self, strand: tuple[int, ...]) -> list[Haplotype]:
        """The haplotypes' names: one, or several where overlapping alleles can be combined in different ways."""
        definition, genotype, names = self._definition, self._genotype, self._definition.names
        codes = strand_codes(genotype, strand)
        changed = (codes != definition.base[genotype.used]) & (codes != MISSING) & self._compared
        sites = set(genotype.used[changed].tolist())
        wanted = [ONE if taken == 0 else OTHER for taken in strand]
        covered = [i for i in self._usable if all(self._fit.strands[i, b] & w for b, w in enumerate(wanted))]
        result = []
        for members in self._sets(covered) or [[]]:
            explained = frozenset().union(*(self._core[i] for i in members))
            partials = [self._partial(site, codes) for site in sorted(sites - explained)]
            score = sum(int(self._fit.scores[i]) for i in members) if members else self.reference_score
            score -= len(partials)
            components = [names[self._fit.alleles[i]] for i in members]
            result.append(haplotype([definition.folds.get(name, name) for name in components] + partials, score))
        return result

    def _sets(self, covered: list[int]) -> list[list[int]]:
        """Sets of alleles that share no site: the largest alleles first, each added wherever it does not overlap.

        An allele opens a set of its own only where it overlaps none that names more sites.
        """
        order = self._definition.order[self._fit.alleles]
        sets: list[list[int]] = []
        for i in sorted(covered, key=lambda i: (-len(self._core[i]), order[i])):
            added = beaten = False
            for members in sets:
                clash = [j for j in members if self._core[i] & self._core[j]]
                if not clash:
                    members.append(i)
                    added = True
                elif any(len(self._core[j]) > len(self._core[i]) for j in clash):
                    beaten = True
            if not added and not beaten:
                sets.append([i])
        return sets

    def _partial(self, site: int, codes: npt.NDArray[np.int64]) -> str:
        """`g.POSREF>ALT` of a change that no allele of the set names."""
        place = self._definition.places[site]
        code = int(codes[np.searchsorted(self._genotype.used, site)])
        alleles = (place.site.ref, *place.site.alts)
        alt = alleles[code] if code < UNDOCUMENTED else undocumented([code], site, self._genotype.other)[0]
        return f"g.{place.site.pos}{alleles[place.reference]}>{alt}"


def combination_pairs(definition: GeneDefinition, genotype: Genotype) -> list[Diplotype]:
    """All pairs of combinations that explain the genotype; none where too much phase is open."""
    if genotype.blocks > MOST_BLOCKS or not len(genotype.used):
        return []
    explainer = Explainer(definition, genotype)
    found = []
    for here, there in strands(genotype):
        ours, theirs = explainer.explain(here), explainer.explain(there)
        if genotype.haploid:
            found += [diplotype(definition, [one.name(definition)], one.score) for one in ours]
            continue
        found += [
            diplotype(definition, [a.name(definition), b.name(definition)], a.score + b.score)
            for a in ours
            for b in theirs
        ]
    return found
