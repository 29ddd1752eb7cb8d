"""Which guidance rows are for this patient: age, weight, indication, treatment so far, organ function.

The answer is true, false or not known; a row is never dropped, and what the sheet does not tell leaves it unmarked.
An indication rules a row out only where it names another setting of the same drug. Rules:
`rules/context/applicability.toml`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.knowledge.engine import Facts, facts_met, holds
from pmkit.knowledge.rules import Citation, Meta, Predicate, Strict, load_rules
from pmkit.pgx import DrugGuidance, Recommendation


class AdviceSetting(Strict):
    """The meaning of a row's population or indication: facts, a diagnosis, or what was taken for three months."""

    text: str
    when: Predicate | None = None
    diagnoses: tuple[str, ...] = ()
    history: str = ""
    taken: bool | None = None
    citations: tuple[Citation, ...] = Field(min_length=1)

    def check(self) -> None:
        if [self.when is not None, bool(self.diagnoses), bool(self.history)].count(True) != 1:
            raise ValueError(tr("{text!r} needs exactly one of when, diagnoses and history", text=self.text))
        if bool(self.history) != (self.taken is not None):
            raise ValueError(tr("{text!r}: history and taken go together", text=self.text))


class RowRule(Strict):
    """A row whose action holds under conditions that the row itself only notes."""

    id: str
    drug: str
    when: Predicate
    about: str
    action: str
    citations: tuple[Citation, ...] = Field(min_length=1)


class Unweighed(Strict):
    """A fact that matters for drugs and that pmkit does not weigh."""

    fact: str
    about: str
    drugs: tuple[str, ...] = ()


class SettingTest(Strict):
    text: str
    facts: dict[str, str | bool | float]
    applies: bool


class ApplicabilityRules(Strict):
    meta: Meta
    everyone: tuple[str, ...]
    population: tuple[AdviceSetting, ...] = Field(min_length=1)
    indication: tuple[AdviceSetting, ...] = Field(min_length=1)
    row: tuple[RowRule, ...] = ()
    unweighed: tuple[Unweighed, ...] = ()
    test: tuple[SettingTest, ...] = Field(min_length=1)

    def check(self) -> None:
        for group in (self.population, self.indication):
            texts = [*self.everyone, *(setting.text for setting in group)]
            if len(set(texts)) < len(texts):
                raise ValueError(tr("a population or indication has two meanings"))


@cache
def applicability_rules() -> ApplicabilityRules:
    return load_rules("context/applicability", ApplicabilityRules)


@cache
def _populations() -> Mapping[str, AdviceSetting]:
    return {setting.text: setting for setting in applicability_rules().population}


@cache
def _indications() -> Mapping[str, AdviceSetting]:
    return {setting.text: setting for setting in applicability_rules().indication}


@cache
def _rows() -> Mapping[str, RowRule]:
    return {rule.id: rule for rule in applicability_rules().row}


def mark(guidance: DrugGuidance, facts: Facts) -> DrugGuidance:
    """The guidance with each row marked whether it is for this patient, and organ function weighed where a row asks."""
    settings = {row.indication for row in guidance.recommendations} | {
        row.population for row in guidance.recommendations
    }
    marked = tuple(_mark(row, settings, facts) for row in guidance.recommendations)
    return guidance if marked == guidance.recommendations else guidance._replace(recommendations=marked)


def _mark(row: Recommendation, settings: set[str], facts: Facts) -> Recommendation:
    row = _under_organ_function(row, facts)
    reported = [
        answer
        for answer in (
            setting_holds(_populations().get(row.population), settings, facts),
            setting_holds(_indications().get(row.indication), settings, facts),
        )
        if answer is not None
    ]
    if not reported:
        return row
    applies = all(answer for answer, _ in reported)
    reasons = dict.fromkeys(text for answer, text in reported if answer == applies)
    marks = (
        tr("applies: {reason}", reason=text) if applies else tr("does not apply: {reason}", reason=text)
        for text in reasons
    )
    return row._replace(applies=applies, context_changes=(*row.context_changes, *marks))


def setting_holds(setting: AdviceSetting | None, others: Iterable[str], facts: Facts) -> tuple[bool, str] | None:
    """Whether the patient is in the setting, and why; None where that is not known.

    `others`: the texts of all settings that the drug's rows name.
    """
    if setting is None:
        return None
    if setting.when is not None:
        answer = holds(setting.when, facts)
        return None if answer is None else (answer, facts_met(setting.when, facts))
    reported = facts.get("taken_over_3_months" if setting.history else "indications")
    if not isinstance(reported, tuple):
        return None
    return _treated(setting, reported) if setting.history else _diagnosed(setting, others, reported)


def _treated(setting: AdviceSetting, taken: Sequence[str]) -> tuple[bool, str]:
    met = setting.history in taken
    text = (
        tr("{history} was taken for over three months", history=setting.history)
        if met
        else tr("{history} was not taken for over three months", history=setting.history)
    )
    return met == setting.taken, text


def _diagnosed(setting: AdviceSetting, others: Iterable[str], diagnoses: Sequence[str]) -> tuple[bool, str] | None:
    met = _named(setting, diagnoses)
    if met:
        return True, tr("the indication is {met}", met=", ".join(met))
    known = {**_populations(), **_indications()}
    elsewhere = [name for text in others if text in known for name in _named(known[text], diagnoses)]
    return (False, tr("the indication is {names}", names=", ".join(dict.fromkeys(elsewhere)))) if elsewhere else None


def _named(setting: AdviceSetting, diagnoses: Sequence[str]) -> list[str]:
    return [name for name in diagnoses if name in setting.diagnoses]


def _under_organ_function(row: Recommendation, facts: Facts) -> Recommendation:
    rule = _rows().get(row.id)
    if rule is None:
        return row
    answer = holds(rule.when, facts)
    if answer:
        said = tr("{about} is reported: {action}", about=rule.about, action=rule.action)
        return row._replace(
            action=rule.action, also=(), dose_factor=None, dose="", context_changes=(*row.context_changes, said)
        )
    said = (
        tr("no {about} is reported", about=rule.about)
        if answer is False
        else tr("not evaluable, {about} is not reported", about=rule.about)
    )
    return row._replace(
        context_changes=(*row.context_changes, tr("{said}; with it: {action}", said=said, action=rule.action))
    )


def not_weighed(facts: Facts, drugs: Sequence[str]) -> tuple[str, ...]:
    """What the sheet tells that could matter for the drugs taken and is not weighed."""
    found = []
    for item in applicability_rules().unweighed:
        touched = [drug for drug in drugs if drug in item.drugs] if item.drugs else list(drugs)
        if facts.get(item.fact) is True and touched:
            found.append(
                tr(
                    "{about} is not weighed for {touched}: pmkit has no verified source for it",
                    about=item.about,
                    touched=", ".join(touched),
                )
            )
    return tuple(found)
