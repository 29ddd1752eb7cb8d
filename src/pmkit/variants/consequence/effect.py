"""What one variant does to one transcript: terms, HGVS names, residues. Never a guess where sequence is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pmkit.core.messages import tr
from pmkit.core.model import Build, Variant
from pmkit.variants.consequence import coding, hgvs, protein, severity
from pmkit.variants.consequence.consequence import Consequence, Edited
from pmkit.variants.consequence.edit import Edit, moved, trimmed
from pmkit.variants.consequence.regions import ACCEPTOR, DONOR, location_terms
from pmkit.variants.consequence.structure import Transcript, reverse_complement
from pmkit.variants.consequence.transcripts import coding_exons

_BASES = re.compile("[ACGTN]*", re.IGNORECASE)
SPLICING = tr("the effect on splicing is not predicted")
SHIFT_UNKNOWN = tr("the 3' rule could not be followed past unknown bases (exon border or UTR); give --reference")
NOT_KNOWN = tr("the coding bases of this codon are not known; give --reference")
UNCONFIRMED = tr("the bundled coding sequence of this transcript is not confirmed")
UTR_UNKNOWN = tr("this gene's UTR is not placed on GRCh37: the position counts along the genome")
_OUTSIDE = frozenset(("upstream_gene_variant", "downstream_gene_variant", "transcript_ablation"))


def annotate(variant: Variant, transcript: Transcript) -> Consequence:
    """The consequence of `variant` on `transcript`.

    The variant need be neither trimmed nor left-aligned. Alleles that are not plain bases, or that contradict the
    transcript's reference base, give a consequence whose `not_evaluable` says so.
    """
    ref, alt = variant.ref.upper(), variant.alt.upper()
    if not _BASES.fullmatch(ref) or not _BASES.fullmatch(alt) or ref == alt:
        reason = (
            tr("the alleles are the same")
            if ref == alt
            else tr("symbolic or incomplete alleles have no HGVS name here")
        )
        terms: tuple[str, ...] = ("sequence_variant",)
        if ref.isalpha() and alt.isalpha():  # where it is can be said, what it changes cannot
            edit = trimmed(variant.pos, ref, "?" * len(alt))
            terms = severity.by_severity(location_terms(transcript, edit) or {"coding_sequence_variant"})
        return _bare(variant, transcript, terms, reason=reason)
    edit = trimmed(variant.pos, ref, alt)
    contradicts = contradiction(transcript, variant.pos, ref)
    plus, plus_unknown = moved(edit, 1, transcript.bases)
    if contradicts:
        terms = severity.by_severity(location_terms(transcript, edit) or {"coding_sequence_variant"})
        edited = Edited(transcript, plus)
        return _bare(variant, transcript, terms, reason=contradicts, edits=(edited,), flags=("reference_mismatch",))
    here, unknown = (plus, plus_unknown) if transcript.strand > 0 else moved(edit, -1, transcript.bases)
    return _reported(variant, Edited(transcript, plus, here, _judged(transcript, here)), here, unknown)


def _bare(
    variant: Variant,
    transcript: Transcript,
    terms: tuple[str, ...],
    *,
    reason: str,
    edits: tuple[Edited, ...] = (),
    flags: tuple[str, ...] = (),
) -> Consequence:
    return Consequence(
        (variant,),
        transcript.gene,
        transcript.id,
        transcript.ensembl,
        transcript.protein,
        terms,
        edits,
        not_evaluable=reason,
        flags=flags,
        mane=transcript.kind == "select",
    )


def contradiction(transcript: Transcript, pos: int, ref: str) -> str:
    """Why the file's REF cannot be this transcript's base; empty where it can (unknown bases contradict nothing)."""
    last = pos + len(ref) - 1
    low, high = transcript.coding
    for first, end in transcript.exons_near(pos, last):
        a, b = max(first, low, pos), min(end, high, last)
        if a > b:
            continue
        known = transcript.bases(a, b)
        given = ref[a - pos : b - pos + 1]
        if known != given and any(g != "N" and k not in (g, "N") for k, g in zip(known, given, strict=True)):
            at = a + next(
                i for i, (k, g) in enumerate(zip(known, given, strict=True)) if g != "N" and k not in (g, "N")
            )
            return tr(
                "REF {ref} at {chrom}:{at} contradicts {id}, which has {known} there",
                ref=ref[at - pos],
                chrom=transcript.chrom,
                at=at,
                id=transcript.id,
                known=known[at - a],
            )
    return ""


def _reported(variant: Variant, edited: Edited, edit: Edit, unknown: bool) -> Consequence:
    transcript, placed = edited.transcript, edited.judged or edit
    terms = location_terms(transcript, placed)
    if terms == {"5_prime_UTR_variant"} and cds_interval(transcript, edit) is not None:
        terms.add("start_retained_variant")
    outside = not terms.isdisjoint(_OUTSIDE)
    notes = hgvs.coding_notes(transcript, edit)
    flags = ["unconfirmed"] if "unconfirmed" in transcript.flags else []
    if flags:
        notes += (UNCONFIRMED,)
    if outside:
        flags.append("outside_transcript")
    if unknown and edit.movable and not outside:
        flags.append("shift_unknown")
        notes += (SHIFT_UNKNOWN,)
    on_37 = transcript.build is Build.GRCH37 and "utr37_unknown" in transcript.flags
    if on_37 and hgvs.coding_name(transcript, edit)[2:3] in "-*":
        notes += (UTR_UNKNOWN,)
    fields = _coding_fields(transcript, placed, terms)
    return Consequence(
        (variant,),
        transcript.gene,
        transcript.id,
        transcript.ensembl,
        transcript.protein,
        severity.by_severity(terms) or ("coding_sequence_variant",),
        (edited,),
        fields.parts,
        fields.short,
        fields.cds_start,
        fields.cds_end,
        fields.codon_start,
        fields.codon_end,
        fields.before,
        fields.after,
        fields.codons,
        fields.kind,
        fields.reason,
        notes + fields.notes,
        tuple(flags),
        transcript.kind == "select",
    )


def _judged(transcript: Transcript, edit: Edit) -> Edit:
    """The place by which the effect is judged.

    In a repeat a pure insertion or deletion has several equal places. Where one of the two outermost leaves the
    splice site or the start codon whole, the changed sequence has that site or codon, and it is not called lost.
    """
    if not edit.movable:
        return edit
    interval = cds_interval(transcript, edit)
    on_site = bool(location_terms(transcript, edit) & {DONOR, ACCEPTOR})
    if not on_site and (interval is None or interval[0] >= 3):
        return edit
    other, _ = moved(edit, -transcript.strand, transcript.bases)
    there = location_terms(transcript, other)
    if on_site:
        return edit if there & {DONOR, ACCEPTOR} else other
    before_start = there == {"5_prime_UTR_variant"} and cds_interval(transcript, other) is None
    touches = other.first <= transcript.coding[1] and other.last >= transcript.coding[0]
    return other if before_start and (other.insertion or not touches) else edit


_UNDETERMINED: tuple[protein.Part, ...] = ("?",)


@dataclass(slots=True)
class _Fields:
    parts: tuple[protein.Part, ...] = ()
    short: str = ""
    cds_start: int = 0
    cds_end: int = 0
    codon_start: int = 0
    codon_end: int = 0
    before: str = ""
    after: str = ""
    codons: str = ""
    kind: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()


def _coding_fields(transcript: Transcript, edit: Edit, terms: set[str]) -> _Fields:
    """Add the coding terms to `terms` and tell the residues."""
    interval = cds_interval(transcript, edit)
    if interval is not None:
        start, end = interval
        alt = edit.alt if transcript.strand > 0 else reverse_complement(edit.alt)
        return coding_fields(transcript, start, end, alt, terms)
    low, high = transcript.coding
    touched = [
        (max(first, edit.first), min(last, edit.last))
        for first, last in coding_exons(transcript)
        if edit.first <= last and edit.last >= first and not edit.insertion
    ]
    fields = _Fields()
    if touched:
        indices = sorted(index for pair in touched for pos in pair if (index := transcript.cds_index(pos)) is not None)
        fields.cds_start, fields.cds_end = indices[0] + 1, indices[-1] + 1
        fields.codon_start, fields.codon_end = indices[0] // 3 + 1, indices[-1] // 3 + 1
        _border_crossing(transcript, edit, terms, fields)
    elif terms & {DONOR, ACCEPTOR} and low <= edit.last and edit.first <= high:
        fields.parts = _UNDETERMINED
    if terms & {DONOR, ACCEPTOR} and low <= edit.last and edit.first <= high:
        anchor = _splice_anchor(transcript, edit)
        fields.codon_start = fields.codon_start or anchor
        fields.codon_end = fields.codon_end or anchor
        fields.parts, fields.short, fields.reason = _UNDETERMINED, f"X{anchor}_splice", SPLICING
    return fields


def _splice_anchor(transcript: Transcript, edit: Edit) -> int:
    """The codon that a splice-site change is named by: that of the c. position's first coding base."""
    five = edit.first if transcript.strand > 0 else edit.last
    if edit.insertion:
        five = edit.last if transcript.strand > 0 else edit.first
    index = min(max(transcript.place(five).anchor - transcript.cds_start, 0), len(transcript.cds) - 1)
    return index // 3 + 1


def _border_crossing(transcript: Transcript, edit: Edit, terms: set[str], fields: _Fields) -> None:
    """Coding bases and others are both touched: exon borders, start and stop codon with UTR."""
    length = len(transcript.cds)
    whole_start, whole_end = fields.cds_start == 1, fields.cds_end == length
    splice = bool(terms & {DONOR, ACCEPTOR})
    five, three = "5_prime_UTR_variant" in terms, "3_prime_UTR_variant" in terms
    if whole_start and five:
        terms.add("start_lost")
        fields.parts, fields.short, fields.kind = (("M",), "1?"), "M1?", "start"
    if whole_end and three:
        terms.add("stop_lost")
    if splice or not (five or three):
        terms.add("coding_sequence_variant")
        fields.parts, fields.reason = fields.parts or _UNDETERMINED, SPLICING
        return
    if whole_end and three and not five:
        _stop_crossing(transcript, edit, terms, fields)


def _stop_crossing(transcript: Transcript, edit: Edit, terms: set[str], fields: _Fields) -> None:
    """A change from the last codons into the 3' UTR: named where the UTR is known."""
    start = fields.cds_start - 1
    beyond = edit.last if transcript.strand > 0 else edit.first
    lost = transcript.place(beyond).anchor - transcript.cds_end + 1
    if not transcript.utr3:
        fields.parts, fields.reason = (
            _UNDETERMINED,
            tr("the stop codon is touched and the sequence after it is not known"),
        )
        return
    reference = reference_protein(transcript)
    alt = edit.alt if transcript.strand > 0 else reverse_complement(edit.alt)
    first = start // 3
    after = coding.translate(transcript.cds[3 * first : start] + alt + transcript.utr3[lost:])
    open_end = coding.STOP not in after
    after = after[: after.index(coding.STOP) + 1] if not open_end else after
    change = coding.CodingChange(
        start, len(transcript.cds), alt, "frameshift", first, reference[first:], after, "", "", open_end
    )
    found = protein.describe(change, reference)
    if found.stop == "retained":
        terms.discard("stop_lost")
        terms.add("stop_retained_variant")
    fields.parts, fields.short, fields.kind, fields.reason = found.parts, found.short, found.kind, found.reason
    fields.before, fields.after, fields.notes = found.before, found.after, found.notes


def cds_interval(transcript: Transcript, edit: Edit) -> tuple[int, int] | None:
    """The CDS interval (0-based half-open) that an edit replaces, None where it is not wholly inside one exon's part.

    An insertion at an exon's border belongs to the exon: the splice site itself stays whole.
    """
    if edit.insertion:
        before, after = (edit.last, edit.first) if transcript.strand > 0 else (edit.first, edit.last)
        left, right = transcript.cds_index(before), transcript.cds_index(after)
        if left is not None and left + 1 < len(transcript.cds):
            return left + 1, left + 1
        return (right, right) if left is None and right else None
    five, three = (edit.first, edit.last) if transcript.strand > 0 else (edit.last, edit.first)
    start = transcript.cds_index(five)
    end = start if three == five else transcript.cds_index(three)
    if start is None or end is None or end - start != edit.last - edit.first:
        return None
    return start, end + 1


@lru_cache(maxsize=1024)
def reference_protein(transcript: Transcript) -> str:
    """The transcript's protein, stop included; X where a codon is not known."""
    other = any(flag.startswith("start:") for flag in transcript.flags)
    return coding.reference_protein(transcript.cds, "selenocysteine" in transcript.flags, other)


def coding_fields(transcript: Transcript, start: int, end: int, alt: str, terms: set[str]) -> _Fields:
    """Residues of a change of CDS [start, end) into `alt` (transcript strand); adds the coding terms."""
    reference = reference_protein(transcript)
    change = coding.change(transcript.cds, reference, start, end, alt, utr3=transcript.utr3)
    fields = _Fields(
        cds_start=start + 1 if end > start else start,
        cds_end=end if end > start else start + 1,
        codons=f"{change.codons_before or '-'}/{change.codons_after or '-'}",
    )
    if change.first >= len(reference):
        terms |= {"incomplete_terminal_codon_variant", "coding_sequence_variant"}
        fields.reason = tr("the last codon of this transcript is incomplete")
        return fields
    found = protein.describe(change, reference)
    terms |= coding_terms(change, found)
    fields.parts, fields.short = found.parts, found.short if found.parts != _UNDETERMINED else ""
    fields.codon_start, fields.codon_end = found.start, found.end
    fields.before, fields.after, fields.kind = found.before, found.after, found.kind
    fields.reason = NOT_KNOWN if found.bases_missing and transcript.genome is None else found.reason
    fields.notes = found.notes
    return fields


def coding_terms(change: coding.CodingChange, found: protein.ProteinChange) -> set[str]:
    """VEP's terms for a change inside the coding sequence. Pure insertions and deletions are `inframe_…`, other
    changes of length `protein_altering_variant`."""
    terms: set[str] = set()
    if change.frameshift:
        if found.stop == "retained":
            return {"stop_retained_variant"}
        terms.add("frameshift_variant")
    elif change.kind == "inframe":
        if found.stop == "retained":
            return {"stop_retained_variant"}
        pure = "inframe_insertion" if change.start == change.end else "inframe_deletion" if not change.alt else ""
        terms.add(pure or "protein_altering_variant")
    elif found.kind == "?":
        terms.add("coding_sequence_variant")
    elif found.kind == "=":
        start = change.first == 0 and change.start < 3
        terms.add(
            "stop_retained_variant" if found.stop == "retained" else
            "start_retained_variant" if start else "synonymous_variant"
        )  # fmt: skip
    elif found.kind != "start" and not found.stop:
        terms.add("missense_variant")
    if found.kind == "start":
        terms.add("start_lost")
    # As in VEP, a frameshift gains a stop only where the changed codons themselves hold one.
    own_stop = not change.frameshift or coding.STOP in coding.translate(change.codons_after.upper())
    if found.stop == "lost" or (found.stop == "gained" and own_stop):
        terms.add(f"stop_{found.stop}")
    return terms
