"""Gene fusions: from the tables of RNA callers, and from breakpoints of DNA callers with the genes they lie in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.formats.tabular import Row, read_table
from pmkit.variants.structural import Breakpoint


class Place(NamedTuple):
    """A breakpoint in a gene, 1-based; `strand` is the transcript's, "" where the file does not say."""

    chrom: str
    pos: int
    strand: str = ""


class GeneRegion(NamedTuple):
    """A gene's span, 0-based half-open, and its strand."""

    gene: str
    chrom: str
    start: int
    end: int
    strand: str


@dataclass(frozen=True, slots=True)
class Fusion:
    """The 5' gene's start joined to the 3' gene's end.

    `frame` is "in-frame", "out-of-frame" or None where not told; `orientation` is "told" (an RNA caller saw the
    transcript), "sense" (the strands make a 5'–3' fusion) or "antisense" (they do not: both genes are disrupted, and no
    fused transcript is expected). `support` counts reads. One of the genes may be "" (partner not known).
    """

    gene5: str
    gene3: str
    breakpoint5: Place | None
    breakpoint3: Place | None
    frame: str | None
    support: int | None
    source: str
    orientation: str = "told"
    confidence: str = ""

    @property
    def name(self) -> str:
        """HGNC's notation (PMID 34615987)."""
        return f"{self.gene5 or '?'}::{self.gene3 or '?'}"


_FRAMES: Mapping[str, str] = {
    "inframe": "in-frame",
    "in-frame": "in-frame",
    "frameshift": "out-of-frame",
    "out-of-frame": "out-of-frame",
    "stop-codon": "out-of-frame",
}
_SUPPORT_REMEDY = tr("Known are STAR-Fusion, Arriba, FusionCatcher and PCGR tables.")


def read_fusions(path: Path | str) -> tuple[Fusion, ...]:
    """Read a fusion table; its columns say which tool wrote it. Raises DataError with file, line and column."""
    table = read_table(path)
    for needed, reader in _READERS:
        if set(needed) <= set(table.columns):
            return tuple(fusion for row in table.rows() for fusion in reader(row))
    raise DataError(
        tr("the columns {columns} … are those of no known fusion table", columns=", ".join(table.columns[:6])),
        where=str(path),
        remedy=_SUPPORT_REMEDY,
    )


def from_breakpoints(points: Iterable[Breakpoint], genes: Sequence[GeneRegion]) -> tuple[Fusion, ...]:
    """Fusions of two different genes of the list that a breakpoint joins.

    A piece keeps its gene's start where its strand is the gene's. One start and one end make a fusion in sense. Only
    the genes given are known, so a partner outside the list gives none.
    """
    found: dict[tuple[str, str, str], Fusion] = {}
    for point in points:
        if point.chrom2 is None or point.kind == "insertion":
            continue
        for one in _at(genes, point.chrom1, point.pos1):
            for other in _at(genes, point.chrom2, point.pos2):
                if one.gene != other.gene:
                    fusion = _joined(point, one, other)
                    found.setdefault((fusion.gene5, fusion.gene3, fusion.orientation), fusion)
    return tuple(found.values())


def _at(genes: Sequence[GeneRegion], chrom: str, pos: int) -> list[GeneRegion]:
    return [gene for gene in genes if gene.chrom == chrom and gene.start < pos <= gene.end]


def _joined(point: Breakpoint, one: GeneRegion, other: GeneRegion) -> Fusion:
    first = Place(one.chrom, point.pos1, one.strand)
    second = Place(other.chrom, point.pos2, other.strand)
    starts = (point.strand1 == one.strand, point.strand2 == other.strand)
    if starts == (False, True):
        (one, first), (other, second) = (other, second), (one, first)
    orientation = "sense" if starts[0] != starts[1] else "antisense"
    return Fusion(one.gene, other.gene, first, second, None, None, f"breakpoint {point.evidence}", orientation)


def _place(row: Row, column: str, strand: str = "") -> Place | None:
    """A cell "chr2:42522656:+" or "2:42522656"."""
    text = row.text(column)
    if not text:
        return None
    match = re.fullmatch(r"(.+?):(\d+)(?::([+-]))?", text)
    if match is None:
        raise row.error(
            column, tr("{text!r} is not of the form chromosome:position or chromosome:position:strand", text=text)
        )
    return Place(bare_chromosome(match[1]), int(match[2]), match[3] or strand)


def _gene(row: Row, column: str) -> str:
    name = row.text(column).split("^")[0]
    if not name:
        raise row.error(column, tr("a gene is needed here"))
    return name


def _sum(row: Row, *columns: str) -> int | None:
    numbers = [n for column in columns if (n := row.whole(column)) is not None]
    return sum(numbers) if numbers else None


def _frame(text: str) -> str | None:
    return _FRAMES.get(text.lower().replace("_", "-"))


def _star_fusion(row: Row) -> list[Fusion]:
    gene5, gene3 = _gene(row, "leftgene"), _gene(row, "rightgene")
    support = _sum(row, "junctionreadcount", "spanningfragcount")
    places = (_place(row, "leftbreakpoint"), _place(row, "rightbreakpoint"))
    return [Fusion(gene5, gene3, *places, _frame(row.text("prot_fusion_type")), support, "STAR-Fusion")]


def _arriba(row: Row) -> list[Fusion]:
    """Several gene pairs where a breakpoint lies between genes: "A(1200),B(340)" names the neighbours."""
    strands = [row.text(f"strand{i}(gene/fusion)").split("/")[0].strip(".") for i in (1, 2)]
    places = (_place(row, "breakpoint1", strands[0]), _place(row, "breakpoint2", strands[1]))
    support = _sum(row, "split_reads1", "split_reads2", "discordant_mates")
    genes = [[re.sub(r"\(\d+\)$", "", name) for name in _gene(row, f"gene{i}").split(",")] for i in (1, 2)]
    frame, confidence = _frame(row.text("reading_frame")), row.text("confidence")
    return [
        Fusion(gene5, gene3, *places, frame, support, "Arriba", confidence=confidence)
        for gene5 in genes[0]
        for gene3 in genes[1]
    ]


def _fusion_catcher(row: Row) -> list[Fusion]:
    ends = ("1", "5end"), ("2", "3end")
    gene5, gene3 = (_gene(row, f"gene_{i}_symbol({end}_fusion_partner)") for i, end in ends)
    places = [_place(row, f"fusion_point_for_gene_{i}({end}_fusion_partner)") for i, end in ends]
    effect = row.text("predicted_effect")
    support = _sum(row, "spanning_pairs", "spanning_unique_reads")
    return [Fusion(gene5, gene3, places[0], places[1], _frame(effect), support, "FusionCatcher")]


def _pcgr(row: Row) -> list[Fusion]:
    gene5, separator, gene3 = row.text("fusiongene").replace("::", "--").partition("--")
    if not separator or not (gene5 or gene3) or "--" in gene3:
        raise row.error("fusiongene", tr("{text!r} does not name two genes as A--B", text=row.text("fusiongene")))
    places = (_place(row, "leftbreakpoint"), _place(row, "rightbreakpoint"))
    return [Fusion(gene5, gene3, *places, None, _sum(row, "splitreads"), "PCGR")]


_READERS = (
    (("leftgene", "rightgene", "leftbreakpoint", "rightbreakpoint", "junctionreadcount"), _star_fusion),
    (("gene1", "gene2", "breakpoint1", "breakpoint2", "reading_frame"), _arriba),
    (("gene_1_symbol(5end_fusion_partner)", "gene_2_symbol(3end_fusion_partner)"), _fusion_catcher),
    (("fusiongene", "leftbreakpoint", "rightbreakpoint"), _pcgr),
)
