"""Many single-sample files in one run: memory must not grow with their number."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

from bench import cohort
from bench.measure import HEADER, interleaved
from pmkit.pgx import alleles as stars

MEMORY_MB = 150
GROWTH_MB = 10
"""What the run of all files may take beyond that of a tenth of them."""


def prepare(folder: Path, files: int) -> list[Path]:
    """Files that differ in the sample's name only."""
    place = folder / f"files-{files}"
    if not place.exists():
        one = folder / "patient.vcf.gz"
        if not one.exists():
            cohort.write(one, stars.genes(), 1)
        text = gzip.decompress(one.read_bytes()).decode()
        line = next(line for line in text.splitlines() if line.startswith("#CHROM"))
        columns = line.split("\t")[:9]
        part = place.with_name(place.name + ".part")
        part.mkdir(exist_ok=True)
        for number in range(files):
            named = text.replace(line, "\t".join([*columns, f"P{number:04d}"]), 1)
            (part / f"P{number:04d}.vcf").write_text(named, encoding="utf-8")
        part.rename(place)
    return sorted(place.glob("*.vcf"))


def run(folder: Path, files: int) -> bool:
    """Measure once each (memory varies little), print, and tell whether the targets are met."""
    paths = list(map(str, prepare(folder, files)))
    chain = ("pgx", "report", "-f", "ndjson")
    counts = sorted({max(files // 100, 1), max(files // 10, 1), files})
    commands: list[tuple[str, Sequence[str], Path | None]] = [
        (f"{count} files", (*cohort.MODULE, "load", *paths[:count], *chain), None) for count in counts
    ]
    rows = interleaved(commands, 1)
    print(f"\n{files} single-sample files in one run, all pharmacogenes, NDJSON\n{HEADER}")
    for row in rows:
        print(row.row())
    peak, growth = rows[-1].peak, rows[-1].peak - rows[-2].peak
    met = peak < MEMORY_MB and growth < GROWTH_MB and not any(row.failed for row in rows)
    print(
        f"\n{rows[-1].name}: {peak:.0f} MB, {growth:+.0f} MB beyond {rows[-2].name}; "
        f"target {MEMORY_MB} MB and {GROWTH_MB:+d} MB: {'met' if met else 'NOT MET'}"
    )
    return met
