"""What was once read out of sentences and cut ids is decided by codes."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from pmkit.core.errors import DataError
from pmkit.knowledge.profiles import asks_for_several, parse
from pmkit.onco.clinical import given
from pmkit.onco.evidence import Item, cgi_level


def item(name: str) -> Item:
    names: Any = [one.name for one in fields(Item)] if is_dataclass(Item) else Item._fields  # type: ignore[attr-defined]
    values: dict[str, Any] = dict.fromkeys(names)
    return Item(**{**values, "id": name})


def test_ids_sort_by_their_letters_and_then_by_number_whatever_their_length() -> None:
    ids = ["EID100", "CGI7", "APPROVAL12", "EID9", "E2", "plain", "CGI10"]
    assert sorted(ids, key=lambda name: item(name).order) == [
        "APPROVAL12",
        "CGI7",
        "CGI10",
        "E2",
        "EID9",
        "EID100",
        "plain",
    ]


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("EGFR protein=L858R", False),
        ("EGFR protein=L858R AND EGFR protein=T790M", True),
        ("EGFR protein=L858R OR EGFR protein=T790M", False),
        ("BRAF protein=V600E OR ( EGFR protein=L858R AND EGFR protein=T790M )", True),
        ("NOT KRAS mutation", False),
    ],
)
def test_whether_a_profile_asks_for_several_alterations(text: str, several: bool) -> None:
    assert asks_for_several(parse(text)) is several


@pytest.mark.parametrize(
    ("text", "level"),
    [("FDA guidelines", "A"), ("Late trials", "B"), ("Case report", "C"), ("Late trials,Pre-clinical", "D")],
)
def test_the_weakest_of_several_levels_stands(text: str, level: str) -> None:
    assert cgi_level(text) == level


@pytest.mark.parametrize("text", ["", "Hearsay", "Late trials,Hearsay"])
def test_an_unknown_level_is_an_error(text: str) -> None:
    with pytest.raises(DataError, match="evidence level"):
        cgi_level(text)


@pytest.mark.parametrize("origin", ["given", "sheet", "VCF header", "⟦ṼÇƑ ĥéáðéŕ⟧"])
def test_which_biomarkers_a_measure_decides_hangs_on_no_name(origin: str) -> None:
    found = given({"msi": "high", "her2": "3+", "pdl1": "50"}, (), origin).measures
    assert {one.kind: one.decides for one in found} == {
        "msi": ("msi_high",),
        "her2": ("her2_positive", "her2_low"),
        "pdl1": (),
    }
