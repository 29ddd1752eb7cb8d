"""Reports in Python and in notebooks: tables as tuples that turn into polars frames and HTML.

The items stay what they are, one model each; `to_polars` and HTML have the columns of the TSV. polars is imported when
a frame is made and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pmkit.core.messages import tr, trn
from pmkit.core.section import Around, Block, Bullets, Column, Grid, Kind, Level, Lines, Table
from pmkit.report.document import ReportHead
from pmkit.report.sections import section_of, specs, tables, views
from pmkit.report.tsv import columns_of

if TYPE_CHECKING:
    import polars

__all__ = ["Rows", "report_html", "with_rows"]

MOST_SHOWN = 200
"""Rows that HTML shows of a table."""
T = TypeVar("T")
R = TypeVar("R", bound=ReportHead)


class Rows(tuple[T, ...]):
    """The items of one table of a report, and the table's columns."""

    sample: str
    table: Table[Any, Any]

    @classmethod
    def of(cls, sample: str, table: Table[Any, Any], items: Iterable[T]) -> Rows[T]:
        """The items of `table` in the report of `sample`."""
        made = cls(items)
        made.sample, made.table = sample, table
        return made

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _again, (self.sample, self.table.name, tuple(self))

    def to_polars(self) -> polars.DataFrame:
        """A frame with the columns of the TSV (docs/columns.md), `sample` first; what is not known is null.

        An item is spread over as many rows as in the TSV. The types are the columns', also where there is no row, so
        the frames of many reports can be put below each other.
        """
        import polars

        columns = columns_of(self.table)
        rows = [(self.sample, *(_cell(column, row) for column in columns)) for row in self._spread()]
        return polars.DataFrame(rows, schema=_schema(columns), orient="row")

    def _repr_html_(self) -> str:
        """The table for a notebook: all text escaped, empty columns left out, at most `MOST_SHOWN` rows."""
        columns = columns_of(self.table)
        texts = [tuple(column.text(row) for column in columns) for row in self._spread()]
        shown = texts[:MOST_SHOWN]
        filled = [place for place in range(len(columns)) if any(row[place] for row in shown)]
        rows = tuple(tuple(row[place] for place in filled) for row in shown)
        parts = [f"<p>{escape(self.table.doc)}: {escape(trn('{n} row', '{n} rows', len(texts)))}</p>"]
        parts += [_grid(tuple(columns[place].name for place in filled), rows)] if filled else []
        if len(texts) > len(shown):
            parts.append(f"<p>{escape(tr('… and {n} more', n=len(texts) - len(shown)))}</p>")
        return "".join(parts)

    def _spread(self) -> Iterator[Any]:
        return (row for item in self for row in self.table.spread(item))


def _again(sample: str, table: str, items: tuple[Any, ...]) -> Rows[Any]:
    """What `pickle` makes of them: columns are functions, so the table is found by its name."""
    return Rows.of(sample, tables()[table][1], items)


def with_rows(report: R) -> R:
    """The same report, with `Rows` in place of the tuples that its sections' tables are made of."""
    sections: dict[str, Any] = {}
    for spec in specs():
        section = section_of(report, spec)
        if section is None:
            continue
        found: dict[str, Any] = {}
        for table in spec.tables():
            items = getattr(section, table.field, None)
            if isinstance(items, tuple) and table.field not in found:
                found[table.field] = Rows.of(report.sample, table, items)
        sections[spec.name] = section.model_copy(update=found)
    return report.model_copy(update=sections)


def report_html(report: ReportHead) -> str:
    """A report for a notebook: its head, then what people read of each section, folded; no script, no outside file."""
    head = f"{report.sample} ({report.assembly.name})"
    parts = [f"<h3>{escape(head)}</h3><p>{escape(report.intended_use)}</p>"]
    around = Around(frozenset(name for spec, section in _present(report) for name in spec.medications(section)))
    for spec, view in views():
        section = section_of(report, spec)
        parts += [_block(block) for block in view.blocks(section, around)] if section is not None else []
    if report.limitations:
        parts.append(_block(Block(tr("What this report cannot tell"), (Bullets(report.limitations),))))
    return "".join(parts)


def _present(report: ReportHead) -> Iterator[tuple[Any, Any]]:
    return ((spec, section) for spec in specs() if (section := section_of(report, spec)) is not None)


def _block(block: Block) -> str:
    opened = " open" if block.level is Level.URGENT else ""
    inner = "".join(_content(one) for one in block.content)
    return f"<details{opened}><summary>{escape(block.title)}</summary>{inner}</details>"


def _content(content: Lines | Bullets | Grid) -> str:
    if isinstance(content, Grid):
        return _grid(content.head, content.rows)
    if isinstance(content, Bullets):
        return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in content.lines)}</ul>"
    return "".join(f"<p>{escape(line)}</p>" for line in content.lines)


def _grid(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    if not rows:
        return ""
    top = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _schema(columns: tuple[Column[Any], ...]) -> dict[str, Any]:
    """The polars types of a table's columns, the sample's name first."""
    import polars

    types: dict[Kind, Any] = {
        Kind.TEXT: polars.String(),
        Kind.INTEGER: polars.Int64(),
        Kind.NUMBER: polars.Float64(),
        Kind.TRUTH: polars.Boolean(),
        Kind.LIST: polars.List(polars.String()),
    }
    return {"sample": polars.String(), **{column.name: types[column.kind] for column in columns}}


def _cell(column: Column[Any], row: object) -> Any:
    """A cell's value as its column's type has it; a column of text takes what TSV writes of a list or a truth."""
    value = column.get(row)
    if value is None or value == "":
        return None
    if column.kind is Kind.TEXT:
        return str(value) if isinstance(value, str) else column.text(row) or None
    if column.kind is Kind.LIST:
        return [str(one) for one in cast("tuple[str, ...]", value)]
    return float(cast("float", value)) if column.kind is Kind.NUMBER else value
