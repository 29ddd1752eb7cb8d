"""Definitions and functions must hold the same alleles, or an entry must say why; dates must have been looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pmkit.cli.lint import lint
from pmkit.core.errors import DataError
from pmkit.knowledge import completeness
from pmkit.knowledge.importers import pgx_definition_update as update
from pmkit.knowledge.importers import pgx_gaps
from pmkit.knowledge.store import open_table
from pmkit.pgx.guidance import rows_by_drug

Row = dict[str, str]


def allele(name: str, fold: str = "") -> Row:
    return {"gene": "G", "allele": name, "fold": fold}


def function(name: str, gene: str = "G") -> Row:
    return {"gene": gene, "allele": name}


def gap(name: str, kind: str, **more: str) -> Row:
    return {"gene": "G", "allele": name, "kind": kind, "read_as": "", "pos38": "", "ref": "", "alt": ""} | more


def found(alleles: list[Row], functions: list[Row], gaps: list[Row]) -> list[str]:
    return list(completeness.problems(alleles, functions, gaps))


def test_equal_lists_are_no_problem() -> None:
    alleles = [allele("*1"), allele("*4.001", "*4"), allele("*4.002", "*4")]
    assert found(alleles, [function("*1"), function("*4"), function("*57:01", "HLA-B")], []) == []


@pytest.mark.parametrize(
    ("alleles", "functions", "gaps", "says"),
    [
        (["*1"], ["*1", "*9"], [], "G \\*9: it has a function but no definition"),
        (["*1", "*9"], ["*1"], [], "G \\*9: it has a definition but no function"),
        (["*1"], ["*1", "*9"], [gap("*9", "no_function")], "no definition, and no entry"),
        (["*1", "*9"], ["*1"], [gap("*9", "structure")], "no function, and no entry"),
        (["*1"], ["*1"], [gap("*9", "structure")], "is not needed"),
        (["*1"], ["*1", "*9"], [gap("*9", "not_defined")], "names no position"),
        (["*1"], ["*1", "*9"], [gap("*9", "renamed", read_as="*8")], "read as '\\*8'"),
        (["*1", "*9"], ["*1"], [gap("*9", "no_function")] * 2, "two entries"),
    ],
)
def test_every_difference_needs_its_entry(alleles: list[str], functions: list[str], gaps: list[Row], says: str) -> None:
    (message,) = found([*map(allele, alleles)], [*map(function, functions)], gaps)
    with pytest.raises(AssertionError, match=says):
        raise AssertionError(message)


@pytest.mark.parametrize(
    "entry",
    [
        gap("*9", "structure"),
        gap("*9", "renamed", read_as="*1"),
        gap("*9", "not_defined", pos38="5", ref="A", alt="C"),
    ],
)
def test_an_entry_explains_a_missing_definition(entry: Row) -> None:
    assert found([allele("*1")], [function("*1"), function("*9")], [entry]) == []


def test_dates_that_differ_need_a_check() -> None:
    row = {"gene": "G", "definitions": "2025-11-05", "functions": "2026-10-11", "checked": ""}
    assert len(list(completeness.unchecked([row]))) == 1
    assert not list(completeness.unchecked([row | {"checked": "2026-11-28"}]))
    assert not list(completeness.unchecked([row | {"functions": "2025-11-05"}, row | {"functions": ""}]))


def test_a_check_holds_for_its_own_dates_only() -> None:
    functions = [{"gene": "G", "release": "2026-10-11"}]
    entry = {
        "genes": ["G"],
        "definitions": "2026-07-05",
        "functions": "2026-10-11",
        "on": "2026-11-28",
        "how": "by name",
    }
    (row,) = pgx_gaps._dates({"G": "2026-07-05"}, functions, [entry])
    assert row == ("G", "2026-07-05", "2026-10-11", "2026-11-28", "by name")
    with pytest.raises(DataError, match="not its dates"):
        list(pgx_gaps._dates({"G": "2027-01-01"}, functions, [entry]))


@pytest.mark.parametrize("table", ["alleles", "functions", "gaps"])
def test_lint_finds_a_row_that_is_lost(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundled tables are complete, and without a row of any of them they are not."""
    tables = {name: list(open_table(f"pgx.{name}").rows()) for name in ("alleles", "functions", "gaps")}
    assert not found(*(tables[name] for name in ("alleles", "functions", "gaps")))
    lost = {"alleles": "*45", "functions": "*45", "gaps": "*186"}[table]
    tables[table] = [row for row in tables[table] if row["allele"] != lost or row["gene"] not in ("TPMT", "CYP2D6")]
    assert found(*(tables[name] for name in ("alleles", "functions", "gaps")))
    monkeypatch.setattr("pmkit.cli.lint.problems", lambda *rows: ["G *9: it has no definition"])
    assert [problem.message for problem in lint()] == ["G *9: it has no definition"]


def test_lint_finds_guidance_of_a_source_that_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows would never be anybody's advice."""
    drug, rows = next(iter(rows_by_drug().items()))
    more = {drug: (*rows, rows[0]._replace(source="SFPT"))}
    monkeypatch.setattr("pmkit.cli.lint.rows_by_drug", lambda: {**rows_by_drug(), **more})
    assert [problem.message for problem in lint()] == ["rows of SFPT: pgx/guideline_sources.py has no line of it"]


# --- bringing definitions up to date -----------------------------------------------------------------------------

VARIANTS = "gene\tchange\tchrom\tpos\trsid\tref\talts\n"
ALLELES = "gene\tallele\tchange\tid\tdefining\n"


def release(folder: Path, variants: str, alleles: str) -> Path:
    document = {
        "gene": "G",
        "version": "2025-11-05-00-25",
        "chromosome": "chr1",
        "variants": [
            {
                "chromosome": "chr1",
                "position": 100,
                "rsid": None,
                "chromosomeHgvsName": "g.100A>G",
                "ref": "A",
                "alts": ["G"],
            }
        ],
        "namedAlleles": [
            {"name": "*1", "id": "A1", "reference": True, "alleles": ["A"]},
            {"name": "*2", "id": "A2", "reference": False, "alleles": ["G"]},
        ],
        "suballelesMap": {},
    }
    for path in (update.DEFINITIONS, update.UPDATE):
        (folder / path).mkdir(parents=True)
    (folder / update.DEFINITIONS / "G_translation.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / update.UPDATE / "variants.tsv").write_text(VARIANTS + variants, encoding="utf-8")
    (folder / update.UPDATE / "alleles.tsv").write_text(ALLELES + alleles, encoding="utf-8")
    return folder


def test_a_release_is_brought_up_to_date(tmp_path: Path) -> None:
    variants = "G\tnew\tchr1\t90\trs9\tCAT\tC\nG\tchanged\tchr1\t100\trs1\tA\tG,T\n"
    alleles = "G\t*2\tredefined\tA2\t100:G>X\n".replace("100:G>X", "100:A>G;90:CAT|C (either)")
    alleles += "G\t*3\tnew\tA3\t100:A>T\nG\t*4\tnot defined\t\t90:CAT>C\n"
    (one,) = update.definitions(release(tmp_path, variants, alleles))
    assert one.release == update.UPDATED_TO
    assert [(v["position"], v["alts"], v["rsid"]) for v in one.document["variants"]] == [
        (90, ["C"], "rs9"),
        (100, ["G", "T"], "rs1"),
    ]
    assert [v["chromosomeHgvsName"] for v in one.document["variants"]] == ["g.91_92del", "g.100A>G; g.100A>T"]
    assert {a["name"]: a["alleles"] for a in one.document["namedAlleles"]} == {
        "*1": ["CAT", "A"],
        "*2": ["CAT|C", "G"],
        "*3": [None, "T"],
    }


@pytest.mark.parametrize(
    ("variants", "alleles", "says"),
    [
        ("G\tnew\tchr1\t100\t\tA\tC\n", "", "called new"),
        ("G\tchanged\tchr1\t101\t\tA\tC\n", "", "called changed"),
        ("G\tchanged\tchr1\t100\t\tA\tC\n", "", "loses G"),
        ("", "G\t*2\tnew\t\t100:A>G\n", "does not fit"),
        ("", "G\t*7\tremoved\t\t\n", "does not fit"),
        ("", "G\t*7\tnew\t\t100:A>C\n", "knows no C"),
        ("", "G\t*7\tnew\t\t100:C>G\n", "has REF A"),
        ("", "G\t*7\tnew\t\t99:A>G\n", "not defined"),
    ],
)
def test_a_change_that_does_not_fit_stops_the_build(tmp_path: Path, variants: str, alleles: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        list(update.definitions(release(tmp_path, variants, alleles)))
