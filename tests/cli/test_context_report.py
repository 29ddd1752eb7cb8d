"""The patient's context in every format: adjusted and genotype-based side by side, doses, rows for this patient."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Write = Callable[..., Any]
PATIENT: dict[str, Any] = {
    "age_years": 67,
    "height": "165 cm",
    "weight": "82 kg",
    "race": "white",
    "smoker": True,
    "egfr": 52,
    "diabetes": True,
    "target_inr": 2.5,
    "dvt_or_pe": True,
    "medications": ["Plavix", "rxnorm:32937", "B01AA03", "fluvoxamine", "clozapine", "simvastain"],
    "indications": ["PCI"],
}


@pytest.fixture
def chain(write_vcf: Write, tmp_path: Path) -> Callable[..., list[object]]:
    """Words of a chain over CYP2C19 *1/*2 with CYP2D6 *1/*4, CYP2C9 and VKORC1 from outside."""

    def words(*report: object, **changes: Any) -> list[object]:
        vcf = write_vcf(genotypes={"rs4244285": ["0/1"], "rs12769205": ["0/1"], "rs3758581": ["1/1"]})
        (tmp_path / "calls.tsv").write_text(
            "CYP2D6\t*1/*4\nCYP2C9\t*1/*3\nVKORC1\trs9923231 reference (C)/rs9923231 variant (T)\nCYP2B6\t*1/*1\n"
        )
        sheet = {name: value for name, value in {**PATIENT, **changes}.items() if value is not None}
        (tmp_path / "p.json").write_text(json.dumps(sheet))
        return ["load", vcf, "pgx", "--outside", "calls.tsv", "context", "p.json", "report", *report]

    return words


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


def test_medication_by_any_name(pmkit: Run, chain: Callable[..., list[object]]) -> None:
    report = json.loads(pmkit(*chain("-f", "ndjson")).out)
    assert report["context"]["medications"] == ["clopidogrel", "paroxetine", "warfarin", "fluvoxamine", "clozapine"]
    assert report["context"]["unknown_medications"] == ["simvastain"]
    assert any("Did you mean simvastatin?" in text for text in report["limitations"])
    assert any("smoking is not weighed for clozapine" in text for text in report["limitations"])


def test_adjusted_and_genotype_based_stand_side_by_side(pmkit: Run, chain: Callable[..., list[object]]) -> None:
    found = {row["gene"]: row for row in rows(pmkit(*chain("-f", "tsv", "--section", "context.phenotypes")).out)}
    assert (found["CYP2D6"]["phenotype"], found["CYP2D6"]["adjusted_phenotype"]) == (
        "Intermediate Metabolizer",
        "Poor Metabolizer",
    )
    assert {gene: row["used_for_guidance"] for gene, row in found.items()} == {
        "CYP2B6": "false",
        "CYP2C19": "false",
        "CYP2D6": "true",
    }
    drugs = rows(pmkit(*chain("-f", "tsv", "--section", "pgx.drugs")).out)
    codeine = [row for row in drugs if row["drug"] == "codeine" and row["source"] == "CPIC"]
    assert [row["context_changes"].partition(":")[0] for row in codeine] == ["set aside", "adjusted"]
    assert not any("adjusted" in row["context_changes"] for row in drugs if row["drug"] == "omeprazole")
    table = " ".join(pmkit(*chain("-f", "table", "--full")).out.split())
    assert "research only: shown" in table
    assert "[adjusted: CYP2D6 *1/*4 with paroxetine (strong inhibitor): Intermediate Metabolizer" in table


def test_doses_with_model_inputs_range_and_source(pmkit: Run, chain: Callable[..., list[object]]) -> None:
    found = {row["model"]: row for row in rows(pmkit(*chain("-f", "tsv", "--section", "context.doses")).out)}
    iwpc = found["IWPC_pharmacogenetic"]
    assert (iwpc["status"], iwpc["citations"]) == ("estimated", "PMID:19228618")
    assert "target_inr 2 to 3 (published)" in iwpc["limits"]
    assert "age_years 18 to 99 (pmkit safeguard)" in iwpc["limits"]
    assert "weight_kg 82" in iwpc["inputs"]
    table = pmkit(*chain("-f", "table", "--section", "context")).out
    assert f"IWPC pharmacogenetic: {float(iwpc['value']):g} mg/week" in table
    assert "Pharmacogenes" not in table


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"target_inr": 3.01}, "target_inr is 3.01, needed 2 to 3 (published range)"),
        ({"age_years": 17.9}, "age_years is 17.9, needed 18 to 99 (pmkit safeguard"),
        ({"weight": "181 kg"}, "weight_kg is 181, needed 35 to 180 (pmkit safeguard"),
        ({"race": "black"}, "CYP2C9 *5, *6, *8, *11 not looked at"),
    ],
)
def test_outside_the_range_there_is_no_dose(
    pmkit: Run, chain: Callable[..., list[object]], changes: dict[str, Any], says: str
) -> None:
    answer = pmkit(*chain("-f", "ndjson", **changes))
    model = next(d for d in json.loads(answer.out)["context"]["doses"] if d["model"] == "IWPC_pharmacogenetic")
    assert (model["value"], model["per_day_mg"]) == (None, None)
    assert any(text.startswith(says) for text in model["because"])
    assert says[:20] in pmkit(*chain("-f", "table", "--full", **changes)).out


def test_the_score_is_withheld_in_every_format(pmkit: Run, chain: Callable[..., list[object]]) -> None:
    (score,) = rows(pmkit(*chain("-f", "tsv", "--section", "context.scores")).out)
    assert (score["points"], score["outcome"]) == ("", "not_verified")
    assert score["apply"].split("; ") == [
        "body mass index above 30",
        "chronic kidney disease (eGFR below 60)",
        "diabetes",
        "one CYP2C19 allele without function",
    ]
    assert "score withheld" in pmkit(*chain("-f", "table", "--full")).out


def test_rows_for_another_indication_are_set_apart(pmkit: Run, chain: Callable[..., list[object]]) -> None:
    table = pmkit(*chain("-f", "table", "--section", "pgx.drugs")).out
    before, _, after = table.partition("Advice for another age, weight or indication")
    assert "neurovascular" in after
    assert "neurovascular" not in before
    assert "clopidogrel (taken)" in before


def test_explain_tells_context_of_gene_and_drug(pmkit: Run, chain: Callable[..., list[object]]) -> None:
    assert pmkit(*chain("-o", "r.json")).code == 0
    gene = pmkit("explain", "r.json", "CYP2D6").out
    assert "Under the medication" in gene
    assert "With the medication: Poor Metabolizer (0.0)" in gene
    drug = pmkit("explain", "r.json", "warfarin").out
    assert "Dosing model IWPC pharmacogenetic" in drug
    assert "holds for: " in drug


def test_one_shot_takes_context_and_outside_calls(pmkit: Run, chain: Callable[..., list[object]]) -> None:
    words = chain()
    answer = pmkit("run", words[1], "--outside", "calls.tsv", "--context", "p.json", "-o", "out")
    assert answer.code == 0, answer.err
    assert json.loads(Path("out/report.json").read_text())["context"]["doses"]
    assert rows(Path("out/context.phenotypes.tsv").read_text())


@pytest.mark.parametrize("section", ["pgx.genes", "pgx.drugs"])
def test_the_table_has_both_views(pmkit: Run, chain: Callable[..., list[object]], section: str) -> None:
    table = pmkit(*chain("-f", "table", "--section", section)).out
    assert ("Pharmacogenes" in table) == (section == "pgx.genes")
    assert ("Avoid, or choose another drug" in table) == (section == "pgx.drugs")


def test_a_view_that_is_not_there_is_refused(pmkit: Run, chain: Callable[..., list[object]]) -> None:
    answer = pmkit(*chain("-f", "table", "--section", "pgx.gene"))
    assert (answer.code, answer.out) == (2, "")
    assert "pgx.genes" in answer.err


@pytest.mark.parametrize("word", ["Plavix", "32968", "rxnorm:32968", "B01AC04", "clopidogrel bisulfate"])
def test_drug_and_drugs_by_any_name(pmkit: Run, chain: Callable[..., list[object]], word: str) -> None:
    assert pmkit("drug", word).out.startswith("clopidogrel\n")
    words = chain("-f", "ndjson")
    words[words.index("context") : words.index("context")] = ["--drugs", word]
    assert [drug["drug"] for drug in json.loads(pmkit(*words).out)["pgx"]["drugs"]] == ["clopidogrel"]


def test_a_gene_lists_its_drugs(pmkit: Run) -> None:
    out = pmkit("drug", "cyp2c19").out
    assert out.startswith("CYP2C19\n")
    assert "  clopidogrel: CPIC level A (final); rows: CPIC 10, DPWG 4, FDA 1\n" in out


def test_unknown_drugs_name_the_nearest(pmkit: Run) -> None:
    for words in (("drug", "warfrin"), ("drug", "CYP2C91")):
        answer = pmkit(*words)
        assert (answer.code, answer.out) == (66, "")
    assert "Did you mean warfarin" in pmkit("drug", "warfrin").err


def test_warfarin_is_reported_honestly(pmkit: Run) -> None:
    out = pmkit("drug", "warfarin").out
    assert "by amounts that were not verified" in out
    assert "Dosing model IWPC_pharmacogenetic" in out
    assert "gives no dose, coefficients not verified" in pmkit("drug", "tacrolimus").out


def test_patient_sheets_are_described_and_checked(pmkit: Run, tmp_path: Path) -> None:
    assert "hepatic_impairment" in json.loads(pmkit("schema", "patient").out)["properties"]
    (tmp_path / "good.toml").write_text('medications = ["Plavix", "simvastain"]\n')
    answer = pmkit("validate", "--patient", "good.toml")
    assert answer.out == "good.toml: ok, 1 patient, medication not known: simvastain\n"
    (tmp_path / "bad.toml").write_text('weight = "12 stone"\n')
    answer = pmkit("validate", "--patient", "bad.toml")
    assert answer.code == 65
    assert "'stone' is no unit of weight" in answer.err


@pytest.mark.parametrize(
    ("rows_", "says"),
    [
        (["GERMLINE", "1"], "more or fewer fields"),
        (["S1", "forty", "70"], "age_years"),
        (["", "40", "70"], "names no sample"),
    ],
)
def test_bad_rows_of_a_csv_sheet(pmkit: Run, tmp_path: Path, rows_: list[str], says: str) -> None:
    (tmp_path / "p.csv").write_text("sample,age_years,weight_kg\n" + ",".join(rows_) + "\n")
    answer = pmkit("validate", "--patient", "p.csv")
    assert answer.code == 65
    assert says in answer.err
