"""Dates of facts and known gaps, as commands and reports show them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support import header

from pmkit.core.errors import ConfigError
from pmkit.knowledge.build import build_tables

Record = tuple[str, int, str, str]

HEAD = header(of=["chr6", "chr19", "chrX"])


def vcf(folder: Path, chrom: str, pos: int, ref: str, alt: str) -> Path:
    path = folder / "one.vcf"
    path.write_text(HEAD + f"chr{chrom}\t{pos}\t.\t{ref}\t{alt}\t.\t.\t.\tGT\t0/1\n", encoding="utf-8")
    return path


def genes(pmkit, path: Path, gene: str) -> dict[str, object]:
    answer = pmkit("load", path, "--absent-is-ref", "pgx", "--gene", gene, "report", "-f", "json")
    assert answer.code == 0, answer.err
    (found,) = json.loads(answer.out)["pgx"]["genes"]
    return found


@pytest.mark.parametrize(
    ("record", "label"),
    [
        (("6", 18130730, "G", "A"), "*1/*45"),
        (("6", 18149103, "CAAGT", "C"), "*1/*47"),
        (("6", 18149107, "TAAGT", "T"), "*1/*47"),  # the same deletion, written further right
    ],
)
def test_new_tpmt_alleles_in_a_file(pmkit, tmp_path: Path, record: Record, label: str) -> None:
    found = genes(pmkit, vcf(tmp_path, *record), "TPMT")
    assert [one["label"] for one in found["diplotypes"]] == [label]
    assert [one["phenotype"] for one in found["recommendation_diplotypes"]] == ["Intermediate Metabolizer"]


@pytest.mark.parametrize(
    ("gene", "record", "fits"),
    [
        ("RYR1", ("19", 38580126, "CA", "C"), True),
        ("RYR1", ("19", 38580126, "C", "G"), False),
        ("G6PD", ("X", 154532990, "CGGT", "C"), True),
        ("G6PD", ("X", 154532990, "CGGTGGT", "CGGT"), True),
        ("G6PD", ("X", 154532993, "TGGT", "T"), True),
        ("G6PD", ("X", 154532990, "C", "T"), False),
    ],
)
def test_a_record_that_fits_an_undefined_allele(
    pmkit, tmp_path: Path, gene: str, record: Record, *, fits: bool
) -> None:
    found = genes(pmkit, vcf(tmp_path, *record), gene)
    assert (found["status"] == "not_called") is fits
    assert ("definitions leave out" in found["reason"]) is fits


def test_explain_tells_the_dates_and_what_cannot_be_seen(pmkit, write_vcf, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    assert pmkit("load", write_vcf(), "pgx", "--gene", "CYP2C19", "report", "-o", path).code == 0
    text = pmkit("explain", path, "CYP2C19").out
    assert "Facts: definitions of 2025-11-05, functions of 2026-10-11; checked on 2026-11-28:" in text
    assert "Alleles that no small variant shows:" in text
    assert "*36: No function" in text
    (gene,) = json.loads(path.read_text())["pgx"]["genes"]
    assert gene["confidence"] == "high", "alleles that no small variant shows lower nothing"
    drug = pmkit("explain", path, "clopidogrel").out
    assert "row: CPIC-" in drug
    assert " of 2024-03-25" in drug


def test_the_terminal_table_dates_rows_older_than_two_years(pmkit, write_vcf) -> None:
    path = write_vcf(genotypes={"rs4244285": ["1/1"], "rs12769205": ["1/1"], "rs3758581": ["1/1"]})
    words = ("--drugs", "clopidogrel,omeprazole", "report", "-f", "table")
    text = " ".join(pmkit("load", path, "pgx", *words).out.split())
    assert "of 2024-03-25" in text


def test_commands_show_dates(pmkit) -> None:
    lines = pmkit("tables", "list").out.splitlines()
    assert lines[0].split("\t")[-1] == "dates"
    cells = {line.split("\t")[0]: line.split("\t")[-1] for line in lines}
    assert "definitions 2026-07-05, functions 2026-10-11, checked 2026-11-28: CYP2D6" in cells["pgx.alleles"]
    assert "NOT CHECKED" not in cells["pgx.alleles"]
    text = pmkit("drug", "ondansetron").out
    assert "[CPIC-0333, 2026-07-05]" in text
    assert "not verified, so not used as advice" in pmkit("drug", "phenytoin").out


def test_a_build_that_fails_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Good:
        @staticmethod
        def build(_: Path) -> list[object]:
            from pmkit.knowledge.build import BuiltTable

            return [BuiltTable("a", "a.tsv", "about", (), ("x",), (("1",),))]

    class Bad:
        @staticmethod
        def build(_: Path) -> list[object]:
            raise ConfigError("no")

    monkeypatch.setattr("pmkit.knowledge.build.MODULES", ("good", "bad"))
    monkeypatch.setattr(
        "pmkit.knowledge.build.importlib.import_module", lambda name: Good if name.endswith("good") else Bad
    )
    with pytest.raises(ConfigError):
        build_tables(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
