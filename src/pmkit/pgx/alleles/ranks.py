"""Ranks of allele functions, worst first, for the genes where the lowest function decides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pmkit.knowledge.store import open_table

# Malignant hyperthermia: an associated allele comes before all others. Aminoglycosides: by risk of hearing loss.
CLASS_RANKS: Mapping[str, Mapping[str, float]] = {
    "RYR1": {"M": 0.0},
    "MT-RNR1": {"increased": 0.0, "uncertain": 1.0, "normal": 2.0},
}
OTHERS = 1.0


@cache
def function_ranks() -> Mapping[str, Mapping[str, float]]:
    """Gene -> allele -> rank by CPIC: the activity value (DPYD) or the place of its class above."""
    ranks: dict[str, dict[str, float]] = {"DPYD": {}, **{gene: {} for gene in CLASS_RANKS}}
    for row in open_table("pgx.functions").rows():
        gene, value = row["gene"], row["activity_value"]
        if gene not in ranks or row["authority"] != "CPIC":
            continue
        classes = CLASS_RANKS.get(gene)
        if classes is not None:
            ranks[gene][row["allele"]] = classes.get(row["class"], OTHERS)
        elif value:
            ranks[gene][row["allele"]] = float(value)
    return ranks
