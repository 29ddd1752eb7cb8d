"""Variant → transcript → consequence: SO terms and HGVS names, for bundled MANE transcripts or a user's own."""

from pmkit.annotate.consequence.consequence import Consequence
from pmkit.annotate.consequence.effect import annotate
from pmkit.annotate.consequence.haplotype import annotate_joint, annotate_phased
from pmkit.annotate.consequence.severity import by_severity, impact, rank
from pmkit.annotate.consequence.structure import Transcript
from pmkit.annotate.consequence.transcripts import Transcripts

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
