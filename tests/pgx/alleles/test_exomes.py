"""An exome's intronic positions were not read: they are open, never reference (PAnno 0.3.1 calls them *1/*1)."""

from __future__ import annotations

import pytest
from tests.pgx.alleles.star_samples import ABSENT, call

from pmkit.pgx.pgx_terms import GeneStatus
from pmkit.pgx.phenotype import GeneResult, interpret


def cyp2c19(**genotypes: str) -> GeneResult:
    return interpret(call("CYP2C19", {"rs3758581": "G/G", **genotypes}), None)


def test_a_splice_variant_without_its_intronic_companion() -> None:
    result = cyp2c19(rs4244285="A/A", rs12769205=ABSENT)
    assert [one.label for one in result.diplotypes] == ["*2/*2"]


@pytest.mark.parametrize(
    "genotypes",
    [
        {"rs4244285": "A/A", "rs12769205": "A/A"},
        {"rs4244285": "G/A", "rs12769205": "A/G", "rs4986893": "G/A", "rs12248560": "C/T"},
    ],
)
def test_the_nearest_pair_is_no_call(genotypes: dict[str, str]) -> None:
    result = cyp2c19(**genotypes)
    assert result.status is GeneStatus.NOT_CALLED
    assert not result.diplotypes
