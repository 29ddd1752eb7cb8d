"""Open a bundled table by name, its bytes checked against the manifest.

A table is a file below `knowledge/data/`: tab-separated text with one header line, or binary (transcript sequence).
The manifest names its sources with release date and licence, its row count and its SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import mmap
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pmkit.core.errors import ConfigError
from pmkit.core.messages import tr

if TYPE_CHECKING:
    import polars

DATA = Path(__file__).parent / "data"
MANIFEST = "manifest.toml"


class Source(NamedTuple):
    """An upstream release that rows of a table come from."""

    id: str  # what the rows' `source` column says, where a table has several
    name: str
    release: str  # date or version as its publisher gives it
    licence: str
    url: str = ""


class TableInfo(NamedTuple):
    """What the manifest says of one table."""

    name: str
    path: str  # below data/
    rows: int
    sha256: str
    about: str
    sources: tuple[Source, ...]


class TableContent(NamedTuple):
    """A table's content, checked against its digest."""

    info: TableInfo
    data: bytes

    def text(self) -> str:
        return self.data.decode("utf-8")

    def rows(self) -> Iterator[dict[str, str]]:
        """Rows as dictionaries of text; an empty cell is the empty string."""
        lines = self.text().removesuffix("\n").split("\n")
        columns = lines[0].split("\t")
        cells = (line.split("\t") for line in lines[1:])
        return (dict(zip(columns, row, strict=False)) for row in cells)  # the digest says that all columns are there

    def frame(self) -> polars.DataFrame:
        """All rows as a frame of text columns, for questions across rows; an empty cell is the empty string."""
        import polars

        return polars.read_csv(self.data, separator="\t", quote_char=None, infer_schema=False).fill_null("")


def manifest(root: Path = DATA) -> dict[str, TableInfo]:
    """All bundled tables by name. Raises ConfigError where the manifest is missing or not readable."""
    return _manifest(root)  # one entry of the cache, whether or not the folder is named


def forget_manifests() -> None:
    """Manifests are read again when they are next asked for: a folder's has changed."""
    for kept in (_manifest, rows_by, map_table):
        kept.cache_clear()


@cache
def _manifest(root: Path) -> dict[str, TableInfo]:
    path = root / MANIFEST
    try:
        document: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            tr("the bundled tables' manifest is missing"), where=str(path), remedy=tr("Install pmkit again.")
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(tr("the manifest is not valid TOML ({error})", error=error), where=str(path)) from None
    return {
        name: TableInfo(
            name=name,
            path=entry["path"],
            rows=entry["rows"],
            sha256=entry["sha256"],
            about=entry["about"],
            sources=tuple(Source(**source) for source in entry["sources"]),
        )
        for name, entry in document["tables"].items()
    }


def open_table(name: str, root: Path = DATA) -> TableContent:
    """Read a table and check its digest. Raises ConfigError for an unknown, missing or altered table."""
    with _opened(name, root) as (info, handle):
        data = handle.read()
        _check(info, hashlib.sha256(data).hexdigest(), root)
    return TableContent(info, data)


@cache
def rows_by(name: str, column: str = "gene") -> Mapping[str, list[dict[str, str]]]:
    """A table's rows by a column, in the table's order: read once, for tables that several modules look at."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in open_table(name).rows():
        found.setdefault(row[column], []).append(row)
    return found


@cache
def map_table(name: str, root: Path = DATA) -> mmap.mmap:
    """As `open_table`, for tables of which little is looked at: what is not asked for takes no memory."""
    with _opened(name, root) as (info, handle):
        _check(info, hashlib.file_digest(handle, "sha256").hexdigest(), root)
        return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)


@contextmanager
def _opened(name: str, root: Path) -> Iterator[tuple[TableInfo, io.BufferedReader]]:
    try:
        info = manifest(root)[name]
    except KeyError:
        raise ConfigError(
            tr("there is no table called {name!r}", name=name), remedy=tr("See `pmkit tables list`.")
        ) from None
    path = root / info.path
    try:
        handle = path.open("rb")
    except FileNotFoundError:
        raise ConfigError(
            tr("a bundled table is missing"), where=str(path), remedy=tr("Install pmkit again.")
        ) from None
    with handle:
        yield info, handle


def _check(info: TableInfo, digest: str, root: Path) -> None:
    if digest != info.sha256:
        raise ConfigError(
            tr("table {name!r} does not match its digest in the manifest", name=info.name),
            where=str(root / info.path),
            remedy=tr("Install pmkit again or run `pmkit tables build`."),
        )
