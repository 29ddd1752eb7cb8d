"""A caller's dialect, an outside caller and a source of guidance come with one new file and one line each, as
docs/add-a-dialect.md and docs/add-a-source.md say; stage, section and format in a package: `test_plugin.py`."""

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


GUIDANCE = """release = "2026-02-03"

[source]
id = "TOY"
name = "Toy guidelines"
licence = "CC0-1.0"
url = "https://example.org"

[[row]]
rec_id = "TOY-1"
drug = "clopidogrel"
gene1 = "CYP2C19"
cond1_type = "phenotype"
cond1_values = "Intermediate Metabolizer"
population = "general"
action = "alternative"
alternatives = "toyagrel"
strength = "Toy"
confidence = "high"
"""
BUILD = """from pathlib import Path
from pmkit.knowledge.build import BuiltTable, _write
from pmkit.knowledge.importers.guidance_rows import COLUMNS, GIVEN_COLUMNS, own_rows
from pmkit.knowledge.importers.own_guidelines import own_sources
from pmkit.knowledge.store import DATA, manifest, open_table
name = "guidance.recommendations"
info, own = manifest()[name], list(own_sources(GIVEN_COLUMNS))
rows = [tuple(row[column] for column in COLUMNS) for row in open_table(name).rows()] + list(own_rows(own))
table = BuiltTable(name, info.path, info.about, (*info.sources, *(one.source for one in own)), COLUMNS, rows)
_write([(table, *table.render())], DATA, [one for one in manifest().values() if one.name != name])
"""
"""The rows of the new file added to the bundled ones, without upstream's sources, as `pmkit tables build` does it."""


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


def test_a_source_of_guidance(tree: Path) -> None:
    data = tree / "knowledge" / "data"
    data.unlink()
    copytree(SOURCE / "knowledge" / "data", data)
    (tree / "knowledge" / "importers" / "guidelines" / "toy.toml").write_text(GUIDANCE)
    face = tree / "pgx" / "guideline_sources.py"
    before = face.read_text()
    face.write_text(
        before.replace("GUIDELINES = (\n", 'GUIDELINES = (\n    GuidelineSource("TOY", ("TOY", CPIC)),\n', 1)
    )
    assert len(face.read_text().splitlines()) == len(before.splitlines()) + 1
    done = python(tree, "-c", BUILD)
    assert (done.returncode, done.stderr) == (0, "")
    germline = str(SOURCE.parents[1] / "examples" / "germline.vcf")
    words = ("load", germline, "pgx", "--drugs", "clopidogrel", "report", "-f")
    done = python(tree, "-m", "pmkit", *words, "ndjson")
    assert done.returncode == 0, done.stderr
    (drug,) = json.loads(done.stdout)["pgx"]["drugs"]
    (advice,) = [one for one in drug["recommendations"] if one["source"] == "TOY"]
    assert (advice["id"], advice["alternatives"], advice["release"]) == ("TOY-1", ["toyagrel"], "2026-02-03")
    assert "toyagrel" in python(tree, "-m", "pmkit", *words, "html").stdout
    schema = json.loads(python(tree, "-m", "pmkit", "schema", "rules").stdout)
    assert '"TOY"' in json.dumps(schema)
