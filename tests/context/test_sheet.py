"""Patient sheets: formats, units, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmkit.context.patient import Patient, read_sheet
from pmkit.core.errors import DataError, NoInputError


def write(tmp_path: Path, name: str, text: str) -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_one_patient_in_toml_and_json(tmp_path: Path) -> None:
    toml = write(tmp_path, "p.toml", 'age_years = 65\nheight = "1.70 m"\nweight = "165 lb"\nmedications = ["Plavix"]\n')
    patient = read_sheet(toml)[""]
    assert (patient.height_cm, round(patient.weight_kg or 0, 2)) == (170.0, 74.84)
    json = write(tmp_path, "p.json", '{"sample": "S1", "height_cm": 170, "weight": "75 kg", "smoker": false}')
    assert read_sheet(json)["S1"] == Patient(sample="S1", height_cm=170, weight_kg=75, smoker=False)


def test_many_patients_in_toml_and_csv(tmp_path: Path) -> None:
    toml = write(tmp_path, "p.toml", "[patients.A]\nage_years = 1\n[patients.B]\nage_years = 2\n")
    assert [p.age_years for p in read_sheet(toml).values()] == [1, 2]
    csv = write(tmp_path, "p.csv", "sample,age_years,medications,smoker\nA,50,codeine; paroxetine,yes\nB,,,\n")
    patients = read_sheet(csv)
    assert patients["A"].medications == ("codeine", "paroxetine")
    assert patients["A"].smoker is True
    assert patients["B"].medications is None


def test_an_empty_list_is_not_the_same_as_none(tmp_path: Path) -> None:
    assert read_sheet(write(tmp_path, "p.toml", "medications = []"))[""].medications == ()


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("p.toml", "height = 170", "no unit"),
        ("p.toml", 'height = "17 stone"', "no unit of height"),
        ("p.toml", 'height = "170 cm"\nheight_cm = 171', "given twice"),
        ("p.toml", "height_cm = 17000", "height_cm"),
        ("p.toml", 'sex = "male"', "sex"),
        ("p.toml", "agee_years = 3", "Did you mean age_years"),
        ("p.toml", "age = 3", "Did you mean age_years"),
        ("p.toml", "age_years = ", "not valid TOML"),
        ("p.json", "[1]", "must hold fields"),
        ("p.json", "{", "not valid JSON"),
        ("p.toml", "x = 1\n[patients.A]\nage_years = 1", "stand alone"),
        ("p.csv", "sample,age_years\nA,3\nA,4\n", "two rows"),
        ("p.csv", "age_years\n3\n", "names no sample"),
        ("p.csv", "sample,age_years\nA,3,4\n", "more or fewer"),
        ("p.csv", "sample,age_years\nA,old\n", "patient A"),
    ],
)
def test_bad_sheets_are_refused_in_one_sentence(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    with pytest.raises(DataError) as caught:
        read_sheet(write(tmp_path, name, text))
    assert complaint in str(caught.value)
    assert name in str(caught.value)


def test_a_missing_sheet_or_bytes_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(NoInputError):
        read_sheet(str(tmp_path / "none.toml"))
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="UTF-8"):
        read_sheet(str(tmp_path / "b.toml"))
