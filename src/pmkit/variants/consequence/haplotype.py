"""Variants on one haplotype together: neighbours in one codon, and frameshifts that restore each other.

The idea is that of `bcftools csq` (PMID 28205675): what the ribosome reads is the haplotype, not the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pmkit.core.model import Variant
from pmkit.variants.consequence import coding, severity
from pmkit.variants.consequence.consequence import Consequence
from pmkit.variants.consequence.edit import Edit
from pmkit.variants.consequence.effect import annotate, cds_interval, coding_fields, reference_protein
from pmkit.variants.consequence.regions import location_terms
from pmkit.variants.consequence.structure import Transcript, reverse_complement


class _CodingEdit(NamedTuple):
    """A variant inside the coding sequence: it replaces CDS [start, end) by `alt` (transcript strand)."""

    single: Consequence  # by itself
    edit: Edit
    start: int
    end: int
    alt: str

    @property
    def change(self) -> int:
        return len(self.alt) - (self.end - self.start)


def annotate_phased(variants: Iterable[Variant], transcript: Transcript) -> tuple[Consequence, ...]:
    """Consequences of variants that lie on one haplotype, in the order of the transcript.

    Variants in one codon, and indels whose frame a later one restores before a stop, give one consequence that
    names them all; every other variant gives its own. Overlapping variants are never combined.
    """
    singles = [annotate(variant, transcript) for variant in dict.fromkeys(variants)]
    joint = annotate_joint(singles, transcript)
    together = {variant for consequence in joint for variant in consequence.variants}
    found = [*joint, *(single for single in singles if together.isdisjoint(single.variants))]
    found.sort(key=lambda consequence: consequence.variants[0].pos * transcript.strand)
    return tuple(found)


def annotate_joint(singles: Iterable[Consequence], transcript: Transcript) -> tuple[Consequence, ...]:
    """Those consequences of `annotate_phased` that name several variants; `singles` are each variant's own."""
    pieces = [piece for single in singles if (piece := _piece(single)) is not None]
    pieces.sort(key=lambda piece: (piece.start, piece.end))
    found, at = [], 0
    while at < len(pieces):
        size = _group(pieces, at, transcript)
        if size > 1:
            found.append(_joint(pieces[at : at + size], transcript))
        at += size
    return tuple(sorted(found, key=lambda consequence: consequence.variants[0].pos * transcript.strand))


def _piece(single: Consequence) -> _CodingEdit | None:
    variant, edited = single.variants[0], single.edits[0] if single.edits else None
    if edited is None or edited.coding is None or "N" in (variant.ref + variant.alt).upper():
        return None
    transcript, edit = edited.transcript, edited.coding
    interval = cds_interval(transcript, edit)
    if interval is None:
        return None
    return _CodingEdit(single, edit, *interval, edit.alt if transcript.strand > 0 else reverse_complement(edit.alt))


def _group(pieces: list[_CodingEdit], at: int, transcript: Transcript) -> int:
    """How many pieces from `at` on belong together."""
    size, frame, last = 1, pieces[at].change, max(pieces[at].end - 1, pieces[at].start)
    best = 1
    while at + size < len(pieces):
        following = pieces[at + size]
        if following.start < pieces[at + size - 1].end or following.start == pieces[at + size - 1].start:
            break
        if frame % 3 == 0 and following.start // 3 > last // 3:
            break
        frame += following.change
        last = max(following.end - 1, following.start)
        size += 1
        group = pieces[at : at + size]
        same_codon = all(piece.change == 0 for piece in group)
        if frame % 3 == 0 and (same_codon or not _stops_before(group, transcript)):
            best = size
    return best


def _merged(group: list[_CodingEdit], transcript: Transcript) -> tuple[int, int, str]:
    start, end = group[0].start, group[-1].end
    text, at = "", start
    for piece in group:
        text += transcript.cds[at : piece.start] + piece.alt
        at = piece.end
    return start, end, text


def _stops_before(group: list[_CodingEdit], transcript: Transcript) -> bool:
    """Whether the joint sequence reads a new stop before the last piece: then the later ones are not translated."""
    start, end, text = _merged(group, transcript)
    change = coding.change(transcript.cds, reference_protein(transcript), start, end, text, utr3=transcript.utr3)
    own = change.before.endswith(coding.STOP) and 3 * len(change.after) >= len(change.codons_after)
    return change.after.endswith(coding.STOP) and not own


def _joint(group: list[_CodingEdit], transcript: Transcript) -> Consequence:
    """One consequence of several pieces. In one exon they are one delins; across exons the c. name lists them."""
    variants = tuple(variant for piece in group for variant in piece.single.variants)
    first, last = min(p.edit.first for p in group), max(p.edit.last for p in group)
    start, end, text = _merged(group, transcript)
    if cds_interval(transcript, Edit(first, last, "N", "N")) is not None:
        reference = transcript.bases(first, last)
        alt = text if transcript.strand > 0 else reverse_complement(text)
        if "N" not in reference and len(reference) == end - start:
            return annotate(Variant(transcript.chrom, first, reference, alt), transcript)._replace(variants=variants)
    terms: set[str] = set().union(*(location_terms(transcript, piece.edit) for piece in group))
    fields = coding_fields(transcript, start, end, text, terms)
    singles = [piece.single for piece in group]
    return singles[0]._replace(
        variants=variants,
        terms=severity.by_severity(terms),
        edits=tuple(edited for single in singles for edited in single.edits),
        protein_parts=fields.parts,
        protein_change=fields.short,
        cds_start=fields.cds_start,
        cds_end=fields.cds_end,
        codon_start=fields.codon_start,
        codon_end=fields.codon_end,
        residues_before=fields.before,
        residues_after=fields.after,
        codons=fields.codons,
        kind=fields.kind,
        not_evaluable=fields.reason,
        notes=tuple(dict.fromkeys(note for s in singles for note in s.notes)) + fields.notes,
    )
