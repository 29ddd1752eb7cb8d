"""Cells of the tidy tables: values as text without tabs and line ends, and without formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pmkit.core.messages import tr

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


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before =, +, - or @.

    Not before numbers, nor before a number with plain words behind it, such as the phenotype "-1639 AA": without an
    operator or a bracket there is nothing to run, and readers of the table compare such words.
    """
    bare = text.lstrip()
    if len(bare) < 2 or bare[0] not in "=+-@" or all(map(_NUMBER_AND_WORDS.fullmatch, bare.split(" or "))):
        return text
    return f"'{text}"


@lru_cache(maxsize=1 << 12)
def listed(values: tuple[str, ...], by: str = "; ") -> str:
    """Texts in one cell."""
    return joined(values, by)


def joined(values: Iterable[object], by: str = "; ") -> str:
    """A list in one cell."""
    return inert(by.join(str(text(value)).removeprefix("'") for value in values))


def few(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    return ", ".join(names[:most]) + (tr(" and {n_names} more", n_names=len(names) - most) if len(names) > most else "")
