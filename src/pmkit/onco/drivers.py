"""Driver genes and their roles, validated driver variants, and hotspots by how many tumours carry them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from pmkit.core.messages import tr, trn
from pmkit.core.model import Evidence
from pmkit.knowledge.store import manifest, open_table

_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ*")
_CHANGE = re.compile(r"^([A-Z*]\d+)([A-Z*])$")


class Gene(NamedTuple):
    """What is known of a driver gene. `role` is oncogene, tsg, both or empty; `residues` of its MANE protein."""

    symbol: str
    role: str
    role_source: str
    role_pmid: str
    bona_fide: bool  # a tumour suppressor beyond doubt, whose null variants count as such (OVS1)
    predisposition: bool  # ClinGen: definitive or strong for some disease
    residues: int | None
    transcript: str
    inherited_cancer: bool = False  # ClinGen: definitive or strong for a predisposition to tumours

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
    cancer = row["inherited_cancer"] == "yes"
    return Gene(row["gene"], row["role"], source, pmid, bona_fide, predisposition, residues, transcript, cancer)


@cache
def _driver_variants() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in open_table("onco.driver_variants").rows():
        found[row["gene"]].add(row["protein"])
    return {gene: frozenset(changes) for gene, changes in found.items()}


def validated(gene: str) -> frozenset[str]:
    """The protein changes of a gene that Bailey et al. 2018 list as drivers (PMID:29625053)."""
    return _driver_variants().get(gene, frozenset())


class Curated(NamedTuple):
    """A class that experts gave a change: who (`source`, `id`), of what kind, how well reviewed, by which papers."""

    protein: str  # on MANE; empty where the change is known by its coding name only
    coding: str
    class_: str  # Curated (DoCM), Oncogenic, Likely Oncogenic, Pathogenic, Likely Pathogenic
    kind: str  # driver mutation | oncogenicity | germline
    review: str
    id: str
    pmids: tuple[str, ...]
    source: str

    @property
    def text(self) -> str:
        if self.source == "docm":
            return trn(
                "DoCM: curated driver mutation ({n} paper)",
                "DoCM: curated driver mutation ({n} papers)",
                len(self.pmids),
            )
        return f"ClinVar {self.id}: {self.class_} ({self.kind}, {self.review})"

    @property
    def evidence(self) -> Evidence:
        url = f"https://www.ncbi.nlm.nih.gov/clinvar/variation/{self.id}/" if self.source == "clinvar" else ""
        return Evidence(self.source, self.id, self.pmids, url)


@cache
def _curated_lines() -> Mapping[str, Sequence[str]]:
    return _lines_by_gene("onco.curated")


@cache
def curated(gene: str) -> Mapping[str, tuple[Curated, ...]]:
    """What experts classified in a gene: by protein change, or by coding change where there is none."""
    found: dict[str, list[Curated]] = defaultdict(list)
    for line in _curated_lines().get(gene, ()):
        _, protein, coding, class_, kind, review, id_, pmids, source = line.split("\t")
        one = Curated(protein, coding, class_, kind, review, id_, tuple(pmids.split("|")) if pmids else (), source)
        found[protein or coding].append(one)
    return {name: tuple(ones) for name, ones in found.items()}


class HotspotCount(NamedTuple):
    """Tumours with this change and with any change of the residue, in one data set."""

    source: str
    same: int
    residue: int
    total: int | None  # tumours looked at, where given
    name: str  # the residue or range, as V600

    @property
    def text(self) -> str:
        text = tr(
            "{source}: {same} with this change, {residue} at {name}",
            source=self.source,
            same=self.same,
            residue=self.residue,
            name=self.name,
        )
        return tr("{text} of {total}", text=text, total=self.total) if self.total else text


TCGA_PATIENTS = 8804


def _lines_by_gene(table: str) -> Mapping[str, Sequence[str]]:
    """The lines of a table whose first column is the gene; a gene's are taken apart when it is asked for."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in open_table(table).text().splitlines()[1:]:
        found[line[: line.index("\t")]].append(line)
    return found


@cache
def _recurrence_lines() -> Mapping[str, Sequence[str]]:
    return _lines_by_gene("onco.recurrence")


@cache
def _recurrence(gene: str) -> tuple[Mapping[str, tuple[int, int]], Mapping[str, int]]:
    """Change -> (patients, patients at the residue), and residue -> patients with any change of it."""
    changes: dict[str, tuple[int, int]] = {}
    residues: dict[str, int] = {}
    for line in _recurrence_lines().get(gene, ()):
        _, change, same, at_residue, _ = line.split("\t")
        changes[change] = reported = int(same), int(at_residue)
        if change[-1] in _LETTERS:  # what is no substitution has no residue in front of its last letter
            residues[change[:-1]] = max(reported[1], residues.get(change[:-1], 0))
    return changes, residues


def recurrence(gene: str, protein: str) -> HotspotCount:
    """TCGA patients with a protein change; zero where fewer than two had it."""
    changes, residues = _recurrence(gene)
    match = _CHANGE.match(protein)
    residue = match[1] if match else protein
    same, total = changes.get(protein, (0, 0))
    if not total and match:
        total = residues.get(residue, 0)
    return HotspotCount("TCGA", same, total, TCGA_PATIENTS, residue)


class _Hotspot(NamedTuple):
    """A row of Cancer Hotspots: a residue as "V600" or a range, and tumours, in all and with each change."""

    number: int
    residue: str
    first: int
    last: int
    tumors: int
    changes: str  # "E:3|K:12"

    @property
    def variants(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for part in self.changes.split("|"):
            name, _, count = part.rpartition(":")
            if name and count.isdigit():
                found[name] = found.get(name, 0) + int(count)
        return found


@cache
def _hotspot_lines() -> Mapping[str, Sequence[str]]:
    return _lines_by_gene("odbl.cancerhotspots_v3")


@cache
def _hotspots(gene: str) -> Mapping[str, _Hotspot]:
    """A gene's hotspots by residue or range, in the order of the table."""
    found: dict[str, _Hotspot] = {}
    for number, line in enumerate(_hotspot_lines().get(gene, ())):
        _, residue, first, last, all_tumors, changes, _ = line.split("\t")
        tumors = int(all_tumors) if all_tumors.isdigit() else 0
        found[residue] = _Hotspot(number, residue, int(first), int(last), tumors, changes)
    return found


@cache
def _ranges(gene: str) -> tuple[_Hotspot, ...]:
    return tuple(spot for spot in _hotspots(gene).values() if spot.first != spot.last)


def cancer_hotspot(gene: str, protein: str, residues: range, *, splice: bool = False) -> HotspotCount | None:
    """The Cancer Hotspots v3 entry (ODbL 1.0) of a change: single residues by letter and number, in-frame indels by
    range, splice sites as X and number; None where there is none. Its count stays apart from any other."""
    listed = _hotspots(gene)
    found: list[tuple[int, HotspotCount]] = []
    match = _CHANGE.match(protein)
    if match and (spot := listed.get(match[1])):
        found.append((spot.number, _counted(spot, spot.variants.get(match[2], 0), spot.residue)))
    if splice and residues and (spot := listed.get(f"X{residues[0]}")):
        found.append((spot.number, _counted(spot, spot.variants.get("sp", spot.tumors), spot.residue)))
    if not match and not splice and residues:
        for spot in _ranges(gene):
            if protein in spot.variants:
                found.append((spot.number, _counted(spot, spot.variants[protein], f"{spot.first}-{spot.last}")))
    return min(found, key=itemgetter(0))[1] if found else None


def hotspot_residues(gene: str) -> tuple[tuple[str, int], ...]:
    """A gene's hotspots of single residues as (name, residue), for pictures."""
    spots = [spot for spot in _hotspots(gene).values() if spot.first == spot.last and not spot.residue.startswith("X")]
    return tuple(sorted(((spot.residue, spot.first) for spot in spots), key=lambda pair: pair[1]))


@cache
def hotspots_source() -> tuple[str, str]:
    """What the published hotspots are called, and under which licence they are, by the manifest."""
    (source,) = manifest()["odbl.cancerhotspots_v3"].sources
    return source.name, source.licence.replace("-", " ")


def _counted(spot: _Hotspot, same: int, name: str) -> HotspotCount:
    source, licence = hotspots_source()
    return HotspotCount(f"{source} ({licence})", same, spot.tumors, None, name)


def in_indel_hotspot(gene: str, residues: range) -> HotspotCount | None:
    """The in-frame indel hotspot (ODbL) that holds the residues, named as "745-759"; None where there is none."""
    for spot in _ranges(gene) if residues else ():
        if spot.first <= residues[0] and residues[-1] <= spot.last:
            return _counted(spot, 0, f"{spot.first}-{spot.last}")
    return None


class _Region(NamedTuple):
    """A part of a protein that its function hangs on; `lost`: its loss activates the protein."""

    first: int
    last: int
    name: str
    evidence: tuple[Evidence, ...]
    lost: bool


@cache
def _critical() -> Mapping[str, tuple[_Region, ...]]:
    found: dict[str, list[_Region]] = defaultdict(list)
    for row in open_table("onco.critical_regions").rows():
        entries, lost = [row["uniprot"]] if row["uniprot"] else [], row["by"] == "truncation"
        cited = tuple(Evidence("uniprot", one, (), f"https://www.uniprot.org/uniprotkb/{one}") for one in entries)
        found[row["gene"]].append(_Region(int(row["first"]), int(row["last"]), row["name"], cited, lost))
    return {gene: tuple(regions) for gene, regions in found.items()}


def critical_region(gene: str, residues: range, *, truncated: bool = False) -> tuple[str, tuple[Evidence, ...]] | None:
    """The critical region that holds all the residues, with its UniProt entry if known; None without one. `truncated`:
    look among the parts of which the loss activates."""
    for region in _critical().get(gene, ()):
        inside = residues and region.first <= residues[0] and residues[-1] <= region.last
        if inside and region.lost == truncated:
            return region.name, region.evidence
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


class DriverFusion(NamedTuple):
    """A driver fusion that the tables know."""

    five_prime: str
    three_prime: str
    evidence: tuple[Evidence, ...]


@cache
def _fusions() -> Mapping[tuple[str, str], DriverFusion]:
    found = {}
    for row in open_table("onco.fusions").rows():
        pmids = tuple(row["pmids"].split("|")) if row["pmids"] else ()
        pair = (row["five_prime"], row["three_prime"])
        sources = row["sources"].split("|")
        evidence = tuple(Evidence(s, "::".join(pair), pmids if s == "pirlygenes" else ()) for s in sources)
        found[pair] = DriverFusion(*pair, evidence)
    return found


def known_fusion(five: str, three: str) -> DriverFusion | None:
    """The table's fusion for a pair: the very pair, else one of the partners with any other (`v`)."""
    table = _fusions()
    for pair in ((five, three), ("v", three), (five, "v")):
        if pair in table:
            return table[pair]
    return None
