"""Results that are taken for one kind bring the same report on every drug, but for the diplotype's name."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import combinations_with_replacement

import numpy as np
import pytest

from pmkit.core.model import Build, SiteCalls, State
from pmkit.pgx.alleles import call_gene, load_definition
from pmkit.pgx.drugs import recommend
from pmkit.pgx.guidance import drugs_by_gene
from pmkit.pgx.pgx_to_section import drug_report
from pmkit.pgx.phenotype import GeneResult, interpret
from pmkit.pgx.result_kinds import kind_of, with_name

MOST_ALLELES = 14


def results_of(gene: str) -> list[GeneResult]:
    """One for each phased pair of the gene's first named alleles."""
    definition = load_definition(gene, Build.GRCH38)
    rows = range(min(MOST_ALLELES, len(definition.names)))
    pairs = list(combinations_with_replacement(rows, 2))
    lowest = [[(mask & -mask).bit_length() - 1 for mask in row] for row in definition.filled.tolist()]
    codes = np.zeros((len(definition.places), len(pairs), 2), np.int16)
    codes[: len(definition.base)] = np.array([[lowest[a], lowest[b]] for a, b in pairs], np.int16).transpose(2, 0, 1)
    shape = codes.shape[:2]
    state, phase_set = np.full(shape, int(State.CALLED), np.int8), np.full(shape, -1, np.int32)
    nothing = ((),) * shape[0]
    found = call_gene(
        definition, SiteCalls(definition.sites, codes, state, np.ones(shape, bool), phase_set, nothing, nothing)
    )
    return [interpret(call) for call in found.patterns]


@pytest.mark.parametrize("gene", ["CYP2C19", "CYP2C9", "CYP3A5", "TPMT", "SLCO1B1", "UGT1A1", "VKORC1"])
@pytest.mark.parametrize("nameless", [True, False])
def test_results_of_one_kind_bring_the_same_reports(gene: str, nameless: bool) -> None:
    first: dict[Hashable, GeneResult] = {}
    shared = 0
    for result in results_of(gene):
        kind = kind_of(result, nameless=nameless)
        one = first.setdefault(kind.key, result)
        if one is result:
            continue
        shared += 1
        stands = one if kind.name is None else with_name(one, kind.name)
        for drug in drugs_by_gene()[gene]:
            (mine,), (theirs,) = (recommend({gene: which}, drugs=(drug,)) for which in (result, stands))
            assert drug_report(mine, {gene: result}) == drug_report(theirs, {gene: stands})
    assert shared or not nameless or gene == "VKORC1"  # its three results differ; else nothing would be shown


def test_a_result_with_open_positions_is_of_its_own_kind() -> None:
    definition = load_definition("CYP2C19", Build.GRCH38)
    shape = (len(definition.places), 1)
    state = np.full(shape, int(State.CALLED), np.int8)
    state[3] = State.ABSENT
    codes = np.zeros((*shape, 2), np.int16)
    codes[: len(definition.base), 0] = definition.base[:, None]
    nothing = ((),) * shape[0]
    calls = SiteCalls(
        definition.sites, codes, state, np.ones(shape, bool), np.full(shape, -1, np.int32), nothing, nothing
    )
    one, other = (interpret(call_gene(definition, calls).patterns[0]) for _ in range(2))
    assert kind_of(one, nameless=True) != kind_of(other, nameless=True)
    assert kind_of(one, nameless=True).name is None
