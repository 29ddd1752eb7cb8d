"""Which rows are for this patient: age, weight, indication, treatment so far, organ function."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pgx.calls import called, results

from pmkit.cli.lint import lint
from pmkit.context.context import ContextResult, evaluate_context
from pmkit.context.patient import Patient
from pmkit.pgx.disease_gates import Gate, disease_gate
from pmkit.pgx.drugs import Recommendation, recommend
from pmkit.pgx.guidance import rows_by_drug
from pmkit.pgx.phenotype import GeneResult


def reported(patient: Patient, drug: str, *genes: GeneResult) -> ContextResult:
    found = results(*genes)
    return evaluate_context(patient, found, recommend(found, drugs=[drug]))


def rows(patient: Patient, drug: str, *genes: GeneResult, source: str = "CPIC") -> list[Recommendation]:
    return [row for row in reported(patient, drug, *genes).drugs[0].recommendations if row.source == source]


@given(st.one_of(st.none(), st.floats(0, 120)))
def test_a_row_for_children_or_adults_is_marked_by_age(age: float | None) -> None:
    for row in rows(Patient(age_years=age), "voriconazole", called("CYP2C19", "*17/*17")):
        adult = None if age is None else age >= 18
        assert row.applies is (adult if row.population == "adults" or adult is None else not adult)
        assert bool(row.context_changes) == (age is not None)


@pytest.mark.parametrize(("weight", "applies"), [(40.0, False), (40.1, True), (None, None)])
def test_a_row_for_a_weight(weight: float | None, applies: bool | None) -> None:
    found = rows(Patient(weight_kg=weight), "efavirenz", called("CYP2B6", "*6/*6"))
    assert {row.applies for row in found} == {applies}


def test_the_indication_sets_the_other_settings_of_a_drug_aside() -> None:
    found = rows(Patient(indications=("Stroke",)), "clopidogrel", called("CYP2C19", "*2/*2"))
    marks = {row.indication: row.applies for row in found}
    assert marks == {
        "cardiovascular: ACS and/or PCI": False,
        "cardiovascular: non-ACS, non-PCI": False,
        "neurovascular (stroke/TIA)": True,
    }


@pytest.mark.parametrize("indications", [None, ("hypertension",), ()])
def test_an_indication_that_says_nothing_of_the_drug_marks_nothing(indications: tuple[str, ...] | None) -> None:
    found = rows(Patient(indications=indications), "clopidogrel", called("CYP2C19", "*2/*2"))
    assert {row.applies for row in found} == {None}


def test_treatment_so_far() -> None:
    gene = called("HLA-B", "*15:02/*07:02")
    for taken, applies in ((None, {None}), ((), {True, False}), (("Tegretol",), {True, False})):
        found = rows(Patient(taken_over_3_months=taken), "carbamazepine", gene)
        assert {row.applies for row in found} == applies
        for row in found:
            if row.applies is not None:
                assert row.applies == ((">3 months" in row.indication) == bool(taken))


@pytest.mark.parametrize(
    ("patient", "action", "says"),
    [
        (Patient(egfr=59), "avoid", "renal or hepatic impairment is reported"),
        (Patient(hepatic_impairment=True, egfr=100), "avoid", "renal or hepatic impairment is reported"),
        (Patient(hepatic_impairment=False, egfr=90), "conditional", "no renal or hepatic impairment"),
        (Patient(hepatic_impairment=False, egfr=75), "conditional", "not evaluable"),
        (Patient(), "conditional", "not evaluable"),
    ],
)
def test_organ_function_decides_a_row_that_asks_for_it(patient: Patient, action: str, says: str) -> None:
    (row,) = rows(patient, "eliglustat", called("CYP2D6", "*1/*4"), source="DPWG")
    assert row.action == action
    assert any(says in text for text in row.context_changes)


def test_what_is_not_weighed_is_said() -> None:
    patient = Patient(smoker=True, pregnant=True, medications=("clozapine", "codeine"))
    notes = reported(patient, "codeine", called("CYP2D6", "*1/*1")).notes
    assert any(note.startswith("smoking is not weighed for clozapine:") for note in notes)
    assert any(note.startswith("pregnancy is not weighed for clozapine, codeine:") for note in notes)
    quiet = reported(Patient(smoker=False, medications=("clozapine",)), "codeine", called("CYP2D6", "*1/*1")).notes
    assert not any("is not weighed" in note for note in quiet)


def test_cyp2b6_is_named_and_never_adjusted() -> None:
    found = reported(Patient(medications=("voriconazole",)), "efavirenz", called("CYP2B6", "*1/*1"))
    (item,) = found.adjustments
    assert (item.adjusted_phenotype, item.guidance) == (None, False)
    assert not any(row.context_changes for row in found.drugs[0].recommendations)


def test_the_tables_name_no_setting_without_a_meaning() -> None:
    assert lint() == ()


def test_a_gate_names_a_population_or_an_indication() -> None:
    cited = {"citations": ["PMID:12345678"]}
    assert Gate.model_validate({"indication": "some disease", **cited}).indication
    for wrong in ({}, {"population": "a", "indication": "b"}):
        with pytest.raises(ValueError, match="a population or an indication"):
            Gate.model_validate({**wrong, **cited})


def test_ivacaftor_is_for_cystic_fibrosis_only() -> None:
    found = [row for row in rows_by_drug()["ivacaftor"] if row.source == "CPIC"]
    assert found
    assert all(disease_gate(row.population, row.indication) for row in found)
    assert not any(disease_gate(row.population, row.indication) for row in rows_by_drug()["clopidogrel"])
