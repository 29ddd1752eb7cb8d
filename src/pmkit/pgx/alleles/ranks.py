"""Ranks of allele functions, worst first, for the genes where the lowest function decides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pmkit.knowledge.store import open_table
from pmkit.pgx.genes import oddity, of_oddity
from pmkit.pgx.guideline_sources import CPIC

OTHERS = 1.0


@cache
def function_ranks() -> Mapping[str, Mapping[str, float]]:
    """Gene -> allele -> rank by CPIC: the activity value, or the rank of its class, as the gene has it."""
    ranks: dict[str, dict[str, float]] = {
        gene: {} for name in ("ranked_by_activity", "ranks") for gene in of_oddity(name)
    }
    for row in open_table("pgx.functions").rows():
        gene, value = row["gene"], row["activity_value"]
        if gene not in ranks or row["authority"] != CPIC:
            continue
        if classes := oddity(gene).ranks:
            ranks[gene][row["allele"]] = classes.get(row["class"], OTHERS)
        elif value:
            ranks[gene][row["allele"]] = float(value)
    return ranks
