"""What structural records do to single genes: exons deleted or duplicated, genes broken, usual introns of fusions hit.

Breakpoints do not count copies. A deletion on both copies is recognised by a homozygous genotype only; anything else is
one allele at least, as a truncating variant is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.onco.alterations import CopyNumberEvent, FusionEvent
from pmkit.onco.onco_terms import EventType
from pmkit.onco.small_variants import MOST_BASES
from pmkit.variants.consequence import Transcript, Transcripts
from pmkit.variants.consequence.effect import reference_protein
from pmkit.variants.structural import Breakpoint

LARGEST = 5_000_000
"""Bases above which a deletion or duplication is one of a chromosome's part, not of genes."""
ITD_EXONS: Mapping[str, range] = {"FLT3": range(14, 16)}
ITD_LONGEST = 1000
PARTIAL_DUPLICATION: Mapping[str, range] = {"KMT2A": range(2, 12)}
"""Exons of which some are repeated in a partial tandem duplication that drives leukaemia."""
KINASE_DUPLICATION = ("BRAF", "EGFR")
"""Kinases of which a second domain in one protein is named: a tandem duplication from the glycine-rich loop on to the
DFG motif."""
BROKEN_BEFORE_KINASE = ("ALK", "ROS1", "RET", "NTRK1", "NTRK2", "NTRK3")
"""Receptors whose fusions keep the kinase domain and lose most of what lies before it."""
BEFORE_KINASE = 330
"""Residues before the kinase's glycine-rich loop within which these genes break."""
ONE_ALLELE = tr("a breakpoint does not count copies: one allele at least is concerned")
COPIES_UNKNOWN = tr("how many copies are deleted is not known")
NOT_SPELLED = tr("the inserted bases are not spelled out: that they repeat the exon is not shown")
PARTNER_UNKNOWN = tr("the partner is not known: whether a fusion is made is not known")


class Rearranged(NamedTuple):
    """Events, suspected fusions, and how many structural records lie in each gene without being an event."""

    events: tuple[CopyNumberEvent, ...]
    fusions: tuple[FusionEvent, ...]
    other: Mapping[str, int]


def rearranged(points: Iterable[Breakpoint], transcripts: Transcripts, genes: Collection[str]) -> Rearranged:
    """What breakpoints do to `genes`."""
    found: dict[tuple[str, str, str], CopyNumberEvent] = {}
    fusions: dict[str, FusionEvent] = {}
    other: Counter[str] = Counter()
    for point in points:
        for gene in _genes(point, transcripts, genes):
            transcript = transcripts.gene(gene)
            if transcript is None or _judged_as_small(point, transcript):
                continue
            event, fusion = _event(point, transcript), _suspected(point, transcript)
            if event is not None:
                found.setdefault((gene, event.event, event.where), event)
            if fusion is not None:
                fusions.setdefault(gene, fusion)
            if event is None and fusion is None:
                other[gene] += 1
    return Rearranged(tuple(found[key] for key in sorted(found)), tuple(fusions.values()), other)


def _genes(point: Breakpoint, transcripts: Transcripts, genes: Collection[str]) -> list[str]:
    """Genes that an end lies in, or that are deleted or duplicated whole."""
    near = [t.gene for chrom, pos in _ends(point) for t in transcripts.at(chrom, pos)]
    if span := _span(point):
        near += [t.gene for t in transcripts.at(point.chrom1, *span)]
    return [gene for gene in dict.fromkeys(near) if gene in genes]


def _ends(point: Breakpoint) -> Iterator[tuple[str, int]]:
    yield point.chrom1, point.pos1
    if point.chrom2 is not None and point.kind != "insertion":
        yield point.chrom2, point.pos2


def _span(point: Breakpoint) -> tuple[int, int] | None:
    """First and last base (1-based) that a deletion takes or a tandem duplication repeats."""
    if point.kind not in ("deletion", "duplication") or point.chrom1 != point.chrom2:
        return None
    low, high = sorted((point.pos1, point.pos2))
    first, last = (low + 1, high - 1) if point.kind == "deletion" else (low, high)
    return (first, last) if 0 <= last - first < LARGEST else None


def _event(point: Breakpoint, transcript: Transcript) -> CopyNumberEvent | None:
    span = _span(point)
    if (inserted := _inserted_tandem(point, transcript)) is not None:
        return inserted
    if span is None:
        return None if point.kind in ("deletion", "duplication") else _disruption(point, transcript)
    exons = [
        number + transcript.exon_shift
        for number, (low, high) in enumerate(transcript.exons, 1)
        if low <= span[1] and high >= span[0]
    ]
    if not exons:
        return None  # inside one intron
    region = f"chr{point.chrom1}:{span[0]}-{span[1]}"
    if point.kind == "duplication":
        return _repeated(point, transcript, exons, region)
    whole = _whole(transcript, span)
    partial = EventType.DELETION if whole else EventType.EXON_DELETION
    event = EventType.DEEP_DELETION if point.homozygous else partial
    warnings = () if point.homozygous else (COPIES_UNKNOWN,) if whole else (ONE_ALLELE,)
    return CopyNumberEvent(
        transcript.gene,
        event,
        region=region,
        evidence=point.evidence,
        partial=not whole,
        exons=None if whole else (exons[0], exons[-1]),
        warnings=warnings,
        where="" if whole else _numbers("exon", exons),
    )


def _judged_as_small(point: Breakpoint, transcript: Transcript) -> bool:
    """A deletion spelled out in bases that takes no exon whole: its consequence is that of a small variant."""
    span = _span(point) if point.kind == "deletion" and point.spelled else None
    if span is None or span[1] - span[0] >= MOST_BASES:
        return False
    return not any(span[0] <= low and high <= span[1] for low, high in transcript.exons)


def _whole(transcript: Transcript, span: tuple[int, int]) -> bool:
    low, high = transcript.coding
    return span[0] <= low and span[1] >= high


def _numbers(what: str, numbers: list[int]) -> str:
    first, last = numbers[0], numbers[-1]
    return f"{what} {first}" if first == last else f"{what}s {first}-{last}"


def _repeated(point: Breakpoint, transcript: Transcript, exons: list[int], region: str) -> CopyNumberEvent | None:
    """Known tandem duplications inside a gene; another one may leave a whole copy."""
    gene = transcript.gene
    low, high = sorted((point.pos1, point.pos2))
    inside = transcript.start <= low and high <= transcript.end
    if gene in ITD_EXONS and high - low <= ITD_LONGEST and not set(exons).isdisjoint(ITD_EXONS[gene]):
        event = EventType.INTERNAL_TANDEM_DUPLICATION
    elif gene in PARTIAL_DUPLICATION and inside and set(exons) <= set(PARTIAL_DUPLICATION[gene]):
        event = EventType.PARTIAL_TANDEM_DUPLICATION
    elif gene in KINASE_DUPLICATION and inside and _holds_kinase(transcript, low, high):
        event = EventType.KINASE_DOMAIN_DUPLICATION
    else:
        return None
    return CopyNumberEvent(
        gene, event, region=region, evidence=point.evidence, partial=True, exons=(exons[0], exons[-1]),
        where=_numbers("exon", exons),
    )  # fmt: skip


def _inserted_tandem(point: Breakpoint, transcript: Transcript) -> CopyNumberEvent | None:
    """An insertion whose bases are not spelled out in the exons that internal tandem duplications lie in: callers that
    assemble reads write them as <INS>."""
    exons = ITD_EXONS.get(transcript.gene)
    if exons is None or point.kind != "insertion" or point.inserted or point.spelled:
        return None
    kind, exon = transcript.segment(point.pos1)
    if kind != "exon" or exon not in exons:
        return None
    return CopyNumberEvent(
        transcript.gene, EventType.INTERNAL_TANDEM_DUPLICATION, region=f"chr{point.chrom1}:{point.pos1}-{point.pos1}",
        evidence=point.evidence, partial=True, exons=(exon, exon), warnings=(NOT_SPELLED,),
        where=_numbers("exon", [exon]),
    )  # fmt: skip


def _disruption(point: Breakpoint, transcript: Transcript) -> CopyNumberEvent | None:
    """A gene that an end of the junction lies in, unless both ends lie in one of its introns."""
    places = [
        transcript.segment(pos)
        for chrom, pos in _ends(point)
        if chrom == transcript.chrom and transcript.segment(pos)[0] != "outside"
    ]
    if not places or (len(places) == 2 and places[0] == places[1] and places[0][0] == "intron"):
        return None
    if point.kind == "insertion" and (places[0][0] == "intron" or point.spelled):
        return None
    kind, number = places[0]
    pos = next(pos for chrom, pos in _ends(point) if chrom == transcript.chrom)
    return CopyNumberEvent(
        transcript.gene,
        EventType.DISRUPTION,
        region=f"chr{transcript.chrom}:{pos}-{pos}",
        evidence=point.evidence,
        partial=True,
        warnings=(ONE_ALLELE,),
        where=f"{kind} {number}",
    )


def _suspected(point: Breakpoint, transcript: Transcript) -> FusionEvent | None:
    """A receptor broken before its kinase domain; a partner that is known makes a fusion elsewhere."""
    if transcript.gene not in BROKEN_BEFORE_KINASE or point.kind in ("insertion", "deletion", "duplication"):
        return None
    for chrom, pos in _ends(point):
        kind, number = transcript.segment(pos) if chrom == transcript.chrom else ("outside", 0)
        if kind != "outside" and _before_kinase(transcript, pos):
            exon = number + 1 if kind == "intron" else number
            place = tr("breakpoint in {gene} {kind} {number}", gene=transcript.gene, kind=kind, number=number)
            return FusionEvent(
                "", transcript.gene, None, exon, None, f"{place}, {point.evidence}", (place, PARTNER_UNKNOWN), True
            )
    return None


def _holds_kinase(transcript: Transcript, low: int, high: int) -> bool:
    """Whether the bases hold the kinase domain from its glycine-rich loop to its DFG motif."""
    loop = _glycine_loop(transcript)
    if loop is None:
        return False
    motif = reference_protein(transcript).index("DFG", loop)
    ends = sorted((transcript.place(low).anchor, transcript.place(high).anchor))
    first, last = ((place - transcript.cds_start) // 3 + 1 for place in ends)
    return first <= loop and motif + 3 <= last


def _before_kinase(transcript: Transcript, pos: int) -> bool:
    place = transcript.place(pos)
    residue = (place.anchor - transcript.cds_start) // 3 + 1
    loop = _glycine_loop(transcript)
    return loop is not None and loop - BEFORE_KINASE <= residue <= loop


@cache
def _glycine_loop(transcript: Transcript) -> int | None:
    """Residue of the glycine-rich loop (GxGxxG), the last one before the DFG motif of the activation loop."""
    protein = reference_protein(transcript)
    loops = [m.start() + 1 for m in re.finditer("(?=G.G..G)", protein)]
    starts = [m.start() + 1 for m in re.finditer("DFG", protein)]
    fitting = [(loop, dfg) for dfg in starts for loop in loops if 100 <= dfg - loop <= 260]
    return fitting[-1][0] if fitting else None
