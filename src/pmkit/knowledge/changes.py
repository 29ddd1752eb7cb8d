"""What a rebuild of the bundled tables changes for patients: rows added, changed and removed, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pmkit.knowledge.store import MANIFEST, forget_manifests, manifest

KEYS: dict[str, tuple[str, ...]] = {
    "pgx.alleles": ("gene", "allele"),
    "pgx.allele_bases": ("gene", "allele", "site"),
    "pgx.sites": ("gene", "chrom", "pos38", "alleles38"),
    "pgx.functions": ("gene", "allele", "authority"),
    "pgx.gaps": ("gene", "allele", "kind"),
    "pgx.research_alleles": ("gene", "allele"),
    "pgx.research_allele_bases": ("gene", "allele", "site"),
    "pgx.research_sites": ("gene", "chrom", "pos38", "alleles38"),
    "guidance.tests": ("drug", "gene", "source"),
}
"""What names a row where it is neither an `id` nor the fewest first columns that no two rows share."""
SUBJECTS = {"pgx": "alleles", "guidance": "advice", "onco": "tiers", "odbl": "tiers", "cgi": "tiers"}
"""What of a report a folder of tables decides; `pgx.functions` and its like decide functions."""
NOT_FOR_PATIENTS = frozenset(("release", "licence", "url"))
"""Columns that differ with every release, whether or not a row says anything new."""


class TableChange(NamedTuple):
    """A row that a rebuild adds, changes or removes; one Change for each column of a changed row."""

    table: str
    subject: str  # alleles, functions, advice, tiers or, for the rest, ""
    change: str  # added, changed, removed
    row: str  # what names it, e.g. "CYP2C19 *2 CPIC"
    column: str = ""  # of a changed row
    before: str = ""
    after: str = ""


def snapshot(folder: Path) -> dict[str, bytes]:
    """The text tables of a folder by name; empty for a folder without a manifest."""
    if not (folder / MANIFEST).is_file():
        return {}
    forget_manifests()
    found = {info.name: folder / info.path for info in manifest(folder).values() if info.path.endswith(".tsv")}
    forget_manifests()
    return {name: path.read_bytes() for name, path in found.items() if path.is_file()}


def changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[TableChange]:
    """Every difference between two snapshots, by table, change and row."""
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield from _of_table(name, _rows(before.get(name, b"")), _rows(after.get(name, b"")))


def subject(table: str) -> str:
    """What a table decides in a report."""
    return "functions" if table.endswith("functions") else SUBJECTS.get(table.partition(".")[0], "")


_Rows = list[dict[str, str]]


def _rows(data: bytes) -> _Rows:
    header, *lines = data.decode().splitlines() or [""]
    columns = header.split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]


def _of_table(name: str, before: _Rows, after: _Rows) -> Iterator[TableChange]:
    columns = tuple(dict.fromkeys(column for row in (*before[:1], *after[:1]) for column in row))
    key = _key(name, columns, (before, after))
    old, new = ({_named(row, key): row for row in rows} for rows in (before, after))
    about = subject(name)
    for row in sorted(new.keys() - old.keys()):
        yield TableChange(name, about, "added", " ".join(row))
    for row in sorted(new.keys() & old.keys()):
        for column in columns:
            was, now = old[row].get(column, ""), new[row].get(column, "")
            if was != now and column not in NOT_FOR_PATIENTS:
                yield TableChange(name, about, "changed", " ".join(row), column, was, now)
    for row in sorted(old.keys() - new.keys()):
        yield TableChange(name, about, "removed", " ".join(row))


def _key(name: str, columns: Sequence[str], versions: Sequence[_Rows]) -> tuple[str, ...]:
    """The columns that name a row: none shared by two rows of a version; the whole row where nothing less does."""
    first = [tuple(columns[:count]) for count in range(1, len(columns))]
    for key in (KEYS.get(name, ("id",)), *first):
        if all(column in columns for column in key) and all(
            len({_named(row, key) for row in rows}) == len(rows) for rows in versions
        ):
            return key
    return tuple(column for column in columns if column not in NOT_FOR_PATIENTS)


def _named(row: Mapping[str, str], key: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.get(column, "") for column in key)
