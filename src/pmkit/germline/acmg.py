"""ACMG/AMP criteria in points: `rules/germline/acmg.toml` and the class that facts give.

The modules of models do not postpone annotations: pydantic would compile each of them again from its text.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr, trn
from pmkit.core.model import Evidence, Finding
from pmkit.germline.germline_terms import VariantClass
from pmkit.knowledge.engine import evaluate
from pmkit.knowledge.rules import Citation, Meta, Predicate, Strict, load_rules

Strength = Literal["supporting", "moderate", "strong", "very_strong", "stand_alone"]
STRENGTHS = ("supporting", "moderate", "strong", "very_strong")


class AcmgClassBand(Strict):
    """A class and its points: from `at_least` to below `below`."""

    name: VariantClass
    at_least: int | None = None
    below: int | None = None

    def holds(self, points: int) -> bool:
        return (self.at_least is None or points >= self.at_least) and (self.below is None or points < self.below)


class AcmgCriterion(Strict):
    """One criterion. Without `when` and `strength_of` it can never be determined offline."""

    name: str
    about: str
    side: Literal["pathogenic", "benign", ""] = ""
    strength: Strength | None = None
    strength_of: str = ""
    when: Predicate | None = None
    citations: tuple[Citation, ...] = Field(min_length=1)

    def check(self) -> None:
        if (self.when is None) is not (self.strength is None) or (bool(self.side) is not self.is_assessable):
            raise ValueError(tr("{name}: `when`, `strength` and `side` go together", name=self.name))

    @property
    def is_assessable(self) -> bool:
        """Whether some fact tells it."""
        return self.when is not None or bool(self.strength_of)


class Exempt(Strict):
    """A variant whose frequency does not speak against it."""

    gene: str
    protein: str
    citations: tuple[Citation, ...] = Field(min_length=1)


class AcmgTest(Strict):
    """A case of the file's own tests."""

    facts: dict[str, str | bool | float]
    variant_class: VariantClass = Field(alias="class")
    points: int


class AcmgRules(Strict):
    """The file. Proved at load: the bands leave no gap, and its tests pass."""

    meta: Meta
    points: dict[str, int]
    classes: tuple[AcmgClassBand, ...] = Field(alias="class", min_length=5)
    criterion: tuple[AcmgCriterion, ...] = Field(min_length=1)
    exception: tuple[Exempt, ...] = ()
    test: tuple[AcmgTest, ...] = Field(min_length=1)

    def check(self) -> None:
        if set(self.points) != set(STRENGTHS):
            raise ValueError(tr("points are needed for {strengths}", strengths=", ".join(STRENGTHS)))
        for number in range(-20, 40):
            if sum(band.holds(number) for band in self.classes) != 1:
                raise ValueError(
                    trn("not exactly one class holds {n} point", "not exactly one class holds {n} points", number)
                )
        for test in self.test:
            got = self.classify(test.facts)
            if (got.variant_class, got.points) != (test.variant_class, test.points):
                raise ValueError(
                    trn(
                        "{facts} gives {variant_class} with {n} point",
                        "{facts} gives {variant_class} with {n} points",
                        got.points,
                        facts=test.facts,
                        variant_class=got.variant_class,
                    )
                )

    def classify(self, facts: Mapping[str, object]) -> "Classified":
        """The class that facts give; a fact that is missing or None is not known."""
        total, alone = 0, False
        shown: list[JudgedCriterion] = []
        for criterion in self.criterion:
            one = self._judged(criterion, facts)
            shown.append(one)
            alone = alone or (one.finding.outcome == "fired" and one.strength == "stand_alone")
            total += one.points
        found = VariantClass.BENIGN if alone else next(band.name for band in self.classes if band.holds(total))
        return Classified(found, total, tuple(shown))

    def _judged(self, criterion: AcmgCriterion, facts: Mapping[str, object]) -> "JudgedCriterion":
        evidence = tuple(_evidence(text) for text in criterion.citations)
        strength: str = criterion.strength or ""
        if criterion.when is not None:
            finding = evaluate(criterion.name, criterion.when, facts, evidence)
        elif criterion.strength_of and facts.get(criterion.strength_of) is not None:
            strength = str(facts[criterion.strength_of])
            outcome = "fired" if strength in STRENGTHS else "not_fired"
            finding = Finding(
                criterion.name, outcome, tr("{name} is {value}", name=criterion.strength_of, value=strength), evidence
            )
        else:
            finding = Finding(criterion.name, "not_evaluable", criterion.about, evidence)
        fired = finding.outcome == "fired"
        points = self.points.get(strength, 0) * (-1 if criterion.side == "benign" else 1) if fired else 0
        return JudgedCriterion(finding, strength if fired else "", points)

    def exempt(self, gene: str, protein: str) -> bool:
        """Whether the frequency of a variant does not speak against it."""
        return any(one.gene == gene and one.protein == protein for one in self.exception)


class JudgedCriterion(NamedTuple):
    """A criterion's finding, with strength and points where it fired."""

    finding: Finding
    strength: str
    points: int


class Classified(NamedTuple):
    """A class, its points, and every criterion."""

    variant_class: VariantClass
    points: int
    criteria: Sequence[JudgedCriterion]

    @property
    def fired(self) -> tuple[str, ...]:
        """Codes of the criteria that fired, with the strength where it is not the usual one: "PVS1_strong"."""
        return tuple(
            one.finding.rule if one.finding.rule != "PVS1" or one.strength == "very_strong" else f"PVS1_{one.strength}"
            for one in self.criteria
            if one.finding.outcome == "fired"
        )


def _evidence(text: str) -> Evidence:
    if text.startswith("PMID:"):
        return Evidence("PubMed", "", (text.removeprefix("PMID:"),))
    if text.startswith("PMC"):
        return Evidence("PMC", text, (), f"https://www.ncbi.nlm.nih.gov/pmc/articles/{text}")
    return Evidence("ClinGen", "", (), text)


@cache
def acmg_rules() -> AcmgRules:
    return load_rules("germline/acmg", AcmgRules)


__all__ = ["AcmgRules", "Classified", "JudgedCriterion", "acmg_rules"]
