"""The floor plan: no module too long, no file name that leaves a reader in doubt."""

from __future__ import annotations

import ast
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "pmkit"
MODULES = sorted(PACKAGE.rglob("*.py"))
OF_EVERY_HOUSE = frozenset(("__init__", "result", "view", "stage", "section"))
HOUSES = ("pgx", "onco", "germline", "risk", "context", "patient", "phenotype")
WORDS_OF_THE_CHAIN = frozenset(("cli", "chain"))  # named after commands and stages


def test_no_module_is_longer_than_500_lines() -> None:
    assert [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 500] == []


OWN_HEADERS = {
    "tests/support.py": "the writer itself",
    "tests/formats/": "files damaged on purpose, and files of which every byte matters",
    "tests/cli/test_bad_input.py": "files damaged on purpose",
    "tests/cli/test_check.py": "a file cut off in its header",
    "tests/cli/test_maf.py": "a VCF given as a MAF",
    "tests/intake/test_load_arrays.py": "a VCF given as an array",
    "tests/report/test_index.py": "records beyond the ends of real contigs",
    "tests/knowledge/test_curated_importer.py": "an upstream file without samples",
    "tests/test_layout.py": "this check",
}
"""Tests that write the head of a VCF themselves, and why."""


def test_vcfs_of_tests_are_written_in_one_place() -> None:
    root = PACKAGE.parents[1]
    own = (
        path for path in sorted((root / "tests").rglob("*.py")) if "##fileformat" in path.read_text(encoding="utf-8")
    )
    found = [str(path.relative_to(root)) for path in own]
    assert [path for path in found if not path.startswith(tuple(OWN_HEADERS))] == []


def test_no_file_name_occurs_twice() -> None:
    names = Counter(path.stem for path in MODULES if path.relative_to(PACKAGE).parts[0] not in WORDS_OF_THE_CHAIN)
    assert {name for name, count in names.items() if count > 1} <= OF_EVERY_HOUSE


@pytest.mark.parametrize("house", HOUSES)
def test_a_house_is_entered_by_its_face(house: str) -> None:
    face = import_module(f"pmkit.{house}")
    assert all(hasattr(face, name) for name in face.__all__)
    assert not hasattr(face, "nothing")
    taken = set()
    for path in MODULES:
        if path.relative_to(PACKAGE).parts[0] == house:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == f"pmkit.{house}":
                taken |= {alias.name for alias in node.names}
            named = [node.module] if isinstance(node, ast.ImportFrom) else []
            named += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(str(name).startswith(f"pmkit.{house}.") for name in named), f"{path}: {named}"
    assert taken <= {*face.__all__}
    stage_and_section = {f"{house.capitalize()}Stage", f"{house.capitalize()}Section"}
    assert {*face.__all__} - taken <= stage_and_section, "a name that nobody takes"


def test_no_test_module_is_longer_than_500_lines() -> None:
    tests = sorted((PACKAGE.parents[1] / "tests").rglob("*.py"))
    assert [path.name for path in tests if len(path.read_text(encoding="utf-8").splitlines()) > 500] == []
