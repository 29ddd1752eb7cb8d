"""Pairs of alleles as VCF text: joined, split (`norm -m -any` with AD), atomised, imputed; gVCF blocks as records."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from pmkit.core.model import MISSING, Build, CallSet, Genotypes, InputFile, Record, Region, Site
from pmkit.intake import vcf
from pmkit.intake.load_options import LoadOptions
from pmkit.pgx.alleles import GeneDefinition

_HEAD = "##fileformat=VCFv4.2\n" + "".join(f"##contig=<ID={name}>\n" for name in (*range(1, 23), "X", "Y", "MT"))
Cells = Sequence[tuple[int, int]]


def load(definition: GeneDefinition, lines: Sequence[str], samples: int) -> CallSet:
    """The text as it is read from a file."""
    columns = "\t".join(f"S{i}" for i in range(samples))
    text = f"{_HEAD}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{columns}\n" + "".join(lines)
    region = (Region(definition.chrom, 0, 300_000_000),)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "universe.vcf"
        path.write_text(text, encoding="utf-8")
        options = LoadOptions(build=definition.build)
        return next(iter(vcf.read([str(path)], requested=lambda _: region, options=options, probes=lambda: ()))).calls


def joined(site: Site, cells: Cells, mark: str, info: str = ".") -> Iterator[str]:
    """One record of the site with all its alternatives."""
    texts = [f"{a}{mark}{b}" for a, b in cells]
    yield _line((site.chrom, site.pos), (site.ref, ",".join(site.alts)), "GT", texts, info)


def split(site: Site, cells: Cells, mark: str) -> Iterator[str]:
    """One record per alternative; the other alternatives are written as reference, with no reads of it."""
    for code, alt in enumerate(site.alts, 1):
        texts = []
        for pair in cells:
            a, b = (int(one == code) for one in pair)
            texts.append(f"{a}{mark}{b}:{15 * pair.count(0)},{15 * pair.count(code)}")
        yield _line((site.chrom, site.pos), (site.ref, alt), "GT:AD", texts)


def atomised(site: Site, cells: Cells, mark: str) -> Iterator[str]:
    """Bases that are replaced together in records of their own; anything else as `joined`."""
    if len(site.ref) < 2 or any(len(alt) != len(site.ref) for alt in site.alts):
        yield from joined(site, cells, mark)
        return
    alleles = (site.ref, *site.alts)
    for at, base in enumerate(site.ref):
        others = list(dict.fromkeys(alt[at] for alt in site.alts if alt[at] != base))
        if others:
            known = (base, *others)
            texts = [f"{known.index(alleles[a][at])}{mark}{known.index(alleles[b][at])}" for a, b in cells]
            yield _line((site.chrom, site.pos + at), (base, ",".join(others)), "GT", texts)


def _line(place: tuple[str, int], alleles: tuple[str, str], form: str, cells: Sequence[str], info: str = ".") -> str:
    chrom, pos = place
    body = "\t".join(cells)
    return f"{chrom}\t{pos}\t.\t{alleles[0]}\t{alleles[1]}\t.\tPASS\t{info}\t{form}\t{body}\n"


def block(site: Site, start: int, end: int, build: Build) -> CallSet:
    """One reference block [start, end] (1-based) with enough reads, as a gVCF of one sample."""
    at = start - site.pos
    base = site.ref[at] if 0 <= at < len(site.ref) else "N"
    record = Record(site.chrom, start, base, ("<NON_REF>",), end=end)
    number = np.full((1, 1), MISSING, np.int32)
    genotypes = Genotypes(
        np.zeros((1, 1, 2), np.int16),
        np.zeros((1, 1), np.bool_),
        number,
        np.full((1, 1), 30, np.int32),
        np.full((1, 1), 60, np.int32),
        np.zeros((1, 1, 0), np.int32),
    )
    return CallSet(("S0",), build, "test", (InputFile("-", "VCF", 1, 1),), (record,), genotypes)
