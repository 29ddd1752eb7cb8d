"""Load VCF files of many samples pattern by pattern: each gene's equal samples are one column.

A file is read once, line by line. For each unit (a gene with the regions that tell of it) the samples are folded into
patterns (`formats.folding`); then the unit's lines are written anew with one column for each pattern and read by the
same code as any file (`vcf`), so that a pattern gives what a sample gives that has it.

What is not a matter of each sample's cells alone (structural records, remarks on a file), and cells that differ so much
(depths, likelihoods) that patterns would fill memory, is not for this way: NotAlikeError is raised.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from pmkit.core.errors import DataError
from pmkit.core.model import Build, CallSet, Record, Region, merge_regions
from pmkit.formats.folding import Fold, cells_of, joint
from pmkit.formats.genotypes import FEW
from pmkit.formats.header import Header
from pmkit.formats.linefilter import is_by_length
from pmkit.formats.records import cover, read_records
from pmkit.formats.sieve import Sieved, Source, open_source
from pmkit.intake.material import somatic_caller
from pmkit.intake.pairing import tumor_normal, tumors_of_header
from pmkit.intake.patients import Group, Named, check_samples
from pmkit.intake.sites_only import as_tumor
from pmkit.intake.vcf import Loader, Wanted
from pmkit.variants import assembly as builds
from pmkit.variants.structural import is_structural

if TYPE_CHECKING:
    from pmkit.formats.folding import Numbers, Small
    from pmkit.intake.load_options import LoadOptions

BUDGET = 64 << 20
"""Bytes of distinct cells that are held at once."""
_FIXED = 9
_Key = tuple[Build | None, str]
_REST: tuple[_Key, ...] = ((None, ""),)
"""What tells of no unit, and is read for remarks only."""


class Unit(NamedTuple):
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


def people(files: Sequence[Named]) -> People | None:
    """The samples, where each file has the same ones and many, and no header tells of tumours, of a somatic caller or
    of structural variants; else None."""
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


def _of_all(files: Sequence[Named]) -> People | None:
    """All samples, where each file has the same ones; no object is made for each of them."""
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
    return People(names, tuple(columns))


# --- one file ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _File:
    """One file, read: its lines with one column, and by build and unit the folded ones."""

    path: str
    header: Header
    samples: int
    sieved: Sieved
    frame: list[bytes] = field(default_factory=list)
    folds: dict[_Key, Fold] = field(default_factory=dict)

    def fold(self, build: Build, unit: str) -> Fold:
        return self.folds.get((build, unit)) or Fold(self.samples)


Covers = Mapping[Build, Sequence[tuple[str, Callable[[Record], bool]]]]


class _Sink:
    """Takes the lines that the sieve keeps and folds them."""

    def __init__(self, path: str, header: Header, covers: Covers) -> None:
        self._path, self._covers = path, covers
        self._samples = len(header.samples)
        self._contigs = dict(header.contigs)
        self._spelled = b"Mutect" in header.text
        self.frame: list[bytes] = []
        self.folds: dict[_Key, Fold] = {}
        self._by_length: list[bytes] = []
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
        one = line[:start] + line[start:].split(b"\t", 1)[0]
        self.frame.append(one)
        units = self._units(line if b"LEN" in line[:start].rpartition(b"\t")[0][-200:] else one) or _REST
        cells = cells_of(line, start, self._samples)
        head = line[:start]
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

    def _units(self, line: bytes) -> tuple[_Key, ...]:
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
        return tuple(
            (build, name)
            for build, covers in self._covers.items()
            for name, covered in covers
            if any(map(covered, part.records))
        )


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
    _files: list[_File]
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

    def __init__(self, files: Sequence[Named], options: LoadOptions, units: Sequence[Unit], wanted: Wanted) -> None:
        self._files, self._options, self._units, self._wanted = files, options, units, wanted
        self._merged: dict[Build, dict[str, tuple[Region, ...]]] = {}
        self._regions: dict[tuple[Build | None, bool], tuple[Region, ...]] = {}
        self._covers: dict[Build, Sequence[tuple[str, Callable[[Record], bool]]]] = {}

    def read(self, some: People) -> FoldedSet:
        """The samples of all files. Raises what reading files raises, and NotAlikeError."""
        own = [self._read(file) for file in self._files]

        def load(lines: Sequence[Sequence[bytes]], patterns: int, build: Build | None, unit: str) -> CallSet:
            chosen = [place for place, here in enumerate(lines) if here] or [0] if build else list(range(len(own)))
            return self._load(
                [own[k] for k in chosen], some, [lines[k] for k in chosen], patterns, build=build, unit=unit
            )

        frame = _unremarked(load([file.frame for file in own], 1, None, ""))
        for file in own:
            _read_the_rest(file, frame.build)
        return FoldedSet(some, frame, own, load)

    def _read(self, named: Named) -> _File:
        path = named.path
        with open_source(path) as source:
            header = as_tumor(source.header, path)
            if header.samples == named.header.samples:  # which were looked at
                header = header._replace(samples=named.header.samples)  # the names are kept once
                source.header = header
            else:
                check_samples(header, path)
            asked = self._options.build
            text = header.text.decode("utf-8", errors="replace")
            clues = builds.header_clues(text, dict(header.contigs), path, asked)
            likely = builds.decide(clues, asked, path)
            covers = {build: self._covers_of(build) for build in ([likely[0]] if likely else list(Build))}
            sinks: list[_Sink] = []

            def begin() -> _Sink:
                sinks[:] = [_Sink(path, header, covers)]
                return sinks[0]

            sieved = source.read(self._to_read(clues, likely), self._options.threads, into=begin)
        bare = _without_samples(header)
        return _File(path, bare, len(header.samples), sieved._replace(header=bare), sinks[0].frame, sinks[0].folds)

    def _to_read(self, clues: Sequence[builds.Clue], likely: tuple[Build, str] | None) -> tuple[Region, ...]:
        certain = likely is None or any(clue.strength is builds.Strength.LENGTHS for clue in clues)
        key = likely[0] if likely else None, certain
        if key not in self._regions:
            regions = [region for build in ([likely[0]] if likely else list(Build)) for region in self._wanted(build)]
            if likely is not None and not certain:
                regions += builds.probes_of_other(likely[0])
            self._regions[key] = merge_regions(regions)
        return self._regions[key]

    def _covers_of(self, build: Build) -> Sequence[tuple[str, Callable[[Record], bool]]]:
        if build not in self._covers:
            self._covers[build] = [(unit, cover(own)) for unit, own in self._of_units(build).items() if own]
        return self._covers[build]

    def _of_units(self, build: Build) -> dict[str, tuple[Region, ...]]:
        """For each unit the regions that it is read from: those of all units, merged, that touch its own."""
        if build not in self._merged:
            merged = merge_regions(self._wanted(build))
            self._merged[build] = {unit.name: _touching(merged, unit.regions(build)) for unit in self._units}
        return self._merged[build]

    def _load(
        self,
        files: Sequence[_File],
        some: People,
        lines: Sequence[Sequence[bytes]],
        patterns: int,
        *,
        build: Build | None,
        unit: str,
    ) -> CallSet:
        """The lines, of so many columns, as a set of calls; with a build those of a unit, else those of the frame."""
        names = tuple(f"pattern {number}" for number in range(patterns)) if build else (some.names[0],)
        named = [Named(file.path, file.header._replace(samples=names, columns=_FIXED + patterns)) for file in files]
        once = {
            number: _Lines(file.sieved, own, counted=build is None)
            for number, (file, own) in enumerate(zip(files, lines, strict=True))
        }
        options = self._options
        wanted = self._wanted
        if build is not None:
            options = replace(options, build=build)
            regions = self._of_units(build)[unit]
            wanted = lambda _: regions  # noqa: E731
        group = Group(tuple(range(len(files))), [], names, tuple(tuple(range(patterns)) for _ in files), build)
        loader = Loader(
            named,
            cast("dict[int, Source]", once),
            Counter(range(len(files))),
            requested=(lambda build, _: wanted(build), lambda *_: ()),
            options=options,
            probes=builds.table_probes if build is None else lambda: (),
            as_many=True,
        )
        return loader.load(group)


def _read_the_rest(file: _File, build: Build) -> None:
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


def open_headers(paths: Sequence[str]) -> list[Named]:
    """The headers of files that can be read more than once, as `vcf.read` opens them. Raises as it does.

    Of files the first of which holds few samples, none: they are read patient by patient.
    """
    found: list[Named] = []
    for path in dict.fromkeys(paths):
        with ExitStack() as stack:
            source = stack.enter_context(open_source(path))
            header = as_tumor(source.header, path)
            if found and header.samples == found[0].header.samples:
                header = header._replace(samples=found[0].header.samples)  # the names are kept once
            else:
                check_samples(header, source.name)
            if not found and len(header.samples) <= FEW:
                return []
            found.append(Named(path, header))
    return found


__all__ = ["DataError", "FoldedSet", "Folder", "People", "Unit", "open_headers", "people"]
