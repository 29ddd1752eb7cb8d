"""Structural records by what they do to genes: exons lost or repeated, genes broken, receptors cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmkit.onco.alterations import CopyNumberEvent, FusionEvent
from pmkit.onco.events import events
from pmkit.onco.findings import OncoEvent
from pmkit.onco.onco_terms import EventType
from pmkit.onco.rearrangements import LARGEST, Rearranged, rearranged
from pmkit.variants.consequence import Transcript
from pmkit.variants.segments import Segment
from pmkit.variants.structural import Breakpoint

if TYPE_CHECKING:
    from .conftest import Lab

GENES = frozenset({"EGFR", "MET", "FLT3", "KMT2A", "CDKN2A", "PTEN", "TP53", "BRCA2", "ALK", "ROS1", "RET", "NTRK1"})


def gene(lab: Lab, name: str) -> Transcript:
    found = lab.transcripts().gene(name)
    assert found is not None
    return found


def exon(transcript: Transcript, number: int) -> tuple[int, int]:
    return transcript.exons[number - 1 - transcript.exon_shift]


def deletion(chrom: str, first: int, last: int, **more: bool) -> Breakpoint:
    """Of the bases first to last."""
    return Breakpoint(chrom, first - 1, "+", chrom, last + 1, "-", "deletion", True, "<DEL> a", **more)


def duplication(chrom: str, first: int, last: int) -> Breakpoint:
    return Breakpoint(chrom, first, "-", chrom, last, "+", "duplication", True, "<DUP> a")


def broken(chrom: str, pos: int, strand: str = "+") -> Breakpoint:
    return Breakpoint(chrom, pos, strand, None, 0, "", "single", True, "BND a")


def look(lab: Lab, *points: Breakpoint) -> Rearranged:
    return rearranged(points, lab.transcripts(), GENES)


def judged(lab: Lab, found: Rearranged, tumor: str) -> list[OncoEvent]:
    result = lab.judge(tumor=tumor, copies=found.events, fusions=found.fusions)
    return list(result.events)


def drugs(event: OncoEvent, tier: str) -> set[str]:
    return {" + ".join(t.drugs) for t in event.findings.sensitive if t.tier == tier and t.applies}


def test_egfr_viii(lab: Lab) -> None:
    egfr = gene(lab, "EGFR")
    found = look(lab, deletion("7", exon(egfr, 2)[0] - 900, exon(egfr, 7)[1] + 900))
    (event,) = judged(lab, found, "GB")
    assert event.name == "EGFR exon deletion (exons 2-7, EGFRvIII)"
    assert event.driver


def test_met_exon_14_deleted(lab: Lab) -> None:
    met = gene(lab, "MET")
    (event,) = judged(lab, look(lab, deletion("7", exon(met, 14)[0] - 30, exon(met, 14)[1] + 300)), "NSCLC")
    assert {"Capmatinib", "Tepotinib"} <= drugs(event, "I-A")


def test_flt3_tandem_duplication(lab: Lab) -> None:
    low, high = exon(gene(lab, "FLT3"), 14)
    (event,) = judged(lab, look(lab, duplication("13", low + 20, high - 5)), "AML")
    assert event.name == "FLT3 internal tandem duplication (exon 14, FLT3-ITD)"
    assert "Gilteritinib" in drugs(event, "I-A")


@pytest.mark.parametrize(("number", "named"), [(14, True), (15, True), (10, False)])
def test_an_insertion_without_bases_in_the_exons_of_itds(lab: Lab, number: int, named: bool) -> None:
    """Callers that assemble reads write an internal tandem duplication as <INS>."""
    place = exon(gene(lab, "FLT3"), number)[0] + 20
    point = Breakpoint("13", place, "+", "13", place + 1, "-", "insertion", True, "<INS> a")
    events = judged(lab, look(lab, point), "AML")
    assert ["FLT3-ITD" in event.name for event in events] == [True] * named
    assert all("Gilteritinib" in drugs(event, "I-A") and event.warnings for event in events)


def test_kmt2a_partial_tandem_duplication(lab: Lab) -> None:
    kmt2a = gene(lab, "KMT2A")
    found = look(lab, duplication("11", exon(kmt2a, 2)[0] - 100, exon(kmt2a, 8)[1] + 100))
    (event,) = judged(lab, found, "AML")
    assert event.name == "KMT2A partial tandem duplication (exons 2-8, KMT2A-PTD)"
    assert event.driver


@pytest.mark.parametrize(
    ("homozygous", "event", "tier"), [(True, "deep_deletion", "I-A"), (False, "exon_deletion", "I-A")]
)
def test_a_lost_exon_of_pten(lab: Lab, homozygous: bool, event: str, tier: str) -> None:
    pten = gene(lab, "PTEN")
    found = look(lab, deletion("10", exon(pten, 6)[0] - 5000, exon(pten, 6)[1] + 5000, homozygous=homozygous))
    (one,) = judged(lab, found, "BRCA")
    assert (one.event.event, one.event.where) == (event, "exon 6")  # type: ignore[union-attr]
    assert "Capivasertib + Fulvestrant" in drugs(one, tier)


def test_a_whole_gene_deleted_with_unknown_copies_holds_on_condition(lab: Lab) -> None:
    cdkn2a = gene(lab, "CDKN2A")
    (one,) = judged(lab, look(lab, deletion("9", cdkn2a.start - 9000, cdkn2a.end + 9000)), "MEL")
    assert one.name == "CDKN2A deletion"
    assert one.findings.sensitive
    assert all("if both copies are lost" in t.conditions for t in one.findings.sensitive)
    assert one.findings.best_tier not in ("I-A", "I-B")


def test_tp53_broken_in_intron_1(lab: Lab) -> None:
    tp53 = gene(lab, "TP53")
    pos = exon(tp53, 2)[1] + 4000
    point = Breakpoint("17", pos, "+", "12", 30_000_000, "-", "translocation", True, "BND a")
    (one,) = judged(lab, look(lab, point), "OS")
    assert one.name == "TP53 disruption (intron 1)"
    assert one.driver


@pytest.mark.parametrize(
    ("name", "intron", "named"),
    [
        ("ALK", 19, True),
        ("ROS1", 33, True),
        ("RET", 11, True),
        ("NTRK1", 9, True),
        ("ALK", 3, False),
        ("RET", 17, False),
    ],
)
def test_receptors_cut_before_the_kinase(lab: Lab, name: str, intron: int, named: bool) -> None:
    transcript = gene(lab, name)
    (low, high), (low2, high2) = exon(transcript, intron), exon(transcript, intron + 1)
    middle = (high + low2) // 2 if transcript.strand > 0 else (high2 + low) // 2
    found = look(lab, broken(transcript.chrom, middle))
    assert [f.name for f in found.fusions] == ([f"?::{name}"] if named else [])
    if named:
        (one,) = [e for e in judged(lab, found, "NSCLC") if e.name == f"?::{name}"]
        assert f"breakpoint in {name} intron {intron}" in one.warnings
        applying = [t for t in one.findings.sensitive if t.applies]
        assert applying
        assert all(any("shows a fusion" in text for text in t.conditions) for t in applying)
        assert all(t.tier not in ("I-A", "I-B") for t in applying)


def test_what_stays_inside_an_intron_is_counted(lab: Lab) -> None:
    tp53 = gene(lab, "TP53")
    start = exon(tp53, 2)[1] + 2000
    found = look(lab, deletion("17", start, start + 500), duplication("17", start, start + 700))
    assert (found.events, dict(found.other)) == ((), {"TP53": 2})


def test_a_chromosome_arm_is_no_event_of_a_gene(lab: Lab) -> None:
    tp53 = gene(lab, "TP53")
    assert look(lab, deletion("17", tp53.start - LARGEST, tp53.end + LARGEST)).events == ()


@pytest.mark.parametrize("name", ["BRCA2", "PTEN"])
def test_a_deep_deletion_is_a_loss_of_function(lab: Lab, name: str) -> None:
    transcript = gene(lab, name)
    segment = Segment(transcript.chrom, transcript.start - 1000, transcript.end + 1000, 0.0, 0.0, None, "test")
    copies = events([segment], (), lab.transcripts(), [name])
    tumor, drug = {"BRCA2": ("HGSOC", "Olaparib"), "PTEN": ("BRCA", "Capivasertib + Fulvestrant")}[name]
    (one,) = lab.judge(tumor=tumor, copies=copies, copies_assessed=True).events
    truncated = {"BRCA2": "13:32340301:T:TA", "PTEN": "10:87933147:C:T"}[name]
    small = lab.small(name, truncated)
    assert small.is_null
    (variant,) = lab.judge(small, tumor=tumor).variants
    assert drugs(one, "I-A") == {
        " + ".join(t.drugs) for t in variant.findings.sensitive if t.tier == "I-A" and t.applies
    }
    assert drug in drugs(one, "I-A")


def test_a_lost_copy_breaks_nothing() -> None:
    assert not CopyNumberEvent("BRCA2", "loss").breaks
    assert not CopyNumberEvent("BRCA2", "deletion").breaks


def test_a_broken_oncogene_that_is_no_finding_is_named(lab: Lab) -> None:
    broken = CopyNumberEvent("MET", EventType.DISRUPTION, partial=True, where="intron 13")
    pair = FusionEvent("ABCC1", "EGFR", in_frame=True)
    gained = CopyNumberEvent("RB1", EventType.AMPLIFICATION, 20.0)
    result = lab.judge(tumor="NSCLC", copies=(broken, gained), fusions=(pair,))
    assert not [one for one in result.events if one.gene == "MET"]
    (sentence,) = [text for text in result.limitations if text.startswith("Rearrangements in cancer genes")]
    assert broken.name in sentence
    assert "RB1" not in sentence


def test_a_small_deletion_spelled_in_bases_is_told_once(lab: Lab) -> None:
    """The small variant tells it; as an "exon deletion" it would stand on the page twice, under a wrong name."""
    met = gene(lab, "MET")
    low, high = exon(met, 14)
    inside, across = (low + 5, low + 100), (low - 60, low + 20)
    for first, last in (inside, across):
        assert look(lab, deletion("7", first, last, spelled=True)) == Rearranged((), (), {})
        assert look(lab, deletion("7", first, last)).events  # symbolic: nothing else tells it
    [whole] = look(lab, deletion("7", low - 60, high + 60, spelled=True)).events
    assert whole.known_as == "MET exon 14 skipping"


def test_a_kinase_domain_duplicated(lab: Lab) -> None:
    """EGFR's exons 18 to 25 in tandem are named; a part of the domain, or exons before it, are only counted."""
    egfr = gene(lab, "EGFR")
    whole = duplication("7", exon(egfr, 18)[0] - 50, exon(egfr, 25)[1] + 50)
    found = look(lab, whole)
    assert [event.name for event in found.events] == ["EGFR kinase domain duplication (exons 18-25)"]
    [event] = judged(lab, found, "NSCLC")
    assert event.driver
    for first, last in ((20, 20), (2, 7), (22, 25)):
        part = look(lab, duplication("7", exon(egfr, first)[0] - 50, exon(egfr, last)[1] + 50))
        assert part.events == ()
        assert part.other == {"EGFR": 1}
