"""What a missing position could change, against a whole call of the genotype with that position known."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples

from pmkit.core.model import MISSING, NO_ALLELE, Build, Site, State
from pmkit.pgx.alleles import GeneCall, MatchOptions, allele_words, genes, load_definition
from pmkit.pgx.alleles.allele_sets import FILLED, FREE, members
from pmkit.pgx.alleles.definition import GeneDefinition, define
from pmkit.pgx.alleles.gene_caller import call_pattern, counts_as_reference, search
from pmkit.pgx.alleles.genotype import HOMOZYGOUS, PHASED, UNPHASED, Genotype, genotype
from pmkit.pgx.alleles.match import AllelesBySite
from pmkit.pgx.alleles.possible import Possibilities, Possible, PossibleOutcome, possible

TEXTS = ("GG", "TTT", "<DEL>", "*")
HALF, ODD = "half", "odd"


@st.composite
def definitions(draw: st.DrawFn) -> GeneDefinition:
    """Small genes called in any of the ways, with wobble letters, alleles that overlap, and needed positions."""
    count = draw(st.integers(1, 5))
    sites = [Site("1", 100 * (i + 1), "A", draw(st.sampled_from([("G",), ("G", "C"), ("T",)]))) for i in range(count)]
    alleles = [("*1", {i: draw(st.sampled_from("AAAAR" if "G" in site.alts else "A")) for i, site in enumerate(sites)})]
    if draw(st.booleans()):
        alleles = [("*1", {i: "A" for i in alleles[0][1] if draw(st.booleans())})]
    for number in range(2, draw(st.integers(2, 7)) + 1):
        named = sorted(draw(st.sets(st.integers(0, count - 1), min_size=1)))
        letters = {i: [*sites[i].alts, *sites[i].alts, "A", *("R" if "G" in sites[i].alts else "")] for i in named}
        alleles.append((f"*{number}", {i: draw(st.sampled_from(letters[i])) for i in named}))
    roles = ["", "", "", "", "required", "tier1"]
    places = [(site, f"rs{i}", f"g.{i}", draw(st.sampled_from(roles)), "A") for i, site in enumerate(sites)]
    places.append((Site("1", 9000, "A", ("G",)), "rs9", "", "extra", "A"))
    return define(
        draw(st.sampled_from(["GENE", "CFTR", "UGT1A1"])),
        draw(st.sampled_from(["1", "X"])),
        places,
        alleles,
        reference="*1",
        how=draw(st.sampled_from(["pair", "pair", "lowest_function", "haploid"])),
        undocumented_as_reference=draw(st.booleans()),
        not_callable=[alleles[-1][0]] if len(alleles) > 2 and draw(st.booleans()) else [],
        priorities=[(frozenset(["*1/*2"]), "*1/*2")] if draw(st.booleans()) else (),
    )


BUNDLED = [load_definition(gene, build) for gene in genes() for build in (Build.GRCH38, Build.GRCH37)]


def genotypes(definition: GeneDefinition, random: np.random.Generator) -> Genotype:
    """A genotype of two of the gene's alleles, with more and less of everything that can go wrong."""
    count, width = len(definition.places), len(definition.base)
    rows = random.integers(len(definition.names), size=2)
    missing, variant = random.choice([0.03, 0.3, 0.7, 0.97]), random.choice([0, 0, 0.05, 0.3])
    phased, in_sets = random.choice([0, 0.5, 1]), random.choice([0, 0, 0.6])
    haploid, wrong = random.random() < 0.15, random.choice([0, 0, 0.04])
    codes, phase = np.full((count, 2), MISSING), np.full(count, HOMOZYGOUS)
    states = np.full(count, int(State.ABSENT))
    other: list[tuple[str, ...]] = [()] * count
    for i, place in enumerate(definition.places):
        if random.random() < missing:
            continue
        known = len(place.site.alts) + 1
        masks = [int(definition.filled[row, i]) if i < width else 1 << place.reference for row in rows]
        pair = [next(code for code in range(known) if mask >> code & 1) for mask in masks]
        pair = [int(random.integers(known)) if random.random() < variant else code for code in pair]
        if random.random() < wrong:
            pair[random.integers(2)] = MISSING
        if random.random() < wrong:
            other[i] = (str(random.choice(TEXTS)),)
            pair[random.integers(2)] = 100
        if haploid or random.random() < wrong:
            pair[1] = NO_ALLELE
        elif pair[0] != pair[1]:
            in_set = int(random.choice([7, 9])) if random.random() < in_sets else PHASED
            phase[i] = in_set if random.random() < phased else UNPHASED
        codes[i], states[i] = pair, State.CALLED if max(pair) >= 0 else State.NO_CALL
    male = definition.chrom == "X" and bool(random.random() < 0.5)
    return genotype(definition, codes, phase, states, tuple(other), sex="XY" if male else None)


@st.composite
def options(draw: st.DrawFn, definition: GeneDefinition) -> MatchOptions:
    return MatchOptions(
        all_matches=draw(st.booleans()),
        combinations=draw(st.booleans()),
        cyp2d6=True,
        undocumented=draw(st.sampled_from(["by gene", "by gene", "reference", "literal"])),
        ranks={definition.gene: {name: float(i % 3) for i, name in enumerate(definition.names)}},
    )


def called(definition: GeneDefinition, chosen: MatchOptions, seed: int) -> GeneCall:
    one = genotypes(definition, np.random.default_rng(seed))
    as_reference = counts_as_reference(definition, chosen)
    sex = "XY" if one.male else None
    again = genotype(definition, one.codes, one.phase, one.states, one.other, sex=sex, as_reference=as_reference)
    return call_pattern(definition, again, chosen)


def tried_in_full(call: GeneCall, site: int, first: int, second: int, key: int) -> tuple[str, PossibleOutcome]:
    """A whole search with one more position in the genotype."""
    present, definition = call.genotype, call.definition
    codes, phase, states = present.codes.copy(), present.phase.copy(), present.states.copy()
    codes[site], phase[site], states[site] = (first, second), key, State.CALLED
    as_reference = counts_as_reference(definition, call.options)
    sex = "XY" if present.male else None
    full = genotype(definition, codes, phase, states, present.other, sex=sex, as_reference=as_reference)
    letters = (definition.places[site].site.ref, *definition.places[site].site.alts)
    sign = "|" if key == PHASED else "/"
    text = sign.join(letters[code] for code in (first, second) if code != NO_ALLELE)
    if allele_words.refusal(definition, full, call.positions, call.options):
        return text, PossibleOutcome(text, (), (), ())
    found = search(definition, full, call.options)
    return text, PossibleOutcome(text, found.reported, found.components, found.lookup)


def in_full(call: GeneCall, positions: Sequence[Possible]) -> Possibilities:
    """Every genotype at every missing position, by a whole search of its own."""
    present = call.genotype
    single = present.haploid or call.definition.how == "haploid"
    keys = (PHASED,) if present.blocks and present.phased else (UNPHASED,)
    answers = []
    for one in positions:
        site, count = one.position.index, len(call.definition.places[one.position.index].site.alts) + 1
        tried: dict[str, PossibleOutcome] = {}
        for first in range(count):
            for second in [NO_ALLELE] if single else range(count):
                for key in (HOMOZYGOUS,) if second in (first, NO_ALLELE) else (*keys, UNPHASED):
                    text, outcome = tried_in_full(call, site, first, second, key)
                    tried[text] = outcome
        outcomes = [tried[outcome.genotype] for outcome in (one.reference, *one.variant)]
        before = {pair.alleles for pair in call.diplotypes}
        differs = any(
            {pair.alleles for pair in outcome.diplotypes} != before or outcome.components != call.components
            for outcome in outcomes
        )
        answers.append(Possible(one.position, outcomes[0], tuple(outcomes[1:]), differs))
    return Possibilities(tuple(answers), cut_off=False)


@settings(max_examples=examples(120, 300), deadline=None)
@given(st.data())
def test_trials_are_whole_calls_of_generated_genes(data: st.DataObject) -> None:
    definition = data.draw(definitions())
    call = called(definition, data.draw(options(definition)), data.draw(st.integers(0, 2**32)))
    answer = possible(call)
    missing = call.missing if len(call.genotype.used) else ()
    assert tuple(one.position for one in answer.positions) == missing
    assert answer == in_full(call, answer.positions)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_trials_are_whole_calls_of_bundled_genes(data: st.DataObject) -> None:
    """As above; of the missing positions, some are looked at."""
    definition = data.draw(st.sampled_from(BUNDLED))
    call = called(definition, data.draw(options(definition)), data.draw(st.integers(0, 2**32)))
    answer = possible(call)
    missing = call.missing if len(call.genotype.used) else ()
    assert answer.cut_off or tuple(one.position for one in answer.positions) == missing
    some = answer.positions[:: max(1, len(answer.positions) // 12)]
    assert some == in_full(call, some).positions


def allows(definition: GeneDefinition, row: int, site: int, code: int, how: int) -> bool:
    """Whether an allele may have this code at a site, by its letters."""
    if how == FREE and not definition.named[row, site]:
        return True
    mask = int((definition.filled if how == FILLED else definition.masks)[row, site])
    return 0 <= code < 64 and bool(mask >> code & 1)


@settings(max_examples=examples(120, 300), deadline=None)
@given(st.data())
def test_sets_hold_the_alleles_of_each_haplotype(data: st.DataObject) -> None:
    """Every haplotype spelled out, every allele compared site by site; a site may be left out of the comparison."""
    definition = data.draw(definitions())
    found = genotypes(definition, np.random.default_rng(data.draw(st.integers(0, 2**32))))
    left_out = data.draw(st.sets(st.integers(0, len(definition.base) - 1), max_size=1))
    match = AllelesBySite(definition, found, frozenset(left_out))
    used, columns = found.used.tolist(), (found.first.tolist(), found.second.tolist())
    seen = definition.callable & definition.named[:, found.used].any(axis=1)
    for strand in product((0, 1), repeat=found.blocks):
        taken = [strand[block] if block >= 0 else 0 for block in found.block.tolist()]
        codes = {site: columns[side][at] for at, (site, side) in enumerate(zip(used, taken, strict=True))}
        compared = {site: code for site, code in codes.items() if site not in left_out}
        assert codes == {site: match.code(site, strand) for site in used}
        changed = {site for site, code in compared.items() if code not in (MISSING, definition.base[site])}
        assert set(members(match.changed(strand))) == changed
        for how in (FILLED, FREE):
            expected = {
                row
                for row in np.flatnonzero(seen).tolist()
                if all(allows(definition, row, site, code, how) for site, code in compared.items())
            }
            assert set(members(match.on(strand, how))) == expected
