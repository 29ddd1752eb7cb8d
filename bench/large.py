"""Files of real size: gVCFs of a 30 x genome as GATK and DRAGEN write them, dense records, and declared structure.

Not part of a run without `--only`: it makes some 3 GB of files and takes an hour on a busy machine.

* `gatk`, `dragen`: see `bench.gvcf`; `--large N` records each.
* `dense`: 4.74 million records with GATK's INFO and a VEP annotation, 240 MB as bgzip packs them.
* `plain`, `deletions`: 4.74 million records of `bench.genome`, and the same blocks under a header that declares
  structural alleles. They are packed by zlib; htslib with libdeflate makes BGZF blocks of several deflate blocks.

With an index pmkit is held against `bcftools view -H -R` on the same regions plus the start-up of the imports, without
one against `bgzip -dc`; alongside stands what reading takes alone: less what the same chain takes on a `small` file.
`--today` is the build to compare with.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import genome, gvcf, shapes
from bench.measure import HEADER, Measured, interleaved, interpreter
from bench.whole_genome import _IMPORTS as IMPORTS
from bench.whole_genome import _MODULE as MODULE
from bench.whole_genome import regions
from pmkit.formats.bgzf_write import Writer

RECORDS = 40_000_000
VARIANTS = 4_740_000
FEW = 3_000
MEMORY_MB = 150
WITHOUT_ISAL = (
    sys.executable,
    "-c",
    "import runpy, sys; sys.modules['isal'] = None; runpy.run_module('pmkit.cli.main', run_name='__main__')",
)


def prepare(folder: Path, blocks: Path, records: int) -> dict[str, tuple[Path, Path | None]]:
    """Each file without an index and a second name of it with one."""
    real = gvcf.real_blocks(blocks)
    found: dict[str, tuple[Path, Path | None]] = {}
    for name in ("small", "plain", "deletions", "dense", *gvcf.MAKERS):
        size = records if name in gvcf.MAKERS else FEW if name == "small" else VARIANTS
        path, indexed = (folder / f"large-{name}-{size}{tail}.vcf.gz" for tail in ("", ".indexed"))
        if not path.exists():
            print(f"writing {path}", flush=True)
            if name in gvcf.MAKERS:
                gvcf.write(path, real, name, records)
            elif name == "small":
                gvcf.pack(path, shapes.MAKERS["plain"](FEW))
            elif name == "dense":
                gvcf.pack(path, shapes.MAKERS["dense"](VARIANTS))
            elif name == "plain":
                with Writer(path.with_name(path.name + ".part")) as out:
                    out.write(genome.header().encode())
                    for text in genome.lines(VARIANTS):
                        out.write(text.encode())
                path.with_name(path.name + ".part").rename(path)
            else:
                shapes.change_header(found["plain"][0], path, genome.header(shapes.DECLARED))
        if not indexed.exists() and shutil.which("tabix"):
            indexed.hardlink_to(path)
            subprocess.run(["tabix", "-p", "vcf", str(indexed)], check=True)
        found[name] = path, indexed if indexed.exists() else None
    return found


def run(folder: Path, blocks: Path, records: int, repeats: int, today: Path | None) -> bool:
    """Measure, print, and tell whether all targets are met."""
    if not blocks.exists():
        print(f"\nfiles of real size: not run, there is no gVCF {blocks} (--blocks)")
        return True
    files = prepare(folder, blocks, records)
    bed = folder / "large.bed"
    with bed.open("w", encoding="utf-8") as out:
        for chrom, start, end in regions(("pgx", "onco")):
            out.write(f"chr{'M' if chrom == 'MT' else chrom}\t{max(start, 0)}\t{end}\n")
    rows = {row.name: row for row in interleaved(list(_commands(files, bed, today)), repeats)}
    print(f"\nFiles of real size, {records} records of gVCF, n = {repeats}, with {interpreter()}")
    for path, _ in files.values():
        print(f"{path.name}: {path.stat().st_size / 1e6:.0f} MB")
    print(HEADER)
    for row in rows.values():
        print(row.row())
    print()
    verdicts = list(_verdicts(rows))
    peak = max(row.peak for name, row in rows.items() if "pgx" in name and "today" not in name)
    verdicts.append(f"peak memory {peak:.0f} MB; target {MEMORY_MB} MB: {'met' if peak < MEMORY_MB else 'NOT MET'}")
    print("\n".join(verdicts))
    return not any(row.failed for row in rows.values()) and not any("NOT MET" in text for text in verdicts)


Command = tuple[str, Sequence[str], Path | None]


def _commands(files: dict[str, tuple[Path, Path | None]], bed: Path, today: Path | None) -> Iterator[Command]:
    yield "imports", (sys.executable, "-c", IMPORTS), None
    report = ("report", "-f", "json")
    for name, (path, indexed) in files.items():
        for words in ("pgx", "pgx onco"):
            yield f"{name}, {words}", (*MODULE, "load", str(path), *words.split(), *report), None
            if name in ("dense", "gatk"):
                words_of = (*WITHOUT_ISAL, "load", str(path), *words.split(), *report)
                yield f"{name}, {words}, without isal", words_of, None
            if indexed is not None:
                yield f"{name}, {words}, indexed", (*MODULE, "load", str(indexed), *words.split(), *report), None
        if shutil.which("bgzip") and name != "small":
            yield f"{name}, bgzip -dc", ("bgzip", "-dc", str(path)), None
        if indexed is not None and name != "small" and shutil.which("bcftools"):
            yield f"{name}, bcftools -R", ("bcftools", "view", "-H", "-R", str(bed), str(indexed)), None
        if name == "deletions" and today is not None and indexed is not None:
            command = (str(today), "-m", "pmkit.cli.main", "load", str(indexed), "pgx", "onco", *report)
            yield f"{name}, pgx onco, indexed, today", command, None


def _verdicts(rows: dict[str, Measured]) -> Iterator[str]:
    targets = [
        ("dense, pgx", "dense, bgzip -dc", 0.6),
        ("dense, pgx onco", "dense, bgzip -dc", 1.0),
        ("dense, pgx, without isal", "dense, bgzip -dc", None),
        ("dense, pgx onco, without isal", "dense, bgzip -dc", None),
        *((f"{maker}, pgx onco", f"{maker}, bgzip -dc", 1.0) for maker in gvcf.MAKERS),
        ("gatk, pgx onco, without isal", "gatk, bgzip -dc", None),
        *((f"deletions, {words}", f"plain, {words}", 1.3) for words in ("pgx", "pgx onco")),
        ("deletions, pgx onco, indexed", "deletions, pgx onco, indexed, today", 0.3),
    ]
    start = rows["imports"].cpu
    for name, alongside, factor in targets:
        if name in rows and alongside in rows:
            chain = name.split(", ")[1]
            alone = rows[name].cpu - rows[f"small, {chain}"].cpu
            other = rows[alongside].cpu - (rows[f"small, {chain}"].cpu if "pgx" in alongside else 0)
            less = f"reading alone {alone / other:.2f}"
            yield _said(name, rows[name].cpu / rows[alongside].cpu, alongside, factor, less)
    for maker in gvcf.MAKERS:
        name, alongside = f"{maker}, pgx onco, indexed", f"{maker}, bcftools -R"
        if name in rows and alongside in rows:
            yield _said(name, (rows[name].cpu - start) / rows[alongside].cpu, alongside, 2.0, "start-up left out")


def _said(name: str, ratio: float, alongside: str, factor: float | None, less: str) -> str:
    judged = "no target" if factor is None else f"target {factor:g} x: {'met' if ratio <= factor else 'NOT MET'}"
    return f"{name}: {ratio:.2f} x {alongside} ({less}); {judged}"
