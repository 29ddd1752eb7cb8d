"""What people of five superpopulations carry at a gene's positions, by the bundled counts of the 1000 Genomes.

The table holds whole haplotypes, so what is known of a person's other positions tells of the open ones as far as the
panel's chromosomes do (linkage disequilibrium).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np

from pmkit.core.memory import kept_per_set
from pmkit.core.model import NO_ALLELE, Build, State
from pmkit.knowledge.store import rows_by
from pmkit.pgx.alleles.calls import MatchOptions
from pmkit.pgx.alleles.definition import GeneDefinition, load_definition
from pmkit.pgx.alleles.gene_caller import DEFAULT, counts_as_reference, search
from pmkit.pgx.alleles.genotype import HOMOZYGOUS, UNDOCUMENTED, Genotype, genotype
from pmkit.pgx.alleles.ranks import function_ranks
from pmkit.pgx.genes import oddity

POPULATIONS = ("AFR", "AMR", "EAS", "EUR", "SAS")
_CHANGE = re.compile(r"(\d+)([A-Z]+)>([A-Z*]+)$")
Weights = tuple[float, ...]
"""One number for each of POPULATIONS, then one for all samples of the panel together."""


class PanelHaplotype(NamedTuple):
    """Chromosomes that are alike at the gene's positions."""

    changes: Mapping[int, int]  # site -> code of the build, where it is not the genome's base
    counts: tuple[int, ...]  # chromosomes by population, then of all samples
    allele: str | None  # the named allele (of lowest function), None where the definition has none
    tag: str | None = None  # what stands for the allele where a pair cannot be named (SLCO1B1, by rs4149056 alone)


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One gene on one build. Sites are those of the definition; a site that is not `counted` was counted by nobody."""

    gene: str
    definition: GeneDefinition
    haplotypes: tuple[PanelHaplotype, ...]
    counted: frozenset[int]
    carried: frozenset[tuple[int, int]]  # (site, code) that some chromosome of the panel has
    chromosomes: tuple[int, ...]  # by population, then of all


@cache
def panel_of(gene: str, build: Build) -> Panel | None:
    """The counts of a gene; None where nobody counted."""
    rows = rows_by("pgx.panel_haplotypes").get(gene)
    if not rows:
        return None
    definition = load_definition(gene, build)
    codes = dict(_codes(gene, build, definition))
    counted = {
        site
        for row in rows_by("pgx.panel_sites")[gene]
        if (site := codes.get((int(row["pos38"]), row["ref"], row["alt"]), (None, 0))[0]) is not None
    }
    uncounted = frozenset(range(len(definition.places))) - counted
    haplotypes = tuple(_haplotype(definition, row, codes, uncounted) for row in rows)
    totals = tuple(sum(one.counts[k] for one in haplotypes) for k in range(len(POPULATIONS) + 1))
    carried = frozenset(change for one in haplotypes for change in one.changes.items() if one.counts[-1])
    return Panel(gene, definition, haplotypes, frozenset(counted), carried, totals)


def _codes(
    gene: str, build: Build, definition: GeneDefinition
) -> Iterator[tuple[tuple[int, str, str], tuple[int, int]]]:
    """(position on GRCh38, REF, ALT) -> (site, code on this build)."""
    tail = "38" if build is Build.GRCH38 else "37"
    for site, row in enumerate(rows_by("pgx.sites")[gene]):
        ref, *alts = row["alleles38"].split(",")
        here = row[f"alleles{tail}"].split(",")
        place = definition.places[site].site
        known = (place.ref, *place.alts)
        for alt, letters in zip(alts, here[1:], strict=True):
            yield (int(row["pos38"]), ref, alt), (site, known.index(letters))


def _haplotype(
    definition: GeneDefinition,
    row: Mapping[str, str],
    codes: Mapping[tuple[int, str, str], tuple[int, int]],
    uncounted: frozenset[int],
) -> PanelHaplotype:
    changes: dict[int, int] = {}
    places = {(pos, ref): site for (pos, ref, _), (site, _) in codes.items()}
    for text in filter(None, row["changes"].split(";")):
        match = _CHANGE.match(text)
        if match is None:
            continue
        pos, ref, alt = int(match[1]), match[2], match[3]
        if (pos, ref, alt) in codes:
            site, code = codes[pos, ref, alt]
            changes[site] = code
        elif (pos, ref) in places:
            changes[places[pos, ref]] = UNDOCUMENTED
    own = [int(row[name]) for name in POPULATIONS]
    allele = allele_of(definition, tuple(changes.items()), uncounted)
    tag = None
    if odd := oddity(definition.gene).tag:
        usual, other = odd.alleles.values()
        tagged = next((i for i, place in enumerate(definition.places) if place.rsid == odd.rsid), None)
        tag = None if tagged is None or tagged in uncounted else other if tagged in changes else usual
    return PanelHaplotype(changes, (*own, sum(own) + int(row["other"])), allele, tag)


@lru_cache(maxsize=1 << 14)
def allele_of(
    definition: GeneDefinition, changes: tuple[tuple[int, int], ...], unknown: frozenset[int] = frozenset()
) -> str | None:
    """The named allele that guidance would be looked up with for one chromosome; None where none explains it.

    `unknown`: sites of which nothing is known.
    """
    options = DEFAULT if definition.how == "pair" else MatchOptions(ranks=function_ranks())
    codes = np.array([(place.reference, NO_ALLELE) for place in definition.places], np.int64)
    for site, code in changes:
        codes[site, 0] = code
    count = len(codes)
    one = genotype(
        definition,
        codes,
        np.full(count, HOMOZYGOUS, np.int64),
        np.array([State.ABSENT if site in unknown else State.CALLED for site in range(count)], np.int64),
        tuple(("N",) if code[0] >= UNDOCUMENTED else () for code in codes.tolist()),
        as_reference=counts_as_reference(definition, options),
    )
    found = search(definition, one, options)
    return found.lookup[0].alleles[0] if found.lookup else None


Alleles = tuple[str, ...]


class Worlds(NamedTuple):
    """The diplotypes that people have who look like a sample at its known positions, with their shares.

    `shares`: by pair of alleles (one if haploid; None where some chromosome has no named allele), by population, then
    of all; a population without such people has shares of 0 throughout, and is False in `known`.
    """

    shares: Mapping[Alleles | None, Weights]
    known: tuple[bool, ...]


@kept_per_set(maxsize=1 << 12)
def worlds(panel: Panel, present: Genotype) -> Worlds:
    """People of the panel, as pairs of its chromosomes drawn at random, who agree with a genotype where it is known.

    Where a population has none, its chromosomes are drawn for the open positions alone, whatever the others show.
    """
    pairs = list(_agreeing(panel, present))
    sums = [0.0] * (len(POPULATIONS) + 1)
    found: dict[Alleles | None, list[float]] = {}
    for names, weights in pairs:
        held = found.setdefault(names, [0.0] * len(sums))
        for k, weight in enumerate(weights):
            held[k] += weight
            sums[k] += weight
    if not all(sums):
        for names, weights in _at_open_positions(panel, present):
            held = found.setdefault(names, [0.0] * len(sums))
            for k, weight in enumerate(weights):
                if not sums[k]:
                    held[k] += weight
        sums = [sum(held[k] for held in found.values()) for k in range(len(sums))]
    shares = {
        names: tuple(weight / total if total else 0.0 for weight, total in zip(held, sums, strict=True))
        for names, held in found.items()
    }
    return Worlds(shares, tuple(total > 0 for total in sums))


def _pair(names: tuple[str | None, ...], folds: Mapping[str, str], tags: tuple[str | None, ...] = ()) -> Alleles | None:
    reported = [name for name in (names if None not in names or not tags else tags) if name is not None]
    return tuple(sorted(folds.get(name, name) for name in reported)) if len(reported) == len(names) else None


def _agreeing(panel: Panel, present: Genotype) -> Iterator[tuple[Alleles | None, list[float]]]:
    used = [site for site in present.used.tolist() if site in panel.counted]
    at = {site: k for k, site in enumerate(present.used.tolist())}
    base = panel.definition.base
    fitting = [
        (one, tuple(one.changes.get(site, int(base[site])) for site in used))
        for one in panel.haplotypes
        if all(
            one.changes.get(site, int(base[site])) in (int(present.first[at[site]]), int(present.second[at[site]]))
            for site in used
        )
    ]
    folds = panel.definition.folds
    if present.haploid:
        for one, _ in fitting:
            yield _pair((one.allele,), folds), [float(count) for count in one.counts]
        return
    columns = (present.first, present.second, present.block)
    requested = tuple(tuple(int(column[at[site]]) for column in columns) for site in used)
    for (one, mine), (other, yours) in combinations_with_replacement(fitting, 2):
        if _explains(mine, yours, requested):
            factor = 1 if one is other else 2
            yield (
                _pair((one.allele, other.allele), folds, (one.tag, other.tag)),
                [float(factor * a * b) for a, b in zip(one.counts, other.counts, strict=True)],
            )


def _explains(mine: tuple[int, ...], yours: tuple[int, ...], requested: tuple[tuple[int, ...], ...]) -> bool:
    """Whether two haplotypes make the genotype, block by block on either strand."""
    turned: dict[int, bool] = {}
    for a, b, (first, second, block) in zip(mine, yours, requested, strict=True):
        if first == second:
            if a != first or b != first:
                return False
            continue
        straight = (a, b) == (first, second)
        if not straight and (b, a) != (first, second):
            return False
        if turned.setdefault(block, straight) != straight:
            return False
    return True


def _at_open_positions(panel: Panel, present: Genotype) -> Iterator[tuple[Alleles | None, list[float]]]:
    used = set(present.used.tolist())
    base = panel.definition.base
    strands: list[dict[int, int]] = [{}, {}]
    for site, first, second in zip(present.used.tolist(), present.first.tolist(), present.second.tolist(), strict=True):
        for strand, code in zip(strands, (first, second), strict=True):
            if code != base[site]:
                strand[site] = code
    parts: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for one in panel.haplotypes:
        key = tuple((site, code) for site, code in one.changes.items() if site not in used)
        held = parts.setdefault(key, [0] * len(one.counts))
        for k, count in enumerate(one.counts):
            held[k] += count
    folds = panel.definition.folds

    def named(strand: dict[int, int], part: tuple[tuple[int, int], ...]) -> str | None:
        return allele_of(panel.definition, tuple(sorted({**strand, **dict(part)}.items())))

    if present.haploid:
        for part, counts in parts.items():
            yield _pair((named(strands[0], part),), folds), [float(count) for count in counts]
        return
    for part, counts in parts.items():
        for other, others in parts.items():
            names = (named(strands[0], part), named(strands[1], other))
            yield _pair(names, folds), [float(a * b) for a, b in zip(counts, others, strict=True)]
