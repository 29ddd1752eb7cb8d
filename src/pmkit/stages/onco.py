"""The stage that finds drivers, hotspots and evidence in a tumour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pmkit.model import Build, Region
from pmkit.stages.base import Item, Run, Stage

if TYPE_CHECKING:
    from pmkit.interpret.tumor import Assessor


class OncoStage(Stage):
    """Each case is judged by itself."""

    name: ClassVar[str] = "onco"
    tables: ClassVar[tuple[str, ...]] = ("onco.", "transcripts")

    def __init__(
        self, *, tumor_type: str | None = None, gene: tuple[str, ...] = (), all_variants: bool = False
    ) -> None:
        self.tumor_type, self.all_variants = tumor_type, all_variants
        self.gene = tuple(part.strip() for word in gene for part in word.split(",") if part.strip())

    @cached_property
    def assessor(self) -> Assessor:
        from pmkit.interpret.tumor import Assessor, TumorOptions

        return Assessor(TumorOptions(self.tumor_type, self.gene, self.all_variants))

    def wanted(self, build: Build) -> Sequence[Region]:
        return self.assessor.wanted(build)

    def prepare(self, run: Run) -> None:
        self.assessor.check()

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        for case in stream:
            yield case.with_result(self.name, self.assessor.result(case))
