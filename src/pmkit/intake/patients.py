"""Who is in which file: from headers, options and the sample sheet to patients, and to sets loaded together."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.consent import NOTHING, Granted
from pmkit.core.errors import DataError, NoInputError, did_you_mean
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build
from pmkit.formats.header import Header
from pmkit.intake.load_options import LoadOptions

if TYPE_CHECKING:
    from pmkit.intake.sheet import Match, Sheet, SheetRow

log = logging.getLogger("pmkit")


class ColumnsInFile(NamedTuple):
    """A patient's columns in one file, counted from 0."""

    file: int
    column: int
    normal: int | None = None


@dataclass(slots=True)
class PlannedCase:
    """A case to be made, from one file or, part by part, from several."""

    sample: str
    row: SheetRow | None = None
    places: list[ColumnsInFile] = field(default_factory=list)
    consent: Granted = NOTHING


@dataclass(slots=True)
class FileGroup:
    """Patients that are in the same files and so share a CallSet.

    `columns[i]` are the columns of file `files[i]`, one for each of `samples`; `index` and `normal` of a patient count
    within these.
    """

    files: tuple[int, ...]
    patients: list[PlannedCase]
    samples: tuple[str, ...] = ()
    columns: tuple[tuple[int, ...], ...] = ()
    build: Build | None = None  # as the sheet says
    consent: Granted = NOTHING  # one of them: all consented to the same

    def index(self, patient: PlannedCase) -> int:
        return self.columns[0].index(patient.places[0].column)

    def normal(self, patient: PlannedCase) -> int | None:
        normal = patient.places[0].normal
        return None if normal is None else self.columns[0].index(normal)


class NamedInput(NamedTuple):
    """An input as it is called on the command line, with its header."""

    path: str
    header: Header


def check_samples(header: Header, name: str) -> None:
    """Raises DataError where the #CHROM line names no samples, one without a name, or one twice."""
    if not header.samples:
        raise DataError(
            tr("this VCF has no samples (sites only), so there is no patient to report on"),
            where=name,
            remedy=tr("Give a VCF with genotypes, or one whose INFO counts a tumour's reads (DP4, or AF and DP)."),
        )
    if all(map(str.strip, header.samples)) and len(set(header.samples)) == len(header.samples):
        return
    for number, sample in enumerate(header.samples, 1):
        if not sample.strip():
            raise DataError(
                tr("sample {number} of the #CHROM line has no name", number=number),
                where=name,
                remedy=tr("Give it one."),
            )
    twice = [sample for sample, count in Counter(header.samples).items() if count > 1]
    if twice:
        raise DataError(
            tr("the sample name '{twice}' stands twice in the #CHROM line", twice=twice[0]),
            where=name,
            remedy=tr("Rename one of them (bcftools reheader -s)."),
        )


Grant = Callable[[PlannedCase], Granted | None]
"""What a patient consented to; None leaves the patient out."""


def groups(
    files: Sequence[NamedInput], options: LoadOptions, sheet: Sheet | None, grant: Grant = lambda patient: NOTHING
) -> list[FileGroup]:
    """Patients by the files that they are in and by what they consented to, in order of first sight.

    A patient's tumour and normal must be recognised alike in all of the files. Raises NoInputError for a sample that is
    not there, DataError where a name stands for two columns of one file.
    """
    patients: dict[str, PlannedCase] = {}
    for number, file in enumerate(files):
        for sample, column, normal, row in _of_file(file, options, sheet):
            if options.samples and sample not in options.samples:
                continue
            patient = patients.setdefault(sample, PlannedCase(sample, row))
            if patient.places and patient.places[-1].file == number:
                raise DataError(
                    tr("the sheet gives '{sample}' two columns of this file", sample=sample),
                    where=file.path,
                    remedy=tr("Correct the sheet."),
                )
            patient.places.append(ColumnsInFile(number, column, normal))
    for name in options.samples:
        if name not in patients:
            raise unknown_sample(name, [s for file in files for s in file.header.samples], files[0].path)
    found: dict[tuple[object, ...], FileGroup] = {}
    for patient in patients.values():
        numbers = tuple(place.file for place in patient.places)
        reported = patient.row.build if patient.row else None
        consent = grant(patient)
        if consent is None:
            continue
        patient.consent = consent
        key = numbers, reported, consent.reading
        found.setdefault(key, FileGroup(numbers, [], build=reported, consent=consent)).patients.append(patient)
    for group in found.values():
        _fill(group, files)
    return list(found.values())


def normals_rows(patient: PlannedCase, files: Sequence[NamedInput], sheet: Sheet) -> list[SheetRow]:
    """Lines of the sheet that are named as the patient's normals, which are no patients themselves."""
    names = [files[place.file].header.samples[place.normal] for place in patient.places if place.normal is not None]
    return [row for name in names if (row := sheet.of_sample(name)) is not None and row is not patient.row]


def rows_of_all(files: Sequence[NamedInput], options: LoadOptions, sheet: Sheet) -> Iterator[SheetRow | None]:
    """The lines of all patients and normals of the files, whether they were asked for or not."""
    everyone = replace(options, samples=())
    for file in files:
        for _, column, normal, row in _of_file(file, everyone, sheet):
            yield row
            for other in (column, normal):
                yield None if other is None else sheet.of_sample(file.header.samples[other])


def note_unmatched(match: Match, patients: Collection[PlannedCase], files: Sequence[NamedInput], *, some: bool) -> None:
    """Count the samples that have no line, and say how many lines no sample has: by number, as logs hold no names.

    `some`: whether but some of the files' samples were asked for; the others' lines have theirs.
    """
    sheet = match.sheet
    used = {id(patient.row) for patient in patients}
    used |= {id(row) for patient in patients for row in normals_rows(patient, files, sheet)}
    match.without += sum(patient.row is None for patient in patients)
    idle = sum(row.file is None and id(row) not in used for row in sheet.rows)
    if idle and not some:
        log.warning(
            "%s: %s",
            sheet.path,
            trn("{n} line is of no sample loaded", "{n} lines are of no sample loaded", idle),
        )


def _fill(group: FileGroup, files: Sequence[NamedInput]) -> None:
    slots: dict[tuple[int, ...], str] = {}
    for patient in group.patients:
        first = files[patient.places[0].file].header.samples
        slots[tuple(place.column for place in patient.places)] = first[patient.places[0].column]
        normals = [place.normal for place in patient.places if place.normal is not None]
        if normals and len(normals) < len(patient.places):
            raise DataError(
                tr("'{sample}' has a normal in only some of its files", sample=patient.sample),
                where=files[patient.places[0].file].path,
                remedy=tr("Load these files one by one, or name the normal in a sheet."),
            )
        if normals:
            slots[tuple(normals)] = first[normals[0]]
    ordered = sorted(slots)
    group.samples = tuple(slots[slot] for slot in ordered)
    group.columns = tuple(tuple(slot[i] for slot in ordered) for i in range(len(group.files)))


Found = tuple[str, int, int | None, "SheetRow | None"]


def _of_file(file: NamedInput, options: LoadOptions, sheet: Sheet | None) -> list[Found]:
    """The patients of a file: by the sheet's rows, else a tumour with its normal, else every sample by itself."""
    samples = file.header.samples
    rows = sheet.of_file(file.path) if sheet else ()
    if rows:
        return [_by_row(row, file, sole=len(rows) == 1) for row in rows]
    if options.tumor or options.normal or len(samples) == 2:
        pair = _pair(file, options.tumor, options.normal)
        if pair:
            columns = [
                pair,
                *((samples.index(n), None) for n in options.samples if n in samples and n != samples[pair[0]]),
            ]
            return [_by_name(samples[column], column, normal, sheet) for column, normal in columns]
    if len(samples) > 2:
        from pmkit.intake.pairing import tumors_of_header

        named = tumors_of_header(file.header.text.decode("utf-8", errors="replace"), samples)
        if named:
            pairs = [(samples.index(t), samples.index(n) if n else None) for t, n in named]
            return [_by_name(samples[column], column, normal, sheet) for column, normal in pairs]
    return [_by_name(name, i, None, sheet) for i, name in enumerate(samples)]


def _by_name(name: str, column: int, normal: int | None, sheet: Sheet | None) -> Found:
    row = sheet.of_sample(name) if sheet else None
    return row.sample if row else name, column, normal, row


def _by_row(row: SheetRow, file: NamedInput, *, sole: bool) -> Found:
    samples = file.header.samples
    if (row.tumor or row.normal) and (pair := _pair(file, row.tumor, row.normal)):
        return row.sample, *pair, row
    name = row.column or row.sample
    if name in samples:
        return row.sample, samples.index(name), None, row
    if row.column:
        raise unknown_sample(row.column, samples, file.path)
    if len(samples) == 1 and sole:
        return row.sample, 0, None, row
    if len(samples) == 2 and sole and (pair := _pair(file, None, None)):
        return row.sample, *pair, row
    raise unknown_sample(row.sample, samples, file.path)


def _pair(file: NamedInput, tumor: str | None, normal: str | None) -> tuple[int, int | None] | None:
    from pmkit.intake.pairing import tumor_normal

    samples = file.header.samples
    for name in (tumor, normal):
        if name is not None and name not in samples:
            raise unknown_sample(name, samples, file.path)
    found = tumor_normal(file.header.text.decode("utf-8", errors="replace"), samples, tumor, normal)
    if found is None:
        return None
    return samples.index(found.tumor), None if found.normal is None else samples.index(found.normal)


def unknown_sample(name: str, samples: Sequence[str], where: str) -> NoInputError:
    parts = name.split(",")
    if len(parts) > 1 and set(parts) <= set(samples):
        remedy = tr("A name may hold a comma: repeat --sample for each.")
        return NoInputError(tr("there is no sample '{name}'", name=name), where=where, remedy=remedy)
    shown = ", ".join(samples[:5]) + (" …" if len(samples) > 5 else "")
    return NoInputError(
        tr("there is no sample '{name}'", name=name),
        where=where,
        remedy=did_you_mean(name, samples, tr("Its samples: {shown}.", shown=shown), 0.5),
    )
