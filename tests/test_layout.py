"""The floor plan: no module too long, no file name that leaves a reader in doubt."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "pmkit"
MODULES = sorted(PACKAGE.rglob("*.py"))
OF_EVERY_HOUSE = frozenset(("__init__", "result", "view", "stage", "section"))
WORDS_OF_THE_CHAIN = frozenset(("cli", "chain"))  # named after commands and stages


def test_no_module_is_longer_than_500_lines() -> None:
    assert [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 500] == []


def test_no_file_name_occurs_twice() -> None:
    names = Counter(path.stem for path in MODULES if path.relative_to(PACKAGE).parts[0] not in WORDS_OF_THE_CHAIN)
    assert {name for name, count in names.items() if count > 1} <= OF_EVERY_HOUSE
