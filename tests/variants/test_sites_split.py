"""Every pair of genotypes of a split place, phased or not, against what they say when it is spelled out."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from tests.intake.load_files import calls

from pmkit.core.model import Site, State
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
