"""Structural records over the genes: each is named; lost or doubled whole exons are judged as a loss of function.

A structural record asks for another method whatever its caller says, so that a finding that rests on one is never more
than possible. Sequence alleles of up to `MOST_BASES` are read as variants (`germline_scan`); longer ones are here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from pmkit.core.model import Case, Record, Variant
from pmkit.germline.acmg import acmg_rules
from pmkit.germline.gene_lists import recessive
from pmkit.germline.germline_scan import MOST_BASES, JudgedVariant
from pmkit.germline.germline_terms import ClassSource, Doubt, StructuralKind, Zygosity
from pmkit.germline.loss_of_function import Loss, gain_of_exons, loss_of_exons
from pmkit.germline.zygosities import AlleleCarriage, copies
from pmkit.variants.alleles import is_sequence
from pmkit.variants.consequence import Transcript, annotate
from pmkit.variants.presence import no_call, sample_of
from pmkit.variants.structural import Breakpoint, CopyNumberCall, is_structural, is_unread, structural_calls

_NO_CHANGE = ("<LOH", "<ROH", "<CGA_NOCALL", "<NON_REF", "<*")
"""Symbolic alleles that are no structural change."""
_KINDS = {
    "deletion": StructuralKind.DELETION,
    "duplication": StructuralKind.DUPLICATION,
    "unknown": StructuralKind.COPIES,
}


class Over(NamedTuple):
    """A structural record over a gene, as a sample carries it. 1-based, both ends included."""

    transcript: Transcript
    start: int
    end: int
    kind: StructuralKind
    copies: float | None
    both: bool  # no other copy is left, or both carry it
    filtered: bool
    evidence: str
    exons: tuple[int, ...]  # of the transcript, from 1; those that it reaches
    loss: Loss

    @property
    def gene(self) -> str:
        return self.transcript.gene


def structural_over(case: Case, column: int, sex: str | None, transcripts: Collection[Transcript]) -> Iterator[Over]:
    """Every carried structural record that reaches an exon of a gene, or breaks the gene, in the order of the file."""
    calls = case.calls
    withdrawn = calls.withdrawn(column)
    by_chrom: dict[str, list[Transcript]] = {}
    for transcript in transcripts:
        by_chrom.setdefault(transcript.chrom, []).append(transcript)
    seen: set[tuple[object, ...]] = set()
    for row, record in enumerate(calls.records):
        if row in withdrawn or not _is_long(record) or (case.policy.pass_only and record.filters):
            continue
        for one in _of_record(record, calls.column(record.source, column), sex, by_chrom):
            count = copies(record.chrom, record.pos, calls.build, sex)
            event = one._replace(both=one.both or count == 1, filtered=bool(record.filters))
            key = event.gene, event.start, event.end, event.kind
            if key not in seen:
                seen.add(key)
                yield event


def _is_long(record: Record) -> bool:
    spelled = is_sequence(record.ref) and all(map(is_sequence, record.alts))
    return len(record.ref) > MOST_BASES or (is_structural(record) and not spelled)


def _of_record(
    record: Record, column: int, sex: str | None, by_chrom: Mapping[str, Sequence[Transcript]]
) -> Iterator[Over]:
    found = structural_calls((record,), column, pass_only=False, sex=sex)
    for call in found.copy_numbers:
        if call.kind != "neutral":
            yield from _of_copies(call, by_chrom.get(call.chrom, ()), in_tandem=_says_in_tandem(record))
    for point in () if found.copy_numbers else found.breakpoints:
        yield from _of_point(point, by_chrom)
    if not found.copy_numbers and not found.breakpoints:
        yield from _of_other(record, column, by_chrom.get(record.chrom, ()), found.problems)


def _says_in_tandem(record: Record) -> bool:
    """Whether the record says that the copies lie alongside each other, with a junction that was read."""
    alts = [alt.upper() for alt in record.alts]
    return bool(alts) and all(alt == "<DUP:TANDEM>" for alt in alts) and "IMPRECISE" not in record.info


def _of_copies(call: CopyNumberCall, near: Sequence[Transcript], *, in_tandem: bool) -> Iterator[Over]:
    for transcript in near:
        exons = _reached(transcript, call.start + 1, call.end)
        if not exons:
            continue
        kind = _KINDS[call.kind]
        loss = Loss(None, ("copies_of_unknown_sex",))
        if kind is StructuralKind.DELETION:
            loss = loss_of_exons(call.start, call.end, transcript, recessive())
        elif kind is StructuralKind.DUPLICATION:
            loss = _gained(call, transcript, in_tandem=in_tandem)
        both = _on_both(call) or (call.copy_number is not None and round(call.copy_number) == 0)
        yield Over(
            transcript, call.start + 1, call.end, kind, call.copy_number, both, False, call.evidence, exons, loss
        )


def _on_both(call: CopyNumberCall) -> bool:
    """Whether the genotype says that each of two chromosomes has one further copy; a number alone does not."""
    return call.kind == "duplication" and call.basis == "genotype" and call.copy_number == 4


BREAKS = Loss(None, ("break_not_judged",))
UNREAD = Loss(None, ("record_not_read",))


def _gained(call: CopyNumberCall, transcript: Transcript, *, in_tandem: bool) -> Loss:
    """A gain by the sections of the ACMG/ClinGen standards (PMC7313390, table 2): a whole gene (2H) counts nothing as a
    loss, and whether it harms by its dose (2A) is in no table here; one end inside (2J, 2K) tells nothing without the
    patient's signs; both ends inside (2I) go through PVS1's own tree (PMC6185798), if it is one further copy."""
    inside = sum(transcript.start <= pos <= transcript.end for pos in (call.start + 1, call.end))
    if inside < 2:
        return Loss(None, (("whole_gene_gained", "part_of_gene_gained")[inside],))
    if call.copy_number is not None and round(call.copy_number) > 3 and not _on_both(call):
        return Loss(None, ("several_copies_gained",))
    return gain_of_exons(call.start, call.end, transcript, recessive(), in_tandem=in_tandem)


def _of_point(point: Breakpoint, by_chrom: Mapping[str, Sequence[Transcript]]) -> Iterator[Over]:
    """A junction inside a gene breaks it; one that takes exons out or doubles them changes it as well."""
    ends = [(point.chrom1, point.pos1)]
    if point.chrom2 is not None:
        ends.append((point.chrom2, point.pos2))
    for chrom in dict.fromkeys(chrom for chrom, _ in ends):
        places = sorted(pos for where, pos in ends if where == chrom)
        for transcript in by_chrom.get(chrom, ()):
            exons = _reached(transcript, places[0], places[-1])
            inside = [pos for pos in places if transcript.start <= pos <= transcript.end]
            if point.kind == "insertion":
                breaks = bool(exons)
            elif len(places) > 1:
                breaks = bool(exons) and (point.kind in ("deletion", "duplication") or bool(inside))
            else:
                breaks = bool(inside)
            if breaks:
                kind = StructuralKind.INSERTION if point.kind == "insertion" else StructuralKind.JUNCTION
                yield Over(
                    transcript, places[0], places[-1], kind, None, point.homozygous, False, point.evidence, exons,
                    BREAKS,
                )  # fmt: skip


def _of_other(record: Record, column: int, near: Sequence[Transcript], problems: Sequence[str]) -> Iterator[Over]:
    """Carried alleles of kinds that no rule reads, long sequences, and records that cannot be read, over an exon."""
    sample = sample_of(record, column)
    alts = [record.alts[i - 1] for i in sample.alleles or () if 0 < i <= len(record.alts)] or list(record.alts)
    odd = [alt for alt in alts if is_unread(alt) and not alt.upper().startswith(_NO_CHANGE)]
    long = [alt for alt in alts if is_sequence(alt)] if len(record.ref) > MOST_BASES else []
    if not (odd or long or problems) or no_call(record, sample, column, pass_only=False):
        return
    what = "; ".join(problems) or f"{','.join(dict.fromkeys(odd or ['sequence']))} {record.id}"
    for transcript in near:
        exons = _reached(transcript, record.pos, max(record.end, record.pos))
        # How far a record goes that cannot be read is not known: inside a gene it may reach an exon.
        if exons or (problems and transcript.start <= record.pos <= transcript.end):
            yield Over(
                transcript, record.pos, record.end, StructuralKind.OTHER, None, False, False, what, exons, UNREAD
            )


def _reached(transcript: Transcript, first: int, last: int) -> tuple[int, ...]:
    """The transcript's exons, from 1, that [first, last] (1-based) reaches."""
    return tuple(n for n, (low, high) in enumerate(transcript.exons, 1) if low <= last and first <= high)


def judged(over: Over) -> JudgedVariant | None:
    """The record as a variant with the class that its loss of function gives; None where nothing tells it."""
    kinds = {StructuralKind.DELETION: "<DEL>", StructuralKind.DUPLICATION: "<DUP>"}
    if over.kind not in kinds or over.filtered or over.loss.strength is None:
        return None
    points = acmg_rules().classify({"lof": over.loss.strength})
    variant = Variant(over.transcript.chrom, over.start, "N", kinds[over.kind])
    whole = "whole_gene" in over.loss.steps
    term = "transcript_ablation" if whole else "exon_loss_variant"
    if over.kind is StructuralKind.DUPLICATION:
        term = "feature_elongation"
    effect = annotate(variant, over.transcript)._replace(terms=(term,), not_evaluable="")
    how = AlleleCarriage(Zygosity.DOUBTFUL, (Doubt.STRUCTURAL,), None, None, None, None, over.both)
    return JudgedVariant(
        variant, effect, how, None, None, over.loss, points, points.variant_class, ClassSource.ENGINE, over=over
    )


__all__ = ["Over", "judged", "structural_over"]
