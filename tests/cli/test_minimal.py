"""What docs/install.md says of a minimal install: the program without the libraries that few paths need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAM = """
import sys
names = sys.argv.pop(1).split(",")
class NotInstalled:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, NotInstalled)
from pmkit.cli.main import run
sys.exit(run(sys.argv[1:]))
"""
LARGE = "polars,pyranges,pandas"


def without(names: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, names, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.parametrize(
    "words",
    [
        ("load", str(EXAMPLES / "germline.vcf"), "pgx", "context", str(EXAMPLES / "patient.toml"), "report"),
        ("load", str(EXAMPLES / "tumor.vcf"), "onco", "--tumor-type", "MEL", "report"),
        ("check", "--json", str(EXAMPLES / "array.txt")),
    ],
    ids=["germline", "tumour", "check"],
)
def test_reports_need_none_of_the_large_ones(words: tuple[str, ...]) -> None:
    """JSON does without the terminal's library and without cyvcf2 too, and says the same."""
    done = without(f"{LARGE},rich,cyvcf2", *words)
    assert (done.returncode, done.stderr) == (0, "")
    with_all = subprocess.run([sys.executable, "-m", "pmkit", *words], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == json.loads(with_all.stdout)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("tables", "show", "pgx.genes"), "polars"),
        (("load", str(EXAMPLES / "tumor.vcf"), "onco", "--panel", "{bed}", "report"), "pandas"),
    ],
)
def test_a_path_that_needs_one_names_it(words: tuple[str, ...], name: str, tmp_path: Path) -> None:
    (tmp_path / "p.bed").write_text("chr7\t140753000\t140754000\n")
    filled = [word.format(bed=tmp_path / "p.bed") for word in words]
    done = without(LARGE, *filled)
    assert (done.returncode, done.stdout) == (78, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith(f"this needs {name}, which is not installed. Install {name}.")
