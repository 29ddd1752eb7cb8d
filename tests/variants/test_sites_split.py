"""Every pair of genotypes of a split place, phased or not, against what they say when it is spelled out."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from tests.intake.load_files import calls

from pmkit.core.model import Site, State
from pmkit.variants.site_bases import FIRST_OTHER
from pmkit.variants.sites import site_calls

SITE = Site("1", 1000, "A", ("G", "T"), "rs1")
Cell = tuple[int, int, int]
"""Alternative alleles of each strand (0 or 1), and the phase set; 0 where it is not phased."""
CELLS: tuple[Cell, ...] = tuple(product((0, 1), (0, 1), (0, 7, 8)))
Read = tuple[tuple[int, int], int] | None
"""Codes (sorted where not phased) and phase set; None: the two records contradict each other."""


def written(cell: Cell) -> str:
    first, second, phase_set = cell
    return f"{first}|{second}:{phase_set}" if phase_set else f"{first}/{second}:."


def spelled_out(one: Cell, two: Cell) -> Read:
    """The genotype of both records; `two` carries the second alternative."""
    number = sum(one[:2]), sum(two[:2])
    if sum(number) > 2:
        return None
    if all(number):  # each carries one
        if not one[2] or one[2] != two[2]:
            return (1, 2), 0
        if one[:2] == two[:2]:
            return None
        return ((1, 2) if one[0] else (2, 1)), one[2]
    teller, code = (two, 2) if number[1] else (one, 1)
    codes = teller[0] * code, teller[1] * code
    return (codes, teller[2]) if teller[2] else ((min(codes), max(codes)), 0)


@pytest.mark.parametrize("swapped", [False, True])
def test_split_genotypes_are_joined_with_their_phase(tmp_path: Path, swapped: bool) -> None:
    pairs = list(product(CELLS, CELLS))
    records = [
        "chr1 1000 A G GT:PS " + " ".join(written(one) for one, _ in pairs),
        "chr1 1000 A T GT:PS " + " ".join(written(two) for _, two in pairs),
    ]
    names = [f"S{i}" for i in range(len(pairs))]
    found = site_calls(calls(tmp_path, *(records[::-1] if swapped else records), samples=names), [SITE])
    for i, (one, two) in enumerate(pairs):
        expected = spelled_out(one, two)
        state = State(int(found.state[0, i]))
        if expected is None:
            assert state is State.CONFLICT, (one, two)
            continue
        assert state is State.CALLED, (one, two)
        codes, phase_set = expected
        read = tuple(found.codes[0, i].tolist())
        if not any(codes):
            assert read == (0, 0), (one, two)
            continue
        assert (read if phase_set else tuple(sorted(read))) == codes, (one, two)
        assert bool(found.phased[0, i]) is bool(phase_set), (one, two)
        assert not phase_set or found.phase_set[0, i] == phase_set, (one, two)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_half_without_an_alternative_has_no_say_in_the_phase(tmp_path: Path, swapped: bool) -> None:
    halves = ["0/.:.", "0|.:7", "0|.:8", ".|0:7", ".|0:8"]
    pairs = list(product([cell for cell in CELLS if sum(cell[:2]) == 1], halves))
    records = [
        "chr1 1000 A G GT:PS " + " ".join(written(one) for one, _ in pairs),
        "chr1 1000 A T GT:PS " + " ".join(half for _, half in pairs),
    ]
    names = [f"S{i}" for i in range(len(pairs))]
    found = site_calls(calls(tmp_path, *(records[::-1] if swapped else records), samples=names), [SITE])
    for i, (one, half) in enumerate(pairs):
        codes, phase_set = found.codes[0, i].tolist(), int(found.phase_set[0, i])
        assert codes == list(one[:2]) if one[2] else sorted(codes) == [0, 1], (one, half)
        assert (bool(found.phased[0, i]), max(phase_set, 0)) == (bool(one[2]), one[2]), (one, half)


def test_three_records_of_one_change_agree_or_are_in_conflict(tmp_path: Path) -> None:
    """A genotype without a call, or of low quality where it is reference, says nothing for or against."""
    said = {"0/0:60": 0, "0/0:5": None, "0/1:60": 1, "1/1:60": 2, "./.:.": None}
    cells = list(product(said, repeat=3))
    records = ["chr1 1000 A G GT:GQ " + " ".join(cell[number] for cell in cells) for number in range(3)]
    found = site_calls(calls(tmp_path, *records, samples=[f"S{i}" for i in range(len(cells))]), [SITE])
    for i, cell in enumerate(cells):
        numbers = {number for one in cell if (number := said[one]) is not None}
        state = State(int(found.state[0, i]))
        if len(numbers) != 1:
            assert state is (State.CONFLICT if numbers else State.NO_CALL), cell
        else:
            assert state is State.CALLED, cell
            assert sorted(found.codes[0, i].tolist()) == [[0, 0], [0, 1], [1, 1]][numbers.pop()], cell


@pytest.mark.parametrize(
    ("record", "phased"),
    [
        ("chr1 999 CA CG", False),  # one base changes
        ("chr1 999 CA TG", True),  # two do, on one chromosome
        ("chr1 999 CA CGG", False),
        ("chr1 999 CAC TG", False),
        ("chr1 1000 AC G", False),
    ],
)
def test_only_an_allele_of_several_changed_bases_phases_itself(tmp_path: Path, record: str, phased: bool) -> None:
    found = site_calls(calls(tmp_path, f"{record} GT 0/1"), [SITE])
    assert bool(found.phased[0, 0]) is phased


@pytest.mark.parametrize("swapped", [False, True])
def test_an_undocumented_allele_that_some_record_gives_stays(tmp_path: Path, swapped: bool) -> None:
    """Two records that contradict each other of it, in one sample and in several: it is never taken for reference."""
    numbers = ("0/0", "0/1", "1/1", "./.")
    pairs = list(product(numbers, numbers))
    records = [f"chr1 1000 A C GT {' '.join(pair[which] for pair in pairs)}" for which in (0, 1)]
    names = [f"S{i}" for i in range(len(pairs))]
    found = site_calls(calls(tmp_path, *(records[::-1] if swapped else records), samples=names), [SITE])
    for i, pair in enumerate(pairs):
        given = {one.count("1") for one in pair if one != "./."}
        state, codes = State(int(found.state[0, i])), sorted(found.codes[0, i].tolist())
        if not given:
            assert state is State.NO_CALL, pair
        elif given in ({1, 2}, {0, 2}):  # more of it than the other record has room for
            assert (state is State.CONFLICT) is (given == {1, 2}), pair
            assert state is State.CONFLICT or codes == [FIRST_OTHER] * 2, pair
        else:
            assert state is State.CALLED, pair
            assert codes == sorted((FIRST_OTHER if k < max(given) else 0) for k in (0, 1)), pair


MNV = Site("1", 1000, "TC", ("CT", "GA", "AG"), "rs2")


@pytest.mark.parametrize("other", ["T C", "T G", "T A"])
@pytest.mark.parametrize("genotype", ["0/1", "1/1"])
@pytest.mark.parametrize("code", [1, 2, 3])
def test_a_record_of_all_bases_is_believed_before_those_of_single_ones(
    tmp_path: Path, code: int, genotype: str, other: str
) -> None:
    """Whichever alternative of the site it carries, and whatever a record of one of its bases says."""
    carried = [f"chr1 1000 TC {MNV.alts[code - 1]} GT {genotype}", f"chr1 1000 {other} GT 0/0"]
    for records in (carried, carried[::-1]):
        found = site_calls(calls(tmp_path, *records), [MNV])
        assert State(int(found.state[0, 0])) is State.CALLED
        assert found.codes[0, 0].tolist() == [code * int(strand) for strand in genotype.split("/")]


REPEATED = {n: Site("1", 1000 * n, "A", ("A" + "CGTTACG"[:n],), f"rs{n}") for n in (1, 2, 3, 5)}


def test_a_shown_base_that_breaks_the_repeat_tells_another_insertion(tmp_path: Path) -> None:
    """An insertion written further right is the site's only where every base between repeats it."""
    for length, site in REPEATED.items():
        unit = site.alts[0][1:]
        distance = 2 * length + length // 2
        turned = (unit * 2)[distance % length :][:length]
        anchor = (unit * 4)[distance - 1]
        moved = f"chr1 {site.pos + distance} {anchor} {anchor}{turned} GT 0/1"
        for at in range(distance - 1):  # the base before the insertion is the record's own
            for base in (unit[at % length], "ACGT"["ACGT".index(unit[at % length]) - 1], "N"):
                shown = f"chr1 {site.pos + 1 + at} {base} . GT 0/0"
                found = site_calls(calls(tmp_path, f"chr1 {site.pos} A . GT 0/0", shown, moved), [site])
                other = base not in (unit[at % length], "N")
                state = State(int(found.state[0, 0]))
                assert (state is State.CONFLICT) is not other, (length, at, base)


@pytest.mark.parametrize("first", [900, 1000])
@pytest.mark.parametrize("genotype", ["0/1", "1/1"])
def test_a_block_makes_a_change_of_its_base_doubtful_and_no_insertion_or_deletion(
    tmp_path: Path, first: int, genotype: str
) -> None:
    """A block takes in the base before an insertion or deletion, which is no word against it."""
    block = f"chr1 {first} A <NON_REF> INFO=END=1100 GT:DP:GQ 0/0:30:90"
    for site, change, state in (
        (SITE, "A G", State.DOUBTFUL),
        (Site("1", 1000, "ACA", ("A",)), "ACA A", State.CALLED),
        (Site("1", 1000, "A", ("ACC",)), "A ACC", State.CALLED),
    ):
        found = site_calls(calls(tmp_path, block, f"chr1 1000 {change} GT {genotype}"), [site])
        assert State(int(found.state[0, 0])) is state
        assert bool(found.doubts[0]) is (state is State.DOUBTFUL)
        assert found.codes[0, 0].tolist() == [int(strand) for strand in genotype.split("/")]
