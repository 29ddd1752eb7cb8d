"""Structural records of a VCF as copy-number calls and breakpoints, whichever caller wrote them.

Depth callers (DRAGEN CNV, CNVkit, GATK) give copy-number calls; breakpoint callers (Manta, GRIDSS, Delly, Lumpy,
Sniffles, cuteSV) give breakpoints, and for deletions and duplications a copy-number call as well. Explicit sequences
count as structural from `LEAST_LENGTH` bases. VCF 4.4, sections 1.6.1, 3 and 5.4.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome
from pmkit.core.messages import tr, trn
from pmkit.core.model import Record
from pmkit.formats.vcf_grammar import LONG_ALLELE, allele_length
from pmkit.variants.breakends import is_breakend, parse
from pmkit.variants.presence import (
    SampleValues,
    expected_copies,
    measured_copies,
    minor_copies,
    no_call,
    number,
    sample_of,
    support_in,
)

LEAST_LENGTH = LONG_ALLELE
"""Bases gained or lost from which an explicit REF and ALT count as structural."""

_COPIES = re.compile(r"^<CN(\d+)>$")
# Delly's CT: which end of the first piece joins which end of the second; 3' ends lie right of what stays.
_CONNECTION = {"3to5": ("+", "-"), "5to3": ("-", "+"), "3to3": ("+", "+"), "5to5": ("-", "-")}


class CopyNumberCall(NamedTuple):
    """A stretch with a changed, or measured and unchanged, number of copies. 0-based half-open.

    `kind` is deletion, duplication, neutral (measured as expected) or unknown (no expectation, as on X without sex).
    `copy_number` may be fractional; `basis` says where it comes from: CN, fold change, allele, genotype, or "" if None.
    """

    chrom: str
    start: int
    end: int
    kind: str
    copy_number: float | None
    basis: str
    minor_copy_number: float | None
    precise: bool
    evidence: str
    id: str = "."


class Breakpoint(NamedTuple):
    """Two places that are joined (1-based positions of the bases next to the junction).

    Strand "+": the bases up to the position stay; "-": the bases from the position on stay. A deletion is (+, -), a
    tandem duplication (-, +), an inversion (+, +) and (-, -). `chrom2` is None for a single breakend.
    """

    chrom1: str
    pos1: int
    strand1: str
    chrom2: str | None
    pos2: int
    strand2: str
    kind: str  # deletion | duplication | inversion | translocation | insertion | single
    precise: bool
    evidence: str
    id: str = "."
    mate: str = ""
    inserted: str = ""
    homozygous: bool = False  # every allele of a complete genotype has it
    spelled: bool = False  # the record spells REF and ALT out in bases


class StructuralCalls(NamedTuple):
    """What a sample has. `skipped` counts records by the reason why they are no call; `problems` names broken ones;
    `rejected` are records that would be calls, had they not failed a filter; `unsupported` are of a kind that is not
    read, counted as `skipped`."""

    copy_numbers: tuple[CopyNumberCall, ...]
    breakpoints: tuple[Breakpoint, ...]
    skipped: Mapping[str, int]
    problems: tuple[str, ...]
    rejected: tuple[Record, ...] = ()
    unsupported: Mapping[str, int] = MappingProxyType({})


class _RecordInSample(NamedTuple):
    """A record in one sample."""

    record: Record
    sample: SampleValues
    sex: str | None
    evidence: str

    @property
    def chrom(self) -> str:
        return bare_chromosome(self.record.chrom)


class _BadRecordError(Exception):
    """A record that cannot be read; becomes a line in `problems`."""


def structural_calls(
    records: Iterable[Record], column: int, *, pass_only: bool = True, sex: str | None = None
) -> StructuralCalls:
    """The structural calls of one sample (`column`: 0-based in the file). Other records are passed over.

    `sex` ("XX", "XY" or None) sets the expected copies of X and Y. Chromosome names come out bare.
    """
    copy_numbers: list[CopyNumberCall] = []
    breakpoints: list[Breakpoint] = []
    skipped: Counter[str] = Counter()
    unsupported: Counter[str] = Counter()
    problems: list[str] = []
    rejected: list[Record] = []
    seen: set[object] = set()
    for record in records:
        if not is_structural(record):
            continue
        sample = sample_of(record, column)
        reason = no_call(record, sample, column, pass_only)
        if reason:
            skipped[reason] += 1
            if pass_only and not no_call(record, sample, column, pass_only=False):
                rejected.append(record)
            continue
        try:
            calls, points = _read(_RecordInSample(record, sample, sex, _evidence(record, sample, column)))
        except _BadRecordError as problem:
            problems.append(f"{record.chrom}:{record.pos} ({record.id}): {problem}")
            continue
        if not calls and not points:
            kind = record.info.get("SVTYPE") or ",".join(record.alts)
            unsupported[tr("unsupported kind {kind}", kind=kind)] += 1
        copy_numbers += calls
        for point in points:
            keys = _identity(point)
            if seen.isdisjoint(keys):
                breakpoints.append(point)
            seen |= keys
    found = (tuple(copy_numbers), tuple(breakpoints), dict(skipped), tuple(problems), tuple(rejected))
    return StructuralCalls(*found, dict(unsupported))


def _identity(point: Breakpoint) -> set[object]:
    """What two records of one junction share: their ends, or, where homology shifts those, their IDs."""
    ends = sorted(((point.chrom1, point.pos1, point.strand1), (point.chrom2 or "", point.pos2, point.strand2)))
    keys: set[object] = {(*ends, point.inserted if point.kind == "insertion" else "")}
    return keys | {frozenset((point.id, point.mate))} if point.mate else keys


def is_structural(record: Record) -> bool:
    """True for symbolic alleles, breakends, long explicit alleles, and the measured segments of copy-number callers."""
    if not record.alts or record.alts == (".",):
        fields = record.line.split("\t", 9)
        return "END" in record.info and len(fields) > 9 and "CN" in fields[8].split(":")
    return any(_kind(record, alt) is not None for alt in record.alts)


def is_unread(alt: str) -> bool:
    """Whether an allele is symbolic and of a kind that gives neither copies nor junctions."""
    return alt.startswith("<") and _symbol(alt) == "other"


def _kind(record: Record, alt: str) -> str | None:
    """What an allele is, or None if it is not structural."""
    if is_breakend(alt):
        return "breakend"
    if alt.startswith("<"):
        return None if alt in ("<NON_REF>", "<*>") else _symbol(alt)
    if not alt.isalpha() or abs(len(record.ref) - len(alt)) < LEAST_LENGTH:
        return None
    longer = len(alt) > len(record.ref)
    return "duplication" if longer and record.info.get("SVTYPE") == "DUP" else "insertion" if longer else "deletion"


def _symbol(alt: str) -> str:
    if alt.upper().startswith("<CNV:TR"):
        return "other"  # a tandem repeat of VCF 4.4, whose CN counts repeats
    first = alt.strip("<>").split(":")[0].upper()
    if _COPIES.match(alt.upper()):
        return "copies"
    names = {"DEL": "deletion", "DUP": "duplication", "CNV": "cnv", "INV": "inversion", "INS": "insertion"}
    return names.get(first, "joined" if first in ("BND", "TRA", "CTX") else "other")


def _read(context: _RecordInSample) -> tuple[list[CopyNumberCall], list[Breakpoint]]:
    record = context.record
    if not record.alts or record.alts == (".",):
        return [_copies(context, "cnv", "")], []
    indices = sorted({i for i in context.sample.alleles or () if i > 0}) or list(range(1, len(record.alts) + 1))
    if max(indices) > len(record.alts):
        raise _BadRecordError(
            tr(
                "the genotype names allele {indices}, but the record has {n_alts}",
                indices=max(indices),
                n_alts=len(record.alts),
            )
        )
    copy_numbers: list[CopyNumberCall] = []
    points: list[Breakpoint] = []
    # One call for each kind: the alleles of <CN0>,<CN2> are one copy number.
    for kind, alt in {_kind(record, record.alts[i - 1]): record.alts[i - 1] for i in indices}.items():
        if kind in ("deletion", "duplication", "cnv", "copies"):
            copy_numbers.append(_copies(context, kind, alt))
        if kind in _JUNCTIONS:
            points += _JUNCTIONS[kind](context, alt)
    return copy_numbers, points


def _copies(context: _RecordInSample, kind: str, alt: str) -> CopyNumberCall:
    record, sample = context.record, context.sample
    start, end = _span(record, alt)
    copies, basis = measured_copies(record, sample)
    if copies is None:
        copies, basis = _from_alleles(record, sample)
    if kind in ("cnv", "copies"):
        expected = expected_copies(context.chrom, context.sex)
        if copies is None:
            raise _BadRecordError(tr("a copy-number record without a copy number"))
        if expected is None:
            kind = "unknown"
        else:
            kind = "neutral" if round(copies) == expected else "deletion" if copies < expected else "duplication"
    precise, minor = "IMPRECISE" not in record.info, minor_copies(record, sample)
    return CopyNumberCall(context.chrom, start, end, kind, copies, basis, minor, precise, context.evidence, record.id)


def _from_alleles(record: Record, sample: SampleValues) -> tuple[float | None, str]:
    """Copies that the genotype's alleles add up to: reference 1, DEL 0, DUP 2, <CNn> n. Needs a complete genotype."""
    if sample.alleles is None or not sample.complete:
        return None, ""
    if max(sample.alleles) > len(record.alts):
        raise _BadRecordError(tr("the genotype names an allele that the record has not"))
    total = 0
    for index in sample.alleles:
        copies = _allele_copies(record, record.alts[index - 1]) if index else 1
        if copies is None:
            return None, ""
        total += copies
    return float(total), "genotype"


def _allele_copies(record: Record, alt: str) -> int | None:
    named = _COPIES.match(alt.upper())
    return int(named[1]) if named else {"deletion": 0, "duplication": 2}.get(_kind(record, alt) or "")


def _span(record: Record, alt: str) -> tuple[int, int]:
    """The bases concerned, 0-based half-open: POS is the base before a symbolic allele."""
    if alt.isalpha() and record.ref[:1].upper() != alt[:1].upper():
        return record.pos - 1, record.pos - 1 + len(record.ref)  # Sniffles: ALT is N, REF has only the lost bases
    end = number(record.info.get("END"))
    at = record.alts.index(alt) if alt in record.alts else 0
    length = allele_length(record.alts, record.info.get("SVLEN", ""), at)
    if length is not None and len(record.alts) > 1:
        end = record.pos + length  # END is the furthest of all alleles
    if end is None and alt.isalpha() and len(record.ref) > len(alt):
        end = record.pos + len(record.ref) - 1
    if end is None and length is not None:
        end = record.pos + length
    if end is None:
        raise _BadRecordError(tr("neither END nor SVLEN says where it ends"))
    if end < record.pos:
        raise _BadRecordError(tr("END={end:.0f} lies before POS", end=end))
    return record.pos, int(end)


def _breakend(context: _RecordInSample, alt: str) -> list[Breakpoint]:
    try:
        end = parse(context.record.ref, alt)
    except ValueError as error:
        raise _BadRecordError(str(error)) from error
    kind = "single" if end.chrom is None else ""
    here, there = (context.record.pos, end.strand), (end.chrom, end.pos, end.mate_strand)
    return [_point(context, here, there, kind, end.inserted)]


def _insertion(context: _RecordInSample, alt: str) -> list[Breakpoint]:
    pos = context.record.pos
    inserted = alt[1:] if alt.isalpha() else ""
    return [_point(context, (pos, "+"), (context.chrom, pos + 1, "-"), "insertion", inserted)]


def _joined(context: _RecordInSample, alt: str) -> list[Breakpoint]:
    """<BND> and <TRA> with CHR2, END or END2 and CT or STRANDS (Delly before 0.7.3, GATK-SV)."""
    info = context.record.info
    strands = _CONNECTION.get(info.get("CT", "")) or tuple((info.get("STRANDS") or info.get("STR") or "")[:2])
    pos2 = number(info.get("END2")) or number(info.get("POS2")) or number(info.get("END"))
    if "CHR2" not in info or pos2 is None or len(strands) != 2:
        raise _BadRecordError(tr("{alt} without CHR2, END or strands", alt=alt))
    return [_point(context, (context.record.pos, strands[0]), (bare_chromosome(info["CHR2"]), int(pos2), strands[1]))]


def _rearranged(context: _RecordInSample, alt: str) -> list[Breakpoint]:
    """The junctions of a deletion, tandem duplication or inversion; none where only depth tells of it."""
    info, kind = context.record.info, _kind(context.record, alt) or ""
    if info.get("SVTYPE") == "CNV" or "FOLD_CHANGE" in info or _claim(context.record, alt) == "D":
        return []
    start, end = _span(context.record, alt)
    left, right = (start, "+"), (context.chrom, end, "+")
    after_left, after_right = (start + 1, "-"), (context.chrom, end + 1, "-")
    if kind == "deletion":
        return [_point(context, left, after_right, kind)]
    if kind == "duplication":
        return [_point(context, after_left, right, kind)]
    sides = _sides(info)
    both = (("+", left, right), ("-", after_left, after_right))
    return [_point(context, here, there, kind) for side, here, there in both if side in sides]


def _claim(record: Record, alt: str) -> str:
    """SVCLAIM of an allele (VCF 4.4): D for a changed depth, J for a junction, DJ for both; "" if not given."""
    claims = record.info.get("SVCLAIM", "").split(",")
    return claims[record.alts.index(alt)] if len(claims) == len(record.alts) else ""


def _sides(info: Mapping[str, str]) -> set[str]:
    """The junctions of an inversion that were seen: both, unless the caller says one (Manta INV3/INV5, CT, STRANDS)."""
    tagged = {side for tag, side in (("INV3", "+"), ("INV5", "-")) if tag in info}
    if tagged:
        return tagged
    if info.get("CT") in _CONNECTION:
        return set(_CONNECTION[info["CT"]])
    strands = info.get("STRANDS") or info.get("STR") or ""
    seen = {part[0] for part in strands.split(",") if part[:2] in ("++", "--") and not part.endswith(":0")}
    return seen or {"+", "-"}


_JUNCTIONS: Mapping[str | None, Callable[[_RecordInSample, str], list[Breakpoint]]] = {
    "breakend": _breakend,
    "insertion": _insertion,
    "joined": _joined,
    "deletion": _rearranged,
    "duplication": _rearranged,
    "inversion": _rearranged,
}


def _point(
    context: _RecordInSample,
    here: tuple[int, str],
    there: tuple[str | None, int, str],
    kind: str = "",
    inserted: str = "",
) -> Breakpoint:
    """A breakpoint; without `kind`, the geometry names it."""
    (pos1, strand1), (chrom2, pos2, strand2) = here, there
    if not kind:
        order = strand1 + strand2 if pos1 <= pos2 else strand2 + strand1
        near = {"+-": "deletion", "-+": "duplication"}.get(order, "inversion")
        kind = near if context.chrom == chrom2 else "translocation"
    info = context.record.info
    alleles = context.sample.alleles or ()
    homozygous = context.sample.complete and len(alleles) > 1 and all(alleles)
    mate, precise = info.get("MATEID") or info.get("PARID") or "", "IMPRECISE" not in info
    return Breakpoint(
        context.chrom, pos1, strand1, chrom2, pos2, strand2, kind,
        precise, context.evidence, context.record.id, mate, inserted, homozygous,
        all(alt.isalpha() for alt in context.record.alts),
    )  # fmt: skip


def _evidence(record: Record, sample: SampleValues, column: int) -> str:
    """What supports the call, for the reader."""
    symbols = ",".join(alt for alt in record.alts if alt.startswith("<"))
    parts = [f"{symbols or record.info.get('SVTYPE', 'record')} {record.id}"]
    support = support_in(record, sample, column)
    if support is not None:
        parts.append(trn("{n} supporting read", "{n} supporting reads", support))
    if sample.alleles is not None:
        parts.append(tr("genotype {written}", written=sample.values["GT"]))
    return ", ".join(parts)
