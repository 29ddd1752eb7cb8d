"""One whole genome to a report: indexed, without index, from stdin; beside the bare tools on the same file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import genome
from bench.measure import HEADER, Measured, interleaved, interpreter
from pmkit.core.model import Build, Region, merge_regions

STAGES = ("pgx", "onco")
MEMORY_MB = 300
_MODULE = (sys.executable, "-m", "pmkit.cli.main")
# Every module that the command imports on its way, lazily or not.
_IMPORTS = """
from pmkit.cli import main, load, pgx, onco, report
import pmkit.chain.pipeline, pmkit.intake.vcf, pmkit.pgx.caller, pmkit.onco.assessor
import pmkit.report.assemble, pmkit.pgx.pgx_to_section, pmkit.onco.onco_to_section, pmkit.report.json
"""
_INFLATE = """
import sys, zlib
for piece in iter(lambda: sys.stdin.buffer.read(1 << 16), b""):
    data = piece
    while data:
        inflater = globals().get("inflater") or zlib.decompressobj(31)
        inflater.decompress(data)
        data = inflater.unused_data
        inflater = None if inflater.eof else inflater
"""


@dataclass(frozen=True, slots=True)
class Target:
    """`measured` may cost `factor` times `baseline`, and the start-up of the imports where `start_up` says so."""

    measured: str
    baseline: str
    factor: float
    start_up: bool = False

    def verdict(self, rows: dict[str, Measured]) -> str:
        """One line: the ratio and whether the target is met."""
        measured, baseline, extra = rows[self.measured], rows.get(self.baseline), rows["start-up of the imports"].cpu
        if baseline is None:
            return f"{self.measured}: not compared, {self.baseline} is not installed"
        spent = measured.cpu - (extra if self.start_up else 0)
        met = not measured.failed and spent <= self.factor * baseline.cpu
        less = f" less {extra:.2f} start-up" if self.start_up else ""
        return (
            f"{self.measured}: {measured.cpu:.2f}{less} = {spent / baseline.cpu:.2f} x {self.baseline} "
            f"({baseline.cpu:.2f}); target {self.factor:g} x: {'met' if met else 'NOT MET'}"
        )


TARGETS = (
    Target("pmkit, indexed", "bcftools view -H -R", 2, start_up=True),
    Target("pmkit, no index", "bgzip -dc", 1.5),
    Target("pmkit, stdin", "bgzip -dc", 4),
)


def regions(stages: Sequence[str] = STAGES) -> tuple[Region, ...]:
    """What these stages ask for on GRCh38."""
    from pmkit.core.stage import Run
    from pmkit.onco.stage import OncoStage
    from pmkit.pgx.stage import PgxStage

    known = {"pgx": PgxStage, "onco": OncoStage}
    return merge_regions(Run(tuple(known[stage]() for stage in stages), {}).requested(Build.GRCH38))


def prepare(folder: Path, records: int) -> tuple[Path, Path | None]:
    """The genome without index, and a second name of it with an index if tabix is installed."""
    plain, indexed = folder / f"wgs-{records}.vcf.gz", folder / f"wgs-{records}.indexed.vcf.gz"
    if not plain.exists():
        print(f"writing {plain} ({records} records, seed {genome.SEED})", flush=True)
        genome.write(plain, records)
    if not indexed.exists():
        indexed.hardlink_to(plain)
    if not Path(f"{indexed}.tbi").exists():
        if not shutil.which("tabix"):
            return plain, None
        subprocess.run(["tabix", "-p", "vcf", str(indexed)], check=True)
    return plain, indexed


def _bed(path: Path, stages: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8") as out:
        for chrom, start, end in regions(stages):
            out.write(f"chr{'M' if chrom == 'MT' else chrom}\t{max(start, 0)}\t{end}\n")
    return path


def run(folder: Path, records: int, repeats: int, stages: Sequence[str] = STAGES) -> bool:
    """Measure, print, and tell whether all targets are met."""
    plain, indexed = prepare(folder, records)
    bed = _bed(folder / "regions.bed", stages)
    chain = (*stages, "report", "-f", "json")
    commands: list[tuple[str, tuple[str, ...], Path | None]] = [
        ("start-up of the imports", (sys.executable, "-c", _IMPORTS), None),
        ("pmkit, no index", (*_MODULE, "load", str(plain), *chain), None),
        ("pmkit, stdin", (*_MODULE, "load", "-", *chain), plain),
    ]
    if indexed is not None:
        commands.append(("pmkit, indexed", (*_MODULE, "load", str(indexed), *chain), None))
        if shutil.which("bcftools"):
            commands.append(("bcftools view -H -R", ("bcftools", "view", "-H", "-R", str(bed), str(indexed)), None))
    if shutil.which("bgzip"):
        commands.append(("bgzip -dc", ("bgzip", "-dc", str(plain)), None))
    commands.append(("python's zlib, inflating all", (sys.executable, "-c", _INFLATE), plain))
    rows = {row.name: row for row in interleaved(commands, repeats)}
    size = plain.stat().st_size / 1e6
    print(f"\nOne genome, {records} records, {size:.0f} MB, {len(bed.read_text().splitlines())} regions, n = {repeats}")
    print(f"with {interpreter()}")
    print(HEADER)
    for row in rows.values():
        print(row.row())
    print()
    verdicts = [target.verdict(rows) for target in TARGETS if target.measured in rows]
    if indexed is None:
        verdicts.append("pmkit, indexed: not measured, tabix is not installed")
    peak = max(row.peak for name, row in rows.items() if name.startswith("pmkit"))
    verdicts.append(f"peak memory {peak:.0f} MB; target {MEMORY_MB} MB: {'met' if peak < MEMORY_MB else 'NOT MET'}")
    print("\n".join(verdicts))
    failed = [row.name for row in rows.values() if row.failed]
    return not failed and not any(v.endswith("NOT MET") for v in verdicts)
