"""HGVS names and terms against hand-computed answers, on both strands and however the alleles are written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.variants.consequence.hgvs_cases import cases
from tests.variants.consequence.made import gene, variant

from pmkit.variants.consequence import annotate, by_severity

ROWS = cases()
GENES = {strand: gene(strand) for strand in (1, -1)}


def test_the_table_is_large_enough() -> None:
    assert len({row[0] for row in ROWS}) >= 150


@pytest.mark.parametrize("strand", [1, -1])
@pytest.mark.parametrize("anchor", ["", "left", "right"])
@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_names(row: tuple[str, str, str, tuple[str, ...]], anchor: str, strand: int) -> None:
    change, coding, protein, terms = row
    found = annotate(variant(change, strand, anchor), GENES[strand])
    assert found.hgvsc == f"NM_1.1:c.{coding}"
    assert found.hgvsp == (f"NP_1.1:p.{protein}" if protein else "")
    assert found.terms == by_severity(terms)


@pytest.mark.parametrize("strand", [1, -1])
@pytest.mark.parametrize(
    ("change", "first", "last"),
    [("58 TAA>-", 20, 20), ("55 TTTTAA>-", 19, 20), ("57 TTAA>C", 20, 20), ("52 ACTTTTTAA>GGG", 18, 20)],
)
def test_a_lost_stop_before_unknown_sequence_keeps_its_place(change: str, first: int, last: int, strand: int) -> None:
    found = annotate(variant(change, strand), replace(gene(strand, reference=False), utr3=""))
    assert found.hgvsp == "NP_1.1:p.?"
    assert "sequence after it is not known" in found.not_evaluable
    assert (found.codon_start, found.codon_end) == (first, last)


@pytest.mark.parametrize("strand", [1, -1])
@pytest.mark.parametrize(
    ("change", "first", "last"), [("4 G>C", 4, 4), ("4 GCA>-", 7, 9), ("6^ ->CCC", 6, 7), ("54 TTT>GGG", 54, 56)]
)
def test_the_coding_bases_concerned(change: str, first: int, last: int, strand: int) -> None:
    """Of an insertion the two between which it stands."""
    found = annotate(variant(change, strand), GENES[strand])
    assert (found.cds_start, found.cds_end) == (first, last)
