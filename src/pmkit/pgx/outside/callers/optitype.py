"""OptiType's result: one row, or with `--enumerate` several solutions, the best first. Those that explain nearly as
many reads as the best are possible results too."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Reader, Text
from pmkit.pgx.outside.hla import hla_calls, locus_columns

NEAR = 0.99
"""From this share of the best solution's objective on another one is possible (pmkit's own mark)."""


def _tells(text: Text) -> bool:
    return {"A1", "A2", "B1", "B2", "Objective"} <= set(text.first)


def _read(text: Text) -> Iterator[OutsideCall]:
    rows = list(text.table())
    if not rows:
        raise DataError(tr("OptiType's table has no solution"), where=text.file)
    best = _objective(rows[0][1])
    seen: set[tuple[str, str]] = set()
    for number, row in rows:
        if _objective(row) < NEAR * best:
            continue
        for gene, columns in locus_columns(text.first).items():
            pair = ["", ""] if _is_unread(row) else [row[column] for column in columns]
            for call in hla_calls(gene, pair, "OptiType", text, line=number):
                if (gene, call.diplotype) not in seen:
                    seen.add((gene, call.diplotype))
                    yield call


def _is_unread(row: dict[str, str]) -> bool:
    """Whether a solution explains no read: then it is an answer to no data."""
    return _objective(row) <= 0 or row.get("Reads", "").strip() in ("0", "0.0")


def _objective(row: dict[str, str]) -> float:
    """How many reads a solution explains; no number, which is less than none, where that is not reported."""
    try:
        return float(row["Objective"])
    except ValueError:
        return math.nan


READER = Reader(
    caller="OptiType",
    version="1.3",
    file="SAMPLE_result.tsv",
    columns="A1, A2, B1, B2, Reads (0: no call); further rows within 1 % of the best Objective are possible too "
    "(known by it)",
    example="https://pharmcat.org/using/Calling-HLA/ (result of a run)",
    source="https://github.com/FRED-2/OptiType",
    tells=_tells,
    read=_read,
)
