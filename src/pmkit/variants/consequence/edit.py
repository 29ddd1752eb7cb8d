"""A change of the genome as an edit: trimmed to what differs, and moved along repeats."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pmkit.variants.consequence.coding import common_prefix, common_suffix

BaseAt = Callable[[int, int], str]
"""Plus-strand bases of [first, last], 1-based inclusive, N where unknown."""
_WINDOW = 64


class Edit(NamedTuple):
    """Plus-strand bases [first, last] (1-based inclusive) become `alt`; an insertion has last = first - 1 and lies
    between the two."""

    first: int
    last: int
    ref: str
    alt: str

    @property
    def insertion(self) -> bool:
        return not self.ref

    @property
    def movable(self) -> bool:
        """Pure insertions and deletions have several equal places in a repeat."""
        return not self.ref or not self.alt


def trimmed(pos: int, ref: str, alt: str) -> Edit:
    """Cut what REF and ALT share at the end, then at the beginning (VCF position `pos`, 1-based)."""
    tail = common_suffix(ref, alt, min(len(ref), len(alt)))
    ref, alt = ref[: len(ref) - tail], alt[: len(alt) - tail]
    head = common_prefix(ref, alt)
    ref, alt = ref[head:], alt[head:]
    first = pos + head
    return Edit(first, first + len(ref) - 1, ref, alt)


class _BaseWindow:
    """Single bases through a window, so that a FASTA is not asked for each."""

    def __init__(self, bases: BaseAt) -> None:
        self._bases, self._first, self._text = bases, 0, ""

    def __call__(self, pos: int) -> str:
        if pos < 1:
            return "N"
        if not self._first <= pos < self._first + len(self._text):
            self._first = max(1, pos - _WINDOW // 2)
            self._text = self._bases(self._first, self._first + _WINDOW - 1)
        return self._text[pos - self._first]


def moved(edit: Edit, direction: int, bases: BaseAt) -> tuple[Edit, bool]:
    """The equal edit furthest along `direction` (1 or -1), and whether an unknown base ended the search.

    With unknown bases the search stops before them: the result is right, but may not be the furthest.
    """
    if not edit.movable:
        return edit, False
    at = _BaseWindow(bases)
    first, last, ref, alt = edit
    while True:
        if direction > 0:
            nearest, leaving = at(last + 1), (ref or alt)[0]
        else:
            nearest, leaving = at(first - 1), (ref or alt)[-1]
        if nearest == "N":
            return Edit(first, last, ref, alt), True
        if nearest != leaving:
            return Edit(first, last, ref, alt), False
        if direction > 0:
            ref, alt = ref[1:] + ref[:1], alt[1:] + alt[:1]
        else:
            ref, alt = ref[-1:] + ref[:-1], alt[-1:] + alt[:-1]
        first, last = first + direction, last + direction
