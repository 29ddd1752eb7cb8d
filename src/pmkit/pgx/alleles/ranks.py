"""Ranks of allele functions, worst first, for the genes where the lowest function decides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pmkit.knowledge.store import rows_by
from pmkit.pgx.genes import oddity, of_oddity
from pmkit.pgx.guideline_sources import CPIC

OTHERS = 1.0


@cache
def function_ranks() -> Mapping[str, Mapping[str, float]]:
    """Gene -> allele -> rank by CPIC: the activity value, or the rank of its class, as the gene has it."""
    ranks: dict[str, dict[str, float]] = {
        gene: {} for name in ("ranked_by_activity", "ranks") for gene in of_oddity(name)
    }
    functions = rows_by("pgx.functions")
    for gene, own in ranks.items():
        classes = oddity(gene).ranks
        for row in functions.get(gene, ()):
            if row["authority"] != CPIC:
                continue
            if classes:
                own[row["allele"]] = classes.get(row["class"], OTHERS)
            elif value := row["activity_value"]:
                own[row["allele"]] = float(value)
    return ranks
