"""Damaging variants that no named allele holds, in the coding sequence of the genes that are called.

A star allele says nothing of a stop or a frameshift that its definition does not know: the gene would come out normal.
Effects are those on the MANE Select transcript. Missense changes are listed, but nothing is known of their effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.model import NO_ALLELE, Build, CallSet, Record, Region, Variant
from pmkit.pgx.alleles.definition import PADDING, GeneDefinition
from pmkit.variants import alleles
from pmkit.variants.consequence import Transcript, Transcripts
from pmkit.variants.site_states import LOW_QUALITY

if TYPE_CHECKING:
    from pmkit.variants.consequence import Consequence

KINDS = {
    "transcript_ablation": "deletion",
    "stop_gained": "stop",
    "frameshift_variant": "frameshift",
    "start_lost": "start",
    "splice_donor_variant": "splice",
    "splice_acceptor_variant": "splice",
    "stop_lost": "stop lost",
    "inframe_deletion": "in-frame",
    "inframe_insertion": "in-frame",
    "missense_variant": "missense",
}
"""What is listed, by the term of the Sequence Ontology that comes first in severity."""
LOSS = frozenset(("deletion", "stop", "frameshift", "start", "splice"))
"""Kinds that, as a rule, leave no function."""
UNREADABLE = "unreadable"
"""Kind of a carried change whose REF is not the genome's: evidence of something that nobody can name."""
LONGEST = 1000


class UndefinedVariant(NamedTuple):
    """A variant that one sample carries."""

    gene: str
    variant: Variant
    kind: str
    hgvsc: str
    hgvsp: str  # "" where no residue is concerned
    genotype: str  # "0/1" or "0|1", with 1 the variant
    doubt: str  # "" or why the record is in doubt

    @property
    def loss(self) -> bool:
        return self.kind in LOSS

    @property
    def weighs(self) -> bool:
        """Whether usual care cannot be told with it."""
        return self.loss or self.kind == UNREADABLE

    @property
    def text(self) -> str:
        if self.kind == UNREADABLE:
            return f"{self.variant}, {self.genotype}"
        change = self.hgvsc + (f", {self.hgvsp.partition(':')[2]}" if self.hgvsp else "")
        doubt = f"; {self.doubt}" if self.doubt else ""
        return f"{self.kind}: {change} ({self.variant}, {self.genotype}{doubt})"


@cache
def transcripts_of(build: Build) -> Transcripts:
    return Transcripts.open(build)


@cache
def coding_regions(genes: tuple[str, ...], build: Build) -> tuple[Region, ...]:
    """Coding exons of the genes with the splice sites alongside them."""
    return transcripts_of(build).coding_regions(genes)


class _Found(NamedTuple):
    row: int
    allele: int
    variant: Variant
    effect: Consequence
    kind: str


class UndefinedVariants:
    """Those of one CallSet, looked for once per gene."""

    def __init__(self, calls: CallSet) -> None:
        self._calls = calls
        self._found: dict[str, tuple[_Found, ...]] = {}
        self._by_chrom: dict[str, list[tuple[int, Record]]] = {}
        self._shared: dict[tuple[UndefinedVariant, ...], tuple[UndefinedVariant, ...]] = {}

    def of(self, definition: GeneDefinition, sample: int) -> tuple[UndefinedVariant, ...]:
        """Of one sample (its index in the set), by place; losses of function first."""
        if definition.gene not in self._found:
            self._found[definition.gene] = tuple(self._look(definition))
        if not self._found[definition.gene]:
            return ()
        pairs = self._calls.genotypes.alleles[:, sample]
        mine = (one for one in self._found[definition.gene] if one.allele in pairs[one.row])
        listed = [self._reported(definition.gene, one, sample) for one in mine]
        found = tuple(sorted(dict.fromkeys(listed), key=lambda one: (not one.loss, one.variant)))
        return self._shared.setdefault(found, found)

    def _look(self, definition: GeneDefinition) -> Iterator[_Found]:
        regions = coding_regions((definition.gene,), self._calls.build)
        if not regions:
            return
        first, last = min(r.start for r in regions) + 1, max(r.end for r in regions)
        transcript = None
        for row, record in self._on(definition.chrom):
            if not first <= record.pos <= last or record.is_reference_block:
                continue
            if not alleles.is_sequence(record.ref) or len(record.ref) > LONGEST:
                continue
            if not any(r.start < record.pos + len(record.ref) and record.pos <= r.end for r in regions):
                continue
            counts = np.bincount(self._calls.genotypes.alleles[row].ravel() - NO_ALLELE)  # quicker than `unique`
            carried = {code for code in (np.flatnonzero(counts) + NO_ALLELE).tolist() if code > 0}
            if not carried or _denied(definition, record):
                continue
            for number, alt in enumerate(record.alts, 1):
                if number not in carried or not alleles.is_sequence(alt) or len(alt) > LONGEST:
                    continue
                if _defined(definition, record, alt):
                    continue
                transcript = transcript or transcripts_of(self._calls.build).gene(definition.gene)
                if transcript is None:
                    return
                from pmkit.variants.consequence import annotate

                variant = Variant(record.chrom, *alleles.trim(record.pos, record.ref, alt))
                effect = annotate(variant, transcript)
                kind = next((KINDS[term] for term in effect.terms if term in KINDS), "")
                if "reference_mismatch" in effect.flags:
                    kind = "" if _is_genome(variant, transcript) else UNREADABLE
                if kind:
                    yield _Found(row, number, variant, effect, kind)

    def _on(self, chrom: str) -> Sequence[tuple[int, Record]]:
        """The records of a chromosome with their rows."""
        if not self._by_chrom:
            for row, record in enumerate(self._calls.records):
                self._by_chrom.setdefault(record.chrom, []).append((row, record))
        return self._by_chrom.get(chrom, ())

    def _reported(self, gene: str, one: _Found, sample: int) -> UndefinedVariant:
        genotypes, record = self._calls.genotypes, self._calls.records[one.row]
        pair = [code for code in genotypes.alleles[one.row, sample].tolist() if code > -2]
        phased = bool(genotypes.phased[one.row, sample])
        written = ("|" if phased else "/").join("." if c < 0 else str(int(c == one.allele)) for c in pair)
        quality = int(genotypes.quality[one.row, sample])
        doubts = [f"FILTER {','.join(record.filters)}"] if record.filters else []
        if 0 <= quality < LOW_QUALITY:
            doubts.append(f"GQ {quality}")
        reported = ("", "") if one.kind == UNREADABLE else (one.effect.hgvsc, one.effect.hgvsp_predicted)
        return UndefinedVariant(gene, one.variant, one.kind, *reported, written, ", ".join(doubts))


def _is_genome(variant: Variant, transcript: Transcript) -> bool:
    """Whether ALT is the genome's and REF is not: they stand exchanged, and who carries ALT carries no change."""
    from pmkit.variants.consequence import annotate

    exchanged = annotate(variant._replace(ref=variant.alt, alt=variant.ref), transcript)
    return "reference_mismatch" not in exchanged.flags


def _defined(definition: GeneDefinition, record: Record, alt: str) -> bool:
    """Whether the allele is one of the definition's, in whatever way it is written, or part of one."""
    if (record.pos, record.ref, alt) in _as_written(definition):
        return True
    own = alleles.change(record.pos, record.ref, alt)
    for site in definition.sites:
        if abs(site.pos - record.pos) > PADDING + len(site.ref) + len(record.ref):
            continue
        overlaps = record.pos <= site.pos + len(site.ref) and site.pos <= record.pos + len(record.ref)
        if overlaps and alleles.reference_agrees(site, record.pos, record.ref):
            if alleles.reported_of(site, record.pos, record.ref, alt).code > 0:
                return True
            if any(_part_of(own, alleles.change(site.pos, site.ref, other)) for other in site.alts):
                return True
        if alleles.shifted(site, own):
            return True
    return False


@lru_cache(maxsize=512)
def _as_written(definition: GeneDefinition) -> frozenset[tuple[int, str, str]]:
    """Position, REF and ALT of the definition's alleles."""
    return frozenset((site.pos, site.ref, alt) for site in definition.sites for alt in site.alts)


def _denied(definition: GeneDefinition, record: Record) -> bool:
    """Whether REF is not what the table has there: exchanged with ALT or of the other strand, so ALT is no variant."""
    first, stop = record.pos, record.pos + len(record.ref)  # a site alongside these bases agrees
    return any(
        not alleles.reference_agrees(site, first, record.ref)
        for site in definition.sites
        if site.pos < stop and first < site.pos + len(site.ref)
    )


def _part_of(own: alleles.SequenceEdit, whole: alleles.SequenceEdit) -> bool:
    """Whether a change of bases is some of those of a longer one (an MNV that was split)."""
    if len(own.deleted) != len(own.inserted) or len(whole.deleted) != len(whole.inserted) or len(whole.deleted) < 2:
        return False
    at = own.start - whole.start
    return at >= 0 and whole.inserted[at : at + len(own.inserted)] == own.inserted and own.stop <= whole.stop


def of_losses(found: Sequence[UndefinedVariant]) -> tuple[UndefinedVariant, ...]:
    return tuple(one for one in found if one.loss)


def unreadable(found: Sequence[UndefinedVariant]) -> tuple[UndefinedVariant, ...]:
    return tuple(one for one in found if one.kind == UNREADABLE)
