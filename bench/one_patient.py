"""One patient, every gene with named alleles, all drugs, one JSON document: the whole process."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

from bench import cohort
from bench.measure import HEADER, interleaved
from pmkit.pgx import alleles as stars

CPU_SECONDS = 1.0
BARE = "numpy, pydantic and cyvcf2 alone"
TIMES_BARE = 2.0
PYPGX_GENE = "CYP2C19"


def run(folder: Path, repeats: int) -> bool:
    """Measure, print, and tell whether the target is met. PyPGx on one gene stands beside it where it is installed."""
    path = folder / "patient.vcf.gz"
    if not path.exists():
        cohort.write(path, stars.genes(), 1)
    chain = (*cohort.MODULE, "load", str(path), "pgx", "report", "-f", "json")
    commands: list[tuple[str, tuple[str, ...], Path | None]] = [
        ("python, doing nothing", (sys.executable, "-c", ""), None),
        (cohort.START_UP, (sys.executable, "-c", cohort.IMPORTS), None),
        (BARE, (sys.executable, "-c", "import numpy, pydantic, cyvcf2"), None),
        ("pmkit, one patient", chain, None),
    ]
    pypgx = importlib.util.find_spec("pypgx") is not None or shutil.which("pypgx") is not None
    if pypgx:
        made = folder / "pypgx"
        command = ("pypgx", "run-ngs-pipeline", PYPGX_GENE, str(made), "--variants", str(path), "--force")
        commands.append((f"PyPGx, {PYPGX_GENE} alone", (*command, "--assembly", "GRCh38"), None))
    rows = {row.name: row for row in interleaved(commands, repeats)}
    print(f"\nOne patient, {len(stars.genes())} genes, all drugs, JSON, n = {repeats}\n{HEADER}")
    for row in rows.values():
        print(row.row())
    if not pypgx:
        print("PyPGx: not installed (needs pandas below 3, so a virtual environment of its own, first on PATH)")
    own = rows["pmkit, one patient"]
    met = own.cpu < CPU_SECONDS and not own.failed
    print(f"\none patient: {own.cpu:.2f} s of CPU; target {CPU_SECONDS:g} s: {'met' if met else 'NOT MET'}")
    times = own.cpu / rows[BARE].cpu
    small = times <= TIMES_BARE
    print(f"one patient: {times:.2f} x {BARE}; target {TIMES_BARE:g} x: {'met' if small else 'NOT MET'}")
    return met and small
