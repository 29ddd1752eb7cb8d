"""Rows of fusion tables whose two ends lie in one gene: exons deleted or repeated (EGFRvIII, KMT2A-PTD)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.messages import tr
from pmkit.onco.alterations import CopyNumberEvent
from pmkit.onco.onco_terms import EventType
from pmkit.onco.rearrangements import ONE_ALLELE, PARTIAL_DUPLICATION
from pmkit.variants.consequence import Transcripts
from pmkit.variants.structural import Breakpoint

if TYPE_CHECKING:
    from pmkit.variants.fusions import Fusion

_STRANDS = {"deletion": ("+", "-"), "duplication": ("-", "+"), "inversion": ("+", "+")}


class EventsWithin(NamedTuple):
    """Events by exons, breakpoints by places, and by gene the rows that tell neither."""

    points: tuple[Breakpoint, ...]
    events: tuple[CopyNumberEvent, ...]
    other: Counter[str]


def within_genes(fusions: Iterable[Fusion], transcripts: Transcripts, genes: Collection[str]) -> EventsWithin:
    """What rows of one gene say; exons are those of the transcript that the file joins, mostly MANE's."""
    points, events, other = [], [], Counter[str]()
    for fusion in fusions:
        gene = fusion.gene5
        if gene not in genes or transcripts.gene(gene) is None:
            continue
        event = _by_exons(fusion)
        point = None if fusion.exons else _by_places(fusion)
        if event is not None:
            events.append(event)
        elif point is not None:
            points.append(point)
        else:
            other[gene] += 1
    return EventsWithin(tuple(points), tuple(events), other)


def _by_exons(fusion: Fusion) -> CopyNumberEvent | None:
    if fusion.exons is None:
        return None
    before, after = fusion.exons
    warnings: tuple[str, ...] = (ONE_ALLELE,)
    if after > before + 1:
        exons, kind = (before + 1, after - 1), EventType.EXON_DELETION
    elif after <= before and set(range(after, before + 1)) <= set(PARTIAL_DUPLICATION.get(fusion.gene5, ())):
        exons, kind, warnings = (after, before), EventType.PARTIAL_TANDEM_DUPLICATION, ()
    else:
        return None
    first, last = exons
    where = tr("exon {first}", first=first) if first == last else tr("exons {first}-{last}", first=first, last=last)
    return CopyNumberEvent(
        fusion.gene5, kind, evidence=fusion.source, partial=True, exons=exons, warnings=warnings, where=where
    )


def _by_places(fusion: Fusion) -> Breakpoint | None:
    one, two = fusion.breakpoint5, fusion.breakpoint3
    strands = _STRANDS.get(fusion.event)
    if one is None or two is None or strands is None or one.chrom != two.chrom:
        return None
    low, high = sorted((one.pos, two.pos))
    return Breakpoint(one.chrom, low, strands[0], two.chrom, high, strands[1], fusion.event, True, fusion.source)
