"""Whether a fusion is a driver: by the known pairs and partners, unless its frame is known to be lost."""

from __future__ import annotations

from pmkit.core.messages import tr
from pmkit.onco import drivers
from pmkit.onco.alterations import FusionEvent


def fusion_driver(event: FusionEvent) -> tuple[bool, str, str, str]:
    """(driver, because, role, gene): a known pair or partner, unless the frame is known to be lost."""
    known = drivers.known_fusion(event.five_prime, event.three_prime)
    if event.suspected and not event.five_prime:
        return (
            True,
            tr("{three_prime} is broken where its fusions break it", three_prime=event.three_prime),
            "oncogene",
            event.name,
        )
    genes = [drivers.genes()[g] for g in (event.three_prime, event.five_prime) if g in drivers.genes()]
    role = genes[0].role if genes else ""
    if known is None:
        return False, tr("the pair is not a known driver fusion"), role, event.name
    pair = f"{known.five_prime}::{known.three_prime}"
    sources = ", ".join(e.source for e in known.evidence)
    if event.in_frame is False:
        return (
            False,
            tr("{pair} is known ({sources}), but this one is out of frame", pair=pair, sources=sources),
            role,
            event.name,
        )
    return True, tr("{pair} is a known driver fusion ({sources})", pair=pair, sources=sources), role, event.name
