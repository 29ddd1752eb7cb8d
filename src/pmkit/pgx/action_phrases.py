"""What a row of guidance tells a pharmacist to do, in a phrase; and what several rows have in common.

Rows are compared by codes (`Course`), never by their words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from pmkit.core.messages import tr
from pmkit.pgx.advice_words import NONE, SILENT, factor_words, severity
from pmkit.pgx.section import Recommendation


class Course(StrEnum):
    """What an action comes to. Two sources agree where their main actions come to the same."""

    OTHER_DRUG = "other_drug"
    LESS = "less"
    MORE = "more"
    CONDITIONS = "conditions"
    ALGORITHM = "algorithm"
    CARE = "care"
    USUAL = "usual"
    NO_ADVICE = "no_advice"


COURSES = {
    "contraindicated": Course.OTHER_DRUG,
    "avoid": Course.OTHER_DRUG,
    "alternative": Course.OTHER_DRUG,
    "reduce_dose": Course.LESS,
    "increase_dose": Course.MORE,
    "conditional": Course.CONDITIONS,
    "algorithm": Course.ALGORITHM,
    "monitor": Course.CARE,
    "test": Course.CARE,
    "standard_with_caution": Course.CARE,
    "standard": Course.USUAL,
    "use": Course.USUAL,
    "informative": Course.NO_ADVICE,
    SILENT: Course.NO_ADVICE,
}
"""An action that is not named here is one to take care with, as in `advice_words.SEVERITY`."""
RANK = ("contraindicated", "avoid", "alternative", "algorithm", "reduce_dose", "increase_dose", "conditional")
_GENERAL = ("", "general", "adults", "adults/general")


def course(advice: Recommendation) -> Course:
    """What a row's main action comes to."""
    return COURSES.get(advice.action, Course.CARE)


def strongest_first(rows: Iterable[Recommendation]) -> list[Recommendation]:
    """The most pressing first; among equals the order of the rows, which is that of the sources."""

    def rank(row: Recommendation) -> tuple[int, int]:
        return severity(row), RANK.index(row.action) if row.action in RANK else len(RANK)

    return sorted(rows, key=rank)


def agreement(rows: Iterable[Recommendation]) -> bool | None:
    """Whether the sources that advise anything agree in what their most pressing row comes to; None for fewer than
    two of them."""
    courses: dict[str, Course] = {}
    for row in strongest_first(rows):
        if severity(row) != NONE:
            courses.setdefault(row.source, course(row))
    return None if len(courses) < 2 else len(set(courses.values())) == 1


def source_name(source: str) -> str:
    """The publisher as people write it."""
    publisher, _, kind = source.partition("_")
    return f"{publisher} {kind.lower()}".rstrip()


def verb(action: str) -> str:
    """One action as an instruction."""
    words = {
        "contraindicated": tr("do not use"),
        "avoid": tr("avoid"),
        "alternative": tr("use another drug"),
        "reduce_dose": tr("lower the dose"),
        "increase_dose": tr("raise the dose"),
        "conditional": tr("use only under the label's conditions"),
        "algorithm": tr("dose by an algorithm with the genes"),
        "monitor": tr("monitor"),
        "test": tr("test first"),
        "titrate": tr("titrate"),
        "standard_with_caution": tr("usual use, with caution"),
        "standard": tr("usual use"),
        "use": tr("can be used"),
        "informative": tr("information only, no advice"),
        "no_recommendation": tr("no recommendation"),
    }
    return words.get(action) or action.replace("_", " ")


def phrase(advice: Recommendation, *, setting: bool = True) -> str:
    """A row's advice: "use another drug (rosuvastatin); if used, lower the dose (max 40 mg/day)"."""
    actions = list(dict.fromkeys((advice.action, *advice.actions_also)))
    if advice.monitoring and "monitor" not in actions:
        actions.append("monitor")
    amounts = _amounts(advice)
    first = [action for action in actions if COURSES.get(action) is Course.OTHER_DRUG]
    then = [action for action in actions if action not in first]
    if "alternative" in first and {"avoid", "contraindicated"} & set(first) and not advice.alternatives:
        first.remove("alternative")
    parted = bool(first) and actions[0] in first and any(action in ("reduce_dose", "increase_dose") for action in then)
    if parted:
        used = tr("if used, {what}", what=_with(", ".join(map(verb, then)), amounts))
        text = f"{_others(first, advice.alternatives)}; {used}"
    else:
        kept = [action for action in actions if action in (*first, *then)]
        before = [_others([a], advice.alternatives) if a == "alternative" else verb(a) for a in kept]
        text = _with(", ".join(before), amounts)
        if advice.alternatives and "alternative" not in actions:
            text += "; " + tr("instead: {drugs}", drugs=", ".join(advice.alternatives))
    where = setting_of(advice)
    return f"{text} [{', '.join(where)}]" if setting and where else text


def setting_of(advice: Recommendation) -> list[str]:
    """The population and use that a row is for, where it is not for all."""
    return [part for part in (advice.population, advice.indication) if part not in _GENERAL]


def addition(advice: Recommendation, to: Recommendation) -> str:
    """What a row that comes to the same as another says besides: its doses, "" where it has none or the same."""
    amounts = _amounts(advice)
    if not amounts or amounts == _amounts(to):
        return ""
    then = [action for action in (advice.action, *advice.actions_also) if COURSES.get(action) is not Course.OTHER_DRUG]
    text = _with(", ".join(map(verb, then)), amounts)
    return tr("if used, {what}", what=text) if course(advice) is Course.OTHER_DRUG else text


def _amounts(advice: Recommendation) -> list[str]:
    return [text for text in (factor_words(advice.dose_factor), _dose(advice.dose)) if text]


def _others(actions: Sequence[str], drugs: Sequence[str]) -> str:
    text = ", ".join(map(verb, actions))
    return f"{text} ({', '.join(drugs)})" if drugs else text


def _with(text: str, amounts: Sequence[str]) -> str:
    return f"{text} ({'; '.join(amounts)})" if amounts else text


def _dose(dose: str) -> str:
    return dose.replace("<= ", "≤").replace(">= ", "≥").replace("<=", "≤").replace(">=", "≥").removesuffix(" if used")
