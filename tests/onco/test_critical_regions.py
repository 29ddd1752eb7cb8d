"""What criterion OM1 cites is the entry of the protein whose region it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmkit.knowledge.store import open_table
from pmkit.onco import drivers
from pmkit.onco.oncogenicity import classify

if TYPE_CHECKING:
    from tests.onco.conftest import Lab


def test_a_region_is_cited_by_its_entry_and_by_none_where_the_table_has_none() -> None:
    for row in open_table("onco.critical_regions").rows():
        residues = range(int(row["first"]), int(row["last"]) + 1)
        found = drivers.critical_region(row["gene"], residues, truncated=row["by"] == "truncation")
        assert found is not None, row
        assert [cited.id for cited in found[1]] == ([row["uniprot"]] if row["uniprot"] else []), row
        assert all(cited.url.endswith(f"/{cited.id}") for cited in found[1]), row


@pytest.mark.parametrize(
    ("gene", "place", "entry"),
    [
        ("BRAF", "7:140753336:A:T", "P15056"),  # V600E, in the activation loop
        ("PPM1D", "17:60663014:G:A", "O15297"),  # W427*, ends the protein before its C-terminal tail
    ],
)
def test_a_change_in_a_region_cites_the_entry(lab: Lab, gene: str, place: str, entry: str) -> None:
    criterion = next(one for one in classify(lab.small(gene, place)).criteria if one.code == "OM1")
    assert [(cited.source, cited.id) for cited in criterion.evidence] == [("uniprot", entry)]
