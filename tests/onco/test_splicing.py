"""Changes near splice sites, and that nothing seen in a cancer gene is passed over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmkit.core.model import Build
from pmkit.onco import splicing
from pmkit.onco.findings import OncoResult
from pmkit.onco.onco_to_section import onco_part
from pmkit.onco.unshown import SILENT, UNCERTAIN, UNREAD
from pmkit.variants.consequence import Transcript, Transcripts
from pmkit.variants.consequence.edit import Edit

if TYPE_CHECKING:
    from .conftest import Lab

MET_DRUGS = {("Capmatinib",), ("Tepotinib",)}


def met(lab: Lab, place: str) -> OncoResult:
    return lab.judge(lab.small("MET", place), tumor="NSCLC")


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("7:116771989:G:A", "last base of exon 14"),  # c.3028G>A
        ("7:116771992:A:G", "base +3 to +5"),
        ("7:116771994:G:T", "base +3 to +5"),
        ("7:116771829:TTTTTTCTTTCTCTCTG:T", "polypyrimidine tract"),
        ("7:116771969:A:T", "residue 1003"),  # Y1003F
    ],
)
def test_met_exon_14_may_be_skipped(lab: Lab, place: str, why: str) -> None:
    (found,) = met(lab, place).variants
    assert any("may skip exon 14" in text and why in text for text in found.warnings)
    given = {t.drugs: t for t in found.findings.sensitive if t.drugs in MET_DRUGS and t.applies}
    assert set(given) == MET_DRUGS
    for therapy in given.values():
        assert "if RNA shows that the exon is skipped" in therapy.conditions
        assert therapy.tier == "II-C"


@pytest.mark.parametrize("place", ["7:116771990:G:A", "7:116771846:AG:A", "7:116771848:G:C"])
def test_a_lost_site_of_exon_14_needs_no_condition(lab: Lab, place: str) -> None:
    (found,) = met(lab, place).variants
    given = {t.drugs: t for t in found.findings.sensitive if t.drugs in MET_DRUGS and t.applies}
    assert {t.tier for t in given.values()} == {"I-A"}
    assert not any("may skip" in text for text in found.warnings)


@pytest.mark.parametrize("place", ["7:116771995:T:G", "7:116771980:A:G", "7:116771821:T:A"])
def test_other_places_skip_nothing(lab: Lab, place: str) -> None:
    assert splicing.may_skip(lab.small("MET", place), 14) == ""


@pytest.mark.parametrize(("place", "exon"), [("17:7675994:C:T", 4), ("17:7674859:C:T", 6)])
def test_silent_last_base_of_an_exon_of_tp53(lab: Lab, place: str, exon: int) -> None:
    small = lab.small("TP53", place)
    assert not small.changes_protein
    (found,) = lab.judge(small, tumor="BRCA").variants
    assert (
        f"may affect splicing of exon {exon} (changes the last base of exon {exon}): RNA would tell" in found.warnings
    )
    assert found.oncogenicity.oncogenic is True


def test_a_coding_change_that_could_not_be_read_is_not_called_silent(lab: Lab) -> None:
    """The bundled sequence has no bases for this codon: SETBP1 D868N, a driver, must not pass as silent."""
    result = lab.judge(lab.small("SETBP1", "18:44951942:G:A"), tumor="AML")
    assert result.variants == ()
    assert [name for name, _, _ in result.not_shown] == [UNREAD]
    text = " ".join(result.limitations)
    assert SILENT not in text
    assert "Not judged, may be drivers: SETBP1 c.2602G>A" in text
    assert "give --reference" in text


def test_variants_that_are_not_shown_are_counted(lab: Lab) -> None:
    uncertain = lab.small("BRCA2", "13:32340301:T:G")
    silent = lab.small("APC", "5:112838399:C:T")
    assert uncertain.changes_protein
    result = lab.judge(uncertain, silent, tumor="BRCA")
    assert result.variants == ()
    assert {(name, number) for name, number, _ in result.not_shown} >= {(UNCERTAIN, 1)}
    assert sum(one.number for one in onco_part(result).not_shown) == 2
    text = " ".join(result.limitations)
    assert f"1 {UNCERTAIN} in 1 cancer gene" in text
    assert "--all shows them" in text
    assert f"Seen in genes of inherited cancer, but no finding: BRCA2 {uncertain.protein} (VUS)" in text
    assert "No usable small variant was seen in BRCA1, TP53" in text


@pytest.mark.parametrize(("gene", "place"), [("PLCG2", "16:81936303:G:C"), ("FANCA", "16:89746890:T:C")])
def test_genes_that_only_labels_and_resistance_name_are_counted(lab: Lab, gene: str, place: str) -> None:
    small = lab.small(gene, place)
    assert small.changes_protein
    assert (UNCERTAIN, 1, 1) in lab.judge(small, tumor="CLLSLL").not_shown


def test_an_uncertain_change_with_two_grounds_is_shown(lab: Lab) -> None:
    """PTPN11 G60V stands on a published list of drivers and in a critical region: uncertain, but not only counted."""
    small = lab.small("PTPN11", "12:112450359:G:T")
    (found,) = lab.judge(small, tumor="AML").variants
    assert {"OM1", "OP1"} <= found.oncogenicity.fired


@pytest.mark.parametrize("gene", ["MET", "TP53"])
def test_a_change_inside_an_exon_is_passed_over_only_where_nothing_is_at_risk(
    gene: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    transcript = Transcripts.open(Build.GRCH38).gene(gene)
    assert transcript is not None
    edits = [
        Edit(place, place + size - 1, "A" * size, "")
        for border in {border for exon in transcript.exons for border in exon}
        for place in range(border - 26, border + 26)
        for size in (0, 1, 2, 40)
    ]
    passed = [one for one in edits if transcript.far_from_borders(one.first, one.last, splicing.TRACT[-1])]
    at_risk = [one for one in edits if any(splicing._risks(transcript, one))]
    assert len(edits) > len(passed) > len(edits) / 10 < len(at_risk)
    monkeypatch.setattr(Transcript, "far_from_borders", lambda *_: False)
    assert at_risk == [one for one in edits if any(splicing._risks(transcript, one))]
