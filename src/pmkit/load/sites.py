"""What a CallSet says of a table's sites, for all samples at once: from records as written to the table's alleles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from pmkit.load import alleles
from pmkit.load.alleles import ReferenceSequence
from pmkit.load.combine import by_content, by_strand
from pmkit.model import MISSING, NO_ALLELE, CallSet, Record, Site, SiteCalls, State, Variant

if TYPE_CHECKING:
    import numpy.typing as npt

    from pmkit.model import Bool, Int16, Int32

    Int8 = npt.NDArray[np.int8]

FIRST_OTHER = 100
SHIFT_WINDOW = 30
"""So far right of an indel site the same indel, written differently, is looked for (bases)."""


def site_calls(
    calls: CallSet,
    sites: Sequence[Site],
    *,
    absent_is_reference: bool = False,
    pass_only: bool = False,
    sequence: ReferenceSequence | None = None,
) -> SiteCalls:
    """Codes, states and phase of `sites` in all samples of `calls`; shapes as in `SiteCalls`.

    A site's REF must be that of the CallSet's build. `absent_is_reference`: a site without any record counts as
    reference (State.ASSUMED). `pass_only`: records that fail a FILTER are not used (State.FILTERED). `sequence`: where
    given, an indel written further right than the table's is recognised; else its carriers are in CONFLICT.
    """
    samples = len(calls.samples)
    shape = (len(sites), samples)
    codes = np.full((*shape, 2), MISSING, dtype=np.int16)
    state = np.full(shape, State.ABSENT, dtype=np.int8)
    phased = np.zeros(shape, dtype=np.bool_)
    phase_set = np.full(shape, MISSING, dtype=np.int32)
    others: list[tuple[str, ...]] = []
    notes: list[tuple[str, ...]] = []
    index = _Index(calls.records, frozenset(site.chrom for site in sites))
    for i, site in enumerate(sites):
        result = _Result(site, samples)
        near = list(index.near(site))
        for number in near:
            record = calls.records[number]
            if record.pos > site.pos + len(site.ref) - 1 or record.end < site.pos:
                _take_shifted(result, calls, number, near, sequence)
            else:
                _take(result, calls, number, pass_only)
        codes[i], state[i], phased[i], phase_set[i] = result.codes, result.state, result.phased, result.phase_set
        others.append(tuple(result.others))
        notes.append(tuple(dict.fromkeys(result.notes)))
    _fill_absent(calls, sites, codes, state, absent_is_reference)
    unusable = (state != State.CALLED) & (state != State.REFERENCE) & (state != State.ASSUMED)
    codes[unusable] = MISSING
    return SiteCalls(tuple(sites), codes, state, phased, phase_set, tuple(others), tuple(notes))


class _Index:
    """Finds the records that may speak of a site of some chromosomes, in file order."""

    def __init__(self, records: Sequence[Record], chroms: frozenset[str]) -> None:
        self._of: dict[str, tuple[list[int], list[int], list[int]]] = {}
        for number, record in enumerate(records):
            if record.chrom not in chroms:
                continue
            starts, reach, numbers = self._of.setdefault(record.chrom, ([], [], []))
            starts.append(record.pos)
            end = max(record.end, record.pos + len(record.ref) - 1)
            reach.append(max(end, reach[-1]) if reach else end)
            numbers.append(number)
        self._records = records

    def near(self, site: Site) -> Iterator[int]:
        """Records that overlap the site; for indel sites also those starting within SHIFT_WINDOW after it."""
        starts, reach, numbers = self._of.get(site.chrom, ([], [], []))
        last = site.pos + len(site.ref) - 1
        window = SHIFT_WINDOW if _is_indel(site) else 0
        for at in range(bisect_left(reach, site.pos - 1), len(starts)):
            if starts[at] > last + window:
                break
            record = self._records[numbers[at]]
            if record.end >= site.pos or record.pos + len(record.ref) >= site.pos:
                yield numbers[at]


def _is_indel(site: Site) -> bool:
    return any(len(alt) != len(site.ref) for alt in site.alts)


@dataclass(slots=True)
class _Result:
    """What the records read so far say of one site. Arrays over samples."""

    site: Site
    samples: int
    codes: Int16 = field(init=False)
    state: Int8 = field(init=False)
    phased: Bool = field(init=False)
    phase_set: Int32 = field(init=False)
    others: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    untouched: bool = True

    def __post_init__(self) -> None:
        self.codes = np.full((self.samples, 2), MISSING, dtype=np.int16)
        self.state = np.full(self.samples, State.ABSENT, dtype=np.int8)
        self.phased = np.zeros(self.samples, dtype=np.bool_)
        self.phase_set = np.full(self.samples, MISSING, dtype=np.int32)

    def other(self, text: str) -> int:
        """The code of an undocumented allele."""
        if text not in self.others:
            self.others.append(text)
        return FIRST_OTHER + self.others.index(text)

    def star(self) -> int:
        """The code of `*`, if any allele had it."""
        return FIRST_OTHER + self.others.index(alleles.SPANNING) if alleles.SPANNING in self.others else -9

    def pair(self, sample: int) -> tuple[int, int]:
        return int(self.codes[sample, 0]), int(self.codes[sample, 1])

    def conflict(self, where: Bool, note: str) -> None:
        if where.any():
            self.state[where] = State.CONFLICT
            self.notes.append(note)


def _named(record: Record) -> str:
    alts = ",".join(record.alts) or "."
    return f"chr{record.chrom}:{record.pos} {record.ref[:20]}>{alts[:40]}"


def _take(result: _Result, calls: CallSet, number: int, pass_only: bool) -> None:
    """Let one record speak."""
    record, site = calls.records[number], result.site
    genotypes = calls.genotypes
    spelled = record.is_reference_block or any(alleles.is_sequence(alt) or alt == "*" for alt in record.alts)
    if (spelled or record.pos >= site.pos) and not alleles.reference_agrees(site, record.pos, record.ref):
        note = f"{_named(record)}: REF contradicts the table, which has {site.ref} at {site.pos}"
        result.conflict(np.ones(result.samples, dtype=np.bool_), note)
        return
    counts = np.bincount(genotypes.alleles[number].ravel() - NO_ALLELE)  # quicker than `unique`, which sorts
    codes = _record_codes(result, record, frozenset((np.flatnonzero(counts) + NO_ALLELE).tolist()))
    if codes is None:
        return
    table = np.array([*codes, NO_ALLELE, MISSING], dtype=np.int16)  # -1 and -2 count from the end
    own = table[genotypes.alleles[number]]
    state = _record_state(result, calls, number, own, pass_only)
    if result.untouched and (state != State.ABSENT).all():
        result.codes, result.state = own, state
        result.phased, result.phase_set = genotypes.phased[number].copy(), genotypes.phase_set[number].copy()
        result.untouched = False
        return
    result.untouched = False
    _combine(result, own, state, calls, number)


def _record_codes(result: _Result, record: Record, carried: frozenset[int]) -> list[int] | None:
    """The site's code of each of the record's alleles (0 for those that no sample carries).

    None where the record cannot speak of the site.
    """
    site = result.site
    codes = [0]
    for k, alt in enumerate(record.alts, 1):
        if k not in carried:
            codes.append(0)
        elif alt in alleles.UNSPECIFIC:
            codes.append(result.other(alt) if not record.is_reference_block else 0)
        elif alt == alleles.SPANNING:
            codes.append(result.other(alt))
        elif alt.startswith("<DEL"):
            covers = record.pos < site.pos + len(site.ref) and record.end >= site.pos and record.end > record.pos
            codes.append(result.other(alleles.DELETION) if covers and record.pos < site.pos else 0)
        elif alleles.is_sequence(alt):
            told = alleles.told_of(site, record.pos, record.ref, alt)
            if told.by_snv:
                result.notes.append(
                    f"{_named(record)}: a single-base change where the table knows insertions or deletions"
                )
            codes.append(result.other(told.text) if told.code == alleles.UNDOCUMENTED else told.code)
        else:
            return None  # other symbolic alleles and breakends do not tell bases
    return codes


def _record_state(result: _Result, calls: CallSet, number: int, own: Int16, pass_only: bool) -> Int8:
    """Per sample: what the record amounts to. ABSENT where it does not speak of the site."""
    record, site, genotypes = calls.records[number], result.site, calls.genotypes
    block = record.is_reference_block
    state = np.full(result.samples, State.REFERENCE if block else State.CALLED, dtype=np.int8)
    missing = (own[:, 0] == MISSING) & (own[:, 1] <= MISSING)
    carried = (own > 0).any(axis=1)
    state[missing] = State.NO_CALL
    depth, quality = genotypes.depth[number], genotypes.quality[number]
    empty = ~missing & ~carried & ((depth == 0) | (quality == 0 if block else False))
    if empty.any():
        state[empty] = State.NO_CALL
        result.notes.append(f"{_named(record)}: reference without reads (DP 0) or confidence (GQ 0) is no call")
    covers = record.pos <= site.pos <= record.end
    symbolic = any(alt.startswith("<") for alt in record.alts) and not block
    long = len(record.ref) > alleles.REFERENCE_UP_TO or (symbolic and record.end - record.pos > alleles.REFERENCE_UP_TO)
    if not block and (not covers or long):
        state[~carried] = State.ABSENT  # a deletion or neighbour that the sample does not carry says nothing
    elif block and not covers:
        state[:] = State.ABSENT
    _check_reads(result, calls, number, state)
    if record.filters:
        failed = ",".join(record.filters)
        if pass_only:
            state[state != State.ABSENT] = State.FILTERED
            result.notes.append(f"{_named(record)}: not used, FILTER is {failed}")
        elif (state == State.CALLED).any():
            result.notes.append(f"{_named(record)}: used although FILTER is {failed}")
    return state


def _check_reads(result: _Result, calls: CallSet, number: int, state: Int8) -> None:
    """A heterozygous genotype with reads of exactly one allele is not believed."""
    depths = calls.genotypes.allele_depth[number]
    count = len(calls.records[number].alts) + 1
    if depths.shape[1] < count:
        return
    pair = calls.genotypes.alleles[number]
    heterozygous = (pair[:, 0] != pair[:, 1]) & (pair >= 0).all(axis=1)
    if not heterozygous.any():
        return
    depths = depths[:, :count]
    one = (depths >= 0).all(axis=1) & ((depths > 0).sum(axis=1) == 1)
    doubtful = heterozygous & one & (state == State.CALLED)
    if doubtful.any():
        state[doubtful] = State.CONFLICT
        result.notes.append(f"{_named(calls.records[number])}: heterozygous, but AD has reads of one allele only")


def _combine(result: _Result, own: Int16, state: Int8, calls: CallSet, number: int) -> None:
    """Join a further record's word with what is known, sample by sample where both speak."""
    phased, phase_set = calls.genotypes.phased[number], calls.genotypes.phase_set[number]
    speaks, spoke = _speaks(state), _speaks(result.state)
    carried = (own > 0).any(axis=1)
    rank = np.array(
        [6, 5, 0, 2, 1, 3, 9], dtype=np.int8
    )  # by State: called, block, -, no-call, absent, filtered, conflict
    fresh = rank[state] > rank[result.state]
    replace = fresh & ~(speaks & spoke)
    # A block or an incidental record gives way to a called one; two called ones are joined.
    joint = speaks & spoke
    result.codes[replace] = own[replace]
    result.phased[replace], result.phase_set[replace] = phased[replace], phase_set[replace]
    result.state[replace] = state[replace]
    filtered = (state == State.FILTERED) & carried & spoke
    result.state[filtered] = State.FILTERED
    if not joint.any():
        return
    same = joint & (result.codes == own).all(axis=1)
    silent = joint & ~same & (own == 0).all(axis=1) & ~_half(result.codes)
    result.state[joint & (state == State.CALLED)] = State.CALLED
    for i in np.flatnonzero(joint & ~same & ~silent).tolist():
        strands = bool(result.phased[i] and phased[i] and result.phase_set[i] == phase_set[i])
        one, two = result.pair(i), (int(own[i, 0]), int(own[i, 1]))
        join = by_strand if strands and NO_ALLELE not in (one[1], two[1]) else by_content
        pair = join(one, two, result.star())
        if pair is None:
            here = np.zeros(result.samples, dtype=np.bool_)
            here[i] = True
            result.conflict(here, f"{_named(calls.records[number])}: contradicts another record at this place")
            continue
        if not (own[i] > 0).any() or not (result.codes[i] > 0).any():
            keep = (result.codes[i] > 0).any()
            result.phased[i] = result.phased[i] if keep else phased[i]
            result.phase_set[i] = result.phase_set[i] if keep else phase_set[i]
        elif not strands:
            result.phased[i] = False
        result.codes[i] = pair


def _speaks(state: Int8) -> Bool:
    return np.asarray((state == State.CALLED) | (state == State.REFERENCE))


def _half(codes: Int16) -> Bool:
    return np.asarray((codes == MISSING).any(axis=1))


def _take_shifted(
    result: _Result, calls: CallSet, number: int, near: Sequence[int], sequence: ReferenceSequence | None
) -> None:
    """An indel beside an indel site may be the site's own, written further right.

    With sequence this is known. Without, its carriers are in CONFLICT, unless a REF base between tells otherwise.
    """
    record, site = calls.records[number], result.site
    for k, alt in enumerate(record.alts, 1):
        if not alleles.is_sequence(alt) or len(alt) == len(record.ref):
            continue
        carried = (calls.genotypes.alleles[number] == k).any(axis=1)
        codes = alleles.shifted(site, alleles.change(record.pos, record.ref, alt)) if carried.any() else ()
        for code in codes:
            if sequence is None:
                if not _disproved(calls, near, alleles.change(site.pos, site.ref, site.alts[code - 1]), record, alt):
                    note = f"may be {site.name or 'the change'} of the table written further right: left-align the file"
                    result.conflict(carried, f"{_named(record)}: {note}")
                continue
            written = alleles.left_align(Variant(record.chrom, record.pos, record.ref, alt), sequence)
            known = alleles.left_align(Variant(site.chrom, site.pos, site.ref, site.alts[code - 1]), sequence)
            if written == known:
                table = np.zeros(len(record.alts) + 3, dtype=np.int16)
                table[k], table[-2], table[-1] = code, NO_ALLELE, MISSING
                own = table[calls.genotypes.alleles[number]]
                state = np.where(carried, State.CALLED, State.ABSENT).astype(np.int8)
                _combine(result, own, state, calls, number)


def _disproved(calls: CallSet, near: Sequence[int], own: alleles.Change, record: Record, alt: str) -> bool:
    """Whether a REF base that the file shows between the two places breaks the repeat that shifting needs."""
    found = alleles.change(record.pos, record.ref, alt)
    unit = own.deleted or own.inserted
    for number in near:
        other = calls.records[number]
        for pos in range(max(other.pos, own.stop), min(other.pos + len(other.ref), found.stop)):
            base = other.ref[pos - other.pos]
            if base in "ACGT" and base != unit[(pos - own.start) % len(unit)]:
                return True
    return False


def _fill_absent(calls: CallSet, sites: Sequence[Site], codes: Int16, state: Int8, absent_is_reference: bool) -> None:
    """Reference for absent sites that an all-sites file covers, or where the user says so."""
    haploid: dict[str, Bool] = {}
    for i, site in enumerate(sites):
        absent = state[i] == State.ABSENT
        covered = any(
            r.chrom == site.chrom and r.start < site.pos and r.end >= site.pos - 1 + len(site.ref)
            for r in calls.covered
        )
        if not (covered or absent_is_reference) or not absent.any():
            continue
        if site.chrom not in haploid:
            haploid[site.chrom] = _haploid(calls, site.chrom)
        state[i, absent] = State.REFERENCE if covered else State.ASSUMED
        codes[i, absent] = 0
        codes[i, absent & haploid[site.chrom], 1] = NO_ALLELE


def _haploid(calls: CallSet, chrom: str) -> Bool:
    """Samples whose every genotype on X, Y or MT is of one allele."""
    numbers = [i for i, record in enumerate(calls.records) if record.chrom == chrom] if chrom in "XYMT" else []
    if not numbers:
        return np.zeros(len(calls.samples), dtype=np.bool_)
    pairs = calls.genotypes.alleles[numbers]
    told = pairs[:, :, 0] >= 0
    single = pairs[:, :, 1] == NO_ALLELE
    return np.asarray((single | ~told).all(axis=0) & told.any(axis=0))
