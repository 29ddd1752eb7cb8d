"""A cohort of 3,202 genomes, one file per gene, to NDJSON and to a table of genes.

The genomes are made from pmkit's own tables, phased: two named alleles for each sample, seeded. The reference allele
is drawn most often and the others by rank, so that a gene has some hundred distinct patterns, as in a real cohort.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.measure import HEADER, Measured, interleaved
from pmkit.core.model import Build
from pmkit.formats.bgzf_write import Writer
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles import GeneDefinition

SAMPLES = 3_202
SEED = 20261122
GENES = (
    *("ABCG2", "CACNA1S", "CYP2B6", "CYP2C19", "CYP2C9", "CYP2D6", "CYP3A4", "CYP3A5", "CYP4F2"),
    *("DPYD", "G6PD", "NAT2", "NUDT15", "SLCO1B1", "TPMT", "UGT1A1", "VKORC1"),
)
REFERENCE_SHARE = 0.6
LIMITS = {"ndjson": 0.5, "tsv": 0.1}  # milliseconds of CPU per sample and gene, on top of start-up
PEAK = 150.0  # MB
SHARES = {
    ("pmkit, tsv", "today, tsv"): 0.35,
    ("pmkit, ndjson", "today, ndjson"): 0.2,
    ("pmkit, summary of genes", "today, tsv"): 0.3,
}
"""CPU of whole processes, of that of commit d007a8a (`--today`)."""
COLUMNS = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT")
START_UP = "start-up of the imports"
MODULE = (sys.executable, "-m", "pmkit.cli.main")
IMPORTS = """
from pmkit.cli import main, console
import pmkit.chain.load, pmkit.chain.report, pmkit.chain.pipeline, pmkit.chain.by_pattern, pmkit.intake.folded
import pmkit.pgx.by_pattern, pmkit.report.by_reference, pmkit.report.assemble, pmkit.report.ndjson, pmkit.report.tsv
"""


def strands(definition: GeneDefinition, samples: int, seed: int = SEED) -> list[list[int]]:
    """For each defining site the allele codes of all strands: sample 1's two, sample 2's two, …"""
    random = np.random.default_rng((seed, *definition.gene.encode()))
    number = len(definition.names)
    weights = np.empty(number)
    weights[random.permutation(number)] = 1 / np.arange(1, number + 1) ** 1.5
    weights[definition.reference] = 0
    weights *= (1 - REFERENCE_SHARE) / weights.sum()
    weights[definition.reference] = REFERENCE_SHARE
    drawn = random.choice(number, size=2 * samples, p=weights)
    masks = definition.filled.tolist()
    lowest = [[(mask & -mask).bit_length() - 1 for mask in row] for row in masks]  # of a wobble the first letter
    return [[lowest[row][site] for row in drawn.tolist()] for site in range(len(definition.base))]


def write(path: Path, genes: Sequence[str], samples: int, seed: int = SEED) -> None:
    """One VCF on GRCh38 with every site of some genes; the same bytes for the same arguments."""
    names = [f"S{number:04d}" for number in range(1, samples + 1)]
    rows: dict[str, list[tuple[int, str]]] = {}
    for gene in genes:
        definition = stars.load_definition(gene, Build.GRCH38)
        for site, codes in zip(definition.sites, strands(definition, samples, seed), strict=False):
            both = zip(codes[::2], codes[1::2], strict=True)
            cells = [str(one) if definition.how == "haploid" else f"{one}|{other}" for one, other in both]
            head = (f"chr{_contig(site.chrom)}", str(site.pos), ".", site.ref, ",".join(site.alts), ".", "PASS", ".")
            rows.setdefault(site.chrom, []).append((site.pos, "\t".join((*head, "GT", *cells))))
    part = path.with_suffix(".part")
    with Writer(part) as out:
        out.write(b"##fileformat=VCFv4.2\n##reference=GRCh38\n")
        out.write(b'##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
        out.write("".join(f"##contig=<ID=chr{_contig(chrom)}>\n" for chrom in rows).encode())
        out.write("\t".join((*COLUMNS, *names)).encode() + b"\n")
        for lines in rows.values():
            out.write("".join(line + "\n" for _, line in sorted(lines)).encode())
    part.rename(path)


def _contig(chrom: str) -> str:
    return "M" if chrom == "MT" else chrom


def prepare(folder: Path, samples: int) -> list[str]:
    """The files of all genes, written where they are not there yet."""
    paths = [folder / f"cohort-{samples}-{gene}.vcf.gz" for gene in GENES]
    for gene, path in zip(GENES, paths, strict=True):
        if not path.exists():
            print(f"writing {path} ({samples} samples, seed {SEED})", flush=True)
            write(path, [gene], samples)
    return [str(path) for path in paths]


def verdict(form: str, rows: dict[str, Measured], calls: int) -> str:
    """One line: milliseconds per sample and gene, and whether the target is met."""
    spent = (rows[f"pmkit, {form}"].cpu - rows[START_UP].cpu) * 1000 / calls
    met = spent <= LIMITS[form] and not rows[f"pmkit, {form}"].failed
    return (
        f"cohort to {form}: {spent:.3f} ms per sample and gene on top of start-up; "
        f"target {LIMITS[form]:g} ms: {'met' if met else 'NOT MET'}"
    )


def _memory(row: Measured) -> str:
    return f"{row.name}: {row.peak:.0f} MB; target {PEAK:g} MB: {'met' if row.peak < PEAK else 'NOT MET'}"


def _against(rows: dict[str, Measured], ours: str, theirs: str) -> str:
    """The share of CPU time that is left of the compared commit's, whole processes."""
    share, most = rows[ours].cpu / rows[theirs].cpu, SHARES[ours, theirs]
    met = share <= most and not rows[ours].failed
    return f"{ours}: {share:.2f} x {theirs}; target {most:g} x: {'met' if met else 'NOT MET'}"


def run(folder: Path, repeats: int, samples: int = SAMPLES, today: Path | None = None) -> bool:
    """Measure, print, and tell whether the targets are met.

    `today`: the Python of another environment, where pmkit is installed as of the commit that is compared with.
    """
    files = prepare(folder, samples)
    words = ("load", *files, "pgx", "report")
    load = (*MODULE, *words)
    forms = {"ndjson": ("-f", "ndjson"), "tsv": ("-f", "tsv", "--section", "pgx.genes")}
    summary = (*MODULE, "cohort", "summary", *files, "--genes-only", "--force", "-o", str(folder / "summary"))
    before = [
        (f"today, {form}", (str(today), "-m", "pmkit.cli.main", *words, *more), None)
        for form, more in forms.items()
        if today
    ]
    rows = {
        row.name: row
        for row in interleaved(
            [
                (START_UP, (sys.executable, "-c", IMPORTS), None),
                *((f"pmkit, {form}", (*load, *more), None) for form, more in forms.items()),
                ("pmkit, summary of genes", summary, None),
                *before,
            ],
            repeats,
        )
    }
    print(f"\n{samples} genomes, {len(GENES)} genes, one file per gene, n = {repeats}\n{HEADER}")
    for row in rows.values():
        print(row.row())
    verdicts = [verdict(form, rows, samples * len(GENES)) for form in LIMITS]
    verdicts += [_memory(rows[f"pmkit, {form}"]) for form in forms]
    verdicts += [_against(rows, ours, theirs) for ours, theirs in SHARES if today and theirs in rows]
    print("", *verdicts, sep="\n")
    return not any(text.endswith("NOT MET") for text in verdicts)
