"""From copy-number segments, calls and fusions to events of genes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.messages import tr
from pmkit.onco.alterations import CopyNumberEvent, FusionEvent
from pmkit.onco.onco_terms import EventType
from pmkit.variants.consequence import Transcript, Transcripts

if TYPE_CHECKING:
    from pmkit.variants.fusions import Fusion
    from pmkit.variants.segments import Segment
    from pmkit.variants.structural import CopyNumberCall

AMPLIFIED = 3.0
"""Copies per copy of the average genome from which a gene counts as amplified, as in PURPLE (PMID:31645765)."""
GAINED = 1.5
DELETED = 0.5
"""Copies below which nothing is left of a gene in most tumour cells, as in PURPLE (PMID:31645765)."""
LOST = 1.5
_BY_LEVEL = {2: EventType.AMPLIFICATION, 1: EventType.GAIN, -1: EventType.LOSS, -2: EventType.DEEP_DELETION}


class _Stretch(NamedTuple):
    chrom: str
    start: int  # 0-based half-open
    end: int
    copies: float
    minor: float | None
    source: str


def events(
    segments: Iterable[Segment],
    calls: Iterable[CopyNumberCall],
    transcripts: Transcripts,
    genes: Iterable[str],
    *,
    purity: float | None = None,
    ploidy: float = 2.0,
) -> tuple[CopyNumberEvent, ...]:
    """What segments and copy-number records do to `genes`, in the order of their names.

    A gene is amplified or gained if all of it is, by its lowest copy number; deleted if any of its exons is.
    """
    from pmkit.variants.segments import copies

    stretches: dict[str, list[_Stretch]] = {}
    by_gene: dict[str, CopyNumberEvent] = {}
    requested = sorted(set(genes))
    for segment in segments:
        if segment.level is not None and segment.gene in requested and segment.level in _BY_LEVEL:
            by_gene[segment.gene] = CopyNumberEvent(segment.gene, _BY_LEVEL[segment.level], evidence=segment.source)
        total = copies(segment, purity=purity, ploidy=ploidy)
        if total is not None:
            stretch = _Stretch(segment.chrom, segment.start, segment.end, total, segment.minor_cn, segment.source)
            stretches.setdefault(segment.chrom, []).append(stretch)
    for call in calls:
        if call.copy_number is not None:
            stretch = _Stretch(
                call.chrom, call.start, call.end, call.copy_number, call.minor_copy_number, call.evidence
            )
            stretches.setdefault(call.chrom, []).append(stretch)
    for gene in requested:
        transcript = transcripts.gene(gene)
        if transcript and gene not in by_gene and (near := stretches.get(transcript.chrom)):
            event = _event(gene, transcript, near, ploidy)
            if event:
                by_gene[gene] = event
    return tuple(by_gene[gene] for gene in sorted(by_gene))


def _event(gene: str, transcript: Transcript, stretches: Sequence[_Stretch], ploidy: float) -> CopyNumberEvent | None:
    first, last = transcript.start - 1, transcript.end
    over = [s for s in stretches if s.start < last and s.end > first]
    if not over:
        return None
    lowest = min(over, key=lambda s: s.copies)
    whole = min(s.start for s in over) <= first and max(s.end for s in over) >= last
    lost = [
        number
        for number, (low, high) in enumerate(transcript.exons, 1)
        if any(s.copies < DELETED and s.start < high and s.end > low - 1 for s in over)
    ]
    exonic = [s.copies for s in over if any(s.start < high and s.end > low - 1 for low, high in transcript.exons)]
    region = f"chr{lowest.chrom}:{lowest.start + 1}-{lowest.end}"
    partial = bool(lost) and len(lost) < len(transcript.exons)
    shift = transcript.exon_shift
    exons = (lost[0] + shift, lost[-1] + shift) if partial else None
    if lost:
        event = EventType.DEEP_DELETION
    elif whole and lowest.copies >= AMPLIFIED * ploidy:
        event = EventType.AMPLIFICATION
    elif whole and lowest.copies >= GAINED * ploidy:
        event = EventType.GAIN
    elif exonic and min(exonic) < LOST and transcript.chrom not in ("X", "Y"):
        event = EventType.LOSS
    elif any(s.minor is not None and s.minor < DELETED for s in over) and transcript.chrom not in ("X", "Y"):
        event = EventType.LOH
    else:
        return None
    return CopyNumberEvent(gene, event, lowest.copies, region, lowest.source, partial, exons)


def fusion_events(fusions: Iterable[Fusion], transcripts: Transcripts) -> tuple[FusionEvent, ...]:
    """Fusions with the exons they join, where the breakpoints tell; antisense pairs are kept as not in frame, and
    those of low confidence as suspected."""
    found = []
    for fusion in fusions:
        antisense = fusion.orientation == "antisense"
        frame, remarks = _frame(transcripts, fusion)
        warnings = [tr("the strands do not make a 5'–3' fusion")] if antisense else list(remarks)
        if fusion.orientation == "unordered":
            warnings.append(tr("the table does not say which gene comes first: it is taken from known fusions"))
        if not (fusion.gene5 and fusion.gene3):
            warnings.append(tr("one partner is not known"))
        doubtful = fusion.confidence == "low"
        if doubtful:
            warnings.append(tr("{source} gives it low confidence", source=fusion.source))
        found.append(
            FusionEvent(
                fusion.gene5,
                fusion.gene3,
                _exon(transcripts, fusion, five=True),
                _exon(transcripts, fusion, five=False),
                False if antisense else frame,
                fusion.source,
                tuple(warnings),
                suspected=doubtful,
            )
        )
    return tuple(found)


def _exon(transcripts: Transcripts, fusion: Fusion, *, five: bool) -> int | None:
    """The last exon kept of the 5' gene, or the first of the 3' gene; an intron's break keeps the exon alongside it."""
    place = fusion.breakpoint5 if five else fusion.breakpoint3
    transcript = transcripts.gene(fusion.gene5 if five else fusion.gene3) if place else None
    if place is None or transcript is None or transcript.chrom != place.chrom:
        return None
    kind, number = transcript.segment(place.pos)
    if kind == "outside":
        return None
    return number + 1 if kind == "intron" and not five else number


def _frame(transcripts: Transcripts, fusion: Fusion) -> tuple[bool | None, tuple[str, ...]]:
    """Whether the frame is kept: as the table says, else by the breakpoints in the genes' transcripts. These may not be
    the ones that are spliced in the tumour, so a frame that does not fit them is a remark, not a verdict."""
    if fusion.frame is not None:
        return fusion.frame == "in-frame", ()
    five, three = transcripts.gene(fusion.gene5), transcripts.gene(fusion.gene3)
    places = fusion.breakpoint5, fusion.breakpoint3
    if five is None or three is None or places[0] is None or places[1] is None:
        return None, ()
    if (five.chrom, three.chrom) != (places[0].chrom, places[1].chrom):
        return None, (tr("the breakpoints lie on other chromosomes than the genes: check the genome build"),)
    from pmkit.onco.fusion_frame import fusion_frame

    reported = fusion_frame(five, places[0].pos, three, places[1].pos)
    if reported == "out-of-frame":
        return None, (
            tr(
                "out of frame by {id} and {id2}, if these are the transcripts that are joined", id=five.id, id2=three.id
            ),
        )
    return (True if reported else None), ()
