"""Calls as the matcher would hand them over, for tests."""

from __future__ import annotations

from dataclasses import dataclass

from pmkit.pgx.phenotype import GeneResult, interpret


@dataclass(frozen=True)
class Pair:
    alleles: tuple[str, ...]
    label: str
    score: float | None = 1.0


@dataclass(frozen=True)
class Call:
    gene: str
    status: str
    phased: bool
    diplotypes: tuple[Pair, ...]
    components: tuple[str, ...] = ()
    recommendation: tuple[Pair, ...] = ()


def called(gene: str, *labels: str, sex: str | None = None) -> GeneResult:
    """The result of a gene with these diplotypes ("*1/*2"); none means not called."""
    pairs = tuple(Pair(tuple(label.split("/")), label) for label in labels)
    status = "not_called" if not pairs else "called" if len(pairs) == 1 else "ambiguous"
    return interpret(Call(gene, status, True, pairs), sex)


def results(*found: GeneResult) -> dict[str, GeneResult]:
    return {result.gene: result for result in found}
