"""DPYD and RYR1: any allele counts, so combinations are allowed and the lowest function of each strand is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.core.model import MISSING
from pmkit.pgx.alleles.allele_sets import FILLED, FREE, members
from pmkit.pgx.alleles.calls import CallWarning, Diplotype, MatchOptions, diplotype, sort_diplotypes
from pmkit.pgx.alleles.combinations import MOST_BLOCKS, Explainer, Haplotype, haplotype, strands
from pmkit.pgx.alleles.definition import GeneDefinition, name_key
from pmkit.pgx.alleles.match import AllelesBySite
from pmkit.pgx.genes import dpyd

UNRANKED = 99.0
LISTED = CallWarning(
    "alleles-listed",
    tr(
        "Phase is unknown: the alleles that are there are listed, not paired; the two of lowest function are looked up."
    ),
)


class LowestCall(NamedTuple):
    diplotypes: tuple[Diplotype, ...]
    components: tuple[str, ...]
    recommendation: tuple[Diplotype, ...]
    warnings: tuple[CallWarning, ...]


class _LowestFunction:
    def __init__(self, match: AllelesBySite, options: MatchOptions) -> None:
        self._match, self._definition = match, match.definition
        self._ranks: Mapping[str, float] = options.ranks.get(match.definition.gene, {})
        self._hapb3 = dpyd.find(match.definition)
        self._warnings: set[CallWarning] = set()

    def call(self) -> LowestCall:
        match = self._match
        known = match.effectively_phased or (match.phase_sets and match.phased and len(match.blocks) <= MOST_BLOCKS)
        return self._with_pairs() if known else self._with_components()

    def _with_pairs(self) -> LowestCall:
        exact = self._pairs(exact=True) if self._match.effectively_phased else []
        found = exact or self._pairs(exact=False)
        diplotypes = sort_diplotypes(
            diplotype(
                self._definition,
                [one.name(self._definition) for one in pair],
                sum(one.score for one in pair),
            )
            for pair in found
        )
        best = [self._lowest_pair(one) for one in diplotypes]
        chosen = min(best, key=lambda pair: (sum(map(self._rank, pair)), tuple(map(name_key, pair))), default=None)
        recommended = () if chosen is None else (self._recommended(chosen),)
        return LowestCall(tuple(diplotypes), (), recommended, self._sorted_warnings())

    def _pairs(self, *, exact: bool) -> list[tuple[Haplotype, ...]]:
        """Pairs of haplotypes: named alleles that fit all sites if `exact`, else combinations; HapB3 added to each."""
        explainer = Explainer(self._match)
        found: list[tuple[Haplotype, ...]] = []
        for pair in strands(len(self._match.blocks)):
            here, there = (
                [self._with_hapb3(one, strand) for one in self._haplotypes(explainer, strand, exact=exact)]
                for strand in pair
            )
            if self._match.genotype.haploid:
                found += [(one,) for one in here]
            else:
                found += [(a, b) for a in here for b in there]
        return found

    def _haplotypes(self, explainer: Explainer, strand: tuple[int, ...], *, exact: bool) -> list[Haplotype]:
        if not exact:
            return explainer.explain(strand)
        names = self._definition.names
        found = []
        for allele in members(self._match.on(strand, FILLED)):
            if allele == self._definition.reference:
                found.append(haplotype([], explainer.reference_score))
            elif not (self._hapb3 and names[allele] in self._hapb3.alleles):
                found.append(haplotype([names[allele]], self._match.score(allele)))
        return found

    def _with_hapb3(self, one: Haplotype, strand: tuple[int, ...]) -> Haplotype:
        if not self._hapb3:
            return one
        match, places = self._match, (self._hapb3.intron, self._hapb3.exon)
        codes = {site: match.code(site, strand) for site in places if match.sites >> site & 1}
        carried = {site: code != match.sets.base[site] for site, code in codes.items() if code != MISSING}
        names, warnings = self._hapb3.strand(carried)
        self._warnings |= warnings
        if not names:
            return one
        own = one.score if one.components else 0
        return haplotype([*one.components, *names], own + sum(self._score(name) for name in names))

    def _score(self, name: str) -> int:
        return self._match.score(self._definition.names.index(name))

    def _with_components(self) -> LowestCall:
        """Phase is open: list what is there, an allele twice where both strands have it."""
        definition, match = self._definition, self._match
        twice = match.on_both(FREE)
        names: list[str] = []
        for allele in members(match.fitting(FREE)):
            name = definition.names[allele]
            if allele == definition.reference or (self._hapb3 and name in self._hapb3.alleles):
                continue
            names += [name] * (2 if twice >> allele & 1 else 1)
        if self._hapb3:
            added, warnings = self._hapb3.unphased(match)
            names += added
            self._warnings |= warnings
        if match.fitting(FILLED) >> definition.reference & 1 and len(names) <= 1:
            names.append(definition.names[definition.reference])
        names.sort(key=name_key)
        lowest = tuple(sorted(names, key=lambda name: (self._rank(name), name_key(name)))[:2])
        recommended = (self._recommended(lowest),) if lowest else ()
        if len(names) > 1:
            self._warnings.add(LISTED)
        return LowestCall((), tuple(names), recommended, self._sorted_warnings())

    def _rank(self, name: str) -> float:
        return self._ranks.get(name, UNRANKED)

    def _lowest_pair(self, one: Diplotype) -> tuple[str, ...]:
        """The lowest-function component of each strand."""
        return tuple(
            min(self._parts(name), key=lambda part: (self._rank(part), name_key(part))) for name in one.alleles
        )

    @staticmethod
    def _parts(name: str) -> list[str]:
        return name[1:-1].split(" + ") if name.startswith("[") else [name]

    def _recommended(self, names: tuple[str, ...]) -> Diplotype:
        """In the order given: of strands, or of function."""
        return Diplotype(names, diplotype(self._definition, names, 0).label, 0)

    def _sorted_warnings(self) -> tuple[CallWarning, ...]:
        return tuple(sorted(self._warnings, key=lambda warning: warning.code))


def call_lowest(match: AllelesBySite, options: MatchOptions) -> LowestCall:
    """Pairs where phase is known well enough, else the list of alleles that are there; and what to look up.

    The match must leave out `not_compared` sites.
    """
    if not match.sites:
        return LowestCall((), (), (), ())
    return _LowestFunction(match, options).call()


@lru_cache(maxsize=256)
def not_compared(definition: GeneDefinition) -> frozenset[int]:
    """The sites of HapB3, which is called by its own rule."""
    found = dpyd.find(definition)
    return frozenset((found.intron, found.exon)) if found else frozenset()
