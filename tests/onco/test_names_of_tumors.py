"""Tumour names as people type them, and what a biomarker makes of a tumour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmkit.core.errors import UsageError
from pmkit.knowledge.importers.civic import drug_name, regimen
from pmkit.knowledge.importers.onco_genes import read_rows
from pmkit.knowledge.importers.tumor_types import HANDMADE
from pmkit.knowledge.store import open_table
from pmkit.onco.alterations import CopyNumberEvent, FusionEvent
from pmkit.onco.tumor_type import resolve

if TYPE_CHECKING:
    from tests.onco.conftest import Lab

TCGA = (
    "ACC", "BLCA", "BRCA", "CESC", "CHOL", "COAD", "DLBC", "ESCA", "GBM", "HNSC", "KICH", "KIRC", "KIRP", "LAML",
    "LGG", "LIHC", "LUAD", "LUSC", "MESO", "OV", "PAAD", "PCPG", "PRAD", "READ", "SARC", "SKCM", "STAD", "THCA",
    "THYM", "UCEC", "UCS", "UVM",
)  # fmt: skip
"""TCGA's study abbreviations but TGCT."""


BROADER_IN_TCGA = {"ESCA": "DOID:5041", "CESC": "DOID:4362"}


@pytest.mark.parametrize("code", TCGA)
def test_tcga_codes(code: str) -> None:
    """TCGA's oesophageal and cervical studies hold squamous and glandular tumours; OncoTree's codes one of them."""
    of_tcga = resolve(f"TCGA-{code}")
    assert of_tcga == resolve(code, tcga=True)
    assert (of_tcga.id == BROADER_IN_TCGA[code]) if code in BROADER_IN_TCGA else (of_tcga == resolve(code))


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("MF", {"MF", "DOID:4971", "MYCF"}), ("GCT", {"GCT", "TESTIS"}), ("germ cell tumor", {"TESTIS", "OGCT"}),
        ("choriocarcinoma", {"BCCA", "UCCA", "TCCA"}), ("yolk sac tumor", {"OYST", "TYST"}),
        ("Hepatobiliary Cancer", {"LIVER", "BILIARY_TRACT"}), ("Sex Cord Stromal Tumor", {"SCST", "TSCST"}),
    ],
)  # fmt: skip
def test_a_name_of_several_tumours_is_asked_for(text: str, choices: set[str]) -> None:
    with pytest.raises(UsageError, match="more than one") as caught:
        resolve(text)
    assert all(choice in caught.value.remedy for choice in choices)


def test_a_main_type_is_never_taken_for_one_of_its_narrower_tumours() -> None:
    """A soft tissue sarcoma is not a rhabdomyosarcoma: what is chosen holds most of what has that main type."""
    terms = {row["id"]: row for row in open_table("onco.tumor_types").rows()}
    by_type: dict[str, list[str]] = {}
    for id_, row in terms.items():
        if row["main_type"]:
            by_type.setdefault(row["main_type"], []).append(id_)
    del by_type["Breast Sarcoma"]  # by OncoTree of fibroadenomas too, which nobody means
    for name, ids in by_type.items():
        try:
            chosen = resolve(name)
        except UsageError as error:
            assert "more than one" in str(error)
            continue
        held = sum(chosen.relation(id_) in ("same", "ancestor", "narrower") for id_ in ids)
        assert held * 10 >= len(ids) * 3, (name, chosen.id)
    assert resolve("Soft Tissue Sarcoma").code == "SOFT_TISSUE"
    assert resolve("Vulvar Carcinoma").code == "VULVA"


def test_tgct_is_asked_for_unless_it_is_tcgas() -> None:
    with pytest.raises(UsageError) as caught:
        resolve("TGCT")
    assert "ONCOTREE:TGCT" in caught.value.remedy
    assert "ONCOTREE:TESTIS" in caught.value.remedy
    assert resolve("TCGA-TGCT").code == "TESTIS"
    assert resolve("TGCT", tcga=True).code == "TESTIS"
    assert resolve("ONCOTREE:TGCT").name.startswith("Tenosynovial")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CRC", "COADREAD"), ("mCRC", "COADREAD"), ("PDAC", "PAAD"), ("HNSCC", "HNSC"), ("GBM", "GB"), ("DIPG", "DMG"),
        ("UC", "BLCA"), ("MTC", "THME"), ("CRPC", "DOID:0080909"), ("TNBC", "DOID:0060081"), ("APL", "APLPMLRARA"),
        ("T-ALL", "TLL"), ("B-ALL", "BLL"), ("Ph+ ALL", "BLLBCRABL1"), ("DLBCL", "DLBCLNOS"), ("CLL", "CLLSLL"),
        ("MM", "PCM"), ("iCCA", "IHCH"), ("ccRCC", "CCRCC"), ("ATC", "THAP"), ("glioma", "DIFG"), ("Ewing", "ES"),
    ],
)  # fmt: skip
def test_abbreviations(text: str, code: str) -> None:
    assert resolve(text).code == code


def test_every_name_of_the_table_is_known_or_asked_for() -> None:
    rows = list(open_table("onco.tumor_names").rows())
    kinds = {row["from"] for row in rows}
    assert {"retired OncoTree code", "OncoTree main type", "TCGA study abbreviation"} <= kinds
    for row in rows:
        if "|" in row["ids"]:
            with pytest.raises(UsageError, match="more than one"):
                resolve(row["name"])
        else:
            assert resolve(row["name"]).id == row["ids"]


def test_the_hand_made_names_and_those_of_the_table_are_the_same() -> None:
    made = {(row["name"], row["ids"], row["source"]) for row in read_rows(HANDMADE / "tumor_names.tsv", "\t")}
    made_of_oncotree = {"retired OncoTree code", "OncoTree main type"}
    table = {(row["name"], row["ids"], row["from"]) for row in open_table("onco.tumor_names").rows()}
    assert made <= table
    assert {row[2] for row in table - made} <= made_of_oncotree


def test_every_main_type_is_known() -> None:
    for name in {row["main_type"] for row in open_table("onco.tumor_types").rows()} - {""}:
        try:
            resolve(name)
        except UsageError as error:
            assert "more than one" in str(error)


@pytest.mark.parametrize(
    ("text", "expected", "unwanted"),
    [
        ("gastric tumor", "stomach", "Gangliocytoma"),
        ("renal cell", "Renal Cell Carcinoma", "Retinoblastoma"),
        ("lung adenocarcinom", "Lung Adenocarcinoma", "Colon"),
    ],
)
def test_suggestions_go_by_meaning(text: str, expected: str, unwanted: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(text)
    assert expected in caught.value.remedy
    assert unwanted not in caught.value.remedy


def test_no_suggestion_for_letters_alone() -> None:
    with pytest.raises(UsageError) as caught:
        resolve("XRQ")
    assert "Did you mean" not in caught.value.remedy


# --- biomarker defines the disease -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("five", "three", "tumor", "disease"),
    [
        ("PML", "RARA", "AML", "DOID:0060318"),
        ("BCR", "ABL1", "BLL", "DOID:0080643"),
        ("BCR", "ABL1", "AML", "DOID:0080976"),
        ("KMT2A", "MLLT3", "AML", "DOID:0081094"),
        ("KMT2A", "AFF1", "ALL", "DOID:0080644"),
        ("CBFB", "MYH11", "AML", "DOID:0081084"),
        ("RUNX1", "RUNX1T1", "AML", "DOID:0081093"),
        ("ETV6", "RUNX1", "BLL", "DOID:0080645"),
    ],
)
def test_a_fusion_defines_the_disease(lab: Lab, five: str, three: str, tumor: str, disease: str) -> None:
    assert resolve(tumor).relation(disease) != "same"
    result = lab.judge(tumor=tumor, fusions=(FusionEvent(five, three, in_frame=True),), fusions_assessed=True)
    assert result.tumor_type is not None
    assert result.tumor_type.relation(disease) == "same"
    assert any(f"{five}::{three} was found" in line for line in result.limitations)


def test_two_fusions_that_define_the_disease_were_found(lab: Lab) -> None:
    both = tuple(FusionEvent("KMT2A", partner, in_frame=True) for partner in ("MLLT3", "AFF1"))
    result = lab.judge(tumor="AML", fusions=both, fusions_assessed=True)
    assert any("As KMT2A::MLLT3 and KMT2A::AFF1 were found" in line for line in result.limitations)


def test_a_fusion_of_another_disease_defines_nothing(lab: Lab) -> None:
    result = lab.judge(tumor="CML", fusions=(FusionEvent("BCR", "ABL1", in_frame=True),), fusions_assessed=True)
    assert result.tumor_type is not None
    assert "DOID:0080643" not in result.tumor_type.same


def test_amplified_erbb2_is_her2_positive_in_breast_only(lab: Lab) -> None:
    copies = (CopyNumberEvent("ERBB2", "amplification", 20.0),)
    breast = lab.judge(tumor="ILC", copies=copies, copies_assessed=True).tumor_type
    stomach = lab.judge(tumor="STAD", copies=copies, copies_assessed=True).tumor_type
    assert breast is not None
    assert stomach is not None
    assert (breast.relation("DOID:0060079"), breast.relation("DOID:0060080")) == ("same", "site")
    assert stomach.relation("DOID:0060079") == "other"


def test_every_definition_names_known_diseases_and_its_source() -> None:
    known = {row["id"] for row in open_table("onco.tumor_types").rows()}
    rows = list(open_table("onco.defined_diseases").rows())
    assert len(rows) > 20
    for row in rows:
        assert set(row["within"].split("|")) <= known
        assert set(row["defines"].split("|")) <= known
        assert row["reference"]


# --- drugs named once --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Zenocutuzumab-zbco", "Zenocutuzumab"),
        ("Larotrectinib Regimen", "Larotrectinib"),
        ("Regorafenib Anhydrous", "Regorafenib"),
        ("Imatinib Mesylate", "Imatinib"),
        ("Valproic Acid", "Valproic Acid"),
        ("Peginterferon Alfa-2b", "Peginterferon Alfa-2b"),
        ("FOLFOX-4", "FOLFOX-4"),
    ],
)
def test_drug_names_are_folded(name: str, folded: str) -> None:
    assert drug_name(name) == folded


def test_a_regimen_of_two_drugs_is_their_combination() -> None:
    assert regimen(["Ipilimumab/Nivolumab Regimen"], "") == (("Ipilimumab", "Nivolumab"), "Combination")
    assert regimen(["Imatinib", "Imatinib Mesylate"], "Substitutes") == (("Imatinib",), "Substitutes")


def test_no_folded_name_is_left_in_the_table() -> None:
    drugs = {d for row in open_table("onco.evidence").rows() for d in row["therapies"].split("|")}
    assert not [d for d in drugs if d.endswith((" Regimen", " Anhydrous", "-zbco"))]


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("adenocarcinoma of the lung", "LUAD"), ("lung adeno", "LUAD"), ("Adenocarcinoma of lung", "LUAD"),
        ("Ca. prostate", "prostate cancer"), ("CA colon", "colon cancer"), ("breast ca", "breast cancer"),
        ("carcinoma of the breast", "breast carcinoma"), ("prostatic adenocarcinoma", "PRAD"),
        ("oesophageal cancer", "esophageal cancer"), ("acute myeloid leukaemia", "acute myeloid leukemia"),
        ("de novo AML", "AML"), ("resected NSCLC", "NSCLC"), ("platinum-resistant ovarian cancer", "ovarian cancer"),
        ("treatment-naive NSCLC", "NSCLC"), ("previously treated mCRC", "COADREAD"), ("mBTC", "BTC"), ("mRCC", "RCC"),
        ("cancer of the bowels", "colorectal cancer"),
    ],
)  # fmt: skip
def test_ways_to_say_a_name(text: str, same_as: str) -> None:
    assert resolve(text) == resolve(same_as)


@pytest.mark.parametrize(("text", "code"), [("mBC", "MBC"), ("mCC", "MCC")])
def test_an_m_for_metastatic_that_makes_another_code_is_asked_for(text: str, code: str) -> None:
    """Metastatic breast cancer is no metaplastic breast cancer; the code in capitals or small letters is."""
    with pytest.raises(UsageError, match="more than one") as caught:
        resolve(text)
    assert f"ONCOTREE:{code}" in caught.value.remedy
    assert resolve(code) == resolve(code.lower()) == resolve(f"ONCOTREE:{code}")


def test_squamous_lung_cancer_is_no_lung_cancer_at_large() -> None:
    """Nor is its contrary suggested; that it is not squamous stays a condition of its labels."""
    assert resolve("squamous NSCLC") == resolve("LUSC")
    assert resolve("non-squamous NSCLC") == resolve("nonsquamous NSCLC") == resolve("NSCLC")


def test_a_word_of_a_name_is_suggested_before_a_code_of_like_letters() -> None:
    with pytest.raises(UsageError, match="not known") as caught:
        resolve("anal")
    assert "ANSC (Anal Squamous Cell Carcinoma)" in caught.value.remedy
    assert "Glioma" not in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "hint"),
    [("MSI-H CRC", "COADREAD"), ("EGFR mutant NSCLC", "NSCLC"), ("BRAF-mutant melanoma", "MEL")],
)
def test_a_biomarker_in_a_name_is_not_passed_over(text: str, hint: str) -> None:
    """What the name says of the tumour's changes would be lost: the name without them is suggested."""
    with pytest.raises(UsageError, match="not known") as caught:
        resolve(text)
    assert f"Did you mean {hint} " in caught.value.remedy
