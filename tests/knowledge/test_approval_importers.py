"""Importers of approvals, label status, studies, fusions and copy numbers: hand-written files, and rows made here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pmkit.core.errors import DataError
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers import onco_approvals, onco_events
from pmkit.knowledge.importers.onco_genes import read_rows
from pmkit.knowledge.store import open_table


def rows_of(table: BuiltTable) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


@pytest.mark.parametrize(
    "build", [onco_approvals.label_status, onco_approvals.functional, onco_approvals.critical_regions]
)
def test_what_is_bundled_is_what_the_hand_written_file_says(build: Callable[[], BuiltTable]) -> None:
    table = build()
    assert table.render()[0].decode() == open_table(table.name).text()


@pytest.fixture
def by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of hand-written files; those of the package are not read."""
    monkeypatch.setattr(onco_approvals, "APPROVALS", tmp_path / "approvals.tsv")
    monkeypatch.setattr(onco_approvals, "_codes_by_disease", lambda sources: {"DOID:1909": "MEL|SKCM"})
    return tmp_path


def write(path: Path, **row: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\t".join(row) + "\n" + "\t".join(row.values()) + "\n", encoding="utf-8")


APPROVAL = {name: "" for name in onco_approvals._APPROVAL_COLUMNS if not name.startswith("status")} | {
    "id": "X1",
    "agency": "FDA",
    "profile": "BRAF protein=V600E",
    "doid": "1909",
    "therapies": "Drug A|Drug B",
    "date": "2020-01-02",
    "basis": "label",
    "reference": "https://example.org/label",
    "verified": "yes",
}
STATUS = {
    "agency": "FDA",
    "drug": "Drug B",
    "disease": "melanoma",
    "doid": "1909",
    "profile": "",
    "status": "withdrawn",
    "date": "2024-05-06",
    "reference": "https://example.org/notice",
    "verified": "yes",
}


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ({}, ("withdrawn", "2024-05-06", "https://example.org/notice")),
        ({"doid": ""}, ("withdrawn", "2024-05-06", "https://example.org/notice")),  # whatever the disease
        ({"drug": "Drug C"}, ("active", "", "")),
        ({"doid": "1612"}, ("active", "", "")),
        ({"profile": "BRAF protein=V600K"}, ("withdrawn", "2024-05-06", "https://example.org/notice")),
        ({"profile": "EGFR protein=L858R"}, ("active", "", "")),
        ({"profile": "v::BRAF fusion"}, ("active", "", "")),  # fusions only
    ],
)
def test_an_approval_has_the_status_of_its_drug_disease_and_gene(
    by_hand: Path, state: dict[str, str], status: tuple[str, str, str]
) -> None:
    write(by_hand / "approvals.tsv", **APPROVAL)
    write(by_hand / "label_status.tsv", **STATUS | state)
    (row,) = rows_of(onco_approvals.approvals(by_hand))
    assert (row["status"], row["status_date"], row["status_reference"]) == status
    assert (row["doid"], row["oncotree"]) == ("DOID:1909", "MEL|SKCM")


@pytest.mark.parametrize("wrong", [{"date": ""}, {"date": "May 2020"}, {"basis": "hearsay"}, {"verified": "maybe"}])
def test_an_approval_without_its_date_or_ground_stops_the_build(by_hand: Path, wrong: dict[str, str]) -> None:
    write(by_hand / "approvals.tsv", **APPROVAL | wrong)
    write(by_hand / "label_status.tsv", **STATUS)
    with pytest.raises(DataError, match="the approval X1 is not well formed"):
        onco_approvals.approvals(by_hand)


@pytest.mark.parametrize("wrong", [{"status": "gone"}, {"date": "2024"}, {"date": ""}, {"verified": ""}])
def test_a_status_without_its_date_stops_the_build(by_hand: Path, wrong: dict[str, str]) -> None:
    write(by_hand / "label_status.tsv", **STATUS | wrong)
    with pytest.raises(DataError, match="the label status of Drug B"):
        onco_approvals.label_status()


def test_a_functional_study_needs_its_paper(by_hand: Path) -> None:
    study = {"profile": "BRAF protein=V600E", "effect": "Gain of Function", "pmid": "", "reference": "a talk"}
    write(by_hand / "functional.tsv", **study)
    with pytest.raises(DataError, match=r"BRAF protein=V600E names no paper"):
        onco_approvals.functional()


def test_cgi_gives_protein_changes_with_their_papers(tmp_path: Path) -> None:
    row = {
        "individual_mutation": "ABL1:T315I",
        "Alteration type": "MUT",
        "Primary Tumor acronym": "CML",
        "Primary Tumor type": "Chronic myeloid leukemia",
        "Drug": "[Imatinib, Dasatinib]",
        "Drug family": "[BCR-ABL inhibitor]",
        "Association": "Resistant",
        "Evidence level": "FDA guidelines",
        "Source": "PMID:1;FDA;PMID: 22;PMID:1",
    }
    file = tmp_path / "onco" / "cgi" / "cgi_biomarkers_per_variant.2017.haoziyeung.tsv"
    others = [row | {"Alteration type": "CNA"}, row | {"individual_mutation": "ABL1:"}, row | {"Drug": "[]"}]
    write(file, **row)
    with file.open("a", encoding="utf-8") as out:
        out.writelines("\t".join(other.values()) + "\n" for other in others)
    first, family = rows_of(onco_approvals.cgi(tmp_path))
    assert (first["profile"], first["therapies"]) == ("ABL1 protein=T315I", "Imatinib|Dasatinib")
    assert (first["level"], first["pmids"]) == ("FDA guidelines", "1|22")
    assert family["therapies"] == "BCR-ABL inhibitor"


ITEMS = BuiltTable(
    "civic.evidence",
    "x.tsv",
    "",
    (),
    ("id", "profile", "direction"),
    [
        ("EID1", "EML4::ALK fusion", "Supports"),
        ("EID2", "?::ALK fusion", "Supports"),
        ("EID3", "ERBB2 amplification", "Supports"),
        ("EID4", "ERBB2 amplification OR MET amplification", "Supports"),
        ("EID5", "MET amplification", "Does Not Support"),
        ("EID6", "CDKN2A loss", "Supports"),
    ],
)


def test_fusions_join_what_two_sources_say_of_a_pair(tmp_path: Path) -> None:
    file = tmp_path / "onco" / "fusions" / "pirlygenes.cancer-fusions.csv"
    file.parent.mkdir(parents=True)
    file.write_text(
        "gene_5prime,gene_3prime,cancer_code,mechanism,is_defining,pmid\n"
        "EML4,ALK,LUAD,in-frame,false,PMID:17625570\n"
        "EML4,ALK,ALCL,in-frame,true,\n"
        "EWSR1,,ES,unknown,true,\n",
        encoding="utf-8",
    )
    found = {(row["five_prime"], row["three_prime"]): row for row in rows_of(onco_events.fusions(tmp_path, ITEMS))}
    assert set(found) == {("EML4", "ALK"), ("v", "ALK")}
    assert found["EML4", "ALK"]["contexts"] == "ALCL|LUAD"
    assert (found["EML4", "ALK"]["defining"], found["EML4", "ALK"]["pmids"]) == ("yes", "17625570")
    assert set(found["EML4", "ALK"]["sources"].split("|")) == {onco_events.PIRLY.id, onco_events.CIVIC.id}
    assert (found["v", "ALK"]["defining"], found["v", "ALK"]["sources"]) == ("no", onco_events.CIVIC.id)


def test_copy_numbers_count_items_that_do_not_argue_against_them() -> None:
    found = {(row["gene"], row["event"]): row["evidence"] for row in rows_of(onco_events.copy_numbers(ITEMS))}
    assert found == {
        ("ERBB2", "amplification"): "EID3|EID4",
        ("MET", "amplification"): "EID4",
        ("CDKN2A", "loss"): "EID6",
    }


def test_every_hand_written_study_is_kept() -> None:
    """No row is left out in silence."""
    for build, name in ((onco_approvals.functional, "functional"), (onco_approvals.label_status, "label_status")):
        assert len(list(build().rows)) == len(list(read_rows(onco_approvals.APPROVALS.with_name(f"{name}.tsv"), "\t")))
