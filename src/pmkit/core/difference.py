"""What differs between two reports of one sample, in a form that every section gives and the writers print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pmkit.core.messages import tr


class Difference(NamedTuple):
    """One difference. `item` is a gene, drug or variant; an empty `before` or `after` means that it was not there."""

    kind: str  # e.g. status, diplotype, phenotype, advice
    item: str
    source: str  # whose advice; "" where nobody's
    before: str
    after: str
    why: str


class HowMade(NamedTuple):
    """How two reports were made differently: (name, before, after)."""

    software: tuple[tuple[str, str, str], ...]
    tables: tuple[tuple[str, str, str], ...]  # releases; "changed" for the same releases with other content

    def why(self, prefix: str = "") -> str:
        """The tables of a prefix that changed and another version of pmkit, as a reason; "" for neither."""
        found = [tr("table {name} changed", name=name) for name, _, _ in self.tables if name.startswith(prefix)]
        found += [f"{name} {was} -> {now}" for name, was, now in self.software if name == "pmkit"]
        return "; ".join(found)


def pairs(before: Mapping[Any, Any], after: Mapping[Any, Any], *, absent: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Each key of either mapping, sorted, with both values."""
    for key in sorted({*before, *after}):
        yield key, before.get(key, absent), after.get(key, absent)
