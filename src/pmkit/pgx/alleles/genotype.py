"""Distinct genotype patterns of one gene among the samples, and what phase leaves open in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pmkit.core.model import MISSING, NO_ALLELE, SiteCalls, State
from pmkit.pgx.alleles.definition import GeneDefinition

if TYPE_CHECKING:
    import numpy.typing as npt

    from pmkit.core.model import Bool

    Ints = npt.NDArray[np.int64]

UNDOCUMENTED = 100
"""Codes from here on are alleles that the definition does not know (see `SiteCalls`)."""
UNPHASED, HOMOZYGOUS, PHASED = -1, 0, 1  # phase keys; a phase set p has the key p + 2
_SEXES = (None, "XY", "XX")
_READABLE = re.compile("[ACGT]+")


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
    other: tuple[tuple[str, ...], ...] = ()  # undocumented alleles by site, as in `SiteCalls`
    half: tuple[int, ...] = ()  # sites with one allele called, other than reference: they forbid a call
    replaced: tuple[int, ...] = ()  # sites whose undocumented allele counts as reference
    unreadable: tuple[int, ...] = ()  # sites whose allele is symbolic, or not made of A, C, G, T
    male: bool = False  # reported as XY, and the gene is on X
    hemizygous: bool = False  # reported to have one X, though genotypes are written in pairs
    lone: tuple[int, ...] = ()  # sites written with one allele though there are two copies: half is known

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
    codes = np.moveaxis(calls.codes.astype(np.int32), 1, 0)  # (samples, sites, 2)
    state, phased = calls.state.T.astype(np.int32), calls.phased.T
    samples, count = state.shape
    het = (codes[..., 1] != NO_ALLELE) & (codes[..., 0] != codes[..., 1])
    phase_set = np.maximum(calls.phase_set.T, -1)
    key = np.where(~phased, UNPHASED, np.where(phase_set < 0, PHASED, phase_set + 2))
    key = np.where(het, key, HOMOZYGOUS).astype(np.int32)
    low, high = codes.min(axis=2), codes.max(axis=2)
    unordered = het & (key == UNPHASED)
    first = np.where(unordered, low, codes[..., 0])
    second = np.where(unordered, high, codes[..., 1])
    sexes = np.zeros(samples, np.int32)
    if sex is not None and definition.chrom == "X":
        sexes[:] = [_SEXES.index(known) if known in _SEXES else 0 for known in sex]
    said = [np.asarray(who, np.int32)[:, None] for who in _said(calls)]
    rows = np.concatenate([first, second, key, state, *said, sexes[:, None]], axis=1)
    if samples == 1:
        index, inverse = np.zeros(1, np.int64), np.zeros(1, np.int64)
    else:
        rows = np.ascontiguousarray(rows)
        packed = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
        _, index, inverse = np.unique(packed, return_index=True, return_inverse=True)
    found = []
    for i in index:
        a, b, k, s = (rows[i, n * count : (n + 1) * count].astype(np.int64) for n in range(4))
        found.append(
            genotype(
                definition,
                np.stack([a, b], axis=1),
                k,
                s,
                calls.other,
                sex=_SEXES[rows[i, -1]],
                as_reference=as_reference,
            )
        )
    return tuple(found), inverse.reshape(-1)


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
    if as_reference is None:
        as_reference = definition.undocumented_as_reference
    width = len(definition.base)
    bad, half, replaced = list[int](), list[int](), list[int]()
    readable = (states <= State.ASSUMED) & (codes >= 0).any(axis=1)
    working = codes.copy()
    odd = (codes >= UNDOCUMENTED).any(axis=1) | ((codes == MISSING).any(axis=1) & readable)
    for site in np.flatnonzero(odd & readable).tolist():
        if any(not _READABLE.fullmatch(text) for text in undocumented(codes[site].tolist(), site, other)):
            bad.append(site)
            readable[site] = False
            continue
        if site < width and as_reference and (codes[site] >= UNDOCUMENTED).any():
            working[site] = np.where(codes[site] >= UNDOCUMENTED, definition.base[site], codes[site])
            replaced.append(site)
        if (codes[site] == MISSING).any():
            present = working[site].max()
            if site < width and present == definition.base[site]:
                readable[site] = False
            elif site < width:
                half.append(site)
    used = np.flatnonzero(readable[:width]).astype(np.int64)
    first, second = working[used, 0], working[used, 1]
    single = second == NO_ALLELE
    haploid = bool(len(used)) and bool(single.all())
    second = np.where(single, first, second)
    het = first != second
    block, number = np.full(len(used), -1, np.int64), 0
    keys = phase[used]
    groups: dict[int, int] = {}
    for at in np.flatnonzero(het):
        key = int(keys[at])
        if key == UNPHASED:
            block[at], number = number, number + 1
            continue
        if key not in groups:
            groups[key], number = number, number + 1
        block[at] = groups[key]
    male = sex == "XY"
    hemizygous = male and not haploid and not het.any() and bool(len(used))
    two = definition.how != "haploid" and (definition.chrom != "X" or sex == "XX")
    return Genotype(
        used=used,
        first=first,
        second=second,
        block=block,
        blocks=number,
        haploid=haploid or hemizygous,
        phased=not bool((het & (keys == UNPHASED)).any()),
        phase_sets=any(key > PHASED for key in groups),
        codes=codes,
        phase=phase,
        states=states,
        other=other,
        half=tuple(half),
        replaced=tuple(replaced),
        unreadable=tuple(bad),
        male=male,
        hemizygous=hemizygous,
        lone=tuple(used[single].tolist()) if two else (),
    )
