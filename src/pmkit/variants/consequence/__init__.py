"""Variant → transcript → consequence: SO terms and HGVS names, for bundled MANE transcripts or a user's own."""

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
