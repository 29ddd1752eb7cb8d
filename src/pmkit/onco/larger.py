"""A tumour's copy-number events and fusions: from the tables of other tools and from structural records of the VCF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.cells import few
from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import DataError, UsageError
from pmkit.core.messages import tr, trn
from pmkit.core.model import CallSet, Case, Record, Region, merge_regions
from pmkit.core.output import safe_name
from pmkit.formats.vcf_grammar import mates
from pmkit.knowledge.store import open_table
from pmkit.onco import drivers, evidence
from pmkit.onco.alterations import CopyNumberEvent, FusionEvent
from pmkit.onco.events import events, fusion_events
from pmkit.onco.onco_options import LargerOptions
from pmkit.onco.onco_terms import EventType
from pmkit.onco.rearrangements import rearranged
from pmkit.onco.within_genes import within_genes
from pmkit.variants.consequence import Transcripts
from pmkit.variants.presence import absent_in_sample, measured_copies, sample_of, support_in
from pmkit.variants.read_counts import reads
from pmkit.variants.structural import Breakpoint, CopyNumberCall, StructuralCalls, is_structural, structural_calls

if TYPE_CHECKING:
    from pmkit.variants.fusions import Fusion, GeneRegion
    from pmkit.variants.segments import Segment

COPIES_NOT_ASSESSED = tr(
    "Copy number was not assessed: no --cna was given, and the VCF has no records that measure it."
)
FUSIONS_NOT_ASSESSED = tr("Fusions were not assessed as a whole: no --fusions was given.")
_MEASURED = ("CN", "fold change")
"""Bases of a copy-number call that come from depth, not from the genotype of a breakpoint caller."""


_ONE_OF_SEGMENTS = tr("Name one for each with {sample}, as in --cna 'segments/{sample}.tsv'.")
_ONE_OF_FUSIONS = tr("Name one for each with {sample}, as in --fusions 'fusions/{sample}.tsv'.")


class Larger(NamedTuple):
    """What was found, and whether it was looked for at all."""

    copies: tuple[CopyNumberEvent, ...]
    fusions: tuple[FusionEvent, ...]
    copies_assessed: bool
    fusions_assessed: bool
    limitations: tuple[str, ...]


@cache
def _fused() -> tuple[tuple[str, str], ...]:
    return tuple((row["five_prime"], row["three_prime"]) for row in open_table("onco.fusions").rows())


def requested(transcripts: Transcripts) -> tuple[Region, ...]:
    """Where structural records are read: the driver genes, and one end of every known driver fusion."""
    spans = {
        t.gene: Region(t.chrom, t.start - 1, t.end)
        for gene in drivers.genes()
        if (t := transcripts.gene(gene)) is not None
    }
    for pair in _fused():
        if spans.keys().isdisjoint(pair):
            found = [t for gene in pair if (t := transcripts.gene(gene)) is not None]
            if found:
                shortest = min(found, key=lambda t: t.end - t.start)
                spans[shortest.gene] = Region(shortest.chrom, shortest.start - 1, shortest.end)
    return merge_regions(spans.values())


class LargerFinder:
    """Finds the larger alterations of case after case."""

    def __init__(self, options: LargerOptions) -> None:
        self.options = options
        self._first: str | None = None
        self._structural: tuple[CallSet, tuple[tuple[int, Record], ...]] | None = None
        self._unread: list[Record] = []  # of the last case: carried by genotype, without a read

    def find(self, case: Case, transcripts: Transcripts, *, pass_only: bool = True, withheld: bool = False) -> Larger:
        """With `pass_only`, records that failed a FILTER are not used; `withheld`: nor those that the normal sample
        carries too.

        Raises NoInputError, DataError (with file, line and column), UsageError where one patient's table would serve
        for two.
        """
        options = self.options
        calls = self._calls(case, pass_only, withheld)
        segments, reported = self._segments(case), self._fusions(case)
        self._first = self._first or case.sample
        reported_copies = [call for found in calls for call in found.copy_numbers]
        numbers = [call for call in reported_copies if call.basis not in ("genotype", "")]
        points = [point for found in calls for point in found.breakpoints]
        copies: tuple[CopyNumberEvent, ...] = ()
        if segments or numbers:
            genes = (*drivers.genes(), *evidence.gene_names())
            copies = events(segments, numbers, transcripts, genes, purity=options.purity, ploidy=options.ploidy)
        within = [fusion for fusion in reported if fusion.gene5 == fusion.gene3]
        reported = [fusion for fusion in reported if fusion.gene5 != fusion.gene3]
        joined = fusion_events((*map(_ordered, reported), *_from_vcf(points, transcripts)), transcripts)
        inside = within_genes(within, transcripts, drivers.genes().keys())
        broken = rearranged((*points, *inside.points), transcripts, drivers.genes().keys())
        # The other product of an exchange (ALK::EML4), or strands that make no fusion, leave open what else is joined.
        fused = {one.three_prime for one in joined if one.in_frame is not False}
        return Larger(
            _together(copies, (*broken.events, *inside.events)),
            _distinct((*joined, *(one for one in broken.fusions if one.three_prime not in fused))),
            bool(options.cna) or any(call.basis in _MEASURED for call in numbers),
            bool(options.fusions),
            (
                *_limitations(options, calls, numbers, points),
                *_elsewhere(Counter(broken.other) + inside.other),
                *_rejected([record for one in calls for record in one.rejected], transcripts),
                *_without_reads(self._unread, transcripts),
                *((_by_genotype(left),) if (left := len(reported_copies) - len(numbers)) else ()),
            ),
        )

    def _calls(self, case: Case, pass_only: bool, withheld: bool) -> list[StructuralCalls]:
        """The structural calls of each input, whose columns may differ."""
        if self._structural is None or self._structural[0] is not case.calls:
            found = tuple((row, r) for row, r in enumerate(case.calls.records) if is_structural(r))
            self._structural = (case.calls, found)
        by_source: dict[int, list[Record]] = {}
        withdrawn = case.calls.withdrawn(case.index)
        self._unread = []
        for row, record in self._structural[1]:
            if row in withdrawn or (withheld and _in_normal(case, row, record)):
                continue
            if _has_no_reads(record, case.calls.column(record.source, case.index)):
                self._unread.append(record)
            else:
                by_source.setdefault(record.source, []).append(record)
        return [
            structural_calls(records, case.calls.column(source, case.index), pass_only=pass_only, sex=case.sex)
            for source, records in by_source.items()
        ]

    def _segments(self, case: Case) -> Sequence[Segment]:
        if not self.options.cna:
            return ()
        from pmkit.variants.segments import read_segments

        path = self._path(self.options.cna, case, _ONE_OF_SEGMENTS, _of_many)
        return read_segments(path, case.sample, case.calls.build)

    def _fusions(self, case: Case) -> Sequence[Fusion]:
        if not self.options.fusions:
            return ()
        from pmkit.variants.fusions import read_fusions

        path = self._path(self.options.fusions, case, _ONE_OF_FUSIONS, _names_samples)
        return read_fusions(path, case.sample, case.calls.build)

    def _path(self, path: str, case: Case, remedy: str, of_many: Callable[[str], bool]) -> str:
        if "{sample}" in path:
            return path.replace("{sample}", safe_name(case.sample))
        if self._first not in (None, case.sample) and not of_many(path):
            raise UsageError(
                tr("the table is of one patient, but there are several"),
                where=path,
                remedy=remedy,
            )
        return path


def _in_normal(case: Case, row: int, record: Record) -> bool:
    """Whether the normal sample carries a structural record too, by its genotype or by the same number of copies."""
    if case.normal_index is None:
        return False
    if case.calls.genotypes.alleles[row, case.normal_index].max() > 0:
        return True
    fields = record.line.rstrip("\r\n").split("\t")[8:]
    if not fields or "CN" not in fields[0].split(":"):
        return False
    at = fields[0].split(":").index("CN")
    cells = [
        fields[1 + case.calls.column(record.source, sample)].split(":") for sample in (case.index, case.normal_index)
    ]
    copies = [cell[at] if at < len(cell) else "." for cell in cells]
    return copies[0] == copies[1] != "."


@cache
def _of_many(path: str) -> bool:
    """Whether a segment file tells its samples apart: then it cannot be read without naming one."""
    from pmkit.variants.segments import read_segments

    try:
        read_segments(path)
    except DataError:
        return True
    return False


@cache
def _names_samples(path: str) -> bool:
    """Whether a fusion table tells its samples apart."""
    from pmkit.variants.fusions import sample_names

    return len(sample_names(path)) > 1


def _from_vcf(points: Sequence[Breakpoint], transcripts: Transcripts) -> tuple[Fusion, ...]:
    """Fusions of two genes, one of them known as a partner in driver fusions."""
    if not points:
        return ()
    from pmkit.variants.fusions import GeneRegion, from_breakpoints

    known = {gene for pair in _fused() for gene in pair}
    found: dict[tuple[str, str, str], Fusion] = {}
    for point in points:
        if point.chrom2 is None:
            continue
        ends = ((point.chrom1, point.pos1), (point.chrom2, point.pos2))
        near = {t.gene: t for chrom, pos in ends for t in transcripts.at(chrom, pos)}
        if known.isdisjoint(near):
            continue
        genes = [GeneRegion(t.gene, t.chrom, t.start - 1, t.end, "+" if t.strand > 0 else "-") for t in near.values()]
        genes += _after(ends, near, transcripts)
        for fusion in from_breakpoints((point,), genes):
            if not known.isdisjoint((fusion.gene5, fusion.gene3)):
                found.setdefault((fusion.gene5, fusion.gene3, fusion.orientation), fusion)
    return tuple(found.values())


def _ordered(fusion: Fusion) -> Fusion:
    """A pair of which the file does not say which gene comes first, as driver fusions are known."""
    if fusion.orientation != "unordered" or not (fusion.gene5 and fusion.gene3):
        return fusion
    if drivers.known_fusion(fusion.gene5, fusion.gene3) or not drivers.known_fusion(fusion.gene3, fusion.gene5):
        return fusion
    return replace(
        fusion,
        gene5=fusion.gene3, gene3=fusion.gene5, breakpoint5=fusion.breakpoint3, breakpoint3=fusion.breakpoint5,
    )  # fmt: skip


UPSTREAM = 150_000
"""Bases before the transcript of a known 3' partner in which a break joins all of the gene: other transcripts have
their first exons there, as ABL1 does, of which BCR::ABL1 mostly leaves out one or both. The figure is pmkit's own."""


def _after(ends: Sequence[tuple[str, int]], near: Collection[str], transcripts: Transcripts) -> Iterable[GeneRegion]:
    """Known 3' partners of the genes `near` that begin shortly after an end, with the stretch before them."""
    from pmkit.variants.fusions import GeneRegion

    for five, three in _fused():
        if five in near and three not in near and (t := transcripts.gene(three)) is not None:
            forward = t.strand > 0
            first, last = (t.start - UPSTREAM, t.start) if forward else (t.end, t.end + UPSTREAM)
            if any(chrom == t.chrom and first <= pos <= last for chrom, pos in ends):
                yield GeneRegion(three, t.chrom, min(first, t.start) - 1, max(last, t.end), "+" if forward else "-")


def _together(counted: Sequence[CopyNumberEvent], broken: Sequence[CopyNumberEvent]) -> tuple[CopyNumberEvent, ...]:
    """Events by copies and by breakpoints; what copies count as deleted is not repeated."""
    gone = {one.gene for one in counted if one.event == EventType.DEEP_DELETION}
    return (
        *counted,
        *(one for one in broken if one.gene not in gone or not (one.breaks or one.event == EventType.DELETION)),
    )


MOST_COUNTED, MOST_REJECTED = 40, 12


def _has_no_reads(record: Record, column: int) -> bool:
    """Whether the genotype names an allele of which no counted read is: 0/1 with PR 50,0 and SR 30,0."""
    sample = sample_of(record, column)
    carried = {index for index in sample.alleles or () if 0 < index <= len(record.alts)}
    if not carried or support_in(record, sample, column) or measured_copies(record, sample)[0] is not None:
        return False
    return all(one.alt_reads == 0 and one.depth for one in (reads(record, column, index) for index in carried))


def _rejected(records: Sequence[Record], transcripts: Transcripts) -> Iterable[str]:
    """Names the driver genes that structural records break or take in whose filter fails: no finding, but something may
    be there."""
    named = _in_genes(records, transcripts, lambda one: ", ".join(one.filters) or tr("the sample's filter"))
    if named:
        yield tr(
            "The caller rejects structural records in cancer genes: {names}; not judged (--include-rejected "
            "judges them).",
            names=named,
        )


def _without_reads(records: Sequence[Record], transcripts: Transcripts) -> Iterable[str]:
    """Names the driver genes that structural records break or take in of which no read was counted."""
    if named := _in_genes(records, transcripts, lambda _: ""):
        yield tr(
            "No read was counted of structural records in cancer genes that the file gives as carried: {names}; not "
            "judged: genotype and reads contradict each other.",
            names=named,
        )


def _in_genes(records: Sequence[Record], transcripts: Transcripts, why: Callable[[Record], str]) -> str:
    """The driver genes that records break or take in, each with its record and why that is not used; "" for none."""
    if not records:
        return ""
    places = [(t.chrom, t.start, t.end, gene) for gene in drivers.genes() if (t := transcripts.gene(gene))]
    named: dict[str, None] = {}
    for record in records:
        last = max(record.end, record.pos)
        ends = [(bare_chromosome(contig), pos, pos) for contig, pos in mates(",".join(record.alts), record.info)]
        for chrom, start, end, gene in places:
            if any(
                where == chrom and first <= end and stop >= start
                for where, first, stop in [(record.chrom, record.pos, last), *ends]
            ):
                kind = record.info.get("SVTYPE") or ",".join(record.alts)[:20]
                about = "; ".join(filter(None, (f"{kind} chr{record.chrom}:{record.pos}", why(record))))
                named[f"{gene} ({about})"] = None
    return few(list(named), MOST_REJECTED)


def _elsewhere(other: Mapping[str, int]) -> Iterable[str]:
    """Structural records in cancer genes of which nothing more is said, by gene."""
    if other:
        named = [f"{gene} {count}" for gene, count in sorted(other.items())]
        text = few(named, MOST_COUNTED)
        yield tr("Structural records in cancer genes that are no finding: {named}.", named=text)


def _distinct(fusions: Iterable[FusionEvent]) -> tuple[FusionEvent, ...]:
    """One event for each pair of genes, one that is in frame or given by a table first."""
    best: dict[tuple[str, str], FusionEvent] = {}
    for fusion in fusions:
        known = best.get((fusion.five_prime, fusion.three_prime))
        if known is None or (known.in_frame is not True and fusion.in_frame is True):
            best[fusion.five_prime, fusion.three_prime] = fusion
    return tuple(best.values())


def _by_genotype(number: int) -> str:
    return trn(
        "{n} deletion or duplication was taken as a break of genes, not as a copy number: "
        "breakpoints and a genotype do not count a tumour's copies.",
        "{n} deletions and duplications were taken as breaks of genes, not as copy numbers: "
        "breakpoints and a genotype do not count a tumour's copies.",
        number,
    )


def _limitations(
    options: LargerOptions,
    calls: Sequence[StructuralCalls],
    numbers: Sequence[CopyNumberCall],
    points: Sequence[Breakpoint],
) -> Iterable[str]:
    if not options.cna and not any(call.basis in _MEASURED for call in numbers):
        yield COPIES_NOT_ASSESSED
    if not options.fusions:
        seen = trn(
            "{n} breakpoint of the VCF was looked at; the absence of others tells nothing.",
            "{n} breakpoints of the VCF were looked at; the absence of others tells nothing.",
            len(points),
        )
        yield f"{FUSIONS_NOT_ASSESSED} {seen}" if points else FUSIONS_NOT_ASSESSED
    for found in calls:
        for problem in found.problems:
            yield tr("A structural record was not read: {problem}.", problem=problem)
        for reason, count in sorted({**found.skipped, **found.unsupported}.items()):
            if reason not in absent_in_sample():
                yield trn(
                    "{n} structural record was not used: {reason}.",
                    "{n} structural records were not used: {reason}.",
                    count,
                    reason=reason,
                )
