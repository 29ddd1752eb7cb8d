"""Gene fusions: from the tables of RNA callers, and from breakpoints of DNA callers with the genes they lie in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import DataError
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build
from pmkit.formats.tabular import TabularFile, TabularRow, read_table
from pmkit.variants.structural import Breakpoint


class FusionEnd(NamedTuple):
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

    `frame` is "in-frame", "out-of-frame" or None where not given; `orientation` is "given" (an RNA caller saw the
    transcript), "sense" (the strands make a 5'–3' fusion) or "antisense" (they do not: both genes are disrupted, and no
    fused transcript is expected); "unordered" where the file does not say which gene comes first. `support` counts
    reads. One of the genes may be "" (partner not known). Both are the same where a deletion or duplication lies inside
    one gene: then `exons` are the last exon before and the first after the junction, and `event` is what the file calls
    it (deletion, duplication …).
    """

    gene5: str
    gene3: str
    breakpoint5: FusionEnd | None
    breakpoint3: FusionEnd | None
    frame: str | None
    support: int | None
    source: str
    orientation: str = "given"
    confidence: str = ""
    exons: tuple[int, int] | None = None
    event: str = ""
    build: Build | None = None  # of the breakpoints, where the file says it

    @property
    def name(self) -> str:
        """HGNC's notation (PMID 34615987)."""
        return f"{self.gene5 or '?'}::{self.gene3 or '?'}"


_FRAMES: Mapping[str, str] = {
    "inframe": "in-frame",
    "frameshift": "out-of-frame",
    "outofframe": "out-of-frame",
    "stopcodon": "out-of-frame",
}
_SUPPORT_REMEDY = tr("Known are STAR-Fusion, Arriba, FusionCatcher, PCGR and LINX tables, and cBioPortal's data_sv.")


def read_fusions(path: Path | str, sample: str = "", build: Build | None = None) -> tuple[Fusion, ...]:
    """Read a fusion table; its columns say which tool wrote it. Of a table of several samples only the rows of `sample`
    count, and of rows on another build than `build` the genes alone. Raises DataError with file, line and column."""
    table = read_table(path)
    for needed, reader in _READERS:
        if set(needed) <= set(table.columns):
            rows = _of_sample(table, sample) if reader is _cbioportal else table.rows()
            found = (fusion for row in rows for fusion in reader(row))
            return tuple(found) if build is None else tuple(_on_build(found, build))
    raise DataError(
        tr("the columns {columns} … are those of no known fusion table", columns=", ".join(table.columns[:6])),
        where=str(path),
        remedy=_SUPPORT_REMEDY,
    )


def sample_names(path: Path | str) -> frozenset[str]:
    """The samples that a table tells apart; empty where it is of one sample without a name."""
    table = read_table(path)
    column = _sample_column(table) if set(_CBIOPORTAL) <= set(table.columns) else ""
    return frozenset(row.text(column) for row in table.rows()) if column else frozenset()


def _sample_column(table: TabularFile) -> str:
    return next((name for name in ("sample_id", "sampleid", "tumor_sample_barcode") if name in table.columns), "")


def _of_sample(table: TabularFile, sample: str) -> list[TabularRow]:
    """The rows of one sample. A table of one sample counts whatever its name is."""
    rows, column = list(table.rows()), _sample_column(table)
    names = {row.text(column) for row in rows} if column else set()
    if len(names) > 1 and sample not in names:
        raise DataError(
            trn(
                "the table has {n} sample, which is not '{sample}'",
                "the table has {n} samples, and none is '{sample}'",
                len(names),
                sample=sample,
            ),
            where=str(table.path),
            remedy=tr("Name the samples as in the other files, or give a table of one."),
        )
    return [row for row in rows if row.text(column) == sample] if len(names) > 1 else rows


def _on_build(fusions: Iterable[Fusion], build: Build) -> Iterable[Fusion]:
    for fusion in fusions:
        other = fusion.build not in (None, build)
        yield replace(fusion, breakpoint5=None, breakpoint3=None) if other else fusion


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
    first = FusionEnd(one.chrom, point.pos1, one.strand)
    second = FusionEnd(other.chrom, point.pos2, other.strand)
    starts = (point.strand1 == one.strand, point.strand2 == other.strand)
    if starts == (False, True):
        (one, first), (other, second) = (other, second), (one, first)
    orientation = "sense" if starts[0] != starts[1] else "antisense"
    return Fusion(
        one.gene,
        other.gene,
        first,
        second,
        None,
        None,
        tr("breakpoint {evidence}", evidence=point.evidence),
        orientation,
    )


def _place(row: TabularRow, column: str, strand: str = "") -> FusionEnd | None:
    """A cell "chr2:42522656:+" or "2:42522656"."""
    text = row.text(column)
    if not text:
        return None
    match = re.fullmatch(r"(.+?):(\d+)(?::([+-]))?", text)
    if match is None:
        raise row.error(
            column, tr("{text!r} is not of the form chromosome:position or chromosome:position:strand", text=text)
        )
    return FusionEnd(bare_chromosome(match[1]), int(match[2]), match[3] or strand)


def _gene(row: TabularRow, column: str) -> str:
    name = row.text(column).split("^")[0]
    if not name:
        raise row.error(column, tr("a gene is needed here"))
    return name


def _sum(row: TabularRow, *columns: str) -> int | None:
    numbers = [n for column in columns if (n := row.whole(column)) is not None]
    return sum(numbers) if numbers else None


def _frame(text: str) -> str | None:
    return _FRAMES.get(re.sub(r"[-_ ]", "", text.lower()))


def _star_fusion(row: TabularRow) -> list[Fusion]:
    gene5, gene3 = _gene(row, "leftgene"), _gene(row, "rightgene")
    support = _sum(row, "junctionreadcount", "spanningfragcount")
    places = (_place(row, "leftbreakpoint"), _place(row, "rightbreakpoint"))
    return [Fusion(gene5, gene3, *places, _frame(row.text("prot_fusion_type")), support, "STAR-Fusion")]


def _arriba(row: TabularRow) -> list[Fusion]:
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


def _fusion_catcher(row: TabularRow) -> list[Fusion]:
    ends = ("1", "5end"), ("2", "3end")
    gene5, gene3 = (_gene(row, f"gene_{i}_symbol({end}_fusion_partner)") for i, end in ends)
    places = [_place(row, f"fusion_point_for_gene_{i}({end}_fusion_partner)") for i, end in ends]
    effect = row.text("predicted_effect")
    support = _sum(row, "spanning_pairs", "spanning_unique_reads")
    return [Fusion(gene5, gene3, places[0], places[1], _frame(effect), support, "FusionCatcher")]


def _pcgr(row: TabularRow) -> list[Fusion]:
    gene5, separator, gene3 = row.text("fusiongene").replace("::", "--").partition("--")
    if not separator or not (gene5 or gene3) or "--" in gene3:
        raise row.error("fusiongene", tr("{text!r} does not name two genes as A--B", text=row.text("fusiongene")))
    places = (_place(row, "leftbreakpoint"), _place(row, "rightbreakpoint"))
    return [Fusion(gene5, gene3, *places, None, _sum(row, "splitreads"), "PCGR")]


_PHASED: Mapping[str, str] = {
    **dict.fromkeys(("inframe", "skipped_exons", "1", "true"), "in-frame"),
    **dict.fromkeys(("out_of_frame", "0", "false"), "out-of-frame"),
}


def _linx(row: TabularRow) -> list[Fusion]:
    """Fusions of LINX (hmftools' LinxFusion): the 5' gene is the start. Both genes are one where exons of it are lost
    or repeated (EGFR_EGFR)."""
    names = row.text("name").split("_", 1) if row.text("name").count("_") == 1 else ["", ""]
    gene5, gene3 = ((row.text(c) or n).lstrip("@") for c, n in zip(("genestart", "geneend"), names, strict=True))
    if not (gene5 or gene3):
        raise row.error("name", tr("a gene is needed here"))
    exons = [row.whole(column) for column in ("fusedexonup", "fusedexondown")]
    joined = (exons[0], exons[1]) if exons[0] is not None and exons[1] is not None else None
    within = gene5 == gene3 and joined is not None
    return [
        Fusion(
            gene5, gene3, None, None, _PHASED.get(row.text("phased").lower()), None, "LINX",
            confidence=row.text("likelihood").lower(), exons=joined,
            event=("deletion" if joined[1] > joined[0] else "duplication") if within and joined else "",
        )
    ]  # fmt: skip


_CBIOPORTAL = ("site1_hugo_symbol", "site2_hugo_symbol")
_BUILDS: Mapping[str, Build] = {
    **dict.fromkeys(("grch37", "hg19", "37"), Build.GRCH37),
    **dict.fromkeys(("grch38", "hg38", "38"), Build.GRCH38),
}


def _cbioportal(row: TabularRow) -> list[Fusion]:
    """cBioPortal's structural variants. Its format does not say that site 1 is the 5' gene: what names the event does
    ("{EML4:ALK}", "EML4-ALK fusion"). Germline rows are not of the tumour."""
    sites = [row.text(f"site{i}_hugo_symbol") for i in (1, 2)]
    if row.text("sv_status").upper() == "GERMLINE" or not any(sites):
        return []
    places = [_site(row, i) for i in (1, 2)]
    said = " ".join(row.text(column) for column in ("event_info", "annotation", "comments"))
    order = _order(sites, said)
    if order < 0:
        sites, places = sites[::-1], places[::-1]
    reported = re.search(r"(?i)\b(in|out[ -_]?of)[ -_]?frame\b", said)
    frame = _frame(row.text("site2_effect_on_frame")) or (_frame(reported[0]) if reported else None)
    support = _sum(row, "tumor_split_read_count", "tumor_paired_end_read_count")
    support = support if support is not None else row.whole("tumor_variant_count")
    within = sites[0] == sites[1]
    return [
        Fusion(
            sites[0], sites[1], places[0], places[1], frame, support, "cBioPortal",
            "given" if order or within or not all(sites) else "unordered",
            event=row.text("class").lower() if within else "", build=_BUILDS.get(row.text("ncbi_build").lower()),
        )
    ]  # fmt: skip


def _site(row: TabularRow, number: int) -> FusionEnd | None:
    chrom, pos = row.text(f"site{number}_chromosome"), row.whole(f"site{number}_position")
    return FusionEnd(bare_chromosome(chrom), pos) if chrom and pos and pos > 0 else None


def _order(sites: Sequence[str], said: str) -> int:
    """1 where the first site is named first in what the event is called, -1 where the second is, 0 where neither."""
    between = r"\s*(?:::|--|[-:/_])\s*"
    ways = (sites, sites[::-1])
    found = [all(w) and re.search(rf"(?<![\w-]){re.escape(w[0])}{between}{re.escape(w[1])}(?!\w)", said) for w in ways]
    return (1 if found[0] else -1) if bool(found[0]) != bool(found[1]) else 0


_READERS = (
    (("leftgene", "rightgene", "leftbreakpoint", "rightbreakpoint", "junctionreadcount"), _star_fusion),
    (("gene1", "gene2", "breakpoint1", "breakpoint2", "reading_frame"), _arriba),
    (("gene_1_symbol(5end_fusion_partner)", "gene_2_symbol(3end_fusion_partner)"), _fusion_catcher),
    (("fusiongene", "leftbreakpoint", "rightbreakpoint"), _pcgr),
    (("name", "reportedtype", "phased", "fusedexonup", "fusedexondown"), _linx),
    (_CBIOPORTAL, _cbioportal),
)
