"""Several dose factors of one source for one drug, each for another gene."""

from __future__ import annotations

import pytest
from tests.pgx.calls import called, results

from pmkit.pgx.drugs import Recommendation, recommend
from pmkit.pgx.joint_factors import joint_factors

LOW = "rs9923231 variant (T)/rs9923231 variant (T)"
MIDDLE = "rs9923231 reference (C)/rs9923231 variant (T)"


def advice(drug: str, **genes: str) -> tuple[Recommendation, ...]:
    found = results(*(called(gene, label) for gene, label in genes.items()))
    return recommend(found, drugs=[drug])[0].recommendations


def test_two_genes_lower_the_dose_of_warfarin() -> None:
    (note,) = joint_factors(advice("warfarin", CYP2C9="*3/*3", VKORC1=LOW))
    assert "CYP2C9 and VKORC1" in note
    assert note.startswith("DPWG")
    assert "dosing algorithm" in note


def test_no_algorithm_is_named_where_the_source_names_none() -> None:
    notes = joint_factors(advice("mercaptopurine", TPMT="*1/*3A", NUDT15="*1/*3"))
    (note,) = [note for note in notes if note.startswith("DPWG")]
    assert "algorithm" not in note


@pytest.mark.parametrize("genes", [{"CYP2C9": "*3/*3", "VKORC1": MIDDLE}, {"CYP2C9": "*1/*1", "VKORC1": LOW}])
def test_one_factor_needs_no_note(genes: dict[str, str]) -> None:
    assert joint_factors(advice("warfarin", **genes)) == ()


def test_a_factor_for_other_patients_does_not_count() -> None:
    rows = [row._replace(applies=False) for row in advice("warfarin", CYP2C9="*3/*3", VKORC1=LOW)]
    assert joint_factors(rows) == ()
