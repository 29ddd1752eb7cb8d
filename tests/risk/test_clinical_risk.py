"""The clinical risk alongside the scores: published examples, ranges, missing and impossible values, consent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pmkit.risk.clinical_risk import COLUMNS, EquationInput, clinical_rules, percent
from pmkit.risk.risk_terms import ClinicalStatus

ROW = ("rs1", 1, 500, "G", "A", 1)
MAN = {
    "sample": "S1", "sex": "M", "age": 55, "total_cholesterol": 213, "hdl_cholesterol": 50, "cholesterol_unit": "mg/dL",
    "systolic": 140, "treated": "no", "smoker": "no", "diabetes": "no", "cardiovascular_disease": "no",
}  # fmt: skip


def measures(folder: Path, *people: dict[str, Any], columns: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "clinical.tsv"
    lines = ["\t".join(columns), *("\t".join(str(one.get(name, "")) for name in columns) for one in people)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_published_examples() -> None:
    """What the rule file names; and every term by hand, as the equation is printed: 1 - S0 ** exp(sum - mean)."""
    rules = clinical_rules()
    for one in rules.test:
        assert round(percent(rules.formula, one.given), 2) == one.percent, one.name
    woman = {"sex": "female", "age": 61, "total_cholesterol": 180, "hdl_cholesterol": 47, "systolic": 124}
    given = EquationInput(**woman, treated=False, smoker=True, diabetes=False)
    total = 2.32888 * 4.110874 + 1.20904 * 5.192957 - 0.70833 * 3.850148 + 2.76157 * 4.820282 + 0.52873
    by_hand = 100 * (1 - 0.95012 ** (2.718281828 ** (total - 26.1931)))
    assert percent(rules.formula, given) == pytest.approx(by_hand, 1e-5)
    for sex, treated, smoker, diabetes in (
        ("female", 2.82263 - 2.76157, 0.52873, 0.69154),
        ("male", 1.99881 - 1.93303, 0.65451, 0.57367),
    ):
        by = rules.formula.female if sex == "female" else rules.formula.male
        assert by.systolic_treated - by.systolic_untreated == pytest.approx(treated)
        assert (by.smoker, by.diabetes) == (smoker, diabetes)


def test_beside_the_scores(scored, vcf, score, tmp_path: Path) -> None:
    found = scored(vcf((500, "A", "G", "1/1")), score(ROW), clinical=str(measures(tmp_path, MAN)))
    assert found.scores[0].sum == 2
    (one,) = found.clinical
    assert (one.status, one.years) == (ClinicalStatus.ESTIMATED, 10)
    assert one.percent == pytest.approx(13.534026, 1e-6)
    assert "systolic 140" in one.inputs
    assert "total_cholesterol 213 mg/dL" in one.inputs


def test_mmol_is_the_same_person(scored, vcf, score, tmp_path: Path) -> None:
    metric = {**MAN, "total_cholesterol": 213 / 38.67, "hdl_cholesterol": 50 / 38.67, "cholesterol_unit": "mmol/L"}
    found = scored(vcf((500, "A", "G", "1/1")), score(ROW), clinical=str(measures(tmp_path, metric)))
    assert found.clinical[0].percent == pytest.approx(13.534026, 1e-6)


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"age": 29.9}, "outside_range", "age 29.9"),
        ({"age": 75}, "outside_range", "age 75"),
        ({"total_cholesterol": 5.2, "hdl_cholesterol": 1.3}, "outside_range", "total_cholesterol 5.2"),
        ({"cholesterol_unit": "mmol/L"}, "outside_range", "total_cholesterol"),
        ({"systolic": 14}, "outside_range", "systolic 14"),
        ({"hdl_cholesterol": 0}, "outside_range", "hdl_cholesterol 0"),
        ({"total_cholesterol": 101, "hdl_cholesterol": 120}, "contradiction", "HDL"),
        ({"smoker": ""}, "missing_values", "smoker"),
        ({"age": "NA"}, "missing_values", "age"),
        ({"sex": ""}, "missing_values", "sex"),
        ({"cardiovascular_disease": ""}, "missing_values", "cardiovascular_disease"),
        ({"cardiovascular_disease": "yes"}, "not_applicable", "without cardiovascular disease"),
        ({"sample": "S2"}, "missing_values", "no row"),
    ],
)
def test_no_number(change: dict[str, Any], status: str, word: str, *, scored, vcf, score, tmp_path: Path) -> None:
    table = measures(tmp_path, {**MAN, **change})
    (one,) = scored(vcf((500, "A", "G", "1/1")), score(ROW), clinical=str(table)).clinical
    assert (one.status, one.percent) == (status, None)
    assert word in one.because


@pytest.mark.parametrize(
    ("sex", "age", "word"),
    [("XY", "70", "age is 55 here and 70 elsewhere"), ("XX", "55", "sex is XY here and XX elsewhere"), ("XY", 55, "")],
)
def test_values_against_the_sheet(sex: str, age: str, word: str, *, pmkit, vcf, score, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.tsv"
    genome = vcf((500, "A", "G", "1/1"))
    sheet.write_text(f"sample\tfile\tsex\tage\tconsent\nS1\t{genome}\t{sex}\t{age}\tpolygenic\n")
    words = ("risk", score(ROW), "--clinical", measures(tmp_path, MAN), "report", "-f", "json")
    (one,) = json.loads(pmkit("load", "--sheet", sheet, *words).out)["risk"]["clinical"]
    assert (one["status"], one["percent"] is None) == (("contradiction", True) if word else ("estimated", False))
    assert word in one["because"]


@pytest.mark.parametrize(
    ("change", "columns", "word"),
    [
        ({"smoker": "former"}, COLUMNS, "column smoker"),
        ({"systolic": "high"}, COLUMNS, "column systolic"),
        ({"cholesterol_unit": ""}, COLUMNS, "column cholesterol_unit"),
        ({"cholesterol_unit": "mg"}, COLUMNS, "column cholesterol_unit"),
        ({"sex": "3"}, COLUMNS, "column sex"),
        ({"sample": ""}, COLUMNS, "column sample"),
        ({"age": "inf"}, COLUMNS, "column age"),
        ({}, COLUMNS[:-1], "cardiovascular_disease"),
        ({}, (*COLUMNS, "systolic_bp"), "Did you mean 'systolic'"),
        ({}, (*COLUMNS, "age"), "each column once"),
    ],
)
def test_tables_that_are_refused(
    change: dict[str, Any], columns: tuple[str, ...], word: str, *, pmkit, vcf, score, tmp_path: Path
) -> None:
    """One sentence and 65, before anything is written."""
    table = measures(tmp_path, {**MAN, **change}, columns=columns)
    genome, out = vcf((500, "A", "G", "1/1")), tmp_path / "r.json"
    words = ("--consent", "polygenic", "risk", score(ROW), "--clinical", table, "report", "-o", out)
    done = pmkit("load", genome, *words)
    assert done.code == 65
    assert word in done.err
    assert not out.exists()


def test_a_sample_twice_is_refused(pmkit, vcf, score, tmp_path: Path) -> None:
    table = measures(tmp_path, MAN, {**MAN, "age": 40})
    words = ("--consent", "polygenic", "risk", score(ROW), "--clinical", table, "report", "-f", "json")
    done = pmkit("load", vcf((500, "A", "G", "1/1")), *words)
    assert done.code == 65
    assert f"{table}:3" in done.err


def test_nothing_of_it_without_consent(pmkit, vcf, score, tmp_path: Path) -> None:
    genome, file = vcf((500, "A", "G", "1/1")), score(ROW)
    answers = []
    for age in (55, 70):
        table = measures(tmp_path, {**MAN, "age": age})
        done = pmkit("load", genome, "risk", file, "--clinical", table, "report", "-f", "json")
        assert json.loads(done.out)["risk"]["clinical"] == []
        answers.append((done.out, done.err))
    assert answers[0] == answers[1]


def test_people_read_it(pmkit, vcf, score, tmp_path: Path) -> None:
    genome, file, table = vcf((500, "A", "G", "1/1")), score(ROW), measures(tmp_path, MAN)
    words = ("load", genome, "--consent", "polygenic", "risk", file, "--clinical", table, "report")
    assert "13.5 % within 10 years" in pmkit(*words, "-f", "table").out
    assert "No genotype and no polygenic score is part of it." in pmkit(*words, "-f", "table", "--full").out
    rows = pmkit(*words, "-f", "tsv", "--section", "risk.clinical").out.splitlines()
    assert "13.534" in rows[1]
    document = json.loads(pmkit(*words, "-f", "fhir").out)
    risks = [one["resource"] for one in document["entry"] if one["resource"]["resourceType"] == "RiskAssessment"]
    assert [one["prediction"][0].get("probabilityDecimal") for one in risks] == [pytest.approx(13.534026, 1e-6)]


@pytest.mark.parametrize(
    ("age", "sheet_age", "consent", "held"),
    [
        (12, "", "polygenic", True),
        (12, "40", "polygenic", True),
        (17.9, "", "polygenic", True),
        (18, "", "polygenic", False),
        (12, "", "polygenic adult_onset", False),
        ("NA", "", "polygenic", False),
    ],
)
def test_the_age_of_the_measures_makes_a_minor(
    age: object, sheet_age: str, consent: str, held: bool, *, pmkit, vcf, score, tmp_path: Path
) -> None:
    """Nothing is read of who is a child by any file: the same bytes whatever the genotype."""
    table = measures(tmp_path, {**MAN, "age": age})
    seen = []
    for cell in ("1/1", "0/0"):
        genome = vcf((500, "A", "G", cell))
        sheet = tmp_path / "sheet.tsv"
        sheet.write_text(f"sample\tfile\tage\tconsent\nS1\t{genome}\t{sheet_age}\t{consent}\n")
        words = ("risk", score(ROW), "--clinical", table, "report", "-f", "json")
        code, out, err = pmkit("load", "--sheet", sheet, *words)
        assert (code, err) == (0, "")
        seen.append(out)
    assert json.loads(seen[0])["risk"]["held_back"] is held
    assert (seen[0] == seen[1]) is held
