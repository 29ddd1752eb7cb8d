"""What a missing position could change: the results that would be reported if it were known, one position at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pmkit.annotate.stars import words
from pmkit.annotate.stars.caller import counts_as_reference, search
from pmkit.annotate.stars.calls import Diplotype, GeneCall, PositionCall
from pmkit.annotate.stars.definition import GeneDefinition
from pmkit.annotate.stars.genotype import HOMOZYGOUS, PHASED, UNPHASED, Genotype, genotype
from pmkit.annotate.stars.hapb3 import find
from pmkit.annotate.stars.structure import arranged
from pmkit.model import NO_ALLELE, State

if TYPE_CHECKING:
    import numpy.typing as npt

MOST_TRIALS = 5000
"""Genotypes to try for one call; beyond it the answer says that it was cut off."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would be reported with one genotype at the position. All empty: no named alleles would explain it."""

    genotype: str  # "A/G"
    diplotypes: tuple[Diplotype, ...]
    components: tuple[str, ...]
    lookup: tuple[Diplotype, ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """One missing position, and the outcomes that differ from the present call."""

    position: PositionCall
    reference: Outcome  # with the reference base on both strands
    variant: tuple[Outcome, ...]  # with each other genotype that the definition knows
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


@dataclass(frozen=True, slots=True)
class Possibilities:
    """All missing positions of a call; `cut_off`: there were too many, and the last ones were not tried."""

    positions: tuple[Possible, ...]
    cut_off: bool


@lru_cache(maxsize=1 << 12)
def possible(call: GeneCall) -> Possibilities:
    """For each missing position: the call with each known genotype there, the other missing positions left missing.

    Sound for one position at a time. A heterozygous genotype is tried on both strands where the sample is phased.
    Nothing is tried for a gene without any data, or one that is not called for a reason that no position can mend.
    Where structural records changed a call, its small variants are tried and the copies put to what they give.
    """
    changed, call = call, call.plain or call
    if not changed.diplotypes and changed is not call:
        return Possibilities((), cut_off=False)
    definition, present = call.definition, call.genotype
    missing = call.missing
    if not len(present.used) or (definition.on_request and not call.options.cyp2d6):
        return Possibilities((), cut_off=False)
    fitting = _could_fit(definition, present)
    scores = definition.named[:, present.used].sum(axis=1)
    found: list[Possible] = []
    trials = 0
    for position in missing:
        site = position.index
        choices = list(_genotypes(definition, present, site))
        trials += len(choices)
        if trials > MOST_TRIALS:
            return Possibilities(tuple(found), cut_off=True)
        rows = fitting & ((scores > 0) | definition.named[:, site])
        rows[definition.reference] = True
        if hapb3 := find(definition):  # decided by these two sites, whatever the alleles that name them
            rows |= definition.named[:, [hapb3.intron, hapb3.exon]].any(axis=1)
        near = definition.subset(np.flatnonzero(rows))
        tried = [_outcome(call, near, site, codes, key) for codes, key in choices]
        differs = any(_differs(call, one) for one in tried)
        if changed is not call:
            tried = [_with_copies(changed, one) for one in tried]
        found.append(Possible(position, tried[0], tuple(dict.fromkeys(tried[1:])), differs))
    return Possibilities(tuple(found), cut_off=False)


def _could_fit(definition: GeneDefinition, present: Genotype) -> npt.NDArray[np.bool_]:
    """Alleles whose named sites do not contradict the data; any allele that fits with more data is among them."""
    used = present.used
    masks, named = definition.masks[:, used], definition.named[:, used]

    def allows(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        known = (codes >= 0) & (codes < 64)
        bits = np.where(known, np.left_shift(np.uint64(1), np.where(known, codes, 0).astype(np.uint64)), np.uint64(0))
        return np.asarray(~named | ((masks & bits) != 0))

    return np.asarray((allows(present.first) | allows(present.second)).all(axis=1))


def _genotypes(definition: GeneDefinition, present: Genotype, site: int) -> Iterator[tuple[tuple[int, int], int]]:
    """Codes and phase keys to try at a site; reference first."""
    base = int(definition.base[site])
    others = [code for code in range(len(definition.places[site].site.alts) + 1) if code != base]
    if present.haploid or definition.how == "haploid":
        yield from (((code, NO_ALLELE), HOMOZYGOUS) for code in (base, *others))
        return
    yield (base, base), HOMOZYGOUS
    phased = present.blocks > 0 and present.phased
    for i, code in enumerate(others):
        if phased:
            yield (base, code), PHASED
            yield (code, base), PHASED
        else:
            yield (base, code), UNPHASED
        yield (code, code), HOMOZYGOUS
        for other in others[:i]:
            yield (other, code), UNPHASED


def _outcome(call: GeneCall, near: GeneDefinition, site: int, codes: tuple[int, int], key: int) -> Outcome:
    present = call.genotype
    all_codes, phase, states = present.codes.copy(), present.phase.copy(), present.states.copy()
    all_codes[site], phase[site], states[site] = codes, key, State.CALLED
    as_reference = counts_as_reference(call.definition, call.options)
    tried = genotype(near, all_codes, phase, states, present.other, male=present.male, as_reference=as_reference)
    if present.haploid:  # also where one copy of a gene is left, and genotypes are written in pairs
        tried = replace(tried, haploid=True)
    alleles = (near.places[site].site.ref, *near.places[site].site.alts)
    text = "|".join(alleles[code] for code in codes if code >= 0)
    text = text if key == PHASED else text.replace("|", "/")
    if words.refusal(near, tried, call.positions, call.options):
        return Outcome(text, (), (), ())
    found = search(near, tried, call.options)
    return Outcome(text, found.reported, found.components, found.lookup)


def _with_copies(call: GeneCall, outcome: Outcome) -> Outcome:
    names = arranged(call, outcome.diplotypes), arranged(call, outcome.lookup)
    return replace(outcome, diplotypes=names[0], lookup=names[1])


def _differs(call: GeneCall, outcome: Outcome) -> bool:
    before = {one.alleles for one in call.diplotypes}
    return before != {one.alleles for one in outcome.diplotypes} or call.components != outcome.components
