"""Load VCF files of many samples pattern by pattern: each gene's equal samples are one column.

A file is read once, line by line. For each unit (a gene with the regions that tell of it) the samples are folded into
patterns (`formats.folding`); then the unit's lines are written anew with one column for each pattern and read by the
same code as any file (`vcf`), so that a pattern gives what a sample gives that has it.

What is not a matter of each sample's cells alone (structural records, remarks on a file), and cells that differ so much
(depths, likelihoods) that patterns would fill memory, is not for this way: NotAlikeError is raised.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import DataError
from pmkit.core.model import Build, CallSet, Record, Region, merge_regions
from pmkit.core.packed import PackedTexts
from pmkit.formats.bcf_direct import DirectBcf
from pmkit.formats.bcf_values import NotPlainError, PlainRecord
from pmkit.formats.folding import Cells, Fold, cells_of, joint
from pmkit.formats.genotypes import FEW
from pmkit.formats.header import Header
from pmkit.formats.linefilter import is_by_length
from pmkit.formats.plain_lines import its_own_bases
from pmkit.formats.records import cover, read_records
from pmkit.formats.sieve import OpenedSource, Sieved, open_source
from pmkit.intake.material import somatic_caller
from pmkit.intake.pairing import tumor_normal, tumors_of_header
from pmkit.intake.patients import FileGroup, NamedInput, check_samples
from pmkit.intake.sites_only import as_tumor
from pmkit.intake.vcf import Loader, RegionsOf
from pmkit.variants import assembly as builds
from pmkit.variants.structural import LEAST_LENGTH, is_structural

if TYPE_CHECKING:
    from pmkit.formats.folding import Numbers, Small
    from pmkit.intake.load_options import LoadOptions

MOST_OPEN, MOST_HELD = 64, 4 << 20
"""Files that stay open after their headers were read, and bytes of their headers."""
BUDGET = 64 << 20
"""Bytes of distinct cells that are held at once."""
_FIXED = 9
_Key = tuple[Build | None, str]
_REST: tuple[_Key, ...] = ((None, ""),)
"""What tells of no unit, and is read for remarks only."""


class FoldUnit(NamedTuple):
    """What is folded by itself: its name, and on a build the regions that tell of it (0-based half-open)."""

    name: str
    regions: Callable[[Build], Sequence[Region]]


class NotAlikeError(Exception):
    """The files hold what is not a matter of each sample's cells alone, or cells that differ too much to be folded."""


@dataclass(frozen=True, slots=True)
class People:
    """The samples of some files, in the order of the reports."""

    names: Sequence[str]  # as reports have them
    columns: tuple[Numbers | None, ...]  # by file: the column of each sample; None: as they stand


def people(files: Sequence[NamedInput]) -> People | None:
    """The samples, where each file has the same ones and many, and no header tells of tumours, of a somatic caller or
    of structural variants; else None. What it gives holds nothing of the files."""
    if not files:
        return None
    for file in files:
        text = file.header.text.decode("utf-8", errors="replace")
        if len(file.header.samples) <= FEW or file.header.is_structural or file.header.has_breakends:
            return None
        if tumors_of_header(text, file.header.samples) or somatic_caller(text) is not None:
            return None
        if tumor_normal(text, file.header.samples) is not None:
            return None
    return _of_all(files)


def _of_all(files: Sequence[NamedInput]) -> People | None:
    """All samples, where each file has the same ones; no object is kept for each of them."""
    names = files[0].header.samples
    columns: list[Numbers | None] = [None]
    for file in files[1:]:
        if file.header.samples == names:
            columns.append(None)
        elif len(file.header.samples) == len(names) and set(file.header.samples) == set(names):
            place = {name: column for column, name in enumerate(file.header.samples)}
            columns.append(np.array([place[name] for name in names], np.int32))
        else:
            return None
    return People(PackedTexts(names), tuple(columns))


# --- one file ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _FoldedFile:
    """One file, read: its lines with one column, and by build and unit the folded ones."""

    path: str
    header: Header
    samples: int
    sieved: Sieved
    frame: list[bytes] = field(default_factory=list)
    folds: dict[_Key, Fold] = field(default_factory=dict)

    def fold(self, build: Build, unit: str) -> Fold:
        return self.folds.get((build, unit)) or Fold(self.samples)


class _Units:
    """The units of the builds that a file may be on, by the places that tell of them."""

    def __init__(self, regions: Mapping[Build, Mapping[str, tuple[Region, ...]]]) -> None:
        """`regions`: of each unit, those of some sorted, disjoint regions that tell of it."""
        self._names: list[_Key] = []
        self._covers: list[Callable[[Record], bool]] = []
        found: dict[str, dict[tuple[int, int], list[int]]] = {}
        for build, units in regions.items():
            for name, here in units.items():
                for chrom, start, end in here:
                    found.setdefault(chrom, {}).setdefault((start, end), []).append(len(self._names))
                if here:
                    self._names.append((build, name))
                    self._covers.append(cover(here))
        self._places = {
            chrom: (sorted(places), [places[place] for place in sorted(places)]) for chrom, places in found.items()
        }
        self._disjoint = len(regions) == 1  # those of two builds may overlap

    def at(self, chrom: str, first: int, last: int) -> tuple[_Key, ...]:
        """The units that a record tells of which covers no more than these bases (1-based, inclusive)."""
        places, numbers = self._places.get(chrom, ([], []))
        begin = bisect_left(places, first, key=_END) if self._disjoint else 0
        found: set[int] = set()
        for k in range(begin, len(places)):
            start, end = places[k]
            if start >= last:
                break
            if end >= first:
                found.update(numbers[k])
        return tuple(self._names[number] for number in sorted(found))

    def of(self, records: Sequence[Record]) -> tuple[_Key, ...]:
        """The units that one of the records tells of."""
        covers = zip(self._names, self._covers, strict=True)
        return tuple(name for name, covered in covers if any(map(covered, records)))


_END = itemgetter(1)


class _FoldSink:
    """Takes the lines that the sieve keeps and folds them."""

    def __init__(self, path: str, header: Header, samples: int, units: _Units) -> None:
        self._path, self._units, self._samples = path, units, samples
        self._contigs = dict(header.contigs)
        self._spelled = b"Mutect" in header.text
        self.frame: list[bytes] = []
        self.folds: dict[_Key, Fold] = {}
        self._by_length: list[bytes] = []
        self._chromosomes: dict[bytes, str] = {}  # by contig
        self._last: tuple[_Key, ...] = ()
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._by_length)

    def append(self, line: bytes) -> None:
        """Fold one line into the units that it tells of."""
        at = -1
        for _ in range(_FIXED):
            at = line.index(b"\t", at + 1)
        start = at + 1
        if is_by_length(line):
            self._by_length.append(line)
        head = line[:start]
        cells = cells_of(line, start, self._samples)
        if place := its_own_bases(head):
            chrom = self._chromosome(head[: head.index(b"\t")])
            return self._fold(head, cells, self._units.at(chrom, *place))
        lengths = b"LEN" in head.rpartition(b"\t")[0][-200:]  # then every sample may say what bases it covers
        return self._fold(head, cells, self._keys_of(line if lengths else head + cells.first))

    def fold(self, head: bytes, cells: Cells, place: PlainRecord) -> None:
        """Fold the cells of a record whose alleles are spelled out."""
        if place.change >= LEAST_LENGTH:
            raise NotAlikeError
        self._fold(head, cells, self._units.at(self._chromosome(place.contig), place.first, place.last))

    def _chromosome(self, contig: bytes) -> str:
        found = self._chromosomes.get(contig)
        if found is None:
            found = self._chromosomes[contig] = bare_chromosome(contig.decode("utf-8", errors="replace"))
        return found

    def _fold(self, head: bytes, cells: Cells, units: tuple[_Key, ...]) -> None:
        self.frame.append(head + cells.first)
        units = units or _REST
        for unit in units:
            fold = self.folds.get(unit)
            if fold is None:
                fold = self.folds[unit] = Fold(self._samples)
            before = fold.size
            fold.add(head, cells)
            self._size += fold.size - before
        if self._size > BUDGET:
            raise NotAlikeError
        for unit in self._last:
            if unit not in units:
                self.folds[unit].rest()
        self._last = units

    def _keys_of(self, line: bytes) -> tuple[_Key, ...]:
        """The units that a line tells of."""
        samples = line.count(b"\t") + 1 - _FIXED
        part = read_records(
            [line],
            samples=samples,
            columns=None,
            contigs=self._contigs,
            source=0,
            where=self._path,
            alleles_seen=self._spelled,
        )
        if any(map(is_structural, part.records)):
            raise NotAlikeError
        return self._units.of(part.records)


# --- a set of samples --------------------------------------------------------------------------------------------


class _Lines:
    """Lines at hand in the place of a file (`formats.sieve.Source`)."""

    def __init__(self, sieved: Sieved, lines: Sequence[bytes], *, counted: bool) -> None:
        contigs = sieved.contigs if counted else dict.fromkeys(sieved.contigs, 0)
        self._sieved = sieved._replace(lines=tuple(lines), contigs=contigs)

    def read(self, regions: object, threads: int = 1, structural: object = ()) -> Sieved:
        return self._sieved

    def close(self) -> None:
        pass


@dataclass(slots=True)
class FoldedSet:
    """The samples of some files. `frame` is what holds for all of them, as the set of the first column."""

    people: People
    frame: CallSet
    _files: list[_FoldedFile]
    _load: Callable[[Sequence[Sequence[bytes]], int, Build | None, str], CallSet]

    def unit(self, name: str) -> tuple[CallSet, Small, Numbers]:
        """A unit's patterns as a set of calls, each sample's pattern, and for each pattern its first sample.

        A unit is read once: what was folded of it is dropped. Raises NotAlikeError where the reader remarks something.
        """
        build = self.frame.build
        folds = [file.fold(build, name) for file in self._files]
        columns = [
            fold.numbers() if chosen is None else fold.numbers()[chosen]
            for fold, chosen in zip(folds, self.people.columns, strict=True)
        ]
        numbers, first = joint(columns)
        lines = [fold.lines_of(column[first]) for fold, column in zip(folds, columns, strict=True)]
        for own in self._files:
            own.folds.pop((build, name), None)
        calls = _unremarked(self._load(lines, len(first), build, name))
        return replace(calls, covered=self.frame.covered, chromosomes=self.frame.chromosomes), numbers, first


def _unremarked(calls: CallSet) -> CallSet:
    """The set. Raises NotAlikeError where the reader remarks anything: that may hold for some of the samples only."""
    if calls.limitations or any(file.notes for file in calls.inputs):
        raise NotAlikeError
    return calls


class Folder:
    """Reads the files of some samples unit by unit, each file once."""

    def __init__(
        self, opened: Mapping[str, Opened | None], options: LoadOptions, units: Sequence[FoldUnit], requested: RegionsOf
    ) -> None:
        """`opened`: by path the files that are still open, their headers checked."""
        self._opened = dict(opened)
        self._options, self._units, self._regions_of = options, units, requested
        self._merged: dict[Build, dict[str, tuple[Region, ...]]] = {}
        self._regions: dict[tuple[Build | None, bool], tuple[Region, ...]] = {}
        self._places: dict[tuple[Build, ...], _Units] = {}

    def read(self, some: People) -> FoldedSet:
        """The samples of all files. Raises what reading files raises, and NotAlikeError."""
        own = [self._read(path) for path in self._opened]

        def load(lines: Sequence[Sequence[bytes]], patterns: int, build: Build | None, unit: str) -> CallSet:
            chosen = [place for place, here in enumerate(lines) if here] or [0] if build else list(range(len(own)))
            return self._load(
                [own[k] for k in chosen], some, [lines[k] for k in chosen], patterns, build=build, unit=unit
            )

        frame = _unremarked(load([file.frame for file in own], 1, None, ""))
        for file in own:
            _read_the_rest(file, frame.build)
        return FoldedSet(some, frame, own, load)

    def _read(self, path: str) -> _FoldedFile:
        source, self._opened[path] = self._opened[path], None
        if source is None:
            with _open(path) as again:
                check_samples(as_tumor(again.header, path), path)
                return self._or_through_htslib(again, path)
        return self._or_through_htslib(source, path)

    def _or_through_htslib(self, source: Opened, path: str) -> _FoldedFile:
        try:
            return self._read_from(source, path)
        except NotPlainError:
            with open_source(path) as other:
                check_samples(as_tumor(other.header, path), path)
                return self._read_from(other, path)

    def _read_from(self, source: Opened, path: str) -> _FoldedFile:
        header = as_tumor(source.header, path)
        samples = len(header.samples)
        source.header = header = _without_samples(header)  # the names are kept once
        requested = self._options.build
        text = header.text.decode("utf-8", errors="replace")
        clues = builds.header_clues(text, dict(header.contigs), path, requested)
        likely = builds.decide(clues, requested, path)
        units = self._places_of((likely[0],) if likely else tuple(Build))
        sinks: list[_FoldSink] = []

        def begin() -> _FoldSink:
            sinks[:] = [_FoldSink(path, header, samples, units)]
            return sinks[0]

        sieved = source.read(self._to_read(clues, likely), self._options.threads, into=begin)
        return _FoldedFile(path, header, samples, sieved, sinks[0].frame, sinks[0].folds)

    def _to_read(self, clues: Sequence[builds.Clue], likely: tuple[Build, str] | None) -> tuple[Region, ...]:
        certain = likely is None or any(clue.strength is builds.Strength.LENGTHS for clue in clues)
        key = likely[0] if likely else None, certain
        if key not in self._regions:
            builds_here = [likely[0]] if likely else list(Build)
            regions = [region for build in builds_here for region in self._regions_of(build)]
            if likely is not None and not certain:
                regions += builds.probes_of_other(likely[0])
            self._regions[key] = merge_regions(regions)
        return self._regions[key]

    def _places_of(self, likely: tuple[Build, ...]) -> _Units:
        if likely not in self._places:
            self._places[likely] = _Units({build: self._of_units(build) for build in likely})
        return self._places[likely]

    def _of_units(self, build: Build) -> dict[str, tuple[Region, ...]]:
        """For each unit the regions that it is read from: those of all units, merged, that touch its own."""
        if build not in self._merged:
            merged = merge_regions(self._regions_of(build))
            self._merged[build] = {unit.name: _touching(merged, unit.regions(build)) for unit in self._units}
        return self._merged[build]

    def _load(
        self,
        files: Sequence[_FoldedFile],
        some: People,
        lines: Sequence[Sequence[bytes]],
        patterns: int,
        *,
        build: Build | None,
        unit: str,
    ) -> CallSet:
        """The lines, of so many columns, as a set of calls; with a build those of a unit, else those of the frame."""
        names = tuple(f"pattern {number}" for number in range(patterns)) if build else (some.names[0],)
        named = [NamedInput(one.path, one.header._replace(samples=names, columns=_FIXED + patterns)) for one in files]
        once = {
            number: _Lines(file.sieved, own, counted=build is None)
            for number, (file, own) in enumerate(zip(files, lines, strict=True))
        }
        options = self._options
        requested = self._regions_of
        if build is not None:
            options = replace(options, build=build)
            regions = self._of_units(build)[unit]
            requested = lambda _: regions  # noqa: E731
        group = FileGroup(tuple(range(len(files))), [], names, tuple(tuple(range(patterns)) for _ in files), build)
        loader = Loader(
            named,
            cast("dict[int, OpenedSource]", once),
            Counter(range(len(files))),
            requested=(lambda build, _: requested(build), lambda *_: ()),
            options=options,
            probes=builds.table_probes if build is None else lambda: (),
            as_many=True,
        )
        return loader.load(group)


def _read_the_rest(file: _FoldedFile, build: Build) -> None:
    """Read what no unit on the build has, and drop it. Raises NotAlikeError where the reader remarks something."""
    for key in [key for key in file.folds if key[0] is not build]:
        fold = file.folds.pop(key)
        part = read_records(
            fold.lines_of(range(fold.patterns)),
            samples=fold.patterns,
            columns=None,
            contigs=dict(file.header.contigs),
            source=0,
            where=file.path,
            alleles_seen=b"Mutect" in file.header.text,
            as_many=True,
        )
        if part.notes:
            raise NotAlikeError


def _touching(merged: Sequence[Region], own: Sequence[Region]) -> tuple[Region, ...]:
    """The merged regions that one of `own` lies in."""
    on = {chrom: list(here) for chrom, here in groupby(merged, itemgetter(0))}
    found: dict[Region, None] = {}
    for region in own:
        here = on.get(region.chrom, [])
        at = bisect_right(here, region.start, key=itemgetter(2))  # the first that ends behind the region's start
        while at < len(here) and here[at].start < region.end:
            found[here[at]] = None
            at += 1
    return merge_regions(found)


def _without_samples(header: Header) -> Header:
    """The header without the names of the samples, whose text grows with them."""
    text = header.text[: header.text.rindex(b"#CHROM")]
    return header._replace(text=text + b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n", samples=("S",))


Opened = OpenedSource | DirectBcf


def _open(path: str) -> Opened:
    """A BCF that can be read without text, or any other file. Raises what `open_source` raises."""
    try:
        return DirectBcf(path)
    except NotPlainError:  # as a VCF is
        return open_source(path)


def open_headers(paths: Sequence[str], opened: ExitStack) -> tuple[list[NamedInput], dict[str, Opened | None]]:
    """The headers of files that can be read more than once, as `vcf.read` opens them; a single file, and some files of
    short headers, stay open in `opened`, and stand by their paths. Raises as `vcf.read` does.

    Of files the first of which holds few samples, none: they are read patient by patient.
    """
    found: list[NamedInput] = []
    kept: dict[str, Opened | None] = {}
    held = 0
    for path in dict.fromkeys(paths):
        with ExitStack() as briefly:
            source = _open(path)
            briefly.push(source)
            held += len(source.header.text)
            stays = len(paths) == 1 or (len(found) < MOST_OPEN and held < MOST_HELD)
            header = as_tumor(source.header, path)
            if found and header.samples == found[0].header.samples:
                header = header._replace(samples=found[0].header.samples)  # the names are kept once
                if source.header.samples == header.samples:
                    source.header = source.header._replace(samples=header.samples)
            else:
                check_samples(header, source.name)
            if not found and len(header.samples) <= FEW:
                return [], {}
            found.append(NamedInput(path, header))
            kept[path] = source if stays else None
            if stays:
                opened.push(briefly.pop_all())
    return found, kept


__all__ = ["DataError", "FoldUnit", "FoldedSet", "Folder", "People", "open_headers", "people"]
