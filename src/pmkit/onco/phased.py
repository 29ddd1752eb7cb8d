"""Join variants of one chromosome copy that change one codon, or that restore a frame together.

Read apart they name changes that the protein does not have: BRAF V600E and V600M are V600K when one copy carries both.
They are joined only where the file tells the phase: a phased genotype with the same phase set and side, GATK's physical
phase (PGT, PID), or two homozygous ones. Elsewhere `small_variants` warns that they lie in one codon.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pmkit.core.messages import all_of, tr
from pmkit.core.model import NO_ALLELE, CallSet, Record, Variant
from pmkit.onco.alterations import SmallVariant
from pmkit.variants.consequence import Consequence, Transcript, Transcripts, annotate_joint

Copy = tuple[int, int]
"""Phase set (-1: the whole file is one) and side, or `BOTH`."""
BOTH: Copy = (-2, -2)
TOGETHER = tr("read together with {}: one chromosome copy carries both")


class PhasedCodes(NamedTuple):
    """What a sample has at one record: two allele codes as in `model.Genotypes`, and their phase."""

    alleles: Sequence[int]
    phased: bool
    phase_set: int


def genotypes(calls: CallSet, column: int) -> list[PhasedCodes]:
    """A sample's genotypes by record, as plain numbers: arrays are slow to ask for one value at a time."""
    reported = calls.genotypes
    parts = (
        reported.alleles[:, column].tolist(),
        reported.phased[:, column].tolist(),
        reported.phase_set[:, column].tolist(),
    )
    return [PhasedCodes(*one) for one in zip(*parts, strict=True)]


def copy_of(genotype: PhasedCodes, alt: int) -> Copy | None:
    """The chromosome copy that carries allele `alt`; None where the phase is not known."""
    first, second = genotype.alleles
    if first == alt and second in (alt, NO_ALLELE):
        return BOTH
    if not genotype.phased or alt not in (first, second):
        return None
    return genotype.phase_set, 0 if first == alt else 1


def physical_copy(record: Record, column: int, alt: int, sets: dict[str, int]) -> Copy | None:
    """The copy that carries allele `alt` by GATK's physical phasing (PID names the set, PGT the sides); None where the
    record has none. `sets` numbers the sets met so far, apart from those of PS."""
    if "PID" not in record.line:
        return None
    fields = record.line.rstrip("\r\n").split("\t")
    if len(fields) <= 9 + column:
        return None
    values = dict(zip(fields[8].split(":"), fields[9 + column].split(":"), strict=False))
    sides, name = values.get("PGT", "").split("|"), values.get("PID", "")
    if len(sides) != 2 or name in ("", ".") or not {"0", "1"}.issuperset(sides) or len(record.alts) > 1 or alt != 1:
        return None
    if sides == ["1", "1"]:
        return BOTH
    if "1" not in sides:
        return None
    return -3 - sets.setdefault(f"{record.chrom}:{name}", len(sets)), sides.index("1")


def joined(
    found: Sequence[SmallVariant], copies: Mapping[Variant, Copy | None], transcripts: Transcripts
) -> tuple[SmallVariant, ...]:
    """The variants, those joined that one copy carries together; a joined one stands where its first part stood."""
    groups: dict[tuple[str, Copy], list[SmallVariant]] = {}
    for one in found:
        copy = copies.get(one.variant)
        if copy is not None and one.consequence and one.consequence.codon_start:
            groups.setdefault((one.consequence.transcript, copy), []).append(one)
    made: dict[int, SmallVariant | None] = {}
    for (name, _), group in groups.items():
        transcript = _transcript(group, name, transcripts) if len(group) > 1 else None
        if transcript is None:
            continue
        by_variant = {one.variant: one for one in group}
        singles = [one.consequence for one in group if one.consequence]
        for consequence in annotate_joint(singles, transcript):
            parts = sorted((by_variant[v] for v in consequence.variants), key=lambda one: one.variant.pos)
            made.update({id(part): None for part in parts})
            made[id(parts[0])] = _one(parts, consequence, transcript)
    whole = (made.get(id(one), one) for one in found)
    return tuple(one for one in whole if one is not None)


def _transcript(group: Sequence[SmallVariant], name: str, transcripts: Transcripts) -> Transcript | None:
    place = group[0].variant
    return next((t for t in transcripts.at(place.chrom, place.pos) if t.id == name), None)


def _one(parts: Sequence[SmallVariant], consequence: Consequence, transcript: Transcript) -> SmallVariant:
    """The joint variant. Its allele fraction is the lowest of the parts': no more copies can carry all of them."""
    least = min(parts, key=lambda one: 1.0 if one.vaf is None else one.vaf)
    note = TOGETHER.format(all_of(str(one.variant) for one in parts[1:]))
    return replace(
        least,
        variant=_spelled([one.variant for one in parts], transcript),
        consequence=consequence,
        in_normal=all(one.in_normal for one in parts),
        filters=tuple(dict.fromkeys(name for one in parts for name in one.filters)),
        annotation_check="",
        warnings=tuple(dict.fromkeys([note, *(text for one in parts for text in one.warnings)])),
    )


def _spelled(variants: Sequence[Variant], transcript: Transcript) -> Variant:
    """Substitutions as one allele over the bases between them; the first part where that cannot be spelled."""
    first, end = variants[0], variants[-1].pos + len(variants[-1].ref) - 1
    reference = transcript.bases(first.pos, end)
    if "N" in reference or any(len(v.ref) != len(v.alt) for v in variants):
        return first
    bases = list(reference)
    for v in variants:
        bases[v.pos - first.pos : v.pos - first.pos + len(v.alt)] = v.alt
    return Variant(first.chrom, first.pos, reference, "".join(bases))
