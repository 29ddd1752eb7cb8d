"""What is said of one gene: the call, its diplotypes, positions and warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from pmkit.core.messages import tr
from pmkit.core.model import MISSING, NO_ALLELE, State
from pmkit.pgx.alleles.definition import GeneDefinition, name_key
from pmkit.pgx.alleles.genotype import PHASED, UNDOCUMENTED, Genotype, byte_of
from pmkit.pgx.genes import oddity
from pmkit.pgx.pgx_terms import GeneStatus

if TYPE_CHECKING:
    import numpy.typing as npt

CALLED, AMBIGUOUS = GeneStatus.CALLED, GeneStatus.AMBIGUOUS
NOT_CALLED, NO_DATA = GeneStatus.NOT_CALLED, GeneStatus.NO_DATA


class Diplotype(NamedTuple):
    """Two allele names, or one for a haploid gene. A combination's name is `[a + b]`."""

    alleles: tuple[str, ...]
    label: str
    score: int


@dataclass(frozen=True, slots=True)
class PositionCall:
    """What the file says of one position that the gene's definition asks for."""

    index: int
    rsid: str
    hgvs: str
    chrom: str
    pos: int  # 1-based
    ref: str
    genotype: str  # "A/G", "A|G", "A", or "" where there is no data
    state: State
    role: str
    alleles: tuple[str, ...]  # named alleles that need the position
    alts: tuple[str, ...] = ()  # alternative alleles that the definition knows
    note: str = ""  # why the file's record could not be used, or is doubtful

    @property
    def name(self) -> str:
        return self.rsid or f"chr{self.chrom}:{self.pos}"


class SiteRemarks(NamedTuple):
    """What `SiteCalls` remarks on the records of each site: why they were not used, or are used but doubtful."""

    notes: Sequence[Sequence[str]] = ()
    doubts: Sequence[Sequence[str]] = ()

    def notes_at(self, site: int) -> Sequence[str]:
        return self.notes[site] if site < len(self.notes) else ()

    def doubts_at(self, site: int) -> Sequence[str]:
        return self.doubts[site] if site < len(self.doubts) else ()

    def on(self, position: PositionCall) -> str:
        """What the state of a position asks to be said of its records; "" for most."""
        if position.state is State.DOUBTFUL:
            return "; ".join(self.doubts_at(position.index))
        return "; ".join(self.notes_at(position.index)) if position.state in _UNUSED else ""


_UNUSED = (State.CONFLICT, State.FILTERED, State.NO_CALL)


class CallWarning(NamedTuple):
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """How to match. `ranks`: gene -> allele -> rank of its function, lowest first (lowest-function genes)."""

    all_matches: bool = False
    combinations: bool = False
    cyp2d6: bool = False
    undocumented: str = "by gene"  # or "reference" or "literal": what an allele unknown to the definition counts as
    ranks: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class GeneCall:
    """The result for one genotype pattern of one gene; shared by all samples that have the pattern."""

    gene: str
    status: GeneStatus  # ambiguous also where data of a position contradict themselves
    phased: bool
    effectively_phased: bool
    diplotypes: tuple[Diplotype, ...]  # best first; all that tie, or with `all_matches` all
    alternatives: tuple[Diplotype, ...]  # possible too, with a lower score (where phase or data leave them open)
    components: tuple[str, ...]  # alleles that are there, where phase is too unclear to make pairs
    recommendation: tuple[Diplotype, ...]  # what is looked up for phenotype and guidance
    positions: Sequence[PositionCall]
    uncallable: tuple[str, ...]  # alleles none of whose positions has data
    undocumented: tuple[PositionCall, ...]  # positions with an allele that the definition does not know
    warnings: tuple[CallWarning, ...]
    why_not: str
    genotype: Genotype
    definition: GeneDefinition
    options: MatchOptions
    plain: GeneCall | None = None  # the call by small variants alone, where structural records changed it
    copies: int = 2  # of the gene, where `plain` is there

    @property
    def missing(self) -> tuple[PositionCall, ...]:
        """Positions of the definition without a usable genotype."""
        width = len(self.definition.base)
        if len(self.genotype.used) == width:
            return ()
        used = set(self.genotype.used.tolist())
        return tuple(p for p in self.positions if p.index not in used and p.index < width)

    @property
    def contradicted(self) -> tuple[PositionCall, ...]:
        """Positions of the definition whose data are there but cannot be used: they are no evidence of reference."""
        unreadable = set(self.genotype.unreadable)
        return tuple(
            p
            for p in self.positions
            if p.index < len(self.definition.base) and (p.state is State.CONFLICT or p.index in unreadable)
        )

    @property
    def half_known(self) -> tuple[str, ...]:
        """What is unknown where only one of two alleles is known; empty where both are."""
        sites = (*self.genotype.half, *self.genotype.lone)
        return tuple(tr("the other allele at {name}", name=self.positions[site].name) for site in sites)

    @property
    def assumed(self) -> tuple[PositionCall, ...]:
        """Positions taken as reference because the user said that absent means reference."""
        return self.in_state(State.ASSUMED)

    def in_state(self, state: State) -> tuple[PositionCall, ...]:
        """Positions of which the file says this."""
        byte, said = byte_of(state), self.genotype.said
        if byte not in said:
            return ()
        there = [site for site, one in enumerate(said) if one == byte]
        return tuple(self.positions[site] for site in there)


@dataclass(frozen=True, slots=True, eq=False)
class GeneCalls:
    """Calls of one gene for many samples: `patterns[pattern_of[i]]` is sample i's."""

    gene: str
    patterns: tuple[GeneCall, ...]
    pattern_of: npt.NDArray[np.integer]

    def of(self, sample: int) -> GeneCall:
        return self.patterns[int(self.pattern_of[sample])]


def diplotype(definition: GeneDefinition, names: Iterable[str], score: int) -> Diplotype:
    """A diplotype of allele names, sorted and labelled as reports print it."""
    return Diplotype(*_labelled(definition, tuple(names)), score)


@lru_cache(maxsize=1 << 15)
def _labelled(definition: GeneDefinition, names: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    alleles = tuple(sorted((definition.folds.get(name, name) for name in names), key=name_key))
    reference = definition.names[definition.reference]
    label = "/".join(alleles)
    odd = oddity(definition.gene)
    if odd.label_of_reference and set(alleles) == {reference}:
        return alleles, odd.label_of_reference
    if odd.names_one_variant and len(alleles) == 2 and (alleles[0] == reference) != (alleles[1] == reference):
        label = f"{next(name for name in alleles if name != reference)} (heterozygous)"
    return alleles, label


def sort_diplotypes(found: Iterable[Diplotype]) -> list[Diplotype]:
    """Best score first, then by allele names; each pair of names once."""
    every = list(found)
    if len(every) < 2:
        return every
    best: dict[tuple[str, ...], Diplotype] = {}
    for one in every:
        if one.alleles not in best or best[one.alleles].score < one.score:
            best[one.alleles] = one
    return sorted(best.values(), key=lambda d: (-d.score, tuple(map(name_key, d.alleles))))


@lru_cache(maxsize=1 << 15)
def _position(
    definition: GeneDefinition, index: int, codes: tuple[int, int], phased: bool, state: int, *texts: str
) -> PositionCall:
    first, second = codes
    place = definition.places[index]
    alleles = (place.site.ref, *place.site.alts)

    def letters(code: int) -> str:
        if code == MISSING:
            return "."
        if code >= UNDOCUMENTED:
            return texts[code - UNDOCUMENTED] if code - UNDOCUMENTED < len(texts) else "?"
        return alleles[code]

    text = letters(first)
    if second != NO_ALLELE:
        text += ("|" if phased else "/") + letters(second)
    return PositionCall(
        index=index,
        rsid=place.rsid,
        hgvs=place.hgvs,
        chrom=place.site.chrom,
        pos=place.site.pos,
        ref=place.site.ref,
        genotype="" if first == MISSING and second in (MISSING, NO_ALLELE) else text,
        state=State(state),
        role=place.role,
        alleles=place.needed_by,
        alts=place.site.alts,
    )


def position_calls(definition: GeneDefinition, genotype: Genotype) -> tuple[PositionCall, ...]:
    """One entry per site of the definition, extra sites last."""
    codes, states = genotype.codes.astype("<i2").tobytes(), genotype.said
    phased = (genotype.phase >= PHASED).tobytes()
    texts = genotype.other if any(genotype.other) else ()
    found: list[PositionCall] = []
    for start in range(0, len(states), TOGETHER):
        stop = start + TOGETHER
        here = codes[4 * start : 4 * stop], phased[start:stop], states[start:stop]
        found += _some_positions(definition, start, here, texts[start:stop])
    return tuple(found)


class PositionsOnDemand(Sequence[PositionCall]):
    """What `position_calls` finds, made when it is first asked for: a table that counts positions does without.

    `notes`: by site, what is said of its records.
    """

    __slots__ = ("_definition", "_genotype", "_made", "_notes")

    def __init__(self, definition: GeneDefinition, genotype: Genotype, notes: Mapping[int, str] | None = None) -> None:
        self._definition, self._genotype, self._notes = definition, genotype, notes or {}
        self._made: tuple[PositionCall, ...] = ()

    def __repr__(self) -> str:
        """By what it holds, so that two calls of one sample read the same (`pmkit.testing.check_stage`)."""
        return repr(self._all())

    def __len__(self) -> int:
        return len(self._genotype.states)

    def __eq__(self, other: object) -> bool:
        return self._all() == (other._all() if isinstance(other, PositionsOnDemand) else other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __iter__(self) -> Iterator[PositionCall]:
        return iter(self._all())

    @overload
    def __getitem__(self, at: int) -> PositionCall: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[PositionCall, ...]: ...
    def __getitem__(self, at: int | slice) -> PositionCall | tuple[PositionCall, ...]:
        return self._all()[at]

    def _all(self) -> tuple[PositionCall, ...]:
        if not self._made:
            self._made = position_calls(self._definition, self._genotype)
            if notes := self._notes:
                self._made = tuple(replace(p, note=notes[p.index]) if p.index in notes else p for p in self._made)
        return self._made


TOGETHER = 16
"""Neighbouring sites that are looked up at once: most samples are alike there."""


@lru_cache(maxsize=1 << 13)
def _some_positions(
    definition: GeneDefinition, start: int, here: tuple[bytes, bytes, bytes], texts: tuple[tuple[str, ...], ...]
) -> tuple[PositionCall, ...]:
    """Some sites in a row from `start` on; `here`: codes, whether phased, and states as the bytes of arrays."""
    codes, phased, states = here
    pairs = np.frombuffer(codes, "<i2").reshape(-1, 2).tolist()
    return tuple(
        _position(definition, start + i, tuple(pair), bool(phased[i]), state, *(texts[i] if i < len(texts) else ()))
        for i, (pair, state) in enumerate(zip(pairs, np.frombuffer(states, np.int8).tolist(), strict=True))
    )


_SAID = bytes(map(byte_of, (State.DOUBTFUL, *_UNUSED)))
_SILENT = bytes(byte_of(state) for state in State if state not in (State.DOUBTFUL, *_UNUSED))


def remarked(genotype: Genotype) -> list[int]:
    """The sites, extra ones too, whose state asks for words on their records."""
    if not genotype.said.translate(None, _SILENT):
        return []
    return [site for site, state in enumerate(genotype.said) if state in _SAID]


def uncallable(definition: GeneDefinition, genotype: Genotype) -> tuple[str, ...]:
    """Alleles that this genotype cannot show: none of their sites has data, or they are never called.

    A site where an allele allows the genome's base alongside others does not show it, if it names sites that do.
    """
    return _uncallable(definition, genotype.used.tobytes())


@lru_cache(maxsize=1 << 10)
def _uncallable(definition: GeneDefinition, used: bytes) -> tuple[str, ...]:
    """`used`: the bytes of the numbers of the sites with data."""
    base = np.left_shift(np.uint64(1), definition.base.astype(np.uint64))
    differs = definition.named & ((definition.masks & base) == 0)
    shows = np.where(differs.any(axis=1)[:, None], differs, definition.named)
    seen = definition.callable & shows[:, np.frombuffer(used, np.int64)].any(axis=1)
    return tuple(name for name, there in zip(definition.names, seen, strict=True) if not there)
