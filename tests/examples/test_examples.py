"""The example patients: the files are what the script writes, and pmkit reports what the script says it should."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make_examples.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # NamedTuple looks its module up
    spec.loader.exec_module(module)
    return module


def pmkit(*words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "pmkit.cli.main", *words], capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(done.stdout)


def test_files_are_what_the_script_writes(script: ModuleType) -> None:
    assert (EXAMPLES / "germline.vcf").read_text() == script.germline()
    assert (EXAMPLES / "tumor.vcf").read_text() == script.tumor()


def test_germline_diplotypes(script: ModuleType) -> None:
    report = pmkit("load", str(EXAMPLES / "germline.vcf"), "pgx", "report", "-f", "json")
    called = {gene["gene"]: [d["label"] for d in gene["diplotypes"]] for gene in report["pgx"]["genes"]}
    assert {gene: called[gene] for gene in script.EXPECTED_DIPLOTYPES} == {
        gene: [label] for gene, label in script.EXPECTED_DIPLOTYPES.items()
    }
    nudt15 = next(gene for gene in report["pgx"]["genes"] if gene["gene"] == "NUDT15")
    assert [place["name"] for place in nudt15["positions"]["missing"]] == sorted(script.NOT_READ)
    assert nudt15["could_change"][0]["phenotypes"] == ["Intermediate Metabolizer", "Poor Metabolizer"]
    drugs = {drug["drug"]: drug for drug in report["pgx"]["drugs"]}
    assert {one["gene"] for one in drugs["mercaptopurine"]["could_change"]} == {"NUDT15"}
    assert drugs["clopidogrel"]["could_change"] == []
    assert "avoid" in {r["action"] for r in drugs["clopidogrel"]["recommendations"]}


def test_tumor_findings(script: ModuleType) -> None:
    report = pmkit("load", str(EXAMPLES / "tumor.vcf"), "onco", "--tumor-type", "MEL", "report", "-f", "json")
    assert report["sample"] == "TUMOR-01"
    found = {(v["gene"], v["pos"]): v for v in report["onco"]["variants"]}
    braf = found["BRAF", 140753336]
    assert braf["hgvsp"].endswith("p.Val600Glu")
    assert (braf["vaf"], braf["depth"]) == (pytest.approx(54 / 120), 120)
    tiers = {tier["type"]: tier["tier"] for tier in braf["tiers"]}
    assert (tiers["predictive_sensitive"], tiers["predictive_resistant"]) == ("I-A", "II-C")
    assert braf["sensitive"] and braf["resistant"]
    expected = {v.expected.split(" ")[0] for v in script.TUMOR if v.filter == "PASS" and "no finding" not in v.expected}
    assert {gene for gene, _ in found} >= expected
    assert any("rejects KRAS G12D" in line for line in report["limitations"])
    assert "CYP2D6" not in {gene for gene, _ in found}
