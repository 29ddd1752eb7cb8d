"""How many copies of a gene a sample has, by the structural records that cover it. Absent records say nothing.

A record counts as an event of the whole gene if records of one copy number cover `WHOLE` of it (depth callers see the
ends of a 4 kb gene within a window or two only); it counts as an event within the gene if it reaches an exon or
`PART` of the gene: deletions and duplications that end within CYP2D6 make hybrids with CYP2D7, as *13, *36 and *68
(PharmVar, structural variation of CYP2D6). What touches less is named and left aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pmkit.core.messages import tr, trn
from pmkit.core.model import CallSet, Record
from pmkit.formats.vcf_grammar import OPEN_ENDED
from pmkit.pgx.alleles.structural_genes import StructuralGene
from pmkit.variants.breakends import is_breakend, is_joined, joins
from pmkit.variants.presence import measured_copies, number, sample_of
from pmkit.variants.structural import Breakpoint, CopyNumberCall, StructuralCalls, is_structural, structural_calls

WHOLE, PART = 0.8, 0.1
NOT_WHOLE = 0.3
"""A copy number this far from a whole number is not believed."""
MEASURED, PARTIAL, UNRESOLVED, UNKNOWN = "measured", "partial", "unresolved", "unknown"
_DECLARED = re.compile(r"##ALT=<ID=(?:DEL|DUP|CNV|CN\d)|##FORMAT=<ID=CN,", re.IGNORECASE)


class GeneCopies(NamedTuple):
    """What the file says of a gene's copies in one sample; equal for samples of which it says the same.

    `state`: measured (`copies` holds), partial (an event within the gene), unresolved (records contradict each other or
    do not tell the number), unknown (no record). `at_least`: a genotype tells of a duplication, not of how many.
    `duplications_seen` is False where the file shows only that no deletion is there.
    """

    gene: str
    state: str
    because: str
    copies: int | None = None
    at_least: bool = False
    duplications_seen: bool = True

    @property
    def changed(self) -> bool:
        """Whether the records show something else than two copies."""
        return self.state in (PARTIAL, UNRESOLVED) or (self.state == MEASURED and self.copies != 2)


class _Event(NamedTuple):
    """A copy-number call that overlaps the gene."""

    call: CopyNumberCall
    start: int  # within the gene, 0-based half-open
    end: int


class _Tested(NamedTuple):
    """Records that cover the gene and whose allele the sample does not have."""

    text: str
    deletion: bool
    duplication: bool
    copies: float | None


def all_structural(calls: CallSet) -> tuple[Record, ...]:
    """The records that may reach into some gene, in which `structural_records` looks for each gene's."""
    return tuple(record for record in calls.records if is_structural(record) or is_joined(record))


def structural_records(records: Iterable[Record], gene: StructuralGene) -> tuple[Record, ...]:
    """The structural records that reach into a gene."""
    return tuple(
        record
        for record in records
        if (record.chrom == gene.chrom and _reaches(record, gene.start, gene.end) and is_structural(record))
        or joins(record, gene.chrom, gene.start, gene.end)
    )


REACH = OPEN_ENDED
"""Bases before a gene from which a record that does not say where it ends may reach into it."""


def _reaches(record: Record, start: int, end: int) -> bool:
    """Whether a record overlaps [start, end), or begins near and does not say where it ends, or joins ends nearby."""
    if any(is_breakend(alt) for alt in record.alts):
        return start - REACH < record.pos <= end + REACH
    if record.pos > end:
        return False
    return _end(record) > start or (is_open_ended(record) and record.pos > start - REACH)


def is_open_ended(record: Record) -> bool:
    """Whether a symbolic allele other than an insertion says neither by END nor by SVLEN where it ends."""
    if "END" in record.info or "SVLEN" in record.info:
        return False
    return any(alt.startswith("<") and not alt.upper().startswith(("<INS", "<NON_REF", "<*")) for alt in record.alts)


def _end(record: Record) -> int:
    """Last base, 1-based: by END or, where a caller writes none, by SVLEN."""
    length = number(record.info.get("SVLEN", "").split(",")[0])
    return max(record.end, record.pos + int(abs(length)) if length is not None else 0)


def gene_copies(
    gene: StructuralGene, calls: CallSet, records: Sequence[Record], sample: int, sex: str | None = None
) -> GeneCopies:
    """The copies of one gene in one sample. `records`: those of `structural_records`; `sample`: index in the set."""
    if withdrawn := calls.withdrawn(sample):
        out = {id(calls.records[row]) for row in withdrawn}
        records = [record for record in records if id(record) not in out]
    found = [
        (source, structural_calls((r for r in records if r.source == source), calls.column(source, sample), sex=sex))
        for source in sorted({record.source for record in records})
    ]
    events = [event for _, part in found for call in part.copy_numbers if (event := _event(gene, call))]
    tested = [t for r in records if (t := _tested(gene, r, calls.column(r.source, sample)))]
    result = _decide(gene, events, tested)
    problems = [problem for _, part in found for problem in part.problems]
    broken = [point.evidence for _, part in found for point in disrupting(part, gene.chrom, gene.start, gene.end)]
    if problems or (broken and (result is None or result.state == MEASURED)):
        # Something is there, whatever it is: that is no two copies, whatever other records count.
        listed = "; ".join(problems or dict.fromkeys(broken))
        why = (
            tr(
                "the copies of {gene} are not resolved, as a record there cannot be read: {listed}",
                gene=gene.gene,
                listed=listed,
            )
            if problems
            else tr(
                "the copies of {gene} are not resolved, as a record breaks or joins the gene: {listed}",
                gene=gene.gene,
                listed=listed,
            )
        )
        result = GeneCopies(gene.gene, UNRESOLVED, why)
    if result is None:
        result = GeneCopies(gene.gene, UNKNOWN, _nothing(gene, calls, records, [part for _, part in found]))
    return result


def disrupting(found: StructuralCalls, chrom: str, start: int, end: int) -> list[Breakpoint]:
    """The junctions that break a gene ([start, end), 0-based) or turn it round, and are no copy-number call as well."""
    counted = {call.id for call in found.copy_numbers if call.id != "."}
    return [
        point
        for point in found.breakpoints
        if point.id not in counted and not (point.id == "." and point.kind in ("deletion", "duplication"))
        if any(
            where == chrom and start < pos <= end
            for where, pos in ((point.chrom1, point.pos1), (point.chrom2, point.pos2))
        )
        or _spans(point, chrom, start, end)
    ]


def _spans(point: Breakpoint, chrom: str, start: int, end: int) -> bool:
    """Whether a junction of one chromosome takes in the whole gene."""
    if point.chrom1 != chrom or point.chrom2 != chrom or point.kind == "insertion":
        return False
    first, last = sorted((point.pos1, point.pos2))
    return first <= start and last >= end


def _event(gene: StructuralGene, call: CopyNumberCall) -> _Event | None:
    start, end = max(gene.start, call.start), min(gene.end, call.end)
    return _Event(call, start, end) if call.chrom == gene.chrom and start < end else None


def _tested(gene: StructuralGene, record: Record, column: int) -> _Tested | None:
    """A record over the gene that the sample was looked at for and does not have (genotype 0/0)."""
    sample = sample_of(record, column)
    over = min(gene.end, _end(record)) - max(gene.start, record.pos)
    if record.filters or not sample.complete or any(sample.alleles or (1,)) or over < WHOLE * (gene.end - gene.start):
        return None
    copies = measured_copies(record, sample)[0] if "CN" in sample.values else None
    alts = [alt.upper() for alt in record.alts]
    counted = any(alt.startswith("<CN") for alt in alts)
    deletion = counted or any(alt.startswith("<DEL") for alt in alts)
    duplication = counted or any(alt.startswith("<DUP") for alt in alts)
    if not (deletion or duplication):
        return None
    return _Tested(
        tr("{alts} {id} is not there", alts=",".join(record.alts), id=record.id), deletion, duplication, copies
    )


# --- from events to a number ---------------------------------------------------------------------------------------


def _decide(gene: StructuralGene, events: Sequence[_Event], tested: Sequence[_Tested]) -> GeneCopies | None:
    """None where no event or test speaks of the gene."""
    groups = _by_copies(events)
    whole = {copies: group for copies, group in groups.items() if _covered(group) >= WHOLE * (gene.end - gene.start)}
    part = [
        event
        for copies, group in groups.items()
        if copies not in whole
        for event in group
        if event.call.kind != "neutral" and _matters(gene, event)
    ]
    if part:
        return GeneCopies(gene.gene, PARTIAL, _partial(gene, part))
    small = [event for copies, group in groups.items() if copies not in whole for event in group]
    result = _whole(gene, whole) if whole else _by_tests(gene, tested)
    if result is None or not any(_changes(event) for event in small):
        return result
    aside = tr("left aside, as it reaches no exon: {listed}", listed=_listed(small))
    return GeneCopies(
        result.gene,
        result.state,
        f"{result.because}; {aside}",
        result.copies,
        result.at_least,
        result.duplications_seen,
    )


def _changes(event: _Event) -> bool:
    return event.call.kind != "neutral"


Key = tuple[str, float | None]


def _by_copies(events: Iterable[_Event]) -> dict[Key, list[_Event]]:
    """Events by kind and copy number: neighbouring segments of one number are one event."""
    groups: dict[Key, list[_Event]] = {}
    for event in events:
        copies = event.call.copy_number
        near = None if copies is None else round(copies) if abs(copies - round(copies)) <= NOT_WHOLE else copies
        groups.setdefault((event.call.kind, near), []).append(event)
    return groups


def _covered(group: Iterable[_Event]) -> int:
    """Bases of the gene that at least one event covers."""
    covered, reached = 0, 0
    for event in sorted(group, key=lambda e: e.start):
        covered += max(0, event.end - max(event.start, reached))
        reached = max(reached, event.end)
    return covered


def _exons(gene: StructuralGene, event: _Event) -> list[int]:
    """Numbers of the exons that an event reaches."""
    return [i for i, (start, end) in enumerate(gene.exons, 1) if start < event.end and end > event.start]


def _matters(gene: StructuralGene, event: _Event) -> bool:
    return bool(_exons(gene, event)) or event.end - event.start >= PART * (gene.end - gene.start)


def _partial(gene: StructuralGene, events: Sequence[_Event]) -> str:
    parts = []
    for event in events:
        exons = _exons(gene, event)
        where = (
            tr("exon {first}", first=exons[0])
            if len(exons) == 1
            else tr("exons {exons} to {exons2}", exons=exons[0], exons2=exons[-1])
            if exons
            else tr("an intron")
        )
        parts.append(f"{_one(event)} ({where})")
    return tr("a hybrid or partial event of {gene}, not resolved: {parts}", gene=gene.gene, parts="; ".join(parts))


def _one(event: _Event) -> str:
    call = event.call
    if call.copy_number is None or call.basis != "CN":
        return call.evidence
    number = trn("{copies} copy", "{copies} copies", 1 if call.copy_number == 1 else 2, copies=f"{call.copy_number:g}")
    return f"{call.evidence}, {number}"


def _listed(events: Iterable[_Event]) -> str:
    return "; ".join(dict.fromkeys(map(_one, events)))


def _whole(gene: StructuralGene, whole: dict[Key, list[_Event]]) -> GeneCopies:
    listed = _listed(event for group in whole.values() for event in group)

    def unresolved(why: str) -> GeneCopies:
        return GeneCopies(
            gene.gene,
            UNRESOLVED,
            tr("the copies of {gene} are not resolved, {why}: {listed}", gene=gene.gene, why=why, listed=listed),
        )

    counts: dict[int, bool] = {}  # copies -> whether they were measured, not only made up from a genotype
    for (kind, copies), group in whole.items():
        if copies is None:
            return unresolved(tr("as a record does not tell how many"))
        if (kind == "deletion" and copies >= 2) or (kind == "duplication" and copies <= 2):
            return unresolved(
                trn(
                    "as a {kind} that leaves {copies:g} copy contradicts itself",
                    "as a {kind} that leaves {copies:g} copies contradicts itself",
                    1 if copies == 1 else 2,
                    kind=kind,
                    copies=copies,
                )
            )
        if copies != round(copies):
            return unresolved(tr("as {copies:g} is no whole number", copies=copies))
        measured = any(event.call.basis != "genotype" or event.call.evidence.startswith("<CN") for event in group)
        counts[int(copies)] = counts.get(int(copies), False) or measured
    # A genotype of <DUP> tells of one copy more; a measured number says how many there are.
    best = max(counts) if any(n > 2 and counts[n] for n in counts) else None
    if best is not None:
        counts = {n: measured for n, measured in counts.items() if not (2 < n < best and not measured)}
    if len(counts) > 1:
        return unresolved(tr("as the records contradict each other"))
    ((copies, measured),) = counts.items()
    at_least = copies > 2 and not measured
    few = {0: tr("no copy"), 1: tr("one copy"), 2: tr("two copies")}.get(copies)
    words = few or trn("{n} copy", "{n} copies", copies)
    if at_least:
        words = tr("at least {copies}", copies=words)
    return GeneCopies(
        gene.gene,
        MEASURED,
        tr("structural records show {words} of {gene}: {listed}", words=words, gene=gene.gene, listed=listed),
        copies,
        at_least,
    )


def _by_tests(gene: StructuralGene, tested: Sequence[_Tested]) -> GeneCopies | None:
    """Two copies where the sample was looked at for a deletion and has none."""
    numbers = {t.copies for t in tested if t.copies is not None}
    if numbers - {2.0} or not any(t.deletion for t in tested):
        return None
    listed = "; ".join(dict.fromkeys(t.text for t in tested))
    seen = bool(numbers) or any(t.duplication for t in tested)
    return GeneCopies(
        gene.gene,
        MEASURED,
        tr("structural records show two copies of {gene}: {listed}", gene=gene.gene, listed=listed),
        2,
        False,
        seen,
    )


def _nothing(gene: StructuralGene, calls: CallSet, records: Sequence[Record], parts: Sequence[StructuralCalls]) -> str:
    """Why nothing is known."""
    if _DECLARED.search(calls.header):
        why = tr("no copy-number record covers {gene}, though the file's header declares such records", gene=gene.gene)
    else:
        why = tr("no copy-number record covers {gene}, and nothing shows that copy numbers were called", gene=gene.gene)
    if "_" in gene.chrom:
        why = tr(
            "{why} ({build} has {gene} on the alternate contig chr{chrom} only)",
            why=why,
            build=calls.build.value,
            gene=gene.gene,
            chrom=gene.chrom,
        )
    skipped: dict[str, int] = {}
    for part in parts:
        for reason, count in part.skipped.items():
            skipped[reason] = skipped.get(reason, 0) + count
    problems = [problem for part in parts for problem in part.problems]
    if skipped and records:
        listed = "; ".join(f"{reason} ({n})" for reason, n in sorted(skipped.items()))
        why = tr("{why}; records not used: {listed}", why=why, listed=listed)
    if problems:
        why = tr("{why}; records that cannot be read: {listed}", why=why, listed="; ".join(problems))
    return why
