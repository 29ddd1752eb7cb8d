"""Parquet: one table a file, typed, for many samples; the same columns as TSV (docs/columns.md).

What TSV leaves empty is null, lists are lists of text, numbers are not rounded. Same reports, same bytes (for one
version of polars, which writes the file).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TextIO

from pmkit.core.section import Cell, Column, Kind
from pmkit.report.document import ReportHead
from pmkit.report.format import Format
from pmkit.report.sections import section_of, tables
from pmkit.report.tsv import columns_of

if TYPE_CHECKING:
    import polars

_MOST_HELD = 100_000  # rows held as Python objects before they become a frame


class ParquetFormat(Format):
    """With a section: that table. A folder takes a file for each table."""

    suffix: ClassVar[str] = ".parquet"
    binary: ClassVar[bool] = True
    one_table: ClassVar[bool] = True

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._held: list[tuple[Any, ...]] = []
        self._frames: list[polars.DataFrame] = []

    @classmethod
    def section_names(cls) -> tuple[str, ...]:
        return tuple(tables())

    def applies(self, report: ReportHead) -> bool:
        return self.section is None or section_of(report, tables()[self.section][0]) is not None

    def write(self, report: ReportHead, out: TextIO) -> None:
        if not self.applies(report):
            return
        spec, table = tables()[self.section or ""]
        columns = columns_of(table)
        for item in table.items(section_of(report, spec)):
            for row in table.spread(item):
                self._held.append((report.sample, *(typed(column, column.get(row)) for column in columns)))
        if len(self._held) > _MOST_HELD:
            self._frames.append(self._frame())
            self._held = []

    def end(self, out: TextIO) -> None:
        import polars

        frames = [*self._frames, self._frame()]
        polars.concat(frames, rechunk=True).write_parquet(out.buffer, compression="zstd")

    def _frame(self) -> polars.DataFrame:
        import polars

        _, table = tables()[self.section or ""]
        return polars.DataFrame(self._held, schema=schema(columns_of(table)), orient="row")


def schema(columns: tuple[Column[Any], ...]) -> dict[str, Any]:
    """The polars types of a table's columns, the sample's name first."""
    import polars

    types = {
        Kind.TEXT: polars.String(),
        Kind.INTEGER: polars.Int64(),
        Kind.NUMBER: polars.Float64(),
        Kind.TRUTH: polars.Boolean(),
        Kind.LIST: polars.List(polars.String()),
    }
    return {"sample": polars.String(), **{column.name: types[column.kind] for column in columns}}


def typed(column: Column[Any], value: Cell) -> Any:
    """A cell's value as its column's type has it. Raises AssertionError for one that does not fit."""
    if value is None:
        return None
    if column.kind is Kind.LIST and isinstance(value, tuple):
        return [str(one) for one in value]
    if column.kind is Kind.TEXT and isinstance(value, str):
        return str(value) or None
    if column.kind is Kind.TRUTH and isinstance(value, bool):
        return value
    if column.kind is Kind.INTEGER and isinstance(value, int) and not isinstance(value, bool):
        return value
    if column.kind is Kind.NUMBER and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise AssertionError(f"the column {column.name!r} holds {column.kind}, not {type(value).__name__}")
