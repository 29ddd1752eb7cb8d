"""One gene of many samples, beside PyPGx on the same file: CPU for each sample on top of what one sample costs.

PyPGx is not installed for this: it is on PATH, or `--pypgx PROGRAM` names it (PyPI: `pypgx`, with `pandas<3`). The
VCF is phased, so that `run-chip-pipeline` needs no bundle. It runs on the first FEW samples, as it takes a fifth of a
second for each; pmkit runs on all. bcftools makes the index that PyPGx asks for.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from bench import cohort
from bench.measure import HEADER, interleaved

GENE = "CYP2C19"
FEW = 100
MANY = 50_000
TIMES = 5_000.0


def run(folder: Path, repeats: int, program: Path | None, samples: int = MANY) -> bool:
    """Measure, print, and tell whether the target is met."""
    found = shutil.which("pypgx") if program is None else shutil.which(program)
    if found is None:
        what = "PyPGx is not installed (PyPI: pypgx with pandas<3)" if program is None else f"there is no {program}"
        print(f"\nbeside PyPGx: not run, {what}; --pypgx PROGRAM names it")
        return True
    if not shutil.which("bcftools"):
        print("\nbeside PyPGx: not run, bcftools is not installed, which makes the index")
        return True
    path = folder / f"cohort-{samples}-{GENE}.vcf.gz"
    if not path.exists():
        cohort.write(path, [GENE], samples)
    subprocess.run(["bcftools", "index", "-t", "-f", str(path)], check=True)
    names = [f"S{number:04d}" for number in range(1, FEW + 1)]
    lists = {1: folder / "one.txt", FEW: folder / "few.txt"}
    for number, file in lists.items():
        file.write_text("\n".join(names[:number]) + "\n")
    theirs = [
        (
            f"PyPGx, {number} samples",
            (
                *(found, "run-chip-pipeline", GENE, str(folder / f"pypgx-{number}"), str(path)),
                *("--assembly", "GRCh38", "--samples", str(file), "--force"),
            ),
            None,
        )
        for number, file in lists.items()
    ]
    load = (*cohort.MODULE, "load", str(path))
    table = ("pgx", "--gene", GENE, "report", "-f", "tsv", "--section", "pgx.genes")
    ours = [
        ("pmkit, 1 sample", (*load, "--sample", names[0], *table), None),
        (f"pmkit, {samples} samples", (*load, *table), None),
    ]
    rows = {row.name: row for row in interleaved([*theirs, *ours], repeats)}
    print(f"\n{GENE}, beside PyPGx, n = {repeats}\n{HEADER}")
    for row in rows.values():
        print(row.row())
    each = (rows[f"PyPGx, {FEW} samples"].cpu - rows["PyPGx, 1 samples"].cpu) / (FEW - 1)
    mine = (rows[f"pmkit, {samples} samples"].cpu - rows["pmkit, 1 sample"].cpu) / (samples - 1)
    failed = any(row.failed for row in rows.values())
    met = not failed and each >= TIMES * max(mine, 1e-9)
    times = each / max(mine, 1e-9)
    print(
        f"\nCPU for each further sample: PyPGx {each * 1000:.0f} ms, pmkit {mine * 1e6:.1f} us: {times:,.0f} x; "
        f"target {TIMES:,.0f} x: {'met' if met else 'NOT MET'}"
    )
    return met
