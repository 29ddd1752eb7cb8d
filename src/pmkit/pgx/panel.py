"""What people of five superpopulations carry at a gene's positions, by the bundled counts of the 1000 Genomes.

The table holds whole haplotypes, so what is known of a person's other positions tells of the open ones as far as the
panel's chromosomes do (linkage disequilibrium).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.memory import kept_per_set
from pmkit.core.model import NO_ALLELE, Build, State
from pmkit.knowledge.store import rows_by
from pmkit.pgx.alleles.calls import MatchOptions
from pmkit.pgx.alleles.definition import GeneDefinition, load_definition
from pmkit.pgx.alleles.gene_caller import DEFAULT, counts_as_reference, search
from pmkit.pgx.alleles.genotype import HOMOZYGOUS, UNDOCUMENTED, Genotype, genotypes
from pmkit.pgx.alleles.ranks import function_ranks
from pmkit.pgx.genes import oddity

if TYPE_CHECKING:
    from pmkit.pgx.alleles.genotype import Ints

POPULATIONS = ("AFR", "AMR", "EAS", "EUR", "SAS")
_MOST_KNOWN = 1 << 12
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
class HaplotypePanel:
    """One gene on one build. Sites are those of the definition; a site that is not `counted` was counted by nobody."""

    gene: str
    definition: GeneDefinition
    haplotypes: tuple[PanelHaplotype, ...]
    counted: frozenset[int]
    carried: frozenset[tuple[int, int]]  # (site, code) that some chromosome of the panel has
    chromosomes: tuple[int, ...]  # by population, then of all


@cache
def panel_of(gene: str, build: Build) -> HaplotypePanel | None:
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
    places = {(pos, ref): site for (pos, ref, _), (site, _) in codes.items()}
    changes = [_changes(row["changes"], codes, places) for row in rows]
    alleles = _alleles(definition, [tuple(one.items()) for one in changes], uncounted)
    haplotypes = tuple(
        PanelHaplotype(held, _counts(row), allele, _tag(definition, held, uncounted))
        for row, held, allele in zip(rows, changes, alleles, strict=True)
    )
    totals = tuple(sum(one.counts[k] for one in haplotypes) for k in range(len(POPULATIONS) + 1))
    carried = frozenset(change for one in haplotypes for change in one.changes.items() if one.counts[-1])
    return HaplotypePanel(gene, definition, haplotypes, frozenset(counted), carried, totals)


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


def _changes(
    text: str, codes: Mapping[tuple[int, str, str], tuple[int, int]], places: Mapping[tuple[int, str], int]
) -> dict[int, int]:
    """site -> code of the changes that a row of the table names."""
    changes: dict[int, int] = {}
    for match in filter(None, map(_CHANGE.match, text.split(";"))):
        pos, ref, alt = int(match[1]), match[2], match[3]
        if (pos, ref, alt) in codes:
            site, code = codes[pos, ref, alt]
            changes[site] = code
        elif (pos, ref) in places:
            changes[places[pos, ref]] = UNDOCUMENTED
    return changes


def _counts(row: Mapping[str, str]) -> tuple[int, ...]:
    own = [int(row[name]) for name in POPULATIONS]
    return (*own, sum(own) + int(row["other"]))


def _tag(definition: GeneDefinition, changes: Mapping[int, int], uncounted: frozenset[int]) -> str | None:
    odd = oddity(definition.gene).tag
    if not odd:
        return None
    usual, other = odd.alleles.values()
    tagged = next((i for i, place in enumerate(definition.places) if place.rsid == odd.rsid), None)
    return None if tagged is None or tagged in uncounted else other if tagged in changes else usual


Changes = tuple[tuple[int, int], ...]
"""(site, code) of what one chromosome has that the genome has not."""


def _alleles(
    definition: GeneDefinition, chromosomes: Sequence[Changes], unknown: frozenset[int] = frozenset()
) -> list[str | None]:
    """The named allele that guidance would be looked up with for each chromosome; None where none explains it.

    `unknown`: sites of which nothing is known.
    """
    known = _known_alleles(definition, unknown)
    if len(known) > _MOST_KNOWN:
        known.clear()
    new = [one for one in dict.fromkeys(chromosomes) if one not in known]
    if new:
        options = DEFAULT if definition.how == "pair" else MatchOptions(ranks=function_ranks())
        unchanged = _unchanged(definition, unknown)
        codes, states, phase = (np.repeat(one[None], len(new), axis=0) for one in unchanged)
        for row, changes in enumerate(new):
            for site, code in changes:
                codes[row, site, 0] = code
        found = genotypes(
            definition,
            codes,
            phase,
            states,
            (("N",),) * codes.shape[1],
            sexes=[None] * len(new),
            as_reference=counts_as_reference(definition, options),
        )
        for changes, one in zip(new, found, strict=True):
            lookup = search(definition, one, options).lookup
            known[changes] = lookup[0].alleles[0] if lookup else None
    return [known[one] for one in chromosomes]


@lru_cache(maxsize=1 << 8)
def _known_alleles(definition: GeneDefinition, unknown: frozenset[int]) -> dict[Changes, str | None]:
    """What `_alleles` has found so far."""
    return {}


@lru_cache(maxsize=1 << 8)
def _unchanged(definition: GeneDefinition, unknown: frozenset[int]) -> tuple[Ints, Ints, Ints]:
    """A chromosome like the genome, as `genotype` takes it: its codes (sites, 2), states and phase keys."""
    codes = np.array([(place.reference, NO_ALLELE) for place in definition.places], np.int64)
    states = np.full(len(codes), int(State.CALLED), np.int64)
    states[list(unknown)] = int(State.ABSENT)
    return codes, states, np.full(len(codes), HOMOZYGOUS, np.int64)


Alleles = tuple[str, ...]


class Worlds(NamedTuple):
    """The diplotypes that people have who look like a sample at its known positions, with their shares.

    `shares`: by pair of alleles (one if haploid; None where some chromosome has no named allele), by population, then
    of all; a population without such people has shares of 0 throughout, and is False in `known`.
    """

    shares: Mapping[Alleles | None, Weights]
    known: tuple[bool, ...]


@kept_per_set(maxsize=1 << 12)
def worlds(panel: HaplotypePanel, present: Genotype) -> Worlds:
    """People of the panel, as pairs of its chromosomes drawn at random, who agree with a genotype where it is known.

    Where a population has none, its chromosomes are drawn for the open positions alone, whatever the others show.
    """
    sums = [0] * (len(POPULATIONS) + 1)
    found: dict[Alleles | None, list[int]] = {}
    for names, weights in _agreeing(panel, present):
        _add(found.setdefault(names, [0] * len(sums)), weights)
        _add(sums, weights)
    if not all(sums):
        for names, weights in _at_open_positions(panel, present):
            missing = (0 if total else weight for weight, total in zip(weights, sums, strict=True))
            _add(found.setdefault(names, [0] * len(sums)), missing)
        sums = [sum(held[k] for held in found.values()) for k in range(len(sums))]
    shares = {
        names: tuple(weight / total if total else 0.0 for weight, total in zip(held, sums, strict=True))
        for names, held in found.items()
    }
    return Worlds(shares, tuple(total > 0 for total in sums))


def _pair(names: tuple[str | None, ...], folds: Mapping[str, str], tags: tuple[str | None, ...] = ()) -> Alleles | None:
    reported = [name for name in (names if None not in names or not tags else tags) if name is not None]
    return tuple(sorted(folds.get(name, name) for name in reported)) if len(reported) == len(names) else None


def _agreeing(panel: HaplotypePanel, present: Genotype) -> Iterator[tuple[Alleles | None, list[int]]]:
    columns = (present.used, present.first, present.second, present.block)
    known = [row for row in zip(*(column.tolist() for column in columns), strict=True) if row[0] in panel.counted]
    used, requested = [row[0] for row in known], tuple(row[1:] for row in known)
    either = [row[:2] for row in requested]
    base = panel.definition.base.tolist()
    folds = panel.definition.folds
    fitting: dict[tuple[str | None, str | None, tuple[int, ...]], list[int]] = {}  # those that are alike, together
    for one in panel.haplotypes:
        here = tuple(one.changes.get(site, base[site]) for site in used)
        if all(code in both for code, both in zip(here, either, strict=True)):
            _add(fitting.setdefault((one.allele, one.tag, here), [0] * len(one.counts)), one.counts)
    if present.haploid:
        for (allele, _, _), counts in fitting.items():
            yield _pair((allele,), folds), counts
        return
    for first, second in combinations_with_replacement(fitting.items(), 2):
        (name, tag, mine), counts = first
        (name_too, tag_too, yours), others = second
        if _explains(mine, yours, requested):
            factor = 1 if first is second else 2
            weights = [factor * a * b for a, b in zip(counts, others, strict=True)]
            yield _pair((name, name_too), folds, (tag, tag_too)), weights


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


def _at_open_positions(panel: HaplotypePanel, present: Genotype) -> Iterator[tuple[Alleles | None, list[int]]]:
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
        _add(parts.setdefault(key, [0] * len(one.counts)), one.counts)
    folds = panel.definition.folds

    def named(strand: dict[int, int]) -> list[tuple[str | None, list[int]]]:
        """The alleles that one strand could be with each of the parts, and chromosomes of each, as they come up."""
        found: dict[str | None, list[int]] = {}
        whole = [tuple(sorted({**strand, **dict(part)}.items())) for part in parts]
        for name, counts in zip(_alleles(panel.definition, whole), parts.values(), strict=True):
            _add(found.setdefault(name, [0] * len(counts)), counts)
        return list(found.items())

    mine = named(strands[0])
    if present.haploid:
        for name, counts in mine:
            yield _pair((name,), folds), counts
        return
    yours = named(strands[1])
    for name, counts in mine:
        for other, others in yours:
            yield _pair((name, other), folds), [a * b for a, b in zip(counts, others, strict=True)]


def _add(sums: list[int], more: Iterable[int]) -> None:
    for k, number in enumerate(more):
        sums[k] += number
