"""Releases and licences stand in one file, and what the manifest says is what that file says."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from pmkit.core.errors import ConfigError
from pmkit.core.messages import PSEUDO, language, speaking
from pmkit.knowledge import build
from pmkit.knowledge.importers.sources import FILE, source
from pmkit.knowledge.store import manifest

PACKAGE = FILE.parents[1]
LATER = [
    *(PACKAGE / "onco").glob("*_import.py"),
    *(PACKAGE / "pgx").glob("*_import.py"),
    PACKAGE / "germline" / "bundled_import.py",
]
IMPORTERS = sorted([*(PACKAGE / "knowledge" / "importers").glob("*.py"), *LATER])
FILES = (".csv", ".tsv")  # a name of an upstream file
KEYS = sorted(tomllib.loads(FILE.read_text(encoding="utf-8"))["sources"])


def test_the_manifest_says_what_the_file_says() -> None:
    known = [source(key) for key in KEYS]
    for info in manifest().values():
        for one in info.sources:
            match = [s for s in known if (s.id, s.name, s.licence, s.url) == (one.id, one.name, one.licence, one.url)]
            assert match, f"{info.name}: {one}"
            assert any(s.release in ("", one.release) for s in match), f"{info.name}: {one}"


def test_no_importer_writes_a_source_or_a_date_of_its_own() -> None:
    for path in IMPORTERS:
        if path.name in ("sources.py", "own_guidelines.py"):  # they read them from files
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bSource\(", text), path.name
        code = ast.walk(ast.parse(text))
        said = [node.value for node in code if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        dated = [one for one in said if re.search(r"\b20\d\d-\d\d(-\d\d)?\b", one) and "\n" not in one]
        assert [one for one in dated if not one.endswith(FILES)] == [], path.name


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
