"""Copy-number segments and fusions become events of genes; biomarkers carry statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmkit.onco.events import events, fusion_events
from pmkit.variants.fusions import Fusion, FusionEnd
from pmkit.variants.segments import Segment

if TYPE_CHECKING:
    from tests.onco.conftest import Lab

ERBB2 = ("17", 39_600_000, 39_800_000)
CDKN2A = ("9", 21_900_000, 22_100_000)


def one(place: tuple[str, int, int], total: float | None, minor: float | None = None, **more: object) -> Segment:
    return Segment(*place, total, minor, None, "test", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("total", "minor", "event"),
    [
        (12.0, None, "amplification"),
        (4.0, 1.0, "gain"),
        (2.0, 1.0, None),
        (2.0, 0.0, "loh"),
        (1.0, 0.0, "loss"),
        (0.1, 0.0, "deep_deletion"),
    ],
)
def test_by_copies(lab: Lab, total: float, minor: float | None, event: str | None) -> None:
    found = events([one(ERBB2, total, minor)], (), lab.transcripts(), ["ERBB2", "BRAF"])
    assert [e.event for e in found] == ([event] if event else [])


def test_an_amplicon_must_hold_the_whole_gene(lab: Lab) -> None:
    egfr = lab.transcripts().gene("EGFR")
    assert egfr is not None
    half = [one(("7", egfr.start - 1000, egfr.start + 100_000), 20.0)]
    assert events(half, (), lab.transcripts(), ["EGFR"]) == ()


def test_deleted_exons_are_reported(lab: Lab) -> None:
    egfr = lab.transcripts().gene("EGFR")
    assert egfr is not None
    segment = one(("7", egfr.exons[1][0] - 50, egfr.exons[6][1] + 50), 0.0)
    (found,) = events([segment], (), lab.transcripts(), ["EGFR"])
    assert (found.event, found.partial, found.exons) == ("deep_deletion", True, (2, 7))


def test_egfr_viii_by_its_exons(lab: Lab) -> None:
    egfr = lab.transcripts().gene("EGFR")
    assert egfr is not None
    segment = one(("7", egfr.exons[1][0] - 50, egfr.exons[6][1] + 50), 0.0)
    found = events([segment], (), lab.transcripts(), ["EGFR"])
    result = lab.judge(tumor="GB", copies=found, copies_assessed=True)
    assert any("exon=2-7:deletion" in str(s.item.profile) for s in result.events[0].findings.statements)


def test_gene_levels(lab: Lab) -> None:
    levels = [
        Segment("", 0, 0, None, None, None, "GISTIC", gene, level) for gene, level in (("ERBB2", 2), ("PTEN", -2))
    ]
    found = events(levels, (), lab.transcripts(), ["ERBB2", "PTEN"])
    assert {e.gene: e.event for e in found} == {"ERBB2": "amplification", "PTEN": "deep_deletion"}


def test_fusion_exons_and_frame(lab: Lab) -> None:
    places = (
        FusionEnd("2", 42295554, "+"),
        FusionEnd("2", 29223528, "-"),
    )  # EML4 intron 13 with ALK exon 20
    (event,) = fusion_events([Fusion("EML4", "ALK", *places, "in-frame", 30, "test")], lab.transcripts())
    assert (event.five_exon, event.three_exon, event.in_frame) == (13, 20, True)
    (lost,) = fusion_events(
        [Fusion("EML4", "ALK", *places, None, 30, "test", orientation="antisense")], lab.transcripts()
    )
    assert lost.in_frame is False
    assert lost.warnings
    result = lab.judge(tumor="LUAD", fusions=(lost,), fusions_assessed=True)
    assert all(not e.findings.sensitive for e in result.events)


def test_markers(lab: Lab) -> None:
    result = lab.judge(tumor="COAD", biomarkers={"msi_high": True, "tmb_high": False})
    (marker,) = result.markers
    assert marker.name == "msi_high"
    assert any("Pembrolizumab" in t.drugs for t in marker.findings.sensitive)


@pytest.mark.parametrize(("confidence", "tier"), [("high", "I-A"), ("medium", "I-A"), ("", "I-A"), ("low", "II-C")])
def test_a_fusion_of_low_confidence_is_suspected(lab: Lab, confidence: str, tier: str) -> None:
    """Arriba's confidence and LINX's likelihood were read and not used."""
    table = Fusion("KIF5B", "RET", None, None, "in-frame", 1, "Arriba", confidence=confidence)
    found = fusion_events([table], lab.transcripts())
    [event] = lab.judge(tumor="NSCLC", fusions=found, fusions_assessed=True).events
    [selpercatinib] = [t for t in event.findings.sensitive if t.drugs == ("Selpercatinib",) and t.applies]
    assert selpercatinib.tier == tier
    assert selpercatinib.open == (confidence == "low")
    assert any("low confidence" in text for text in event.warnings) == (confidence == "low")
    assert event.driver


def test_a_fusion_of_low_confidence_defines_no_disease_but_that_of_the_diagnosis_stands(lab: Lab) -> None:
    def first(five: str, three: str, tumor: str, drugs: tuple[str, ...]) -> str:
        table = Fusion(five, three, None, None, "in-frame", 1, "Arriba", confidence="low")
        [event] = lab.judge(
            tumor=tumor, fusions=fusion_events([table], lab.transcripts()), fusions_assessed=True
        ).events
        return min((t.tier for t in event.findings.sensitive if t.drugs == drugs and t.applies), default="")

    assert first("PML", "RARA", "AML", ("Arsenic Trioxide", "Tretinoin")) in ("", "II-C")
    assert first("BCR", "ABL1", "CML", ("Imatinib",)) == "I-A"
