"""The quality of a genotype by its likelihoods, where a record has no GQ."""

from __future__ import annotations

import pytest

from pmkit.core.model import MISSING, NO_ALLELE
from pmkit.formats.likelihoods import DENIED, place, plainly_first, quality, quality_of, weighed

PHRED, LOG10 = 1.0, -10.0


@pytest.mark.parametrize(
    ("text", "scale", "pair", "alts", "expected"),
    [
        ("0,60,90", PHRED, (0, 0), 1, 60),
        ("60,0,90", PHRED, (0, 1), 1, 60),
        ("60,0,90", PHRED, (1, 0), 1, 60),
        ("60,0,90", PHRED, (0, 0), 1, DENIED),  # another genotype is likelier
        ("0,0,0", PHRED, (0, 0), 1, DENIED),  # as without reads
        ("0,0,40", PHRED, (0, 0), 1, 0),  # two alike
        ("0,-6,-9", LOG10, (0, 0), 1, 60),
        ("90,80,70,60,0,50", PHRED, (1, 2), 2, 50),
        ("0,40", PHRED, (0, NO_ALLELE), 1, 40),
        ("40,0", PHRED, (1, NO_ALLELE), 1, 40),
        ("40,99,0", PHRED, (1, NO_ALLELE), 1, 40),  # haploid, written as a pair
        ("0,40", PHRED, (0, 0), 1, MISSING),  # a wrong number of values
        ("0,60,90", PHRED, (MISSING, MISSING), 1, MISSING),
        ("0,60,90", PHRED, (0, MISSING), 1, MISSING),
        ("0,.,90", PHRED, (0, 0), 1, MISSING),
        ("0,inf,90", PHRED, (0, 0), 1, MISSING),
        ("nan,60,90", PHRED, (0, 0), 1, MISSING),
        ("0", PHRED, (0, 0), 0, MISSING),  # nothing else that it could be
        ("0,60,90", PHRED, (2, 2), 1, MISSING),  # an allele that the record has not
    ],
)
def test_quality(text: str, scale: float, pair: tuple[int, int], alts: int, expected: int) -> None:
    assert quality(text, scale, pair, alts) == expected


def test_where_likelihoods_stand() -> None:
    assert place("GT:PL") == (1, PHRED)
    assert place("GT:GL:PL") == (2, PHRED)
    assert place("GT:GL") == (1, LOG10)
    assert place("GT:GP:PL") is None  # refined beyond its likelihoods
    assert place("GT:GQ:TP:PL") is None  # by the phase of a trio
    assert place("GT:PL:PP") == (2, PHRED)  # posteriors, by which GQ was written
    assert quality_of(["0/0"], (1, PHRED), (0, 0), 1) == MISSING  # left out at the end of the cell
    assert quality_of(["0/0", "0,60,90"], (1, PHRED), (0, 0), 1) == 60
    assert quality_of(["0/0", "0,60,90"], None, (0, 0), 1) == MISSING


@pytest.mark.parametrize(
    ("written", "by_likelihood", "expected"),
    [
        (50, 0, 50),
        (50, DENIED, 0),
        (50, 30, 50),
        (MISSING, 30, 30),
        (MISSING, DENIED, 0),
        (50, MISSING, 50),
        (MISSING, 0, 0),
    ],
)
def test_quality_as_written_stands_unless_another_genotype_is_likelier(
    written: int, by_likelihood: int, expected: int
) -> None:
    assert weighed(written, by_likelihood) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0,30,300",
        "0,0,300",
        "0,0,0",
        "0,-3,20",
        "0.0,30,300",
        "0,0.0,0",
        "0,.,.",
        "0,x,3",
        "3,0,20",
        "0,nan,4",
        "0",
        "",
    ],
)
def test_what_is_plainly_first_is_never_denied(text: str) -> None:
    if plainly_first(text):
        assert weighed(50, quality(text, PHRED, (0, 0), 1)) == 50


def test_the_usual_reference_cell_is_plainly_first() -> None:
    assert plainly_first("0,30,300") and not plainly_first("0,0,0")
