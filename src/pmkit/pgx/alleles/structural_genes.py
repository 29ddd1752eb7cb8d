"""Genes that whole-gene deletions and duplications change: where they lie, and what to read of them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pmkit.core.model import Build, Region
from pmkit.knowledge.store import open_table
from pmkit.pgx.genes import oddity

FLANK = 10_000
"""Bases on both sides of a gene in which structural records are read too."""
STEP, EXON_STEP = 500, 50
"""Distance of the single bases that are asked for, over all and within exons. An event that reaches one of them is read
whole, so a whole window of small variants need not be; 50 bases is the least length that counts as structural."""


class StructuralGene(NamedTuple):
    """A gene in one build. `exons` are 0-based half-open and in the order of transcription."""

    gene: str
    chrom: str
    exons: tuple[tuple[int, int], ...]
    deletion: str  # the allele that is the gene's absence; "" for a paralog, which has none
    present: str  # what a copy is called where no small variants are looked at; "" where that is not known

    @property
    def start(self) -> int:
        return min(start for start, _ in self.exons)

    @property
    def end(self) -> int:
        return max(end for _, end in self.exons)


@cache
def structural_genes(build: Build) -> dict[str, StructuralGene]:
    """All genes with a named deletion, by name, sorted."""
    return {name: gene for name, gene in sorted(_all(build).items()) if gene.deletion}


@cache
def _all(build: Build) -> dict[str, StructuralGene]:
    number = "38" if build is Build.GRCH38 else "37"
    found = {}
    for row in open_table("pgx.structural_genes").rows():
        spans = [tuple(map(int, span.split("-"))) for span in row[f"exons{number}"].split(";")]
        exons = tuple((first - 1, last) for first, last in spans)
        found[row["gene"]] = StructuralGene(
            row["gene"],
            row[f"chrom{number}"],
            exons[::-1] if row["strand"] == "-" else exons,
            row["deletion"],
            row["present"],
        )
    return found


def structural_spans(genes: tuple[str, ...], build: Build) -> tuple[Region, ...]:
    """The genes with their flanks, in which structural records are looked for wherever they begin."""
    known = structural_genes(build)
    return tuple(
        Region(known[name].chrom, max(0, known[name].start - FLANK), known[name].end + FLANK) for name in genes
    )


def paralog(gene: str, build: Build) -> StructuralGene | None:
    """The neighbour that a gene makes hybrids with."""
    name = oddity(gene).paralog
    return _all(build)[name] if name else None


@cache
def structural_requested(genes: tuple[str, ...], build: Build) -> tuple[Region, ...]:
    """Single bases over genes, their paralogs and flanks, so close that no event of a gene's size lies between them."""
    regions: list[Region] = []
    for name in genes:
        gene = structural_genes(build)[name]
        other = paralog(name, build) or gene
        start, end = min(gene.start, other.start), max(gene.end, other.end)
        places = set(range(max(0, start - FLANK), end + FLANK, STEP))
        places.update(*(range(first, last, EXON_STEP) for first, last in gene.exons))
        regions += [Region(gene.chrom, place, place + 1) for place in sorted(places)]
    return tuple(regions)
