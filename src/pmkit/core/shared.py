"""A section of many samples at once, by reference: each distinct item is made once, and samples say which is theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from pmkit.core.section import Part

    Numbers = npt.NDArray[np.integer]
    Render = Callable[[str, Part], Any]
    """What a writer makes of one item of a field (by name), so that the item itself need not be kept."""
    Spell = Callable[[str], bytes]
    """How a writer spells a text, the same wherever it stands in what `Render` makes."""


class Shared(NamedTuple):
    """One place in a section's list: `items[of[i]]` is sample i's item; None where the sample has none there.

    An item is a part of the report, or what the section's `render` made of it. Of that, an item can be a tuple in which
    a number k stands for sample i's item of `fills[k]`.
    """

    items: Sequence[Any]
    of: Numbers  # (samples,)
    fills: Sequence[Shared] = ()


@dataclass(slots=True)
class SharedSection:
    """A section of all samples of a set: by field the items in the order of the report, and what limits each report."""

    samples: int
    fields: Mapping[str, Sequence[Shared]]
    limitations: Sequence[tuple[str, ...]] = ((),)  # the distinct ones
    limits_of: Numbers | None = None  # (samples,): which of them holds for a sample; None: the first
    render: Render | None = None  # what the items went through; None: they are parts
