"""Very many short texts in little memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import overload

import numpy as np


class PackedTexts(Sequence[str]):
    """Texts one after the other in one buffer of UTF-8; each is made when it is asked for.

    A text takes its bytes and eight more, where a list of strings takes about 50 for each besides.
    """

    __slots__ = ("_data", "_stops")

    def __init__(self, texts: Sequence[str]) -> None:
        whole = "".join(texts)
        sizes = map(len, texts) if whole.isascii() else (len(text.encode(*_CODING)) for text in texts)
        self._data = whole.encode(*_CODING)
        self._stops = np.zeros(len(texts) + 1, np.int64)
        np.cumsum(np.fromiter(sizes, np.int64, count=len(texts)), out=self._stops[1:])

    def __len__(self) -> int:
        return len(self._stops) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        return self._text(int(self._stops[place]), int(self._stops[place + 1]))

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _TOGETHER):
            for first, last in pairwise(self._stops[start : start + _TOGETHER + 1].tolist()):
                yield self._text(first, last)

    def _text(self, first: int, last: int) -> str:
        return self._data[first:last].decode(*_CODING)


_CODING = ("utf-8", "surrogatepass")
_TOGETHER = 4096
"""Places that are numbers at once."""
