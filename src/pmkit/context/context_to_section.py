"""From the result of the context stage to its part of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmkit.context.section import AdjustedPhenotype, ContextPart, ContextScore, DoseEstimate, ScoreComponent

if TYPE_CHECKING:
    from pmkit.context import context, dosing, phenoconversion


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
