"""Builders of the function and guidance tables on small sources written here."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pmkit.core.errors import DataError
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers import guidance_rows, own_guidelines, pgx_functions


def tsv(path: Path, rows: list[dict[str, str]], delimiter: str = "\t") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def rows_of(table: BuiltTable) -> list[dict[str, str]]:
    data, _ = table.render()
    return list(csv.DictReader(data.decode().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def function_sources(root: Path, alleles: list[tuple[str, str, str | None]], classes: list[tuple[str, ...]]) -> Path:
    folder = root / "pgx" / "phenotype"
    folder.mkdir(parents=True)
    named = [{"name": n, "functionValue": f, "activityValue": v} for n, f, v in alleles]
    (folder / "TPMT.json").write_text(json.dumps({"gene": "TPMT", "namedAlleles": named}), encoding="utf-8")
    columns = ("gene", "allele", "class", "activity_value")
    given = [dict(zip(columns, row, strict=True)) for row in [*classes, ("CYP2D6", "*41", "", "0.25")]]
    tsv(root / "guidance" / "cpic_allele_classes_2026-10.tsv", given)
    scores = [{"Gene": "CYP2D6", "StarAllele": a, "ActivityScore": "0.5"} for a in ("*9", "*41")]
    tsv(root / "pgx" / "pypgx" / "allele-table.csv", scores, ",")
    return root


def test_newer_classes_win_and_dpwg_keeps_the_older(tmp_path: Path) -> None:
    alleles = [("*1", "Normal function", None), ("*8", "Uncertain function", None)]
    sources = function_sources(tmp_path, alleles, [("TPMT", "*1", "N", ""), ("TPMT", "*8", "D", "")])
    (table,) = pgx_functions.build(sources)
    found = {(r["gene"], r["allele"], r["authority"]): r for r in rows_of(table)}
    assert found["TPMT", "*8", "CPIC"]["function"] == "Decreased function"
    assert found["TPMT", "*8", "CPIC"]["note"] == "Uncertain function until 2025-11"
    assert found["TPMT", "*8", "DPWG"]["class"] == "U"
    assert ("TPMT", "*1", "DPWG") not in found
    assert found["CYP2D6", "*41", "CPIC"]["activity_value"] == "0.25"
    assert found["CYP2D6", "*41", "DPWG"]["activity_value"] == "0.5"


def test_an_unknown_function_term_stops_the_build(tmp_path: Path) -> None:
    sources = function_sources(tmp_path, [("*1", "Splendid function", None)], [("TPMT", "*1", "N", "")])
    with pytest.raises(DataError, match="Splendid"):
        list(pgx_functions.build(sources))


@pytest.mark.parametrize(
    ("value", "code"), [("0.0", "0"), ("0.25", "D"), ("1.0", "N"), ("2.0", "+"), ("≥3.0", "+"), ("n/a", "U")]
)
def test_class_of_an_activity_value(value: str, code: str) -> None:
    assert pgx_functions.class_of_value(value) == code


BLANK = dict.fromkeys(sorted(guidance_rows.GIVEN_COLUMNS), "")
ROW = BLANK | {
    "rec_id": "X-1",
    "source": "DPWG",
    "drug": "siponimod",
    "gene1": "CYP2C9",
    "cond1_type": "diplotype",
    "cond1_values": "{'*3': 1.0, '*1': 1.0}",
    "action": "reduce_dose",
    "data_version": "PharmCAT v2.10.0 (2024-03)",
    "confidence": "high",
}


def recommendations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *rows: dict[str, str]) -> list[dict[str, str]]:
    tsv(tmp_path / "guidance" / "recommendations.tsv", list(rows))
    pair = {"Gene": "CYP2C9", "Drug": "siponimod", "RxNorm": "2121085", "ATC": "L04AE03, X", "CPICLevel": "A"}
    pair |= {"CPICLevelStatus": "Provisional", "FDALabel": "Testing required"}
    tsv(tmp_path / "pgx" / "pypgx" / "cpic-table.csv", [pair], ",")
    monkeypatch.setattr(
        "pmkit.knowledge.importers.guidance_rows.corrections", lambda: {"row": [], "test_first": [], "looked_at": []}
    )
    monkeypatch.setattr("pmkit.knowledge.importers.guidance_rows._names", lambda: {"names": {}, "add": {}})
    table, tests, drugs, _ = guidance_rows.build(tmp_path)
    assert [(r["drug"], r["gene"], r["strength"]) for r in rows_of(tests)] == [
        ("siponimod", "CYP2C9", "label_required")
    ]
    assert rows_of(drugs)[0]["levels"] == "CYP2C9:A:Provisional"
    assert rows_of(drugs)[0]["atc"] == "L04AE03;X"
    return rows_of(table)


def test_diplotypes_become_labels_and_rows_carry_their_licence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = recommendations(tmp_path, monkeypatch, ROW)
    assert (row["keys1"], row["licence"], row["release"]) == ("*1/*3", "CC-BY-SA-4.0", "2024-03-25")


OWN = """release = "2026-02-03"
[source]
id = "TOY"
name = "Toy guidelines"
licence = "CC0-1.0"
url = "https://example.org"
[[row]]
rec_id = "TOY-1"
drug = "siponimod"
gene1 = "CYP2C9"
cond1_type = "phenotype"
cond1_values = "Poor Metabolizer"
action = "avoid"
confidence = "high"
"""


def test_a_source_of_guidance_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_guidelines.own_sources, "__defaults__", (tmp_path / "own",))
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "toy.toml").write_text(OWN)
    rows = {row["id"]: row for row in recommendations(tmp_path, monkeypatch, ROW)}
    toy = rows["TOY-1"]
    assert (toy["source"], toy["release"], toy["licence"], toy["action"]) == ("TOY", "2026-02-03", "CC0-1.0", "avoid")
    assert rows.keys() == {"X-1", "TOY-1"}


@pytest.mark.parametrize("wrong", ['colour = "red"', 'action = "pray"', 'release2 = "x"'])
def test_what_a_source_of_guidance_may_not_hold_is_refused(tmp_path: Path, wrong: str) -> None:
    text = OWN.replace('action = "avoid"', wrong) if wrong.startswith("action") else f"{OWN}{wrong}\n"
    (tmp_path / "toy.toml").write_text(text)
    with pytest.raises(DataError):
        list(guidance_rows.own_rows(own_guidelines.own_sources(guidance_rows.GIVEN_COLUMNS, tmp_path)))


@pytest.mark.parametrize("part", ['release = "2026-02-03"', 'licence = "CC0-1.0"', 'rec_id = "TOY-1"'])
def test_a_source_of_guidance_without_a_part_is_refused(tmp_path: Path, part: str) -> None:
    (tmp_path / "toy.toml").write_text(OWN.replace(part, ""))
    with pytest.raises(DataError, match=r"toy\.toml"):
        list(own_guidelines.own_sources(guidance_rows.GIVEN_COLUMNS, tmp_path))


def test_a_factor_of_one_phenotype_is_split_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = "Intermediate Metabolizer|Poor Metabolizer"
    factor = {"factor_min": "0.1", "factor_max": "0.1", "factor_basis": "start (PM)"}
    given = ROW | factor | {"cond1_type": "phenotype", "cond1_values": both}
    rows = {r["keys1"]: r["factor_min"] for r in recommendations(tmp_path, monkeypatch, given)}
    assert rows == {"Poor Metabolizer": "0.1", "Intermediate Metabolizer": ""}


@pytest.mark.parametrize(("row_id", "split"), [("FDA-0767", True), ("FDA-0781", True), ("FDA-0768", False)])
def test_fda_avoids_fluoropyrimidines_for_poor_metabolizers_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row_id: str, split: bool
) -> None:
    both = "Intermediate Metabolizer|Poor Metabolizer"
    advice = {"source": "FDA", "gene1": "DPYD", "action": "avoid", "actions_also": "reduce_dose"}
    given = ROW | advice | {"rec_id": row_id, "cond1_type": "phenotype", "cond1_values": both}
    found = {r["id"]: r for r in recommendations(tmp_path, monkeypatch, given)}
    reported = {r["keys1"]: (r["action"], r["also"], r["confidence"]) for r in found.values()}
    if not split:
        assert reported == {both: ("avoid", "reduce_dose", "high")}
        return
    assert reported == {"Poor Metabolizer": ("avoid", "", "high"), "Intermediate Metabolizer": ("monitor", "", "high")}
    assert found[f"{row_id}b"]["note"].startswith("insufficient data")


@pytest.mark.parametrize(
    "wrong", [{"action": "pray"}, {"cond1_type": "horoscope"}, {"data_version": "last year"}, {"source": "HEARSAY"}]
)
def test_words_outside_the_vocabulary_stop_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    with pytest.raises(DataError, match="X-1"):
        recommendations(tmp_path, monkeypatch, ROW | wrong)
