"""Biomarker, tumour and drug as labels have them: right tier, right status. The table is written from the labels, not
from pmkit's own tables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pmkit.core.model import Build
from pmkit.onco import judge
from pmkit.onco.alterations import Alterations, CopyNumberEvent, FusionEvent, SmallVariant
from pmkit.onco.findings import Findings
from pmkit.onco.tumor_type import resolve

if TYPE_CHECKING:
    from tests.onco.conftest import Lab

FILE = Path(__file__).with_name("triples.tsv")
ROWS = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()[2:]]
EVENTS = {"amplification": ("amplification", 20.0), "deletion": ("deep_deletion", 0.0)}


def findings(lab: Lab, alterations: str, tumor: str, given: str) -> list[Findings]:
    small: list[SmallVariant] = []
    copies, fusions, markers = [], [], {}
    for text in alterations.split(" & "):
        if "@" in text:
            small.append(lab.small(*text.split("@")))
        elif "::" in text:
            fusions.append(FusionEvent(*text.split("::"), in_frame=True))
        elif " " in text:
            gene, _, kind = text.partition(" ")
            copies.append(CopyNumberEvent(gene, *EVENTS[kind]))
        else:
            markers[text] = True
    found = judge.assess(
        Alterations(tuple(small), tuple(copies), tuple(fusions), bool(copies), bool(fusions), biomarkers=markers),
        Build.GRCH38,
        resolve(tumor),
        given=dict(pair.split("=") for pair in given.replace("state=adult", "age=adult").split(";")) if given else {},
    )
    return [one.findings for one in (*found.variants, *found.events, *found.markers)]


def test_rows_are_dated_and_sourced() -> None:
    assert len(ROWS) >= 150
    for row in ROWS:
        assert len(row) == 8
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", row[7])
        assert row[6]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:4]).strip())
def test_triple(lab: Lab, row: list[str]) -> None:
    alterations, tumor, given, drug, expected, words, _source, _date = row
    drugs = tuple(drug.split(" + "))
    reported = findings(lab, alterations, tumor, given)
    sensitive = [t for one in reported for t in one.sensitive if t.drugs == drugs]
    applying = [t for t in sensitive if t.applies]
    if expected == "withdrawn":
        reasons = [one.because for f in reported for one in f.set_aside if drugs == one.drugs and one.reason == "label"]
        assert reasons
        assert not [t for t in sensitive if t.tier in ("I-A", "I-B")]
        assert all(re.search(r"\d{4}-\d\d-\d\d", text) for text in reasons)
    elif expected == "resistant I-A":
        assert "I-A" in {t.tier for one in reported for t in one.resistant if t.drugs == drugs}
        assert not [t for t in applying if t.tier == "I-A"]
    elif expected == "resisted":
        assert all(t.resisted_by for t in applying if t.tier == "I-A")
    elif expected in ("not I-A", "none I"):
        assert not [t for t in sensitive if t.tier == "I-A" or (expected == "none I" and t.tier == "I-B")]
    else:
        best = min((t for t in sensitive), key=lambda t: t.tier, default=None)
        assert best is not None
        assert best.tier == expected
        text = "; ".join(c for t in sensitive if t.tier == expected for c in t.conditions)
        assert words in text
