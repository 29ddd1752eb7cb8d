"""The models of `rules/context/*.toml`: dosing equations, phenoconversion, the ABCD-GENE score."""

import math
from functools import cache
from typing import Annotated, Literal

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.knowledge.rules import Citation, Meta, Predicate, Strict, load_rules

Verified = Literal["primary", "corroborated", "not_verified"]
PRINTABLE: tuple[Verified, ...] = ("primary", "corroborated")
"""Only models verified so may print a dose."""
Value = str | bool | float


class Linear(Strict):
    """coefficient x fact; as a factor in a product it would have no meaning, so sums only."""

    kind: Literal["linear"]
    fact: str
    coefficient: float


class Flag(Strict):
    """The coefficient where the fact is true; else 0 in a sum, 1 in a product."""

    kind: Literal["flag"]
    fact: str
    coefficient: float


class Category(Strict):
    """One value per category; a category that is not listed cannot be computed."""

    kind: Literal["category"]
    fact: str
    values: dict[str, float] = Field(min_length=2)


class Power(Strict):
    """(fact / reference) ** exponent; products only."""

    kind: Literal["power"]
    fact: str
    reference: float = Field(gt=0)
    exponent: float


class Step(Strict):
    at_least: float
    at_most: float
    value: float


class Steps(Strict):
    """A value per range of a whole number; the ranges follow on each other."""

    kind: Literal["bands"]
    fact: str
    bands: tuple[Step, ...] = Field(min_length=1)

    def check(self) -> None:
        for before, after in zip(self.bands, self.bands[1:], strict=False):
            if after.at_least != before.at_most + 1:
                raise ValueError(
                    tr(
                        "no band, or two, between {at_most:g} and {at_least:g}",
                        at_most=before.at_most,
                        at_least=after.at_least,
                    )
                )


Term = Annotated[Linear | Flag | Category | Power | Steps, Field(discriminator="kind")]


class Dose(Strict):
    """How a computed quantity becomes a dose: x fact x factor."""

    times: str
    factor: float
    unit: str


class ModelLimit(Strict):
    """Where a model holds. "published": the paper says so; "safeguard": pmkit's own, the paper's limit was not read."""

    when: Predicate
    basis: Literal["published", "safeguard"]


class DosingModel(Strict):
    id: str
    drug: str
    about: str
    population: str  # whom the paper is about, as far as it was read
    verified: Verified
    citations: tuple[Citation, ...] = Field(min_length=1)
    form: Literal["sum", "product"]
    start: float
    transform: Literal["none", "square", "exp"]
    unit: str
    valid: tuple[ModelLimit, ...] = Field(min_length=1)
    terms: tuple[Term, ...] = Field(min_length=1)
    dose: Dose | None = None

    def check(self) -> None:
        wrong = {"sum": ("power", "bands"), "product": ("linear",)}[self.form]
        if bad := [term.fact for term in self.terms if term.kind in wrong]:
            raise ValueError(tr("{id}: a {form} cannot hold the term on {bad}", id=self.id, form=self.form, bad=bad[0]))


class DosingTest(Strict):
    model: str
    value: float
    facts: dict[str, Value]


class DosingRules(Strict):
    meta: Meta
    model: tuple[DosingModel, ...] = Field(min_length=1)
    test: tuple[DosingTest, ...]

    def check(self) -> None:
        if missing := {m.id for m in self.model} ^ {t.model for t in self.test}:
            raise ValueError(
                tr("models without a test, or tests of no model: {missing}", missing=", ".join(sorted(missing)))
            )


class Modulators(Strict):
    """Drug names by strength (FDA: strong at least fivefold, moderate twofold, weak 1.25-fold exposure)."""

    strong: tuple[str, ...] = ()
    moderate: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()

    def strength(self, drug: str) -> str | None:
        for name in ("strong", "moderate", "weak"):
            if drug in getattr(self, name):
                return name
        return None


class Enzyme(Strict):
    """How co-medication moves an enzyme. `score`: times a factor; `step`: along an order of phenotypes; `named`: not
    computed, the drugs are named."""

    gene: str
    method: Literal["score", "step", "named"]
    guidance: bool
    verified: Verified
    citations: tuple[Citation, ...] = Field(min_length=1)
    note: str = ""
    factors: dict[Literal["strong", "moderate", "weak"], float] = Field(default_factory=dict)
    order: tuple[str, ...] = ()
    same_as: dict[str, str] = Field(default_factory=dict)
    inhibitors: Modulators = Modulators()
    inducers: Modulators = Modulators()

    def check(self) -> None:
        if self.method == "score" and set(self.factors) != {"strong", "moderate", "weak"}:
            raise ValueError(tr("{gene}: a factor is needed for each strength", gene=self.gene))
        if self.method == "step" and (len(self.order) < 2 or set(self.same_as.values()) - set(self.order)):
            raise ValueError(tr("{gene}: the order of phenotypes is not complete", gene=self.gene))
        if self.method == "named" and self.guidance:
            raise ValueError(tr("{gene}: guidance needs an adjusted result", gene=self.gene))
        for group in (self.inhibitors, self.inducers):
            names = [*group.strong, *group.moderate, *group.weak]
            if len(set(names)) < len(names):
                raise ValueError(tr("{gene}: a drug has two strengths", gene=self.gene))


class EnzymeTest(Strict):
    gene: str
    score: str
    phenotype: str
    drug: str
    adjusted_phenotype: str
    adjusted_score: str


class EnzymeRules(Strict):
    meta: Meta
    names: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # drug of the lists -> other names
    enzyme: tuple[Enzyme, ...] = Field(min_length=1)
    test: tuple[EnzymeTest, ...] = Field(min_length=1)

    def check(self) -> None:
        if strange := self.names.keys() - self.listed():
            raise ValueError(tr("names of drugs that are in no list: {strange}", strange=", ".join(sorted(strange))))

    def listed(self) -> frozenset[str]:
        """Every drug of every list."""
        groups = [group for enzyme in self.enzyme for group in (enzyme.inhibitors, enzyme.inducers)]
        return frozenset(name for g in groups for names in (g.strong, g.moderate, g.weak) for name in names)


class ScoreHead(Strict):
    id: str
    drug: str
    verified: Verified  # of the components and the limit
    points_verified: Verified  # of the point values; a score is given only where they are printable
    citations: tuple[Citation, ...] = Field(min_length=1)
    high_at_least: int
    meaning: str


class Points(Strict):
    component: str
    points: int = Field(gt=0)
    when: Predicate


class ScoreTest(Strict):
    facts: dict[str, Value]
    points: int


class ScoreRules(Strict):
    meta: Meta
    score: ScoreHead
    points: tuple[Points, ...] = Field(min_length=1)
    test: tuple[ScoreTest, ...] = Field(min_length=1)


@cache
def dosing_models() -> dict[str, DosingModel]:
    """All dosing models by id."""
    files = ("context/warfarin", "context/tacrolimus")
    return {model.id: model for name in files for model in load_rules(name, DosingRules).model}


@cache
def enzyme_rules() -> EnzymeRules:
    return load_rules("context/phenoconversion", EnzymeRules)


@cache
def enzymes() -> dict[str, Enzyme]:
    """Enzymes that co-medication moves, by gene."""
    return {enzyme.gene: enzyme for enzyme in enzyme_rules().enzyme}


@cache
def clopidogrel_score() -> ScoreRules:
    return load_rules("context/abcd_gene", ScoreRules)


TRANSFORMS = {"none": float, "square": lambda x: x * x, "exp": math.exp}
