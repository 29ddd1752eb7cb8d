"""What defines each named allele of a gene, as bit masks over integer-coded alleles, for one build."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.errors import ConfigError, NoInputError, known_are
from pmkit.core.messages import tr
from pmkit.core.model import Build, Region, Site, merge_regions
from pmkit.knowledge.store import rows_by

if TYPE_CHECKING:
    import numpy.typing as npt

IUPAC: Mapping[str, str] = {
    "R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC",
    "B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT",
}  # fmt: skip
_STAR, _HGVS = re.compile(r"\*(\d+)(.*)$"), re.compile(r"([cm]\.)(-?\d+)(.*)$")
EITHER = "|"
"""Between the alleles of a site where a named allele allows several of them and all count (NUDT15 *3: repeats)."""
ANY = np.uint64(0xFFFFFFFFFFFFFFFF)
GAP = "extra gap"
"""The role of a site that is read for an allele that has a function but no definition."""
PADDING = 60
"""Bases read on both sides of a site, so that a differently padded indel or the record before a deletion is seen."""


class DefinedSite(NamedTuple):
    """A site of a gene in one build; `reference` is the code (see `SiteCalls`) of GRCh38's base at the place."""

    site: Site
    rsid: str
    hgvs: str
    role: str  # words: required, tier1, extra, gap
    reference: int
    needed_by: tuple[str, ...]  # alleles that name the site and differ from the reference allele there


@dataclass(frozen=True, slots=True, eq=False)
class GeneDefinition:
    """Named alleles of a gene. Matrices have the shape (alleles, defining sites); extra sites come last in `places`."""

    gene: str
    chrom: str
    build: Build
    how: str  # pair | lowest_function | haploid
    undocumented_as_reference: bool
    on_request: bool
    places: tuple[DefinedSite, ...]
    names: tuple[str, ...]
    folds: Mapping[str, str]  # sub-allele -> the name it is reported by
    callable: npt.NDArray[np.bool_]
    reference: int  # index of the reference allele
    order: npt.NDArray[np.int64]  # rank of each allele's name in reports
    masks: npt.NDArray[np.uint64]  # bit k: the allele allows code k; ANY where the allele does not name the site
    filled: npt.NDArray[np.uint64]  # the same, unnamed sites as in the reference allele
    named: npt.NDArray[np.bool_]
    core: npt.NDArray[np.bool_]  # named, and not as in the reference allele
    wobble: npt.NDArray[np.bool_]  # named by an IUPAC letter
    base: npt.NDArray[np.int64]  # (defining sites) code of GRCh38's base
    priorities: tuple[tuple[frozenset[str], str], ...]

    @property
    def sites(self) -> tuple[Site, ...]:
        return tuple(place.site for place in self.places)


@cache
def name_key(name: str) -> tuple[object, ...]:
    """Sort key of allele names: star numbers and c./g./m. positions by number, combinations after plain names."""
    if name.startswith("["):
        parts = name[1:-1].split(" + ")
        return (1, len(parts), tuple(name_key(part) for part in parts))
    if match := _STAR.match(name):
        return (0, 0, 0, "", int(match[1]), match[2])
    if match := _HGVS.match(name):
        return (0, 0, 1, match[1], int(match[2]), match[3])
    return (0, 1 if name.startswith("g.") else 0, 1, name, 0, "")


def define(
    gene: str,
    chrom: str,
    places: Sequence[tuple[Site, str, str, str, str]],
    alleles: Iterable[tuple[str, Mapping[int, str]]],
    *,
    build: Build = Build.GRCH38,
    reference: str,
    how: str = "pair",
    undocumented_as_reference: bool = False,
    on_request: bool = False,
    folds: Mapping[str, str] | None = None,
    not_callable: Iterable[str] = (),
    priorities: Sequence[tuple[frozenset[str], str]] = (),
) -> GeneDefinition:
    """Turn an allele table into masks.

    `places`: (site in this build, rsID, HGVS, role, base of GRCh38 there); `alleles`: name and its bases by site index,
    in this build's letters. Raises ConfigError for a base that the site does not know.
    """
    cells, width = list(alleles), sum("extra" not in place[3].split() for place in places)
    names, not_called = [name for name, _ in cells], set(not_callable)
    if reference not in names:
        raise ConfigError(
            tr("{gene}: the reference allele {reference!r} is not among the alleles", gene=gene, reference=reference)
        )
    shape = (len(cells), width)
    masks, named, wobble = np.full(shape, ANY), np.zeros(shape, bool), np.zeros(shape, bool)
    codes = [{base: code for code, base in enumerate((place[0].ref, *place[0].alts))} for place in places]
    reported: list[tuple[int, int, int, bool]] = []
    for row, (name, bases) in enumerate(cells):
        for column, base in bases.items():
            known, wobbly = codes[column], base in IUPAC
            if wobbly:
                bits = sum(1 << known[letter] for letter in IUPAC[base] if letter in known)
            else:
                allowed = base.split(EITHER)
                bits = sum(1 << known[text] for text in allowed) if known.keys() >= set(allowed) else 0
            if not bits:
                raise ConfigError(
                    tr(
                        "{gene} {name}: {base!r} is no allele of {region}",
                        gene=gene,
                        name=name,
                        base=base,
                        region=places[column][0].region,
                    )
                )
            reported.append((row, column, bits, wobbly))
    if reported:
        rows, columns, bits_of, by_wobble = zip(*reported, strict=True)
        masks[rows, columns], named[rows, columns], wobble[rows, columns] = bits_of, True, by_wobble
    first = names.index(reference)
    base_codes = np.array([codes[i][place[4]] for i, place in enumerate(places)], np.int64)
    plain = np.left_shift(np.uint64(1), base_codes[:width].astype(np.uint64))
    # An unnamed site is as in the reference allele; where that is a wobble letter itself, as in the genome.
    default = np.where(wobble[first] | ~named[first], plain, masks[first])
    core = named & (masks != default)
    core[first] = False
    needed: list[list[str]] = [[] for _ in places]
    for row, column in zip(*(found.tolist() for found in np.nonzero(core)), strict=True):
        needed[column].append(names[row])
    keys = sorted(range(len(names)), key=lambda index: name_key(names[index]))
    order = np.empty(len(names), np.int64)
    order[keys] = np.arange(len(names))
    return GeneDefinition(
        gene=gene,
        chrom=chrom,
        build=build,
        how=how,
        undocumented_as_reference=undocumented_as_reference,
        on_request=on_request,
        places=tuple(
            DefinedSite(site, rsid, hgvs, role, int(base_codes[i]), tuple(needed[i]))
            for i, (site, rsid, hgvs, role, _) in enumerate(places)
        ),
        names=tuple(names),
        folds=dict(folds or {}),
        callable=np.array([name not in not_called for name in names]),
        reference=first,
        order=order,
        masks=masks,
        filled=np.where(named, masks, default),
        named=named,
        core=core,
        wobble=wobble,
        base=base_codes[:width],
        priorities=tuple(priorities),
    )


def genes() -> tuple[str, ...]:
    """All guideline genes with named alleles, sorted by name."""
    return tuple(sorted(rows_by("pgx.genes")))


def research_genes() -> tuple[str, ...]:
    """The genes with named alleles but without guidelines, sorted by name."""
    return tuple(sorted(rows_by("pgx.research_genes")))


def not_seen(gene: str) -> tuple[str, ...]:
    """The alleles of a research gene that small variants cannot show."""
    (about,) = rows_by("pgx.research_genes")[gene]
    return tuple(about["not_seen"].split(";")) if about["not_seen"] else ()


def _watched(gene: str, build: Build) -> list[tuple[Site, str, str, str, str]]:
    """The places of alleles that have a function but no definition; their HGVS is the allele's name."""
    pos = "pos38" if build is Build.GRCH38 else "pos37"
    return [
        (
            Site(row["chrom"], int(row[pos]), row["ref"], (row["alt"],), row["allele"]),
            "",
            row["allele"],
            GAP,
            row["ref"],
        )
        for row in rows_by("pgx.gaps").get(gene, ())
        if row["kind"] == "not_defined" and row[pos]
    ]


def fact_dates(gene: str) -> tuple[str, str, str, str] | None:
    """Dates of a gene's definitions and functions, when what lies between was looked at, and how; None for a gene
    without named alleles or of research only."""
    rows = rows_by("pgx.dates").get(gene)
    return None if not rows else (rows[0]["definitions"], rows[0]["functions"], rows[0]["checked"], rows[0]["how"])


def unseen_alleles(gene: str) -> tuple[tuple[str, str], ...]:
    """The alleles of a gene that no small variant shows, with their functions."""
    rows = rows_by("pgx.gaps").get(gene, ())
    return tuple((row["allele"], row["function"]) for row in rows if row["kind"] == "structure")


def _place(row: Mapping[str, str], build: Build) -> tuple[tuple[Site, str, str, str, str], dict[str, str]]:
    """A site in a build, and this build's letters by GRCh38's."""
    alleles38 = tuple(row["alleles38"].split(","))
    if build is Build.GRCH38:
        pos, here, ref = int(row["pos38"]), alleles38, alleles38[0]
    else:
        pos, here, ref = int(row["pos37"]), tuple(row["alleles37"].split(",")), row["ref37"]
    site = Site(row["chrom"], pos, ref, tuple(a for a in here if a != ref), row["rsid"] or row["hgvs"])
    return (site, row["rsid"], row["hgvs"], row["role"], here[0]), dict(zip(alleles38, here, strict=True))


@cache
def load_definition(gene: str, build: Build) -> GeneDefinition:
    """A gene's definition from the bundled tables. Raises NoInputError for a gene without one."""
    family = "pgx." if gene in rows_by("pgx.genes") else "pgx.research_"
    try:
        (about,) = rows_by(f"{family}genes")[gene]
    except KeyError:
        raise NoInputError(tr("there are no named alleles of {gene!r}", gene=gene), remedy=known_are(genes())) from None
    watched = _watched(gene, build) if family == "pgx." else []
    placed = [_place(row, build) for row in rows_by(f"{family}sites")[gene]] + [(place, {}) for place in watched]
    rows = rows_by(f"{family}alleles")[gene]
    cells: dict[str, dict[int, str]] = {row["allele"]: {} for row in rows}
    for row in rows_by(f"{family}allele_bases")[gene]:
        site, base = int(row["site"]), row["base"]
        letters = placed[site][1]
        cells[row["allele"]][site] = letters.get(base) or _cell_here(base, letters)
    return define(
        gene,
        about["chrom"],
        [place for place, _ in placed],
        cells.items(),
        build=build,
        reference=about["reference_allele"],
        how=about["how"],
        undocumented_as_reference=about["undocumented_as_reference"] == "1",
        on_request=about["on_request"] == "1",
        folds={row["allele"]: row["fold"] for row in rows if row["fold"]},
        not_callable=[row["allele"] for row in rows if row["note"]],
        priorities=[
            (frozenset(row["all_of"].split(";")), row["pick"]) for row in rows_by("pgx.priorities").get(gene, ())
        ],
    )


def _cell_here(base: str, letters: Mapping[str, str]) -> str:
    """A cell that is no single allele of the site: several of them, or an IUPAC letter."""
    if EITHER in base:
        return EITHER.join(letters.get(text, text) for text in base.split(EITHER))
    return _wobble_here(base, letters)


def _wobble_here(base: str, letters: Mapping[str, str]) -> str:
    """The IUPAC letter that stands for the same alleles in another build's letters."""
    requested = {letters.get(letter, letter) for letter in IUPAC.get(base, base)}
    return next((code for code, meant in IUPAC.items() if set(meant) == requested), base)


@cache
def sites(build: Build) -> tuple[Site, ...]:
    """All sites of all genes, in the order of `genes()` and of each definition."""
    return tuple(site for gene in genes() for site in load_definition(gene, build).sites)


@cache
def requested(build: Build) -> tuple[Region, ...]:
    """The regions to read for allele matching, padded so that differently placed indels are caught; merged."""
    padded = (
        Region(r.chrom, max(0, r.start - PADDING), r.end + PADDING) for r in (site.region for site in sites(build))
    )
    return merge_regions(padded)
