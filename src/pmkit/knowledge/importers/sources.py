"""The releases and licences of upstream sources, from `knowledge/sources.toml`; used while tables are built."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pmkit.core.errors import ConfigError, did_you_mean
from pmkit.core.messages import tr
from pmkit.knowledge.store import Source

FILE = Path(__file__).parents[1] / "sources.toml"


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def source(key: str) -> Source:
    """The source of a key ("civic.evidence"). Raises ConfigError for one that the file does not hold.

    Without a release in the file it is "": the importer fills in the dates of its rows.
    """
    known = _document()["sources"]
    if key not in known:
        raise ConfigError(
            tr("there is no source {key!r}", key=key), where=str(FILE), remedy=did_you_mean(key, known, tr("Add it."))
        )
    return Source(**{"release": "", **known[key]})


def guidance_releases() -> dict[str, str]:
    """Dates of rows of guidance, by the version of the data that a row was taken from."""
    return dict(_document()["guidance_releases"])
