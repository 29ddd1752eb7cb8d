"""The releases and licences of all sources, read here and nowhere else; used while tables are built.

They stand in `knowledge/sources.toml`. A source of guidance that comes as one file (`guidelines/NAME.toml`) brings its
entry in that file, as its table `[source]`: its key is "guidelines.NAME".
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pmkit.core.errors import ConfigError, DataError, did_you_mean
from pmkit.core.messages import tr
from pmkit.knowledge.store import Source

FILE = Path(__file__).parents[1] / "sources.toml"
GUIDELINES = Path(__file__).parent / "guidelines"


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def _entries() -> dict[str, Any]:
    own = {f"guidelines.{path.stem}": entry_of(path) for path in sorted(GUIDELINES.glob("*.toml"))}
    return {**_document()["sources"], **own}


def entry_of(path: Path) -> dict[str, Any]:
    """The entry that a source of guidance brings in its file. Raises DataError for a file without one."""
    entry = tomllib.loads(path.read_text(encoding="utf-8")).get("source")
    if not isinstance(entry, dict) or not entry.keys() <= set(Source._fields) or not {"id", "name"} <= entry.keys():
        raise DataError(tr("this is no source of guidance: it has no [source] with id and name"), where=path.name)
    return entry


def keys() -> tuple[str, ...]:
    """The keys of all sources."""
    return tuple(_entries())


@cache
def source(key: str) -> Source:
    """The source of a key ("civic.evidence"). Raises ConfigError for one that the file does not hold.

    Without a release in the file it is "": the importer fills in the dates of its rows.
    """
    known = _entries()
    if key not in known:
        raise ConfigError(
            tr("there is no source {key!r}", key=key), where=str(FILE), remedy=did_you_mean(key, known, tr("Add it."))
        )
    return made(known[key])


def made(entry: Mapping[str, Any]) -> Source:
    """The source of an entry."""
    return Source(**{"release": "", **entry})


def guidance_releases() -> dict[str, str]:
    """Dates of rows of guidance, by the version of the data that a row was taken from."""
    return dict(_document()["guidance_releases"])
