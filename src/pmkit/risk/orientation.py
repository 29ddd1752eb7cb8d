"""Which of a scoring row's two alleles is the assembly's: by the reference sequence, or by REF of the records.

A scoring file says which allele it counts, not which one is the reference; a homozygous reference genotype counts 2 or
0 of them. Where nothing tells, the row is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.model import Record, Site
from pmkit.risk.risk_terms import RowOutcome
from pmkit.variants.alleles import change, is_sequence

if TYPE_CHECKING:
    from pmkit.risk.scoring_file import ScoreTerm
    from pmkit.variants.fasta import Fasta

_OTHER_STRAND = str.maketrans("ACGT", "TGCA")
BASES = "ACGT"


class Oriented(NamedTuple):
    """A row as a site of the assembly. `counted`: code of the effect allele there (0 is REF)."""

    site: Site
    counted: int
    flipped: bool = False


Answer = Oriented | RowOutcome
"""A site, or why there is none."""


def other_strand(allele: str) -> str:
    """The bases of the other strand, in its direction."""
    return allele.translate(_OTHER_STRAND)[::-1]


def is_ambiguous(term: ScoreTerm) -> bool:
    """Whether the two alleles are each other's on the other strand: A/T or C/G."""
    return bool(term.other) and other_strand(term.effect) == term.other


class Orienter:
    """Orients the rows of scores by the records of one set of samples."""

    def __init__(self, records: Sequence[Record], terms: Iterable[ScoreTerm], sequence: Fasta | None) -> None:
        """`sequence`: the assembly, if the user gave it."""
        self._sequence = sequence
        places = {(t.chrom, pos) for t in terms for pos in (t.pos, t.other_pos) if pos}
        self._at: dict[tuple[str, int], list[int]] = {}  # records that start at a row's position
        self._bases: dict[tuple[str, int], str] = {}
        for number, record in enumerate(records):
            here = (record.chrom, record.pos)
            if here in places:
                self._at.setdefault(here, []).append(number)
                self._bases.setdefault(here, record.ref[0])
            for ahead in range(1, len(record.ref)):
                if (next_ := (record.chrom, record.pos + ahead)) in places:
                    self._bases.setdefault(next_, record.ref[ahead])
        self._records = records

    def orient(self, term: ScoreTerm, *, keep_ambiguous: bool) -> Answer:
        """The row as a site, or why it is none."""
        if is_ambiguous(term) and not keep_ambiguous:
            return RowOutcome.AMBIGUOUS
        if len(term.effect) == 1 and len(term.other) <= 1:
            return self._snv(term)
        if not term.other:
            return RowOutcome.MISMATCH
        return self._longer(term)

    def records_at(self, chrom: str, pos: int) -> Iterable[int]:
        """Numbers of the records that start at a row's position."""
        return self._at.get((chrom, pos), ())

    def _snv(self, term: ScoreTerm) -> Answer:
        ref = self._base(term.chrom, term.pos)
        if ref not in BASES:
            return RowOutcome.REFERENCE_UNKNOWN
        if not term.other:
            return self._alone(term, ref)
        for effect, other, flipped in (
            (term.effect, term.other, False),
            (other_strand(term.effect), other_strand(term.other), True),
        ):
            if flipped and (is_ambiguous(term) or not self._is_seen(term, ref, (effect, other))):
                continue
            if ref == effect:
                return Oriented(Site(term.chrom, term.pos, effect, (other,), term.name), 0, flipped)
            if ref == other:
                return Oriented(Site(term.chrom, term.pos, other, (effect,), term.name), 1, flipped)
        return RowOutcome.MISMATCH

    def _is_seen(self, term: ScoreTerm, ref: str, pair: tuple[str, str]) -> bool:
        """Whether a record has the two alleles: turned to the other strand one of them fits any base, so that REF
        alone proves nothing."""
        found = (self._records[number] for number in self.records_at(term.chrom, term.pos))
        return any(record.ref == ref and {ref, *record.alts} >= set(pair) for record in found)

    def _alone(self, term: ScoreTerm, ref: str) -> Answer:
        """A row without the other allele: its effect allele must be REF or one of the file's ALTs."""
        if ref == term.effect:
            return Oriented(Site(term.chrom, term.pos, ref, tuple(b for b in BASES if b != ref), term.name), 0)
        seen = {alt for number in self.records_at(term.chrom, term.pos) for alt in self._records[number].alts}
        if term.effect in seen:
            return Oriented(Site(term.chrom, term.pos, ref, (term.effect,), term.name), 1)
        return RowOutcome.MISMATCH

    def _base(self, chrom: str, pos: int) -> str:
        """The assembly's base, "?" where nothing tells it."""
        if self._sequence is not None:
            return self._sequence.fetch(chrom, pos - 1, pos) or "?"
        return self._bases.get((chrom, pos), "?")

    def _longer(self, term: ScoreTerm) -> Answer:
        """An insertion, a deletion, or several bases replaced."""
        fits: Answer = RowOutcome.REFERENCE_UNKNOWN
        for pos in filter(None, (term.pos, term.other_pos)):
            ways = [
                Oriented(Site(term.chrom, pos, ref, (alt,), term.name), counted)
                for ref, alt, counted in ((term.effect, term.other, 0), (term.other, term.effect, 1))
            ]
            named = [way for way in ways if self._is_named(way.site)]
            if len(named) == 1:
                return named[0]
            if self._sequence is None:
                continue
            possible = [way for way in ways if self._is_there(way.site)]
            if len(possible) == 1:
                return possible[0]
            if possible:
                return RowOutcome.INDEL_OPEN
            fits = RowOutcome.MISMATCH
        return fits

    def _is_named(self, site: Site) -> bool:
        """Whether a record at the place has this change."""
        (alt,) = site.alts
        requested = change(site.pos, site.ref, alt)
        for number in self.records_at(site.chrom, site.pos):
            record = self._records[number]
            for other in record.alts:
                if is_sequence(other) and change(record.pos, record.ref, other) == requested:
                    return True
        return False

    def _is_there(self, site: Site) -> bool:
        """Whether the assembly has the site's REF."""
        found = self._sequence.fetch(site.chrom, site.pos - 1, site.pos - 1 + len(site.ref)) if self._sequence else ""
        return found == site.ref
