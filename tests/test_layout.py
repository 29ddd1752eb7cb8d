"""The floor plan: no module too long, no file name that leaves a reader in doubt."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "pmkit"
MODULES = sorted(PACKAGE.rglob("*.py"))
OF_EVERY_HOUSE = frozenset(("__init__", "result", "view", "stage", "section"))
HOUSES = ("pgx", "onco", "germline", "risk", "context", "patient", "phenotype")
WORDS_OF_THE_CHAIN = frozenset(("cli", "chain"))  # named after commands and stages


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


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
        for node in ast.walk(tree(path)):
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


TUPLE_AND_MODEL = "a result's named tuple and its model in the section: docs/decisions/named-tuples-inside.md"
REPEATED_CLASSES = {
    "AlleleResult": TUPLE_AND_MODEL,
    "Criterion": TUPLE_AND_MODEL,
    "Diplotype": TUPLE_AND_MODEL,
    "DoseFactor": TUPLE_AND_MODEL,
    "Gap": TUPLE_AND_MODEL,
    "GeneKey": TUPLE_AND_MODEL,
    "OncoVariant": TUPLE_AND_MODEL,
    "Oncogenicity": TUPLE_AND_MODEL,
    "OpenAction": TUPLE_AND_MODEL,
    "OpenAdvice": TUPLE_AND_MODEL,
    "PopulationRisk": TUPLE_AND_MODEL,
    "Recommendation": TUPLE_AND_MODEL,
    "Residual": TUPLE_AND_MODEL,
    "SetAside": TUPLE_AND_MODEL,
    "Therapy": TUPLE_AND_MODEL,
    "UndefinedVariant": TUPLE_AND_MODEL,
}
"""Class names that occur twice, each with the reason. One that occurs once again has to go from here."""


@cache
def classes() -> dict[str, list[Path]]:
    """The modules that define a class of each name."""
    homes: dict[str, list[Path]] = {}
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(path.relative_to(PACKAGE))
    return homes


def test_a_class_name_means_one_thing() -> None:
    """103 names stood for two to nine things (`Place`, `Row`, `Found`); a reader could not tell which was meant."""
    repeated = {name: [str(path) for path in found] for name, found in classes().items() if len(found) > 1}
    assert {name: found for name, found in repeated.items() if name not in REPEATED_CLASSES} == {}
    assert [name for name in REPEATED_CLASSES if name not in repeated] == []


@pytest.mark.parametrize("name", REPEATED_CLASSES)
def test_a_repeated_name_is_a_house_and_its_section(name: str) -> None:
    found = classes()[name]
    assert len(found) == 2
    assert len({path.parts[0] for path in found}) == 1
    assert [path.stem for path in found].count("section") == 1
