"""Advice is firm only if no world changes it: every genotype at one, two and three open positions, by brute force."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product

import numpy as np
import pytest

from pmkit.core.model import MISSING, NO_ALLELE, Build, SiteCalls, State
from pmkit.pgx.alleles import MatchOptions, call_gene, load_definition
from pmkit.pgx.alleles.definition import GeneDefinition
from pmkit.pgx.drugs import recommend
from pmkit.pgx.guidance import drugs_by_gene, genes_of, rows_by_drug
from pmkit.pgx.pgx_terms import Standing
from pmkit.pgx.phenotype import GeneResult, interpret
from pmkit.pgx.residual import residual, signature

Codes = np.ndarray[tuple[int, int], np.dtype[np.int16]]
GENES = ("TPMT", "NUDT15", "CYP2C9", "CYP2C19", "SLCO1B1", "CYP2B6", "UGT1A1", "DPYD", "MT-RNR1", "CYP3A5")
MOST_WORLDS = 300


def reported(definition: GeneDefinition, columns: Sequence[tuple[Codes, Sequence[int]]], *, phased: bool) -> SiteCalls:
    """A sample for each column: the codes at the gene's positions, and those of which nothing is known."""
    height, width = len(definition.sites), len(columns)
    codes = np.full((height, width, 2), MISSING, np.int16)
    state = np.full((height, width), int(State.ABSENT), np.int8)
    for sample, (given, hidden) in enumerate(columns):
        codes[: len(given), sample] = given
        state[: len(given), sample] = State.CALLED
        codes[list(hidden), sample], state[list(hidden), sample] = MISSING, State.ABSENT
    none: tuple[tuple[str, ...], ...] = tuple(() for _ in range(height))
    phase = np.full((height, width), phased)
    return SiteCalls(definition.sites, codes, state, phase, np.zeros((height, width), np.int32), none, none)


def results(definition: GeneDefinition, sites: SiteCalls) -> list[GeneResult]:
    found = call_gene(definition, sites, options=MatchOptions())
    return [interpret(found.of(sample)) for sample in range(sites.codes.shape[1])]


def reference(gene: str) -> GeneResult:
    definition = load_definition(gene, Build.GRCH38)
    row = definition.reference
    codes = [[letter(definition, row, site)] * 2 for site in range(len(definition.base))]
    (found,) = results(definition, reported(definition, [(np.array(codes, np.int16), ())], phased=True))
    return found


def letter(definition: GeneDefinition, row: int, site: int) -> int:
    return next(code for code in range(64) if int(definition.filled[row, site]) >> code & 1)


def patients(definition: GeneDefinition, chance: random.Random) -> Iterator[tuple[Codes, list[int], bool]]:
    """Pairs of named alleles with one to three positions hidden, most often those of one further allele."""
    count, haploid = len(definition.base), definition.how == "haploid"
    while True:
        rows = [chance.choice((definition.reference, chance.randrange(len(definition.names)))) for _ in range(2)]
        codes = np.array([[letter(definition, row, site) for row in rows] for site in range(count)], np.int16)
        if haploid:
            codes[:, 1] = NO_ALLELE
        core = np.flatnonzero(definition.core[chance.randrange(len(definition.names))]).tolist()
        pool = core if core and chance.random() < 0.7 else list(range(count))
        yield codes, chance.sample(pool, min(len(pool), chance.randint(1, 3))), chance.random() < 0.5


def worlds(definition: GeneDefinition, hidden: Sequence[int], *, phased: bool) -> list[tuple[tuple[int, ...], ...]]:
    choices: list[list[tuple[int, ...]]] = []
    for site in hidden:
        letters = range(1 + len(definition.places[site].site.alts))
        if definition.how == "haploid":
            choices.append([(code, NO_ALLELE) for code in letters])
        else:
            choices.append(list(product(letters, repeat=2) if phased else combinations_with_replacement(letters, 2)))
    return list(product(*choices))


@pytest.mark.parametrize("gene", GENES)
def test_no_world_turns_a_firm_advice(gene: str) -> None:
    definition, chance = load_definition(gene, Build.GRCH38), random.Random(gene)
    drugs = [drug for drug in drugs_by_gene()[gene] if drug in rows_by_drug()]
    beside = {
        other: reference(other) for drug in drugs for other in genes_of(drug) if not other.startswith(("HLA", "BCHE"))
    }
    firm = tried = 0
    for codes, hidden, phased in patients(definition, chance):
        if tried > 40:
            break
        filled = worlds(definition, hidden, phased=phased)
        (part,) = results(definition, reported(definition, [(codes, hidden)], phased=phased))
        if len(filled) > MOST_WORLDS or not part.recommendation:
            continue
        tried += 1
        columns = []
        for world in filled:
            full = codes.copy()
            full[hidden] = world
            columns.append((full, ()))
        truth = results(definition, reported(definition, columns, phased=phased))
        for drug in drugs:
            now = {**beside, gene: part}
            (given,) = recommend(now, drugs=(drug,))
            if not given.recommendations or residual(given, now).standing is not Standing.FIRM:
                continue
            firm += 1
            for world, whole in zip(filled, truth, strict=True):
                if not whole.recommendation:
                    continue  # no named allele: no other advice, but none at all
                (then,) = recommend({**beside, gene: whole}, drugs=(drug,))
                same = signature(then) <= signature(given) if len(part.recommendation) > 1 else None
                assert same or signature(then) == signature(given), (drug, codes.tolist(), hidden, world)
    assert tried > 20
    assert firm or gene in ("CYP3A5",)


def test_the_reference_base_is_a_world_too() -> None:
    """SLCO1B1 *39 is called by its other variant where rs2306283 has no data; with the reference there it is none."""
    definition = load_definition("SLCO1B1", Build.GRCH38)
    rows = [definition.names.index(name) for name in ("*1", "*39")]
    count = len(definition.base)
    codes = np.array([[letter(definition, row, site) for row in rows] for site in range(count)], np.int16)
    hidden = [site for site, place in enumerate(definition.places[:count]) if place.rsid == "rs2306283"]
    (part,) = results(definition, reported(definition, [(codes, hidden)], phased=True))
    assert [one.label for one in part.recommendation] == ["*1/*39"]
    (given,) = recommend({"SLCO1B1": part}, drugs=("pravastatin",))
    assert residual(given, {"SLCO1B1": part}).standing is not Standing.FIRM
