"""Variant → transcript → consequence: SO terms and HGVS names, for bundled MANE transcripts or a user's own.

Names come from where they stand when they are first used: a patient without a change in a gene needs no effects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmkit.core.face import taken_from

if TYPE_CHECKING:
    from pmkit.variants.consequence.consequence import Consequence
    from pmkit.variants.consequence.effect import annotate
    from pmkit.variants.consequence.haplotype import annotate_joint, annotate_phased
    from pmkit.variants.consequence.severity import by_severity, impact, rank
    from pmkit.variants.consequence.structure import Transcript
    from pmkit.variants.consequence.transcripts import Transcripts

__all__ = [
    "Consequence",
    "Transcript",
    "Transcripts",
    "annotate",
    "annotate_joint",
    "annotate_phased",
    "by_severity",
    "impact",
    "rank",
]

_HOMES = {
    "pmkit.variants.consequence.consequence": ("Consequence",),
    "pmkit.variants.consequence.effect": ("annotate",),
    "pmkit.variants.consequence.haplotype": ("annotate_joint", "annotate_phased"),
    "pmkit.variants.consequence.severity": ("by_severity", "impact", "rank"),
    "pmkit.variants.consequence.structure": ("Transcript",),
    "pmkit.variants.consequence.transcripts": ("Transcripts",),
}


def __getattr__(name: str) -> Any:
    return taken_from(__name__, _HOMES, name)
