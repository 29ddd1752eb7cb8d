"""Clinical risk alongside the polygenic scores: a published equation on measures that the user gives in a table.

No genotype enters, and a polygenic score is not multiplied in: the two are shown side by side. A number is given only
where every value is there and inside the range in which the equation holds. Rules: `rules/risk/framingham.toml`
(Framingham, general cardiovascular disease, PMID 18212285).

The modules of models do not postpone annotations: pydantic would compile each of them again from its text.
"""

import math
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from pmkit.core.errors import DataError, at_row, did_you_mean
from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.core.model import Case
from pmkit.formats.tabular import TabularFile, TabularRow, read_table
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules
from pmkit.risk.risk_terms import ClinicalStatus
from pmkit.risk.section import ClinicalRisk

Quantity = Literal["age", "total_cholesterol", "hdl_cholesterol", "systolic"]
COLUMNS = (
    "sample",
    "sex",
    "age",
    "total_cholesterol",
    "hdl_cholesterol",
    "cholesterol_unit",
    "systolic",
    "treated",
    "smoker",
    "diabetes",
    "cardiovascular_disease",
)
"""Columns of the table: one row for each sample; `treated` is for high blood pressure."""
_SEX = {
    **dict.fromkeys(("xx", "f", "female"), "XX"),
    **dict.fromkeys(("xy", "m", "male"), "XY"),
}
_YES = {**dict.fromkeys(("yes", "y", "true", "1"), True), **dict.fromkeys(("no", "n", "false", "0"), False)}
_UNITS = ("mg/dl", "mmol/l")
TOLERANCE = 0.005
"""Of a published example, in percent: examples are printed with two decimals."""


class Coefficients(Strict):
    """Of one sex: of the natural logarithm of each quantity, and of what applies or does not."""

    survival: float
    mean: float
    age: float
    total_cholesterol: float
    hdl_cholesterol: float
    systolic_untreated: float
    systolic_treated: float
    smoker: float
    diabetes: float


class ValidRange(Strict):
    """Between which values, both included, a number is given; `published`: by the study itself."""

    quantity: Quantity
    at_least: float
    at_most: float
    unit: str
    published: bool


class Formula(Strict):
    """One equation: 1 - survival ** exp(sum - mean)."""

    id: str
    name: str
    outcome: str
    years: int
    population: str
    caution: str
    citations: tuple[Citation, ...] = Field(min_length=1)
    female: Coefficients
    male: Coefficients
    range: tuple[ValidRange, ...] = Field(min_length=1)


class CholesterolUnit(Strict):
    """How much mg/dL one mmol/L of cholesterol is."""

    mg_dl_of_mmol_l: float
    citations: tuple[Citation, ...] = Field(min_length=1)


class EquationInput(Strict):
    """The values of one person, as the equation takes them: years, mg/dL, mmHg."""

    sex: Literal["female", "male"]
    age: float
    total_cholesterol: float
    hdl_cholesterol: float
    systolic: float
    treated: bool
    smoker: bool
    diabetes: bool


class Example(Strict):
    """A published example."""

    name: str
    given: EquationInput
    percent: float


class ClinicalRules(Strict):
    meta: Meta
    formula: Formula
    unit: CholesterolUnit
    test: tuple[Example, ...] = Field(min_length=1)

    def check(self) -> None:
        for one in self.test:
            if abs((found := percent(self.formula, one.given)) - one.percent) > TOLERANCE:
                raise ValueError(tr("{name}: {found:.4f} %", name=one.name, found=found))


@cache
def clinical_rules() -> ClinicalRules:
    return load_rules("risk/framingham", ClinicalRules)


def percent(formula: Formula, given: EquationInput) -> float:
    """The risk in percent, without a look at the ranges."""
    by = formula.female if given.sex == "female" else formula.male
    total = (
        by.age * math.log(given.age)
        + by.total_cholesterol * math.log(given.total_cholesterol)
        + by.hdl_cholesterol * math.log(given.hdl_cholesterol)
        + (by.systolic_treated if given.treated else by.systolic_untreated) * math.log(given.systolic)
        + by.smoker * given.smoker
        + by.diabetes * given.diabetes
    )
    return float(100 * (1 - by.survival ** math.exp(total - by.mean)))


class PersonRow(NamedTuple):
    """A row of the table; None where a value is missing."""

    sex: str | None  # XX or XY
    age: float | None
    total_cholesterol: float | None  # mg/dL
    hdl_cholesterol: float | None  # mg/dL
    systolic: float | None
    treated: bool | None
    smoker: bool | None
    diabetes: bool | None
    cardiovascular_disease: bool | None


class ClinicalTable:
    """The measures of people by sample. Raises NoInputError, DataError."""

    def __init__(self, path: str) -> None:
        self.path = path
        table = read_table(path)
        _check_columns(table)
        self.people: dict[str, PersonRow] = {}
        for row in table.rows():
            sample = row.cells["sample"]
            if not sample or sample in self.people:
                raise row.error("sample", tr("a sample stands here once, and each row has one"))
            self.people[sample] = _person(row)

    def risk(self, case: Case) -> ClinicalRisk:
        """The risk of one patient, or why no number is given."""
        formula = clinical_rules().formula
        person = self.people.get(case.sample)
        status, because = _refusal(formula, person, case)
        given = None if person is None or status is not ClinicalStatus.ESTIMATED else _given(person)
        return ClinicalRisk(
            formula=formula.id,
            name=formula.name,
            outcome=formula.outcome,
            years=formula.years,
            status=status,
            percent=None if given is None else percent(formula, given),
            because=because,
            inputs=() if person is None else tuple(_inputs(person)),
            population=formula.population,
            cautions=(formula.caution, tr("No genotype and no polygenic score is part of it.")),
            citations=formula.citations,
        )


def _check_columns(table: TabularFile) -> None:
    for name in table.columns:
        if name not in COLUMNS:
            raise DataError(
                tr("the table of clinical measures has an unknown column {name!r}", name=name),
                where=at_row(table.path, table.first_line),
                remedy=did_you_mean(name, COLUMNS, tr("Known: {known}.", known=", ".join(COLUMNS))),
            )
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing or len(set(table.columns)) != len(table.columns):
        raise DataError(
            tr("the table of clinical measures needs each column once: {names}", names=", ".join(missing or COLUMNS)),
            where=at_row(table.path, table.first_line),
        )


def _person(row: TabularRow) -> PersonRow:
    total, hdl = row.number("total_cholesterol"), row.number("hdl_cholesterol")
    if total is not None or hdl is not None:
        unit = row.text("cholesterol_unit").lower()
        if unit not in _UNITS:
            raise row.error("cholesterol_unit", tr("mg/dL or mmol/L is needed here"))
        if unit == "mmol/l":
            factor = clinical_rules().unit.mg_dl_of_mmol_l
            total = None if total is None else total * factor
            hdl = None if hdl is None else hdl * factor
    sex = row.text("sex").lower()
    if sex and sex not in _SEX:
        raise row.error("sex", tr("{sex!r} is no sex: XX, XY, F, M or empty", sex=sex))
    return PersonRow(
        _SEX.get(sex),
        row.number("age"),
        total,
        hdl,
        row.number("systolic"),
        _truth(row, "treated"),
        _truth(row, "smoker"),
        _truth(row, "diabetes"),
        _truth(row, "cardiovascular_disease"),
    )


def _truth(row: TabularRow, column: str) -> bool | None:
    word = row.text(column).lower()
    if word and word not in _YES:
        raise row.error(column, tr("{word!r} is neither yes nor no", word=word))
    return _YES.get(word)


def _refusal(formula: Formula, person: PersonRow | None, case: Case) -> tuple[ClinicalStatus, str]:
    """Whether a number can be given, and why not."""
    if person is None:
        return ClinicalStatus.MISSING, tr("the table of clinical measures has no row of this sample")
    if missing := [name for name, value in person._asdict().items() if value is None]:
        return ClinicalStatus.MISSING, tr("missing: {missing}", missing=", ".join(missing))
    if person.cardiovascular_disease:
        return ClinicalStatus.NOT_APPLICABLE, tr("the equation is for people without cardiovascular disease")
    given = _given(person)
    if because := next(_contradictions(given, person, case), ""):
        return ClinicalStatus.CONTRADICTION, because
    if because := next(_outside(formula, given), ""):
        return ClinicalStatus.OUTSIDE_RANGE, because
    return ClinicalStatus.ESTIMATED, ""


def _contradictions(given: EquationInput, person: PersonRow, case: Case) -> Iterator[str]:
    if case.sex is not None and person.sex != case.sex:
        yield tr("sex is {sex} here and {other} elsewhere in this run", sex=person.sex, other=case.sex)
    known = case.consent.age
    if known is not None and abs(known - given.age) >= 1:
        yield tr("age is {age:g} here and {other:g} elsewhere in this run", age=given.age, other=known)
    if given.hdl_cholesterol >= given.total_cholesterol:
        yield tr("HDL cholesterol cannot be as high as total cholesterol")


def _outside(formula: Formula, given: EquationInput) -> Iterator[str]:
    for one in formula.range:
        value = getattr(given, one.quantity)
        if not one.at_least <= value <= one.at_most:
            yield tr(
                "{quantity} {value:.4g} {unit} is outside {least:g} to {most:g} ({basis})",
                quantity=one.quantity,
                value=value,
                unit=one.unit,
                least=one.at_least,
                most=one.at_most,
                basis=tr("published range") if one.published else tr("pmkit safeguard"),
            )


def _given(person: PersonRow) -> EquationInput:
    sex: Literal["female", "male"] = "female" if person.sex == "XX" else "male"
    return EquationInput(
        sex=sex, **{k: v for k, v in person._asdict().items() if k not in ("sex", "cardiovascular_disease")}
    )


def _inputs(person: PersonRow) -> Iterator[str]:
    """What the equation was given, as "systolic 140"."""
    for name, value in person._asdict().items():
        if isinstance(value, bool):
            yield f"{name} {'yes' if value else 'no'}"
        elif isinstance(value, float):
            unit = " mg/dL" if name.endswith("cholesterol") else ""
            yield f"{name} {value:.4g}{unit}"
        elif value is not None:
            yield f"{name} {value}"


__all__ = ["ClinicalRules", "ClinicalTable", "clinical_rules", "percent"]
