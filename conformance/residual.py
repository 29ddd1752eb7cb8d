"""The residual risk that a report prints, against the share of real genomes whose advice really changes.

Of each gene 1 to 10 positions are hidden, by chance, but the ones that vary in the panel first half of the time. Every
sample is called without them, and for each drug the printed shares are summed over the samples of a population; then
the positions are given back, and the samples whose advice is another one are counted. The two must agree within
sampling error (3 standard deviations of the sum, or one person).
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from conformance.check import Check
from conformance.matching import read_calls, sites_of
from pmkit.core.model import MISSING, Build, SiteCalls, State
from pmkit.pgx.alleles import GeneDefinition, MatchOptions, call_gene, load_definition
from pmkit.pgx.drugs import recommend
from pmkit.pgx.guidance import drugs_by_gene, rows_by_drug
from pmkit.pgx.panel import POPULATIONS, HaplotypePanel, panel_of
from pmkit.pgx.phenotype import GeneResult, interpret
from pmkit.pgx.residual import residual, signature

HIDDEN = (1, 1, 2, 3, 5, 7, 10)
MOST_DRUGS = 4
DEVIATIONS = 3.0
BAR = 0.99


@dataclass
class _Sum:
    """Of one population: people, the shares printed for them, the variance of these, and those who really changed."""

    people: int = 0
    printed: float = 0.0
    variance: float = 0.0
    changed: int = 0

    def agrees(self) -> bool:
        return bool(abs(self.changed - self.printed) <= max(1.0, DEVIATIONS * self.variance**0.5))


def check(shared: Path) -> Iterator[Check]:
    """One check over all genes with counts."""
    folder = shared / "real" / "1kgp"
    with (folder / "samples.panel").open(encoding="utf-8") as lines:
        populations = {row["sample"]: row["super_pop"] for row in csv.DictReader(lines, delimiter="\t")}
    total = agree = changed = 0
    printed = 0.0
    differences: list[str] = []
    for path in sorted((folder / "positions").glob("*.vcf.gz")):
        gene = path.name.partition(".")[0]
        panel = panel_of(gene, Build.GRCH38)
        if panel is None or not drugs_by_gene().get(gene):
            continue
        for name, drug, population, found in _gene(gene, panel, path, populations):
            total += 1
            agree += found.agrees()
            changed, printed = changed + found.changed, printed + found.printed
            if not found.agrees():
                differences.append(
                    f"{gene} without {name}, {drug}, {population}: {found.changed} of {found.people} changed, "
                    f"{found.printed:.1f} printed"
                )
    name = f"residual risk by drug, population and hidden positions ({changed:,} changed, {printed:,.0f} printed)"
    yield Check(name, total, agree, tuple(differences), bar=BAR)


def _gene(
    gene: str, panel: HaplotypePanel, path: Path, populations: Mapping[str, str]
) -> Iterator[tuple[str, str, str, _Sum]]:
    definition, calls = load_definition(gene, Build.GRCH38), read_calls(path)
    reported = sites_of(definition, calls, phase=True)
    full = _results(definition, reported)
    drugs = [drug for drug in drugs_by_gene()[gene] if drug in rows_by_drug()][:MOST_DRUGS]
    chance = random.Random(gene)
    counted = sorted(panel.counted & set(range(len(definition.base))))
    varying = sorted({site for site, _ in panel.carried} & set(counted))
    for round_, number in enumerate(HIDDEN):
        pool = varying if round_ % 2 and varying else counted
        hidden = sorted(chance.sample(pool, min(number, len(pool), max(1, len(counted) - 1))))
        partial = _results(definition, _without(reported, hidden))
        for drug in drugs:
            sums = {name: _Sum() for name in POPULATIONS}
            for (before, after), people in _together(full, partial, calls.samples, populations).items():
                for population, count in people.items():
                    _add(sums[population], drug, gene, (before, after), (population, count))
            names = ",".join(definition.places[site].rsid or str(site) for site in hidden)
            yield from ((names, drug, population, found) for population, found in sums.items() if found.people)


def _together(
    full: list[GeneResult], partial: list[GeneResult], samples: tuple[str, ...], populations: Mapping[str, str]
) -> dict[tuple[GeneResult, GeneResult], Counter[str]]:
    found: dict[tuple[GeneResult, GeneResult], Counter[str]] = {}
    for whole, part, sample in zip(full, partial, samples, strict=True):
        if sample in populations:
            found.setdefault((whole, part), Counter())[populations[sample]] += 1
    return found


def _add(held: _Sum, drug: str, gene: str, pair: tuple[GeneResult, GeneResult], people: tuple[str, int]) -> None:
    (full, partial), (population, count) = pair, people
    (given,) = recommend({gene: partial}, drugs=(drug,))
    if not given.recommendations:
        return
    (truth,) = recommend({gene: full}, drugs=(drug,))
    now, then = signature(given), signature(truth)
    left = residual(given, {gene: partial})
    share = next((one.seen for one in left.populations if one.population == population), 0.0)
    if share is None:
        return
    several = len(partial.recommendation) > 1
    changed = not full.recommendation or (not then <= now if several else then != now)
    held.people += count
    held.printed += share * count
    held.variance += share * (1 - share) * count
    held.changed += count * changed


def _results(definition: GeneDefinition, reported: SiteCalls) -> list[GeneResult]:
    found = call_gene(definition, reported, options=MatchOptions(cyp2d6=True))
    return [interpret(found.of(sample), None) for sample in range(reported.codes.shape[1])]


def _without(reported: SiteCalls, hidden: list[int]) -> SiteCalls:
    codes, state = reported.codes.copy(), reported.state.copy()
    codes[hidden], state[hidden] = MISSING, State.ABSENT
    return replace(reported, codes=codes, state=np.asarray(state))
