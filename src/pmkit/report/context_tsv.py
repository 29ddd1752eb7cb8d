"""Rows of the context's tables: phenotypes under co-medication, dose estimates, points scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmkit.report.context import AdjustedPhenotype, ContextScore, DoseEstimate

Row = tuple[str, ...]
_CLEAN = str.maketrans({"\t": " ", "\n": " ", "\r": " "})

PHENOTYPE_COLUMNS = (
    "gene diplotype phenotype activity_score adjusted_phenotype adjusted_score causes used_for_guidance verified note "
    "citations"
)
DOSE_COLUMNS = (
    "model drug status value unit dose dose_unit per_day_mg because inputs limits population cautions verified "
    "citations"
)
SCORE_COLUMNS = "id drug outcome points at_most high_at_least apply do_not_apply not_known points_verified citations"


def _clean(text: str) -> str:
    return text.translate(_CLEAN)


def _joined(values: Iterable[str]) -> str:
    return "; ".join(map(_clean, values))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def phenotype_rows(item: AdjustedPhenotype) -> Iterator[Row]:
    """One row: by genotype and adjusted, side by side."""
    yield (
        item.gene,
        _clean(item.diplotype),
        item.phenotype,
        item.activity_score,
        item.adjusted_phenotype,
        item.adjusted_score,
        _joined(item.causes),
        "true" if item.used_for_guidance else "false",
        item.verified,
        _clean(item.note),
        _joined(item.citations),
    )


def dose_rows(item: DoseEstimate) -> Iterator[Row]:
    """One row per model asked, also where it gives no dose."""
    yield (
        item.model,
        item.drug,
        item.status,
        _number(item.value),
        item.unit,
        _number(item.dose),
        item.dose_unit,
        _number(item.per_day_mg),
        _joined(item.because),
        _joined(item.inputs),
        _joined(item.limits),
        _clean(item.population),
        _joined(item.cautions),
        item.verified,
        _joined(item.citations),
    )


def score_rows(item: ContextScore) -> Iterator[Row]:
    """One row per score; the points stay empty where they are withheld."""
    named = {answer: _joined(c.name for c in item.components if c.applies is answer) for answer in (True, False, None)}
    yield (
        item.id,
        item.drug,
        item.outcome,
        _number(item.points),
        _number(item.at_most),
        str(item.high_at_least),
        named[True],
        named[False],
        named[None],
        item.points_verified,
        _joined(item.citations),
    )
