"""Cells of the tidy tables: values as text without tabs and line ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Row = tuple[str, ...]
_CLEAN = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def text(value: object) -> str:
    """Nothing is empty, truth is true or false, a number has six digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value).translate(_CLEAN)


def joined(values: Iterable[object], by: str = "; ") -> str:
    """A list in one cell."""
    return by.join(text(value) for value in values)


def few(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
