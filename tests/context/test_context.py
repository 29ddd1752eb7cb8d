"""Context: dose estimates and their limits, phenoconversion, what it changes in the guidance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.pgx.calls import called, results

from pmkit.context.context import ContextPgx, ContextResult, evaluate_context, named_medications, no_context
from pmkit.context.context_rules import DosingModel, Enzyme, ScoreRules, Steps, clopidogrel_score, dosing_models
from pmkit.context.dosing import clopidogrel_risk, estimate
from pmkit.context.gene_facts import GeneFactRules, gene_fact_rules
from pmkit.context.model_cautions import cautions
from pmkit.context.patient import Patient
from pmkit.pgx.caller import PgxResult
from pmkit.pgx.drugs import recommend
from pmkit.pgx.phenotype import GeneResult

WARFARIN: dict[str, object] = {
    "age_years": 65,
    "age_decade": 6,
    "height_cm": 170,
    "weight_kg": 75,
    "bsa_m2": 1.88,
    "race": "white",
    "race_black": False,
    "smoker": False,
    "dvt_or_pe": False,
    "target_inr": 2.5,
    "enzyme_inducer": False,
    "amiodarone": False,
    "VKORC1": "A/G",
    "CYP2C9": "*1/*1",
    "VKORC1_A_count": 1,
    "CYP2C9_2_count": 0,
    "CYP2C9_3_count": 0,
}
TACROLIMUS: dict[str, object] = {
    "age_years": 50,
    "transplant_organ": "kidney",
    "transplant_day": 4,
    "CYP3A5": "*1/*3",
    "steroid_sparing": False,
    "calcium_channel_blocker": False,
    "target_trough_ng_ml": 8,
    "bsa_m2": 1.9,
    "CYP3A5_1_carrier": True,
    "CYP3A4_22_carrier": False,
}
RANGES = [
    ("IWPC_pharmacogenetic", "age_years", 18, 99),
    ("IWPC_pharmacogenetic", "height_cm", 130, 200),
    ("IWPC_pharmacogenetic", "weight_kg", 35, 180),
    ("IWPC_pharmacogenetic", "target_inr", 2, 3),
    ("IWPC_clinical", "target_inr", 2, 3),
    ("Gage_2008_pharmacogenetic", "target_inr", 2, 3.5),
    ("Gage_2008_pharmacogenetic", "bsa_m2", 1.2, 3.0),
    ("Passey_2011", "age_years", 18, 99),
    ("Passey_2011", "transplant_day", 3, 180),
]


def facts_for(model: str) -> dict[str, object]:
    return dict(TACROLIMUS if model.startswith(("Passey", "Andrews")) else WARFARIN)


@pytest.mark.parametrize(("model", "fact", "low", "high"), RANGES)
@given(data=st.data())
def test_doses_inside_the_range_only(model: str, fact: str, low: float, high: float, data: st.DataObject) -> None:
    whole = fact in ("transplant_day", "age_years")
    inside = st.integers(int(low), int(high)) if whole else st.floats(low, high)
    for value in (low, high, data.draw(inside)):
        found = estimate(model, {**facts_for(model), fact: value})
        assert (found.status, found.because) == ("estimated", ())
        assert 0 < (found.per_day_mg or 0) < 60
    below = st.integers(0, int(low) - 1) if whole else st.floats(0, low, exclude_max=True)
    above = st.integers(int(high) + 1, 9999) if whole else st.floats(high, 9999, exclude_min=True)
    for value in (data.draw(below), data.draw(above)):
        refused = estimate(model, {**facts_for(model), fact: value})
        assert (refused.status, refused.value, refused.dose) == ("outside_range", None, None)
        assert fact in refused.because[0]
        assert ("published range" in refused.because[0]) != ("pmkit safeguard" in refused.because[0])


@given(st.sampled_from(sorted(set(WARFARIN) - {"height_cm", "weight_kg", "race", "age_decade"})))
def test_a_missing_fact_is_named_and_nothing_is_assumed(fact: str) -> None:
    for model in ("IWPC_pharmacogenetic", "Gage_2008_pharmacogenetic"):
        found = estimate(model, {**WARFARIN, fact: None})
        assert (found.status == "estimated") == (not any(fact in reason for reason in found.because))
        assert found.status in ("estimated", "missing_facts")


def test_published_values_and_their_direction() -> None:
    assert estimate("Passey_2011", TACROLIMUS).dose == pytest.approx(12.46, abs=0.005)
    low = estimate("IWPC_pharmacogenetic", {**WARFARIN, "VKORC1": "A/A"}).value or 0
    high = estimate("IWPC_pharmacogenetic", {**WARFARIN, "VKORC1": "G/G"}).value or 0
    assert low < high
    assert high == pytest.approx(41.93, abs=0.005)


def test_alleles_that_a_model_does_not_know_are_refused() -> None:
    found = estimate("IWPC_pharmacogenetic", {**WARFARIN, "CYP2C9": "*1/*5"})
    assert (found.status, found.because) == ("missing_facts", ("CYP2C9 is *1/*5, which the model does not know",))


def test_a_model_that_is_not_verified_never_prints_a_dose() -> None:
    found = estimate("Andrews_2019", TACROLIMUS)
    assert (found.status, found.value, found.per_day_mg) == ("not_verified", None, None)


def test_models_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValidationError, match="no band, or two"):
        Steps.model_validate(
            {"kind": "bands", "fact": "d", "bands": [
                {"at_least": 1, "at_most": 3, "value": 1}, {"at_least": 5, "at_most": 6, "value": 1}]}
        )  # fmt: skip
    with pytest.raises(ValidationError, match="cannot hold"):
        DosingModel.model_validate({
            "id": "m", "drug": "d", "about": "a", "verified": "primary", "citations": ["PMID:12345678"],
            "form": "product", "start": 1, "transform": "none", "unit": "mg/day",
            "population": "p", "valid": [{"basis": "safeguard", "when": {"fact": "x", "at_least": 1}}],
            "terms": [{"kind": "linear", "fact": "x", "coefficient": 1}],
        })  # fmt: skip
    with pytest.raises(ValidationError, match="two strengths"):
        Enzyme.model_validate({
            "gene": "G", "method": "step", "guidance": False, "verified": "not_verified",
            "citations": ["PMID:12345678"],
            "order": ["a", "b"], "inhibitors": {"strong": ["x"], "weak": ["x"]},
        })  # fmt: skip


def rules_with(points_verified: str) -> ScoreRules:
    rules = clopidogrel_score()
    return rules.model_copy(update={"score": rules.score.model_copy(update={"points_verified": points_verified})})


@pytest.mark.parametrize(
    ("facts", "points", "outcome"),
    [
        ({"age_years": 80, "obese": True, "ckd": False, "diabetes": True, "CYP2C19_lost_alleles": 1}, 17, "high"),
        ({"age_years": 75, "obese": False, "ckd": False, "diabetes": False, "CYP2C19_lost_alleles": 1}, 6, "not_high"),
        ({"age_years": 75, "obese": False, "CYP2C19_lost_alleles": 1}, 6, "not_evaluable"),
        ({"CYP2C19_lost_alleles": 2}, 24, "high"),
        ({}, 0, "not_evaluable"),
    ],
)
def test_abcd_gene_says_what_is_decided(facts: dict[str, object], points: int, outcome: str) -> None:
    found = clopidogrel_risk(facts, rules_with("primary"))
    assert (found.points, found.outcome) == (points, outcome)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "age_years": st.integers(0, 120),
            "obese": st.booleans(),
            "ckd": st.booleans(),
            "diabetes": st.booleans(),
            "CYP2C19_lost_alleles": st.integers(0, 2),
        },
    )
)
def test_abcd_gene_points_are_withheld_and_the_components_reported(facts: dict[str, object]) -> None:
    found = clopidogrel_risk(facts)
    assert (found.points, found.at_most, found.outcome) == (None, None, "not_verified")
    reported = {component.name: component.applies for component in found.components}
    assert reported["diabetes"] is facts.get("diabetes")
    age = facts.get("age_years")
    assert reported["age above 75"] is (age > 75 if isinstance(age, int) else None)


def with_context(patient: Patient, drug: str, *found: GeneResult) -> ContextResult:
    genes = results(*found)
    return evaluate_context(patient, genes, recommend(genes, drugs=[drug]))


def test_an_inhibitor_adds_the_adjusted_rows_and_keeps_the_genotypes() -> None:
    patient = Patient(medications=("Codeine", "paroxetine"))
    found = with_context(patient, "codeine", called("CYP2D6", "*1/*1"))
    (adjustment,) = found.adjustments
    assert (adjustment.phenotype, adjustment.adjusted_phenotype) == ("Normal Metabolizer", "Poor Metabolizer")
    cpic = [item for item in found.drugs[0].recommendations if item.source == "CPIC"]
    assert [item.action for item in cpic] == ["standard", "avoid"]
    assert cpic[0].context_changes[0].startswith("set aside: CYP2D6 *1/*1 with paroxetine (strong inhibitor)")
    assert cpic[1].context_changes[0].startswith("adjusted: ")
    assert cpic[1].reason == "loss_of_effect"


def test_each_authority_reads_the_adjusted_score_by_its_own_values() -> None:
    patient = Patient(medications=("duloxetine",))
    found = with_context(patient, "codeine", called("CYP2D6", "*1x2/*41x2"))
    adjusted = [i for i in found.drugs[0].recommendations if str(i.context_changes).find("adjusted:") >= 0]
    assert {(i.source, i.gene_results[0].activity_score) for i in adjusted} == {("CPIC", "1.25"), ("DPWG", "1.5")}


def test_a_drug_is_not_its_own_comedication() -> None:
    found = with_context(Patient(medications=("paroxetine",)), "paroxetine", called("CYP2D6", "*1/*1"))
    assert not any(item.context_changes for item in found.drugs[0].recommendations)


def test_cyp2c19_is_shown_and_never_used_for_guidance() -> None:
    found = with_context(Patient(medications=("fluvoxamine",)), "clopidogrel", called("CYP2C19", "*1/*1"))
    (adjustment,) = found.adjustments
    assert (adjustment.adjusted_phenotype, adjustment.guidance) == ("Poor Metabolizer", False)
    assert not any(item.context_changes for item in found.drugs[0].recommendations)


def test_unknown_medication_is_flagged() -> None:
    found = with_context(Patient(medications=("unobtainium", "paroxetine")), "codeine", called("CYP2D6", "*1/*4"))
    assert (found.medications, found.unknown_medications) == (("paroxetine",), ("unobtainium",))


def test_medication_is_found_by_other_names() -> None:
    patient = Patient(medications=("Prozac", "Rifampicin", "Norvasc", "amlodipine", "Cordarone"))
    names, unknown = named_medications(patient)
    assert names == ("fluoxetine", "rifampin", "amlodipine", "amiodarone")
    assert unknown == ()


def test_warfarin_from_results_and_sheet() -> None:
    patient = Patient(
        age_years=65, height_cm=170, weight_kg=75, race="white", medications=("warfarin",), target_inr=2.5
    )
    genes = (
        called("VKORC1", "rs9923231 reference (C)/rs9923231 variant (T)"),
        called("CYP2C9", "*1/*3"),
    )
    found = {item.model: item for item in with_context(patient, "warfarin", *genes).estimates}
    assert found["IWPC_pharmacogenetic"].status == "estimated"
    assert found["Gage_2008_pharmacogenetic"].because == ("smoker is not known", "dvt_or_pe is not known")
    unusual = with_context(patient, "warfarin", genes[0], called("CYP2C9", "*1/*5"))
    assert [item.status for item in unusual.estimates] == ["missing_facts", "estimated", "missing_facts"]
    ambiguous = with_context(patient, "warfarin", genes[0], called("CYP2C9", "*1/*3", "*1/*2"))
    assert ambiguous.estimates[0].status == "missing_facts"


def test_an_inhibitor_of_a_gene_without_result_is_said() -> None:
    found = with_context(Patient(medications=("paroxetine",)), "codeine", called("CYP2D6"))
    assert found.adjustments == ()
    assert "CYP2D6 has no result, but paroxetine (strong inhibitor) acts on it" in found.notes
    assert any(note.startswith("of the medication only what acts on CYP2B6, CYP2C19, CYP2D6") for note in found.notes)


def test_the_pgx_result_with_context_keeps_genes_and_limits() -> None:
    genes = results(called("CYP2D6", "*1/*1"), called("DPYD", "Reference/Reference"))
    patient = Patient(medications=("paroxetine",))
    found = ContextPgx.of(PgxResult(genes, ("codeine",)), patient)
    assert [drug.drug for drug in found.drugs] == ["codeine"]
    assert found.genes is genes
    assert found.context.adjustments[0].adjusted_score == "0.0"
    assert no_context().notes


@pytest.mark.parametrize("race", ["white", "asian", "black", "mixed_or_missing", None])
@pytest.mark.parametrize("cyp4f2", ["*1/*1", "*1/*3", "*4/*22"])
def test_what_moves_a_warfarin_dose_and_is_not_counted_is_said(race: str | None, cyp4f2: str) -> None:
    genes = results(
        called("VKORC1", "rs9923231 reference (C)/rs9923231 reference (C)"),
        called("CYP2C9", "*1/*1"),
        called("CYP4F2", cyp4f2),
    )
    said = cautions(dosing_models()["IWPC_pharmacogenetic"], {"race": race}, genes)
    carrier = cyp4f2 != "*1/*1" and race != "black"
    assert [text for text in said if text.startswith(f"CYP4F2 {cyp4f2}: somewhat more")] == list(said[-1:]) * carrier
    unseen = "rs12777823 was not looked at; with an allele A and African ancestry less is needed"
    assert any(text.startswith(unseen) for text in said) == (race in ("black", "mixed_or_missing"))
    assert "PMID 28198005" in "".join(said) or race in ("white", "asian", None)
    assert cautions(dosing_models()["IWPC_clinical"], {"race": race}, genes) == ()


def test_a_lost_test_of_a_gene_fact_is_refused() -> None:
    rules = gene_fact_rules().model_dump(by_alias=True)
    with pytest.raises(ValidationError, match="a test, and each test a fact"):
        GeneFactRules.model_validate({**rules, "test": rules["test"][1:]})


@pytest.mark.parametrize("product", ["rifampicin", "Rifinah", "Rifater", "Rifampicin 600 mg"])
def test_an_inducer_in_a_product_counts_by_its_listed_name(product: str) -> None:
    """Products name substances as their registers do; the lists of inducers have one name for each."""
    names, unknown = named_medications(Patient(medications=(product,)))
    assert "rifampin" in names and "rifampicin" not in names, unknown
