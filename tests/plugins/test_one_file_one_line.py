"""A caller's dialect and an outside caller come with one new file and one line, as docs/add-a-dialect.md says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "pmkit"
DIALECT = '''"""A toy caller: TA reads of the allele of TD in all."""

from __future__ import annotations

from pmkit.variants.dialects.entry import Counter, of_depth

COUNTERS: tuple[Counter, ...] = (of_depth("TA", "TD"),)
'''
READER = '''"""A toy caller of diplotypes: a head, and a row for each gene."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.pgx.outside.call import OutsideCall, Reader, Text


def _tells(text: Text) -> bool:
    return text.first[0] == "toygene"


def _read(text: Text) -> Iterator[OutsideCall]:
    for number, row in text.table():
        yield OutsideCall(row["toygene"], row["call"], "", "", "toy", text.file, number)


READER = Reader("toy", "1", "toy.tsv", "toygene, call", "", "https://example.org", _tells, _read)
'''


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the package's code; its tables and rules are linked."""
    data = Path("knowledge") / "data"
    copied = copytree(SOURCE, tmp_path / "pmkit", ignore=ignore_patterns("__pycache__", "data"))
    (copied / data).symlink_to(SOURCE / data)
    (copied / "rules").symlink_to(SOURCE.parents[1] / "rules")
    return copied


def added(tree: Path, folder: str, text: str) -> None:
    """One new file, and one line of the folder's list."""
    (tree / folder / "toy.py").write_text(text)
    face = tree / folder / "__init__.py"
    before = face.read_text()
    face.write_text(before.replace("MODULES = (\n", 'MODULES = (\n    "toy",\n', 1))
    assert len(face.read_text().splitlines()) == len(before.splitlines()) + 1


def python(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(tree.parent)}
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, env=environ)


CHECK = """from pmkit.testing import check_dialect
check_dialect("GT:TA:TD", "0/1:5:20", vaf=0.25, depth=20, alt_reads=5)
"""


def test_a_dialect(tree: Path) -> None:
    assert "AssertionError" in python(tree, "-c", CHECK).stderr
    added(tree, "variants/dialects", DIALECT)
    done = python(tree, "-c", CHECK)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_outside_caller(tree: Path, tmp_path: Path) -> None:
    calls = tmp_path / "toy.tsv"
    calls.write_text("toygene\tcall\nCYP2D6\t*1/*4\n")
    germline = str(SOURCE.parents[1] / "examples" / "germline.vcf")
    words = ("load", germline, "pgx", "--gene", "CYP2D6", "--outside", str(calls), "report", "-f", "ndjson")
    assert python(tree, "-m", "pmkit", *words).returncode != 0
    added(tree, "pgx/outside/callers", READER)
    done = python(tree, "-m", "pmkit", *words)
    assert done.returncode == 0, done.stderr
    (gene,) = json.loads(done.stdout)["pgx"]["genes"]
    assert (gene["callers"], gene["diplotypes"][0]["label"]) == (["toy"], "*1/*4")
