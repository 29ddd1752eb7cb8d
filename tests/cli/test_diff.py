"""`diff`: each change between two reports with the reason that the reports show."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run, Write

Make = Callable[..., Path]


@pytest.fixture
def report(pmkit: Run, write_vcf: Write, tmp_path: Path) -> Make:
    """Write a JSON report of a VCF, changed by `edit`."""

    def make(name: str, *words: object, edit: Callable[[dict[str, Any]], None] | None = None, **vcf: Any) -> Path:
        answer = pmkit("load", write_vcf(f"{name}.vcf", **vcf), "pgx", *words, "report", "-f", "json")
        assert answer.code == 0, answer.err
        document = json.loads(answer.out)
        if edit:
            edit(document)
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document))
        return path

    return make


def rows(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out), delimiter="\t"))


def gene(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in document["pgx"]["genes"] if one["gene"] == name)
    return found


def test_the_same_report_has_no_change(pmkit: Run, report: Make) -> None:
    answer = pmkit("diff", "--exit-code", report("a"), report("b"))
    assert (answer.code, rows(answer.out)) == (0, [])
    assert answer.out.startswith("sample\tsection\tkind\titem\tsource\tbefore\tafter\twhy\n")


def test_a_genotype_that_differs_is_the_reason(pmkit: Run, report: Make) -> None:
    drugs = ("--drugs", "voriconazole")
    new = report("b", *drugs, genotypes={"rs12248560": ["1/1"], "rs3758581": ["1/1"]})
    answer = pmkit("diff", "--exit-code", report("a", *drugs, genotypes={"rs3758581": ["1/1"]}), new)
    assert answer.code == 1
    found = {(row["kind"], row["item"], row["source"]): row for row in rows(answer.out)}
    phenotype = found["phenotype", "CYP2C19", ""]
    assert (phenotype["before"], phenotype["after"]) == ("Normal Metabolizer", "Ultrarapid Metabolizer")
    assert "rs12248560 C/C -> T/T" in phenotype["why"]
    advice = [row for (kind, item, source), row in found.items() if (kind, source) == ("advice", "CPIC")]
    assert advice and all("CYP2C19 Normal Metabolizer -> Ultrarapid Metabolizer" in row["why"] for row in advice)
    assert any("alternative" in row["after"] and "of 20" in row["why"] for row in advice)


def test_another_function_and_other_dates_are_reasons(pmkit: Run, report: Make) -> None:
    def older(document: dict[str, Any]) -> None:
        one = gene(document, "CYP2C19")
        one["dates"]["functions"] = "2020-01-01"
        for pair in (*one["diplotypes"], *one["recommendation_diplotypes"]):
            pair["phenotype"] = "Intermediate Metabolizer"
            for allele in pair["alleles"]:
                allele["function"] = "Decreased function"

    found = rows(pmkit("diff", report("a", edit=older), report("b")).out)
    (phenotype,) = [row for row in found if row["kind"] == "phenotype"]
    assert "function of *38: Decreased function -> Normal function" in phenotype["why"]
    assert "functions of 2020-01-01 -> " in phenotype["why"]


def test_a_row_of_another_date_is_named(pmkit: Run, report: Make) -> None:
    def older(document: dict[str, Any]) -> None:
        (drug,) = document["pgx"]["drugs"]
        row = next(one for one in drug["recommendations"] if one["source"] == "CPIC")
        row["action"], row["release"] = "increase_dose", "2011-01"

    drugs = ("--drugs", "clopidogrel")
    found = rows(pmkit("diff", report("a", *drugs, edit=older), report("b", *drugs)).out)
    assert {(row["kind"], row["source"]) for row in found} == {("advice", "CPIC")}
    assert all("of 2011-01 is now of" in row["why"] and "increase_dose" in row["before"] for row in found)


def test_tables_that_differ_are_the_last_reason_and_stand_in_the_json(pmkit: Run, report: Make) -> None:
    def older(document: dict[str, Any]) -> None:
        gene(document, "CYP2C19")["confidence"] = "low"
        for table in document["tables"]:
            if table["name"] == "pgx.alleles":
                table["sha256"] = "0" * 64
                table["sources"][0]["release"] = "2001-01-01"

    document = json.loads(pmkit("diff", "-f", "json", report("a", edit=older), report("b")).out)
    (change,) = document["changes"]
    assert (change["kind"], change["why"]) == ("confidence", "table pgx.alleles changed")
    assert [one["name"] for one in document["tables"]] == ["pgx.alleles"]
    assert "2001-01-01" in document["tables"][0]["before"]


def test_samples_are_matched_by_name(pmkit: Run, report: Make) -> None:
    found = rows(pmkit("diff", report("a", samples=["S1"]), report("b", samples=["S2"])).out)
    assert [(row["sample"], row["kind"], row["before"], row["after"]) for row in found] == [
        ("S1", "sample", "reported", ""),
        ("S2", "sample", "", "reported"),
    ]


def test_a_test_that_is_answered_since_is_named(pmkit: Run, report: Make, tmp_path: Path) -> None:
    (tmp_path / "hla.tsv").write_text("HLA-B\t*07:02/*08:01\n")
    drugs = ("--drugs", "abacavir")
    found = rows(pmkit("diff", report("a", *drugs), report("b", *drugs, "--outside", tmp_path / "hla.tsv")).out)
    assert ("test_before", "abacavir", "HLA-B", "") in {(r["kind"], r["item"], r["before"], r["after"]) for r in found}


def test_files_that_are_no_reports_are_refused(pmkit: Run, report: Make, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    answer = pmkit("diff", tmp_path / "x.json", report("a"))
    assert (answer.code, answer.out) == (65, "")
    assert pmkit("diff", "-", "-").code == 2


def test_a_position_that_newer_definitions_ask_for_is_named_as_such(pmkit: Run, report: Make) -> None:
    def older(document: dict[str, Any]) -> None:
        one = gene(document, "CYP2C19")
        one["positions"]["used"] = [place for place in one["positions"]["used"] if place["name"] != "rs12248560"]
        one["confidence"] = "low"

    (change,) = rows(pmkit("diff", report("a", edit=older), report("b")).out)
    assert change["why"] == "positions that the definitions ask for since: rs12248560 C/C"


def test_an_outside_call_that_lowers_the_confidence_is_the_reason(pmkit: Run, report: Make, tmp_path: Path) -> None:
    (tmp_path / "outside.tsv").write_text("CYP2C19\tNO_MATCH/NO_MATCH\n")
    new = report("b", "--outside", tmp_path / "outside.tsv")
    found = rows(pmkit("diff", report("a"), new).out)
    (row,) = [row for row in found if (row["kind"], row["item"]) == ("confidence", "CYP2C19")]
    assert "said since: " in row["why"] and "NO_MATCH" in row["why"]
    (back,) = [row for row in rows(pmkit("diff", new, tmp_path / "a.json").out) if row["kind"] == "confidence"]
    assert "no longer said: " in back["why"] and "NO_MATCH" in back["why"]
    assert not [row for row in found if row["why"] == "the reports do not show why"]


def test_advice_that_is_no_longer_sure_is_a_change(pmkit: Run, report: Make, tmp_path: Path) -> None:
    """The rows stay the same; that they cannot be relied on any more is what the patient must hear of."""
    (tmp_path / "outside.tsv").write_text("CYP2C19\tsomething odd\n")
    drugs = ("--drugs", "clopidogrel")
    answer = pmkit("diff", report("a", *drugs), report("b", *drugs, "--outside", tmp_path / "outside.tsv"))
    (row,) = [row for row in rows(answer.out) if row["kind"] == "standing"]
    assert (row["item"], row["before"], row["after"]) == ("clopidogrel", "firm", "cannot_be_told")
    assert "open since: " in row["why"]
