"""Apply `rules/consent.toml`: a patient's line of the sheet and the options of a run -> what was granted."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from pmkit.core.consent import AGE, CONSENT, DATA_USE, NOTHING, ConsentOptions, Granted, Scope, is_said
from pmkit.core.errors import ConsentError, UsageError, did_you_mean
from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules

Pairs = Sequence[tuple[str, str]]
"""A code or purpose and the disease that it names, or ""."""
_SEPARATOR = re.compile(r"[;,|\s]+")


class ConsentWords(Strict):
    """What cells may say besides the scopes."""

    refused: tuple[str, ...]
    not_recorded: tuple[str, ...]
    aliases: dict[str, Scope]


class Minors(Strict):
    """Who is a minor (years)."""

    below: float = Field(gt=0)
    citations: tuple[Citation, ...] = Field(min_length=1)


class Purpose(Strict):
    """What a run may be for. `unrecorded`: allowed for data that carry no code."""

    name: str
    about: str
    code: str = ""
    unrecorded: bool = False
    names_disease: bool = False


class Permission(Strict):
    """A DUO code and the purposes that it allows. A `modifier` adds to another permission."""

    code: str
    label: str
    allows: tuple[str, ...] = Field(min_length=1)
    modifier: bool = False
    names_disease: bool = False
    citations: tuple[Citation, ...] = Field(min_length=1)


class DataUseCondition(Strict):
    """A DUO code that limits what others allow."""

    code: str
    label: str
    forbids: tuple[str, ...] = ()
    confirm: bool = False
    citations: tuple[Citation, ...] = Field(min_length=1)


class ConsentTest(Strict):
    """A case of the file's own tests."""

    data_use: tuple[str, ...]
    purpose: tuple[str, ...]
    allowed: bool


class ConsentRules(Strict):
    """The file. Proved at load by its tests."""

    meta: Meta
    words: ConsentWords
    minors: Minors
    purpose: tuple[Purpose, ...] = Field(min_length=1)
    permission: tuple[Permission, ...] = Field(min_length=1)
    condition: tuple[DataUseCondition, ...] = Field(min_length=1)
    test: tuple[ConsentTest, ...] = Field(min_length=1)

    def check(self) -> None:
        names = {one.name for one in self.purpose}
        for place in (*(p.allows for p in self.permission), *(c.forbids for c in self.condition)):
            if unknown := set(place) - names:
                raise ValueError(tr("there is no purpose {unknown!r}", unknown=sorted(unknown)[0]))
        codes = [one.code for one in self.permission] + [one.code for one in self.condition]
        if len(codes) != len(set(codes)):
            raise ValueError(tr("a code stands twice"))
        for test in self.test:
            if (self.refusal(test.data_use, test.purpose) == "") is not test.allowed:
                raise ValueError(
                    tr("a test fails: {data_use} for {purpose}", data_use=test.data_use, purpose=test.purpose)
                )

    def purposes(self, words: Iterable[str]) -> tuple[list[tuple[str, str]], set[str]]:
        """Of the words of --purpose: purposes with their disease ("" for none), and codes that are confirmed.

        Raises UsageError for a word that is neither.
        """
        by_code = {one.code: one.name for one in self.purpose if one.code}
        names = {one.name for one in self.purpose}
        conditions = {one.code for one in self.condition}
        found: list[tuple[str, str]] = []
        confirmed: set[str] = set()
        for word in words:
            head, _, disease = word.strip().partition("=")
            name = by_code.get(head.upper(), head.lower().replace("-", "_"))
            if name in names:
                found.append((name, disease.strip().upper()))
            elif head.upper() in conditions:
                confirmed.add(head.upper())
            else:
                hint = did_you_mean(
                    name, names, tr("Known: {names}, and DUO codes of conditions.", names=", ".join(sorted(names)))
                )
                raise UsageError(tr("there is no purpose {word!r}", word=word), remedy=hint)
        return found, confirmed

    def refusal(self, data_use: Iterable[str], purpose: Iterable[str]) -> str:
        """Why data that carry these codes may not be used so; "" where they may.

        Raises UsageError for an unknown purpose.
        """
        requested, confirmed = self.purposes(purpose)
        codes = [(head.upper(), disease.upper()) for head, _, disease in (one.partition("=") for one in data_use)]
        if not requested:
            return tr("the data carry codes of use, and no purpose is stated") if codes else ""
        if not codes:
            free = {one.name for one in self.purpose if one.unrecorded}
            missing = [name for name, _ in requested if name not in free]
            return tr("no permission is recorded for {missing}", missing=missing[0]) if missing else ""
        return self._not_permitted(requested, codes) or self._unmet(requested, codes, confirmed)

    def _not_permitted(self, requested: Pairs, codes: Pairs) -> str:
        permissions = {one.code: one for one in self.permission}
        known = permissions.keys() | {one.code for one in self.condition}
        for code, _ in codes:
            if code not in known:
                return tr("the code {code} is not known, so it allows nothing", code=code)
        held = [(permissions[code], bound) for code, bound in codes if code in permissions]
        for name, disease in requested:
            if not any(_permits(permission, bound, name, disease) for permission, bound in held):
                return tr("the data's codes of use do not allow {name}", name=name)
        return ""

    def _unmet(self, requested: Pairs, codes: Pairs, confirmed: set[str]) -> str:
        conditions = {one.code: one for one in self.condition}
        for condition in (conditions[code] for code, _ in codes if code in conditions):
            if barred := [name for name, _ in requested if name in condition.forbids]:
                return tr(
                    "{code} ({label}) does not allow {barred}",
                    code=condition.code,
                    label=condition.label,
                    barred=barred[0],
                )
            if condition.confirm and condition.code not in confirmed:
                reported = f"{condition.code} ({condition.label})"
                return tr("{stated} has to be met; confirm it by naming the code in --purpose", stated=reported)
        return ""

    def scopes(self, cell: str) -> tuple[bool, frozenset[Scope], bool]:
        """Of the column `consent`: whether it is recorded, the scopes, and whether it was understood.

        One word that is not understood makes the whole cell a "no": "not secondary" must not grant anything.
        """
        if cell.strip().lower() in self.words.not_recorded:
            return False, frozenset(), True
        words = [word.lower().replace("-", "_") for word in _SEPARATOR.split(cell) if word]
        if any(word in self.words.refused for word in words):
            return True, frozenset(), len(words) == 1
        known = {str(scope): scope for scope in Scope} | self.words.aliases
        if not words or any(word not in known for word in words):
            return True, frozenset(), False
        return True, frozenset(known[word] for word in words), True


def _permits(permission: Permission, bound: str, name: str, disease: str) -> bool:
    """Whether a permission (bound to a disease or "") allows a purpose (for a disease or "")."""
    if name not in permission.allows:
        return False
    return bool(bound) and bound == disease if permission.names_disease else True


@cache
def consent_rules() -> ConsentRules:
    return load_rules("consent", ConsentRules)


def granted(sheet: Mapping[str, str], asked: ConsentOptions, elsewhere: float | None = None) -> Granted:
    """What a patient's line of the sheet and the run's options grant together. `elsewhere`: the age (years) that
    another file of the run gives; who is a minor by any of them is one.

    The patient's own record is stronger than the options. Raises ConsentError where an option asks for what the record
    refuses, or the purpose is not allowed; UsageError for a purpose that is not known. Its texts never tell findings.
    """
    if elsewhere is None and not is_said(sheet, asked):
        return NOTHING
    cells = {column: sheet.get(column, "") for column in (CONSENT, DATA_USE, AGE)}
    rules = consent_rules()
    words = rules.words.not_recorded
    codes = tuple(one for one in _SEPARATOR.split(cells[DATA_USE]) if one.lower() not in words)
    if reason := rules.refusal(codes, asked.purpose):
        raise ConsentError(reason, remedy=tr("State a purpose that is allowed (--purpose), or leave this patient out."))
    recorded, scopes, understood = rules.scopes(cells[CONSENT])
    requested = asked.scopes()
    if recorded and requested - scopes:
        beyond = ", ".join(sorted(requested - scopes))
        raise ConsentError(
            tr("--consent asks for {beyond}, which the patient's recorded consent does not hold", beyond=beyond),
            remedy=tr("Leave it out, or correct the sheet's column `consent`."),
        )
    age, age_understood = _age(cells[AGE], words) if cells[AGE] else (asked.age, True)
    if age is None and age_understood:
        age = elsewhere
    given = scopes | requested
    notes = []
    if not understood:
        notes.append(tr("The recorded consent is not understood; it counts as no."))
    if not age_understood:
        notes.append(tr("The recorded age is not understood; the patient counts as a minor."))
    if age is None and age_understood and given:
        notes.append(tr("The patient's age is not recorded; conditions that begin in adult life are looked at."))
    return Granted(
        recorded=recorded or bool(requested),
        scopes=given,
        minor=not age_understood or any(one is not None and one < rules.minors.below for one in (age, elsewhere)),
        age=age,
        purpose=asked.purpose,
        data_use=codes,
        notes=tuple(notes),
    )


def _age(cell: str, not_recorded: Iterable[str]) -> tuple[float | None, bool]:
    """Years, and whether the cell was understood."""
    text = cell.strip().lower()
    if text in not_recorded:
        return None, True
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*(?:y|yr|yrs|year|years|a)?", text)
    if found is None or float(found[1]) > 150:
        return None, False
    return float(found[1]), True
