"""Releases and licences stand in one file, and what the manifest says is what that file says."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pmkit.core.errors import ConfigError, DataError
from pmkit.core.messages import PSEUDO, language, speaking
from pmkit.knowledge import build
from pmkit.knowledge.importers import sources
from pmkit.knowledge.importers.sources import FILE, GUIDELINES, entry_of, made, source
from pmkit.knowledge.store import Source, manifest

PACKAGE = FILE.parents[1]
LATER = [
    *(PACKAGE / "onco").glob("*_import.py"),
    *(PACKAGE / "pgx").glob("*_import.py"),
    PACKAGE / "germline" / "bundled_import.py",
]
IMPORTERS = sorted([*(PACKAGE / "knowledge" / "importers").glob("*.py"), *LATER])
KEYS = sorted(tomllib.loads(FILE.read_text(encoding="utf-8"))["sources"])


def test_the_manifest_says_what_the_file_says() -> None:
    known = [source(key) for key in KEYS]
    for info in manifest().values():
        for one in info.sources:
            match = [s for s in known if (s.id, s.name, s.licence, s.url) == (one.id, one.name, one.licence, one.url)]
            assert match, f"{info.name}: {one}"
            assert any(s.release in ("", one.release) for s in match), f"{info.name}: {one}"


DATED = re.compile(r"\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b")
LICENSED = re.compile(r"\b(?:CC0|CC[ -]BY|ODbL[ -]\d|MIT\b|Apache-|GPL|BSD|public domain)")
NO_SOURCE = {
    ("knowledge/importers/odbl.py", "NOTICE"): "the notice that the licence asks for, word by word",
    ("cli/schema.py", "https://json-schema.org/draft/2020-12/schema"): "the dialect of JSON Schema",
    ("pgx/section.py", "date of this row of guidance, as 2024-03-25, 2025-11 or 2017"): "how a date is written",
    ("report/exchange_head.py", "1970-01-01"): "no date at all",
}
"""Strings of the code that look like a date or licence of a source, and are none."""


def literals(path: Path) -> Iterator[str]:
    """The strings of a module that are no docstrings; of the constant NOTICE, its name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for one in tree.body:
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "NOTICE":
            apart.add(id(one.value))
            yield "NOTICE"
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in apart else None
        if isinstance(text, str) and (DATED.search(text) or LICENSED.search(text)):
            yield text


def test_no_code_writes_a_source_its_date_or_its_licence() -> None:
    paths = sorted(PACKAGE.rglob("*.py"))
    found = {(str(path.relative_to(PACKAGE)), text) for path in paths for text in literals(path)}
    assert found == NO_SOURCE.keys()
    makers = [path.name for path in paths if re.search(r"[^.\w]Source\(\*", path.read_text(encoding="utf-8"))]
    assert makers == ["sources.py", "store.py"]  # of the file; of the manifest that was made by it


def test_no_other_table_of_settings_describes_a_source() -> None:
    """A source of guidance that comes as one file has its entry in it, and the same function reads it."""
    for path in sorted({*PACKAGE.rglob("*.toml"), *(PACKAGE.parents[1] / "rules").rglob("*.toml")} - {FILE}):
        if path.name == "manifest.toml":  # made from the sources
            continue
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        if path.parent == GUIDELINES:
            assert source(f"guidelines.{path.stem}") == made(entry_of(path))
            continue
        assert not {"source", "sources"} & document.keys(), path.name


def test_the_entry_of_a_source_that_is_one_file_is_read_by_the_same_function(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "toy.toml").write_text('[source]\nid = "TOY"\nname = "Toy"\nlicence = "CC0-1.0"\n')
    monkeypatch.setattr(sources, "GUIDELINES", tmp_path)
    read = sources._entries.__wrapped__()
    assert read.keys() >= {"guidelines.toy", *KEYS}
    assert made(read["guidelines.toy"]) == Source("TOY", "Toy", "", "CC0-1.0")
    (tmp_path / "toy.toml").write_text('[source]\nid = "TOY"\ncolour = "red"\n')
    with pytest.raises(DataError, match=r"toy\.toml: this is no source of guidance"):
        sources._entries.__wrapped__()


def test_tables_are_written_in_english_whatever_the_run_speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows hold words that are looked up, as "Poor Metabolizer": in brackets no advice would be found."""
    spoken = []
    monkeypatch.setattr(build, "_made", lambda modules, sources: spoken.append(language()) or [])
    with speaking(PSEUDO):
        build.build_tables(tmp_path, tmp_path)
    assert spoken == ["en", "en"]


@pytest.mark.parametrize("key", KEYS)
def test_every_source_of_the_file_is_used(key: str) -> None:
    assert any(f'source("{key}")' in path.read_text(encoding="utf-8") for path in IMPORTERS)


def test_a_source_that_the_file_does_not_hold_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"there is no source 'civic\.evidense'"):
        source("civic.evidense")
