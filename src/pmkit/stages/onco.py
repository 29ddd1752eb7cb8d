"""The stage that finds drivers, hotspots and evidence in a tumour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from pmkit.model import Build, Region
from pmkit.stages.base import Item, Run, Stage


class OncoStage(Stage):
    """Each case gets its own findings."""

    name: ClassVar[str] = "onco"
    tables: ClassVar[tuple[str, ...]] = ("onco.", "civic.", "transcripts.")

    def __init__(
        self, *, tumor_type: str | None = None, gene: tuple[str, ...] = (), all_variants: bool = False
    ) -> None:
        self.tumor_type, self.gene, self.all_variants = tumor_type, gene, all_variants
