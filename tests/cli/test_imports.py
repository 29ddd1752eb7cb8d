"""`--help` and `--version` stay fast: they import none of the heavy libraries."""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HEAVY = ("polars", "pyranges", "pandas", "cyvcf2", "numpy", "pydantic", "rich")
PROGRAM = f"""
import sys
from pmkit.cli.main import run
code = run(sys.argv[1:])
sys.stderr.write(repr([name for name in {HEAVY!r} if name in sys.modules]))
sys.exit(code)
"""


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["load", "--help"], ["pgx", "--help"], ["tables", "-h"]])
def test_no_heavy_import(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout
    assert done.stderr == "[]"


def test_version() -> None:
    import pmkit

    done = subprocess.run(
        [sys.executable, "-m", "pmkit.cli.main", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"pmkit {pmkit.__version__}\n"


def test_one_patient_needs_no_table_library(write_vcf: Callable[..., Path], tmp_path: Path) -> None:
    """JSON of one patient is quick because it does without the libraries for large tables."""
    target = tmp_path / "report.json"
    words = ["load", str(write_vcf()), "pgx", "report", "-f", "json", "-o", str(target)]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert json.loads(target.read_text(encoding="utf-8"))["pgx"]["genes"]
    loaded = set(ast.literal_eval(done.stderr.splitlines()[-1]))
    assert loaded.isdisjoint({"polars", "pyranges", "pandas", "cyvcf2"})
    assert "pydantic" not in loaded


OPTIONAL = (
    "pmkit.onco.biomarkers.burden",  # --panel
    "pmkit.onco.biomarkers.panel_regions",  # --panel
    "pmkit.onco.biomarkers.spectrum",  # --all or --panel
    "pmkit.variants.consequence.gtf",  # --gtf
    "pmkit.onco.fusion_frame",  # fusions with breakpoints
    "pmkit.pgx.drug_names",  # --drugs
    "pmkit.formats.bcf",  # BCF
    "pmkit.variants.fasta",  # --reference
    "pmkit.variants.fusions",  # --fusions or breakpoints in the VCF
    "pmkit.intake.maf",  # --format maf
    "pmkit.pgx.outside.read",  # --outside
    "pmkit.variants.segments",  # --cna
    "pmkit.intake.sheet",  # --sheet
    "pmkit.formats.tabix",  # an index alongside the file
    "pmkit.formats.tabular",  # --cna, --fusions or --panel
    "pmkit.context.context_to_section",  # the context stage
    "pmkit.report.explain",
    "pmkit.report.table",
    "pmkit.report.tsv",
    "numpy.ma",
)
"""What a plain run must not import, and what it is for."""


def test_a_plain_run_imports_no_optional_path(write_vcf: Callable[..., Path], tmp_path: Path) -> None:
    """Each of these costs a run some milliseconds, and it begins where its option or its kind of file is met."""
    program = PROGRAM.replace(repr(HEAVY), repr((*OPTIONAL, "pmkit.report.json")))
    words = ["load", str(write_vcf()), "pgx", "onco", "report", "-f", "json", "-o", str(tmp_path / "report.json")]
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert ast.literal_eval(done.stderr.splitlines()[-1]) == ["pmkit.report.json"]


def test_the_optional_paths_exist() -> None:
    """A module that was renamed would slip through the test above."""
    assert [name for name in OPTIONAL if importlib.util.find_spec(name) is None] == []
