"""Rows of the context's tables: phenotypes under co-medication, dose estimates, points scores."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.context.section import AdjustedPhenotype, ContextScore, DoseEstimate
from pmkit.core.cells import Row, joined, text

PHENOTYPE_COLUMNS = (
    "gene diplotype phenotype activity_score adjusted_phenotype adjusted_score causes used_for_guidance verified note "
    "citations"
)
DOSE_COLUMNS = (
    "model drug status value unit dose dose_unit per_day_mg because inputs limits population cautions verified "
    "citations"
)
SCORE_COLUMNS = "id drug outcome points at_most high_at_least apply do_not_apply not_known points_verified citations"


def phenotype_rows(item: AdjustedPhenotype) -> Iterator[Row]:
    """One row: by genotype and adjusted, side by side."""
    yield (
        item.gene,
        text(item.diplotype),
        item.phenotype,
        item.activity_score,
        item.adjusted_phenotype,
        item.adjusted_score,
        joined(item.causes),
        text(item.used_for_guidance),
        item.verified,
        text(item.note),
        joined(item.citations),
    )


def dose_rows(item: DoseEstimate) -> Iterator[Row]:
    """One row per model asked, also where it gives no dose."""
    yield (
        item.model,
        item.drug,
        item.status,
        text(item.value),
        item.unit,
        text(item.dose),
        item.dose_unit,
        text(item.per_day_mg),
        joined(item.because),
        joined(item.inputs),
        joined(item.limits),
        text(item.population),
        joined(item.cautions),
        item.verified,
        joined(item.citations),
    )


def score_rows(item: ContextScore) -> Iterator[Row]:
    """One row per score; the points stay empty where they are withheld."""
    named = {answer: joined(c.name for c in item.components if c.applies is answer) for answer in (True, False, None)}
    yield (
        item.id,
        item.drug,
        item.outcome,
        text(item.points),
        text(item.at_most),
        str(item.high_at_least),
        named[True],
        named[False],
        named[None],
        item.points_verified,
        joined(item.citations),
    )
