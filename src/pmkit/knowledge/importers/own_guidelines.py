"""Sources of guidance that one file holds: who publishes them, under which licence, and their rows.

`guidelines/NAME.toml` has a table `[source]` (id, name, licence, url), `release`, the date of its rows (ISO), and
`[[row]]`s with the columns of `guidance/recommendations.tsv` that are not empty; a row may have a `release` of its own.
Facts only: no sentence of a guideline stands in it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.knowledge.importers.sources import GUIDELINES, entry_of, made
from pmkit.knowledge.store import Source

FOLDER = GUIDELINES


class OwnSource(NamedTuple):
    """One source, and its rows as they stand in its file, each with its date."""

    source: Source
    rows: tuple[tuple[dict[str, str], str], ...]


def own_sources(columns: frozenset[str], folder: Path = FOLDER) -> Iterator[OwnSource]:
    """The sources of a folder, by file name. `columns` are those that a row may have. Raises DataError for a file that
    lacks a part, a row of another column, or one without an identifier."""
    for path in sorted(folder.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        try:
            source = made(entry_of(path))
            rows = tuple(_rows(document, source, columns, path))
        except (KeyError, TypeError, AttributeError) as error:
            raise DataError(tr("this is no source of guidance: {error}", error=error), where=path.name) from None
        yield OwnSource(source, rows)


def _rows(
    document: Mapping[str, Any], source: Source, columns: frozenset[str], path: Path
) -> Iterator[tuple[dict[str, str], str]]:
    for row in document["row"]:
        given = {name: str(value) for name, value in row.items() if name != "release"}
        if strange := given.keys() - columns:
            raise DataError(
                tr("a row has columns that no row of guidance has: {names}", names=", ".join(sorted(strange))),
                where=path.name,
            )
        whole = dict.fromkeys(columns, "") | {"confidence": "low"} | given
        yield whole | {"rec_id": given["rec_id"], "source": source.id}, str(row.get("release", document["release"]))
