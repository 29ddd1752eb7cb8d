"""Known drivers are classed as experts class them, each criterion says by what, and tables that carry it hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pmkit.core.model import Build
from pmkit.knowledge.store import manifest, open_table
from pmkit.onco import drivers, judge
from pmkit.onco.oncogenicity import Oncogenicity
from pmkit.onco.profile_match import shifted
from pmkit.variants.consequence.effect import reference_protein

if TYPE_CHECKING:
    from .conftest import Lab

ONCOGENIC = [
    ("BRAF", "7:140753336:A:T", "V600E"),
    ("KRAS", "12:25245350:C:T", "G12D"),
    ("IDH1", "2:208248388:C:T", "R132H"),
    ("TP53", "17:7675088:C:T", "R175H"),
]
AT_LEAST_LIKELY = [
    ("PTEN", "10:87933148:G:A", "R130Q"),
    ("BRAF", "7:140753334:T:C", "K601E"),
    ("DNMT3A", "2:25234373:C:T", "R882H"),
    ("U2AF1", "21:43104346:G:A", "S34F"),
    ("MPL", "1:43349338:G:T", "W515L"),
    ("RET", "10:43114502:C:G", "C634W"),
    ("RET", "10:43114501:G:T", "C634F"),
    ("RET", "10:43114500:T:G", "C634G"),
    ("RET", "10:43114501:G:C", "C634S"),
    ("FOXL2", "3:138946321:G:C", "C134W"),
    ("H3-3A", "1:226064434:A:T", "K28M"),
    ("GNAS", "20:58909366:G:A", "R201H"),
    ("POLE", "12:132676598:G:C", "P286R"),
    ("BRCA1", "17:43106487:A:C", "C61G"),
    ("STAT3", "17:42322464:T:A", "Y640F"),
    ("STAT5B", "17:42207711:T:G", "N642H"),
    ("MPL", "1:43349337:T:A", "W515R"),
    ("SRSF2", "17:76736877:G:C", "P95R"),
    ("STAT6", "12:57102878:T:C", "D419G"),
    ("JAK2", "9:5070026:AA:CT", "K539L"),
    ("DICER1", "14:95094127:C:T", "D1709N"),
    ("PPM1D", "17:60663014:G:A", "W427*"),
    ("PTEN", "10:87933145:G:A", "G129E"),
    ("RUNX1", "21:34859485:C:T", "R201Q"),
    ("H3C3", "6:26045493:A:T", "K28M"),
    ("H3-3B", "17:75779065:T:A", "K37M"),
    ("CBL", "11:119278541:G:A", "R420Q"),
    ("DDX41", "5:177512369:C:T", "R525H"),
    ("KIT", "4:54723606:CGAC:C", "D419del"),
    ("MAP2K1", "15:66436756:TGGAGAT:T", "E102_I103del"),
    ("NSD2", "4:1961074:G:A", "E1099K"),
    ("PRKD1", "14:29599063:T:G", "E710D"),
    ("USP8", "15:50490450:C:G", "P720R"),
    ("MYOD1", "11:17720147:T:G", "L122R"),
    ("RIT1", "1:155904470:C:T", "M90I"),
    ("H3-3A", "1:226064454:G:T", "G35W"),
    ("KRAS", "12:25227351:G:A", "T58I"),
    ("PTPN11", "12:112450362:A:G", "D61G"),
    ("PTPN11", "12:112450362:A:T", "D61V"),
    ("FLT3", "13:28018487:T:TGCTTCC", "S840_N841insGS"),
    ("BRAF", "7:140778032:AGGTGTAGGTGCTGTCA:TG", "V487_P492delinsA"),
    ("BRAF", "7:140778037:TAGGTGCTGTCACATTCAA:T", "L485_P490del"),
    ("BRAF", "7:140778038:AGGTGCTGTCACATTC:G", "L485_P490delinsF"),
    ("MAP2K1", "15:66435112:CAGAAGCAGAAGGTGG:A", "Q56_G61delinsR"),
]
ASSAYED_BUT_UNCERTAIN = [  # a study that was read, and no other ground
    ("MPL", "1:43339489:T:C", "S204P"),
    ("RAF1", "3:12591730:T:A", "R391W"),
]
NOT_ONCOGENIC = [
    ("TP53", "17:7676154:G:C", "P72R"),
    ("KIT", "4:54727298:A:C", "M541L"),
    ("FGFR4", "5:177093242:G:A", "G388R"),
]


def judged(lab: Lab, gene: str, place: str, protein: str, **more: frozenset[str]) -> Oncogenicity:
    small = lab.small(gene, place)
    assert small.protein == protein
    return judge.classes([small], Build.GRCH38, **more)[small]


@pytest.mark.parametrize(("gene", "place", "protein"), ONCOGENIC)
def test_classic_drivers_are_oncogenic(lab: Lab, gene: str, place: str, protein: str) -> None:
    assert judged(lab, gene, place, protein).class_ == "Oncogenic"


@pytest.mark.parametrize(("gene", "place", "protein"), AT_LEAST_LIKELY)
def test_known_drivers_are_at_least_likely(lab: Lab, gene: str, place: str, protein: str) -> None:
    assert judged(lab, gene, place, protein).oncogenic is True


@pytest.mark.parametrize(("gene", "place", "protein"), ASSAYED_BUT_UNCERTAIN)
def test_a_study_alone_is_counted_and_named_but_makes_no_driver(lab: Lab, gene: str, place: str, protein: str) -> None:
    found = judged(lab, gene, place, protein)
    assert found.class_ == "VUS"
    assert "OS2" in found.fired


@pytest.mark.parametrize(("gene", "place", "protein"), NOT_ONCOGENIC)
def test_polymorphisms_are_not(lab: Lab, gene: str, place: str, protein: str) -> None:
    assert judged(lab, gene, place, protein).oncogenic is not True


@pytest.mark.parametrize(("gene", "place", "protein"), [*ONCOGENIC, *AT_LEAST_LIKELY])
def test_what_fired_names_its_assay_count_or_class(lab: Lab, gene: str, place: str, protein: str) -> None:
    for one in judged(lab, gene, place, protein).criteria:
        if one.outcome != "fired":
            continue
        assert one.evidence or one.code in ("SBP2",)
        named = (
            r"CIViC EID|ClinVar \d|DoCM: |assayed|\d+ (?:with this change|tumours)|in the |methods call|classed"
            r"|in-frame change in"
        )
        assert re.search(named, one.because), (one.code, one.because)


def test_hotspots_stand_without_the_lists_of_experts(lab: Lab) -> None:
    found = judged(lab, "PTEN", "10:87933148:G:A", "R130Q", without=frozenset({"docm", "clinvar"}))
    assert found.oncogenic is True
    assert found.raised_by
    assert found.points < 6  # the standard's points alone leave it uncertain


@pytest.mark.parametrize(
    ("gene", "place", "protein"),
    [("EGFR", "7:55181378:C:T", "T790M"), ("ABL1", "9:130872896:C:T", "T315I")],
)
def test_resistance_is_no_functional_evidence(lab: Lab, gene: str, place: str, protein: str) -> None:
    assert "OS2" not in judged(lab, gene, place, protein).fired


@pytest.mark.parametrize(
    ("gene", "place", "protein"),
    [
        ("EGFR", "7:55174773:GAATTA:ATTCCA", "E746_L747delinsIP"),
        ("EGFR", "7:55174772:G:GATTCCCGTCGCTATCAAA", "I740_K745dup"),
        ("KIT", "4:54727414:A:T", "X550_splice"),
    ],
)
def test_indel_hotspots_hold_their_kin(lab: Lab, gene: str, place: str, protein: str) -> None:
    assert judged(lab, gene, place, protein).oncogenic is True


def test_a_stop_does_not_activate(lab: Lab) -> None:
    assert judged(lab, "NRAS", "1:114713909:G:A", "Q61*").oncogenic is not True


def test_critical_regions_hold_their_motif(lab: Lab) -> None:
    transcripts = lab.transcripts()
    rows = list(open_table("onco.critical_regions").rows())
    for row in rows:
        transcript = transcripts.gene(row["gene"])
        assert transcript is not None, row["gene"]
        protein = reference_protein(transcript)
        first, last = int(row["first"]), int(row["last"])
        number, _, motif = row["motif"].partition(":")
        at = int(number)
        assert protein[at - 1 : at - 1 + len(motif)] == motif, row
        assert at <= last <= len(protein) - 1, row
        assert at + len(motif) > first, row
        if row["name"] == "activation loop":
            assert (motif, at) == ("DFG", first)
            assert "E" in protein[last - 3 : last + 2], row  # of APE and its variants
    spans = {(row["gene"], int(row["first"]), int(row["last"])) for row in rows}
    assert {("RET", 892, 921), ("EZH2", 617, 732), ("MYD88", 159, 293)} <= spans


@pytest.mark.parametrize("gene", ["CEBPA", "RAD21", "SMC1A", "SMC3", "STAG2", "PHF6", "BCOR"])
def test_suppressors_of_blood_cancers(gene: str) -> None:
    assert drivers.genes()[gene].role == "tsg"
    assert drivers.genes()[gene].bona_fide


def test_doubtful_roles() -> None:
    assert drivers.genes()["EZH2"].role == "both"
    assert not drivers.genes()["MTAP"].bona_fide
    for gene in drivers.genes().values():
        assert (gene.role_source == "literature") <= bool(gene.role_pmid), gene.symbol


def test_curated_rows_have_papers_or_a_record() -> None:
    ids = {source.id for source in manifest()["onco.curated"].sources}
    rows = list(open_table("onco.curated").rows())
    assert {row["source"] for row in rows} == ids == {"docm", "clinvar"}
    for row in rows:
        assert row["protein"] or row["coding"]
        assert row["pmids"] if row["source"] == "docm" else row["id"].isdigit()


def test_functional_rows_have_papers() -> None:
    for row in open_table("onco.functional").rows():
        assert row["pmid"].isdigit() or row["reference"].startswith("http"), row["profile"]


NO_OFFSET = {  # genes where one residue leaves the offset open, or whose bundled sequence has gaps
    "ARID1B", "BRD4", "DNMT1", "FBXW7", "FOXP1", "HLA-A", "PBRM1", "PRDM14", "PTPRT", "RBM10", "STK19", "TCF3",
    "TCF7L2",
}  # fmt: skip


def test_hotspots_are_found_under_the_numbering_and_symbol_of_the_reported_transcript(lab: Lab) -> None:
    offsets = drivers.numberings()
    lost = set()
    for row in open_table("odbl.cancerhotspots_v3").rows():
        match = re.fullmatch(r"([A-WYZ])(\d+)", row["residue"])
        if match is None:
            continue
        transcript = lab.transcripts().gene(row["gene"])
        protein = reference_protein(transcript) if transcript else ""
        places = [int(match[2]) - offset - 1 for offset in (0, *offsets.get(row["gene"], ()))]
        if not any(0 <= at < len(protein) and protein[at] == match[1] for at in places):
            lost.add(row["gene"])
    assert lost == NO_OFFSET


@pytest.mark.parametrize(
    ("gene", "place", "protein"),
    [
        ("CD79B", "17:63929438:T:C", "Y196C"),
        ("H3-3A", "1:226064455:G:T", "G35V"),
    ],
)
def test_hotspots_in_another_numbering_or_under_an_old_symbol_count(
    lab: Lab, gene: str, place: str, protein: str
) -> None:
    assert judged(lab, gene, place, protein).oncogenic is True


OTHER_NAMES = frozenset(("CASP8 D302H", "FCGR3A F212V"))
"""Changes named under an isoform for which the whole protein has no one offset."""


def test_coordinates_hold_the_change_that_they_are_named_for(lab: Lab) -> None:
    """A place that holds another change would lend it statements at the closest level of matching."""
    seen = 0
    for row in open_table("onco.variant_coords").rows():
        kind, _, name = row["variant"].partition("=")
        if kind != "protein" or not re.fullmatch(r"[A-Z]\d+[A-Z]", name) or not row["chrom38"]:
            continue
        place = ":".join(row[column] for column in ("chrom38", "pos38", "ref38", "alt38"))
        small = lab.small(row["gene"], place)
        assert small.consequence is not None, row
        if not small.protein or "_splice" in small.protein or small.protein.endswith(("=", "?")):
            continue
        offsets = drivers.numberings().get(row["gene"], ())
        names = {small.protein, *(shifted(small.protein, offset) for offset in offsets)}
        seen += 1
        assert name.replace("X", "*") in names or f"{row['gene']} {name}" in OTHER_NAMES, (row, small.protein)
    assert seen > 350
