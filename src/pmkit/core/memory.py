"""Results that are worth keeping only while one set of samples is at hand, so that a run over many files stays flat.

Samples of one set share calls and results by identity, so what is worked out of one of them is kept by identity, too;
once the next set of samples begins, nobody can ask for it again.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
_caches: list[Callable[[], None]] = []
_stores: list[weakref.ref[KeptById]] = []


class KeptById(dict[int, Any]):
    """A dictionary by `id` that is emptied when the next set of samples begins. The values hold the keys' objects."""

    def __init__(self) -> None:
        super().__init__()
        _stores.append(weakref.ref(self))


def kept_per_set(maxsize: int) -> Callable[[F], F]:
    """`functools.lru_cache` that is emptied when the next set of samples begins."""

    def wrap(function: F) -> F:
        cached = lru_cache(maxsize=maxsize)(function)
        _caches.append(cached.cache_clear)
        return cast("F", cached)

    return wrap


def forget() -> None:
    """The next set of samples begins."""
    for clear in _caches:
        clear()
    _stores[:] = [ref for ref in _stores if ref() is not None]
    for ref in _stores:
        if (store := ref()) is not None:
            store.clear()
