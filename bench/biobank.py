"""A biobank of many samples made of real haplotypes: one VCF and one BCF, to a table of genes.

The haplotypes are those of the 1000 Genomes Project at the positions of allele definitions (`--haplotypes FOLDER`, one
phased VCF per gene on GRCh38; they are not part of this repository). Each sample draws two of them for each chromosome,
seeded, so that what lies together on a chromosome stays together; more of the same project's sites fill up to 1,000.
The bare tool beside it is `bcftools query -f '[%GT]'` on the same file.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.cohort import COLUMNS, IMPORTS, MODULE, START_UP
from bench.measure import HEADER, Measured, interleaved
from pmkit.core.model import Build, chromosome_order
from pmkit.formats.bgzf_write import Writer
from pmkit.variants.assembly import LENGTHS

SEED = 20261129
SITES = 1_000
FEW, MANY, MOST = 25_000, 50_000, 200_000
TIMES_BCFTOOLS = 4.0
PEAK = 250.0  # MB at MANY samples
BYTES_EACH = 250.0  # of memory for each further sample
SLOPE = 0.10  # by how much time per further sample may grow
Codes = npt.NDArray[np.uint8]


class Site(NamedTuple):
    """One record of the panel: its fixed fields, and the allele of each haplotype (255: there is none)."""

    chrom: str
    pos: int
    head: str
    codes: Codes  # (haplotypes,): sample 1's two, sample 2's two, …


def panel(folder: Path, more: Path, sites: int) -> list[Site]:
    """The panel's sites, sorted; those in `more` fill up to so many. All of the samples that every file has."""
    paths = sorted(folder.glob("*.vcf.gz"))
    common = set.intersection(*(set(_names(path)) for path in paths))
    found = [site for path in paths for site in _sites(path, common)]
    known = {(site.chrom, site.pos) for site in found}
    for path in sorted(more.glob("*.vcf.gz")) if more.is_dir() else ():
        left = sites - len(found)
        if left <= 0:
            break
        others = [site for site in _sites(path, common, most=4 * left) if (site.chrom, site.pos) not in known]
        found += others[:: max(1, len(others) // left)][:left]
    return sorted(found, key=lambda site: (chromosome_order(site.chrom), site.pos))


def _names(path: Path) -> list[str]:
    with gzip.open(path, "rt") as file:
        return next(line.rstrip("\n").split("\t")[9:] for line in file if line.startswith("#CHROM"))


def _sites(path: Path, common: set[str], most: int = 1 << 30) -> Iterator[Site]:
    names = _names(path)
    chosen = [names.index(name) for name in sorted(common & set(names))]
    if len(chosen) != len(common):
        return
    with gzip.open(path, "rt") as file:
        for line in file:
            if line[0] == "#":
                continue
            fields = line.rstrip("\n").split("\t")
            if not set(fields[4]) <= set("ACGT,") or fields[8] != "GT":
                continue
            cells = [fields[9 + column].replace("/", "|") for column in chosen]
            pairs = [(cell.split("|") * 2)[:2] if "|" in cell else [cell, ""] for cell in cells]
            codes = np.array([255 if text in ("", ".") else int(text) for pair in pairs for text in pair], np.uint8)
            yield Site(fields[0].removeprefix("chr"), int(fields[1]), "\t".join(fields[2:5]), codes)
            most -= 1
            if most <= 0:
                return


def write(path: Path, sites: Sequence[Site], samples: int, seed: int = SEED) -> None:
    """One VCF; the same bytes for the same arguments. The first samples of a larger file are those of a smaller."""
    part = path.with_suffix(".part")
    random = {chrom: np.random.default_rng((seed, number)) for number, chrom in enumerate(_chroms(sites))}
    whole = {chrom: np.flatnonzero(_both(sites, chrom)) for chrom in random}
    drawn = {chrom: whole[chrom][random[chrom].integers(0, len(whole[chrom]), size=(samples, 2))] for chrom in random}
    with Writer(part) as out:
        out.write(b"##fileformat=VCFv4.2\n")
        out.write(b'##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
        lengths = LENGTHS[Build.GRCH38]
        out.write("".join(f"##contig=<ID=chr{chrom},length={lengths[chrom]}>\n" for chrom in random).encode())
        names = (f"B{number:06d}" for number in range(1, samples + 1))
        out.write("\t".join((*COLUMNS, *names)).encode() + b"\n")
        cells = np.full((samples, 4), ord("|"), np.uint8)
        cells[:, 3] = ord("\t")
        for site in sites:
            cells[:, (0, 2)] = site.codes[drawn[site.chrom]] + ord("0")
            body = cells.tobytes()[:-1]
            out.write(f"chr{site.chrom}\t{site.pos}\t{site.head}\t.\tPASS\t.\tGT\t".encode() + body + b"\n")
    part.rename(path)


def _chroms(sites: Sequence[Site]) -> list[str]:
    return list(dict.fromkeys(site.chrom for site in sites))


def _both(sites: Sequence[Site], chrom: str) -> npt.NDArray[np.bool_]:
    """Haplotypes that are known at every site of the chromosome."""
    return np.asarray(np.logical_and.reduce([site.codes != 255 for site in sites if site.chrom == chrom]))


def prepare(folder: Path, haplotypes: Path, sizes: Sequence[int]) -> dict[int, tuple[Path, Path | None]]:
    """The VCF and, where bcftools is at hand, the BCF of each size, indexed; written where they are not there yet."""
    found: dict[int, tuple[Path, Path | None]] = {}
    sites: list[Site] = []
    for samples in sizes:
        vcf, bcf = folder / f"biobank-{samples}.vcf.gz", folder / f"biobank-{samples}.bcf"
        if not vcf.exists():
            sites = sites or panel(haplotypes, haplotypes.parent / "GRCh38", SITES)
            print(f"writing {vcf} ({samples} samples, {len(sites)} sites, seed {SEED})", flush=True)
            write(vcf, sites, samples)
        if shutil.which("bcftools") and not bcf.exists():
            subprocess.run(["bcftools", "view", "-Ob", "-o", str(bcf), str(vcf)], check=True)
        found[samples] = vcf, bcf if bcf.exists() else None
    return found


def command(path: Path) -> tuple[str, ...]:
    """The table of genes of one file."""
    return (*MODULE, "load", str(path), "pgx", "report", "-f", "tsv", "--section", "pgx.genes")


def run(folder: Path, repeats: int, haplotypes: Path, *, most: bool = False) -> bool:
    """Measure, print, and tell whether the targets are met. `most`: 200,000 samples, too (10 minutes and 1 GB)."""
    if not haplotypes.is_dir():
        print(f"\nbiobank: not run, there is no folder of haplotypes {haplotypes} (--haplotypes)")
        return True
    sizes = (FEW, MANY, MOST) if most else (FEW, MANY)
    files = prepare(folder, haplotypes, sizes)
    query = shutil.which("bcftools")
    commands: list[tuple[str, Sequence[str], Path | None]] = [(START_UP, (MODULE[0], "-c", IMPORTS), None)]
    for samples, (vcf, bcf) in files.items():
        for kind, path in (("VCF", vcf), ("BCF", bcf)):
            if path is None or (kind == "BCF" and samples != MANY):
                continue
            commands.append((f"pmkit, tsv, {samples} {kind}", command(path), None))
            if query and samples == MANY:
                commands.append(
                    (f"bcftools query [%GT], {samples} {kind}", (query, "query", "-f", "[%GT]", str(path)), None)
                )
    rows = {row.name: row for row in interleaved(commands, repeats)}
    print(f"\nbiobank of real haplotypes, {SITES} sites, n = {repeats}\n{HEADER}")
    for row in rows.values():
        print(row.row())
    verdicts = list(_verdicts(rows, sizes))
    print("", *verdicts, sep="\n")
    return not any(text.endswith("NOT MET") for text in verdicts)


def _verdicts(rows: dict[str, Measured], sizes: Sequence[int]) -> Iterator[str]:
    def said(text: str, target: str, met: bool) -> str:
        return f"{text}; target {target}: {'met' if met else 'NOT MET'}"

    for kind in ("VCF", "BCF"):
        ours, theirs = rows.get(f"pmkit, tsv, {MANY} {kind}"), rows.get(f"bcftools query [%GT], {MANY} {kind}")
        if ours and theirs:
            times = ours.cpu / theirs.cpu
            good = times <= TIMES_BCFTOOLS and not ours.failed
            yield said(f"{MANY} samples, {kind}: {times:.2f} x bcftools query", f"{TIMES_BCFTOOLS:g} x", good)
    few, many = rows[f"pmkit, tsv, {FEW} VCF"], rows[f"pmkit, tsv, {MANY} VCF"]
    yield said(f"memory at {MANY} samples: {many.peak:.0f} MB", f"{PEAK:g} MB", many.peak < PEAK)
    last = sizes[-1]
    top = rows[f"pmkit, tsv, {last} VCF"]
    if last > MANY:
        each = (top.peak - many.peak) * 1e6 / (last - MANY)
        text = f"memory for each further sample from {MANY} to {last}: {each:.0f} bytes"
        yield said(text, f"{BYTES_EACH:g}", each <= BYTES_EACH)
    else:
        each = (many.peak - few.peak) * 1e6 / (MANY - FEW)
        yield f"memory for each further sample: {each:.0f} bytes from {FEW} to {MANY}; the target is for more (--most)"
    first = (many.cpu - few.cpu) / (MANY - FEW)
    before = (few.cpu - rows[START_UP].cpu) / FEW
    yield f"CPU for each further sample: {first * 1e6:.0f} us from {FEW} to {MANY}; {before * 1e6:.0f} us up to {FEW}"
    if last > MANY:
        later = (top.cpu - many.cpu) / (last - MANY)
        text = f"CPU for each further sample: {later * 1e6:.0f} us from {MANY} to {last}"
        yield said(text, f"at most {SLOPE:.0%} above {first * 1e6:.0f} us", later <= first * (1 + SLOPE))
