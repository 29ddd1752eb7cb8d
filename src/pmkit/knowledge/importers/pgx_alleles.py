"""Named-allele definitions of the pharmacogenes, both builds: ClinPGx/PharmVar facts, GRCh37 by pypgx and by chain."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.core.model import bare_chromosome
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.liftover import Chain, reverse_complement
from pmkit.knowledge.importers.pgx_definition_update import definitions, exemptions
from pmkit.knowledge.importers.sources import source

CHAIN = Path("onco/transcripts/vcf2maf.GRCh38_to_GRCh37.chain")
PYPGX = Path("pgx/pypgx/variant-table.csv")
MT_RNR1 = Path("pgx/phenotype/MT_RNR1.json")

UNDOCUMENTED_AS_REFERENCE = frozenset({"CACNA1S", "DPYD", "G6PD", "NUDT15", "RYR1", "TPMT"})
LOWEST_FUNCTION = frozenset({"DPYD", "RYR1"})
ON_REQUEST = frozenset({"CYP2D6"})

# Deletions of MT-RNR1 as left-aligned VCF alleles; rCRS 955..966 is A CCCCC T CCCC A. `961T>del+Cn` leaves the number
# of inserted C open, so no VCF allele stands for it.
MT_DELETIONS = {"m.960C>del": (955, "AC", "A"), "m.961T>del": (960, "CT", "C")}
MT_NOT_IN_VCF = frozenset({"m.961T>del+Cn"})

SITE_COLUMNS = (
    "gene", "site", "rsid", "hgvs", "chrom", "pos38", "alleles38", "pos37", "alleles37", "ref37", "origin37", "role",
)  # fmt: skip


class Grch37Site(NamedTuple):
    """A site in GRCh37: alleles in the order of the GRCh38 column, and which of them the assembly shows."""

    pos: int
    alleles: tuple[str, ...]
    ref: str
    origin: str


class Grch37:
    """Finds GRCh37 places: pypgx where it lists the position (with its own reference base), else the chain."""

    def __init__(self, sources: Path) -> None:
        self._chain = Chain.load(sources / CHAIN)
        self._known: dict[tuple[str, int], dict[str, str]] = {}
        with (sources / PYPGX).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self._known.setdefault((row["Chromosome"], int(row["GRCh38Position"])), row)

    def place(self, chrom: str, pos: int, alleles: tuple[str, ...]) -> Grch37Site | None:
        """None where the position has no counterpart. Raises DataError where pypgx and the chain disagree."""
        lifted, known = self._chain.lift(chrom, pos), self._known.get((chrom, pos))
        if lifted is None:
            return None
        if known and (lifted.chrom, lifted.pos) != (chrom, int(known["GRCh37Position"])):
            raise DataError(
                tr("pypgx and the chain put chr{chrom}:{pos} at different places of GRCh37", chrom=chrom, pos=pos)
            )
        single = all(len(allele) == 1 for allele in alleles)
        if lifted.chrom != chrom or (lifted.strand == "-" and not single):
            return None  # an indel on the other strand would need a base that no source at hand gives
        there = tuple(map(reverse_complement, alleles)) if lifted.strand == "-" else alleles
        base = known["GRCh37Allele"] if known and single and known["GRCh38Allele"] == alleles[0] else there[0]
        if base not in there:
            raise DataError(
                tr(
                    "GRCh37 shows {base} at chr{chrom}:{pos}, which no allele knows",
                    base=base,
                    chrom=chrom,
                    pos=lifted.pos,
                )
            )
        return Grch37Site(lifted.pos, there, base, "pypgx" if known else "chain")


def _site_row(gene: str, index: int, variant: Mapping[str, Any], finder: Grch37, role: str) -> tuple[str, ...]:
    chrom, pos = bare_chromosome(variant["chromosome"]), int(variant["position"])
    alleles = (variant["ref"], *variant["alts"])
    place = finder.place(chrom, pos, alleles)
    known = (str(place.pos), ",".join(place.alleles), place.ref, place.origin) if place else ("", "", "", "")
    hgvs = str(variant["chromosomeHgvsName"])
    return (gene, str(index), variant["rsid"] or "", hgvs, chrom, str(pos), ",".join(alleles), *known, role)


def _mitochondrial(path: Path) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Sites, alleles and allele bases of MT-RNR1 from its alleles' names; both builds use the rCRS."""
    names = [entry["name"] for entry in json.loads(path.read_text(encoding="utf-8"))["namedAlleles"]]
    gene, places = "MT-RNR1", dict[str, tuple[int, str, str]]()
    for name in names:
        if name in MT_DELETIONS:
            places[name] = MT_DELETIONS[name]
        elif match := re.fullmatch(r"m\.(\d+)([ACGT])>([ACGT])", name):
            places[name] = (int(match[1]), match[2], match[3])
        elif name != "Reference" and name not in MT_NOT_IN_VCF:
            raise DataError(tr("MT-RNR1 allele {name!r} has no known VCF form", name=name), where=str(path))
    at = sorted({(pos, ref) for pos, ref, _ in places.values()})
    sites, named, bases = list[tuple[str, ...]](), list[tuple[str, ...]](), list[tuple[str, ...]]()
    for index, (pos, ref) in enumerate(at):
        alts = [alt for p, r, alt in places.values() if (p, r) == (pos, ref)]
        hgvs = "; ".join(name for name, (p, r, _) in places.items() if (p, r) == (pos, ref))
        alleles = ",".join((ref, *alts))
        sites.append((gene, str(index), "", hgvs, "MT", str(pos), alleles, str(pos), alleles, ref, "rCRS", ""))
    for order, name in enumerate(names):
        note = tr("not in a VCF") if name in MT_NOT_IN_VCF else ""
        named.append((gene, str(order), name, "", "1" if name == "Reference" else "", "", note))
        if name == "Reference":
            bases += [(gene, name, str(index), ref) for index, (_, ref) in enumerate(at)]
        elif name in places:
            pos, ref, alt = places[name]
            bases.append((gene, name, str(at.index((pos, ref))), alt))
    return sites, named, bases


def _roles(rules: Mapping[str, Any]) -> dict[int, str]:
    roles: dict[int, list[str]] = {}
    for position in rules.get("requiredPositions", ()):
        roles.setdefault(position, []).append("required")
    for position in rules.get("amp1Positions", ()):
        roles.setdefault(position, []).append("tier1")
    return {position: " ".join(names) for position, names in roles.items()}


def _exemptions(rules: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for gene, rule in rules.items():
        yield from ((gene, "ignored_allele", name) for name in rule["ignoredAlleles"])
        yield from ((gene, "ignored_position", str(site["position"])) for site in rule["ignoredPositions"])
        yield from ((gene, "tier1_allele", name) for name in rule["amp1Alleles"])


def build(sources: Path) -> Iterable[BuiltTable]:
    """The tables pgx.genes, pgx.sites, pgx.alleles, pgx.allele_bases, pgx.priorities and pgx.exemptions."""
    finder = Grch37(sources)
    special = exemptions(sources)
    genes, releases = [], set[str]()
    sites, alleles, bases = _mitochondrial(sources / MT_RNR1)
    genes.append(("MT-RNR1", "MT", "haploid", "1", "", "Reference"))
    for definition, release in definitions(sources):
        gene = definition["gene"]
        releases.add(release)
        rules = special.get(gene, {})
        roles, folds = _roles(rules), definition["suballelesMap"]
        variants, named = definition["variants"], definition["namedAlleles"]
        reference = next(allele["name"] for allele in named if allele["reference"])
        how = "lowest_function" if gene in LOWEST_FUNCTION else "pair"
        undocumented = "1" if gene in UNDOCUMENTED_AS_REFERENCE else ""
        requested = "1" if gene in ON_REQUEST else ""
        genes.append((gene, bare_chromosome(definition["chromosome"]), how, undocumented, requested, reference))
        for index, variant in enumerate(variants):
            sites.append(_site_row(gene, index, variant, finder, roles.get(variant["position"], "")))
        for extra, variant in enumerate(rules.get("extraPositions", ()), len(variants)):
            sites.append(_site_row(gene, extra, variant, finder, "extra"))
        for order, allele in enumerate(named):
            name = allele["name"]
            flags = ("1" if allele["reference"] else "", folds.get(name, ""))
            note = tr("not callable") if name in rules.get("ignoredAlleles", ()) else ""
            alleles.append((gene, str(order), name, allele["id"] or "", *flags, note))
            bases += [(gene, name, str(i), base) for i, base in enumerate(allele["alleles"]) if base is not None]
    priorities = [
        (gene, str(number), ";".join(rule["list"]), rule["pick"])
        for gene, rules in sorted(special.items())
        for number, rule in enumerate(rules["unphasedDiplotypePriorities"], 1)
    ]
    clinpgx = source("clinpgx.definitions")._replace(release=" to ".join(sorted({min(releases), max(releases)})))
    places = (
        source("pypgx.variants"),
        source("chain"),
    )
    one = (clinpgx,)

    def table(name: str, about: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> BuiltTable:
        origin = (clinpgx, *places) if name == "sites" else one
        return BuiltTable(f"pgx.{name}", f"pgx/{name}.tsv", about, origin, columns, rows, ordered=True)

    yield table(
        "genes",
        tr("genes with named alleles, and how each is called"),
        ("gene", "chrom", "how", "undocumented_as_reference", "on_request", "reference_allele"),
        sorted(genes),
    )
    yield table("sites", tr("positions that define pharmacogene alleles, GRCh38 and GRCh37"), SITE_COLUMNS, sites)
    yield table(
        "alleles",
        tr("named alleles of the pharmacogenes, in the order of their publishers"),
        ("gene", "order", "allele", "id", "reference", "fold", "note"),
        alleles,
    )
    yield table(
        "allele_bases",
        tr("the defining bases of each named allele (GRCh38 plus strand, IUPAC letters where a position may vary)"),
        ("gene", "allele", "site", "base"),
        bases,
    )
    yield table(
        "priorities",
        tr("which diplotype is reported when all of a list are possible and phase is unknown"),
        ("gene", "order", "all_of", "pick"),
        priorities,
    )
    yield table(
        "exemptions",
        tr("alleles and positions with a special part"),
        ("gene", "kind", "value"),
        sorted(_exemptions(special)),
    )
