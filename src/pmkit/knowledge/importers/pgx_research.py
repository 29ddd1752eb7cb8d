"""Build the tables of genes without guidelines, and of genes that structural records can delete, from PyPGx (MIT).

`pgx.research_genes`, `_sites`, `_alleles`, `_allele_bases` have the columns of the guideline genes' tables. Alleles are
taken by their core variants in GRCh38; one that those do not define (structural, or listed without variants) is left
out. Gene names and positions are checked against the chain, and each allele's GRCh37 core against its GRCh38 core.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.pgx_alleles import SITE_COLUMNS, Grch37, Grch37Site
from pmkit.knowledge.importers.pgx_definition_update import DEFINITIONS, UPDATE
from pmkit.knowledge.importers.sources import source

FOLDER = Path("pgx/pypgx")
PYPGX = source("pypgx.research")
CHAIN = source("chain")

NOT_TAKEN = frozenset(
    {
        "ACYP2",  # its only variant allele has no variant in GRCh38
        "APOE",  # tells the risk of Alzheimer's disease, which needs a consent of its own
        "SULT1A1",  # its reference allele is not that of the genome, and most of its variety is copy number
    }
)
LETTERS = frozenset("ACGT")

# The allele that is the whole gene's deletion, and what one copy is called where no small variants are looked at.
DELETIONS = {
    "CYP2A6": ("*4", ""),
    "CYP2D6": ("*5", ""),
    "GSTM1": ("*0", ""),
    "GSTT1": ("*0", "*A"),
    "UGT2B17": ("*2", "*1"),
}
PARALOGS = ("CYP2D7",)


class _Variant(NamedTuple):
    """A variant as pypgx names it: chrom-pos-ref-alt, trimmed of what REF and ALT share."""

    chrom: str
    pos: int
    ref: str
    alt: str

    @classmethod
    def of(cls, name: str) -> _Variant:
        chrom, pos, ref, alt = name.split("-")
        if not (set(ref) <= LETTERS and set(alt) <= LETTERS):
            raise DataError(tr("pypgx's variant {name} is not made of bases", name=name))
        return cls(chrom, int(pos), ref, alt)


def _rows(sources: Path, name: str) -> list[dict[str, str]]:
    with (sources / FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _names(cell: str) -> list[str]:
    return [] if cell == "N/A" else cell.split(",")


class _Gene(NamedTuple):
    """A gene's rows for the tables."""

    gene: tuple[str, ...]
    sites: Sequence[tuple[str, ...]]
    alleles: Sequence[tuple[str, ...]]
    bases: Sequence[tuple[str, ...]]
    functions: Sequence[tuple[str, ...]]


class _Importer:
    def __init__(self, sources: Path) -> None:
        self._finder = Grch37(sources)
        self.genes = {row["Gene"]: row for row in _rows(sources, "gene-table.csv")}
        self.alleles: dict[str, list[dict[str, str]]] = {}
        for row in _rows(sources, "allele-table.csv"):
            self.alleles.setdefault(row["Gene"], []).append(row)
        self._variants: dict[str, dict[str, dict[str, str]]] = {}
        for row in _rows(sources, "variant-table.csv"):
            self._variants.setdefault(row["Gene"], {})[row["GRCh38Name"]] = row

    def gene(self, gene: str) -> _Gene | None:
        """None for a gene that no small variant defines."""
        known, about = self._variants.get(gene, {}), self.genes[gene]
        default = about["GRCh38Default"]
        cores = {
            row["StarAllele"]: _names(row["GRCh38Core"])
            for row in self.alleles[gene]
            if row["SV"] == "FALSE" and all(name in known for name in _names(row["GRCh38Core"]))
        }
        if cores.get(default):
            raise DataError(
                tr("{gene}: pypgx's default allele {default} has variants in GRCh38", gene=gene, default=default)
            )
        cores = {name: core for name, core in cores.items() if core or name == default}
        requested = sorted({_Variant.of(name) for core in cores.values() for name in core}, key=lambda v: (v.pos, v))
        if not requested:
            return None
        places = sorted({(v.pos, v.ref) for v in requested})
        index = {place: number for number, place in enumerate(places)}
        sites, here = [], dict[int, tuple[tuple[str, ...], Grch37Site]]()
        for number, (pos, ref) in enumerate(places):
            alts = tuple(v.alt for v in requested if (v.pos, v.ref) == (pos, ref))
            place = self._finder.place(requested[0].chrom, pos, (ref, *alts))
            if place is None:
                raise DataError(
                    tr("{gene}: chr{chrom}:{pos} has no place in GRCh37", gene=gene, chrom=requested[0].chrom, pos=pos)
                )
            here[number] = ((ref, *alts), place)
            row = next(r for name, r in known.items() if _Variant.of(name)[1:3] == (pos, ref))
            rsid = row["rsID"] if row["rsID"] != "N/A" else ""
            known37 = (str(place.pos), ",".join(place.alleles), place.ref, place.origin)
            hgvs = f"chr{requested[0].chrom}:{pos}{ref}>{'/'.join(alts)}"
            grch38 = (requested[0].chrom, str(pos), ",".join((ref, *alts)))
            sites.append((gene, str(number), rsid, hgvs, *grch38, *known37, ""))
        alleles, bases, functions = [], [], []
        for order, row in enumerate(r for r in self.alleles[gene] if r["StarAllele"] in cores):
            name = row["StarAllele"]
            cells = {index[v.pos, v.ref]: v.alt for v in map(_Variant.of, cores[name])}
            _check_grch37(gene, row, cells, here)
            if name == default:
                cells = {number: ref for number, (_, ref) in enumerate(places)}
            alleles.append((gene, str(order), name, "", "1" if name == default else "", "", ""))
            bases += [(gene, name, str(number), base) for number, base in sorted(cells.items())]
        for row in self.alleles[gene]:
            functions.append((gene, row["StarAllele"], row["Function"].capitalize()))
        unseen = [row["StarAllele"] for row in self.alleles[gene] if row["StarAllele"] not in cores]
        head = (gene, requested[0].chrom, "pair", "", "", default, ";".join(unseen))
        return _Gene(head, sites, alleles, bases, functions)


def _check_grch37(
    gene: str, row: Mapping[str, str], cells: Mapping[int, str], here: Mapping[int, tuple[tuple[str, ...], Grch37Site]]
) -> None:
    """The allele's core in GRCh37 must be what its GRCh38 bases mean there. Raises DataError where it is not.

    Where the builds show different bases, pypgx leaves out for most alleles that they differ from GRCh37 there.
    """
    reported = {(v.pos, v.alt) for v in map(_Variant.of, _names(row["GRCh37Core"]))}
    meant, differing = set[tuple[int, str]](), set[tuple[int, str]]()
    for number, (alleles38, place) in here.items():
        base = place.alleles[alleles38.index(cells.get(number, alleles38[0]))]
        if base != place.ref:
            meant.add((place.pos, base))
        if place.ref != place.alleles[0]:
            differing.add((place.pos, base))
    if reported - meant or meant - reported - differing:
        raise DataError(
            tr(
                "{gene} {row}: its GRCh37 variants are not those of GRCh38: {reported}",
                gene=gene,
                row=row["StarAllele"],
                reported=reported ^ meant,
            )
        )


def _guideline_genes(sources: Path) -> set[str]:
    """The genes with named alleles of a guideline or a label, those of the newer release among them."""
    paths = (path for folder in (DEFINITIONS, UPDATE) for path in (sources / folder).glob("*_translation.json"))
    return {path.name.removesuffix("_translation.json") for path in paths}


def _structural(importer: _Importer) -> Iterator[tuple[str, ...]]:
    """Where the exons are, lowest first, in both builds (1-based, inclusive)."""
    for gene in (*DELETIONS, *PARALOGS):
        row = importer.genes[gene]
        deletion, present = DELETIONS.get(gene, ("", ""))
        listed = [a for a in importer.alleles.get(gene, ()) if a["StarAllele"] == deletion]
        if gene in DELETIONS and [(a["SV"], a["Function"]) for a in listed] != [("TRUE", "No Function")]:
            raise DataError(
                tr(
                    "{gene}: pypgx does not list {deletion} as a structural allele without function",
                    gene=gene,
                    deletion=deletion,
                )
            )
        spans: list[str] = []
        for build in ("GRCh37", "GRCh38"):
            chrom = row[f"{build}Region"].partition(":")[0]
            starts, ends = (row[f"{build}Exon{side}"].strip(",").split(",") for side in ("Starts", "Ends"))
            exons = sorted((int(start), int(end)) for start, end in zip(starts, ends, strict=True))
            if any(one[1] >= two[0] for one, two in pairwise(exons)):
                raise DataError(tr("{gene}: exons overlap in {build}", gene=gene, build=build))
            spans += [chrom, ";".join(f"{start}-{end}" for start, end in exons)]
        yield (gene, deletion, present, row["Strand"], *spans)


def build(sources: Path) -> Iterable[BuiltTable]:
    """The tables pgx.research_* and pgx.structural_genes. Raises DataError where pypgx contradicts itself."""
    importer = _Importer(sources)
    targets = sorted(gene for gene, row in importer.genes.items() if row["Target"] == "TRUE")
    aside = _guideline_genes(sources) | NOT_TAKEN | {"MT-RNR1"}
    found = [made for gene in targets if gene not in aside and (made := importer.gene(gene))]
    phenotypes = [
        (row["Gene"], *sorted(row["Diplotype"].split("/")), row["Phenotype"])
        for row in _rows(sources, "diplotype-table.csv")
        if row["Gene"] in {made.gene[0] for made in found}
    ]
    about = tr("genes without dosing guidelines")
    both = (PYPGX, CHAIN)

    def table(name: str, text: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> BuiltTable:
        origin = both if name == "sites" else (PYPGX,)
        return BuiltTable(f"pgx.research_{name}", f"pgx/research_{name}.tsv", text, origin, columns, rows, ordered=True)

    head = ("gene", "chrom", "how", "undocumented_as_reference", "on_request", "reference_allele", "not_seen")
    yield table(
        "genes",
        tr("{about}, and the alleles that small variants cannot show", about=about),
        head,
        [g.gene for g in found],
    )
    yield table(
        "sites",
        tr("positions that define alleles of {about}, GRCh38 and GRCh37", about=about),
        SITE_COLUMNS,
        [row for made in found for row in made.sites],
    )
    yield table(
        "alleles",
        tr("alleles of {about}", about=about),
        ("gene", "order", "allele", "id", "reference", "fold", "note"),
        [row for made in found for row in made.alleles],
    )
    yield table(
        "allele_bases",
        tr("the defining bases of each allele of {about} (GRCh38 plus strand)", about=about),
        ("gene", "allele", "site", "base"),
        [row for made in found for row in made.bases],
    )
    functions = [row for made in found for row in made.functions]
    functions += [
        (gene, row["StarAllele"], row["Function"].capitalize())
        for gene in DELETIONS
        if gene not in {made.gene[0] for made in found} | _guideline_genes(sources)
        for row in importer.alleles[gene]
    ]
    yield table(
        "functions",
        tr("function of alleles of {about}", about=about),
        ("gene", "allele", "function"),
        sorted(functions),
    )
    yield table(
        "phenotypes",
        tr("phenotypes of {about}, where PyPGx gives one", about=about),
        ("gene", "allele1", "allele2", "phenotype"),
        sorted(phenotypes),
    )
    yield BuiltTable(
        "pgx.structural_genes",
        "pgx/structural_genes.tsv",
        tr("genes that structural records are read for: exons in both builds, and the name of the deleted gene"),
        (PYPGX,),
        ("gene", "deletion", "present", "strand", "chrom37", "exons37", "chrom38", "exons38"),
        sorted(_structural(importer)),
    )
