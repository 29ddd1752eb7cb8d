"""Tidy TSV: the tables that the report's sections declare, with the same names.

`--section NAME` gives that table alone. Without it all tables of the stages that ran follow each other, each under a
line `# NAME` and parted by an empty line. Lists in a cell are joined by `; `, results that are tied by ` or `.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, ClassVar, TextIO, cast

from pmkit.core.cells import text
from pmkit.core.section import Column, Table
from pmkit.report.document import ReportHead
from pmkit.report.format import ByReference, Format
from pmkit.report.sections import section_of, table_of, tables

_MOST_KEPT = 50_000  # rendered items kept, so that samples that share a result share its text
_SPOOL = 8_000_000  # bytes of a section kept in memory before it goes to a temporary file


def _holds(report: ReportHead, name: str) -> bool:
    """Whether a report has a table: its stage ran, and looked for what the table lists."""
    spec, table = tables()[name]
    section = section_of(report, spec)
    return section is not None and (table.looked is None or table.looked(section))


class TsvFormat(Format):
    """With a section: that table. Without: every table, gathered apart and written one after the other at the end."""

    suffix: ClassVar[str] = ".tsv"

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._kept: dict[int, tuple[object, list[str]]] = {}
        self._gathered: dict[str, IO[str]] = {}
        self._begun = False

    @classmethod
    def section_names(cls) -> tuple[str, ...]:
        return tuple(tables())

    def by_reference(self) -> ByReference | None:
        from pmkit.report.by_reference import TsvByReference

        found = table_of(self.section) if self.section else None
        return TsvByReference(*found) if found else None

    def applies(self, report: ReportHead) -> bool:
        return self.section is None or _holds(report, self.section)

    def write(self, report: ReportHead, out: TextIO) -> None:
        if self.section:
            if not self._begun:
                out.write(_header(self.section))
                self._begun = True
            if self.applies(report):
                self._rows(self.section, report, out)
            return
        for name in tables():
            if not _holds(report, name):
                continue
            if name not in self._gathered:
                held = tempfile.SpooledTemporaryFile(_spool(), "w+", encoding="utf-8", newline="\n")  # noqa: SIM115  (closed in `close`)
                self._gathered[name] = cast("IO[str]", held)
            self._rows(name, report, self._gathered[name])

    def end(self, out: TextIO) -> None:
        if self.section and not self._begun:
            out.write(_header(self.section))
        for number, (name, held) in enumerate(self._gathered.items()):
            out.write("\n" * (number > 0) + f"# {name}\n" + _header(name))
            held.seek(0)
            shutil.copyfileobj(held, out)

    def close(self) -> None:
        for held in self._gathered.values():
            held.close()

    def _rows(self, name: str, report: ReportHead, out: IO[str]) -> None:
        spec, table = tables()[name]
        sample = text(report.sample)
        for item in table.items(section_of(report, spec)):
            kept = self._kept.get(id(item))
            if kept is None:
                if len(self._kept) > _MOST_KEPT:
                    self._kept.clear()
                kept = (item, list(lines_of(table, item)))  # the item too, so its id stays its own
                self._kept[id(item)] = kept
            for row in kept[1]:
                out.write(f"{sample}\t{row}\n")


def _spool() -> int:
    """Bytes kept in memory; all (0) where plain text must not reach a disk."""
    from pmkit.core import encryption

    return 0 if encryption.is_on() else _SPOOL


def columns_of(table: Table[Any, Any]) -> tuple[Column[Any], ...]:
    """The columns that the TSV writes."""
    return tuple(column for column in table.columns if column.in_tsv)


def lines_of(table: Table[Any, Any], item: object, columns: Sequence[Column[Any]] = ()) -> Iterator[str]:
    """The rows of one item, without the sample's name and line ends. `columns`: as `columns_of` gives them."""
    columns = columns or columns_of(table)
    for row in table.spread(item):
        yield "\t".join([column.text(row) for column in columns])


def header_of(columns: Iterable[Column[Any]]) -> str:
    """The line of column names of a table."""
    return "\t".join(("sample", *(column.name for column in columns))) + "\n"


def _header(name: str) -> str:
    return header_of(columns_of(tables()[name][1]))
