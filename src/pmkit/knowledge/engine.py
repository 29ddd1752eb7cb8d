"""Facts + predicates -> fired, not fired or not evaluable, with the reason in words made from the fields.

Three-valued logic (Kleene): a fact that is not known makes a predicate not evaluable, never false; `all` with one
false part is false and `any` with one true part is true whatever is unknown alongside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from pmkit.core.messages import any_of, tr
from pmkit.core.model import Evidence, Finding
from pmkit.knowledge.rules import All, AnyOf, Equals, Not, OneOf, Outcome, Predicate, Within

Facts = Mapping[str, object]
_OUTCOME: dict[bool | None, Outcome] = {True: "fired", False: "not_fired", None: "not_evaluable"}


def holds(predicate: Predicate, facts: Facts) -> bool | None:
    """True, False, or None where a fact that matters is missing or None."""
    if isinstance(predicate, All):
        parts = [holds(part, facts) for part in predicate.all]
        return False if False in parts else None if None in parts else True
    if isinstance(predicate, AnyOf):
        parts = [holds(part, facts) for part in predicate.any]
        return True if True in parts else None if None in parts else False
    if isinstance(predicate, Not):
        inner = holds(predicate.none, facts)
        return None if inner is None else not inner
    return _atom(predicate, facts.get(predicate.fact))


def _atom(predicate: Equals | OneOf | Within, value: object) -> bool | None:
    if value is None:
        return None
    if isinstance(predicate, Equals):
        return value == predicate.equals
    if isinstance(predicate, OneOf):
        return value in predicate.one_of
    if isinstance(value, int | float) and not isinstance(value, bool):
        return predicate.at_least <= value <= predicate.at_most
    return None


def why(predicate: Predicate, facts: Facts) -> str:
    """The predicate and the facts it met, e.g. "age is 12, needed 18 to 90"."""
    if isinstance(predicate, All):
        return "; ".join(why(part, facts) for part in predicate.all)
    if isinstance(predicate, AnyOf):
        return any_of(why(part, facts) for part in predicate.any)
    if isinstance(predicate, Not):
        return tr("not ({what})", what=why(predicate.none, facts))
    shown = _shown(facts.get(predicate.fact))
    return tr("{fact} is {shown}, needed {needed}", fact=predicate.fact, shown=shown, needed=_values(predicate))


def facts_met(predicate: Predicate, facts: Facts) -> str:
    """The facts that a predicate looks at, without what it asks for, e.g. "age is 12"."""
    if isinstance(predicate, All | AnyOf):
        parts = predicate.all if isinstance(predicate, All) else predicate.any
        return "; ".join(facts_met(part, facts) for part in parts)
    if isinstance(predicate, Not):
        return facts_met(predicate.none, facts)
    return tr("{fact} is {shown}", fact=predicate.fact, shown=_shown(facts.get(predicate.fact)))


def _shown(value: object) -> str:
    return tr("not known") if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def requested(predicate: Predicate) -> str:
    """What a predicate asks for, without the facts, e.g. "age 18 to 90"."""
    if isinstance(predicate, All):
        return "; ".join(map(requested, predicate.all))
    if isinstance(predicate, AnyOf):
        return any_of(map(requested, predicate.any))
    if isinstance(predicate, Not):
        return tr("not ({what})", what=requested(predicate.none))
    return f"{predicate.fact} {_values(predicate)}"


def _values(predicate: Equals | OneOf | Within) -> str:
    if isinstance(predicate, Equals):
        return str(predicate.equals)
    if isinstance(predicate, OneOf):
        return any_of(predicate.one_of)
    if predicate.at_least == -inf:
        return tr("at most {at_most:g}", at_most=predicate.at_most)
    if predicate.at_most == inf:
        return tr("at least {at_least:g}", at_least=predicate.at_least)
    return tr("{at_least:g} to {at_most:g}", at_least=predicate.at_least, at_most=predicate.at_most)


def evaluate(rule: str, predicate: Predicate, facts: Facts, evidence: tuple[Evidence, ...] = ()) -> Finding:
    """One rule's finding."""
    return Finding(rule, _OUTCOME[holds(predicate, facts)], why(predicate, facts), evidence)
