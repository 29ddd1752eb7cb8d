"""A section of many samples at once, by reference: each distinct item is made once, and samples say which is theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from pmkit.core.section import Part

    Numbers = npt.NDArray[np.integer]


class Shared(NamedTuple):
    """One place in a section's list: `items[of[i]]` is sample i's item; None where the sample has none there."""

    items: Sequence[Part | None]
    of: Numbers  # (samples,)


@dataclass(slots=True)
class SharedSection:
    """A section of all samples of a set: by field the items in the order of the report, and what limits each report."""

    samples: int
    fields: Mapping[str, Sequence[Shared]]
    limitations: Sequence[tuple[str, ...]] = ((),)  # the distinct ones
    limits_of: Numbers | None = None  # (samples,): which of them holds for a sample; None: the first
    about: Mapping[str, object] = field(default_factory=dict)  # what a summary wants to know besides, by name
