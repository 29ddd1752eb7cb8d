"""The patient's context as given by the user: medication, measures, diagnoses, in TOML, JSON, CSV or TSV.

Quantities carry their unit, in the name (`height_cm = 170`) or in the value (`height = "170 cm"`). Nothing is
assumed: what the sheet leaves out is not known, and an empty medication list is different from none.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pmkit.context.phenoconversion import modulator_names
from pmkit.core.errors import DataError, NoInputError, at_line
from pmkit.core.messages import tr
from pmkit.core.settings import parsed_toml
from pmkit.pgx import find_drug

UNITS = {
    "height": {"cm": 1.0, "m": 100.0, "in": 2.54, "inch": 2.54, "inches": 2.54},
    "weight": {"kg": 1.0, "g": 0.001, "lb": 0.45359237, "lbs": 0.45359237},
}
LISTS = ("medications", "indications", "taken_over_3_months")
STEMS = {"height": "height_cm", "weight": "weight_kg"}
_QUANTITY = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*$")


class Patient(BaseModel):
    """One patient. Every field may be missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample: str = ""
    age_years: float | None = Field(default=None, ge=0, le=120)
    sex: Literal["F", "M"] | None = None
    height_cm: float | None = Field(default=None, ge=30, le=250)
    weight_kg: float | None = Field(default=None, ge=1, le=400)
    race: Literal["asian", "black", "white", "mixed_or_missing"] | None = None
    smoker: bool | None = None
    medications: tuple[str, ...] | None = None
    indications: tuple[str, ...] | None = None
    taken_over_3_months: tuple[str, ...] | None = None  # drugs borne for so long without a reaction
    target_inr: float | None = Field(default=None, ge=1, le=6)
    egfr: float | None = Field(default=None, ge=0, le=250)  # mL/min/1.73 m2
    ckd: bool | None = None
    renal_impairment: bool | None = None
    hepatic_impairment: bool | None = None
    diabetes: bool | None = None
    dvt_or_pe: bool | None = None
    pregnant: bool | None = None
    transplant_organ: Literal["kidney", "liver", "heart", "lung"] | None = None
    transplant_day: int | None = Field(default=None, ge=0, le=36500)
    steroid_sparing: bool | None = None
    target_trough_ng_ml: float | None = Field(default=None, gt=0, le=30)

    @model_validator(mode="before")
    @classmethod
    def _quantities(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        fields = dict(given)
        for stem, name in STEMS.items():
            if stem in fields:
                if fields.get(name) is not None:
                    raise ValueError(tr("{key} is given twice, as {key} and as {name}", key=stem, name=name))
                fields[name] = _number(stem, fields.pop(stem))
        for name in LISTS:
            if isinstance(fields.get(name), str):
                fields[name] = tuple(part.strip() for part in fields[name].split(";") if part.strip())
        return fields

    @property
    def bmi(self) -> float | None:
        if self.height_cm is None or self.weight_kg is None:
            return None
        return self.weight_kg / (self.height_cm / 100) ** 2

    @property
    def bsa_m2(self) -> float | None:
        """Body surface by Mosteller: sqrt(cm x kg / 3600)."""
        if self.height_cm is None or self.weight_kg is None:
            return None
        return float((self.height_cm * self.weight_kg / 3600) ** 0.5)


def _number(stem: str, value: object) -> float:
    match = _QUANTITY.match(str(value))
    if not match:
        raise ValueError(
            tr(
                "{key} {given!r} has no unit; write for example {key} = '70 {next}'",
                key=stem,
                given=value,
                next=next(iter(UNITS[stem])),
            )
        )
    factor = UNITS[stem].get(match[2].lower())
    if factor is None:
        raise ValueError(
            tr(
                "{match!r} is no unit of {key}; known are {units}",
                match=match[2],
                key=stem,
                units=", ".join(UNITS[stem]),
            )
        )
    return float(match[1]) * factor


def medication(text: str) -> str | None:
    """The name of a drug as the tables and lists know it, or None."""
    try:
        name = find_drug(text)
    except NoInputError:
        return modulator_names().get(" ".join(text.lower().split()))
    return listed_name(name)


def listed_name(drug: str) -> str:
    """The name by which the lists of inhibitors and inducers know a drug of the tables, as rifampin for rifampicin."""
    return modulator_names().get(drug, drug)


def read_sheet(path: str) -> dict[str, Patient]:
    """Patients by sample name; a sheet of one patient without a name gives the key "".

    TOML and JSON: one patient's fields, or `patients` with a table per sample. CSV and TSV: one row per sample.
    Raises NoInputError for a missing file and DataError for anything that cannot be read.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise NoInputError(tr("the patient sheet is not there"), where=path) from None
    except UnicodeDecodeError:
        raise DataError(tr("the patient sheet is not UTF-8 text"), where=path) from None
    given = _parse(file, text)
    return {name: _patient(path, name, fields) for name, fields in given.items()}


def _parse(file: Path, text: str) -> dict[str, dict[str, Any]]:
    suffix = file.suffix.lower()
    if suffix in (".csv", ".tsv"):
        return _table(file, text, "," if suffix == ".csv" else "\t")
    try:
        document = json.loads(text) if suffix == ".json" else parsed_toml(text)
    except RecursionError:
        raise DataError(tr("the patient sheet is nested too deeply"), where=str(file)) from None
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        kind = "JSON" if suffix == ".json" else "TOML"
        remedy = tr("Patient sheets are TOML, or end in .json, .csv or .tsv.")
        raise DataError(
            tr("the patient sheet is not valid {kind} ({error})", kind=kind, error=error),
            where=str(file),
            remedy=remedy,
        ) from None
    if not isinstance(document, dict):
        raise DataError(tr("the patient sheet must hold fields, not a list or value"), where=str(file))
    patients = document.get("patients")
    if patients is None:
        return {str(document.get("sample", "")): document}
    if len(document) > 1 or not isinstance(patients, dict) or not all(isinstance(p, dict) for p in patients.values()):
        raise DataError(tr("`patients` must hold one table per sample and stand alone"), where=str(file))
    return {name: {"sample": name, **fields} for name, fields in patients.items()}


def _table(file: Path, text: str, delimiter: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=delimiter), 2):
        where = at_line(file, number)
        if None in row or None in row.values():
            raise DataError(tr("the row has more or fewer fields than the header"), where=where)
        name = row.get("sample", "")
        if not name:
            raise DataError(tr("the row names no sample"), where=where, remedy=tr("Add a column `sample`."))
        if name in found:
            raise DataError(tr("sample {name!r} has two rows", name=name), where=where)
        found[name] = {key: value for key, value in row.items() if value != ""}
    return found


def _patient(path: str, name: str, fields: dict[str, Any]) -> Patient:
    try:
        return Patient.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        known = [*Patient.model_fields, *STEMS]
        near = (
            difflib.get_close_matches(place, known, 1) or [name for name in known if name.startswith(place.lower())]
            if first["type"] == "extra_forbidden"
            else []
        )
        message = tr("there is no such field") if first["type"] == "extra_forbidden" else first["msg"]
        where = tr("{path}, patient {name}", path=path, name=name) if name else path
        remedy = tr("Did you mean {near}?", near=near[0]) if near else ""
        raise DataError(f"{place}: {message}" if place else message, where=where, remedy=remedy) from None
