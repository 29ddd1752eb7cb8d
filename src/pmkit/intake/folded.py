"""Load VCF files of many samples pattern by pattern: each gene's equal samples are one column.

A file is read once, line by line. For each unit (a gene with the regions that tell of it) the samples are folded into
patterns (`formats.folding`); then the unit's lines are written anew with one column for each pattern and read by the
same code as any file (`vcf`), so that a pattern gives what a sample gives that has it.

Where cells differ so much (depths, likelihoods) that patterns would fill memory, the samples are cut into halves and
the files are read for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from pmkit.core.errors import DataError
from pmkit.core.model import Build, CallSet, InputFile, Record, Region, merge_regions
from pmkit.formats.folding import Cells, Fold, cells_of, joint
from pmkit.formats.genotypes import FEW
from pmkit.formats.header import Header
from pmkit.formats.linefilter import is_by_length
from pmkit.formats.records import cover, read_records
from pmkit.formats.sieve import Sieved, Source, open_source
from pmkit.intake.pairing import tumors_of_header
from pmkit.intake.patients import Group, Named, check_samples, groups
from pmkit.intake.sites_only import as_tumor
from pmkit.intake.vcf import Loader, Wanted, read_sheet_of
from pmkit.variants import assembly as builds

if TYPE_CHECKING:
    from pmkit.formats.folding import Numbers, Small
    from pmkit.intake.load_options import LoadOptions
    from pmkit.intake.sheet import SheetRow

BUDGET = 64 << 20
"""Bytes of distinct cells that are held at once."""
_FIXED = 9


class Unit(NamedTuple):
    """What is folded by itself: its name, and on a build the regions that tell of it (0-based half-open)."""

    name: str
    regions: Callable[[Build], Sequence[Region]]


class TooManyPatternsError(Exception):
    """The cells of the samples differ too much to be held at once."""


@dataclass(frozen=True, slots=True)
class People:
    """The samples of some files, in the order of the reports."""

    files: tuple[int, ...]
    names: Sequence[str]  # as reports have them
    columns: tuple[Numbers | None, ...]  # by file: the column of each sample; None: as they stand
    rows: Sequence[SheetRow | None] | None = None  # of a sheet
    build: Build | None = None  # as the sheet says

    def half(self) -> tuple[People, People]:
        """The first and the second half of them."""
        middle = len(self.names) // 2
        return self._some(0, middle), self._some(middle, len(self.names))

    def _some(self, start: int, stop: int) -> People:
        columns = tuple(
            np.arange(start, stop, dtype=np.int32) if one is None else one[start:stop] for one in self.columns
        )
        rows = None if self.rows is None else self.rows[start:stop]
        return replace(self, names=self.names[start:stop], columns=columns, rows=rows)


def people(files: Sequence[Named], options: LoadOptions) -> list[People] | None:
    """The samples by the files that they are in; None where a tumour, a normal or few samples are among them."""
    if not files or options.tumor or options.normal:
        return None
    if any(len(file.header.samples) <= FEW for file in files):
        return None
    if any(tumors_of_header(file.header.text.decode("utf-8", errors="replace"), file.header.samples) for file in files):
        return None
    sheet = read_sheet_of(options)
    if sheet is None and not options.samples and (plain := _of_all(files)):
        return [plain]
    found = []
    for group in groups(files, options, sheet):
        if any(group.normal(patient) is not None for patient in group.patients):
            return None
        columns = [
            np.array([patient.places[order].column for patient in group.patients], np.int32)
            for order in range(len(group.files))
        ]
        names = [patient.sample for patient in group.patients]
        rows = [patient.row for patient in group.patients] if sheet else None
        found.append(People(group.files, names, tuple(columns), rows, group.build))
    return found


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
    return People(tuple(range(len(files))), names, tuple(columns))


# --- one file ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _File:
    """One file, read: its lines with one column, and by build and unit the folded ones."""

    path: str
    header: Header
    samples: int
    sieved: Sieved
    frame: list[bytes] = field(default_factory=list)
    folds: dict[tuple[Build, str], Fold] = field(default_factory=dict)

    def fold(self, build: Build, unit: str) -> Fold:
        return self.folds.get((build, unit)) or Fold(self.samples)


Covers = Mapping[Build, Sequence[tuple[str, Callable[[Record], bool]]]]


class _Sink:
    """Takes the lines that the sieve keeps and folds them."""

    def __init__(self, path: str, header: Header, columns: Numbers | None, covers: Covers) -> None:
        self._path, self._columns, self._covers = path, columns, covers
        self._all = len(header.samples)
        self._samples = self._all if columns is None else len(columns)
        self._contigs = dict(header.contigs)
        self._spelled = b"Mutect" in header.text
        self.frame: list[bytes] = []
        self.folds: dict[tuple[Build, str], Fold] = {}
        self._by_length: list[bytes] = []
        self._last: tuple[tuple[Build, str], ...] = ()
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
        mine = 0 if self._columns is None else int(self._columns[0])
        one = line[:start] + (line[start:].split(b"\t", mine + 1)[mine])
        self.frame.append(one)
        units = self._units(line if b"LEN" in line[:start].rpartition(b"\t")[0][-200:] else one)
        if not units:
            return
        cells = cells_of(line, start, self._all)
        if self._columns is not None:
            cells = Cells(cells.texts, cells.codes[self._columns], cells.most)
        head = line[:start]
        for unit in units:
            fold = self.folds.get(unit)
            if fold is None:
                fold = self.folds[unit] = Fold(self._samples)
            before = fold.size
            fold.add(head, cells)
            self._size += fold.size - before
        if self._size > BUDGET and self._samples > FEW * 2:
            raise TooManyPatternsError
        for unit in self._last:
            if unit not in units:
                self.folds[unit].rest()
        self._last = units

    def _units(self, line: bytes) -> tuple[tuple[Build, str], ...]:
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
    """The samples of some files. `frame` is what holds for all of them, as the set of its first sample."""

    people: People
    frame: CallSet
    _files: list[tuple[_File, Numbers | None]]
    _load: Callable[[Sequence[Sequence[bytes]], int, Build | None, str], CallSet]
    _notes: dict[str, dict[str, int]]  # by file: what was noticed while units were read, with a count of records
    last: bool = True  # no other set needs the files: what was folded is dropped when its unit was read

    def unit(self, name: str, apart: Small | None = None) -> tuple[CallSet, Numbers, Numbers]:
        """A unit's patterns as a set of calls, each sample's pattern, and for each pattern its first sample.

        `apart` (samples,): numbers that keep samples apart whose cells are the same.
        """
        build = self.frame.build
        folds = [file.fold(build, name) for file, _ in self._files]
        columns = [
            fold.numbers() if chosen is None else fold.numbers()[chosen]
            for fold, (_, chosen) in zip(folds, self._files, strict=True)
        ]
        numbers, first = joint([*columns, *([] if apart is None else [apart])])
        lines = [fold.lines_of(column[first]) for fold, column in zip(folds, columns, strict=True)]
        if self.last:
            for own, _ in self._files:
                own.folds.pop((build, name), None)
        calls = self._load(lines, len(first), build, name)
        for file in calls.inputs:
            known = self._notes.setdefault(file.path, {})
            for text, count in map(_counted, file.notes):
                known[text] = max(known.get(text, 0), count)
        frame = self.frame
        return replace(calls, covered=frame.covered, chromosomes=frame.chromosomes), numbers, first

    def inputs(self) -> tuple[InputFile, ...]:
        """The files; what was noticed while their units were read stands in the notes."""
        return tuple(
            file._replace(notes=(*file.notes, *_more(file.notes, self._notes.get(file.path, {}))))
            for file in self.frame.inputs
        )


def _counted(note: str) -> tuple[str, int]:
    text, _, count = note.rpartition(" (")
    return (text, int(count.split()[0])) if count.endswith(" records)") else (note, 0)


def _more(told: Sequence[str], found: Mapping[str, int]) -> Iterator[str]:
    known = {_counted(note)[0] for note in told}
    for text, count in sorted(found.items()):
        if text not in known:
            yield f"{text} ({count} records)" if count else text


class Folder:
    """Reads sets of samples unit by unit. A file of several sets is read once, for all of them."""

    def __init__(self, files: Sequence[Named], options: LoadOptions, units: Sequence[Unit], wanted: Wanted) -> None:
        self._files, self._options, self._units, self._wanted = files, options, units, wanted
        self._merged: dict[Build, dict[str, tuple[Region, ...]]] = {}
        self._regions: dict[tuple[Build | None, bool], tuple[Region, ...]] = {}
        self._read_files: dict[tuple[int, Build | None], _File] = {}

    def all_sets(self, some: Sequence[People]) -> Iterator[FoldedSet]:
        """The samples of several files, set by set. Raises what reading files raises."""
        uses = Counter(number for one in some for number in one.files)
        for one in some:
            uses.subtract(one.files)
            yield from self._sets(one, whole=True, last=not any(uses[number] for number in one.files))
            for key in [key for key in self._read_files if not uses[key[0]]]:
                del self._read_files[key]

    def _sets(self, some: People, *, whole: bool, last: bool = True) -> Iterator[FoldedSet]:
        """The samples at once, or in as many parts as memory asks for."""
        try:
            files = [self._file(number, order, some, whole=whole) for order, number in enumerate(some.files)]
        except TooManyPatternsError:
            self._read_files.clear()
            for part in some.half():
                yield from self._sets(part, whole=False)
            return
        yield replace(self._framed(files, some), last=last)

    def _file(self, number: int, order: int, some: People, *, whole: bool) -> tuple[_File, Numbers | None]:
        """A file, and which of the samples that it was read for are meant (None: all, in order)."""
        if not whole:
            return self._read(number, some.columns[order], some), None
        key = number, some.build
        if key not in self._read_files:
            self._read_files[key] = self._read(number, None, some)
        return self._read_files[key], some.columns[order]

    def _read(self, number: int, columns: Numbers | None, some: People) -> _File:
        path = self._files[number].path
        with open_source(path) as source:
            header = as_tumor(source.header, path)
            check_samples(header, path)
            if header.samples == self._files[number].header.samples:
                header = replace(header, samples=self._files[number].header.samples)  # the names are kept once
                source.header = header
            asked = self._options.build or some.build
            text = header.text.decode("utf-8", errors="replace")
            clues = builds.header_clues(text, dict(header.contigs), path, asked)
            likely = builds.decide(clues, asked, path)
            covers = {
                build: [(unit, cover(regions)) for unit, regions in self._of_units(build).items() if regions]
                for build in ([likely[0]] if likely else list(Build))
            }
            sinks: list[_Sink] = []

            def begin() -> _Sink:
                sinks[:] = [_Sink(path, header, columns, covers)]
                return sinks[0]

            sieved = source.read(self._to_read(clues, likely), self._options.threads, into=begin)
        samples = len(header.samples) if columns is None else len(columns)
        bare = _without_samples(header)
        return _File(path, bare, samples, sieved._replace(header=bare), sinks[0].frame, sinks[0].folds)

    def _to_read(self, clues: Sequence[builds.Clue], likely: tuple[Build, str] | None) -> tuple[Region, ...]:
        certain = likely is None or any(clue.strength is builds.Strength.LENGTHS for clue in clues)
        key = likely[0] if likely else None, certain
        if key not in self._regions:
            regions = [region for build in ([likely[0]] if likely else list(Build)) for region in self._wanted(build)]
            if likely is not None and not certain:
                regions += builds.probes_of_other(likely[0])
            self._regions[key] = merge_regions(regions)
        return self._regions[key]

    def _of_units(self, build: Build) -> dict[str, tuple[Region, ...]]:
        """For each unit the regions that it is read from: those of all units, merged, that touch its own."""
        if build not in self._merged:
            merged = merge_regions(self._wanted(build))
            self._merged[build] = {unit.name: _touching(merged, unit.regions(build)) for unit in self._units}
        return self._merged[build]

    def _framed(self, files: list[tuple[_File, Numbers | None]], some: People) -> FoldedSet:
        own = [file for file, _ in files]

        def load(lines: Sequence[Sequence[bytes]], patterns: int, build: Build | None, unit: str) -> CallSet:
            chosen = [place for place, here in enumerate(lines) if here] or [0] if build else list(range(len(own)))
            return self._load(
                [own[k] for k in chosen], some, [lines[k] for k in chosen], patterns, build=build, unit=unit
            )

        frame = load([file.frame for file in own], 1, None, "")
        return FoldedSet(some, frame, files, load, {})

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
        named = [Named(file.path, replace(file.header, samples=names, columns=_FIXED + patterns)) for file in files]
        once = {
            number: _Lines(file.sieved, own, counted=build is None)
            for number, (file, own) in enumerate(zip(files, lines, strict=True))
        }
        options = replace(self._options, samples=(), sheet=None)
        wanted = self._wanted
        if build is not None:
            options = replace(options, build=build, covered=())
            regions = self._of_units(build)[unit]
            wanted = lambda _: regions  # noqa: E731
        group = Group(
            tuple(range(len(files))), [], names, tuple(tuple(range(patterns)) for _ in files), build or some.build
        )
        loader = Loader(
            named,
            cast("dict[int, Source]", once),
            Counter(range(len(files))),
            requested=(wanted, lambda _: ()),
            options=options,
            probes=builds.table_probes if build is None else lambda: (),
        )
        return loader.load(group)


def _touching(merged: Sequence[Region], own: Sequence[Region]) -> tuple[Region, ...]:
    """The merged regions that one of `own` lies in."""
    starts: dict[str, list[Region]] = {}
    for region in merged:
        starts.setdefault(region.chrom, []).append(region)
    found: dict[Region, None] = {}
    for region in own:
        for one in starts.get(region.chrom, ()):
            if one.start < region.end and region.start < one.end:
                found[one] = None
    return merge_regions(found)


def _without_samples(header: Header) -> Header:
    """The header without the names of the samples, whose text grows with them."""
    text = header.text[: header.text.rindex(b"#CHROM")]
    return replace(header, text=text + b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n", samples=("S",))


def open_headers(paths: Sequence[str]) -> list[Named]:
    """The headers of files that can be read more than once, as `vcf.read` opens them. Raises as it does.

    Of files the first of which holds few samples, none: they are read patient by patient.
    """
    found: list[Named] = []
    for path in dict.fromkeys(paths):
        with ExitStack() as stack:
            source = stack.enter_context(open_source(path))
            header = as_tumor(source.header, path)
            check_samples(header, source.name)
            if not found and len(header.samples) <= FEW:
                return []
            if found and header.samples == found[0].header.samples:
                header = replace(header, samples=found[0].header.samples)  # the names are kept once
            found.append(Named(path, header))
    return found


__all__ = ["DataError", "FoldedSet", "Folder", "People", "Unit", "open_headers", "people"]
