"""Bring alleles into one form: split, trim, left-align; recognise a table's allele in whatever way a file writes it.

Normal form: parsimonious and left-aligned as in Tan, Abecasis, Kang 2015 (PMID 25701572), which is what `bcftools norm`
and the VCF specification (4.3, section 1.6.1) ask for. Positions are 1-based.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from pmkit.core.model import UNSPELLED, Record, Site, Variant

LONGEST_SHIFT = 1000
SPANNING = "*"
OLD_SPANNING = "<*:DEL>"
"""The same with the kind of the overlapping allele."""
DELETION = "<DEL>"
DELETIONS = ("<DEL", "<CN0>")
"""Symbolic alleles without the bases that they span: those of VCF, and that of 1000 Genomes."""
UNSPECIFIC = ("<NON_REF>", "<*>")
REFERENCE_UP_TO = 50
"""A longer REF that a sample does not carry changed says nothing of the single bases in it."""


class ReferenceSequence(Protocol):
    """Where reference bases can be asked for."""

    def base(self, chrom: str, pos: int) -> str:
        """The base at a 1-based position, upper case; "" where it is not known."""


class SequenceEdit(NamedTuple):
    """Reference bases from `start` (1-based) that are replaced; an insertion stands before `start` and deletes none."""

    start: int
    deleted: str
    inserted: str

    @property
    def stop(self) -> int:
        """The first base after the deleted ones."""
        return self.start + len(self.deleted)


def is_sequence(allele: str) -> bool:
    """Whether an allele is spelled out in bases."""
    return allele.isalpha()


def trim(pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Cut common bases, at the end first, then at the start; each allele keeps one base."""
    end = 0
    shortest = min(len(ref), len(alt)) - 1
    while end < shortest and ref[-1 - end] == alt[-1 - end]:
        end += 1
    ref, alt = ref[: len(ref) - end], alt[: len(alt) - end]
    start = 0
    shortest = min(len(ref), len(alt)) - 1
    while start < shortest and ref[start] == alt[start]:
        start += 1
    return pos + start, ref[start:], alt[start:]


def change(pos: int, ref: str, alt: str) -> SequenceEdit:
    """What an allele changes, without any common base: the end is cut first, so an indel in a repeat lies leftmost."""
    end = 0
    shortest = min(len(ref), len(alt))
    while end < shortest and ref[-1 - end] == alt[-1 - end]:
        end += 1
    ref, alt = ref[: len(ref) - end], alt[: len(alt) - end]
    start = 0
    shortest -= end
    while start < shortest and ref[start] == alt[start]:
        start += 1
    return SequenceEdit(pos + start, ref[start:], alt[start:])


def left_align(variant: Variant, sequence: ReferenceSequence) -> Variant:
    """Trim, and shift an indel left as far as the known sequence allows (at most LONGEST_SHIFT bases)."""
    chrom = variant.chrom
    pos, ref, alt = variant.pos, variant.ref, variant.alt
    for _ in range(LONGEST_SHIFT + len(ref) + len(alt)):
        if ref[-1] != alt[-1] or ref == alt:
            break
        if min(len(ref), len(alt)) == 1:
            before = sequence.base(chrom, pos - 1) if pos > 1 else ""
            if not before:
                break
            pos, ref, alt = pos - 1, before + ref, before + alt
        ref, alt = ref[:-1], alt[:-1]
    return Variant(chrom, *trim(pos, ref, alt))


def variants(record: Record, sequence: ReferenceSequence | None = None) -> tuple[Variant | None, ...]:
    """One Variant for each ALT of a record, trimmed, left-aligned where sequence is given.

    None stands for what is not spelled out: `*`, symbolic alleles, breakends.
    """
    found: list[Variant | None] = []
    for alt in record.alts:
        if not is_sequence(alt):
            found.append(None)
            continue
        variant = Variant(record.chrom, *trim(record.pos, record.ref, alt))
        found.append(left_align(variant, sequence) if sequence and len(variant.ref) != len(variant.alt) else variant)
    return tuple(found)


class SiteAllele(NamedTuple):
    """What one allele of a record says of a site.

    `code`: 0 reference, k the site's k-th ALT, UNDOCUMENTED with the allele's `text`. `by_snv`: the site knows indels
    only, and the record changes single bases of it.
    """

    code: int
    text: str = ""
    by_snv: bool = False


UNDOCUMENTED = -1


def reference_agrees(site: Site, pos: int, ref: str) -> bool:
    """Whether the REF bases that a record and a site share are the same; ambiguity codes agree with anything.

    A record that shares none agrees: a reference block spells its first base only, and that may lie outside the site.
    """
    first, last = max(pos, site.pos), min(pos + len(ref), site.pos + len(site.ref))
    if first >= last:
        return True
    return all(
        a == b or a not in "ACGT" or b not in "ACGT"
        for a, b in zip(ref[first - pos : last - pos], site.ref[first - site.pos : last - site.pos], strict=True)
    )


def reference_unknown(site: Site, pos: int, ref: str) -> bool:
    """Whether a record's REF is no base where the site is (N, R …): who has it there is not known to be reference."""
    first, last = max(pos, site.pos), min(pos + len(ref), site.pos + len(site.ref))
    return any(base not in "ACGT" + UNSPELLED for base in ref[first - pos : max(last - pos, 0)])


def reported_of(site: Site, pos: int, ref: str, alt: str) -> SiteAllele:
    """Find the site's allele that a record's ALT (spelled out) gives, whatever way the record is written.

    `pos`, `ref`, `alt` must overlap or adjoin the site, and REF must agree with the site's.
    """
    first = min(pos, site.pos)
    stop = max(pos + len(ref), site.pos + len(site.ref))
    known = _joined(site, pos, ref, first, stop)
    haplotype = known[: pos - first] + alt + known[pos + len(ref) - first :]
    left, right = known[: site.pos - first], known[site.pos + len(site.ref) - first :]
    for code, allele in enumerate((site.ref, *site.alts)):
        if is_sequence(allele) and left + allele + right == haplotype:
            return SiteAllele(code)
    if len(ref) == len(alt):
        return _by_bases(site, haplotype[site.pos - first : len(haplotype) - len(right)])
    return _by_indel(site, rolled_left(change(pos, ref, alt), known, first), known, first, haplotype)


def _joined(site: Site, pos: int, ref: str, first: int, stop: int) -> str:
    """The reference bases from `first` to before `stop`, as the record and the site know them together."""
    bases = ["N"] * (stop - first)
    bases[site.pos - first : site.pos - first + len(site.ref)] = site.ref
    bases[pos - first : pos - first + len(ref)] = ref
    return "".join(bases)


def _by_bases(site: Site, window: str) -> SiteAllele:
    """A change of bases without change of length: look at the site's own bases."""
    if window == site.ref:
        return SiteAllele(0)
    if window in site.alts:
        return SiteAllele(site.alts.index(window) + 1)
    if all(len(allele) != len(site.ref) for allele in site.alts):
        return SiteAllele(0, by_snv=True)
    return SiteAllele(UNDOCUMENTED, window)


def _by_indel(site: Site, found: SequenceEdit, known: str, first: int, haplotype: str) -> SiteAllele:
    """An insertion or deletion that is none of the site's: is the site touched by it?"""
    begin, stop = site.pos, site.pos + len(site.ref)
    touched = False
    for alt in site.alts:
        own = rolled_left(change(site.pos, site.ref, alt), known, first)
        if own.deleted and found.deleted:
            touched |= found.start < own.stop and own.start < found.stop
        elif found.deleted:  # the site's is an insertion, the record deletes or replaces around it
            touched |= found.start < own.start < found.stop or (found.start == own.start and bool(found.inserted))
        elif own.deleted:  # the record's is an insertion within or before the site's deleted bases
            touched |= own.start <= found.start < own.stop
        else:
            touched |= found.start == own.start
    if not touched:
        return SiteAllele(0)
    if found.deleted and not found.inserted and found.start <= begin and found.stop >= stop:
        return SiteAllele(UNDOCUMENTED, SPANNING)
    if begin <= found.start and found.stop <= stop:
        right = len(known) - (stop - first)
        return SiteAllele(UNDOCUMENTED, haplotype[begin - first : len(haplotype) - right])
    return SiteAllele(UNDOCUMENTED, f"{found.deleted or '-'}>{found.inserted or '-'}")


def rolled_left(found: SequenceEdit, known: str, first: int) -> SequenceEdit:
    """Shift a pure insertion or deletion left within known bases that start at `first`."""
    start, deleted, inserted = found
    if bool(deleted) == bool(inserted):
        return found
    unit = deleted or inserted
    while start > first and known[start - 1 - first] == unit[-1] != "N":
        unit = unit[-1] + unit[:-1]
        start -= 1
    return SequenceEdit(start, unit if deleted else "", "" if deleted else unit)


def shifted(site: Site, found: SequenceEdit) -> Sequence[int]:
    """Codes of the site's alleles that `found` may be, were it written as far left as it goes.

    Shifting an indel by d bases turns its sequence by d, and needs all bases between to repeat it. Whether they do is
    not known here: an answer means "cannot be distinguished without sequence", unless d is 0 and it is the same change.
    """
    codes = []
    for code, alt in enumerate(site.alts, 1):
        own = change(site.pos, site.ref, alt)
        if bool(own.deleted) == bool(own.inserted) or bool(own.deleted) != bool(found.deleted):
            continue
        unit, other = own.deleted or own.inserted, found.deleted or found.inserted
        distance = found.start - own.start
        if distance >= 0 and len(unit) == len(other) and bool(found.deleted) != bool(found.inserted):
            turn = distance % len(unit)
            if unit[turn:] + unit[:turn] == other:
                codes.append(code)
    return codes
