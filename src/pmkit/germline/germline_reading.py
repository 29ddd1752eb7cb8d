"""How much of a gene's coding exons a file tells of a sample: without it, no finding is not "nothing there"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from pmkit.core.model import MISSING, CallSet, Case, Record, Region, merge_regions
from pmkit.formats.posterior import UNREADABLE
from pmkit.germline.germline_terms import Read
from pmkit.germline.zygosities import RecordGenotype
from pmkit.variants.alleles import is_sequence
from pmkit.variants.consequence import Transcript
from pmkit.variants.consequence.transcripts import coding_exons
from pmkit.variants.site_states import (
    FEW_READS,
    LEAST_POSTERIOR,
    LOW_QUALITY,
    MANY_OTHERS,
    MANY_READS,
    REFERENCE_CALL,
    most_reads,
)
from pmkit.variants.structural import is_structural

NEARLY_ALL = 0.9995
"""Share of the coding bases from which a gene counts as read whole."""


class GeneReading(NamedTuple):
    """Of one gene."""

    read: Read
    share: float | None
    no_calls: int


class Reading:
    """Where a sample is called or reference, worked out once for all genes."""

    def __init__(self, case: Case, own: Sequence[RecordGenotype], column: int) -> None:
        self._everywhere = case.policy.absent_is_reference
        known: list[tuple[str, int, int]] = [(one.chrom, one.start, one.end) for one in case.calls.covered]
        self._no_calls: dict[str, list[tuple[int, int]]] = {}
        reference = False
        counted = any(one.depth >= 0 or one.quality >= 0 for one in own)
        for row, (record, genotype) in enumerate(zip(case.calls.records, own, strict=True)):
            if is_structural(record):
                continue  # what it says is of copies and junctions, not of bases
            carried = any(code > 0 for code in genotype.alleles)
            end = record.end if carried or record.is_reference_block else _end_of_reference(record)
            reference = reference or not (carried or MISSING in genotype.alleles)
            failed = bool(record.filters) and case.policy.pass_only
            read = carried or _is_read(case.calls, row, column, genotype, counted=counted)
            if MISSING in genotype.alleles or failed or not read:
                self._no_calls.setdefault(record.chrom, []).append((record.pos, end))
                continue
            known.append((record.chrom, record.pos - 1, end))
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
            any(first <= end and pos <= last for first, last in exons)
            for pos, end in self._no_calls.get(transcript.chrom, ())
        )
        if self._everywhere:
            return GeneReading(Read.WHOLE if not no_calls else Read.PART, None, no_calls)
        if not self._says_reference:
            return GeneReading(Read.VARIANTS_ONLY, None, no_calls)
        known = sum(self._covered(transcript.chrom, first - 1, last) for first, last in exons)
        share = known / sum(last - first + 1 for first, last in exons)
        whole = share >= NEARLY_ALL and not no_calls
        return GeneReading(Read.WHOLE if whole else Read.PART, round(share, 4), no_calls)

    def _covered(self, chrom: str, start: int, end: int) -> int:
        regions = self._known.get(chrom, [])
        at = max(bisect_right(regions, start, key=lambda region: region.start) - 1, 0)
        found = 0
        while at < len(regions) and regions[at].start < end:
            found += max(min(regions[at].end, end) - max(regions[at].start, start), 0)
            at += 1
        return found


def _end_of_reference(record: Record) -> int:
    """The last base that a reference genotype tells: of a record of an indel the first, as that alone was judged."""
    whole = all(len(alt) == len(record.ref) for alt in record.alts if is_sequence(alt))
    return record.end if whole else record.pos


def _is_read(calls: CallSet, row: int, column: int, genotype: RecordGenotype, *, counted: bool) -> bool:
    """Whether a reference genotype is one by its reads, by `variants.site_states`. `counted`: other records
    of the sample tell reads or quality, so that one without them was written by a merge."""
    record = calls.records[row]
    if genotype.failed or (record.filters and set(record.filters) != {REFERENCE_CALL}):
        return False
    depths = calls.genotypes.allele_depth[row, column].tolist()
    given = [number for number in depths if number >= 0]
    depth = genotype.depth if genotype.depth >= 0 else sum(given) if given else -1
    if (most := most_reads(record)) >= 0 and (depth < 0 or record.is_reference_block):
        depth = most if depth < 0 else min(depth, most)
    if depth == 0 or 0 <= genotype.quality < LOW_QUALITY or (genotype.quality < 0 and 0 <= depth < FEW_READS):
        return False
    if counted and depth < 0 and genotype.quality < 0:
        return False
    if genotype.support == UNREADABLE or 0 <= genotype.support < LEAST_POSTERIOR:
        return False
    total = sum(given)
    return not (total >= MANY_READS and depths[0] >= 0 and MANY_OTHERS * (total - depths[0]) >= total)


__all__ = ["GeneReading", "Reading"]
