"""What was asked for and is not there is said, and coverage may be each sample's own."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run, Write


def test_a_name_that_resembles_nothing_gets_no_suggestion(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    assert pmkit("load", write_vcf(), "pgx", "report", "-o", tmp_path / "r.json").code == 0
    answer = pmkit("explain", tmp_path / "r.json", "NOGENE")
    assert (answer.code, answer.out) == (66, "")
    assert "Did you mean" not in answer.err
    assert "'CYP2C19'" in pmkit("explain", tmp_path / "r.json", "CYP2C18").err
    assert "'clopidogrel'" in pmkit("explain", tmp_path / "r.json", "clopidgrel").err


def test_filtering_for_an_unknown_sample_is_an_error(pmkit: Run, write_vcf: Write) -> None:
    vcf = write_vcf()
    for form in ("json", "tsv", "table", "ndjson"):
        words = ("report", "-f", form, *(("--section", "pgx.genes") if form == "tsv" else ()))
        answer = pmkit("load", vcf, "pgx", "filter", "--sample", "NOBODY", *words)
        assert (answer.code, answer.out) == (66, ""), form
        assert "NOBODY" not in answer.err  # names stay out of logs


def test_a_coverage_file_for_each_sample(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    vcf = write_vcf(genotypes={"rs12248560": ["0/1"]})
    words = ("load", vcf, "--covered", tmp_path / "{sample}.bed", "pgx", "--gene", "CYP2C9", "report", "-f", "json")
    missing = pmkit(*words)
    assert (missing.code, missing.out) == (66, "")
    sample = json.loads(pmkit("load", vcf, "pgx", "--gene", "CYP2C9", "report", "-f", "json").out)["sample"]
    (tmp_path / f"{sample}.bed").write_text("chr10\t94900000\t95000000\n")
    answer = pmkit(*words)
    assert answer.code == 0, answer.err
    report = json.loads(answer.out)
    assert any(f"{sample}.bed" in text for text in report["limitations"])
    assert report["pgx"]["genes"][0]["diplotypes"][0]["label"] == "*1/*1"
