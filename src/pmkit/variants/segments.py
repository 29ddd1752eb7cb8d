"""Copy-number segments of a tumour from the files of CNVkit, FACETS, PURPLE, ASCAT, Sequenza, GATK, GISTIC and PCGR."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pmkit.core.contigs import bare_chromosome, is_foreign, refuse_alike, refuse_other_assembly, unread_rows
from pmkit.core.errors import DataError
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build, Region
from pmkit.formats.tabular import TabularFile, TabularRow, read_table

log = logging.getLogger("pmkit")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch with one copy number, 0-based half-open; `log2` is the ratio to the sample's average.

    `total_cn` and `minor_cn` are copies in the tumour cells as the tool gives them (PURPLE: fractions), None where the
    file has only ratios. `gene` is set in gene-level files, which for GISTIC have neither coordinates nor copies but a
    `level` of −2 (deep deletion) to 2 (amplification).
    """

    chrom: str
    start: int
    end: int
    total_cn: float | None
    minor_cn: float | None
    log2: float | None
    source: str
    gene: str = ""
    level: int | None = None

    @property
    def region(self) -> Region:
        return Region(self.chrom, self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """A file's columns (lower case). `offset` is taken from the start to make it 0-based."""

    source: str
    chrom: str
    start: str
    end: str
    offset: int = 1
    total: str = ""
    major: str = ""
    minor: str = ""
    log2: str = ""
    gene: str = ""
    sample: str = ""
    also: tuple[str, ...] = field(default=())  # further columns that tell this file from others

    @property
    def needed(self) -> tuple[str, ...]:
        values = (self.major or self.total) or self.log2
        return (self.chrom, self.start, self.end, values, *self.also)


# The first whose needed columns are all there wins, so the more specific stand first.
_DIALECTS = (
    _Dialect("PURPLE genes", "chromosome", "start", "end", total="mincopynumber", minor="minminorallelecopynumber",
             gene="gene"),
    _Dialect("PURPLE", "chromosome", "start", "end", total="copynumber", minor="minorallelecopynumber"),
    _Dialect("FACETS", "chrom", "start", "end", total="tcn.em", minor="lcn.em", log2="cnlr.median"),
    _Dialect("FACETS", "chrom", "loc.start", "loc.end", total="tcn.em", minor="lcn.em", log2="cnlr.median"),
    _Dialect("FACETS", "chrom", "start", "end", total="tcn", minor="lcn", log2="cnlr.median"),
    _Dialect("ASCAT", "chr", "startpos", "endpos", major="nmajor", minor="nminor", sample="sample"),
    _Dialect("PCGR", "chromosome", "start", "end", major="nmajor", minor="nminor"),
    _Dialect("PCGR", "chromosome", "start", "end", major="n_major", minor="n_minor"),
    _Dialect("Sequenza", "chromosome", "start.pos", "end.pos", total="cnt", minor="b"),
    _Dialect("CNVkit", "chromosome", "start", "end", offset=0, log2="log2", total="cn", minor="cn2",
             also=("log2",)),
    _Dialect("CNVkit", "chromosome", "start", "end", offset=0, log2="log2", also=("gene", "probes")),
    _Dialect("GATK", "contig", "start", "end", log2="mean_log2_copy_ratio"),
    _Dialect("SEG", "chrom", "loc.start", "loc.end", log2="seg.mean", sample="id"),
    _Dialect("SEG", "chromosome", "start position", "end position", log2="seg.cn", sample="sample"),
    _Dialect("SEG", "chromosome", "start", "end", log2="segment_mean", sample="sample"),
    _Dialect("SEG", "chromosome", "start", "end", log2="segment_mean"),
)  # fmt: skip
_GISTIC_GENE = ("gene symbol", "hugo_symbol")
_GISTIC_OTHER = frozenset(("locus id", "cytoband", "entrez_gene_id", "gene id"))


def read_segments(path: Path | str, sample: str | None = None, build: Build | None = None) -> tuple[Segment, ...]:
    """Read a segment or gene-level copy-number file; its columns say which tool wrote it.

    `sample` chooses from a file of several; accessions must be of `build`. Rows on contigs that are no chromosome are
    counted in a warning. Raises BuildError, and DataError, with file, line and column, for unknown columns and bad
    cells, and for a file of several samples without `sample`.
    """
    table = read_table(path)
    if table.columns and table.columns[0] in _GISTIC_GENE:
        return _gene_levels(table, sample)
    dialect = next((d for d in _DIALECTS if set(d.needed) <= set(table.columns)), None)
    if dialect is None:
        known = sorted({d.source for d in _DIALECTS})
        raise DataError(
            tr("the columns {columns} … are those of no known copy-number file", columns=", ".join(table.columns[:8])),
            where=str(path),
            remedy=tr("Known are {known} and GISTIC gene tables.", known=", ".join(known)),
        )
    rows = _chosen(table, dialect.sample, sample)
    names = Counter(row.text(dialect.chrom) for row in rows)
    if build is not None:
        refuse_other_assembly(names, build, str(path))
        refuse_alike(names, str(path), rows=True)
        if unread := unread_rows({name: count for name, count in names.items() if name and is_foreign(name)}):
            log.warning("%s: %s", path, unread)
    return tuple(_segment(row, dialect) for row in rows)


def copies(segment: Segment, *, purity: float | None = None, ploidy: float = 2.0) -> float | None:
    """Copies in tumour cells: as the tool gives them, else from the log2 ratio, never below 0.

    With p the purity and n the tumour's ploidy, ratio = (p·c + 2(1 − p)) / (p·n + 2(1 − p)) is solved for c; without
    purity the sample is taken as pure. None where the file has only a level.
    """
    if segment.total_cn is not None:
        return segment.total_cn
    if segment.log2 is None:
        return None
    p = 1.0 if purity is None else purity
    if not 0 < p <= 1 or ploidy <= 0:
        raise ValueError(tr("purity must be above 0 and at most 1, ploidy above 0"))
    normal = 2 * (1 - p)
    return float(max(0.0, (2**segment.log2 * (p * ploidy + normal) - normal) / p))


def overlapping(segments: Iterable[Segment], region: Region) -> tuple[tuple[Segment, int], ...]:
    """Segments that share bases with a region, with the number of bases shared."""
    found = []
    for segment in segments:
        shared = min(segment.end, region.end) - max(segment.start, region.start)
        if segment.chrom == region.chrom and shared > 0:
            found.append((segment, shared))
    return tuple(found)


def _segment(row: TabularRow, dialect: _Dialect) -> Segment:
    start, end = row.position(dialect.start) - dialect.offset, row.position(dialect.end)
    if end <= start or start < 0:
        raise row.error(
            dialect.end, tr("the segment {start}–{end} has no bases", start=start + dialect.offset, end=end)
        )
    minor = row.number(dialect.minor)
    if dialect.major:
        major = row.number(dialect.major)
        total = None if major is None or minor is None else major + minor
        minor = None if major is None or minor is None else min(major, minor)
    else:
        total = row.number(dialect.total)
        minor = minor if minor is None or total is None else min(minor, total - minor)
    if any(value is not None and value < -0.5 for value in (total, minor)):
        raise row.error(dialect.total or dialect.major, tr("copies cannot be negative"))
    # PURPLE's fits may fall a little below nothing.
    total, minor = (None if value is None else max(0.0, value) for value in (total, minor))
    chrom = bare_chromosome(row.text(dialect.chrom))
    if not chrom:
        raise row.error(dialect.chrom, tr("a chromosome is needed here"))
    log2 = row.number(dialect.log2)
    return Segment(chrom, start, end, total, minor, log2, dialect.source, row.text(dialect.gene))


def _chosen(table: TabularFile, column: str, sample: str | None) -> list[TabularRow]:
    rows = list(table.rows())
    names: Mapping[str, None] = dict.fromkeys(row.text(column) for row in rows) if column else {}
    if sample is None and len(names) > 1:
        raise DataError(
            trn("the file has {n} sample", "the file has {n} samples", len(names)),
            where=str(table.path),
            remedy=tr("Say which sample is the patient's."),
        )
    if sample is None or len(names) <= 1:
        return rows
    if sample not in names:
        raise DataError(tr("the file has no sample {sample}", sample=sample), where=str(table.path))
    return [row for row in rows if row.text(column) == sample]


def _gene_levels(table: TabularFile, sample: str | None) -> tuple[Segment, ...]:
    """GISTIC's thresholded gene table: one column of levels for each sample."""
    samples = [name for name in table.columns[1:] if name not in _GISTIC_OTHER]
    chosen = samples[0] if sample is None and len(samples) == 1 else (sample or "").lower()
    if chosen not in samples:
        known = (
            trn("{n} sample", "{n} samples", len(samples))
            if sample is None
            else tr("no sample {sample}", sample=sample)
        )
        raise DataError(
            tr("the file has {known}", known=known),
            where=str(table.path),
            remedy=tr("Say which sample is the patient's."),
        )
    segments = []
    for row in table.rows():
        level = row.number(chosen)
        if level is None:
            continue
        if level not in (-2, -1.5, -1, 0, 1, 2):
            raise row.error(chosen, tr("{level:g} is no level from -2 to 2", level=level))
        # −1.5 is cBioPortal's way to say a probable deep deletion; it is not one for sure.
        segments.append(Segment("", 0, 0, None, None, None, "GISTIC", row.text(table.columns[0]), int(level)))
    return tuple(segments)
