"""The matcher against one that spells every haplotype out: random small definitions and genotypes."""

from __future__ import annotations

from itertools import combinations_with_replacement, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples

from pmkit.core.model import MISSING, Build, Site, SiteCalls, State
from pmkit.pgx.alleles import MatchOptions, call_gene
from pmkit.pgx.alleles.definition import IUPAC, GeneDefinition, define
from pmkit.pgx.alleles.possible import possible

Alleles = list[tuple[str, dict[int, str]]]
Call = tuple[str, str, bool]  # two bases, phased

ALL = MatchOptions(all_matches=True)


@st.composite
def definitions(draw: st.DrawFn) -> tuple[list[Site], Alleles]:
    count = draw(st.integers(1, 4))
    sites = [Site("1", 100 * (i + 1), "A", ("G", "C") if draw(st.booleans()) else ("G",)) for i in range(count)]
    alleles: Alleles = [("*1", dict.fromkeys(range(count), "A"))]
    for number in range(2, draw(st.integers(2, 6)) + 1):
        named = draw(st.sets(st.integers(0, count - 1), min_size=1))
        letters = {i: draw(st.sampled_from([*sites[i].alts, "R", *sites[i].alts])) for i in sorted(named)}
        alleles.append((f"*{number}", letters))
    return sites, alleles


@st.composite
def samples(draw: st.DrawFn) -> tuple[list[Site], Alleles, list[Call | None]]:
    sites, alleles = draw(definitions())
    calls: list[Call | None] = []
    for site in sites:
        base = st.sampled_from((site.ref, *site.alts))
        calls.append(
            draw(st.one_of(st.none(), st.tuples(base, base, st.booleans()), st.tuples(base, base, st.booleans())))
        )
    return sites, alleles, calls


def spelled_out(sites: list[Site], alleles: Alleles, calls: list[Call | None]) -> dict[tuple[str, str], int]:
    """All diplotypes with their scores, by enumerating haplotypes (the steps of the reference implementation)."""
    used = [i for i, call in enumerate(calls) if call is not None]
    pairs = [call for call in calls if call is not None]
    if not used:
        return {}
    free = [k for k, (a, b, phased) in enumerate(pairs) if a != b and not phased]
    sequences = set()
    for strand in (0, 1):
        for bits in product((0, 1), repeat=len(free)):
            taken = dict(zip(free, bits, strict=True))
            sequences.add("".join(pair[taken.get(k, strand)] for k, pair in enumerate(pairs)))
    owners: dict[str, tuple[int, list[int], list[str]]] = {}
    for name, bases in alleles:
        score = sum(i in bases for i in used)
        letters = [bases.get(i, "A") for i in used]
        fits = [s for s in sequences if all(x == y or y in IUPAC.get(x, "") for x, y in zip(letters, s, strict=True))]
        if score and fits:
            owners[name] = (score, [k for k, x in enumerate(letters) if x in IUPAC], sorted(fits))

    def points(name: str, seen: list[str]) -> int:
        score, wobble, _ = owners[name]
        return score - sum(all(s[k] == "A" for s in seen) for k in wobble)

    found: dict[tuple[str, str], int] = {}
    for x, y in combinations_with_replacement(sorted(owners), 2):
        if len(sequences) == 1:
            (only,) = sequences
            found[x, y] = points(x, [only]) + points(y, [only])
            continue
        if x == y and len(owners[x][2]) == 1:
            continue
        for s, t in product(owners[x][2], owners[y][2]):
            if all((p == q) == (a == b) for p, q, (a, b, _) in zip(s, t, pairs, strict=True)):
                if x == y:
                    value = points(x, [s]) + points(y, [t])
                else:
                    value = points(x, [z for z in {s, t} if z in owners[x][2]]) + points(
                        y, [z for z in {s, t} if z in owners[y][2]]
                    )
                found[x, y] = max(found.get((x, y), -99), value)
    return found


def described(sites: list[Site], alleles: Alleles) -> GeneDefinition:
    places = [(site, f"rs{i}", "", "", "A") for i, site in enumerate(sites)]
    return define("GENE", "1", places, alleles, build=Build.GRCH38, reference="*1")


def given_calls(definition: GeneDefinition, calls: list[Call | None]) -> SiteCalls:
    count = len(calls)
    codes, state = np.full((count, 1, 2), MISSING, np.int16), np.full((count, 1), State.ABSENT, np.int8)
    phased = np.zeros((count, 1), bool)
    for i, call in enumerate(calls):
        if call is not None:
            known = (definition.places[i].site.ref, *definition.places[i].site.alts)
            codes[i, 0] = [known.index(base) for base in call[:2]]
            state[i], phased[i] = State.CALLED, call[2]
    empty = ((),) * count
    return SiteCalls(definition.sites, codes, state, phased, np.full((count, 1), -1, np.int32), empty, empty)


@settings(max_examples=examples(150, 400), deadline=None)
@given(samples())
def test_agrees_with_the_spelled_out_matcher(sample: tuple[list[Site], Alleles, list[Call | None]]) -> None:
    sites, alleles, calls = sample
    definition = described(sites, alleles)
    found = call_gene(definition, given_calls(definition, calls), options=ALL).of(0)
    expected = spelled_out(sites, alleles, calls)
    assert {one.alleles: one.score for one in found.diplotypes} == expected
    best = max(expected.values(), default=None)
    top = {alleles for alleles, score in expected.items() if score == best}
    default = call_gene(definition, given_calls(definition, calls)).of(0)
    assert {one.alleles for one in default.diplotypes} == top
    assert default.status == (
        "no_data"
        if all(call is None for call in calls)
        else "not_called"
        if not top
        else "called"
        if len(top) == 1
        else "ambiguous"
    )


@settings(max_examples=examples(60, 150), deadline=None)
@given(samples())
def test_swapping_strands_changes_nothing(sample: tuple[list[Site], Alleles, list[Call | None]]) -> None:
    sites, alleles, calls = sample
    definition = described(sites, alleles)
    swapped = [call and (call[1], call[0], call[2]) for call in calls]
    one = call_gene(definition, given_calls(definition, calls), options=ALL).of(0)
    two = call_gene(definition, given_calls(definition, swapped), options=ALL).of(0)
    assert one.diplotypes == two.diplotypes


@settings(max_examples=examples(80, 200), deadline=None)
@given(samples())
def test_possible_is_what_the_full_matcher_would_say(sample: tuple[list[Site], Alleles, list[Call | None]]) -> None:
    """Every outcome listed for a missing position is the call that a file with that genotype would give."""
    sites, alleles, calls = sample
    definition = described(sites, alleles)
    call = call_gene(definition, given_calls(definition, calls)).of(0)
    answer = possible(call)
    assert not answer.cut_off
    missing = [i for i, one in enumerate(calls) if one is None] if any(calls) else []
    assert [one.position.index for one in answer.positions] == missing
    for one in answer.positions:
        tried = set()
        for outcome in (one.reference, *one.variant):
            first, second = outcome.genotype.replace("|", "/").split("/")
            tried.add(frozenset((first, second)))
            filled = list(calls)
            filled[one.position.index] = (first, second, "|" in outcome.genotype)
            full = call_gene(definition, given_calls(definition, filled)).of(0)
            assert {x.alleles for x in outcome.diplotypes} == {x.alleles for x in full.diplotypes}
        known = (sites[one.position.index].ref, *sites[one.position.index].alts)
        assert tried == {frozenset(pair) for pair in combinations_with_replacement(known, 2)}
