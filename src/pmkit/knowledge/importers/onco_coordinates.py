"""Genome coordinates of variants that evidence names, in both builds: the first level of matching.

From CIViC's own coordinates and those that cacao (2020), CGI (2017) and TCGA give for the same protein change. Rows
that only cancerhotspots (ODbL) has are left out. Where one build is missing it is lifted by chain.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pmkit.core.messages import tr
from pmkit.core.model import bare_chromosome
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.civic_profiles import protein_name
from pmkit.knowledge.importers.liftover import Chain, reverse_complement
from pmkit.knowledge.importers.sources import source

SOURCES = (
    source("civic.coordinates"),
    source("cacao"),
    source("cgi"),
    source("tcga.calls"),
    source("tert"),
)  # fmt: skip
COLUMNS = ("gene", "variant", "chrom38", "pos38", "ref38", "alt38", "chrom37", "pos37", "ref37", "alt37", "sources")
# The two recurrent TERT promoter changes (PMID:23348503); TERT lies on the minus strand, hence G>A.
TERT = (("C228T", "1295113", "1295228"), ("C250T", "1295135", "1295250"))
_GENOMIC = re.compile(r"^(\w+)_(\d+)_([ACGT]+)_([ACGT]+)$")

Allele = tuple[str, str, str, str]  # chrom, pos, ref, alt
NONE: Allele = ("", "", "", "")


def _cacao(folder: Path, build: str) -> dict[tuple[str, str], set[Allele]]:
    """(gene, evidence id and change) -> alleles of one build."""
    found: dict[tuple[str, str], set[Allele]] = defaultdict(set)
    with (folder / f"cacao.civic.20201208.{build}.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            match = _GENOMIC.match(row["genomic_change"])
            name = protein_name(row["variant_name"])
            if match and name and row["variant_name_2"].replace("X", "*") == name:
                chrom, pos, ref, alt = match.groups()
                found[row["symbol"], name].add((bare_chromosome(chrom), pos, ref, alt))
    return found


def _lift(allele: Allele, chain: Chain) -> Allele:
    """The same allele in the other build; NONE where the chain breaks inside it."""
    chrom, pos, ref, alt = allele
    places = [chain.lift(chrom, int(pos) + i) for i in range(len(ref))]
    first, last = places[0], places[-1]
    if first is None or last is None or any(p is None for p in places) or first.chrom != last.chrom:
        return NONE
    if abs(last.pos - first.pos) != len(ref) - 1 or (first.strand == "-" and len(ref) != len(alt)):
        return NONE  # an indel's anchor base would change sides
    if first.strand == "-":
        ref, alt = reverse_complement(ref), reverse_complement(alt)
    return (first.chrom, str(min(first.pos, last.pos)), ref, alt)


def coordinates(sources: Path) -> BuiltTable:
    """The table `onco.variant_coords`; `variant` is a profile atom's kind and spec, e.g. "protein=V600E"."""
    onco = sources / "onco"
    to38 = Chain.load(onco / "transcripts" / "vcf2maf.GRCh37_to_GRCh38.chain")
    to37 = Chain.load(onco / "transcripts" / "vcf2maf.GRCh38_to_GRCh37.chain")
    known: dict[tuple[str, str, Allele], set[str]] = defaultdict(set)  # by GRCh38 allele
    other: dict[tuple[str, str, Allele], Allele] = {}

    def add(gene: str, name: str, at38: Allele, at37: Allele, names: Iterable[str]) -> None:
        at38 = at38 if at38[0] else _lift(at37, to38)
        at37 = at37 if at37[0] else _lift(at38, to37)
        if not at38[0]:
            return
        key = (gene, f"protein={name}", at38)
        known[key].update(names)
        if at37[0]:
            other.setdefault(key, at37)

    with (onco / "derived_preview" / "civic_variant_coords.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            name = protein_name(row["variant"])
            names = {n.split("_")[0] for n in row["sources"].split("|")} - {"cancerhotspots"}
            if name and names:
                at = {
                    b: (_chromosome(row["chrom" + b]), row["pos" + b], row["ref" + b], row["alt" + b])
                    for b in ("37", "38")
                }
                add(row["gene"], name, at["38"], at["37"], names)
    for build, lifted in (("grch38", False), ("grch37", True)):
        for (gene, name), alleles in sorted(_cacao(onco / "civic", build).items()):
            for allele in sorted(alleles):
                add(gene, name, NONE if lifted else allele, allele if lifted else NONE, {"cacao"})
    for name, at38, at37 in TERT:
        key = ("TERT", f"promoter={name}", ("5", at38, "G", "A"))
        known[key] = {"literature"}
        other[key] = ("5", at37, "G", "A")
    rows = [
        (gene, variant, *at38, *other.get((gene, variant, at38), NONE), "|".join(sorted(names)))
        for (gene, variant, at38), names in known.items()
    ]
    return BuiltTable(
        "onco.variant_coords",
        "onco/variant_coords.tsv",
        tr("Coordinates of variants that evidence names, both builds"),
        SOURCES,
        COLUMNS,
        rows,
    )


def _chromosome(name: str) -> str:
    return {"23": "X", "24": "Y"}.get(name, name)


def build(sources: Path) -> Iterable[BuiltTable]:
    return [coordinates(sources)]
