"""Genotype patterns against what each site says when it is looked at alone, for random codes, states and phases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples

from pmkit.core.model import MISSING, NO_ALLELE, Build, Remark, Site, SiteCalls, State
from pmkit.pgx.alleles.calls import position_calls
from pmkit.pgx.alleles.definition import GeneDefinition, define
from pmkit.pgx.alleles.genotype import HOMOZYGOUS, PHASED, UNPHASED, Genotype, genotype, patterns
from pmkit.pgx.alleles.match import AllelesBySite

TEXTS = ("T", "N", "<DEL>", "ATT", "*")
"""Undocumented alleles of every site: codes 100, 101 …; 105 has no text."""
CODES = (MISSING, 0, 0, 0, 1, 1, 2, 100, 101, 102, 103, 104, 105)
STATES = (State.CALLED, State.CALLED, State.CALLED, State.DOUBTFUL, State.REFERENCE, State.ASSUMED, State.ABSENT,
          State.NO_CALL, State.FILTERED, State.CONFLICT)  # fmt: skip
SEXES = (None, "XX", "XY")
LARGE = ((1 << 14) - 1, 1 << 14, (1 << 15) - 2, (1 << 15) - 1, 1 << 15, 1 << 30)
"""Phase sets beside the bounds of narrow numbers, and one as large as the first of those that a record makes itself."""


class Given(NamedTuple):
    """One sample at one site; a phase set of -1 is the whole chromosome."""

    codes: tuple[int, int]
    state: State
    phased: bool
    phase_set: int


CELLS = st.builds(
    Given,
    st.tuples(st.sampled_from(CODES), st.sampled_from((*CODES, NO_ALLELE, NO_ALLELE))),
    st.sampled_from(STATES),
    st.booleans(),
    st.sampled_from((-1, 0, 7, 8, *LARGE)),
)
LIKELY = st.builds(
    Given,
    st.tuples(st.sampled_from((0, 1, 2)), st.sampled_from((0, 1, NO_ALLELE))),
    st.just(State.CALLED),
    st.booleans(),
    st.sampled_from((-1, 0, 7, 8)),
)


@st.composite
def definitions(draw: st.DrawFn) -> GeneDefinition:
    """A gene of three defining sites, the genome's base of which is not always the reference allele, and one more."""
    bases = [draw(st.sampled_from("AAG")) for _ in range(3)]
    places = [(Site("1", 100 * i, "A", ("G", "C")), "", "", "" if i < 4 else "extra", "A") for i in range(1, 5)]
    places[:3] = [(*place[:4], base) for place, base in zip(places, bases, strict=False)]
    return define(
        "GENE",
        draw(st.sampled_from(("1", "X"))),
        places,
        [("*1", dict(enumerate(bases))), ("*2", {0: "C"})],
        build=Build.GRCH38,
        reference="*1",
        how=draw(st.sampled_from(("pair", "haploid"))),
        undocumented_as_reference=draw(st.booleans()),
    )


def key_of(cell: Given) -> int:
    if cell.codes[1] in (NO_ALLELE, cell.codes[0]):
        return HOMOZYGOUS
    return UNPHASED if not cell.phased else PHASED if cell.phase_set < 0 else cell.phase_set + 2


def readable_text(code: int) -> bool:
    return code < 100 or (code - 100 < len(TEXTS) and re.fullmatch("[ACGT]+", TEXTS[code - 100]) is not None)


def blocks_of(sites: Sequence[tuple[bool, int]]) -> list[int]:
    """The block of each site, given whether it is homozygous and its phase key."""
    blocks: list[int] = []
    groups = dict[int, int]()
    for homozygous, key in sites:
        number = max(blocks, default=-1) + 1
        if homozygous:
            blocks.append(-1)
        elif key == UNPHASED:
            blocks.append(number)
        else:
            blocks.append(groups.setdefault(key, number))
    return blocks


def spelled_out(
    definition: GeneDefinition, cells: Sequence[Given], keys: Sequence[int], sex: str | None, as_reference: bool
) -> dict[str, object]:
    """The fields of the pattern, site by site."""
    width = 3
    used: list[tuple[int, int, int]] = []  # site, and its two codes
    given = [list(cell.codes) for cell in cells]
    unreadable, half, replaced, lone, hidden = [], [], [], [], []
    for site, cell in enumerate(cells):
        one, two = cell.codes
        if cell.state > State.ASSUMED or max(one, two) < 0:
            continue
        base = definition.places[site].reference
        defining = site < width
        if not (readable_text(one) and readable_text(two)):
            known = [code for code in (one, two) if 0 <= code < 100]
            if not defining or not known or known[0] == base:
                unreadable.append(site)
                continue
            one, two = (code if readable_text(code) else MISSING for code in (one, two))
        if defining and as_reference and max(one, two) >= 100:
            one, two = (base if code >= 100 else code for code in (one, two))
            replaced.append(site)
        if MISSING in (one, two) and defining:
            if max(one, two) == base:
                continue  # the reference allele alone tells nothing
            half.append(site)
            hidden += [(site, strand) for strand, code in enumerate((one, two)) if code == MISSING]
        if defining:
            if two == NO_ALLELE:
                lone.append(site)
            used.append((site, one, one if two == NO_ALLELE else two))
    for site, strand in hidden:
        given[site][strand] = MISSING
    blocks = blocks_of([(one == two, keys[site]) for site, one, two in used])
    differing = [keys[site] for site, one, two in used if one != two]
    haploid = bool(used) and len(lone) == len(used)
    hemizygous = sex == "XY" and bool(used) and not haploid and not differing
    two_copies = definition.how != "haploid" and (definition.chrom != "X" or sex == "XX")
    return {
        "used": [site for site, _, _ in used],
        "first": [one for _, one, _ in used],
        "second": [two for _, _, two in used],
        "block": blocks,
        "blocks": max(blocks, default=-1) + 1,
        "haploid": haploid or hemizygous,
        "phased": UNPHASED not in differing,
        "phase_sets": any(key > PHASED for key in differing),
        "codes": given if half else [list(cell.codes) for cell in cells],
        "half": tuple(half),
        "replaced": tuple(replaced),
        "unreadable": tuple(unreadable),
        "male": sex == "XY",
        "hemizygous": hemizygous,
        "lone": tuple(lone) if two_copies else (),
        "single": tuple(lone),
        "undocumented": any(max(cell.codes) >= 100 for cell in cells),
    }


def told(made: Genotype, fields: Sequence[str]) -> dict[str, object]:
    values = {name: getattr(made, name) for name in fields}
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in values.items()}


@settings(max_examples=examples(120, 400), deadline=None)
@given(
    definition=definitions(),
    cells=st.lists(st.one_of(LIKELY, CELLS), min_size=4, max_size=4),
    keys=st.lists(st.sampled_from((UNPHASED, PHASED, 9, 10)), min_size=4, max_size=4),
    sex=st.sampled_from(SEXES),
    as_reference=st.sampled_from((None, True, False)),
)
def test_a_pattern_is_what_its_sites_say(
    definition: GeneDefinition, cells: list[Given], keys: list[int], sex: str | None, as_reference: bool | None
) -> None:
    made = genotype(
        definition,
        np.array([cell.codes for cell in cells], np.int16),
        np.array(keys, np.int32),
        np.array([cell.state for cell in cells], np.int8),
        (TEXTS,) * len(cells),
        sex=sex,
        as_reference=as_reference,
    )
    chosen = definition.undocumented_as_reference if as_reference is None else as_reference
    expected = spelled_out(definition, cells, keys, sex, chosen)
    assert told(made, tuple(expected)) == expected
    assert made.said == bytes(int(cell.state) & 255 for cell in cells)
    assert made.effectively_phased == (made.blocks <= 1)
    match = AllelesBySite(definition, made)
    assert (match.phased, match.phase_sets) == (made.phased, made.phase_sets)
    assert len(match.blocks) == made.blocks


@settings(max_examples=examples(80, 250), deadline=None)
@given(data=st.data(), definition=definitions(), samples=st.integers(1, 6), as_reference=st.booleans())
def test_each_sample_has_the_pattern_of_its_own_genotypes(
    data: st.DataObject, definition: GeneDefinition, samples: int, as_reference: bool
) -> None:
    few = data.draw(st.lists(st.lists(st.one_of(LIKELY, CELLS), min_size=4, max_size=4), min_size=1, max_size=2))
    cells = [data.draw(st.sampled_from(few)) for _ in range(samples)]
    sexes = data.draw(st.one_of(st.none(), st.lists(st.sampled_from(SEXES), min_size=samples, max_size=samples)))
    noted = np.array(data.draw(st.lists(st.booleans(), min_size=samples, max_size=samples)))
    calls = SiteCalls(
        definition.sites,
        np.array([[row[site].codes for row in cells] for site in range(4)], np.int16),
        np.array([[row[site].state for row in cells] for site in range(4)], np.int8),
        np.array([[row[site].phased for row in cells] for site in range(4)], np.bool_),
        np.array([[row[site].phase_set for row in cells] for site in range(4)], np.int32),
        (TEXTS,) * 4,
        ((Remark("said of some", noted), "said of all"), (), (), ()),
    )
    found, inverse = patterns(definition, calls, sexes, as_reference=as_reference)
    seen = dict[int, object]()
    for sample, row in enumerate(cells):
        keys = [key_of(cell) for cell in row]
        turned = [
            cell._replace(codes=(min(cell.codes), max(cell.codes))) if key == UNPHASED else cell
            for cell, key in zip(row, keys, strict=True)
        ]
        sex = sexes[sample] if sexes and definition.chrom == "X" else None
        expected = spelled_out(definition, turned, keys, sex, as_reference)
        number = int(inverse[sample])
        assert told(found[number], tuple(expected)) == expected
        assert found[number].phase.tolist() == keys
        phased = [cell.phased and cell.codes[1] not in (NO_ALLELE, cell.codes[0]) for cell in row]
        written = [one.genotype for one in position_calls(definition, found[number])]
        assert ["|" in genotype for genotype in written] == phased
        codes, states = [cell.codes for cell in turned], [int(cell.state) for cell in row]
        alike = (codes, keys, states, sex, bool(noted[sample]))
        assert seen.setdefault(number, alike) == alike
    assert len(found) == len(seen)
    assert len({repr(alike) for alike in seen.values()}) == len(seen)
