"""HGVS names at the genomic and coding-DNA level (hgvs-nomenclature.org, version 21, "DNA" recommendations)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pmkit.core.contigs import ACCESSIONS
from pmkit.core.messages import tr
from pmkit.core.model import Build, Variant
from pmkit.variants.consequence.edit import BaseAt, Edit, moved, trimmed
from pmkit.variants.consequence.structure import COMPLEMENT, Genome, Transcript, fetched, reverse_complement

DUP_UNKNOWN = tr("the bases before the insertion are not known: it may be a duplication")


def coding_position(transcript: Transcript, pos: int) -> str:
    """The c. position of genomic `pos` (1-based): "123", "-14", "*32", "123+1", "124-5"."""
    place = transcript.place(pos)
    index = place.anchor - transcript.cds_start
    if index < 0:
        text = str(index)
    elif index < len(transcript.cds):
        text = str(index + 1)
    else:
        text = f"*{index - len(transcript.cds) + 1}"
    return f"{text}{place.offset:+d}" if place.offset else text


def _named(position: Callable[[int], str], edit: Edit, strand: int, bases: BaseAt) -> str:
    """The change without accession."""
    five, three = (edit.first, edit.last) if strand > 0 else (edit.last, edit.first)
    ref, alt = edit.ref, edit.alt
    if strand < 0:
        ref, alt = reverse_complement(ref), reverse_complement(alt)
    if edit.insertion:
        if _before(bases, edit, strand) == alt:
            length = len(alt)
            end = edit.first - 1 if strand > 0 else edit.first
            begin = end - strand * (length - 1)
            return _range(position, begin, end) + "dup"
        low, high = edit.first - 1, edit.first
        left, right = (low, high) if strand > 0 else (high, low)
        return f"{position(left)}_{position(right)}ins{alt}"
    if not alt:
        return _range(position, five, three) + "del"
    if len(ref) == len(alt) == 1:
        return f"{position(five)}{ref}>{alt}"
    if len(ref) == len(alt) and alt == ref.translate(COMPLEMENT)[::-1]:
        return _range(position, five, three) + "inv"
    return f"{_range(position, five, three)}delins{alt}"


def _range(position: Callable[[int], str], begin: int, end: int) -> str:
    return position(begin) if begin == end else f"{position(begin)}_{position(end)}"


def _before(bases: BaseAt, edit: Edit, strand: int) -> str:
    """The bases 5' of an insertion, as many as it has, on the strand of the name."""
    length = len(edit.alt)
    if strand > 0:
        return bases(edit.first - length, edit.first - 1)
    return reverse_complement(bases(edit.first, edit.first + length - 1))


def coding_name(transcript: Transcript, edit: Edit) -> str:
    """ "c.1799T>A", for an edit already moved to the 3' end of its repeat on the transcript."""
    return f"c.{_named(partial(coding_position, transcript), edit, transcript.strand, transcript.bases)}"


def coding_notes(transcript: Transcript, edit: Edit) -> tuple[str, ...]:
    """What a reader of `coding_name` must know."""
    if not edit.insertion:
        return ()
    before = _before(transcript.bases, edit, transcript.strand)
    alt = edit.alt if transcript.strand > 0 else reverse_complement(edit.alt)
    unsure = before != alt and "N" in before and all(a in (b, "N") for a, b in zip(before, alt, strict=True))
    return (DUP_UNKNOWN,) if unsure else ()


def genomic_name(transcript: Transcript, edit: Edit) -> str:
    """ "NC_000007.14:g.140753336A>T", for an edit already moved to the 3' end of its repeat on the plus strand."""
    return _on_chromosome(transcript.build, transcript.chrom, edit, transcript.bases)


def _on_chromosome(build: Build, chrom: str, edit: Edit, bases: BaseAt) -> str:
    accession = ACCESSIONS[build].get(chrom, chrom)
    return f"{accession}:{'m' if chrom == 'MT' else 'g'}.{_named(str, edit, 1, bases)}"


def genomic(variant: Variant, build: Build, genome: Genome | None = None) -> str:
    """The g. name of a variant of plain bases anywhere; the 3' rule and duplications need `genome`. "" for others."""
    ref, alt = variant.ref.upper(), variant.alt.upper()
    if set(ref + alt) - set("ACGTN") or ref == alt:
        return ""

    def bases(first: int, last: int) -> str:
        return fetched(genome, variant.chrom, first, last) if genome else "N" * (last - first + 1)

    edit, _ = moved(trimmed(variant.pos, ref, alt), 1, bases)
    return _on_chromosome(build, variant.chrom, edit, bases)
