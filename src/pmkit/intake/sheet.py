"""The sample sheet: which file, build, sex and tumour/normal columns belong to which patient (TSV or CSV)."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pmkit.core.errors import DataError, NoInputError, at_line, nearest
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build
from pmkit.intake.load_options import BUILD_NAMES

log = logging.getLogger("pmkit")

_BUILDS = {**BUILD_NAMES, **{build.lower(): build for build in Build}}
_SEXES = {"xx": "XX", "f": "XX", "female": "XX", "2": "XX", "xy": "XY", "m": "XY", "male": "XY", "1": "XY"}
_UNKNOWN = ("", ".", "na", "unknown", "u", "0")


def _build(text: str) -> Build | None:
    if text.lower() in _UNKNOWN:
        return None
    if text.lower() not in _BUILDS:
        raise ValueError(tr("'{text}' is no build: GRCh37 or GRCh38", text=text))
    return _BUILDS[text.lower()]


def _sex(text: str) -> str | None:
    if text.lower() in _UNKNOWN:
        return None
    if text.lower() not in _SEXES:
        raise ValueError(tr("'{text}' is no sex: XX, XY or empty", text=text))
    return _SEXES[text.lower()]


def _optional(text: str) -> str | None:
    return None if text in ("", ".") else text


Text = Annotated[str | None, BeforeValidator(_optional)]


# Columns that are about the patient, not about files.
_OF_PATIENTS = ("tumor_type", "consent", "data_use", "patient", "material", "hpo", "phenopacket")


class SheetRow(BaseModel):
    """One line of the sheet. Columns that are not named here are kept as the patient's own (`extra`)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    sample: Annotated[
        str, Field(min_length=1, pattern=r"^[^/\x00-\x1f]+$", description="the patient's name in reports")
    ]
    file: Annotated[Text, Field(description="the VCF, relative to the sheet")] = None
    column: Annotated[Text, Field(description="the sample's name in the VCF, where it differs")] = None
    build: Annotated[Build | None, BeforeValidator(_build)] = None
    sex: Annotated[str | None, BeforeValidator(_sex), Field(description="XX or XY")] = None
    tumor: Annotated[Text, Field(description="the tumour's sample name in the VCF")] = None
    normal: Annotated[Text, Field(description="the normal's sample name in the VCF")] = None
    tumor_type: Annotated[Text, Field(description="OncoTree code")] = None
    consent: Annotated[Text, Field(description="what the patient agreed to have looked at, or no")] = None
    data_use: Annotated[Text, Field(description="DUO codes of the data")] = None
    patient: Annotated[Text, Field(description="whose sample it is, where a patient has several")] = None
    material: Annotated[Text, Field(description="what was sequenced: germline or tumor")] = None
    hpo: Annotated[Text, Field(description="the patient's HPO terms, joined by ;")] = None
    phenopacket: Annotated[Text, Field(description="a Phenopacket with the patient's HPO terms")] = None

    def extra(self) -> dict[str, str]:
        """What is not about files: tumour type, consent and the sheet's own columns, empty ones left out."""
        own = {name: getattr(self, name) for name in _OF_PATIENTS}
        cells = {**own, **(self.__pydantic_extra__ or {})}
        return {key: str(value) for key, value in cells.items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows, in order."""

    path: Path
    rows: tuple[SheetRow, ...]

    def paths(self) -> list[str]:
        """Every file once, relative to the sheet's folder. Raises DataError for a row without one."""
        for number, row in enumerate(self.rows, 2):
            if row.file is None:
                raise DataError(
                    tr("sample '{sample}' has no file", sample=row.sample), where=at_line(self.path, number)
                )
        return list(dict.fromkeys(str(self._resolve(row.file)) for row in self.rows if row.file))

    def of_file(self, path: str) -> tuple[SheetRow, ...]:
        """The rows for a file: by the same place, else by its name where no other file of the sheet has that name."""
        exact = tuple(r for r in self.rows if r.file and self._resolve(r.file).absolute() == Path(path).absolute())
        return exact or tuple(r for r in self.rows if r.file == Path(path).name)

    def of_sample(self, name: str) -> SheetRow | None:
        """The row without a file for a sample of that name."""
        return next((r for r in self.rows if r.file is None and name in (r.sample, r.column)), None)

    def _resolve(self, file: str) -> Path:
        return self.path.parent / Path(file).expanduser()


@dataclass(slots=True)
class Match:
    """Whether a sheet is that of the samples of a run, over all of its files.

    One patient of many may well have no line. If none has one, the sheet is another's or its names have a slip.
    """

    sheet: Sheet
    more: bool = False  # whether what is at hand is not yet all that the run reads
    found: bool = False  # whether a line is of a sample of the files, be the sample asked for or not
    without: int = 0  # samples loaded that have no line
    _seen: bool = False

    def note(self, rows: Iterable[SheetRow | None]) -> None:
        """Take the lines of some samples, None for one that has none."""
        for row in rows:
            self._seen = True
            self.found = self.found or row is not None

    def check(self, failed: Iterable[str] = ()) -> None:
        """Raise NoInputError where no sample of all the files has a line. `failed`: files that could not be read.

        What a sheet says (consent, genes held back, sex) would be lost without a word. Names stay out of the sentence.
        """
        self.found = self.found or any(self.sheet.of_file(file) for file in failed)
        if self._seen and not self.found and not self.more:
            raise NoInputError(
                tr("the sheet names none of the samples that are read"),
                where=str(self.sheet.path),
                remedy=tr(
                    "Its column 'sample' (or 'column') takes names of the file's samples, 'file' the file's name."
                ),
            )

    def end(self, failed: Iterable[str] = ()) -> None:
        """After the last file: as `check`, and say how many samples that were loaded have no line."""
        self.more = False
        self.check(failed)
        n = self.without
        if n:
            said = trn("{n} sample loaded has no line in the sheet", "{n} samples loaded have no line in the sheet", n)
            log.warning("%s: %s", self.sheet.path, said)


def read_sheet(path: Path) -> Sheet:
    """Read and check a sheet. Raises NoInputError, or DataError with the line number."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise NoInputError(tr("there is no such sample sheet"), where=str(path), remedy=tr("Check --sheet.")) from None
    except (UnicodeDecodeError, OSError) as error:
        raise DataError(
            tr("the sample sheet cannot be read ({error})", error=error),
            where=str(path),
            remedy=tr("Save it as UTF-8 text."),
        ) from None
    lines = text.splitlines()
    if not lines:
        raise DataError(
            tr("the sample sheet is empty"), where=str(path), remedy=tr("Its first line names the columns.")
        )
    delimiter = "\t" if "\t" in lines[0] else ","
    table = list(csv.reader(lines, delimiter=delimiter))
    columns = [name.strip() for name in table[0]]
    _check_columns(columns, path)
    rows: list[SheetRow] = []
    for number, cells in enumerate(table[1:], 2):
        if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
            continue
        if len(cells) != len(columns):
            raise DataError(
                trn(
                    "{n} cell where the first line names {n_columns}",
                    "{n} cells where the first line names {n_columns}",
                    len(cells),
                    n_columns=len(columns),
                ),
                where=at_line(path, number),
            )
        row = _row(dict(zip(columns, (cell.strip() for cell in cells), strict=True)), path, number)
        for other in rows:
            _check_same(other, row, at_line(path, number))
        rows.append(row)
    if not rows:
        raise DataError(tr("the sample sheet names no sample"), where=str(path))
    return Sheet(path, tuple(rows))


def _check_same(one: SheetRow, other: SheetRow, where: str) -> None:
    """Raise DataError where two lines of one sample tell different things of the person.

    An empty cell says nothing, but for the genes to hold back, where it would be taken for consent.
    """
    if one.sample != other.sample:
        return
    if one.file is None and other.file is None:
        raise DataError(tr("sample '{sample}' stands twice in the sheet", sample=one.sample), where=where)
    first = {**one.extra(), "sex": one.sex or ""}
    second = {**other.extra(), "sex": other.sex or ""}
    for column in first.keys() | second.keys():
        a, b = first.get(column, ""), second.get(column, "")
        if a != b and ((a and b) or column == "hold_back"):
            raise DataError(
                tr(
                    "two lines of sample '{sample}' differ in column '{column}'",
                    sample=one.sample,
                    column=column,
                ),
                where=where,
                remedy=tr("Write the same in each line of a sample."),
            )


def _check_columns(columns: list[str], path: Path) -> None:
    known = list(SheetRow.model_fields)
    twice = [name for name in columns if columns.count(name) > 1]
    if twice or "" in columns:
        what = (
            tr("names the column '{twice}' twice", twice=twice[0])
            if twice and twice[0]
            else tr("has a column without a name")
        )
        raise DataError(tr("the first line {what}", what=what), where=at_line(path, 1))
    for name in columns:
        if name in known:
            continue
        near = nearest(name.lower().replace(" ", "_"), known, 0.75)
        if near and near not in columns:
            raise DataError(
                tr("unknown column '{name}'", name=name),
                where=at_line(path, 1),
                remedy=tr("Did you mean '{near}'?", near=near),
            )
    if "sample" not in columns:
        raise DataError(
            tr("the column 'sample' is missing"),
            where=at_line(path, 1),
            remedy=tr("Columns: {names}.", names=", ".join(known)),
        )


def _row(cells: Mapping[str, Any], path: Path, number: int) -> SheetRow:
    try:
        return SheetRow.model_validate(cells)
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(str(part) for part in first["loc"])
        message = str(first.get("ctx", {}).get("error", first["msg"]))
        raise DataError(
            tr("column '{column}': {message}", column=column, message=message), where=at_line(path, number)
        ) from None
