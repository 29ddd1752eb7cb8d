"""Build `pgx.gaps` and `pgx.dates`: alleles that only one of the sources holds, and how old a gene's facts are.

The entries are written by hand (`handmade/pgx_gaps.toml`). The build fails where definitions and functions differ by an
allele without an entry, and where their dates differ and nobody has recorded a check for those dates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pmkit.core.cells import few
from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.completeness import WATCHED, problems, unchecked
from pmkit.knowledge.importers import pgx_alleles, pgx_functions
from pmkit.knowledge.importers.pgx_definition_update import definitions
from pmkit.knowledge.importers.pgx_functions import CLINPGX, CPIC
from pmkit.knowledge.importers.sources import source

ENTRIES = Path(__file__).parent / "handmade" / "pgx_gaps.toml"
COLUMNS = ("gene", "allele", "kind", "function", "read_as", "chrom", "pos38", "pos37", "ref", "alt", "reason")
DATE_COLUMNS = ("gene", "definitions", "functions", "checked", "how")
HAND = source("pmkit.gaps")


def build(sources: Path) -> Iterable[BuiltTable]:
    """Both tables. Raises DataError where a difference has no entry, or an entry no difference."""
    entries = tomllib.loads(ENTRIES.read_text(encoding="utf-8"))
    alleles = _rows(pgx_alleles.build(sources), "pgx.alleles")
    functions = _rows(pgx_functions.build(sources), "pgx.functions")
    releases = {one.document["gene"]: one.release for one in definitions(sources)}
    releases["MT-RNR1"] = CLINPGX.release
    gaps = list(_gaps(entries["gap"], functions))
    dates = list(_dates(releases, functions, entries["checked"]))
    given = [dict(zip(COLUMNS, row, strict=True)) for row in gaps]
    dated = [dict(zip(DATE_COLUMNS, row, strict=True)) for row in dates]
    if found := [*problems(alleles, functions, given), *unchecked(dated)]:
        raise DataError(few(found, 5, by="; "), where=ENTRIES.name)
    about = tr(
        "alleles that only one of definitions and functions holds, why, and the place to watch where one is missing"
    )
    yield BuiltTable("pgx.gaps", "pgx/gaps.tsv", about, (CPIC, CLINPGX, HAND), COLUMNS, gaps)
    about = tr("the dates of each gene's definitions and functions, and who checked what lies between them")
    yield BuiltTable("pgx.dates", "pgx/dates.tsv", about, (HAND,), DATE_COLUMNS, dates)


def _rows(tables: Iterable[BuiltTable], name: str) -> list[dict[str, str]]:
    table = next(one for one in tables if one.name == name)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _gaps(entries: Iterable[Mapping[str, Any]], functions: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, ...]]:
    words = {(row["gene"], row["allele"]): row["function"] for row in functions if row["authority"] != "DPWG"}
    for entry in entries:
        place = [str(entry.get(key, "")) for key in ("chrom", "pos38", "pos37", "ref", "alt")]
        if entry["kind"] == WATCHED and len(entry["alleles"]) != 1:
            raise DataError(tr("{entry}: one entry per watched allele, as each has its own place", entry=entry["gene"]))
        for allele in entry["alleles"]:
            function = words.get((entry["gene"], allele), "")
            yield (entry["gene"], allele, entry["kind"], function, entry.get("read_as", ""), *place, entry["reason"])


def _dates(
    releases: Mapping[str, str], functions: Iterable[Mapping[str, str]], checked: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, ...]]:
    newest: dict[str, str] = {}
    for row in functions:
        newest[row["gene"]] = max(newest.get(row["gene"], ""), row["release"])
    looked = {(gene, one["definitions"], one["functions"]): one for one in checked for gene in one["genes"]}
    for gene, release in releases.items():
        entry = looked.pop((gene, release, newest.get(gene, "")), None)
        yield (gene, release, newest.get(gene, ""), *((str(entry["on"]), entry["how"]) if entry else ("", "")))
    if looked:
        gene, release, other = min(looked)
        raise DataError(
            tr(
                "{gene}: a check of {release} against {other} is recorded, but those are not its dates",
                gene=gene,
                release=release,
                other=other,
            )
        )
