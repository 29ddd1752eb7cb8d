"""Driver genes and their roles, validated driver variants, and hotspots by how many tumours carry them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pmkit.model import Evidence
from pmkit.tables.store import open_table

_CHANGE = re.compile(r"^([A-Z*]\d+)([A-Z*])$")


@dataclass(frozen=True, slots=True)
class Gene:
    """What is known of a driver gene. `role` is oncogene, tsg, both or empty; `residues` of its MANE protein."""

    symbol: str
    role: str
    role_source: str
    role_pmid: str
    bona_fide: bool  # a tumour suppressor beyond doubt, whose null variants count as such (OVS1)
    predisposition: bool  # ClinGen: definitive or strong for some disease
    residues: int | None
    transcript: str

    @property
    def suppressor(self) -> bool:
        return self.role in ("tsg", "both")

    @property
    def oncogene(self) -> bool:
        return self.role in ("oncogene", "both")

    @property
    def evidence(self) -> Evidence:
        pmid = {"bailey2018": "29625053", "intogen": "32778778"}.get(self.role_source, self.role_pmid)
        return Evidence(self.role_source, self.symbol, (pmid,) if pmid else ())


@cache
def genes() -> Mapping[str, Gene]:
    """All driver genes by symbol."""
    return {row["gene"]: _gene(row) for row in open_table("onco.genes").rows()}


def _gene(row: Mapping[str, str]) -> Gene:
    residues = int(row["residues"]) if row["residues"] else None
    predisposition = row["clingen_predisposition"] == "yes"
    bona_fide = row["bona_fide_tsg"] == "yes"
    source, pmid, transcript = row["role_source"], row["role_pmid"], row["mane_refseq"]
    return Gene(row["gene"], row["role"], source, pmid, bona_fide, predisposition, residues, transcript)


@cache
def _driver_variants() -> frozenset[tuple[str, str]]:
    return frozenset((row["gene"], row["protein"]) for row in open_table("onco.driver_variants").rows())


def is_validated(gene: str, protein: str) -> bool:
    """Whether Bailey et al. 2018 list the protein change as a driver (PMID:29625053)."""
    return (gene, protein) in _driver_variants()


@cache
def validated_at(gene: str) -> frozenset[str]:
    """All validated driver changes of a gene."""
    return frozenset(protein for symbol, protein in _driver_variants() if symbol == gene)


@dataclass(frozen=True, slots=True)
class Count:
    """Tumours with this change and with any change of the residue, in one data set."""

    source: str
    same: int
    residue: int
    total: int | None  # tumours looked at, where told
    name: str  # the residue or range, as V600

    @property
    def text(self) -> str:
        of = f" of {self.total}" if self.total else ""
        return f"{self.source}: {self.same} with this change, {self.residue} at {self.name}{of}"


TCGA_PATIENTS = 8611


@cache
def _recurrence() -> Mapping[str, Mapping[str, tuple[int, int]]]:
    """gene -> change -> (patients, patients at the residue); read without dictionaries, it is the largest table."""
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    lines = iter(open_table("onco.recurrence").text().splitlines())
    next(lines)
    for line in lines:
        gene, protein, same, residue, _ = line.split("\t")
        found[gene][protein] = (int(same), int(residue))
    return found


@cache
def _residues() -> Mapping[tuple[str, str], int]:
    """(gene, residue) -> patients with any change of it, where at least one change is in the table."""
    found: dict[tuple[str, str], int] = {}
    for gene, changes in _recurrence().items():
        for change, (_, at_residue) in changes.items():
            if match := _CHANGE.match(change):
                found[gene, match[1]] = max(at_residue, found.get((gene, match[1]), 0))
    return found


def recurrence(gene: str, protein: str) -> Count:
    """TCGA patients with a protein change; zero where fewer than two had it."""
    changes = _recurrence().get(gene, {})
    match = _CHANGE.match(protein)
    residue = match[1] if match else protein
    same, total = changes.get(protein, (0, 0))
    if not total and match:
        total = _residues().get((gene, residue), 0)
    return Count("TCGA", same, total, TCGA_PATIENTS, residue)


@cache
def _hotspots() -> Mapping[str, tuple[tuple[str, int, int, int, Mapping[str, int]], ...]]:
    found: dict[str, list[tuple[str, int, int, int, Mapping[str, int]]]] = defaultdict(list)
    for row in open_table("odbl.cancerhotspots_v3").rows():
        variants: dict[str, int] = {}
        for part in row["variants"].split("|"):
            name, _, count = part.rpartition(":")
            if name and count.isdigit():
                variants[name] = variants.get(name, 0) + int(count)
        tumors = int(row["tumors"]) if row["tumors"].isdigit() else 0
        found[row["gene"]].append((row["residue"], int(row["first"]), int(row["last"]), tumors, variants))
    return {gene: tuple(rows) for gene, rows in found.items()}


def cancer_hotspot(gene: str, protein: str, residues: range, *, splice: bool = False) -> Count | None:
    """The Cancer Hotspots v3 entry (ODbL 1.0) of a change: single residues by letter and number, in-frame indels by
    range, splice sites as X and number; None where there is none. Its count stays apart from any other."""
    match = _CHANGE.match(protein)
    for residue, first, last, tumors, variants in _hotspots().get(gene, ()):
        if match and residue == match[1]:
            return Count("Cancer Hotspots v3 (ODbL 1.0)", variants.get(match[2], 0), tumors, None, residue)
        if splice and residues and residue == f"X{residues[0]}":
            return Count("Cancer Hotspots v3 (ODbL 1.0)", variants.get("sp", tumors), tumors, None, residue)
        if not match and not splice and first != last and protein in variants and residues:
            name = f"{first}-{last}"
            return Count("Cancer Hotspots v3 (ODbL 1.0)", variants[protein], tumors, None, name)
    return None


def in_indel_hotspot(gene: str, residues: range) -> str:
    """The range of an in-frame indel hotspot (ODbL) that holds the residues, as "745-759", or nothing."""
    for _, first, last, _, _ in _hotspots().get(gene, ()):
        if first != last and residues and first <= residues[0] and residues[-1] <= last:
            return f"{first}-{last}"
    return ""


@cache
def _critical() -> Mapping[str, tuple[tuple[int, int, str, str], ...]]:
    found: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for row in open_table("onco.critical_regions").rows():
        found[row["gene"]].append((int(row["first"]), int(row["last"]), row["name"], row["uniprot"]))
    return {gene: tuple(regions) for gene, regions in found.items()}


def critical_region(gene: str, residues: range) -> tuple[str, Evidence] | None:
    """The critical region that holds all the residues, with its UniProt entry; None if there is none."""
    for first, last, name, accession in _critical().get(gene, ()):
        if residues and first <= residues[0] and residues[-1] <= last:
            return name, Evidence("uniprot", accession, (), f"https://www.uniprot.org/uniprotkb/{accession}")
    return None


def has_critical_regions(gene: str) -> bool:
    return gene in _critical()


@cache
def numberings() -> Mapping[str, tuple[int, ...]]:
    """gene -> residue numbers of isoforms the field uses, minus those of the reported transcript."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in open_table("onco.numbering").rows():
        found[row["gene"]].append(int(row["offset"]))
    return {gene: tuple(offsets) for gene, offsets in found.items()}


@dataclass(frozen=True, slots=True)
class Fusion:
    """A driver fusion that the tables know."""

    five_prime: str
    three_prime: str
    evidence: tuple[Evidence, ...]


@cache
def _fusions() -> Mapping[tuple[str, str], Fusion]:
    found = {}
    for row in open_table("onco.fusions").rows():
        pmids = tuple(row["pmids"].split("|")) if row["pmids"] else ()
        pair = (row["five_prime"], row["three_prime"])
        sources = row["sources"].split("|")
        evidence = tuple(Evidence(s, "::".join(pair), pmids if s == "pirlygenes" else ()) for s in sources)
        found[pair] = Fusion(*pair, evidence)
    return found


def known_fusion(five: str, three: str) -> Fusion | None:
    """The table's fusion for a pair: the very pair, else one of the partners with any other (`v`)."""
    table = _fusions()
    for pair in ((five, three), ("v", three), (five, "v")):
        if pair in table:
            return table[pair]
    return None
