"""Genomes of other shapes, each held against the plain one or the bare tools in the same run.

* `deletions`: the genome of `bench.genome` whose header declares structural alleles, as joint calls, DRAGEN and 1000
  Genomes files do, though it holds none; it may cost 1.3 times the same file without these lines.
* `dense`: records with all of GATK's INFO and a VEP annotation, few records to a block; read without an index.
* `blocks`: a 30 x gVCF as HaplotypeCaller writes it, made by repeating blocks of reference between the variants.

These files are small beside a genome, so start-up is left out of what is held against bgzip; `bench.large` has them at
their real size.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import genome
from bench.measure import HEADER, Measured, interleaved, interpreter
from bench.whole_genome import _IMPORTS as IMPORTS
from bench.whole_genome import _MODULE as MODULE
from bench.whole_genome import regions
from pmkit.formats import bgzf
from pmkit.formats.bgzf_write import BLOCK_TEXT, Writer
from pmkit.formats.bgzf_write import block as packed

DECLARED = (
    '##ALT=<ID=DEL,Description="Deletion">',
    '##ALT=<ID=DUP,Description="Duplication">',
    '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type of structural variant">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="End">',
)
_GVCF = (
    '##ALT=<ID=NON_REF,Description="Any other allele">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="End">',
    '##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Least depth">',
)
_DENSE = (
    "BaseQRankSum=-0.674;ClippingRankSum=0.000;DB;ExcessHet=3.0103;InbreedingCoeff=-0.0312;MQ0=0;NEGATIVE_TRAIN_SITE;"
    "RAW_MQandDP=118800,33;VQSLOD=21.07;culprit=MQ;CSQ=T|intron_variant|MODIFIER|GENE|ENSG00000000000|Transcript|"
    "ENST00000000000|protein_coding||3/11|ENST00000000000.5:c.210-1873G>T|||||||rs0||1||SNV|HGNC|HGNC:0000|YES|||"
)
MEMORY_MB = 150


def _dense(records: int) -> Iterator[str]:
    yield genome.header()
    for text in genome.lines(records):
        yield text.replace("\tGT:AD", f";{_DENSE}\tGT:AD")


def _blocks(records: int) -> Iterator[str]:
    """Twelve blocks before each variant, which fill the way from the one before."""
    yield genome.header(_GVCF)
    kinds = [
        (f"GT:DP:GQ:MIN_DP:PL\t0/0:{d}:{g}:{d - 3}:0,{g},{30 * d}\n", d)
        for d, g in zip(range(24, 36), range(60, 96, 3), strict=True)
    ]
    last, chrom = 0, ""
    for text in genome.lines(records):
        out = []
        for line in text.splitlines(keepends=True):
            name, pos, rest = line.split("\t", 2)
            if name != chrom:
                chrom, last = name, int(pos) - 1
            step = (int(pos) - 1 - last) // len(kinds)
            for cells, _ in kinds if step > 1 else ():
                out.append(f"{name}\t{last + 1}\t.\tA\t<NON_REF>\t.\t.\tEND={last + step}\t{cells}")
                last += step
            identifier, ref, alt, more = rest.split("\t", 3)
            out.append(f"{name}\t{pos}\t{identifier}\t{ref}\t{alt}\t{more}")
            last = max(last, int(pos) + len(ref) - 1)
        yield "".join(out)


def _plain(records: int) -> Iterator[str]:
    yield genome.header()
    yield from genome.lines(records)


MAKERS: dict[str, Callable[[int], Iterator[str]]] = {"plain": _plain, "dense": _dense, "blocks": _blocks}


def change_header(source: Path, target: Path, header: str) -> None:
    """The same file under another header: all blocks are copied but those in which the header stands."""
    part = target.with_name(target.name + ".part")
    with source.open("rb") as file, part.open("wb") as out:
        text: bytes | None = b""
        for block in bgzf.read_blocks(file, str(source)):
            if text is not None:
                text += bgzf.inflate(block, str(source))
                if (at := text.find(b"\n#CHROM")) < 0 or (end := text.find(b"\n", at + 1)) < 0:
                    continue
                whole = header.encode() + text[end + 1 :]
                out.writelines(packed(whole[i : i + BLOCK_TEXT]) for i in range(0, len(whole), BLOCK_TEXT))
                text = None
            else:
                out.write(block.raw)
    part.rename(target)


def prepare(folder: Path, records: int) -> dict[str, tuple[Path, Path | None]]:
    """Each file without an index and, where tabix is installed, a second name of it with one."""
    found: dict[str, tuple[Path, Path | None]] = {}
    for name in ("plain", "deletions", "dense", "blocks"):
        path, indexed = (folder / f"shape-{name}-{records}{tail}.vcf.gz" for tail in ("", ".indexed"))
        if not path.exists():
            print(f"writing {path}", flush=True)
            if name == "deletions":
                change_header(found["plain"][0], path, genome.header(DECLARED))
            else:
                part = path.with_name(path.name + ".part")
                with Writer(part) as out:
                    for text in MAKERS[name](records // 4 if name == "blocks" else records):
                        out.write(text.encode())
                part.rename(path)
        if not indexed.exists() and shutil.which("tabix"):
            indexed.hardlink_to(path)
            subprocess.run(["tabix", "-p", "vcf", str(indexed)], check=True)
        found[name] = path, indexed if indexed.exists() else None
    return found


def run(folder: Path, records: int, repeats: int) -> bool:
    """Measure, print, and tell whether all targets are met. The gVCF has a quarter of the variants, and 13 lines for
    each."""
    files = prepare(folder, records)
    bed = folder / "shapes.bed"
    with bed.open("w", encoding="utf-8") as out:
        for chrom, start, end in regions(("pgx", "onco")):
            out.write(f"chr{'M' if chrom == 'MT' else chrom}\t{max(start, 0)}\t{end}\n")
    stages = {"pgx": ("pgx",), "pgx onco": ("pgx", "onco")}
    commands: list[tuple[str, tuple[str, ...], Path | None]] = [("imports", (sys.executable, "-c", IMPORTS), None)]
    for name, (path, indexed) in files.items():
        for words, chain in stages.items():
            for state, file in (("no index", path), ("indexed", indexed)):
                if file is not None:
                    command = (*MODULE, "load", str(file), *chain, "report", "-f", "json")
                    commands.append((f"{name}, {words}, {state}", command, None))
        if shutil.which("bgzip"):
            commands.append((f"{name}, bgzip -dc", ("bgzip", "-dc", str(path)), None))
        if indexed is not None and shutil.which("bcftools"):
            commands.append((f"{name}, bcftools -R", ("bcftools", "view", "-H", "-R", str(bed), str(indexed)), None))
    rows = {row.name: row for row in interleaved(commands, repeats)}
    print(f"\nOther shapes, {records} records, n = {repeats}, with {interpreter()}")
    print(HEADER)
    for row in rows.values():
        print(row.row())
    print()
    verdicts = [
        _verdict(rows, f"deletions, {words}, {state}", f"plain, {words}, {state}", 1.3)
        for words in stages
        for state in ("no index", "indexed")
    ]
    verdicts += [
        _verdict(rows, "dense, pgx, no index", "dense, bgzip -dc", 0.6, start_up=True),
        _verdict(rows, "dense, pgx onco, no index", "dense, bgzip -dc", 1.0, start_up=True),
        _verdict(rows, "blocks, pgx onco, no index", "blocks, bgzip -dc", 1.0, start_up=True),
        _verdict(rows, "blocks, pgx onco, indexed", "blocks, bcftools -R", 2.0, start_up=True),
    ]
    peak = max(row.peak for name, row in rows.items() if "pgx" in name)
    verdicts.append(f"peak memory {peak:.0f} MB; target {MEMORY_MB} MB: {'met' if peak < MEMORY_MB else 'NOT MET'}")
    print("\n".join(verdicts))
    return not any(row.failed for row in rows.values()) and not any(text.endswith("NOT MET") for text in verdicts)


def _verdict(rows: dict[str, Measured], name: str, alongside: str, factor: float, *, start_up: bool = False) -> str:
    if name not in rows or alongside not in rows:
        return f"{name}: not compared with {alongside}, which was not measured"
    spent = rows[name].cpu - (rows["imports"].cpu if start_up else 0)
    ratio = spent / rows[alongside].cpu
    less = " less start-up" if start_up else ""
    return f"{name}{less}: {ratio:.2f} x {alongside}; target {factor:g} x: {'met' if ratio <= factor else 'NOT MET'}"
