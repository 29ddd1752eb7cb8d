"""What a CallSet says of a table's sites, for all samples at once: from records as written to the table's alleles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import ne
from typing import TYPE_CHECKING

import numpy as np

from pmkit.core.messages import tr
from pmkit.core.model import MISSING, NO_ALLELE, CallSet, Record, Remark, Site, SiteCalls, State, Variant, remarks_once
from pmkit.variants import alleles
from pmkit.variants.absent_sites import fill_absent
from pmkit.variants.alleles import ReferenceSequence
from pmkit.variants.combine import by_content, by_placeholder, by_strand
from pmkit.variants.exchanged import exchanged
from pmkit.variants.nearby_records import NearbyRecords, is_indel
from pmkit.variants.plain_sites import alone, overlaps, plain
from pmkit.variants.presence import is_segment
from pmkit.variants.site_bases import FIRST_OTHER, compose, in_parts, single_sites, spans
from pmkit.variants.site_copies import lost
from pmkit.variants.site_states import LOW_QUALITY, forget_reference, named, record_state, speaks, unreadable

if TYPE_CHECKING:
    import numpy.typing as npt

    from pmkit.core.model import Bool, Int16, Int32

    Int8 = npt.NDArray[np.int8]


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
    others: list[tuple[str, ...]] = [()] * len(sites)
    notes: list[tuple[str, ...]] = [()] * len(sites)
    doubts: list[tuple[str, ...]] = [()] * len(sites)
    index = NearbyRecords(calls.records, frozenset(site.chrom for site in sites))
    nearby = {i: near for i, site in enumerate(sites) if (near := list(index.near(site)))}
    found = plain(calls, sites, list(alone(calls, sites, nearby)))
    if at := found.places:
        codes[at], state[at] = np.array(found.codes, np.int16), State.CALLED
        phased[at], phase_set[at] = calls.genotypes.phased[found.records], calls.genotypes.phase_set[found.records]
    for i in sorted(nearby.keys() - set(at)):
        site, near = sites[i], nearby[i]
        if in_parts(site, [calls.records[number] for number in near]):
            result = _put_together(calls, site, index, pass_only=pass_only)
        else:
            result = _reported(calls, site, near, pass_only=pass_only, sequence=sequence)
        codes[i], state[i], phased[i], phase_set[i] = result.codes, result.state, result.phased, result.phase_set
        others[i] = tuple(result.others)
        notes[i] = remarks_once(result.notes)
        doubts[i] = remarks_once(result.doubts)
    for i in fill_absent(calls, sites, codes, state, absent_is_reference):
        notes[i] = (
            *notes[i],
            tr("the file has neither records nor a header line of chromosome {chrom}", chrom=sites[i].chrom),
        )
    codes[state > State.ASSUMED] = MISSING
    return SiteCalls(tuple(sites), codes, state, phased, phase_set, tuple(others), tuple(notes), tuple(doubts))


def _reported(
    calls: CallSet, site: Site, near: Sequence[int], *, pass_only: bool, sequence: ReferenceSequence | None
) -> _Result:
    """Let all records near a site speak. A site of several bases is reference only where each base has data."""
    result = _Result(site, len(calls.samples))
    for number in near:
        record = calls.records[number]
        if overlaps(site, record):
            _take(result, calls, number, pass_only)
        else:
            _take_shifted(result, calls, number, near, sequence)
    both = result.blocked & (result.codes > 0).any(axis=1) & (result.state == State.CALLED)
    if both.any():
        result.state[both] = State.DOUBTFUL
        text = tr(
            "chr{chrom}:{pos}: used although a block of reference takes in the same base",
            chrom=site.chrom,
            pos=site.pos,
        )
        result.doubts.append(Remark(text, both))
    if len(site.ref) > 1:
        uncovered = speaks(result.state) & ~result.covered.all(axis=0)
        if uncovered.any():
            result.state[uncovered] = np.where(result.refused[uncovered], State.NO_CALL, State.ABSENT)
            text = tr(
                "chr{chrom}:{pos} {ref}: only a part of the bases has data",
                chrom=site.chrom,
                pos=site.pos,
                ref=site.ref,
            )
            result.notes.append(Remark(text, uncovered))
    return result


def _put_together(calls: CallSet, site: Site, index: NearbyRecords, *, pass_only: bool) -> _Result:
    """An MNV site, some of whose bases stand in records of their own."""
    near = [number for number in index.near(site) if spans(site, calls.records[number])]
    whole = _reported(calls, site, near, pass_only=pass_only, sequence=None)
    parts = [
        _reported(calls, one, list(index.near(one)), pass_only=pass_only, sequence=None) for one in single_sites(site)
    ]
    known = (site.ref, *site.alts)
    together = speaks(whole.state) & ((whole.codes > 0) & (whole.codes < FIRST_OTHER)).any(axis=1)
    for sample in np.flatnonzero(~together).tolist():  # where one record has all bases, their phase is known
        found = compose(parts, sample)
        pair = [known.index(text) if text in known else whole.other(text) for text in found.alleles]
        whole.codes[sample] = (*pair, NO_ALLELE)[:2] if pair else (MISSING, MISSING)
        whole.state[sample] = found.state
        whole.phased[sample], whole.phase_set[sample] = found.phased, found.phase_set
        if found.note:
            whole.notes.append(
                Remark(f"chr{site.chrom}:{site.pos} {site.ref}: {found.note}", np.arange(len(calls.samples)) == sample)
            )
    whole.notes += [note for part in parts for note in part.notes]
    whole.doubts += [doubt for part in parts for doubt in part.doubts]
    return whole


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
    doubts: list[str] = field(default_factory=list)
    untouched: bool = True
    covered: Bool = field(init=False)  # (bases of REF, samples): some record tells the base
    refused: Bool = field(init=False)  # a record gives some base as no call
    blocked: Bool = field(init=False)  # a block of reference takes in the site's single base
    offered: dict[int, Bool] = field(default_factory=dict)  # by alternative: samples for whom a record gave it
    deleted: Bool = field(init=False)  # a record spells out a deletion of the site that the sample carries

    def __post_init__(self) -> None:
        self.codes = np.full((self.samples, 2), MISSING, dtype=np.int16)
        self.state = np.full(self.samples, State.ABSENT, dtype=np.int8)
        self.phased = np.zeros(self.samples, dtype=np.bool_)
        self.phase_set = np.full(self.samples, MISSING, dtype=np.int32)
        self.covered = np.zeros((len(self.site.ref), self.samples), dtype=np.bool_)
        self.refused = np.zeros(self.samples, dtype=np.bool_)
        self.deleted = np.zeros(self.samples, dtype=np.bool_)
        self.blocked = np.zeros(self.samples, dtype=np.bool_)

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

    def cover(self, record: Record, state: Int8, whole: Bool) -> None:
        """Note which bases of the site a record tells; all for the samples of `whole`."""
        first, stop = max(record.pos - self.site.pos, 0), max(record.end + 1 - self.site.pos, 0)
        self.covered[first:stop] |= speaks(state)
        self.covered |= speaks(state) & whole
        self.refused |= (state == State.NO_CALL) | (state == State.FILTERED) | (state == State.CONFLICT)

    def offer(self, offers: frozenset[int], state: Int8) -> None:
        """Remember for which samples a record says whether they carry these alternatives."""
        for code in offers:
            spoke = self.offered.get(code)
            self.offered[code] = speaks(state) if spoke is None else spoke | speaks(state)

    def contradicted(self, own: Int16, state: Int8, offers: frozenset[int], phased: Bool, phase_set: Int32) -> Bool:
        """Samples to whom this record gives another number of one of `offers`, or another strand, than one before."""
        found = np.zeros(self.samples, dtype=np.bool_)
        for code in offers & self.offered.keys():
            both = self.offered[code] & speaks(state) & speaks(self.state)
            mine, before = own == code, self.codes == code
            open_ = (own == MISSING).any(axis=1) | (self.codes == MISSING).any(axis=1)
            found |= both & ~open_ & (mine.sum(axis=1) != before.sum(axis=1))
            one_set = phased & self.phased & (phase_set == self.phase_set)
            found |= both & ~open_ & one_set & (mine != before).any(axis=1)
        return np.asarray(found)

    def conflict(self, where: Bool, note: str) -> None:
        if where.any():
            self.untouched = False
            self.state[where] = State.CONFLICT
            self.notes.append(Remark(note, where.copy()))


def _take(result: _Result, calls: CallSet, number: int, pass_only: bool) -> None:
    """Let one record speak."""
    record, site = calls.records[number], result.site
    genotypes = calls.genotypes
    if is_segment(record):
        _take_copies(result, calls, number)
        return
    spelled = record.is_reference_block or any(alleles.is_sequence(alt) or alt == "*" for alt in record.alts)
    swapped = exchanged(site, record)
    compared = swapped is None and (spelled or record.pos >= site.pos)
    if compared and not alleles.reference_agrees(site, record.pos, record.ref):
        note = tr(
            "{named}: REF contradicts the table, which has {ref} at {pos}",
            named=named(record),
            ref=site.ref,
            pos=site.pos,
        )
        result.conflict(np.ones(result.samples, dtype=np.bool_), note)
        return
    counts = np.bincount(genotypes.alleles[number].ravel() - NO_ALLELE)  # quicker than `unique`, which sorts
    carried = frozenset((np.flatnonzero(counts) + NO_ALLELE).tolist())
    codes = _record_codes(result, record, carried, genotypes.alleles[number]) if swapped is None else list(swapped)
    if codes is None:
        result.conflict(*unreadable(site, record, genotypes.alleles[number]))
        return
    table = np.array([*codes, NO_ALLELE, MISSING], dtype=np.int16)  # -1 and -2 count from the end
    own = table[genotypes.alleles[number]]
    if spelled and alleles.reference_unknown(site, record.pos, record.ref):
        result.notes.append(forget_reference(record, own, genotypes.alleles[number] == 0))
    if alleles.SPANNING not in record.alts:
        result.deleted |= (own == result.star()).any(axis=1)
    indel = _is_of_indel(site, record)
    if swapped is not None:
        result.doubts.append(tr("{named}: used although REF and ALT stand exchanged", named=named(record)))
    state = record_state(site, calls, number, own, result, pass_only=pass_only, indel=indel)
    if len(site.ref) > 1:
        changed = (own > 0).any(axis=1) if len(site.alts[0]) != len(site.ref) else np.False_
        result.cover(record, state, np.asarray(changed | indel))
    if not record.pos <= site.pos <= record.end:  # it tells the first base of nobody who does not carry it
        state[np.full(len(state), True) if record.is_reference_block else ~(own > 0).any(axis=1)] = State.ABSENT
    if record.is_reference_block and record.pos <= site.pos and not is_indel(site):
        sure = (state == State.REFERENCE) & (
            genotypes.quality[number] >= LOW_QUALITY
        )  # a block of depth alone gives way
        result.blocked |= sure & (record.end >= site.pos + len(site.ref) - 1)
    if swapped is not None:  # none is a block: of one without an alternative everyone carries the site's
        state[state == State.CALLED] = State.DOUBTFUL
    offers = _offers(site, record, codes)
    phased, phase_set = _phase(calls, number)
    contradicted = result.contradicted(own, state, offers, phased, phase_set)
    result.offer(offers, state)
    if contradicted.any():
        result.conflict(
            contradicted,
            tr("{named}: contradicts another record of the same change at this place", named=named(record)),
        )
        state[contradicted] = State.ABSENT
    if result.untouched and (state != State.ABSENT).all():
        result.codes, result.state = own, state
        result.phased, result.phase_set = phased.copy(), phase_set.copy()
        result.untouched = False
        return
    result.untouched = False
    _combine(result, own, state, calls, number)


def _take_copies(result: _Result, calls: CallSet, number: int) -> None:
    """A segment of measured copies: where fewer are left than two, the site is deleted on the others."""
    gone_by = lost(calls, number, result.site)
    if gone_by.any():
        gone = result.other(alleles.DELETION)
        own = np.stack((np.where(gone_by == 2, gone, 0), np.full(result.samples, gone)), axis=1).astype(np.int16)
        own[gone_by == 0] = MISSING
        result.untouched = False
        _combine(result, own, np.where(gone_by > 0, State.CALLED, State.ABSENT).astype(np.int8), calls, number)


def _offers(site: Site, record: Record, codes: Sequence[int]) -> frozenset[int]:
    """The site's alternatives of which a record says for every sample whether it is carried.

    A record of the site's single base alone that names no alternative denies them all.
    """
    if record.pos == record.end == site.pos and record.alts in ((), (".",)) and not is_indel(site):
        return frozenset(range(1, len(site.alts) + 1))
    named_here = {code for code in codes if code > 0}
    for alt in record.alts:
        if alleles.is_sequence(alt) and alleles.reference_agrees(site, record.pos, record.ref):
            named_here.add(alleles.reported_of(site, record.pos, record.ref, alt).code)
    return frozenset(code for code in named_here if 0 < code < FIRST_OTHER)


def _is_of_indel(site: Site, record: Record) -> bool:
    """Whether one of the record's alleles, carried or not, is an insertion or deletion that the site asks for."""
    reported = (
        alleles.reported_of(site, record.pos, record.ref, alt)
        for alt in record.alts
        if alleles.is_sequence(alt) and len(alt) != len(record.ref)
    )
    return any(one.code != 0 and one.text != alleles.SPANNING for one in reported)


def _record_codes(result: _Result, record: Record, carried: frozenset[int], alleles_of: Int16) -> list[int] | None:
    """The site's code of each of the record's alleles (0 for those that no sample carries).

    None where the record cannot speak of the site.
    """
    site = result.site
    codes = [0]
    for k, alt in enumerate(record.alts, 1):
        if k not in carried:
            codes.append(0)
        elif alt in alleles.UNSPECIFIC or alt == alleles.SPANNING:
            codes.append(result.other(alt))
        elif alt == alleles.OLD_SPANNING:
            codes.append(result.other(alleles.SPANNING))
        elif alt.startswith(alleles.DELETIONS):
            taken = record.pos + 1 < site.pos + len(site.ref) and record.end >= site.pos  # POS is the base before
            codes.append(result.other(alleles.DELETION) if taken and record.end > record.pos else 0)
        elif alleles.is_sequence(alt) and alt != record.ref:
            reported = alleles.reported_of(site, record.pos, record.ref, alt)
            if reported.by_snv:
                text = tr(
                    "{named}: a single-base change where the table knows insertions or deletions", named=named(record)
                )
                result.notes.append(Remark(text, (alleles_of == k).any(axis=1)))
            codes.append(result.other(reported.text) if reported.code == alleles.UNDOCUMENTED else reported.code)
        else:
            return None  # other symbolic alleles, breakends and REF itself do not tell bases
    return codes


_OWN_SETS = 1 << 30
"""From here on are phase sets of one record, far above those that files number."""


def _phase(calls: CallSet, number: int) -> tuple[Bool, Int32]:
    """Whether a record's genotypes are phased, and in which set. An allele that changes several bases has them on one
    chromosome, so that a genotype without phase is a set of its own for the sites in it."""
    record, genotypes = calls.records[number], calls.genotypes
    phased, phase_set = genotypes.phased[number], genotypes.phase_set[number]
    if len(record.ref) < 2 or not any(_changes_several(record.ref, alt) for alt in record.alts):
        return phased, phase_set
    return np.ones_like(phased), np.where(phased, phase_set, np.int32(_OWN_SETS + number))


def _changes_several(ref: str, alt: str) -> bool:
    return len(ref) == len(alt) and alleles.is_sequence(alt) and sum(map(ne, ref.upper(), alt.upper())) > 1


def _combine(result: _Result, own: Int16, state: Int8, calls: CallSet, number: int) -> None:
    """Join a further record's word with what is known, sample by sample where both speak."""
    phased, phase_set = _phase(calls, number)
    reported, spoke = speaks(state), speaks(result.state)
    carried = (own > 0).any(axis=1)
    # By State: called, block, -, no-call, absent, filtered, conflict; doubtful, which is -1, comes last.
    rank = np.array([6, 5, 0, 2, 1, 3, 9, 6], dtype=np.int8)
    fresh = rank[state] > rank[result.state]
    replace = fresh & ~(reported & spoke)
    pair_of_states = np.stack((state, result.state))  # a block that another record denies is no evidence
    denied = (pair_of_states == State.REFERENCE).any(axis=0) & (pair_of_states == State.NO_CALL).any(axis=0)
    # A block or an incidental record gives way to a called one; two called ones are joined.
    joint = reported & spoke
    result.codes[replace] = own[replace]
    result.phased[replace], result.phase_set[replace] = phased[replace], phase_set[replace]
    result.state[replace] = state[replace]
    result.state[denied] = State.NO_CALL
    if denied.any():
        text = tr(
            "{named}: no call, where another record tells a block of reference", named=named(calls.records[number])
        )
        result.notes.append(Remark(text, denied))
    filtered = (state == State.FILTERED) & carried & spoke
    result.state[filtered] = State.FILTERED
    if not joint.any():
        return
    same = joint & (result.codes == own).all(axis=1)
    silent = joint & ~same & (own == 0).all(axis=1) & ~_half(result.codes)
    doubtful = (state == State.DOUBTFUL) | (result.state == State.DOUBTFUL)
    result.state[joint & (state != State.REFERENCE)] = State.CALLED
    result.state[joint & doubtful] = State.DOUBTFUL
    for i in np.flatnonzero(joint & ~same & ~silent).tolist():
        strands = bool(result.phased[i] and phased[i] and result.phase_set[i] == phase_set[i])
        one, two = result.pair(i), (int(own[i, 0]), int(own[i, 1]))
        join = by_strand if strands and NO_ALLELE not in (one[1], two[1]) else by_content
        pair = None if result.deleted[i] else by_placeholder(one, two, result.star(), join is by_strand)
        pair = pair or join(one, two, result.star())
        if pair is None:
            here = np.zeros(result.samples, dtype=np.bool_)
            here[i] = True
            result.conflict(
                here, tr("{named}: contradicts another record at this place", named=named(calls.records[number]))
            )
            continue
        if not (own[i] > 0).any() or not (result.codes[i] > 0).any():
            keep = (result.codes[i] > 0).any()
            result.phased[i] = result.phased[i] if keep else phased[i]
            result.phase_set[i] = result.phase_set[i] if keep else phase_set[i]
        elif not strands:
            result.phased[i] = False
        result.codes[i] = pair


def _half(codes: Int16) -> Bool:
    return np.asarray((codes == MISSING).any(axis=1))


def _take_shifted(
    result: _Result, calls: CallSet, number: int, near: Sequence[int], sequence: ReferenceSequence | None
) -> None:
    """An indel alongside an indel site may be the site's own, written further right.

    With sequence this is known. Without, its carriers are in CONFLICT, unless a REF base between tells otherwise.
    """
    record, site = calls.records[number], result.site
    for k, alt in enumerate(record.alts, 1):
        if not alleles.is_sequence(alt) or len(alt) == len(record.ref):
            continue
        carried = (calls.genotypes.alleles[number] == k).any(axis=1)
        found = alleles.change(record.pos, record.ref, alt)
        codes = alleles.shifted(site, found) if carried.any() else ()
        for code in codes:
            own = alleles.change(site.pos, site.ref, site.alts[code - 1])
            if found == own:  # the same change, written from the base after it
                _take_as(result, calls, number, (k, code), carried)
                continue
            if sequence is None:
                if not _disproved(calls, near, own, record, alt):
                    note = tr(
                        "may be {name} of the table written further right: left-align the file",
                        name=site.name or tr("the change"),
                    )
                    result.conflict(carried, f"{named(record)}: {note}")
                continue
            written = alleles.left_align(Variant(record.chrom, record.pos, record.ref, alt), sequence)
            known = alleles.left_align(Variant(site.chrom, site.pos, site.ref, site.alts[code - 1]), sequence)
            if written == known:
                _take_as(result, calls, number, (k, code), carried)


def _take_as(result: _Result, calls: CallSet, number: int, codes: tuple[int, int], carried: Bool) -> None:
    """Read allele k of a record as `code` of the site, in the samples that carry it."""
    k, code = codes
    table = np.zeros(len(calls.records[number].alts) + 3, dtype=np.int16)
    table[k], table[-2], table[-1] = code, NO_ALLELE, MISSING
    own = table[calls.genotypes.alleles[number]]
    state = np.where(carried, State.CALLED, State.ABSENT).astype(np.int8)
    result.covered |= carried
    _combine(result, own, state, calls, number)


def _disproved(calls: CallSet, near: Sequence[int], own: alleles.SequenceEdit, record: Record, alt: str) -> bool:
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
