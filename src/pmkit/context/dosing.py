"""Published dosing equations: computed inside their range of validity only, printed only where verified.

`compute` is the bare equation. `estimate` is what a report may show: a dose, or why there is none (outside the
range, facts missing, alleles that the model does not know, coefficients not verified). Rules: `rules/context/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pmkit.context.context_rules import (
    PRINTABLE,
    TRANSFORMS,
    Category,
    DosingModel,
    Flag,
    Linear,
    ModelLimit,
    Power,
    ScoreRules,
    Term,
    clopidogrel_score,
    dosing_models,
)
from pmkit.core.messages import tr
from pmkit.core.model import Finding
from pmkit.knowledge.engine import Facts, evaluate, holds, requested

BASIS = {"published": tr("published range"), "safeguard": tr("pmkit safeguard, the paper's own range was not read")}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A model's answer. `value` and `dose` are None unless `status` is "estimated"."""

    model: str
    drug: str
    status: str  # estimated | outside_range | missing_facts | not_verified | not_advised
    value: float | None
    unit: str
    dose: float | None  # where the model's quantity is not itself a dose
    dose_unit: str
    per_day_mg: float | None
    because: tuple[str, ...]  # why there is no number
    inputs: tuple[str, ...]  # the facts that the equation was given, "age_years 65"
    limits: tuple[str, ...]  # where the model holds, with the basis of each limit
    population: str  # whom the model is about
    cautions: tuple[str, ...]  # what a reader of the number has to know
    checks: tuple[Finding, ...]
    verified: str
    citations: tuple[str, ...]


def compute(model: DosingModel, facts: Facts) -> float:
    """The equation. Raises KeyError with the fact that is missing or has a value the model does not know."""
    total = model.start
    for term in model.terms:
        value = _term(term, facts, model.form == "product")
        total = total * value if model.form == "product" else total + value
    return float(TRANSFORMS[model.transform](total))


def _term(term: Term, facts: Facts, product: bool) -> float:
    fact = facts.get(term.fact)
    if fact is None:
        raise KeyError(term.fact)
    if isinstance(term, Flag):
        return term.coefficient if fact else (1.0 if product else 0.0)
    if isinstance(term, Category):
        if str(fact) not in term.values:
            raise KeyError(term.fact)
        return term.values[str(fact)]
    number = float(str(fact))
    if isinstance(term, Linear):
        return term.coefficient * number
    if isinstance(term, Power):
        return float((number / term.reference) ** term.exponent)
    for step in term.bands:
        if step.at_least <= number <= step.at_most:
            return step.value
    raise KeyError(term.fact)


def estimate(name: str, facts: Facts, *, against: tuple[str, ...] = (), cautions: tuple[str, ...] = ()) -> Estimate:
    """A model's answer to these facts, or why there is none.

    `against`: reasons, known to the caller, not to use this model for this patient. `cautions` go with a number.
    """
    model = dosing_models()[name]
    checks = tuple(evaluate(f"{model.id}.valid", limit.when, facts) for limit in model.valid)
    missing = tuple(_missing(model, facts))
    outside = tuple(
        f"{check.because} ({BASIS[limit.basis]})"
        for check, limit in zip(checks, model.valid, strict=True)
        if check.outcome == "not_fired"
    )
    if model.verified not in PRINTABLE:
        return _answer(model, facts, checks, "not_verified", (tr("the coefficients are not verified"),))
    if outside:
        return _answer(model, facts, checks, "outside_range", outside)
    if against:
        return _answer(model, facts, checks, "not_advised", against)
    if missing:
        return _answer(model, facts, checks, "missing_facts", missing)
    return _answer(model, facts, checks, "estimated", value=compute(model, facts), cautions=cautions)


def _answer(
    model: DosingModel,
    facts: Facts,
    checks: tuple[Finding, ...],
    status: str,
    because: tuple[str, ...] = (),
    *,
    value: float | None = None,
    cautions: tuple[str, ...] = (),
) -> Estimate:
    dose = value * float(str(facts[model.dose.times])) * model.dose.factor if model.dose and value is not None else None
    unit = model.dose.unit if model.dose else model.unit
    amount = value if model.dose is None else dose
    per_day = amount if amount is None or unit == "mg/day" else amount / 7 if unit == "mg/week" else None
    return Estimate(
        model=model.id,
        drug=model.drug,
        status=status,
        value=value,
        unit=model.unit,
        dose=dose,
        dose_unit=model.dose.unit if model.dose else "",
        per_day_mg=per_day,
        because=because,
        inputs=tuple(f"{fact} {_shown(facts[fact])}" for fact in _needed(model) if facts.get(fact) is not None),
        limits=tuple(map(_limit, model.valid)),
        population=model.population,
        cautions=cautions,
        checks=checks,
        verified=model.verified,
        citations=model.citations,
    )


def _limit(limit: ModelLimit) -> str:
    basis = {"published": "published", "safeguard": tr("pmkit safeguard")}[limit.basis]
    return f"{requested(limit.when)} ({basis})"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _needed(model: DosingModel) -> tuple[str, ...]:
    """Facts that the equation or its range asks for, each once."""
    names = [term.fact for term in model.terms]
    names += [limit.when.fact for limit in model.valid if hasattr(limit.when, "fact")]
    names += [model.dose.times] if model.dose else []
    return tuple(dict.fromkeys(names))


def _missing(model: DosingModel, facts: Facts) -> Iterator[str]:
    """Facts that the equation or its range needs and that are not there or not known to the model."""
    known: Mapping[str, tuple[str, ...]] = {t.fact: tuple(t.values) for t in model.terms if isinstance(t, Category)}
    for fact in _needed(model):
        value = facts.get(fact)
        if value is None:
            yield tr("{fact} is not known", fact=fact)
        elif fact in known and str(value) not in known[fact]:
            yield tr("{fact} is {given}, which the model does not know", fact=fact, given=value)


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a points score for this patient."""

    name: str
    applies: bool | None  # None: not known
    because: str


@dataclass(frozen=True, slots=True)
class RiskScore:
    """The components of a score that apply. Points and outcome only where the point values are verified."""

    id: str
    drug: str
    outcome: str  # high | not_high | not_evaluable | not_verified
    points: int | None
    at_most: int | None  # points if every unknown fact counted
    high_at_least: int
    meaning: str
    components: tuple[Component, ...]
    verified: str  # of components and limit
    points_verified: str
    citations: tuple[str, ...]


def score_points(rules: ScoreRules, facts: Facts) -> tuple[int, int]:
    """The points of the facts known, and those reached at most if every unknown fact counted."""
    answers = [(item.points, holds(item.when, facts)) for item in rules.points]
    points = sum(value for value, answer in answers if answer)
    return points, points + sum(value for value, answer in answers if answer is None)


def clopidogrel_risk(facts: Facts, rules: ScoreRules | None = None) -> RiskScore:
    """ABCD-GENE (PMID 32139218): the components that apply, and the score where its point values are verified.

    High where the points known suffice, not evaluable where missing facts decide.
    """
    document = rules or clopidogrel_score()
    head = document.score
    points: int | None
    at_most: int | None
    points, at_most = score_points(document, facts)
    if head.points_verified not in PRINTABLE:
        outcome, points, at_most = "not_verified", None, None
    elif points >= head.high_at_least:
        outcome = "high"
    else:
        outcome = "not_high" if at_most < head.high_at_least else "not_evaluable"
    return RiskScore(
        id=head.id,
        drug=head.drug,
        outcome=outcome,
        points=points,
        at_most=at_most,
        high_at_least=head.high_at_least,
        meaning=head.meaning,
        components=tuple(
            Component(
                item.component,
                holds(item.when, facts),
                evaluate(f"{head.id}.{number}", item.when, facts).because,
            )
            for number, item in enumerate(document.points, 1)
        ),
        verified=head.verified,
        points_verified=head.points_verified,
        citations=head.citations,
    )
