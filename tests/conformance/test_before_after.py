"""Differences between two versions' answers get their kind from what changed; what fits no kind is unexplained."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance import before_after, before_after_kinds

EXAMPLE = Path(__file__).parents[2] / "examples" / "germline.vcf"
GENE = {
    "status": "called",
    "source": "matcher",
    "confidence": "high",
    "provisional": False,
    "phased": True,
    "diplotypes": ["*1/*2"],
    "looked_up": ["*1/*2"],
    "phenotypes": ["Intermediate Metabolizer"],
    "activity": [""],
    "functions": [["*2", "No function"]],
    "components": [],
    "states": {},
}
VARIANT = {
    "class": "Oncogenic",
    "points": 10,
    "fired": ["OS1"],
    "consequence": "missense_variant",
    "protein": "V600E",
    "transcript": "NM_004333.6",
    "vaf": 0.4,
    "tiers": [],
    "sensitive": {"Vemurafenib in Melanoma": "I-A A"},
    "resistant": {},
    "set_aside": {},
    "evidence": 3,
    "two_hit": False,
    "hotspot": True,
}
BOTH: tuple[dict[str, Any], dict[str, Any]] = ({"G GRCh38": ["1:5", "1:9"]}, {"G GRCh38": ["1:5", "1:9"]})
MORE: tuple[dict[str, Any], dict[str, Any]] = (BOTH[0], {"G GRCh38": ["1:5", "1:9", "1:12"]})


def kinds(subject: str, before: dict[str, Any], after: dict[str, Any], definitions: Any = BOTH) -> list[str]:
    head = {"report": {"assembly": "GRCh38"}}
    found = before_after_kinds.of_answers({**head, subject: before}, {**head, subject: after}, definitions)
    return [kind for kind, _, _ in found]


@pytest.mark.parametrize(
    ("change", "definitions", "kind"),
    [
        ({}, BOTH, []),
        ({"status": "not_called", "diplotypes": []}, BOTH, "gene: called -> not_called: no position read otherwise"),
        (
            {"status": "not_called", "states": {"1:5": "low_quality"}},
            BOTH,
            "gene: called -> not_called: called -> low_quality",
        ),
        ({"diplotypes": ["*1/*3"]}, BOTH, "gene: other call: no position read otherwise"),
        ({"diplotypes": ["*1/*3"]}, MORE, "gene: other call: other positions in the definition"),
        ({"diplotypes": ["*1/*3"], "states": {"1:9": "called A/T"}}, MORE, "gene: other call: another genotype"),
        ({"functions": [["*2", "Decreased function"]]}, BOTH, "gene: function of an allele"),
        ({"provisional": True}, MORE, "gene: less sure: other positions in the definition"),
        ({"looked_up": ["*1/*2", "*2/*2"]}, BOTH, "gene: looked up by more results"),
    ],
    ids=["same", "lost", "lost-by-quality", "other", "newer", "genotype", "function", "provisional", "half"],
)
def test_kind_of_a_gene(change: dict[str, Any], definitions: Any, kind: Any) -> None:
    before = {**GENE, "states": {"1:9": "called A/G"}} if "states" in change and kind[-8:] == "genotype" else GENE
    assert kinds("gene G", before, {**GENE, **change}, definitions) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"class": "VUS", "fired": []}, "variant: class lower:  -OS1"),
        ({"class": "VUS", "fired": ["SBVS1"]}, "variant: class lower: SBVS1 -OS1"),
        ({"sensitive": {}}, "variant: sensitive drug of tier I-A, gone: Vemurafenib"),
        (
            {"sensitive": {}, "set_aside": {"Vemurafenib in ": "label"}},
            "variant: sensitive drug of tier I-A, set aside: label",
        ),
        ({"sensitive": {"Vemurafenib in Melanoma": "III D"}}, "variant: sensitive drug, tier I-A -> III"),
        ({"protein": "V600K"}, "variant: protein"),
    ],
    ids=["lower", "lower-by", "gone", "set-aside", "tier", "protein"],
)
def test_kind_of_a_finding(change: dict[str, Any], kind: str) -> None:
    assert kinds("variant BRAF 7:1:A:T", VARIANT, {**VARIANT, **change}) == [kind]


@pytest.mark.parametrize(
    "kind",
    [
        "gene: called -> not_called: no position read otherwise",
        "gene: other call: no position read otherwise",
        "gene: other call: another genotype",
        "gene: gone: CYP2C19",
        "drug: gone",
        "drug: row left out, in the table, CPIC",
        "variant: gone: Oncogenic",
        "variant: class lower: SBVS1 -OS1",
        "variant: sensitive drug of tier I-A, gone: Vemurafenib",
        "variant: protein",
        "report: assembly",
        "run: exit 0 -> 70: ",
        "a sample without a report",
    ],
)
def test_what_could_be_a_fault_is_unexplained(kind: str) -> None:
    assert before_after_kinds.why(kind) is None


def test_a_refusal_is_told_without_names_and_numbers() -> None:
    sides = [
        {"exit": 0, "said": []},
        {"exit": 65, "said": ["pmkit load: a/b.vcf, line 7: this line has no number 'x' here."]},
    ]
    [(kind, _)] = before_after_kinds.of_runs(sides[0], sides[1])
    assert kind == "run: exit 0 -> 65: line : this line has no number here."


def test_this_version_beside_itself_answers_alike(tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [
        {"name": "a", "words": ["load", str(EXAMPLE), "pgx", "--gene", "CYP2C19", *before_after.REPORT]}
    ]
    lines.append({"name": "b", "words": ["load", str(tmp_path / "none.vcf"), "pgx"]})
    lines.append({"name": "c", "words": ["load", str(EXAMPLE), "pgx", "--gene", "TPMT", *before_after.REPORT]})
    lines.append({"name": "d", "words": ["never"], "if_refused": True})
    done = subprocess.run(
        [sys.executable, "-P", str(before_after.CHILD)],
        input="".join(json.dumps(line) + "\n" for line in lines),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = {answer["name"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert list(answers) == ["a", "b", "c", "definitions"]
    assert (answers["a"]["exit"], answers["b"]["exit"], answers["c"]["exit"]) == (0, 66, 0)
    [group] = answers["a"]["groups"]
    assert group["samples"] == ["GERMLINE-01"]
    assert group["answers"]["gene CYP2C19"]["diplotypes"] == ["*1/*2"]
    assert list(before_after._differences(answers, answers)) == []
