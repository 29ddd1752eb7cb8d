"""What a conformance check answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`agree` of `total` comparisons agree; `differences` says each that does not; `bar` is the share demanded."""

    name: str
    total: int
    agree: int
    differences: tuple[str, ...] = ()
    bar: float = 0.0
