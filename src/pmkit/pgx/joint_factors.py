"""Say where one source gives a drug several dose factors, each for one gene: nothing tells how they go together."""

from __future__ import annotations

from collections.abc import Sequence

from pmkit.core.messages import all_of, tr
from pmkit.pgx.drugs import Recommendation


def joint_factors(advice: Sequence[Recommendation]) -> tuple[str, ...]:
    """One note for each source, population and indication whose factors rest on different genes."""
    groups: dict[tuple[str, str, str], list[Recommendation]] = {}
    for row in advice:
        if row.dose_factor is not None and row.applies is not False and len(_genes(row)) == 1:
            groups.setdefault((row.source, row.population, row.indication), []).append(row)
    notes = [_note(source, rows) for (source, _, _), rows in groups.items()]
    return tuple(dict.fromkeys(note for note in notes if note))


def _genes(row: Recommendation) -> set[str]:
    return {key.gene for key in row.gene_results}


def _note(source: str, rows: Sequence[Recommendation]) -> str:
    genes = sorted({gene for row in rows for gene in _genes(row)})
    if len(genes) < 2:
        return ""
    names = all_of(genes)
    if any("algorithm" in (row.action, *row.also) for row in rows):
        return tr(
            "{source} gives one dose factor for each of {genes}; each is for one gene, not to be multiplied; for both "
            "together use a dosing algorithm",
            source=source,
            genes=names,
        )
    return tr(
        "{source} gives one dose factor for each of {genes}; each is for one gene, not to be multiplied; it gives none "
        "for both together",
        source=source,
        genes=names,
    )
