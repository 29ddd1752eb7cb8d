"""Parts of the report document: phenotypes under co-medication, dose estimates, risk scores."""

from typing import Literal

from pmkit.core.lean_model import Field
from pmkit.core.section import Part


class AdjustedPhenotype(Part):
    """A phenotype by genotype and what co-medication makes of it."""

    gene: str = Field(description="gene symbol")
    diplotype: str = Field(description="the diplotype looked up")
    phenotype: str = Field(description="by genotype")
    activity_score: str = Field(default="", description="by genotype; empty for genes without a score")
    adjusted_phenotype: str = Field(description="under the medication; empty where no method gives one")
    adjusted_score: str = Field(default="", description="under the medication")
    causes: tuple[str, ...] = Field(description="the drugs that act on the enzyme, with strength")
    used_for_guidance: bool = Field(description="false: shown only, guidance stays with the genotype")
    verified: str = Field(description="how well the method was checked")
    note: str = Field(default="", description="what to know of the method")
    citations: tuple[str, ...] = Field(description="where the method is from")


class DoseEstimate(Part):
    """A published dosing model's answer, or why it gives none."""

    model: str = Field(description="the model's name")
    drug: str = Field(description="drug name")
    status: Literal["estimated", "outside_range", "missing_facts", "not_advised", "not_verified"] = Field(
        description="only `estimated` has numbers"
    )
    value: float | None = Field(default=None, description="the model's quantity")
    unit: str = Field(description="unit of `value`")
    dose: float | None = Field(default=None, description="dose where the quantity is not itself one")
    dose_unit: str = Field(default="", description="unit of `dose`")
    per_day_mg: float | None = Field(default=None, description="daily dose in mg")
    because: tuple[str, ...] = Field(default=(), description="why there is no number")
    inputs: tuple[str, ...] = Field(default=(), description="the facts that the model was given")
    limits: tuple[str, ...] = Field(
        default=(), description="where the model holds; published: by the paper, safeguard: pmkit's own limit"
    )
    population: str = Field(default="", description="whom the model is about, as far as it was read")
    cautions: tuple[str, ...] = Field(default=(), description="what a reader of the number has to know")
    verified: str = Field(description="how well the coefficients were checked")
    citations: tuple[str, ...] = Field(description="where the model is from")


class ScoreComponent(Part):
    """One part of a points score."""

    name: str = Field(description="as `diabetes`")
    applies: bool | None = Field(description="null: not known")
    because: str = Field(description="the fact that was met")


class ContextScore(Part):
    """A points score such as ABCD-GENE. The score itself is withheld where its point values are not verified."""

    id: str = Field(description="the score's name")
    drug: str = Field(description="drug name")
    outcome: Literal["high", "not_high", "not_evaluable", "not_verified"] = Field(
        description="against the published limit; not_verified: the score is withheld"
    )
    points: int | None = Field(default=None, description="points of the facts that are known; null where withheld")
    at_most: int | None = Field(default=None, description="points if every unknown fact counted; null where withheld")
    high_at_least: int = Field(description="the published limit")
    meaning: str = Field(description="what `high` stands for")
    components: tuple[ScoreComponent, ...] = Field(default=(), description="the parts, and which apply")
    verified: str = Field(description="how well components and limit were checked")
    points_verified: str = Field(description="how well the point values were checked")
    citations: tuple[str, ...] = Field(description="where the score is from")


class ContextPart(Part):
    """What the patient's context adds to the genes."""

    medications: tuple[str, ...] = Field(default=(), description="as the tables name them")
    unknown_medications: tuple[str, ...] = Field(default=(), description="not known, so not checked")
    phenotypes: tuple[AdjustedPhenotype, ...] = Field(default=(), description="genes whose enzyme a drug acts on")
    doses: tuple[DoseEstimate, ...] = Field(default=(), description="dosing models asked")
    scores: tuple[ContextScore, ...] = Field(default=(), description="points scores")
