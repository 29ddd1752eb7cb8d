"""A patient's list of drugs: unknown ones are listed, and tests that somebody asks for are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run, Write


def pgx(answer: Any) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    section: dict[str, Any] = (found[0] if isinstance(found, list) else found)["pgx"]
    return section


def test_an_unknown_drug_is_listed_and_the_others_are_looked_up(pmkit: Run, write_vcf: Write) -> None:
    words = ("load", write_vcf(), "pgx", "--drugs", "clopidogrel,clopidogrell,xyzzy", "report")
    drugs = {one["drug"]: one for one in pgx(pmkit(*words, "-f", "json"))["drugs"]}
    assert set(drugs) == {"clopidogrel", "clopidogrell", "xyzzy"}
    assert (drugs["xyzzy"]["status"], drugs["xyzzy"]["notes"]) == ("not_known", [])
    assert drugs["clopidogrell"]["notes"] == ["Did you mean clopidogrel?"]
    assert drugs["clopidogrel"]["status"] != "not_known"
    page = " ".join(pmkit(*words, "-f", "table").out.split())
    assert "UNKNOWN xyzzy: pmkit does not know this drug, so nothing was looked up." in page
    assert "clopidogrell: pmkit does not know this drug, so nothing was looked up. Did you mean clopidogrel?" in page
    assert "- xyzzy" in pmkit(*words, "-f", "table", "--full").out
    assert "xyzzy" in pmkit(*words, "-f", "tsv", "--section", "pgx.drugs").out


def test_a_list_of_unknown_drugs_only_is_not_taken_for_all(pmkit: Run, write_vcf: Write) -> None:
    found = pgx(pmkit("load", write_vcf(), "pgx", "--drugs", "xyzzy", "report", "-f", "json"))
    assert [(one["drug"], one["status"]) for one in found["drugs"]] == [("xyzzy", "not_known")]


def test_parts_of_a_combination_are_looked_up(pmkit: Run, write_vcf: Write) -> None:
    words = ("load", write_vcf(), "pgx", "--drugs", "codeine/paracetamol/xyzzy", "report", "-f", "json")
    assert {one["drug"]: one["status"] for one in pgx(pmkit(*words))["drugs"]} == {
        "codeine": "gene_not_called",
        "paracetamol": "no_guideline",
        "xyzzy": "not_known",
    }


def test_tests_that_a_label_or_guideline_asks_for(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    words = ("load", write_vcf(), "pgx", "--drugs", "abacavir,capecitabine,valproate,clopidogrel")
    before = pgx(pmkit(*words, "report", "-f", "json"))["test_before"]
    asked = {(one["drug"], one["gene"]): {who["strength"] for who in one["asked"]} for one in before}
    assert asked == {
        ("abacavir", "HLA-B"): {"label_required", "guideline_level_a"},
        ("capecitabine", "DPYD"): {"label_required", "guideline_level_a"},
        ("valproic acid", "POLG"): {"label_required"},
    }
    assert all(one["reason"] and all(who["release"] for who in one["asked"]) for one in before)
    page = pmkit(*words, "report", "-f", "table").out
    assert "Test before prescribing" in page
    (tmp_path / "hla.tsv").write_text("HLA-B\t*57:01/*08:01\n")
    reported = pgx(pmkit(*words, "--outside", tmp_path / "hla.tsv", "report", "-f", "json"))["test_before"]
    assert {one["drug"] for one in reported} == {"capecitabine", "valproic acid"}
    (tmp_path / "hla.tsv").write_text("HLA-B\t*07:02/.\n")
    half = pgx(pmkit(*words, "--outside", tmp_path / "hla.tsv", "report", "-f", "json"))["test_before"]
    assert "abacavir" in {one["drug"] for one in half}


def test_without_a_list_no_test_is_named(pmkit: Run, write_vcf: Write) -> None:
    assert pgx(pmkit("load", write_vcf(), "pgx", "report", "-f", "json"))["test_before"] == []


def test_the_medication_of_the_sheet_counts(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text('medications = ["abacavir/lamivudine"]\n')
    words = ("load", write_vcf(), "pgx", "context", tmp_path / "p.toml", "report", "-f", "json")
    found = pgx(pmkit(*words))["test_before"]
    assert [(one["drug"], one["gene"]) for one in found] == [("abacavir", "HLA-B")]


def test_drug_names_the_tests(pmkit: Run) -> None:
    out = pmkit("drug", "capecitabine").out
    assert "Test of DPYD before the drug" in out and "label required" in out
    assert pmkit("drug", "clopidogrell").code == 66


def test_a_gene_that_the_run_left_out_is_not_said_to_be_unreadable(pmkit: Run, write_vcf: Write) -> None:
    words = (
        "load",
        write_vcf(),
        "pgx",
        "--gene",
        "CYP2C19",
        "--drugs",
        "mercaptopurine,valproate",
        "report",
        "-f",
        "json",
    )
    reasons = {one["gene"]: one["reason"] for one in pgx(pmkit(*words))["test_before"]}
    assert reasons["TPMT"] == reasons["NUDT15"] == "not looked at in this run (--gene)"
    assert reasons["POLG"] == "pmkit does not read POLG from a VCF"
