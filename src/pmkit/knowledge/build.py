"""Write the bundled tables and their manifest from the importers' rows. Deterministic: same sources, same bytes."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pmkit.core.errors import DataError, NoInputError
from pmkit.core.messages import ENGLISH, speaking, tr
from pmkit.knowledge.importers import LATER, MODULES
from pmkit.knowledge.store import DATA, MANIFEST, Source, TableInfo

HEADER = "# Written by `pmkit tables build`; do not edit.\n"


@dataclass(frozen=True, slots=True)
class BuiltTable:
    """An importer's product: rows of text (sorted on writing unless `ordered`), or `binary` bytes with `count` rows."""

    name: str  # e.g. "pgx.alleles"
    path: str  # e.g. "pgx/alleles.tsv"
    about: str  # one line
    sources: tuple[Source, ...]
    columns: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    ordered: bool = False  # the importer's order is meaningful and deterministic
    binary: bytes | None = None
    count: int = field(default=0)

    def render(self) -> tuple[bytes, int]:
        if self.binary is not None:
            return self.binary, self.count
        rows = list(self.rows) if self.ordered else sorted(set(self.rows))
        for row in rows:
            if len(row) != len(self.columns) or any("\t" in c or "\n" in c or "\r" in c for c in row):
                raise DataError(tr("table {name}: a row does not fit the columns: {row!r}", name=self.name, row=row))
        lines = ("\t".join(row) for row in (self.columns, *rows))
        return ("\n".join(lines) + "\n").encode(), len(rows)


def build_tables(sources: Path, target: Path = DATA) -> list[TableInfo]:
    """Run every importer on `sources` and write tables and manifest below `target`; nothing is written if one fails.

    The importers of `LATER` read the bundled tables, so those of the others are written before they run, and put back
    as they were where one of them fails.
    """
    if not sources.is_dir():
        raise NoInputError(tr("the folder of upstream sources is not there"), where=str(sources))
    with speaking(ENGLISH):  # rows hold words that are looked up, as "Poor Metabolizer"
        return _built(sources, target)


def _built(sources: Path, target: Path) -> list[TableInfo]:
    made = _made((f"pmkit.knowledge.importers.{name}" for name in MODULES), sources)
    paths = [target / table.path for table, _, _ in made] + [target / MANIFEST]
    before = {path: path.read_bytes() for path in paths if path.is_file()}
    try:
        infos = _write(made, target, [])
        return _write(_made(LATER, sources), target, infos)
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        for path, data in before.items():
            path.write_bytes(data)
        raise


_Made = tuple[BuiltTable, bytes, int]


def _made(modules: Iterable[str], sources: Path) -> list[_Made]:
    """Run importers and render their tables."""
    found: list[_Made] = []
    for module in modules:
        built: Iterable[BuiltTable] = importlib.import_module(module).build(sources)
        found += [(table, *table.render()) for table in built]
    return found


def _write(made: Iterable[_Made], target: Path, infos: Iterable[TableInfo]) -> list[TableInfo]:
    """Write tables, and the manifest with those of `infos` too."""
    listed = list(infos)
    for table, data, count in made:
        path = target / table.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        listed.append(TableInfo(table.name, table.path, count, digest, table.about, table.sources))
    listed.sort(key=lambda info: info.name)
    (target / MANIFEST).write_text(render_manifest(listed), encoding="utf-8")
    return listed


def render_manifest(infos: Iterable[TableInfo]) -> str:
    """The manifest as TOML; JSON strings are valid TOML strings."""
    out = [HEADER]
    for info in infos:
        out.append(f"\n[tables.{json.dumps(info.name)}]\n")
        for key in ("path", "rows", "sha256", "about"):
            out.append(f"{key} = {json.dumps(getattr(info, key), ensure_ascii=False)}\n")
        out.append("sources = [\n")
        for s in info.sources:
            pairs = ", ".join(
                f"{k} = {json.dumps(getattr(s, k), ensure_ascii=False)}"
                for k in ("id", "name", "release", "licence", "url")
            )
            out.append(f"  {{ {pairs} }},\n")
        out.append("]\n")
    return "".join(out)
