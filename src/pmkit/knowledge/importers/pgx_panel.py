"""Build `pgx.panel_sites` and `pgx.panel_haplotypes`: what 3,202 genomes carry at the positions of the definitions.

Source: the phased genotypes of the 1000 Genomes Project's high-coverage panel (PMID 36055201), cut to the genes'
regions and kept alongside the upstream sources. Only counts are taken over. A position inside a region that was called,
but without a record of its own, was carried by nobody; one outside of every region has no row.
Populations are the five of the panel's sample list; samples that it does not name (relatives) count as "other".
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pmkit.core.errors import NoInputError
from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers import pgx_alleles
from pmkit.knowledge.importers.sources import source

POPULATIONS = ("AFR", "AMR", "EAS", "EUR", "SAS", "other")
PANEL = source("1000G")
SITES = ("gene", "pos38", "ref", "alt", *POPULATIONS, *(f"{name}_chromosomes" for name in POPULATIONS))
HAPLOTYPES = ("gene", "changes", *POPULATIONS)

Place = tuple[int, str]  # position on GRCh38 and REF
Cells = Sequence[tuple[str, ...]]  # per sample the alleles in bases of its one or two chromosomes


class _PanelSite(NamedTuple):
    pos: int
    ref: str
    alts: tuple[str, ...]
    rsid: str


def build(sources: Path) -> Iterable[BuiltTable]:
    """Both tables. Raises NoInputError where the panel is not alongside the sources."""
    folder = sources.parent / "real" / "1kgp"
    if not (folder / "samples.panel").is_file():
        raise NoInputError(
            tr("the 1000 Genomes panel is not there"),
            where=str(folder),
            remedy=tr("Put it alongside the folder of sources: samples.panel, positions/ and GRCh38/."),
        )
    populations = dict(_populations(folder / "samples.panel"))
    ranges = json.loads((folder / "positions" / "coverage.json").read_text(encoding="utf-8"))
    site_rows: list[tuple[str, ...]] = []
    haplotype_rows: list[tuple[str, ...]] = []
    for gene, sites in _sites(sources).items():
        samples, found = _genotypes(folder, gene, sites, ranges.get(gene, {}))
        if not samples:
            continue
        groups = [populations.get(sample, "other") for sample in samples]
        site_rows += _site_rows(gene, sites, found, groups)
        haplotype_rows += _haplotype_rows(gene, sites, found, groups)
    about = tr("Allele counts by superpopulation at the positions of the definitions; no row: nobody counted")
    yield BuiltTable("pgx.panel_sites", "pgx/panel_sites.tsv", about, (PANEL,), SITES, site_rows)
    about = tr(
        "Haplotypes at the positions of the definitions, as POSREF>ALT on GRCh38, with counts by superpopulation"
    )
    yield BuiltTable("pgx.panel_haplotypes", "pgx/panel_haplotypes.tsv", about, (PANEL,), HAPLOTYPES, haplotype_rows)


def _populations(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        fields = line.split("\t")
        yield fields[0], fields[2]


def _sites(sources: Path) -> dict[str, list[_PanelSite]]:
    """By gene the defining and extra sites, on GRCh38."""
    table = next(built for built in pgx_alleles.build(sources) if built.name == "pgx.sites")
    found: dict[str, list[_PanelSite]] = {}
    for row in table.rows:
        cell = dict(zip(table.columns, row, strict=True))
        ref, *alts = cell["alleles38"].split(",")
        found.setdefault(cell["gene"], []).append(_PanelSite(int(cell["pos38"]), ref, tuple(alts), cell["rsid"]))
    return {gene: sorted(set(found[gene])) for gene in sorted(found)}


def _genotypes(
    folder: Path, gene: str, sites: Sequence[_PanelSite], about: Mapping[str, object]
) -> tuple[list[str], dict[_PanelSite, Cells]]:
    """The samples and, by counted site, what each carries: by the file of exact positions, else the gene's region."""
    samples: list[str] = []
    found: dict[_PanelSite, Cells] = {}
    for path in (folder / "positions" / f"{gene}.vcf.gz", folder / "GRCh38" / f"{gene}.vcf.gz"):
        left = [site for site in sites if site not in found]
        if not left or not path.is_file():
            continue
        names, records, first, last = _records(path, {site.pos for site in left})
        if samples and names != samples:
            continue
        samples = names
        if path.parent.name == "GRCh38":
            first, last = _range(about) or (first, last)
        else:
            first, last = 1, 0  # this file has a record of each position that it speaks of
        for site in left:
            if site.rsid and site.rsid in _not_counted(about):
                continue
            cells = records.get((site.pos, site.ref))
            if cells is None and any(pos == site.pos for pos, _ in records) and len(site.ref) > 1:
                continue  # written otherwise: not to be counted by comparing text
            if cells is not None:
                found[site] = cells
            elif first <= site.pos <= last:
                found[site] = [(site.ref,) * ploidy for ploidy in _ploidies(records, len(names))]
    return samples, found


def _not_counted(about: Mapping[str, object]) -> list[object]:
    """rsIDs that the panel's makers filtered out: absent there, and yet common."""
    given = about.get("omitted_as_missing")
    return given if isinstance(given, list) else []


def _range(about: Mapping[str, object]) -> tuple[int, int] | None:
    given = about.get("panel_range")
    return (int(given[0]), int(given[1])) if isinstance(given, list) else None


def _ploidies(records: Mapping[Place, Cells], samples: int) -> list[int]:
    for cells in records.values():
        return [len(pair) for pair in cells]
    return [2] * samples


def _records(path: Path, requested: set[int]) -> tuple[list[str], dict[Place, Cells], int, int]:
    """Sample names, the records at `requested` positions joined by place, first and last position of the file."""
    samples: list[str] = []
    found: dict[Place, list[tuple[str, ...]]] = {}
    first = last = 0
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            if line.startswith("##"):
                continue
            if line.startswith("#"):
                samples = line.rstrip("\n").split("\t")[9:]
                continue
            position = int(line.split("\t", 2)[1])
            first, last = first or position, position
            if position not in requested:
                continue
            fields = line.rstrip("\n").split("\t")
            alleles = (fields[3], *fields[4].split(","))
            cells = [_carried(cell.split(":", 1)[0], alleles) for cell in fields[9:]]
            known = found.setdefault((position, fields[3]), cells)
            if known is not cells:  # a further alternative in a record of its own
                for i, (pair, other) in enumerate(zip(known, cells, strict=True)):
                    known[i] = tuple(b if a == fields[3] else a for a, b in zip(pair, other, strict=True))
    return samples, {place: tuple(cells) for place, cells in found.items()}, first, last


def _carried(genotype: str, alleles: Sequence[str]) -> tuple[str, ...]:
    indices = genotype.replace("/", "|").split("|")
    return tuple("." if index == "." else alleles[int(index)] for index in indices)


def _site_rows(
    gene: str, sites: Sequence[_PanelSite], found: Mapping[_PanelSite, Cells], groups: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    for site in sites:
        if site not in found:
            continue
        counts: Counter[tuple[str, str]] = Counter()
        chromosomes: Counter[str] = Counter()
        for group, pair in zip(groups, found[site], strict=True):
            for base in pair:
                counts[group, base] += 1
                chromosomes[group] += base != "."
        for alt in site.alts:
            yield (
                *(gene, str(site.pos), site.ref, alt),
                *(str(counts[name, alt]) for name in POPULATIONS),
                *(str(chromosomes[name]) for name in POPULATIONS),
            )


def _haplotype_rows(
    gene: str, sites: Sequence[_PanelSite], found: Mapping[_PanelSite, Cells], groups: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Chromosomes with the same changes; one with an allele that a site does not know is counted with that allele."""
    counted = [site for site in sites if site in found]
    counts: dict[str, Counter[str]] = {}
    for sample, group in enumerate(groups):
        pairs = [found[site][sample] for site in counted]
        for strand in range(min(map(len, pairs), default=0)):
            bases = [pair[strand] for pair in pairs]
            if "." in bases:
                continue
            changes = ";".join(
                f"{site.pos}{site.ref}>{base}" for site, base in zip(counted, bases, strict=True) if base != site.ref
            )
            counts.setdefault(changes, Counter())[group] += 1
    for changes, by_group in counts.items():
        yield (gene, changes, *(str(by_group[name]) for name in POPULATIONS))
