"""docs/sources.md: what the bundled tables are built from, from `knowledge/sources.toml` and the manifest."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pmkit.knowledge import store
from pmkit.knowledge.store import TableInfo, manifest

FILE = Path(store.__file__).parent / "sources.toml"
HEAD = """# Data sources, dates and licences

Made by `make docs` from `src/pmkit/knowledge/sources.toml` and the manifest of the bundled tables. `pmkit tables list`
prints the same by table, every report names the tables that it drew on, and each row of guidance has a date of its own
([how old the facts are](facts.md)). A release that is a range is that of the rows. Please cite the sources that your
work rests on.

Licences differ: ClinPGx's data are CC BY-SA 4.0 (share alike); the hotspot counts of Cancer Hotspots are under ODbL 1.0
and stay in a file of their own (`src/pmkit/knowledge/data/odbl/`). Nothing of OncoKB, COSMIC or other restricted
sources is in the tables.

| source | release | licence | tables |
|---|---|---|---|
"""
NO_TABLE = "used while building"
TABLES = """
## Tables

| table | rows | what it holds |
|---|---|---|
"""


def page() -> str:
    """The page as Markdown, ending in a line end."""
    known = tomllib.loads(FILE.read_text(encoding="utf-8"))["sources"]
    rows = sorted((_row(entry) for entry in known.values()), key=lambda row: row.casefold())
    tables = (f"| `{info.name}` | {info.rows:,} | {_cell(info.about)} |\n" for info in manifest().values())
    return HEAD + "".join(dict.fromkeys(rows)) + TABLES + "".join(tables)


def _row(entry: dict[str, Any]) -> str:
    using = _using(entry) or _using({**entry, "release": ""})  # an update is in the tables of what it updates
    release = entry.get("release") or ", ".join(dict.fromkeys(_releases(using, entry)))
    tables = ", ".join(f"`{info.name}`" for info in using) or NO_TABLE
    name = f"[{_cell(entry['name'])}]({entry['url']})" if entry.get("url") else _cell(entry["name"])
    return f"| {name} | {_cell(release)} | {_cell(entry['licence'])} | {tables} |\n"


def _using(entry: dict[str, Any]) -> list[TableInfo]:
    return [info for info in manifest().values() if any(_is(source, entry) for source in info.sources)]


def _is(source: store.Source, entry: dict[str, Any]) -> bool:
    same_release = not entry.get("release") or source.release == entry["release"]
    return (source.name, source.licence) == (entry["name"], entry["licence"]) and same_release


def _releases(using: list[TableInfo], entry: dict[str, Any]) -> list[str]:
    return [source.release for info in using for source in info.sources if _is(source, entry) and source.release]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
