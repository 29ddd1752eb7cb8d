"""Run every folder of cases through the real program; README.md alongside this file says what a case is made of."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent
NAMES = sorted(path.parent.name for path in CASES.glob("*/command"))
EXPECTED = ("expected.code", "expected.stdout", "expected.tsv", "expected.json", "expected.stderr")


def words(case: Path) -> list[str]:
    """The command line of a case, without its comments."""
    lines = (case / "command").read_text(encoding="utf-8").splitlines()
    return shlex.split(" ".join(line for line in lines if not line.startswith("#")))


def missing(expected: Any, found: Any, where: str = "") -> list[str]:
    """What a part of a JSON document asks for and the document does not have."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{where}: {found!r} is no object"]
        return [text for key, value in expected.items() for text in missing(value, found.get(key), f"{where}.{key}")]
    if isinstance(expected, list):
        if not isinstance(found, list) or len(found) < len(expected):
            return [f"{where}: {found!r} has not {len(expected)} items"]
        return [
            text
            for n, (a, b) in enumerate(zip(expected, found, strict=False))
            for text in missing(a, b, f"{where}[{n}]")
        ]
    return [] if expected == found else [f"{where}: {found!r} instead of {expected!r}"]


def columns(text: str, names: list[str] | None = None) -> list[dict[str, str]]:
    """The rows of a tab-separated table, of the named columns only."""
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    return [{name: row[name] for name in names or row} for row in rows]


def test_there_are_cases() -> None:
    assert NAMES


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, tmp_path: Path) -> None:
    case, folder = CASES / name, tmp_path / "case"
    known = set(EXPECTED) & {path.name for path in case.iterdir()}
    assert known, "the case expects nothing"
    assert {path.name for path in case.glob("expected.*")} == known, "an expectation that nothing compares"
    shutil.copytree(case, folder, ignore=shutil.ignore_patterns("expected.*", "command"))
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PMKIT_")}
    done = subprocess.run(
        [sys.executable, "-m", "pmkit.cli.main", *words(case)],
        cwd=folder,
        env=clean,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    code = int((case / "expected.code").read_text()) if "expected.code" in known else 0
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if "expected.stdout" in known:
        assert done.stdout == (case / "expected.stdout").read_text(encoding="utf-8")
    if "expected.tsv" in known:
        expected = columns((case / "expected.tsv").read_text(encoding="utf-8"))
        assert columns(done.stdout, list(expected[0])) == expected
    if "expected.json" in known:
        assert missing(json.loads((case / "expected.json").read_text(encoding="utf-8")), json.loads(done.stdout)) == []
    if "expected.stderr" in known:
        for text in (case / "expected.stderr").read_text(encoding="utf-8").splitlines():
            assert text in done.stderr
