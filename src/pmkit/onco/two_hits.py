"""Why both copies of a tumour suppressor are probably lost."""

from __future__ import annotations

from collections.abc import Iterable

from pmkit.core.messages import tr
from pmkit.onco import drivers
from pmkit.onco.alterations import CopyNumberEvent, SmallVariant
from pmkit.onco.onco_terms import EventType
from pmkit.onco.statements import name_of

_LOSSES = frozenset((EventType.DEEP_DELETION, EventType.LOSS, EventType.LOH))


def two_hits(
    gene: str,
    copies: Iterable[CopyNumberEvent],
    variants: Iterable[SmallVariant],
    small: SmallVariant | None = None,
    *,
    oncogenic: bool = False,
) -> str:
    """A (likely) oncogenic variant with loss of the other copy, or two null variants (whose phase is not known here).

    `variants`: all of the gene; `small`: the one that is judged, None for an event. Of a gene of both roles a change of
    the protein may as well activate (EZH2 Y646): only null variants count there.
    """
    known = drivers.genes().get(gene)
    if known is None or not known.suppressor:
        return ""
    events = [c for c in copies if c.gene == gene and c.event in _LOSSES]
    if any(c.event == EventType.DEEP_DELETION for c in events):
        return tr("both copies deleted")
    nulls = [s for s in variants if s.is_null]
    if small is None:
        return tr("{name_of} on the remaining copy", name_of=name_of(nulls[0])) if events and nulls else ""
    if not oncogenic or (known.oncogene and not small.is_null):
        return ""
    if events:
        return tr(
            "oncogenic variant and {event} of the other copy",
            event=events[0].event.replace("loh", "loss of heterozygosity"),
        )
    return tr("two null variants; whether on different copies is not known") if len(nulls) > 1 else ""
