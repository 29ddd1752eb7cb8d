"""Tumour types: codes, names, near misses; how a disease relates to a tumour."""

from __future__ import annotations

import pytest

from pmkit.core.errors import UsageError
from pmkit.onco.tumor_type import resolve


@pytest.mark.parametrize("text", ["LUAD", "luad", "Lung Adenocarcinoma", "lung adenocarcinoma", " LUAD "])
def test_one_type_many_names(text: str) -> None:
    assert resolve(text).id == "ONCOTREE:LUAD"


def test_ontology_names_and_british_spelling() -> None:
    assert resolve("DOID:1612").name == "breast cancer"
    assert resolve("gastrointestinal stromal tumour").id == resolve("GIST").id


@pytest.mark.parametrize(
    ("text", "hint"),
    [("lung adenocarcinom", "LUAD"), ("LUAX", "LUAD"), ("colrectal", "COADREAD"), ("gastric tumour", "STOMACH")],
)
def test_did_you_mean(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(text)
    assert hint in caught.value.remedy


def test_no_guess_for_nonsense() -> None:
    with pytest.raises(UsageError, match="not known"):
        resolve("@@@")


@pytest.mark.parametrize(
    ("tumor", "disease", "relation"),
    [
        ("LUAD", "DOID:3910", "same"),
        ("LUAD", "DOID:3908", "ancestor"),  # non-small cell lung carcinoma
        ("LUAD", "DOID:3907", "site"),  # lung squamous cell carcinoma
        ("LUAD", "DOID:162", "pan"),
        ("LUAD", "PMKIT:SOLID", "pan"),
        ("LUAD", "DOID:1612", "other"),
        ("LUAD", "", "other"),
        ("AML", "PMKIT:SOLID", "other"),  # no solid tumour
        ("NSCLC", "DOID:3910", "narrower"),
        ("LUAD", "DOID:3907", "site"),  # a sibling
        ("HGSOC", "ONCOTREE:LGSOC", "site"),  # siblings that share a term of the ontology
        ("SOC", "ONCOTREE:LGSOC", "narrower"),
        ("DOID:2394", "ONCOTREE:LGSOC", "narrower"),
        ("DIFG", "DOID:0080684", "narrower"),
        ("GB", "DOID:0080684", "site"),
        ("COAD", "DOID:9256", "ancestor"),  # colorectal cancer
        ("IDC", "DOID:1612", "ancestor"),
        ("BRCA", "DOID:1612", "same"),
        ("CML", "DOID:8552", "same"),
        ("SKCM", "DOID:1909", "ancestor"),
        ("HGSOC", "DOID:2394", "ancestor"),
        ("PRAD", "DOID:0080909", "narrower"),  # castration-resistant
    ],
)
def test_relation(tumor: str, disease: str, relation: str) -> None:
    assert resolve(tumor).relation(disease) == relation
