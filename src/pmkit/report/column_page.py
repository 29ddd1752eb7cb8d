"""The tables' columns with their types, for people (docs/columns.md) and for programs (`pmkit schema tables`)."""

from __future__ import annotations

from typing import Any

from pmkit.core.messages import tr
from pmkit.core.section import Column, Kind
from pmkit.report.sections import tables
from pmkit.report.tsv import columns_of

PARQUET = {
    Kind.TEXT: "string",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "double",
    Kind.TRUTH: "bool",
    Kind.LIST: "list<string>",
}
PAGE_HEAD = tr(
    "# Tables and their columns\n\nMade by `make docs` from the columns that the program "
    "writes. `report -f tsv` and `report -f parquet` write the same\ntables; a folder takes a "
    "file for each (`report -f parquet -o tables/`), `--section NAME` is one of them. Names, "
    "order\nand types are a contract: new columns go to the end.\n\nEvery table begins with "
    "`sample` (text), the sample's name in the input. What is not known is an empty cell in "
    "TSV and\nnull in Parquet, never `NA`; an empty list is an empty cell and an empty list. "
    "In TSV truth is `true` or `false`,\nnumbers have six digits, the items of a list are "
    "joined by what the column says, and an apostrophe stands before text\nthat a spreadsheet "
    "would run, and control characters are written out (`\\u001b`).\n"
    "In Parquet numbers are as they were computed, and text is as it is.\n"
)
TABLE_HEAD = tr("| column | type | Parquet | what it is |\n|---|---|---|---|\n")
_SAMPLE: Column[Any] = Column("sample", lambda item: None, "the sample's name")


def described() -> dict[str, Any]:
    """Every table with its columns as plain data."""
    return {
        name: {
            "about": table.doc,
            "columns": [
                {"name": one.name, "type": one.kind.value, "parquet": PARQUET[one.kind], "about": _about(one)}
                | ({"joined_by": one.by} if one.kind is Kind.LIST else {})
                for one in (_SAMPLE, *columns_of(table))
            ],
        }
        for name, (_, table) in tables().items()
    }


def page() -> str:
    """Every table as markdown."""
    parts = [PAGE_HEAD]
    for name, table in described().items():
        parts.append(f"\n## {name}\n{table['about']}.\n\n{TABLE_HEAD}")
        for one in table["columns"]:
            kind = f"{one['type']}, by `{one['joined_by']}`" if "joined_by" in one else one["type"]
            parts.append(f"| {one['name']} | {kind} | {one['parquet']} | {one['about']} |\n")
    return "".join(parts)


def _about(column: Column[Any]) -> str:
    return column.doc or column.name.replace("_", " ")
