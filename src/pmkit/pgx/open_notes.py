"""What limits the advice on one drug, in few sentences for the first screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pmkit.core.cells import alternatives, few
from pmkit.core.messages import any_of, tr
from pmkit.pgx.action_phrases import source_name, verb
from pmkit.pgx.advice_words import factor_words
from pmkit.pgx.section import OpenAction, OpenAdvice, Recommendation

MOST_POSITIONS = 3  # positions named in one


def open_notes(changes: Sequence[OpenAction]) -> Iterator[str]:
    """One sentence for all that leads to the same advice in a gene."""
    merged: dict[tuple[str, tuple[str, ...], tuple[OpenAdvice, ...]], list[OpenAction]] = {}
    for change in changes:
        merged.setdefault((change.gene, change.actions, change.advice), []).append(change)
    for (gene, texts, advice), found in merged.items():
        phenotypes = dict.fromkeys(name for one in found for name in alternatives(one.phenotype) if name != "n/a")
        yield tr(
            "provisional: {positions} without data; if variant, {gene} is {phenotype}: {actions}",
            positions=few(list(dict.fromkeys(place for one in found for place in one.positions)), MOST_POSITIONS),
            gene=gene,
            phenotype=any_of(phenotypes) or tr("not known"),
            actions="; ".join(dict.fromkeys(map(_words, advice)) or texts),
        )


def _words(advice: OpenAdvice) -> str:
    """The publisher and the action as people write them: "DPWG: lower the dose (20 % to 50 % of start dose)"."""
    text = f"{source_name(advice.source)}: {verb(advice.action)}"
    factor = factor_words(advice.dose_factor)
    return f"{text} ({factor})" if factor else text


def row_notes(rows: Iterable[Recommendation]) -> Iterator[str]:
    """What limits a row, in the table's words."""
    yield from (f"{source_name(row.source)}: {row.note}" for row in rows if row.note)
