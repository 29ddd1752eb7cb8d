"""How much of a gene's coding exons a file tells of a sample: without it, no finding is not "nothing there"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from pmkit.core.model import MISSING, Case, Region, merge_regions
from pmkit.germline.germline_terms import Read
from pmkit.germline.zygosities import Genotype
from pmkit.variants.consequence import Transcript
from pmkit.variants.consequence.transcripts import coding_exons

NEARLY_ALL = 0.9995
"""Share of the coding bases from which a gene counts as read whole."""


class GeneReading(NamedTuple):
    """Of one gene."""

    read: Read
    share: float | None
    no_calls: int


class Reading:
    """Where a sample is called or reference, worked out once for all genes."""

    def __init__(self, case: Case, own: Sequence[Genotype]) -> None:
        self._everywhere = case.policy.absent_is_reference
        known: list[tuple[str, int, int]] = [(one.chrom, one.start, one.end) for one in case.calls.covered]
        self._no_calls: dict[str, list[int]] = {}
        reference = False
        for record, genotype in zip(case.calls.records, own, strict=True):
            if MISSING in genotype.alleles or (record.filters and case.policy.pass_only):
                self._no_calls.setdefault(record.chrom, []).append(record.pos)
                continue
            known.append((record.chrom, record.pos - 1, record.end))
            reference = reference or not any(code > 0 for code in genotype.alleles)
        self._says_reference = reference or bool(case.calls.covered)
        self._known: dict[str, list[Region]] = {}
        for region in merge_regions(known) if known else ():
            self._known.setdefault(region.chrom, []).append(region)

    def of(self, transcript: Transcript | None) -> GeneReading:
        """Of a gene's transcript; None where none is placed on the build."""
        if transcript is None:
            return GeneReading(Read.NOT_COVERED, None, 0)
        exons = coding_exons(transcript)
        no_calls = sum(
            first <= pos <= last for pos in self._no_calls.get(transcript.chrom, ()) for first, last in exons
        )
        if self._everywhere:
            return GeneReading(Read.WHOLE if not no_calls else Read.PART, None, no_calls)
        if not self._says_reference:
            return GeneReading(Read.VARIANTS_ONLY, None, no_calls)
        known = sum(self._covered(transcript.chrom, first - 1, last) for first, last in exons)
        share = known / sum(last - first + 1 for first, last in exons)
        return GeneReading(Read.WHOLE if share >= NEARLY_ALL else Read.PART, round(share, 4), no_calls)

    def _covered(self, chrom: str, start: int, end: int) -> int:
        regions = self._known.get(chrom, [])
        at = max(bisect_right(regions, start, key=lambda region: region.start) - 1, 0)
        found = 0
        while at < len(regions) and regions[at].start < end:
            found += max(min(regions[at].end, end) - max(regions[at].start, start), 0)
            at += 1
        return found


__all__ = ["GeneReading", "Reading"]
