"""Diplotypes of the genes that are called as a pair of named alleles."""

from __future__ import annotations

from typing import NamedTuple

from pmkit.pgx.alleles.calls import Diplotype, MatchOptions, diplotype, sort_diplotypes
from pmkit.pgx.alleles.combinations import combination_pairs
from pmkit.pgx.alleles.match import AllelesBySite, pairs


class PairCall(NamedTuple):
    """The best diplotypes, and all that are possible; both best first, empty where nothing explains the sample."""

    best: tuple[Diplotype, ...]
    every: tuple[Diplotype, ...]


def call_pairs(match: AllelesBySite, options: MatchOptions) -> PairCall:
    """Pairs of named alleles; failing these, pairs of combinations if asked for.

    The best are those with the top score. Where phase is open and the gene has priorities (NAT2), the first rule whose
    diplotypes are all possible picks one, and without such a rule all count as best.
    """
    definition = match.definition
    every = [] if match.genotype.half else _named(match)
    if not every and options.combinations:
        combined = tuple(sort_diplotypes(combination_pairs(match)))
        return PairCall(combined, combined)
    best = [one for one in every if one.score == every[0].score]
    if definition.priorities and not match.effectively_phased:
        possible = {one.label for one in every}
        rules = (pick for all_of, pick in definition.priorities if all_of <= possible)
        pick = next(rules, None) if len(every) > 1 else None
        best = every if pick is None else [one for one in every if one.label == pick]
    return PairCall(tuple(best), tuple(every))


def _named(match: AllelesBySite) -> list[Diplotype]:
    definition, names = match.definition, match.definition.names
    return sort_diplotypes(
        diplotype(definition, (names[x],) if y < 0 else (names[x], names[y]), score) for x, y, score in pairs(match)
    )
