"""Parquet has the documented types and the values of the report; TSV has no word for what is missing."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import polars
import pytest

from pmkit.core.section import Column, Kind
from pmkit.report.column_page import PARQUET, described, page
from pmkit.report.document import Report
from pmkit.report.parquet import ParquetFormat, typed
from pmkit.report.sections import section_of, table_of, tables
from pmkit.report.tsv import TsvFormat, columns_of

DOCS = Path(__file__).parents[2] / "docs"
WORDS_FOR_NOTHING = frozenset(("NA", "N/A", "n/a", "nan", "NaN", "None", "null", "."))
TYPES = {
    "string": polars.String,
    "int64": polars.Int64,
    "double": polars.Float64,
    "bool": polars.Boolean,
    "list<string>": polars.List(polars.String),
}


def frame(report: Report, name: str, *more: Report) -> polars.DataFrame:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8")
    made = ParquetFormat(section=name)
    for one in (report, *more):
        made.write(one, out)
    made.end(out)
    return polars.read_parquet(io.BytesIO(raw.getvalue()))


@pytest.mark.parametrize("name", list(tables()))
def test_types_are_the_documented_ones_and_values_the_reports(report: Report, name: str) -> None:
    found = frame(report, name)
    columns = described()[name]["columns"]
    assert dict(found.schema) == {one["name"]: TYPES[one["parquet"]] for one in columns}
    spec, table = tables()[name]
    rows = [row for item in table.items(section_of(report, spec)) for row in table.spread(item)]
    assert found.height == len(rows)
    for row, read in zip(rows, found.to_dicts(), strict=True):
        assert read.pop("sample") == report.sample
        for column in columns_of(table):
            value = column.get(row)
            reported = list(value) if isinstance(value, tuple) else value
            assert read[column.name] == (None if reported == "" else reported)


def test_a_table_is_found_by_its_name_alone() -> None:
    assert {name: table_of(name) for name in tables()} == tables()
    assert [table_of(name) for name in ("", "pgx", "pgx.nothing", "nothing.genes")] == [None] * 4


def test_many_samples_make_one_file_without_a_change_of_types(report: Report) -> None:
    empty = Report(sample="P2", assembly=report.assembly)
    other = report.model_copy(update={"sample": "P3"})
    found = frame(report, "pgx.drugs", empty, other)
    assert found["sample"].unique(maintain_order=True).to_list() == ["P1", "P3"]
    assert found.schema == frame(empty, "pgx.drugs").schema


def test_a_cell_of_another_type_is_an_error() -> None:
    column: Column[Any] = Column("number", lambda item: item, kind=Kind.INTEGER)
    with pytest.raises(AssertionError, match="'number' holds integer, not str"):
        typed(column, "7")


@pytest.mark.parametrize("name", list(tables()))
def test_no_cell_has_a_word_for_nothing(report: Report, name: str) -> None:
    out = io.StringIO()
    made = TsvFormat(section=name)
    made.write(report, out)
    rows = list(csv.reader(io.StringIO(out.getvalue()), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 1
    assert [cell for row in rows for cell in row if cell in WORDS_FOR_NOTHING] == []


def test_polars_reads_the_tsv_of_drugs_with_numbers_as_numbers(report: Report) -> None:
    out = io.StringIO()
    made = TsvFormat(section="pgx.drugs")
    made.write(report, out)
    found = polars.read_csv(io.BytesIO(out.getvalue().encode()), separator="\t", quote_char=None)
    assert found["dose_factor_min"].dtype == polars.Float64
    assert found["rxnorm"].dtype == polars.Int64


def test_no_drug_of_the_tables_has_a_word_for_a_missing_number() -> None:
    from pmkit.pgx import all_drugs

    codes = [code for drug in all_drugs().values() for code in (drug.rxnorm, *drug.atc)]
    assert [code for code in codes if code and not code.isalnum()] == []
    assert WORDS_FOR_NOTHING.isdisjoint(codes)


def test_the_page_of_columns_is_up_to_date() -> None:
    assert page() == (DOCS / "columns.md").read_text(), "run `make docs`"
    assert {*PARQUET} == {*Kind}
