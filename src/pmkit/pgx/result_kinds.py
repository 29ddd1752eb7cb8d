"""Which gene results bring the same guidance on drugs, and which bring the same but for the diplotype's name.

Guidance reads what a result means; of the positions behind it only those that leave something open. So results without
open positions, doubts and disputes are told apart by their meaning alone. Where no row of guidance names the gene's
alleles, the name of the diplotype is merely repeated: then one result stands for all of its kind, with a mark where the
name belongs.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from pmkit.pgx.alleles import GeneCall
from pmkit.pgx.guidance import rows_by_drug
from pmkit.pgx.guideline_sources import SOURCES
from pmkit.pgx.pgx_terms import GeneStatus
from pmkit.pgx.phenotype import GeneResult


class ResultKind(NamedTuple):
    """Results of a gene with equal keys bring the same guidance; with a `name`, but for that name of the diplotype."""

    key: Hashable
    name: str | None = None


def kind_of(result: GeneResult | None, *, nameless: bool) -> ResultKind:
    """The kind of a result. `nameless`: whether the diplotype's name may be left out of it."""
    if result is None or not _is_settled(result):
        return ResultKind(id(result))
    call = result.call
    warned = frozenset(warning.code for warning in call.warnings) if isinstance(call, GeneCall) else frozenset()
    about = (result.status, result.sex, result.source, result.evidence, warned)
    if nameless and len(result.recommendation) == 1:
        (item,) = result.recommendation
        names = "/".join(sorted(allele.name for allele in item.pair.alleles))
        if not {names, item.label} & _keys(result.gene):
            return ResultKind((*about, _meaning(result)), item.label)
    return ResultKind((*about, tuple((item.label, id(item.pair)) for item in result.recommendation)))


def with_name(result: GeneResult, name: str) -> GeneResult:
    """The result with another name for its only diplotype."""
    (item,) = result.recommendation
    renamed = (item._replace(label=name),)
    return replace(result, diplotypes=renamed, recommendation=renamed)


def _is_settled(result: GeneResult) -> bool:
    """Whether nothing about the result is open or in doubt, so that guidance looks at no position behind it."""
    call = result.call
    if not isinstance(call, GeneCall) or result.factor != 1.0:
        return False
    if result.half_known or result.undefined or result.disputed:
        return False
    if not result.recommendation:  # all of a gene that was looked at and not called is open, whatever its positions
        return result.status is GeneStatus.NOT_CALLED
    return not (call.missing or call.genotype.replaced or call.contradicted or call.plain)


def _meaning(result: GeneResult) -> Hashable:
    """What each source reads in a result, by what `drugs` looks at."""
    return tuple(
        (pair.lookup_keys, pair.phenotype, pair.activity_score, bool(pair.notes), bool(pair.rule), bool(pair.alleles))
        for source in SOURCES
        for _, _, pair in result.under(source)
    )


@cache
def _keys(gene: str) -> frozenset[str]:
    """All that some row of guidance asks of a gene."""
    rows = (row for rows in rows_by_drug().values() for row in rows)
    found = (condition.keys for row in rows for condition in row.conditions if condition.gene == gene)
    return frozenset().union(*found)
