"""Cells of the tidy tables: values as text without tabs and line ends, formulas, and what would steer a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pmkit.core.messages import any_of, tr
from pmkit.core.terminal import visible

Row = tuple[str, ...]
_NUMBER_AND_WORDS = re.compile(r"[+-](?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?: [\w. ]*)?", re.ASCII)
_CLEAN = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def text(value: object) -> str:
    """Nothing is empty, truth is true or false, a number has six digits; what a spreadsheet would run is inert."""
    if type(value) is str:
        return _cell(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    return _cell(str(value))


@lru_cache(maxsize=1 << 12)
def _cell(text: str) -> str:
    return inert(text.translate(_CLEAN))


OR = " or "
"""Joins the alternatives of one result in a cell of data (JSON, TSV), whatever the language."""


def alternatives(cell: str) -> list[str]:
    """The results that a cell of data leaves possible."""
    return cell.split(OR)


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula and no terminal for a command: an apostrophe goes before =, +, -
    or @, and control and direction characters are written out.

    Not before numbers, nor before a number with plain words behind it, such as the phenotype "-1639 AA": without an
    operator or a bracket there is nothing to run, and readers of the table compare such words.
    """
    if not text.isprintable():
        text = visible(text)
    bare = text.lstrip()
    if len(bare) < 2 or bare[0] not in "=+-@" or all(map(_NUMBER_AND_WORDS.fullmatch, alternatives(bare))):
        return text
    return f"'{text}"


@lru_cache(maxsize=1 << 12)
def listed(values: tuple[str, ...], by: str = "; ") -> str:
    """Texts in one cell."""
    return joined(values, by)


def joined(values: Iterable[object], by: str = "; ") -> str:
    """A list in one cell."""
    return inert(by.join(str(text(value)).removeprefix("'") for value in values))


def few(names: Sequence[str], most: int, by: str = ", ") -> str:
    """The first names, and how many more there are."""
    text = by.join(names[:most])
    return tr("{names} and {n} more", names=text, n=len(names) - most) if len(names) > most else text


def first_of(names: Iterable[str], most: int) -> str:
    """The first alternatives, and how many more there are."""
    some = list(names)
    return any_of([*some[:most], *([tr("{n} more", n=len(some) - most)] if len(some) > most else [])])
