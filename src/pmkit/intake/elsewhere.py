"""What files of the stages say of a sample before its records are read: its age, and that it is the germline one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pmkit.core.stage import Stage


class Elsewhere(NamedTuple):
    """Asked of all stages of a run."""

    stages: tuple[Stage, ...] = ()

    def age(self, sample: str) -> float | None:
        """The least age in years that a stage's file gives, so that nobody is taken for older than any file says."""
        ages: Iterable[float | None] = (stage.age_of(sample) for stage in self.stages)
        return min((age for age in ages if age is not None), default=None)

    def sheet(self, sample: str, said: Mapping[str, str]) -> dict[str, str]:
        """A line of the sheet, with the material where a stage was given the sample as the germline one."""
        if any(stage.germline_sample == sample for stage in self.stages):
            return {"material": "germline", **said}
        return dict(said)


ELSEWHERE = Elsewhere()
"""No stage says anything."""
