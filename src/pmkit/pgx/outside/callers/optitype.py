"""OptiType's result: the first row is the best solution and the only one used."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Reader, Text
from pmkit.pgx.outside.hla import hla_calls, locus_columns


def _tells(text: Text) -> bool:
    return {"A1", "A2", "B1", "B2", "Objective"} <= set(text.first)


def _read(text: Text) -> Iterator[OutsideCall]:
    best = next(text.table(), None)
    if best is None:
        raise DataError(tr("OptiType's table has no solution"), where=text.file)
    number, row = best
    for gene, columns in locus_columns(text.first).items():
        yield from hla_calls(gene, [row[column] for column in columns], "OptiType", text, line=number)


READER = Reader(
    caller="OptiType",
    version="1.3",
    file="SAMPLE_result.tsv",
    columns="A1, A2, B1, B2 of the first row (known by Objective)",
    example="https://pharmcat.org/using/Calling-HLA/ (result of a run)",
    source="https://github.com/FRED-2/OptiType",
    tells=_tells,
    read=_read,
)
