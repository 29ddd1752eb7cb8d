"""A sample plug-in in one file: a stage that counts the reads at two genes, its section, and a report format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TextIO

from pydantic import Field

from pmkit.core.model import Build, Region
from pmkit.core.options import option
from pmkit.core.section import Column, Kind, Part, SectionSpec, Table
from pmkit.core.stage import Item, Run, Stage
from pmkit.report.format import Format

GENES = {"BRAF": Region("7", 140713327, 140924929), "VKORC1": Region("16", 31090842, 31095980)}


class Depth(Part):
    """The records of one gene."""

    gene: str = Field(description="gene symbol")
    records: int = Field(description="records in the gene")
    mean_depth: float | None = Field(default=None, description="mean of their depths; null where none is known")


class Depths(Part):
    """How deep the genes were read."""

    genes: tuple[Depth, ...] = Field(default=(), description="one for each gene")


D = Column[Depth]


class DepthsSection(SectionSpec[Depths]):
    """One table; view and explanation are made from its columns."""

    name: ClassVar[str] = "depths"
    model: ClassVar[type[Part]] = Depths

    def tables(self) -> Sequence[Table[Depths, Any]]:
        columns = (
            D("gene", lambda d: d.gene, "gene symbol", in_table=True),
            D("records", lambda d: d.records, "records in the gene", Kind.INTEGER, in_table=True),
            D("mean_depth", lambda d: d.mean_depth, "mean depth", Kind.NUMBER, in_table=True),
        )
        return (Table("depths.genes", "Depth of genes", "genes", columns),)


@dataclass(frozen=True)
class DepthsOptions:
    """Which genes are looked at."""

    genes: tuple[str, ...] = field(
        default=(), metadata=option("Only this gene.", name="gene", choices=tuple(GENES), noun="gene")
    )


class DepthsStage(Stage):
    """Counts the records of each gene and the mean of their depths."""

    name: ClassVar[str] = "depths"

    help: ClassVar[str] = "Count the reads at genes."
    options_class: ClassVar[type] = DepthsOptions

    def __init__(self, options: DepthsOptions | None = None) -> None:
        self.genes = (options or DepthsOptions()).genes or tuple(GENES)

    def requested(self, build: Build) -> Sequence[Region]:
        return [GENES[gene] for gene in self.genes] if build is Build.GRCH38 else ()

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        for case in stream:
            found = tuple(self._depth(gene, case) for gene in self.genes)
            yield case.with_result(self.name, Depths(genes=found))

    def _depth(self, gene: str, case: Any) -> Depth:
        place = GENES[gene]
        inside = [
            number
            for number, record in enumerate(case.calls.records)
            if record.chrom == place.chrom and place.start < record.pos <= place.end
        ]
        depths = [int(case.calls.genotypes.depth[number, case.index]) for number in inside]
        known = [depth for depth in depths if depth >= 0]
        return Depth(gene=gene, records=len(inside), mean_depth=sum(known) / len(known) if known else None)


class LinesFormat(Format):
    """One line for each report: the sample and its sections."""

    suffix: ClassVar[str] = ".lines"

    def write(self, report: Any, out: TextIO) -> None:
        out.write(f"{report.sample}: {'with' if report.depths else 'without'} depths\n")
