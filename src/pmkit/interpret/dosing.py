"""Published dosing equations: computed inside their range of validity only, printed only where verified.

`compute` is the bare equation. `estimate` is what a report may show: a dose, or why there is none (outside the
range, facts missing, alleles that the model does not know, coefficients not verified). Rules: `rules/context/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pmkit.interpret.context_rules import (
    PRINTABLE,
    TRANSFORMS,
    Category,
    DosingModel,
    Flag,
    Linear,
    Power,
    ScoreRules,
    Term,
    clopidogrel_score,
    dosing_models,
)
from pmkit.interpret.engine import Facts, evaluate, holds
from pmkit.model import Finding


@dataclass(frozen=True, slots=True)
class Estimate:
    """A model's answer. `value` and `dose` are None unless `status` is "estimated"."""

    model: str
    drug: str
    status: str  # estimated | outside_range | missing_facts | not_verified
    value: float | None
    unit: str
    dose: float | None  # where the model's quantity is not itself a dose
    dose_unit: str
    per_day_mg: float | None
    because: tuple[str, ...]
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


def estimate(name: str, facts: Facts) -> Estimate:
    """A model's answer to these facts, or why there is none."""
    model = dosing_models()[name]
    checks = tuple(evaluate(f"{model.id}.valid", predicate, facts) for predicate in model.valid)
    missing = tuple(_missing(model, facts))
    outside = tuple(check.because for check in checks if check.outcome == "not_fired")
    if model.verified not in PRINTABLE:
        return _none(model, "not_verified", ("the coefficients are not verified",), checks)
    if outside:
        return _none(model, "outside_range", outside, checks)
    if missing:
        return _none(model, "missing_facts", missing, checks)
    value = compute(model, facts)
    dose = value * float(str(facts[model.dose.times])) * model.dose.factor if model.dose else None
    unit = model.dose.unit if model.dose else model.unit
    amount = value if dose is None else dose
    per_day = amount / 7 if unit == "mg/week" else amount if unit == "mg/day" else None
    dose_unit = model.dose.unit if model.dose else ""
    return Estimate(
        *(model.id, model.drug, "estimated", value, model.unit, dose, dose_unit, per_day),
        *((), checks, model.verified, model.citations),
    )


def _missing(model: DosingModel, facts: Facts) -> Iterator[str]:
    """Facts that the equation or its range needs and that are not there or not known to the model."""
    known: Mapping[str, tuple[str, ...]] = {t.fact: tuple(t.values) for t in model.terms if isinstance(t, Category)}
    needed = [term.fact for term in model.terms]
    needed += [p.fact for p in model.valid if hasattr(p, "fact")]
    needed += [model.dose.times] if model.dose else []
    for fact in dict.fromkeys(needed):
        value = facts.get(fact)
        if value is None:
            yield f"{fact} is not known"
        elif fact in known and str(value) not in known[fact]:
            yield f"{fact} is {value}, which the model does not know"


def _none(model: DosingModel, status: str, because: tuple[str, ...], checks: tuple[Finding, ...]) -> Estimate:
    nothing = (model.id, model.drug, status, None, model.unit, None, model.dose.unit if model.dose else "", None)
    return Estimate(*nothing, because, checks, model.verified, model.citations)


@dataclass(frozen=True, slots=True)
class RiskScore:
    """Points reached and, where facts are missing, what they could become at most."""

    id: str
    drug: str
    points: int
    at_most: int
    outcome: str  # high | not_high | not_evaluable
    meaning: str
    findings: tuple[Finding, ...]
    verified: str
    citations: tuple[str, ...]


def clopidogrel_risk(facts: Facts, rules: ScoreRules | None = None) -> RiskScore:
    """ABCD-GENE (PMID 32139218): high where the points known suffice, not evaluable where missing facts decide."""
    document = rules or clopidogrel_score()
    head = document.score
    findings = tuple(evaluate(f"{head.id}.{i}", item.when, facts) for i, item in enumerate(document.points, 1))
    outcomes = [(item.points, holds(item.when, facts)) for item in document.points]
    points = sum(value for value, answer in outcomes if answer)
    at_most = points + sum(value for value, answer in outcomes if answer is None)
    if points >= head.high_at_least:
        outcome = "high"
    else:
        outcome = "not_high" if at_most < head.high_at_least else "not_evaluable"
    return RiskScore(
        head.id, head.drug, points, at_most, outcome, head.meaning, findings, head.verified, head.citations
    )
