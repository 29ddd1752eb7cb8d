"""Distinct genotype patterns of one gene among the samples, and what phase leaves open in each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pmkit.core.model import MISSING, NO_ALLELE, SiteCalls, State
from pmkit.pgx.alleles.definition import GeneDefinition

if TYPE_CHECKING:
    import numpy.typing as npt

    from pmkit.core.model import Bool

    Ints = npt.NDArray[np.integer]

UNDOCUMENTED = 100
"""Codes from here on are alleles that the definition does not know (see `SiteCalls`)."""
UNPHASED, HOMOZYGOUS, PHASED = -1, 0, 1  # phase keys; a phase set p has the key p + 2
_SEXES = (None, "XY", "XX")
_LARGEST_NARROW = 1 << 14  # phase sets below it, as numbers of a set have them, fit 16 bits
_READABLE = re.compile("[ACGT]+")


def byte_of(state: State) -> int:
    """The byte that stands for a state in `Genotype.said`."""
    return state & 0xFF


@dataclass(frozen=True, slots=True, eq=False)
class Genotype:
    """One pattern. `used` are the defining sites with data; the other arrays run along it.

    A block is a group of heterozygous sites whose phase relative to each other is known: all globally phased sites are
    one block, each phase set is one, each unphased site is one. The possible haplotypes are the 2**blocks ways to take
    one strand of every block, each with its complement.
    """

    used: Ints
    first: Ints
    second: Ints  # same as `first` where homozygous or haploid
    block: Ints  # block number, or -1 where homozygous
    blocks: int
    haploid: bool
    phased: bool  # no heterozygous site without phase
    phase_sets: bool  # some phase is known within a phase set only
    codes: Ints  # (all sites, 2) as given
    phase: Ints  # (all sites) phase keys
    states: Ints  # (all sites)
    said: bytes  # the states, a byte for each (see `byte_of`)
    other: tuple[tuple[str, ...], ...]  # undocumented alleles by site, as in `SiteCalls`
    half: tuple[int, ...]  # sites with one allele called, other than reference: they forbid a call
    replaced: tuple[int, ...]  # sites whose undocumented allele counts as reference
    unreadable: tuple[int, ...]  # sites whose allele is symbolic, or not made of A, C, G, T
    male: bool  # reported as XY, and the gene is on X
    hemizygous: bool  # reported to have one X, though genotypes are written in pairs
    lone: tuple[int, ...]  # sites written with one allele though there are two copies: half is known
    single: tuple[int, ...]  # all sites with data that are written with one allele
    undocumented: bool  # an allele stands at some site that the definition does not know

    @property
    def effectively_phased(self) -> bool:
        return self.blocks <= 1


def patterns(
    definition: GeneDefinition,
    calls: SiteCalls,
    sex: Sequence[str | None] | None = None,
    *,
    as_reference: bool | None = None,
) -> tuple[tuple[Genotype, ...], Ints]:
    """The distinct genotypes at the definition's sites, and for each sample the index of its own.

    Samples of whom other remarks were made (`SiteCalls.notes`, `doubts`) are kept apart.

    `sex` has "XY" or "XX" per sample where known; it matters on X only. `as_reference`: whether alleles that the
    definition does not know count as reference; None: as the gene has it.
    """
    # A set can have thousands of patterns: they are told apart in the least room.
    narrow = np.int16 if int(calls.phase_set.max(initial=0)) < _LARGEST_NARROW else np.int32
    codes = np.moveaxis(calls.codes, 1, 0)  # (samples, sites, 2)
    state, phased = calls.state.T.astype(narrow), calls.phased.T
    samples, count = state.shape
    het = (codes[..., 1] != NO_ALLELE) & (codes[..., 0] != codes[..., 1])
    phase_set = np.maximum(calls.phase_set.T, -1)
    key = np.where(~phased, UNPHASED, np.where(phase_set < 0, PHASED, phase_set + 2))
    key = np.where(het, key, HOMOZYGOUS).astype(narrow)
    turned = het & (key == UNPHASED) & (codes[..., 0] > codes[..., 1])
    first = np.where(turned, codes[..., 1], codes[..., 0])
    second = np.where(turned, codes[..., 0], codes[..., 1])
    sexes = np.zeros(samples, narrow)
    if sex is not None and definition.chrom == "X":
        sexes[:] = [_SEXES.index(known) if known in _SEXES else 0 for known in sex]
    said = [np.asarray(who, narrow)[:, None] for who in _said(calls)]
    rows = np.concatenate([first, second, key, state, *said, sexes[:, None]], axis=1)
    if samples == 1:
        index, inverse = np.zeros(1, np.int64), np.zeros(1, np.int64)
    else:
        data, size = rows.tobytes(), rows.dtype.itemsize * rows.shape[1]
        places: dict[bytes, int] = {}
        cut = (data[start : start + size] for start in range(0, len(data), size))
        inverse = np.array([places.setdefault(row, len(places)) for row in cut], np.int64)
        index = np.full(len(places), samples)
        np.minimum.at(index, inverse, np.arange(samples))
    chosen = rows[index]
    parts = [chosen[:, n * count : (n + 1) * count] for n in range(4)]
    found = genotypes(  # in the least room: a set can have thousands of patterns
        definition,
        np.stack(parts[:2], axis=2).astype(np.int16),
        parts[2].astype(np.int32),
        parts[3].astype(np.int8),
        calls.other,
        sexes=[_SEXES[reported] for reported in chosen[:, -1].tolist()],
        as_reference=as_reference,
    )
    return found, inverse


def _said(calls: SiteCalls) -> Iterator[Bool]:
    """Of which samples each remark was made that is not of all."""
    for remarks in (*calls.notes, *calls.doubts):
        for one in remarks:
            who = getattr(one, "who", None)
            if who is not None:
                yield who


def undocumented(codes: Iterable[int], site: int, other: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The alleles among `codes` that the definition does not know, as the file writes them."""
    texts = other[site] if site < len(other) else ()
    places = (code - UNDOCUMENTED for code in codes if code >= UNDOCUMENTED)
    return tuple(texts[place] if place < len(texts) else "N" for place in places)


def genotype(
    definition: GeneDefinition,
    codes: Ints,
    phase: Ints,
    states: Ints,
    other: tuple[tuple[str, ...], ...] = (),
    *,
    sex: str | None = None,
    as_reference: bool | None = None,
) -> Genotype:
    """One pattern from codes (all sites, 2), phase keys and states (all sites).

    A position is used if it has a state that tells a genotype and an allele; `./0` tells nothing, `./1` forbids a call.
    One allele where there are two copies (an autosome, or X of a sample reported as XX) tells of one chromosome only.
    """
    (made,) = genotypes(
        definition, codes[None], phase[None], states[None], other, sexes=[sex], as_reference=as_reference
    )
    return made


def genotypes(
    definition: GeneDefinition,
    codes: Ints,
    phase: Ints,
    states: Ints,
    other: tuple[tuple[str, ...], ...],
    *,
    sexes: Sequence[str | None],
    as_reference: bool | None,
) -> tuple[Genotype, ...]:
    """As `genotype`, of many at once: codes (patterns, all sites, 2), phase keys and states (patterns, all sites)."""
    if as_reference is None:
        as_reference = definition.undocumented_as_reference
    width = len(definition.base)
    known_code, strange_code = codes >= 0, codes >= UNDOCUMENTED
    unlike = strange_code | (codes == MISSING)
    readable = (states <= State.ASSUMED) & (known_code[..., 0] | known_code[..., 1])  # quicker than `any` over pairs
    odd = readable & (unlike[..., 0] | unlike[..., 1])
    strange: dict[int, _Odd] = {}
    working = codes
    if odd.any():
        working = codes.copy()
        for row in np.flatnonzero(odd.any(axis=1)).tolist():
            sites = np.flatnonzero(odd[row]).tolist()
            strange[row] = _odd(definition, working[row], readable[row], sites, other, as_reference=as_reference)
    first, second = working[:, :width, 0], working[:, :width, 1]
    single: Bool = np.equal(second, NO_ALLELE)
    second = np.where(single, first, second)
    known = readable[:, :width]
    het: Bool = np.not_equal(first, second) & known
    haploid: Any = ((single | ~known).all(axis=1) & known.any(axis=1)).tolist()
    whole: Any = known.all(axis=1).tolist()
    every, unsplit = np.arange(width), np.full(width, -1, np.int32)
    het_rows, het_sites = np.nonzero(het)
    edges = np.searchsorted(het_rows, np.arange(len(codes) + 1)).tolist()
    heterozygous, every_key = het_sites.tolist(), phase[het_rows, het_sites].tolist()
    strangers: Any = strange_code.reshape(len(codes), -1).any(axis=1).tolist()
    singles: Any = (single & known).any(axis=1).tolist()
    two_copies = definition.how != "haploid"
    found = []
    for row, sex in enumerate(sexes):
        used = every if whole[row] else np.flatnonzero(known[row]).astype(np.int64)
        differing = heterozygous[edges[row] : edges[row + 1]]
        keys = every_key[edges[row] : edges[row + 1]]
        numbers, blocks, groups = _blocks(keys)
        block: Ints = unsplit
        if differing:
            block = np.full(width, -1, np.int32)
            block[differing] = numbers
        bad, half, replaced = strange.get(row, _Odd())
        male = sex == "XY"
        hemizygous = male and not haploid[row] and not differing and bool(len(used))
        two = two_copies and (definition.chrom != "X" or sex == "XX")
        lone = tuple(used[single[row][used]].tolist()) if singles[row] else ()
        found.append(
            Genotype(
                used=used,
                first=first[row] if whole[row] else first[row][used],
                second=second[row] if whole[row] else second[row][used],
                block=block if whole[row] else block[used],
                blocks=blocks,
                haploid=haploid[row] or hemizygous,
                phased=UNPHASED not in keys,
                phase_sets=any(key > PHASED for key in groups),
                codes=np.where(working[row] == MISSING, MISSING, codes[row]) if half else codes[row],
                phase=phase[row],
                states=states[row],
                said=states[row].astype(np.int8).tobytes(),
                other=other,
                half=half,
                replaced=replaced,
                unreadable=bad,
                male=male,
                hemizygous=hemizygous,
                lone=lone if two else (),
                single=lone,
                undocumented=strangers[row],
            )
        )
    return tuple(found)


class _Odd(NamedTuple):
    """Sites of one pattern whose alleles are not all read or documented, as `Genotype` has them."""

    unreadable: tuple[int, ...] = ()
    half: tuple[int, ...] = ()
    replaced: tuple[int, ...] = ()


def _odd(
    definition: GeneDefinition,
    working: Ints,
    readable: Bool,
    sites: Sequence[int],
    other: Sequence[Sequence[str]],
    *,
    as_reference: bool,
) -> _Odd:
    """What the odd sites of one pattern are; changes its codes (all sites, 2), and which sites are readable."""
    width = len(definition.base)
    bad, half, replaced = list[int](), list[int](), list[int]()
    for site in sites:
        codes = working[site].copy()
        unread = [
            code for code in codes.tolist() if not all(map(_READABLE.fullmatch, undocumented((code,), site, other)))
        ]
        if unread:
            known = [code for code in codes.tolist() if 0 <= code < UNDOCUMENTED]
            if site >= width or not known or known[0] == definition.base[site]:
                bad.append(site)
                readable[site] = False
                continue
            working[site] = codes = np.where(
                np.isin(codes, unread), MISSING, codes
            )  # a named allele alongside it is known
        if site < width and as_reference and (codes >= UNDOCUMENTED).any():
            working[site] = np.where(codes >= UNDOCUMENTED, definition.base[site], codes)
            replaced.append(site)
        if (codes == MISSING).any():
            present = working[site].max()
            if site < width and present == definition.base[site]:
                readable[site] = False
            elif site < width:
                half.append(site)
    return _Odd(tuple(bad), tuple(half), tuple(replaced))


def _blocks(keys: Sequence[int]) -> tuple[list[int], int, Collection[int]]:
    """For heterozygous sites with these phase keys the number of each one's block, how many blocks there are, and the
    keys of those whose sites are phased to each other."""
    numbers, number = list[int](), 0
    groups: dict[int, int] = {}
    for key in keys:
        if key in groups:
            numbers.append(groups[key])
            continue
        if key != UNPHASED:
            groups[key] = number
        numbers.append(number)
        number += 1
    return numbers, number, groups
