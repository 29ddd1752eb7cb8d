"""The stage that finds drivers, hotspots and evidence in a tumour."""

from __future__ import annotations

from typing import ClassVar

from pmkit.stages.base import Stage


class OncoStage(Stage):
    """Each case gets its own findings."""

    name: ClassVar[str] = "onco"
    tables: ClassVar[tuple[str, ...]] = ("onco.", "civic.", "transcripts.")

    def __init__(
        self, *, tumor_type: str | None = None, gene: tuple[str, ...] = (), all_variants: bool = False
    ) -> None:
        self.tumor_type, self.gene, self.all_variants = tumor_type, gene, all_variants
