"""What missing positions leave open: other diplotypes, other phenotypes, other drug actions.

The matcher tells which diplotypes each missing position could make (`annotate.stars.possible`, one position at a
time); here each of them gets its meaning, and the guidance is looked up again with it. A result that a missing
position could turn is a provisional one, and the report says so alongside every drug it touches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from pmkit.core.cells import OR
from pmkit.core.memory import kept_per_set
from pmkit.core.messages import tr
from pmkit.pgx.alleles import GeneCall, PositionCall
from pmkit.pgx.alleles.possible import Possible, PossibleOutcome, possible
from pmkit.pgx.drugs import DrugGuidance, recommend
from pmkit.pgx.guidance import DoseFactor
from pmkit.pgx.guideline_sources import CPIC
from pmkit.pgx.phenotype import DiplotypeResult, GeneResult, interpret_pair

NOT_CALLABLE = "not callable"


class OpenPosition(NamedTuple):
    """A missing position that would change the call if the sample had a variant there."""

    position: PositionCall
    diplotypes: tuple[str, ...]  # labels that a variant would give; empty where none would explain the data
    phenotypes: tuple[str, ...]  # what they mean, as far as it is not what the report says now


class OpenGene(NamedTuple):
    """All that is open in one gene. `cut_off`: positions too many to try, named with the alleles they tell."""

    positions: tuple[OpenPosition, ...]
    cut_off: tuple[PositionCall, ...]


class Alternative(NamedTuple):
    """A result that differs in meaning from the present one, and the missing positions that could bring it about."""

    result: GeneResult
    meaning: str
    positions: tuple[str, ...]


class OpenAdvice(NamedTuple):
    """What one guideline would then say."""

    source: str
    action: str
    dose_factor: DoseFactor | None

    def text(self) -> str:
        """ "DPWG: reduce dose (0.5 of the dose)": the tables' terms, for programs and for what experts read."""
        advice = f"{self.source}: {self.action.replace('_', ' ')}"
        if self.dose_factor is None:
            return advice
        return tr("{advice} ({factor} of the dose)", advice=advice, factor=_limits(self.dose_factor))


class OpenAction(NamedTuple):
    """A drug whose guidance would change with a gene's alternative result."""

    gene: str
    positions: tuple[str, ...]
    phenotype: str
    advice: tuple[OpenAdvice, ...]  # as it would then be


@kept_per_set(maxsize=1 << 14)
def open_positions(result: GeneResult) -> OpenGene:
    """The gene's missing positions that matter, each with the diplotypes and phenotypes it could bring."""
    call = result.call
    if not isinstance(call, GeneCall):
        return OpenGene((), ())
    tried, changing = possible(call), _changing(result)
    present = {_meaning(item) for item in result.recommendation}
    found = [
        OpenPosition(
            one.position,
            one.diplotypes,
            tuple(dict.fromkeys(text for items in variant for text in _meanings(items) if text not in present)),
        )
        for one, variant in changing
    ]
    done = {one.position.index for one in tried.positions}
    left = tuple(p for p in call.missing if p.index not in done and p.alleles) if tried.cut_off else ()
    return OpenGene(tuple(found), left)


@kept_per_set(maxsize=1 << 14)
def alternatives(result: GeneResult) -> tuple[Alternative, ...]:
    """The distinct results, by meaning, that one missing position of the gene could bring about."""
    if not result.recommendation:
        return ()
    present = {_meaning(item) for item in result.recommendation}
    found: dict[tuple[str, ...], tuple[GeneResult, list[str]]] = {}
    for one, variant in _changing(result):
        for items in variant:
            meanings = tuple(sorted({_meaning(item) for item in items}))
            if not items or set(meanings) <= present:
                continue
            if meanings not in found:
                found[meanings] = (replace(result, diplotypes=items, recommendation=items, call=None), [])
            names = found[meanings][1]
            if one.position.name not in names:
                names.append(one.position.name)
    return tuple(Alternative(other, OR.join(meaning), tuple(names)) for meaning, (other, names) in found.items())


def open_actions(guidance: DrugGuidance, results: Mapping[str, GeneResult]) -> tuple[OpenAction, ...]:
    """What the drug's guidance would say, and does not say now, if a missing position turned out to be variant.

    Rows of one source, action and limits of the dose say the same here.
    """
    now = {_compared(advice) for advice in _advice(guidance)}
    found = []
    for gene in guidance.genes:
        result = results.get(gene)
        for other in alternatives(result) if result is not None else ():
            (then,) = recommend({**results, gene: other.result}, drugs=(guidance.drug,))
            changed = tuple(advice for advice in _advice(then) if _compared(advice) not in now)
            if changed:
                found.append(OpenAction(gene, other.positions, other.meaning, changed))
    return tuple(found)


@kept_per_set(maxsize=1 << 14)
def _changing(result: GeneResult) -> tuple[tuple[Possible, tuple[tuple[DiplotypeResult, ...], ...]], ...]:
    """The missing positions that would change the call, each with what its variant genotypes would mean."""
    call = result.call
    if not isinstance(call, GeneCall):
        return ()
    return tuple(
        (one, tuple(_results(result, outcome) for outcome in one.variant))
        for one in possible(call).positions
        if one.changes
    )


def _results(result: GeneResult, outcome: PossibleOutcome) -> tuple[DiplotypeResult, ...]:
    items = outcome.lookup or outcome.diplotypes
    return tuple(
        DiplotypeResult(item.label, item.score, interpret_pair(result.gene, item.alleles, CPIC, result.sex))
        for item in items
    )


def _meanings(items: tuple[DiplotypeResult, ...]) -> tuple[str, ...]:
    return tuple(map(_meaning, items)) or (NOT_CALLABLE,)


def _meaning(item: DiplotypeResult) -> str:
    pair = item.pair
    name = pair.phenotype or pair.lookup_key or item.label
    return f"{name} ({pair.activity_score})" if pair.activity_score not in (None, "", "n/a") else name


def _advice(guidance: DrugGuidance) -> tuple[OpenAdvice, ...]:
    rows = guidance.recommendations
    return tuple(dict.fromkeys(OpenAdvice(row.source, row.action, row.dose_factor) for row in rows))


def _compared(advice: OpenAdvice) -> tuple[str, str, str]:
    factor = advice.dose_factor
    return advice.source, advice.action, _limits(factor) if factor else ""


def _limits(factor: DoseFactor) -> str:
    """ "0.5" or "0.2–0.5"."""
    reported = [f"{value:g}" for value in dict.fromkeys((factor.min, factor.max)) if value is not None]
    return "–".join(reported)
