"""The public face of a house: names that are imported from their modules when they are first used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any


def taken_from(package: str, homes: Mapping[str, Sequence[str]], name: str) -> Any:
    """The object that `name` stands for in a package, for its `__getattr__`; `homes`: names by module.

    Raises AttributeError for a name that no module of `homes` is listed with.
    """
    for module, names in homes.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {package!r} has no attribute {name!r}")
