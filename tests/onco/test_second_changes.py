"""Second changes of a drug's target alongside the alteration that it is listed for. The table is written from what the
drugs bind, before any of it was run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pmkit.core.model import Build
from pmkit.knowledge.store import open_table
from pmkit.onco import judge, second_changes
from pmkit.onco.alterations import Alterations, CopyNumberEvent, FusionEvent, SmallVariant
from pmkit.onco.findings import Therapy
from pmkit.onco.onco_terms import EventType
from pmkit.onco.second_change_rules import rules
from pmkit.onco.tumor_type import resolve

if TYPE_CHECKING:
    from tests.onco.conftest import Lab

FILE = Path(__file__).with_name("second_changes.tsv")
ROWS = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()[2:]]


def firm(lab: Lab, alterations: str, tumor: str, drug: str, **more: object) -> list[Therapy]:
    """The listings of a therapy in tier I, by every alteration; `more` is what is known of each small variant."""
    small: list[SmallVariant] = []
    copies: list[CopyNumberEvent] = []
    fusions: list[FusionEvent] = []
    for text in alterations.split(" & "):
        if "@" in text:
            gene, place = text.split("@")
            small.append(lab.small(gene, place))
        elif "::" in text:
            five, three = text.split("::")
            fusions.append(FusionEvent(five, three, in_frame=True))
        else:
            copies.append(CopyNumberEvent(text.partition(" ")[0], EventType.AMPLIFICATION, 20.0))
    if more:
        small[-1] = replace(small[-1], **more)  # type: ignore[arg-type]
    found = judge.assess(
        Alterations(tuple(small), tuple(copies), tuple(fusions), bool(copies), bool(fusions)),
        Build.GRCH38,
        resolve(tumor),
    )
    return [
        therapy
        for findings in [*(one.findings for one in found.variants), *(one.findings for one in found.events)]
        for therapy in findings.sensitive
        if therapy.drugs == tuple(drug.split(" + ")) and therapy.applies and therapy.tier in ("I-A", "I-B")
    ]


def asked(therapy: Therapy) -> list[str]:
    return [text for text in therapy.conditions if text.endswith(("does not resist it", "do not resist it"))]


def test_two_changes_share_one_condition_in_the_plural(lab: Lab) -> None:
    (therapy,) = firm(lab, "EML4::ALK & ALK@2:29220744:C:T & ALK@2:29220747:C:T", "NSCLC", "Ensartinib")
    assert asked(therapy) == ["if ALK D1203N and ALK G1202R do not resist it"]


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_second_change(lab: Lab, row: list[str]) -> None:
    alterations, tumor, drug, expected = row
    listed = firm(lab, alterations, tumor, drug)
    assert listed
    if expected == "free":
        assert not any(asked(therapy) for therapy in listed)
        assert any(not therapy.resisted_by for therapy in listed)
    elif expected == "resisted":
        assert all(therapy.resisted_by for therapy in listed)
    else:
        for therapy in listed:
            assert therapy.open
            assert any(text.startswith(f"if {expected}") for text in asked(therapy))


ALK = "EML4::ALK & ALK@2:29220744:C:T"  # D1203N


def test_what_is_inherited_or_common_sets_no_condition(lab: Lab) -> None:
    for known in ({"in_normal": True}, {"population_af": 0.01}):
        assert not any(asked(therapy) for therapy in firm(lab, ALK, "NSCLC", "Lorlatinib", **known))
    assert all(asked(therapy) for therapy in firm(lab, ALK, "NSCLC", "Lorlatinib", population_af=0.00001))


def test_a_lost_gene_is_no_target(lab: Lab) -> None:
    small = lab.small("ALK", "2:29220744:C:T")
    lost = CopyNumberEvent("ALK", EventType.DEEP_DELETION, 0.0)
    [one] = second_changes.candidates([small], judge.classes([small], Build.GRCH38))
    findings = lab.judge(small, tumor="NSCLC", copies=(lost,), copies_assessed=True).variants
    for variant in findings:
        assert second_changes.asked(lost, variant.findings, [one], {}) == (variant.findings, ())


def test_a_change_that_cannot_be_read_counts(lab: Lab) -> None:
    """No sequence of NTRK3 is bundled, so G623R is not read; it may be what it is."""
    [listed] = firm(lab, "ETV6::NTRK3 & NTRK3@15:87933034:C:T", "SACA", "Larotrectinib")
    assert asked(listed)


def test_the_report_says_why(lab: Lab) -> None:
    fusion = FusionEvent("EML4", "ALK", in_frame=True)
    found = lab.judge(lab.small("ALK", "2:29220744:C:T"), tumor="NSCLC", fusions=(fusion,), fusions_assessed=True)
    assert any("ALK D1203N lies where a drug binds" in text for text in found.events[0].warnings)


def test_stretches_hold_their_motif_and_lie_in_the_protein(lab: Lab) -> None:
    lengths = {row["gene"]: int(row["length"]) for row in open_table("onco.domains").rows()}
    for region in rules().region:
        assert region.last <= lengths[region.gene]
        if region.motif:
            number, _, motif = region.motif.partition(":")
            transcript = lab.transcripts().gene(region.gene)
            assert transcript is not None
            first = 3 * (int(number) - 1)
            bases = transcript.cds[first : first + 3 * len(motif)]
            assert motif == "".join(CODONS[bases[i : i + 3]] for i in range(0, len(bases), 3))


def test_other_stretches_are_conserved_domains() -> None:
    domains = {(row["gene"], row["first"], row["last"]) for row in open_table("onco.domains").rows()}
    for region in rules().region:
        whole = region.gene in ("IDH1", "IDH2", "MEN1")
        assert region.motif or whole or (region.gene, str(region.first), str(region.last)) in domains


CODONS = {"GAC": "D", "GAT": "D", "TTC": "F", "TTT": "F", "GGA": "G", "GGC": "G", "GGG": "G", "GGT": "G"}


LOST = "BRCA2@13:32340300:GT:G"  # S1982Rfs*22, a founder variant


@pytest.mark.parametrize(
    ("second", "restores"),
    [
        ("13:32340311:G:GA", True),  # one base in, four codons on
        ("13:32340361:A:AA", True),  # the last codon before the new stop
        ("13:32340421:A:AA", False),  # beyond the new stop
        ("13:32340311:GTC:G", True),  # two more bases lost
        ("13:32340311:GT:G", False),  # one more base lost: still out of frame
        ("13:32340298:AAGTGGAAAATCT:A", True),  # twelve bases gone, the lost one among them
        ("13:32340301:TGGAAAATCTGTC:T", False),  # twelve bases behind it gone: still out of frame
        ("13:32316470:A:T", False),  # another codon
    ],
)
@pytest.mark.parametrize("inherited", [True, False])
def test_a_reversion_sets_a_condition_for_parp_inhibitors(
    lab: Lab, second: str, restores: bool, inherited: bool
) -> None:
    """The first is mostly inherited, the second arises under treatment."""
    lost = replace(lab.small("BRCA2", LOST.partition("@")[2]), in_normal=inherited)
    found = lab.judge(lost, lab.small("BRCA2", second), tumor="HGSOC")
    listed = [t for v in found.variants for t in v.findings.sensitive if t.drugs == ("Olaparib",) and t.tier == "I-A"]
    assert listed
    conditional = [
        t for t in listed if any(text.endswith("does not restore the reading frame") for text in t.conditions)
    ]
    assert conditional == (listed if restores else [])
    assert all(t.open for t in conditional)
    assert any("a reversion resists the drugs" in text for v in found.variants for text in v.warnings) == restores


def test_another_residue_in_place_of_a_stop_may_restore(lab: Lab) -> None:
    """BRCA1 Q563* and Q563R of one codon; a second stop restores nothing."""
    stop = lab.small("BRCA1", "17:43093844:G:A")
    assert stop.protein == "Q563*"
    other = lab.small("BRCA1", "17:43093843:T:C")
    assert "stop_gained" not in other.terms
    found = lab.judge(stop, other, tumor="HGSOC")
    [olaparib] = [
        t
        for v in found.variants
        if v.small is stop
        for t in v.findings.sensitive
        if t.drugs == ("Olaparib",) and t.tier == "I-A"
    ]
    assert any("restore the reading frame" in text for text in olaparib.conditions)
