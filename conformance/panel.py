"""The command line on the panels of 3,202 genomes as published, against the reference implementation's diplotypes.

The panels list only positions that vary among their samples, so they are read with `--absent-is-ref`. This is the main
job from files to table; `conformance.stars` compares the matcher alone, at every position.
"""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conformance import redefined
from conformance.check import Check

GENES = ("CYP2C19", "CYP2C9", "CYP3A5", "TPMT", "NUDT15", "UGT1A1", "VKORC1", "CYP4F2")
NOT_CALLED = {"", "Not called", "Unknown/Unknown"}


def check(shared: Path) -> Iterator[Check]:
    """One check a gene."""
    files = [str(shared / "real/1kgp/GRCh38" / f"{gene}.vcf.gz") for gene in GENES]
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "genes.tsv"
        words = ["load", *files, "--absent-is-ref", "pgx", "report", "-f", "tsv", "--section", "pgx.genes"]
        subprocess.run([sys.executable, "-m", "pmkit.cli.main", *words, "-o", str(table)], check=True)
        with table.open(encoding="utf-8") as lines:
            here = {(r["sample"], r["gene"]): r["diplotypes"] for r in csv.DictReader(lines, delimiter="\t")}
    samples = len({sample for sample, _ in here})
    for gene in GENES:
        yield _gene(shared, gene, here, samples)


def _gene(shared: Path, gene: str, here: dict[tuple[str, str], str], samples: int) -> Check:
    total = agree = 0
    differences: Counter[str] = Counter()
    with gzip.open(shared / "conformance/1kgp" / f"{gene}.tsv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            total += 1
            ours, theirs = here.get((row["sample"], gene)), redefined.now(gene, row["phased_diplotypes"], ", ")
            if ours is not None and (_names(ours, " or ") == _names(theirs, ", ")):
                agree += 1
            else:
                differences[f"{ours} here, {theirs} there"] += 1
    listed = tuple(f"{text} ({n} samples)" for text, n in differences.most_common())
    return Check(f"published panel, {gene} ({samples:,} reports)", total, agree, listed, bar=0.99)


def _names(text: str, between: str) -> frozenset[str]:
    return frozenset(name for name in text.split(between) if name not in NOT_CALLED)
