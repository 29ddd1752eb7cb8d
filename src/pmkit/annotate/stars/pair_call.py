"""Diplotypes of the genes that are called as a pair of named alleles."""

from __future__ import annotations

from pmkit.annotate.stars.calls import Diplotype, MatchOptions, diplotype, sort_diplotypes
from pmkit.annotate.stars.combinations import combination_pairs
from pmkit.annotate.stars.definition import GeneDefinition
from pmkit.annotate.stars.genotype import Genotype
from pmkit.annotate.stars.match import fit, pairs


def call_pairs(definition: GeneDefinition, genotype: Genotype, options: MatchOptions) -> list[Diplotype]:
    """All best diplotypes (with `all_matches`: all), best first; empty if no pair of named alleles explains the sample.

    Where phase is open and the gene has priorities (NAT2), the first rule all of whose diplotypes are possible picks one.
    """
    found = [] if genotype.half else _named(definition, genotype)
    if not found and options.combinations:
        return sort_diplotypes(combination_pairs(definition, genotype))
    if definition.priorities and not genotype.effectively_phased:
        possible = {one.label for one in found}
        for all_of, pick in definition.priorities:
            if len(found) > 1 and all_of <= possible:
                return [one for one in found if one.label == pick]
        return found
    if not options.all_matches and found:
        found = [one for one in found if one.score == found[0].score]
    return found


def _named(definition: GeneDefinition, genotype: Genotype) -> list[Diplotype]:
    names = definition.names
    return sort_diplotypes(
        diplotype(definition, (names[x],) if y < 0 else (names[x], names[y]), score)
        for x, y, score in pairs(genotype, fit(definition, genotype))
    )
