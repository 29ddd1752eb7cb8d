"""What is said of the whole tumour: by options, the sheet, the VCF's header, and other tools' output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support import contigs, header, write

BRAF = "chr7\t140753336\t.\tA\tT\t.\tPASS\t.\tGT:AD\t0/1:60,40"
MSISENSOR = "Total_Number_of_Sites\tNumber_of_Somatic_Sites\t%\n{}\n"
MANTIS = (
    "Average Metric Value (Abbr)\tValue\tThreshold\tStatus\n"
    "Step-Wise Difference (DIF)\t{value}\t0.4000   \t{status}\nEuclidean Distance (EUC)\t0.1\t0.187\tStable\n"
)
PURPLE = "purity\tploidy\tmsIndelsPerMb\tmsStatus\ttmbPerMb\ttmbStatus\n0.6\t3.1\t{}\t{}\t{}\tHIGH\n"


def vcf(folder: Path, *head: str, samples: str = "T") -> Path:
    top = header(*contigs(["chr7"]), *head, formats=("GT", "AD"), samples=samples.split("\t"))
    return write(folder / "t.vcf", top, [BRAF + "\t0/1:60,40" * samples.count("\t") + "\n"])


def onco(pmkit, path: Path, *words: str, tumor: str = "COADREAD") -> dict[str, Any]:
    answer = pmkit("load", path, "onco", "--tumor-type", tumor, *words)
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)["onco"]
    return found


def marker(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(m for m in found["biomarkers"] if m["name"].startswith(name))


def first(marker: dict[str, Any]) -> set[str]:
    return {" + ".join(t["drugs"]) for t in marker["sensitive"] if t["tier"] == "I-A"}


@pytest.mark.parametrize(
    ("word", "high"),
    [("high", True), ("MSI-H", True), ("dMMR", True), ("stable", False), ("MSS", False), ("MSI-L", False)],
)
def test_msi_by_word(pmkit, tmp_path: Path, word: str, high: bool) -> None:
    reported = marker(onco(pmkit, vcf(tmp_path), "--msi", word), "MSI")
    assert reported["status"] == ("high" if high else "not_high")
    assert ("Pembrolizumab" in first(reported)) is high
    assert ("Ipilimumab + Nivolumab" in first(reported)) is high


@pytest.mark.parametrize(
    ("text", "high", "value"),
    [
        (MSISENSOR.format("400\t60\t15.0"), True, 15.0),
        (MSISENSOR.format("400\t20\t5.0"), False, 5.0),
        (MANTIS.format(value="0.6210", status="Unstable"), True, 0.621),
        (MANTIS.format(value="0.1200", status="Stable"), False, 0.12),
        (PURPLE.format("12.5", "MSI", "40.2"), True, 12.5),
        (PURPLE.format("0.1", "MSS", "2.2"), False, 0.1),
    ],
    ids=["msisensor-high", "msisensor-low", "mantis-high", "mantis-low", "purple-high", "purple-low"],
)
def test_msi_of_other_tools(pmkit, tmp_path: Path, text: str, high: bool, value: float) -> None:
    table = tmp_path / "msi.txt"
    table.write_text(text)
    reported = marker(onco(pmkit, vcf(tmp_path), "--msi", str(table)), "MSI")
    assert (reported["status"], reported["value"]) == ("high" if high else "not_high", value)


@pytest.mark.parametrize(("text", "high"), [("10", True), ("9.9", False), ("25.3 mut/Mb", True), ("low", False)])
def test_tmb_by_number(pmkit, tmp_path: Path, text: str, high: bool) -> None:
    reported = marker(onco(pmkit, vcf(tmp_path), "--tmb", text, tumor="LUAD"), "TMB (given)")
    assert reported["status"] == ("high" if high else "not_high")
    assert ("Pembrolizumab" in first(reported)) is high


def test_tmb_of_purple(pmkit, tmp_path: Path) -> None:
    table = tmp_path / "purity.tsv"
    table.write_text(PURPLE.format("1", "MSS", "40.2"))
    reported = marker(onco(pmkit, vcf(tmp_path), "--tmb", str(table), tumor="LUAD"), "TMB (given)")
    assert (reported["value"], reported["status"]) == (40.2, "high")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--msi", "maybe"), 2),
        (("--tmb", "plenty"), 2),
        (("--her2", "2+"), 2),
        (("--er", "weak"), 2),
        (("--pdl1", "120"), 2),
        (("--hrd", "42"), 2),
        (("--state", "young"), 2),
        (("--state", "castration-resistant", "--state", "castration-sensitive"), 2),
    ],
)
def test_unknown_words_are_refused(pmkit, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    answer = pmkit("load", vcf(tmp_path), "onco", *words)
    assert answer.code == code
    assert answer.out == ""
    assert len(answer.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "text", ["", "one line\n", PURPLE.format("x", "MSI", "1"), MANTIS.format(value="1", status="?")]
)
def test_a_file_without_a_status_is_bad_data(pmkit, tmp_path: Path, text: str) -> None:
    table = tmp_path / "msi.txt"
    table.write_text(text)
    answer = pmkit("load", vcf(tmp_path), "onco", "--msi", str(table))
    assert answer.code == 65
    assert str(table) in answer.err


def test_hrd_and_her2(pmkit, tmp_path: Path) -> None:
    found = onco(pmkit, vcf(tmp_path), "--hrd", "positive", tumor="HGSOC")
    assert first(marker(found, "HRD")) == {"Bevacizumab + Olaparib"}
    found = onco(pmkit, vcf(tmp_path), "--her2", "3+", tumor="BRCA")
    assert {"Trastuzumab", "Docetaxel + Pertuzumab + Trastuzumab"} <= first(marker(found, "HER2"))
    found = onco(pmkit, vcf(tmp_path), "--her2", "low", tumor="BRCA")
    assert first(marker(found, "HER2")) == {"Trastuzumab Deruxtecan"}
    found = onco(pmkit, vcf(tmp_path), "--her2", "0", tumor="BRCA")
    assert marker(found, "HER2")["tiers"] == []


def test_the_header_speaks_where_no_option_does(pmkit, tmp_path: Path) -> None:
    path = vcf(tmp_path, "##MSI=MSI-H", "##TMB=3.5")
    found = onco(pmkit, path)
    assert marker(found, "MSI (VCF header)")["status"] == "high"
    assert marker(found, "TMB (VCF header)")["status"] == "not_high"
    assert marker(onco(pmkit, path, "--msi", "stable"), "MSI (given)")["status"] == "not_high"


def test_the_header_of_several_tumours_is_of_none(pmkit, tmp_path: Path) -> None:
    path = vcf(tmp_path, "##MSI=MSI-H", samples="A\tB\tC")
    answer = pmkit("load", path, "onco", "--tumor-type", "COADREAD", "report", "-f", "ndjson")
    assert answer.code == 0, answer.err
    names = [m["name"] for line in answer.out.splitlines() for m in (json.loads(line).get("onco") or {})["biomarkers"]]
    assert names
    assert not any("MSI" in name for name in names)


def test_the_sheet_speaks_for_each_patient(pmkit, tmp_path: Path) -> None:
    path = vcf(tmp_path)
    sheet = tmp_path / "sheet.tsv"
    sheet.write_text(
        f"sample\tfile\tcolumn\ttumor_type\tmsi\tstate\nP1\t{path.name}\tT\tPRAD\thigh\tcastration-resistant\n"
    )
    answer = pmkit("load", "--sheet", sheet, "onco")
    assert answer.code == 0, answer.err
    report = json.loads(answer.out)
    assert marker(report["onco"], "MSI (sheet)")["status"] == "high"
    assert any("castration-resistant prostate carcinoma" in line for line in report["limitations"])


@pytest.mark.parametrize(
    ("words", "drug", "tier"),
    [
        ((), "Alpelisib + Fulvestrant", "I-A"),
        (("--her2", "3+"), "Alpelisib + Fulvestrant", "II-C"),
        (("--er", "negative", "--pr", "negative"), "Alpelisib + Fulvestrant", "II-C"),
        (("--er", "negative", "--pr", "positive", "--her2", "0"), "Alpelisib + Fulvestrant", "I-A"),
    ],
)
def test_receptors_decide_on_a_label(pmkit, tmp_path: Path, words: tuple[str, ...], drug: str, tier: str) -> None:
    path = vcf(tmp_path)
    text = path.read_text().replace("chr7,length=159345973", "chr3,length=198295559")
    path.write_text(text.replace("chr7\t140753336\t.\tA\tT", "chr3\t179234297\t.\tA\tG"))
    (variant,) = onco(pmkit, path, *words, tumor="BRCA")["variants"]
    (reported,) = [t for t in variant["sensitive"] if " + ".join(t["drugs"]) == drug]
    assert reported["tier"] == tier
    assert reported["conditions"]


@pytest.mark.parametrize(
    ("drug", "text"),
    [
        ("capivasertib", "FDA 2023-11-16, active: one or more PIK3CA, AKT1 or PTEN alterations"),
        ("Tazemetostat", "withdrawn 2026-06-22"),
        ("mobocertinib", "withdrawn in every indication (FDA, 2024-07-15"),
        ("capecitabine", "with Lapatinib"),
        ("rociletinib", "never approved"),
    ],
)
def test_drug_answers_for_cancer_drugs(pmkit, drug: str, text: str) -> None:
    answer = pmkit("drug", drug)
    assert answer.code == 0, answer.err
    assert text in answer.out


def test_a_drug_of_both_kinds_is_reported_whole(pmkit) -> None:
    answer = pmkit("drug", "capecitabine")
    assert "DPYD" in answer.out
    assert "Indications with a tumour biomarker" in answer.out
