"""`pgx context SHEET`: order, sheets that do not fit, and what reaches the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support import header, record, write

from pmkit.cli.main import main

RECORDS = (("94775367", "A", "G", "0/1"), ("94781859", "G", "A", "0/1"), ("94842866", "A", "G", "1/1"))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code = main(list(words))
    except SystemExit as done:
        code = int(done.code or 0)
    reported = capsys.readouterr()
    return code, reported.out, reported.err


def files(tmp_path: Path, sheet: str, samples: tuple[str, ...] = ("S1",)) -> tuple[str, str]:
    vcf, toml = tmp_path / "s.vcf", tmp_path / "p.toml"
    rows = (
        record("chr10", pos, ".", ref, alt, ".", "PASS", ".", "GT", *(genotype for _ in samples))
        for pos, ref, alt, genotype in RECORDS
    )
    write(vcf, header(of=["chr10"], samples=samples), rows)
    toml.write_text(sheet, encoding="utf-8")
    return str(vcf), str(toml)


def chain(vcf: str, toml: str) -> tuple[str, ...]:
    pgx = ("pgx", "--gene", "CYP2C19")
    return ("load", vcf, "--absent-is-ref", *pgx, "context", toml, "report", "-f", "ndjson", "-o", "-")


def test_the_context_reaches_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vcf, toml = files(tmp_path, 'medications = ["Plavix", "fluvoxamine"]\nage_years = 80\n')
    code, out, _ = run(capsys, *chain(vcf, toml))
    assert code == 0
    context: dict[str, Any] = json.loads(out)["context"]
    assert context["medications"] == ["clopidogrel", "fluvoxamine"]
    assert context["phenotypes"][0]["adjusted_phenotype"] == "Poor Metabolizer"
    score = context["scores"][0]
    assert (score["outcome"], score["points"]) == ("not_verified", None)
    applies = {part["name"] for part in score["components"] if part["applies"]}
    assert applies == {"age above 75", "one CYP2C19 allele without function"}


def test_pgx_must_come_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vcf, toml = files(tmp_path, "age_years = 80")
    code, out, err = run(capsys, "load", vcf, "context", toml, "pgx", "report")
    assert (code, out) == (2, "")
    assert "pgx" in err


def test_a_sample_that_the_sheet_does_not_name_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vcf, toml = files(tmp_path, "[patients.OTHER]\nage_years = 80\n")
    code, out, _ = run(capsys, *chain(vcf, toml))
    assert code == 0
    assert any("does not name this sample" in text for text in json.loads(out)["limitations"])


def test_an_unnamed_patient_cannot_be_several_samples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vcf, toml = files(tmp_path, "age_years = 80", ("S1", "S2"))
    code, _, err = run(capsys, *chain(vcf, toml))
    assert code == 65
    assert "names no sample" in err


def test_a_bad_sheet_stops_before_any_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vcf, toml = files(tmp_path, 'height = "6 cubits"')
    code, out, err = run(capsys, *chain(vcf, toml))
    assert (code, out) == (65, "")
    assert "cubits" in err
