"""What a missing position could change: the results that would be reported if it were known, one position at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pmkit.core.memory import kept_per_set
from pmkit.pgx.alleles import allele_words
from pmkit.pgx.alleles.calls import Diplotype, GeneCall, MatchOptions, PositionCall
from pmkit.pgx.alleles.definition import GeneDefinition
from pmkit.pgx.alleles.gene_caller import matched, search_match
from pmkit.pgx.alleles.genotype import HOMOZYGOUS, PHASED, UNPHASED, Genotype
from pmkit.pgx.alleles.match import AllelesBySite
from pmkit.pgx.alleles.structural_calls import arranged

MOST_TRIALS = 5000
"""Genotypes to try for one call; beyond it the answer says that it was cut off."""


class PossibleOutcome(NamedTuple):
    """What would be reported with one genotype at the position. All empty: no named alleles would explain it."""

    genotype: str  # "A/G"
    diplotypes: tuple[Diplotype, ...]
    components: tuple[str, ...]
    lookup: tuple[Diplotype, ...]


class Possible(NamedTuple):
    """One missing position, and the outcomes that differ from the present call."""

    position: PositionCall
    reference: PossibleOutcome  # with the reference base on both strands
    variant: tuple[PossibleOutcome, ...]  # with each other genotype that the definition knows
    changes: bool  # some outcome differs from the present call

    @property
    def diplotypes(self) -> tuple[str, ...]:
        """Labels of all diplotypes (or components) that a variant there would give, sorted as tried, each once."""
        labels = (
            label
            for outcome in self.variant
            for label in ([one.label for one in outcome.diplotypes] or [", ".join(outcome.components)])
        )
        return tuple(dict.fromkeys(label for label in labels if label))


class Possibilities(NamedTuple):
    """All missing positions of a call; `cut_off`: there were too many, and the last ones were not tried."""

    positions: tuple[Possible, ...]
    cut_off: bool


@kept_per_set(maxsize=1 << 12)
def possible(call: GeneCall) -> Possibilities:
    """For each missing position: the call with each known genotype there, the other missing positions left missing.

    Sound for one position at a time. A heterozygous genotype is tried on both strands where the sample is phased.
    Nothing is tried for a gene without any data, or one that is not called for a reason that no position can resolve.
    Where structural records changed a call, its small variants are tried and the copies put to what they give.
    """
    changed, call = call, call.plain or call
    if not changed.diplotypes and changed is not call:
        return Possibilities((), cut_off=False)
    definition, present = call.definition, call.genotype
    missing = call.missing
    if not missing or not len(present.used) or (definition.on_request and not call.options.cyp2d6):
        return Possibilities((), cut_off=False)
    match = matched(definition, present)
    forbidden = allele_words.refusal(definition, present, call.positions, call.options)
    found: list[Possible] = []
    trials = 0
    for position in missing:
        site = position.index
        choices = list(_genotypes(definition, present, site))
        trials += len(choices)
        if trials > MOST_TRIALS:
            return Possibilities(tuple(found), cut_off=True)
        # More data can lift a reason not to call, but brings none.
        refused = forbidden and allele_words.refusal(definition, present, call.positions, call.options, reported=site)
        tried = [
            PossibleOutcome(choice.text, (), (), ()) if refused else _outcome(match, site, choice, call.options)
            for choice in choices
        ]
        differs = any(_differs(call, one) for one in tried)
        if changed is not call:
            tried = [_with_copies(changed, one) for one in tried]
        found.append(Possible(position, tried[0], tuple(dict.fromkeys(tried[1:])), differs))
    return Possibilities(tuple(found), cut_off=False)


class _Choice(NamedTuple):
    """A genotype to try at a site: as it is written, its codes and its phase key."""

    text: str
    first: int
    second: int
    key: int


def _genotypes(definition: GeneDefinition, present: Genotype, site: int) -> Iterator[_Choice]:
    """The genotypes to try at a site; reference first."""
    place = definition.places[site]
    base, letters = place.reference, (place.site.ref, *place.site.alts)
    others = [code for code in range(len(letters)) if code != base]
    if present.haploid or definition.how == "haploid":
        yield from (_Choice(letters[code], code, code, HOMOZYGOUS) for code in (base, *others))
        return

    def pair(first: int, second: int, key: int) -> _Choice:
        return _Choice(f"{letters[first]}{'|' if key == PHASED else '/'}{letters[second]}", first, second, key)

    yield pair(base, base, HOMOZYGOUS)
    phased = present.blocks > 0 and present.phased
    for i, code in enumerate(others):
        if phased:
            yield pair(base, code, PHASED)
            yield pair(code, base, PHASED)
        else:
            yield pair(base, code, UNPHASED)
        yield pair(code, code, HOMOZYGOUS)
        for other in others[:i]:
            yield pair(other, code, UNPHASED)


def _outcome(match: AllelesBySite, site: int, choice: _Choice, options: MatchOptions) -> PossibleOutcome:
    text, first, second, key = choice
    found = search_match(match.with_site(site, first, second, key), options)
    return PossibleOutcome(text, found.reported, found.components, found.lookup)


def _with_copies(call: GeneCall, outcome: PossibleOutcome) -> PossibleOutcome:
    names = arranged(call, outcome.diplotypes), arranged(call, outcome.lookup)
    return outcome._replace(diplotypes=names[0], lookup=names[1])


def _differs(call: GeneCall, outcome: PossibleOutcome) -> bool:
    before = {one.alleles for one in call.diplotypes}
    return before != {one.alleles for one in outcome.diplotypes} or call.components != outcome.components
