"""Tab-separated result files of other tools: rows by lower-case column name, and errors that name the cell."""

from __future__ import annotations

import csv
import io
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pmkit.core.errors import DataError, NoInputError, Place, at_row
from pmkit.core.messages import tr, trn
from pmkit.formats.streams import unpacked

MISSING = frozenset(("", ".", "na", "nan", "none", "null"))


def decimal(text: str) -> float | None:
    """A finite number as files write it; None for what only Python takes for one ("1_000", digits of other scripts)."""
    if not text.isascii() or "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class TabularRow:
    """One line: cells by lower-case column name; `where` is "file:line" for messages."""

    where: Place
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """The cell, or "" where the column is absent or the value missing."""
        value = self.cells.get(column, "")
        return "" if value.lower() in MISSING else value

    def number(self, column: str) -> float | None:
        """The cell as a number, None where missing. Raises DataError naming file, line and column."""
        text = self.text(column)
        if not text:
            return None
        value = decimal(text)
        if value is None:
            raise self.error(column, tr("{text!r} is not a number", text=text))
        return value

    def whole(self, column: str) -> int | None:
        """The cell as a whole number ("1e6" counts), None where missing."""
        value = self.number(column)
        if value is None:
            return None
        if value != int(value):
            raise self.error(column, tr("{text!r} is not a whole number", text=self.text(column)))
        return int(value)

    def position(self, column: str) -> int:
        """The cell as a position. Raises DataError where it is missing or negative."""
        value = self.whole(column)
        if value is None or value < 0:
            raise self.error(column, tr("a position is needed here"))
        return value

    def error(self, column: str, message: str) -> DataError:
        return DataError(tr("column {column}: {message}", column=column, message=message), where=self.where)


@dataclass(frozen=True, slots=True)
class TabularFile:
    """A file's header (lower case, without a leading #) and its rows, read on demand."""

    path: Path
    columns: tuple[str, ...]
    first_line: int
    body: tuple[str, ...]

    def rows(self) -> Iterator[TabularRow]:
        """Rows in file order. Raises DataError for a line with another number of cells than the header."""
        for number, cells in enumerate(csv.reader(self.body, delimiter="\t"), self.first_line + 1):
            if not any(cells):
                continue
            if len(cells) != len(self.columns):
                message = trn(
                    "{n} cell; columns of the header: {n_columns}",
                    "{n} cells; columns of the header: {n_columns}",
                    len(cells),
                    n_columns=len(self.columns),
                )
                raise DataError(message, where=at_row(self.path, number))
            cleaned = {name: cell.strip() for name, cell in zip(self.columns, cells, strict=True)}
            yield TabularRow(at_row(self.path, number), cleaned)


def read_text(path: Path, what: str) -> str:
    """A whole text file, plain or gzipped. Raises NoInputError, and DataError for what is no text; `what` names it."""
    try:
        raw = path.read_bytes()
        return unpacked(raw, str(path)).decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise NoInputError(
            tr("cannot read {what} ({system_error})", what=what, system_error=error.strerror), where=str(path)
        ) from error
    except (UnicodeDecodeError, EOFError, OSError, zlib.error) as error:
        raise DataError(tr("{what} is no text, or is cut short", what=what), where=str(path)) from error


def read_table(path: Path | str) -> TabularFile:
    """Read a plain or gzipped table. Comment lines before the header (`@`, or `#` lines without tabs) are passed over.

    Raises NoInputError for a file that is not there and DataError for one that is empty or no text.
    """
    path = Path(path)
    lines = io.StringIO(read_text(path, tr("the file"))).readlines()
    for index, line in enumerate(lines):
        if line.startswith(("@", "##")) or not line.strip() or (line.startswith("#") and "\t" not in line):
            continue
        header = next(csv.reader([line.lstrip("#")], delimiter="\t"))
        columns = tuple(name.strip().lower() for name in header)
        return TabularFile(path, columns, index + 1, tuple(lines[index + 1 :]))
    raise DataError(tr("the file has no header line"), where=str(path))
