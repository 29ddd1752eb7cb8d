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
    found = {path.name: path.read_text() for path in EXAMPLES.iterdir() if path.suffix not in (".py", "")}
    assert found == script.files()


@pytest.mark.parametrize("name", ["germline.vcf", "germline.g.vcf", "tumor.vcf"])
def test_all_contigs_are_declared(name: str) -> None:
    """Without that bcftools makes no BCF of it."""
    lines = (EXAMPLES / name).read_text().splitlines()
    declared = {line.split("=<ID=")[1].split(",")[0] for line in lines if line.startswith("##contig")}
    assert {line.split("\t")[0] for line in lines if not line.startswith("#")} <= declared


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


def test_the_gvcf_says_what_the_vcf_says(script: ModuleType) -> None:
    """The same person in another form: the same alleles and the same drugs."""
    one, other = (pmkit("load", str(EXAMPLES / name), "pgx", "report") for name in ("germline.vcf", "germline.g.vcf"))
    called = [
        {gene["gene"]: [d["label"] for d in gene["diplotypes"]] for gene in r["pgx"]["genes"]} for r in (one, other)
    ]
    assert called[0] == called[1]
    advice = [{drug["drug"]: drug["status"] for drug in report["pgx"]["drugs"]} for report in (one, other)]
    assert advice[0] == advice[1]


def test_the_array_never_says_more_than_it_read(script: ModuleType) -> None:
    """What the genome has is among what the array leaves open, and no position is assumed."""
    whole, part = (pmkit("load", str(EXAMPLES / name), "pgx", "report") for name in ("germline.vcf", "array.txt"))
    true = {gene["gene"]: {d["label"] for d in gene["diplotypes"]} for gene in whole["pgx"]["genes"]}
    for gene in part["pgx"]["genes"]:
        assert gene["positions"]["assumed"] == []
        if gene["status"] in ("called", "ambiguous"):
            assert true[gene["gene"]] <= {d["label"] for d in gene["diplotypes"]}, gene["gene"]


def test_the_program_that_uses_the_library() -> None:
    words = [EXAMPLES / "drugs_of_many.py", "clopidogrel", EXAMPLES / "germline.vcf", EXAMPLES / "array.txt"]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True, timeout=120)
    assert "GERMLINE-01 ┆ clopidogrel" in done.stdout
    assert "array       ┆ clopidogrel" in done.stdout
    assert "avoid" in done.stdout
    assert "standard" not in done.stdout
