"""A laboratory's own choices: what it leaves out, its panel and its letterhead, from the settings file or options."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run, Write

PANEL = 'name = "Small panel"\ngenes = ["CYP2C19", "slco1b1"]\ndrugs = ["Plavix", "simvastatin"]\n'


def reported(answer: Any) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_what_is_left_out_is_no_normal_result(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "calls.tsv").write_text("CYP2C19\t*2/*2\n")
    settings = tmp_path / "lab.toml"
    settings.write_text('[pgx]\nleave_out = ["cyp2c19", "HLA-B"]\nleave_out_drugs = ["Zocor"]\n')
    words = ("--config", settings, "load", write_vcf(), "pgx", "--outside", tmp_path / "calls.tsv", "report")
    report = reported(pmkit(*words, "-f", "json"))
    genes = {one["gene"]: one for one in report["pgx"]["genes"]}
    for name in ("CYP2C19", "HLA-B"):
        assert (genes[name]["status"], genes[name]["diplotypes"]) == ("not_called", [])
        assert "left out by the laboratory" in genes[name]["reason"]
    drugs = {one["drug"]: one for one in report["pgx"]["drugs"]}
    assert "simvastatin" not in drugs
    assert drugs["clopidogrel"]["recommendations"] == []
    assert any("CYP2C19, HLA-B, simvastatin" in text for text in report["limitations"])
    page = " ".join(pmkit(*words, "-f", "table").out.split())
    assert "*2/*2" not in page and "Left out by the laboratory" in page


def test_a_panel_is_all_that_is_looked_at_and_says_so(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "panel.toml").write_text(PANEL)
    words = ("load", write_vcf(), "pgx", "--panel", tmp_path / "panel.toml", "report", "-f", "json")
    report = reported(pmkit(*words))
    assert [one["gene"] for one in report["pgx"]["genes"]] == ["CYP2C19", "SLCO1B1"]
    assert [one["drug"] for one in report["pgx"]["drugs"]] == ["clopidogrel", "simvastatin"]
    assert any("Panel of the laboratory: Small panel" in text for text in report["limitations"])
    more = reported(pmkit(*words[:5], "--drugs", "simvastatin", *words[5:]))
    assert [one["drug"] for one in more["pgx"]["drugs"]] == ["simvastatin"]


def test_a_faulty_panel_or_name_is_one_sentence(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    panel, vcf = tmp_path / "panel.toml", write_vcf()
    for text, code, word in (
        ("genes = 3\n", 78, "lists of names"),
        ('name = "x"\ngenes = ["CYP9Z9"]\n', 78, "no gene"),
        ('name = "x"\ndrug = ["simvastatin"]\n', 78, "means nothing"),
        ("name = \n", 78, "not valid TOML"),
    ):
        panel.write_text(text)
        answer = pmkit("load", vcf, "pgx", "--panel", panel, "report", "-f", "json")
        assert (answer.code, answer.out) == (code, "")
        assert word in answer.err and "Traceback" not in answer.err
    answer = pmkit("load", vcf, "pgx", "--leave-out", "CYP2C91", "report", "-f", "json")
    assert (answer.code, answer.out) == (66, "")
    assert "CYP2C9" in answer.err
    assert pmkit("load", vcf, "pgx", "--leave-out-drug", "nonsense", "report", "-f", "json").code == 66


def test_a_letterhead_stands_first_also_on_saved_reports(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    words = ("load", write_vcf(), "pgx", "--gene", "CYP2C19")
    head = ("--letterhead", "Institute of Genetics", "--letterhead", "Ward 3")
    report = reported(pmkit(*words, "report", "-f", "json", *head))
    assert report["letterhead"] == ["Institute of Genetics", "Ward 3"]
    assert pmkit(*words, "report", "-f", "table", *head).out.splitlines()[:2] == ["Institute of Genetics", "Ward 3"]
    assert pmkit(*words, "save", tmp_path / "kept.ndjson").code == 0
    again = pmkit("open", tmp_path / "kept.ndjson", "report", "-f", "table", *head)
    assert again.out.startswith("Institute of Genetics\n")
    assert reported(pmkit(*words, "report", "-f", "json"))["letterhead"] == []
