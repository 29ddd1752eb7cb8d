"""The nouns that every part of pmkit shares. Immutable; of pmkit it imports only options and consent.

Coordinates: `pos` is 1-based as in VCF; a `Region` is 0-based and half-open as in BED.
Chromosome names are bare: "1" … "22", "X", "Y", "MT"; other contigs keep their own names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.build_names import Build as Build  # noqa: PLC0414  (every part takes it from here)
from pmkit.core.consent import NOTHING, Granted
from pmkit.core.policy import ORDINARY
from pmkit.core.policy import Policy as Policy  # noqa: PLC0414  (as above)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int16 = npt.NDArray[np.int16]
    Int32 = npt.NDArray[np.int32]
    Bool = npt.NDArray[np.bool_]
    Float32 = npt.NDArray[np.float32]

MISSING = -1
"""Allele index, depth or quality that the file gives as `.`."""
NO_ALLELE = -2
"""Second allele index of a haploid genotype."""


class Region(NamedTuple):
    """An interval, 0-based half-open."""

    chrom: str
    start: int
    end: int


class Variant(NamedTuple):
    """One alternative allele at one place, trimmed and left-aligned as far as sequence was at hand (1-based)."""

    chrom: str
    pos: int
    ref: str
    alt: str

    def __str__(self) -> str:
        return f"chr{self.chrom}:{self.pos}:{self.ref}:{self.alt}"


class State(IntEnum):
    """What a file says of one table position in one sample. Only the first four tell a genotype."""

    DOUBTFUL = -1  # called, but the record fails a FILTER, the sample's FT, or its quality is low
    CALLED = 0
    REFERENCE = 1  # by a gVCF block or an all-sites record
    ASSUMED = 2  # absent, and the user said that absent means reference
    NO_CALL = 3  # ./.
    ABSENT = 4  # no record covers the position
    FILTERED = 5  # a record is there but failed its FILTER
    CONFLICT = 6  # what is said cannot be used: REF contradicts the build, two records disagree, a change is denied


class Site(NamedTuple):
    """A position that a table asks for, with the alleles the table knows (VCF style, 1-based, left-aligned)."""

    chrom: str
    pos: int
    ref: str
    alts: tuple[str, ...]
    name: str = ""

    @property
    def region(self) -> Region:
        return Region(self.chrom, self.pos - 1, self.pos - 1 + len(self.ref))


class FileFormat(StrEnum):
    """What a file was found to be; not translated, because what may be looked at hangs on it."""

    TEXT = "text"
    GZIP = "gzip"
    BGZF = "BGZF"
    INDEXED = "BGZF, indexed"
    BCF = "BCF"
    MAF = "MAF"
    ARRAY = "array text"


VCF_FORMATS = frozenset(FileFormat) - {FileFormat.MAF, FileFormat.ARRAY}


class InputFile(NamedTuple):
    """A file that was read."""

    path: str
    format: str  # a value of FileFormat
    records_read: int
    records_kept: int | None  # None: not said, for want of consent
    notes: tuple[str, ...] = ()
    unused_index: str = ""  # why its index was not used; it is one of the notes too


UNSPELLED = "n"
"""REF of the later parts of a block, of which a file spells the first base only; its own REF is upper case."""


class Record(NamedTuple):
    """One VCF line that covers a requested region; alleles as the file writes them."""

    chrom: str
    pos: int
    ref: str
    alts: tuple[str, ...]
    id: str = "."
    qual: float | None = None
    filters: tuple[str, ...] = ()  # empty for PASS and for "."
    info: Mapping[str, str] = MappingProxyType({})  # raw text; flags map to ""
    end: int = 0  # last base covered, 1-based inclusive: END of a block or symbolic allele, else pos + len(ref) - 1
    source: int = 0  # index into CallSet.inputs
    line: str = ""  # the line itself, kept for sets of a few samples (tumour FORMAT fields) and structural records

    @property
    def is_reference_block(self) -> bool:
        return all(a in ("<NON_REF>", "<*>", ".") for a in self.alts)


class Genotypes(NamedTuple):
    """FORMAT fields of all records and samples. Shapes: (records, samples[, …]); -1 where the file says nothing."""

    alleles: Int16  # (records, samples, 2); MISSING, NO_ALLELE or an index into (ref, *alts)
    phased: Bool
    phase_set: Int32
    depth: Int32
    quality: Int32
    allele_depth: Int32  # (records, samples, most alleles); k = 0 where no record has AD
    failed: Bool | None = None  # (records, samples): FORMAT/FT is neither PASS nor "."; None where no record has FT
    support: Float32 | None = None  # (records, samples): probability by GP, HDS or DS; see `formats.posterior`
    withdrawn: Bool | None = None  # (records, samples): set to no-call by the user's thresholds, reads and all


@dataclass(frozen=True, slots=True, eq=False)
class CallSet:
    """All that was read of one set of samples: the requested records and their genotypes. Compared by identity."""

    samples: tuple[str, ...]
    build: Build
    build_decided_by: str
    inputs: tuple[InputFile, ...]
    records: tuple[Record, ...]  # sorted by (chromosome order, pos)
    genotypes: Genotypes
    covered: tuple[Region, ...] = ()  # where a position without a record is reference, by a coverage file
    header: str = ""
    limitations: tuple[str, ...] = ()
    chromosomes: frozenset[str] | None = None  # bare names with records or a header line; None: not known
    columns: tuple[tuple[int, ...], ...] = ()  # per input: the file's column (from 0) of each sample; () if the same

    def column(self, source: int, sample: int) -> int:
        """The column that sample number `sample` has in the lines of input number `source`, from 0."""
        return self.columns[source][sample] if self.columns else sample

    def withdrawn(self, sample: int) -> frozenset[int]:
        """Rows of the records that the user's thresholds set to no-call in a sample: nor are their lines read."""
        rows = self.genotypes.withdrawn
        return frozenset(rows[:, sample].nonzero()[0].tolist()) if rows is not None else frozenset()


class Remark(str):
    """What is said of a record at a site, and of which samples: (samples,), None for all of them. `reason`: the same
    without the record's name, where it is said of many."""

    __slots__ = ("reason", "who")
    who: Bool | None
    reason: str

    def __new__(cls, text: str, who: Bool | None = None, reason: str = "") -> Remark:
        made = super().__new__(cls, text)
        made.who, made.reason = who, reason
        return made


def remarks_once(remarks: Iterable[str]) -> tuple[Remark, ...]:
    """Each text once of each sample, in the order in which it was said of that sample, whatever was said of others."""
    found: list[Remark] = []
    said: dict[str, Bool | None] = {}  # of whom already; None: of all
    for one in remarks:
        text, who = str(one), getattr(one, "who", None)
        if text not in said:
            said[text] = who
        elif (before := said[text]) is None:
            continue
        else:
            said[text] = None if who is None else before | who
            who = ~before if who is None else who & ~before
            if not who.any():
                continue
        found.append(Remark(text, who, getattr(one, "reason", "")))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class SiteCalls:
    """What a CallSet says of a list of table sites, for all samples at once.

    `codes` (sites, samples, 2): 0 = reference, k = sites[i].alts[k-1], 100 + j = undocumented allele `other[i][j]`,
    MISSING, or NO_ALLELE (haploid). `state` (sites, samples): `State`. `phased`, `phase_set`: (sites, samples).
    """

    sites: tuple[Site, ...]
    codes: Int16
    state: npt.NDArray[np.int8]
    phased: Bool
    phase_set: Int32
    other: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[str, ...], ...]  # per site: why a record was not used (REF contradicts …); a `Remark` tells whom
    doubts: tuple[tuple[str, ...], ...] = ()  # per site: why a record that was used is doubtful; likewise


class Evidence(NamedTuple):
    """Where a statement comes from."""

    source: str
    id: str
    pmids: tuple[str, ...] = ()
    url: str = ""


class Finding(NamedTuple):
    """A rule that fired, did not fire, or could not be evaluated, with why."""

    rule: str
    outcome: str  # fired | not_fired | not_evaluable
    because: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One patient on the way through the chain. Each stage returns a copy with its own part filled in."""

    sample: str
    calls: CallSet
    index: int  # the sample's column in `calls`
    normal_index: int | None = None
    sex: str | None = None  # "XX" or "XY" where given or read from a sheet
    sheet: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, object] = field(default_factory=dict)  # stage name -> that stage's result
    policy: Policy = ORDINARY
    consent: Granted = NOTHING

    @property
    def germline_index(self) -> int:
        """The column in `calls` that tells what was inherited: the matched normal's, where the case has one."""
        return self.index if self.normal_index is None else self.normal_index

    def with_result(self, stage: str, result: object) -> Case:
        """The same case with one more stage's result."""
        from dataclasses import replace

        return replace(self, results={**self.results, stage: result})


CHROMOSOMES = (*map(str, range(1, 23)), "X", "Y", "MT")
_ORDER = {name: i for i, name in enumerate(CHROMOSOMES)}


def bare_chromosome(name: str) -> str:
    """Strip `chr` and unify the mitochondrial names: "chr10" -> "10", "chrM" -> "MT".

    For the sources of tables; names that users' files hold are read by `pmkit.core.contigs`.
    """
    bare = name[3:] if name[:3].lower() == "chr" else name
    return "MT" if bare in ("M", "MT") else bare


def chromosome_order(name: str) -> tuple[int, str]:
    """A sort key: numbers, X, Y, MT, then other contigs by name."""
    return (_ORDER.get(name, len(_ORDER)), name)


@lru_cache(maxsize=4)
def with_places(regions: tuple[Region, ...], places: tuple[Region, ...]) -> tuple[Region, ...]:
    """Regions that are merged already, and a few more: only chromosomes with a place outside them are merged anew."""
    if not places:
        return regions
    by_chrom: dict[str, list[Region]] = {}
    for chrom, here in groupby(regions, itemgetter(0)):
        by_chrom[chrom] = list(here)
    outside: dict[str, list[Region]] = {}
    for place in places:
        near = by_chrom.get(place.chrom, [])
        at = bisect_left(near, place.end, key=itemgetter(2))
        if at == len(near) or near[at].start > place.start:
            outside.setdefault(place.chrom, []).append(place)
    if not outside:
        return regions
    for chrom, more in outside.items():
        by_chrom[chrom] = list(merge_regions((*by_chrom.get(chrom, ()), *more)))
    return tuple(region for chrom in sorted(by_chrom, key=chromosome_order) for region in by_chrom[chrom])


def merge_regions(regions: Iterable[tuple[str, int, int]], gap: int = 0) -> tuple[Region, ...]:
    """Sort and join regions that overlap or lie at most `gap` bases apart."""
    by_chrom: dict[str, list[tuple[int, int]]] = {}
    for chrom, start, end in regions:
        by_chrom.setdefault(chrom, []).append((start, end))
    merged: list[Region] = []
    for chrom in sorted(by_chrom, key=chromosome_order):
        here = sorted(by_chrom[chrom])
        start, end = here[0]
        for first, last in here:
            if first > end + gap:
                merged.append(Region(chrom, start, end))
                start, end = first, last
            elif last > end:
                end = last
        merged.append(Region(chrom, start, end))
    return tuple(merged)
