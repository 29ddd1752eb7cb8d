"""Build the table `pgx.names`: what the variants and alleles of the definitions are called elsewhere.

A variant's HGVS names are those on the MANE transcript, made by the consequence engine, so this importer lives above
the others; it is used by `pmkit tables build` only. Names that an allele's own entry lists ("Mediterranean, Dallas,
…" of G6PD) are split. Older names stand in `handmade/pgx_names.tsv`, each with the public page that says which allele
it is (kind `older`), or which has what it tells (kind `part`). Nothing else is taken for another name of an allele:
what a name in no row means is not guessed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.core.model import Build, Variant
from pmkit.knowledge import importers
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.pgx_definition_update import definitions
from pmkit.knowledge.importers.sources import source
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles import GeneDefinition
from pmkit.pgx.genes import oddity
from pmkit.variants import alleles
from pmkit.variants.consequence import Transcript, Transcripts, annotate
from pmkit.variants.consequence.structure import reverse_complement

NAMES = source("pmkit.names")
OLDER = source("pmkit.older_names")
HANDMADE = Path(importers.__file__).parent / "handmade" / "pgx_names.tsv"
CLINPGX = source("clinpgx.definitions")
COLUMNS = ("gene", "name", "allele", "pos38", "alt", "kind", "source", "release", "licence")
MADE = (NAMES.id, NAMES.release, NAMES.licence)
FARTHEST = 5000
"""Bases before the start codon where a promoter's variants are named."""
Row = tuple[str, ...]


def build(sources: Path) -> Iterable[BuiltTable]:
    """The table, from the bundled definitions and transcripts; the dates of synonyms from the sources."""
    transcripts = Transcripts.open(Build.GRCH38)
    releases = {one.document["gene"]: one.release for one in definitions(sources)}
    rows: list[Row] = []
    listing = [gene for gene in stars.genes() if oddity(gene).names_list_synonyms]
    dates = [releases[gene] for gene in listing]
    for gene in stars.genes():
        definition = stars.load_definition(gene, Build.GRCH38)
        rows += _variants(definition, transcripts)
        if gene in listing:
            rows += _synonyms(definition, releases[gene])
    rows += _older()
    listed = CLINPGX._replace(release=" to ".join(dict.fromkeys((min(dates), max(dates)))))
    about = tr(
        "names of the variants and alleles of definitions: HGVS on MANE transcripts, and synonyms that entries list"
    )
    yield BuiltTable("pgx.names", "pgx/names.tsv", about, (NAMES, listed, OLDER), COLUMNS, rows)


def _older() -> Iterator[Row]:
    """Older names. Raises DataError for an allele that the definitions do not hold."""
    with HANDMADE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            gene, allele = row["gene"], row["allele"]
            if allele not in stars.load_definition(gene, Build.GRCH38).names:
                raise DataError(tr("{gene} has no allele {allele}", gene=gene, allele=allele), where=str(HANDMADE))
            source_of = f"{row['source']} ({row['url']})"
            yield (gene, row["name"], allele, "", "", row["kind"], source_of, row["release"], row["licence"])


def _variants(definition: GeneDefinition, transcripts: Transcripts) -> Iterator[Row]:
    """HGVS names of each alternative of each defining site, as "c.430C>T" and "p.Arg144Cys"."""
    transcript = transcripts.gene(definition.gene)
    if transcript is None:
        return
    for place in definition.places[: len(definition.base)]:
        site = place.site
        for alt in site.alts:
            variant = Variant(site.chrom, *alleles.trim(site.pos, site.ref, alt))
            effect = annotate(variant, transcript)
            if "reference_mismatch" in effect.flags:
                continue
            for kind, reported in (("coding", effect.hgvsc), ("protein", effect.hgvsp_predicted)):
                name = reported.rpartition(":")[2].replace("(", "").replace(")", "")
                if name.startswith(("c.", "p.")) and "=" not in name and "?" not in name:
                    yield (definition.gene, name, "", str(site.pos), alt, kind, *MADE)
            if name := _upstream(transcript, site.pos, site.ref, alt):
                yield (definition.gene, name, "", str(site.pos), alt, "upstream", *MADE)


def _upstream(transcript: Transcript, pos: int, ref: str, alt: str) -> str:
    """The name of a base before the start codon, counted along the genome from its A as papers do: "c.-1639G>A"."""
    first = transcript.coding[0] if transcript.strand > 0 else transcript.coding[1]
    before = (first - pos) * transcript.strand
    if not 0 < before <= FARTHEST or len(ref) != 1 or len(alt) != 1:
        return ""
    bases = (ref, alt) if transcript.strand > 0 else (reverse_complement(ref), reverse_complement(alt))
    return f"c.-{before}{bases[0]}>{bases[1]}"


def _synonyms(definition: GeneDefinition, release: str) -> Iterator[Row]:
    """The parts of a name that lists several, and what several alleles are called together."""
    several = oddity(definition.gene).name_of_several
    for name in definition.names:
        own = (CLINPGX.id, release, CLINPGX.licence)
        if "," in name:
            yield from ((definition.gene, part.strip(), name, "", "", "synonym", *own) for part in name.split(","))
        elif several and name.startswith(f"{several} "):
            yield (definition.gene, several, name, "", "", "group", *own)
