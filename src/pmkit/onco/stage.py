"""The stage that finds drivers, hotspots and evidence in a tumour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.model import Build, Region
from pmkit.core.stage import Item, Run, Stage, names_in

if TYPE_CHECKING:
    from pmkit.onco.assessor import Assessor


class OncoStage(Stage):
    """Each case is judged by itself."""

    name: ClassVar[str] = "onco"
    tables: ClassVar[tuple[str, ...]] = ("onco.", "transcripts")

    def __init__(
        self,
        *,
        tumor_type: str | None = None,
        gene: tuple[str, ...] = (),
        all_variants: bool = False,
        panel: str | None = None,
        cna: str | None = None,
        fusions: str | None = None,
        purity: float | None = None,
        ploidy: float = 2.0,
        reference: str | None = None,
        gtf: str | None = None,
        transcript: tuple[str, ...] = (),
        min_depth: int = 0,
        min_vaf: float = 0.0,
        min_alt_reads: int = 0,
        include_rejected: bool = False,
        cgi: bool = False,
        msi: str | None = None,
        tmb: str | None = None,
        hrd: str | None = None,
        er: str | None = None,
        pr: str | None = None,
        her2: str | None = None,
        pdl1: str | None = None,
        state: tuple[str, ...] = (),
    ) -> None:
        self.tumor_type, self.all_variants, self.cgi = tumor_type, all_variants, cgi
        self.gene, self.transcript = names_in(gene), names_in(transcript)
        self.panel, self.reference, self.gtf = panel, reference, gtf
        self.cna, self.fusions, self.purity, self.ploidy = cna, fusions, purity, ploidy
        self.min_depth, self.min_vaf, self.min_alt_reads = min_depth, min_vaf, min_alt_reads
        self.include_rejected = include_rejected
        self.clinical = {"msi": msi, "tmb": tmb, "hrd": hrd, "er": er, "pr": pr, "her2": her2, "pdl1": pdl1}
        self.state = names_in(state)
        self._pass_only = False

    @cached_property
    def assessor(self) -> Assessor:
        from pmkit.onco.assessor import Assessor, TumorOptions
        from pmkit.onco.larger import LargerOptions
        from pmkit.variants.filters import FilterOptions

        return Assessor(
            TumorOptions(
                tumor_type=self.tumor_type,
                genes=self.gene,
                all_variants=self.all_variants,
                filters=FilterOptions(
                    pass_only=self._pass_only or not self.include_rejected,
                    min_depth=self.min_depth,
                    min_vaf=self.min_vaf,
                    min_alt_reads=self.min_alt_reads,
                ),
                larger=LargerOptions(self.cna, self.fusions, self.purity, self.ploidy),
                panel=Path(self.panel) if self.panel else None,
                reference=Path(self.reference) if self.reference else None,
                gtf=Path(self.gtf) if self.gtf else None,
                isoforms=self.transcript,
                cgi=self.cgi,
                clinical=self.clinical,
                states=self.state,
            )
        )

    def wanted(self, build: Build) -> Sequence[Region]:
        return self.assessor.wanted(build)

    def wanted_of_structural(self, build: Build) -> Sequence[Region]:
        return self.assessor.wanted_of_structural(build)

    def prepare(self, run: Run) -> None:
        from pmkit.chain.load import LoadStage

        self._pass_only = any(stage.pass_only for stage in run.stages if isinstance(stage, LoadStage))
        self.assessor.check()

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        for case in stream:
            yield case.with_result(self.name, self.assessor.result(case))
