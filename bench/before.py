"""Whole command lines beside the same ones of an earlier commit: none dearer by more than 3 %, `--help` not at all.

`--today` is the Python of an environment with pmkit as of that commit (d007a8a in docs/benchmarks.md). Commands run in
pairs, turn by turn, and the least CPU of each counts, as it is what other work on the machine disturbs least. The MAF
of 193 leukaemias is not part of the project (`--shared`); without it its row is left out and the run says so. The
tumour of 50,000 records is made here.
"""

from __future__ import annotations

import bisect
import random
import sys
from pathlib import Path

import numpy as np

from bench.coding import NOWHERE, coding
from bench.measure import Measured, interleaved, interpreter
from pmkit.core.model import Build
from pmkit.formats.bgzf_write import Writer
from pmkit.pgx import alleles as stars

EXAMPLES = Path(__file__).parent.parent / "examples"
RECORDS = 50_000
SEED = 20261130
AROUND = 200_000
"""Bases on either side of an example's change in which records are drawn."""
MOST = 1.03
MOST_OF_HELP = 1.0
MAF = Path("real/tumor/tcga_laml_193.grch37.maf.gz")
HELP = "--help"
BASES = "ACGT"


def tumor_lines(records: int = RECORDS, seed: int = SEED) -> tuple[list[str], list[str]]:
    """Header and records, sorted: those of `examples/tumor.vcf` and single-base changes drawn around them.

    REF is the true base where pmkit knows it (coding exons) and any elsewhere; positions of named alleles are left out.
    """
    lines = (EXAMPLES / "tumor.vcf").read_text(encoding="utf-8").splitlines(keepends=True)
    header = [line for line in lines if line.startswith("#")]
    given = [line for line in lines if not line.startswith("#")]
    places = [(line.split("\t")[0], int(line.split("\t")[1])) for line in given]
    order = {chrom: number for number, (chrom, _) in enumerate(places)}
    taken = {*places, *_sites()}
    drawn = random.Random(seed)
    rows = [(order[chrom], pos, line) for (chrom, pos), line in zip(places, given, strict=True)]
    while len(rows) < records:
        chrom, centre = drawn.choice(places)
        place = chrom, drawn.randint(max(1, centre - AROUND), centre + AROUND)
        if place not in taken:
            taken.add(place)
            bisect.insort(rows, (order[chrom], place[1], _record(*place, drawn)))
    return header, [line for _, _, line in rows]


def _sites() -> set[tuple[str, int]]:
    """Every base of every position of a named allele: a made base must not contradict what pmkit knows of it."""
    return {
        (f"chr{site.chrom}", site.pos + offset)
        for gene in stars.genes()
        for site in stars.load_definition(gene, Build.GRCH38).sites
        for offset in range(len(site.ref))
    }


def _record(chrom: str, pos: int, drawn: random.Random) -> str:
    first, other = drawn.sample(range(4), 2)
    known = int(coding().get(chrom.removeprefix("chr"), NOWHERE).known(np.array([pos]), np.array([first]))[0])
    ref, alt = BASES[known], BASES[first if known == other else other]
    depth, normal = drawn.randint(30, 150), drawn.randint(30, 90)
    reads = drawn.randint(3, depth - 3)
    of_normal = f"0/0:{normal},0:0.000:{normal}"
    of_tumor = f"0/1:{depth - reads},{reads}:{reads / depth:.3f}:{depth}"
    return f"{chrom}\t{pos}\t.\t{ref}\t{alt}\t.\tPASS\t.\tGT:AD:AF:DP\t{of_normal}\t{of_tumor}\n"


def write_tumor(path: Path, records: int = RECORDS) -> None:
    """The file, bgzipped; the same bytes each time."""
    header, rows = tumor_lines(records)
    part = path.with_suffix(".part")
    with Writer(part) as out:
        out.write("".join((*header, *rows)).encode())
    part.rename(path)


def command_lines(folder: Path, shared: Path) -> dict[str, tuple[str, ...]]:
    """The words of each scenario, by name."""
    tumor = folder / f"tumor-{RECORDS}.vcf.gz"
    if not tumor.exists():
        write_tumor(tumor)
    germline, example, maf = EXAMPLES / "germline.vcf", EXAMPLES / "tumor.vcf", shared / MAF
    json = ("report", "-f", "json")
    pair = ("--tumor", "TUMOR-01", "--normal", "NORMAL-01")
    lines: dict[str, tuple[str, ...]] = {
        HELP: ("--help",),
        "one patient, pgx, JSON": ("load", str(germline), "pgx", *json),
        "one patient, pgx and onco, JSON": ("load", str(germline), "pgx", "onco", *json),
        "one tumour, JSON": ("load", str(example), *pair, "onco", "--tumor-type", "MEL", *json),
        "193 leukaemias, MAF, NDJSON": ("load", "--format", "maf", str(maf), "onco", "report", "-f", "ndjson"),
        f"tumour of {RECORDS:,} records, JSON": ("load", str(tumor), *pair, "onco", *json),
    }
    if not maf.exists():
        del lines["193 leukaemias, MAF, NDJSON"]
        print(f"no {maf}: its row is left out")
    return lines


def run(folder: Path, shared: Path, repeats: int, today: Path | None) -> bool:
    """Measure in pairs, print, and tell whether no scenario became dearer than it may."""
    if today is None:
        print("before: --today names the Python to compare with; nothing was measured")
        return True
    lines = command_lines(folder, shared)
    rows = {
        row.name: row
        for row in interleaved(
            [
                (f"{name}, {side}", (str(python), "-m", "pmkit.cli.main", *words), None)
                for name, words in lines.items()
                for side, python in (("now", Path(sys.executable)), ("before", today))
            ],
            repeats,
        )
    }
    print(f"\nBeside {today} ({interpreter()}), least CPU of n = {repeats}")
    print(f"{'command':<40} {'now s':>7} {'before s':>8} {'ratio':>6} {'now MB':>7} {'before':>7}")
    met = [verdict(name, rows[f"{name}, now"], rows[f"{name}, before"]) for name in lines]
    return all(met)


def verdict(name: str, now: Measured, before: Measured) -> bool:
    """Print one row and tell whether its bar is met."""
    ratio = least(now) / least(before)
    most = MOST_OF_HELP if name == HELP else MOST
    met = ratio <= most and not now.failed
    state = "FAILED" if now.failed or before.failed else "met" if met else "NOT MET"
    print(
        f"{name:<40} {least(now):7.3f} {least(before):8.3f} {ratio:6.2f} {now.peak:7.0f} {before.peak:7.0f}  "
        f"target {most:g}: {state}"
    )
    return met


def least(row: Measured) -> float:
    """Seconds of CPU of the run that was disturbed least."""
    return min(sample.cpu for sample in row.samples)
