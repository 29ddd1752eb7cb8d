"""What patients with a change of an activating exon responded to says nothing of truncations there; two hits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmkit.core.model import Build
from pmkit.onco import judge
from pmkit.onco.alterations import Alterations, CopyNumberEvent
from pmkit.onco.onco_terms import EventType

if TYPE_CHECKING:
    from tests.onco.conftest import Lab


def statements(lab: Lab, gene: str, place: str, tumor: str) -> set[str]:
    return {s.item.id for v in lab.judge(lab.small(gene, place), tumor=tumor).variants for s in v.findings.statements}


@pytest.mark.parametrize(
    ("gene", "place", "protein", "tumor"),
    [
        ("KIT", "4:54727442:GG:G", "V559Lfs*5", "GIST"),
        ("KIT", "4:54727440:A:T", "K558*", "GIST"),
        ("PDGFRA", "4:54285924:AG:A", "D842Tfs*18", "GIST"),
        ("EGFR", "7:55174013:GG:G", "G719Afs*29", "NSCLC"),
        ("EGFR", "7:55174775:AT:A", "L747*", "NSCLC"),
        ("EGFR", "7:55181319:CA:C", "N771Tfs*55", "NSCLC"),
        ("ERBB2", "17:39723960:A:T", "K753*", "NSCLC"),
        ("ERBB2", "17:39723959:CA:C", "V754Cfs*2", "NSCLC"),
        ("KRAS", "12:25245353:GC:G", "A11Lfs*4", "COADREAD"),
        ("NPM1", "5:171410539:CTC:TAA", "L287*", "AML"),
    ],
)
def test_a_truncation_is_no_mutation_of_an_activating_exon(
    lab: Lab, gene: str, place: str, protein: str, tumor: str
) -> None:
    """What patients with a mutation of KIT exon 11 responded to says nothing of a frameshift there."""
    assert lab.small(gene, place).protein == protein
    assert statements(lab, gene, place, tumor) == set()


def test_changes_and_known_truncations_of_activating_exons_hold(lab: Lab) -> None:
    """NPM1's frameshifts activate, as do deletions in KIT exon 11."""
    assert "EID111" in statements(lab, "NPM1", "5:171410538:TC:T", "AML")  # L287Sfs*?
    assert "EID654" in statements(lab, "KIT", "4:54727437:T:C", "GIST")  # W557R
    assert statements(lab, "CALR", "19:12943778:CA:C", "PMF")  # K374Rfs*?


def test_the_last_exon_of_asxl1_is_meant_by_its_exon_12(lab: Lab) -> None:
    """The gene had 12 exons when it was studied; MANE's transcript has 13."""
    assert "EID1379" in statements(lab, "ASXL1", "20:32436955:C:T", "AML")  # R1415*


def test_an_uncertain_change_of_a_suppressors_exon_is_none_of_its_mutations(lab: Lab) -> None:
    """ASXL1 L815P, which many people carry, says nothing of how AML ends."""
    assert lab.small("ASXL1", "20:32435156:T:C").protein == "L815P"
    assert statements(lab, "ASXL1", "20:32435156:T:C", "AML") == set()


def test_two_hits_are_named_of_suppressors_only(lab: Lab) -> None:
    """EZH2 drives by activation (Y646F) and by loss (truncations)."""
    loh = (CopyNumberEvent("EZH2", EventType.LOH),)
    hits = {}
    for place in ("7:148811635:T:A", "7:148813976:G:A"):
        small = lab.small("EZH2", place)
        result = judge.assess(Alterations((small,), loh, copies_assessed=True), Build.GRCH38)
        hits.update({v.small.protein: v.two_hit for v in result.variants})
    assert hits["Y646F"] == ""
    assert hits["Q612*"]
