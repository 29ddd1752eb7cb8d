"""A coding transcript: exons, coding sequence, and the way between genome, mRNA and HGVS c. coordinates."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple, Protocol

from pmkit.core.model import Build

_AMBIGUOUS = re.compile("[^ACGT]")
_OUTSIDE = 1 << 40  # past every chromosome
COMPLEMENT = str.maketrans("ACGTNacgtnRYSWKMBDHV", "TGCANtgcanYRSWMKVHDB")


def reverse_complement(bases: str) -> str:
    """The other strand, 5' to 3'."""
    return bases.translate(COMPLEMENT)[::-1]


def known(bases: str) -> str:
    """Upper case, with N for every letter that is not one base."""
    return _AMBIGUOUS.sub("N", bases.upper())


class Genome(Protocol):
    """Where bases of the reference come from; `load.fasta.Fasta` is one."""

    def fetch(self, chrom: str, start: int, end: int) -> str:
        """Bases of [start, end), 0-based half-open, of a bare chromosome."""
        ...


def fetched(genome: Genome, chrom: str, first: int, last: int) -> str:
    """Bases of [first, last] (1-based inclusive), N beyond the ends of the chromosome."""
    found = known(genome.fetch(chrom, max(first - 1, 0), max(last, 0)))
    before = "N" * max(0, min(1 - first, last - first + 1))
    return before + found + "N" * (last - first + 1 - len(before) - len(found))


class TranscriptPlace(NamedTuple):
    """A base seen from the transcript: `anchor` is the 0-based mRNA index of the nearest exonic base (below 0 or past
    the last one outside the transcript), `offset` the steps into the intron (+ after, - before the anchor; 0 in exons).
    """

    anchor: int
    offset: int


@dataclass(frozen=True, slots=True, eq=False)
class Transcript:
    """One coding transcript on one build. Compared by identity; its fields never change."""

    gene: str
    id: str
    protein: str
    build: Build
    chrom: str
    strand: int  # 1 or -1
    exons: tuple[tuple[int, int], ...]  # genomic first and last base (1-based), in transcript order
    coding: tuple[int, int]  # genomic lowest and highest coding base, stop codon included (1-based)
    cds: str  # transcript strand, 5' to 3', stop included; N where a base is unknown
    utr5: str = ""  # empty where unknown
    utr3: str = ""
    ensembl: str = ""
    hgnc_id: str = ""
    kind: str = ""  # select | plus_clinical | canonical | ""
    flags: tuple[str, ...] = ()
    exon_shift: int = 0  # exons before the first one listed (UTR exons that the build has no place for)
    exon_count: int = 0
    genome: Genome | None = None
    _starts: tuple[int, ...] = field(default=(), repr=False)  # mRNA index of each exon's first base
    _heads: tuple[int, ...] = field(default=(), repr=False)  # place of each exon's first base, times the strand
    ascending: tuple[tuple[int, int], ...] = field(default=(), repr=False)  # the exons along the genome
    start: int = 0  # lowest and highest base of the exons
    end: int = 0
    cds_start: int = 0  # mRNA index of the first coding base
    length: int = 0  # of the mRNA

    def __post_init__(self) -> None:
        *starts, total = accumulate([last - first + 1 for first, last in self.exons], initial=0)
        set_ = object.__setattr__
        ascending = self.exons if self.strand > 0 else self.exons[::-1]
        set_(self, "ascending", ascending)
        set_(self, "start", ascending[0][0])
        set_(self, "end", ascending[-1][1])
        set_(self, "_starts", tuple(starts))
        set_(self, "_heads", tuple([first if self.strand > 0 else -last for first, last in self.exons]))
        set_(self, "length", total)
        set_(self, "exon_count", self.exon_count or len(self.exons))
        set_(self, "cds_start", self.place(self.coding[0] if self.strand > 0 else self.coding[1]).anchor)

    @property
    def cds_end(self) -> int:
        """mRNA index after the last coding base."""
        return self.cds_start + len(self.cds)

    def exons_near(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """The exons that overlap genomic [first, last] in transcript order, and the one before them on the genome."""
        found = self.ascending[self._before(first) : self._before(last) + 1]
        return found if self.strand > 0 else found[::-1]

    def far_from_borders(self, first: int, last: int, reach: int) -> bool:
        """Whether [first, last] lies within one exon without its outermost bases, `reach` bases from the others."""
        exons, index = self.ascending, self._before(first)
        low, high = exons[index]
        before = index == 0 or exons[index - 1][1] + reach < first
        return (
            low < first and last < high and before and (index + 1 == len(exons) or last + reach < exons[index + 1][0])
        )

    def _before(self, pos: int) -> int:
        """Index into `ascending` of the last exon that begins at or before `pos`, 0 where none does."""
        return max(bisect_right(self.ascending, (pos, self.end)) - 1, 0)

    def place(self, pos: int) -> TranscriptPlace:
        """Where genomic `pos` (1-based) lies; places outside the transcript count on from its ends."""
        heads, starts = self._heads, self._starts
        along = pos * self.strand
        index = bisect_right(heads, along) - 1  # the last exon that begins at or before `pos`
        if index < 0:
            return TranscriptPlace(along - heads[0], 0)
        first, last = self.exons[index]
        steps = along - heads[index]
        after = steps - (last - first)
        if after <= 0 or index == len(heads) - 1:
            return TranscriptPlace(starts[index] + steps, 0)
        before = heads[index + 1] - along
        return (
            TranscriptPlace(starts[index] + last - first, after)
            if after <= before
            else TranscriptPlace(starts[index + 1], -before)
        )

    def genomic(self, anchor: int) -> int:
        """Genomic position (1-based) of mRNA index `anchor`, which may lie outside the transcript."""
        index = min(max(bisect_left(self._starts, anchor + 1) - 1, 0), len(self.exons) - 1)
        first, last = self.exons[index]
        steps = anchor - self._starts[index]
        return first + steps if self.strand > 0 else last - steps

    def cds_index(self, pos: int) -> int | None:
        """0-based index into `cds` of genomic `pos`, None outside the coding exons."""
        place = self.place(pos)
        index = place.anchor - self.cds_start
        return index if place.offset == 0 and 0 <= index < len(self.cds) else None

    def mrna(self, start: int, end: int) -> str:
        """The bases at mRNA indices [start, end), N where unknown or outside the transcript."""
        low, high = start - self.cds_start, end - self.cds_start
        coding = len(self.cds)
        if low >= 0 and high <= coding:
            return self.cds[low:high]
        before = self.utr5.rjust(max(-low, 0), "N")  # as long as is asked for, at least
        after = self.utr3.ljust(max(high - coding, 0), "N")
        whole, shift = before + self.cds + after, len(before)
        return whole[low + shift : high + shift]

    def bases(self, first: int, last: int) -> str:
        """Plus-strand bases of genomic [first, last] (1-based inclusive), N where unknown."""
        if self.genome is not None:
            return fetched(self.genome, self.chrom, first, last)
        out = []
        at = first
        while at <= last:
            place, upto = self.place(at), at if at == last else min(last, self._run(at))
            if place.offset:
                out.append("N" * (upto - at + 1))
            else:
                other = place.anchor + (upto - at) * self.strand
                out.append(self.mrna(min(place.anchor, other), max(place.anchor, other) + 1)[:: self.strand])
            at = upto + 1
        bases = "".join(out)
        return bases if self.strand > 0 else bases.translate(COMPLEMENT)

    def _run(self, pos: int) -> int:
        """The last position of the exon or intron that `pos` lies in; what is outside belongs to the outer exons."""
        index = self._before(pos)
        if index == len(self.ascending) - 1:
            return max(pos, self.end) + _OUTSIDE
        last = self.ascending[index][1]
        return last if pos <= last else self.ascending[index + 1][0] - 1

    def segment(self, pos: int) -> tuple[str, int]:
        """("exon" | "intron" | "outside", 1-based number in transcript order) of genomic `pos`; 0 outside."""
        if not self.start <= pos <= self.end:
            return "outside", 0
        index = self._before(pos)
        number = index + 1 if self.strand > 0 else len(self.ascending) - index
        if pos <= self.ascending[index][1]:
            return "exon", self.exon_shift + number
        return "intron", self.exon_shift + (number if self.strand > 0 else number - 1)
