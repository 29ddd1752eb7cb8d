"""The context part of the report: phenotypes under co-medication, dose estimates, risk scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from pmkit.interpret import context, dosing, phenoconversion


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AdjustedPhenotype(_Part):
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


class DoseEstimate(_Part):
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


class ScoreComponent(_Part):
    """One part of a points score."""

    name: str = Field(description="as `diabetes`")
    applies: bool | None = Field(description="null: not known")
    because: str = Field(description="the fact that was met")


class ContextScore(_Part):
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


class ContextPart(_Part):
    """What the patient's context adds to the genes."""

    medications: tuple[str, ...] = Field(default=(), description="as the tables name them")
    unknown_medications: tuple[str, ...] = Field(default=(), description="not known, so not checked")
    phenotypes: tuple[AdjustedPhenotype, ...] = Field(default=(), description="genes whose enzyme a drug acts on")
    doses: tuple[DoseEstimate, ...] = Field(default=(), description="dosing models asked")
    scores: tuple[ContextScore, ...] = Field(default=(), description="points scores")


def context_part(result: context.ContextResult) -> ContextPart:
    """The report's part of a context result; numbers with two decimals."""
    return ContextPart(
        medications=result.medications,
        unknown_medications=result.unknown_medications,
        phenotypes=tuple(map(_adjusted, result.adjustments)),
        doses=tuple(map(_dose, result.estimates)),
        scores=tuple(
            ContextScore(
                id=s.id,
                drug=s.drug,
                outcome=s.outcome,  # type: ignore[arg-type]  # pydantic checks it
                points=s.points,
                at_most=s.at_most,
                high_at_least=s.high_at_least,
                meaning=s.meaning,
                components=tuple(
                    ScoreComponent(name=c.name, applies=c.applies, because=c.because) for c in s.components
                ),
                verified=s.verified,
                points_verified=s.points_verified,
                citations=s.citations,
            )
            for s in result.scores
        ),
    )


def _adjusted(item: phenoconversion.Adjustment) -> AdjustedPhenotype:
    return AdjustedPhenotype(
        gene=item.gene,
        diplotype=item.diplotype,
        phenotype=item.phenotype or "",
        activity_score=item.activity_score or "",
        adjusted_phenotype=item.adjusted_phenotype or "",
        adjusted_score=item.adjusted_score or "",
        causes=tuple(f"{m.drug} ({m.strength} {m.kind})" for m in item.modulators),
        used_for_guidance=item.guidance,
        verified=item.verified,
        note=item.note,
        citations=item.citations,
    )


def _dose(item: dosing.Estimate) -> DoseEstimate:
    return DoseEstimate(
        model=item.model,
        drug=item.drug,
        status=item.status,  # type: ignore[arg-type]  # pydantic checks it
        value=_rounded(item.value),
        unit=item.unit,
        dose=_rounded(item.dose),
        dose_unit=item.dose_unit,
        per_day_mg=_rounded(item.per_day_mg),
        because=item.because,
        inputs=item.inputs,
        limits=item.limits,
        population=item.population,
        cautions=item.cautions,
        verified=item.verified,
        citations=item.citations,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
