"""Uncertain changes that a person has to see stand among the findings; all others are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmkit.core.model import Build
from pmkit.onco import drivers, judge
from pmkit.onco.alterations import Alterations

if TYPE_CHECKING:
    from tests.onco.conftest import Lab


@pytest.mark.parametrize(
    ("gene", "place", "protein"),
    [
        ("HRAS", "11:533553:T:C", "K117R"),
        ("ERBB2", "17:37868207:T:C", "S310P"),
        ("SMAD4", "18:48591919:G:T", "R361L"),
        ("EGFR", "7:55221710:C:T", "R252C"),
        ("GNA11", "19:3115013:G:T", "R183L"),
        ("PPP2R1A", "19:52715980:G:A", "R182Q"),
        ("KEAP1", "19:10602581:C:A", "G333C"),
        ("JAK3", "19:17949109:A:G", "M511T"),
        ("SMAD4", "18:48604705:G:A", "W509*"),
        ("BAP1", "3:52436344:CG:C", "R717Gfs*?"),
        ("VHL", "3:10191593:A:T", "K196*"),
    ],
)
def test_at_a_hotspot_or_late_in_a_suppressor(lab: Lab, gene: str, place: str, protein: str) -> None:
    small = lab.small(gene, place, Build.GRCH37)
    assert small.protein == protein
    result = judge.assess(Alterations((small,)), Build.GRCH37)
    [variant] = result.variants
    assert variant.oncogenicity.class_ == "VUS"
    assert variant.findings.sensitive == variant.findings.resistant == ()


@pytest.mark.parametrize(
    ("gene", "place", "protein", "more"),
    [
        ("HRAS", "11:533553:T:C", "K117R", {"in_normal": True}),
        ("KRAS", "12:25380273:T:C", "E62G", {}),
        ("KRAS", "12:25380273:T:C", "E62G", {"predictions": {"SIFT": True, "PolyPhen": True}}),
        ("ATM", "11:108236221:A:T", "K3053*", {}),
    ],
    ids=["inherited", "no-hotspot", "predicted", "behind-the-panel-codon"],
)
def test_others_are_counted(lab: Lab, gene: str, place: str, protein: str, more: dict[str, object]) -> None:
    small = lab.small(gene, place, Build.GRCH37, **more)
    assert small.protein == protein
    result = judge.assess(Alterations((small,)), Build.GRCH37)
    assert result.variants == ()
    assert [number for _, number, _ in result.not_shown] == [1]


@pytest.mark.parametrize("predictions", [{}, {"SIFT": True}, {"SIFT": True, "PolyPhen": False}], ids=len)
def test_a_driver_call_shows_a_change_whatever_the_file_predicts(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, predictions: dict[str, bool]
) -> None:
    monkeypatch.setattr(drivers, "validated", lambda gene: frozenset({"E62G"} if gene == "KRAS" else ()))
    small = lab.small("KRAS", "12:25380273:T:C", Build.GRCH37, predictions=predictions)
    [variant] = judge.assess(Alterations((small,)), Build.GRCH37).variants
    assert variant.oncogenicity.class_ == "VUS"
