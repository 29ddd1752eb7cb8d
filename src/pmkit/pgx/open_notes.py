"""What positions without data could change at one drug, in few sentences for the first screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmkit.core.cells import few
from pmkit.core.messages import tr
from pmkit.pgx.action_phrases import source_name
from pmkit.pgx.section import OpenAction

MOST_POSITIONS = 3  # positions named in one


def open_notes(changes: Sequence[OpenAction]) -> Iterator[str]:
    """One sentence for all that leads to the same actions in a gene."""
    merged: dict[tuple[str, tuple[str, ...]], list[OpenAction]] = {}
    for change in changes:
        merged.setdefault((change.gene, change.actions), []).append(change)
    for (gene, actions), found in merged.items():
        phenotypes = dict.fromkeys(name for one in found for name in one.phenotype.split(" or ") if name != "n/a")
        yield tr(
            "provisional: {positions} without data; if variant, {gene} is {phenotype}: {actions}",
            positions=few(list(dict.fromkeys(place for one in found for place in one.positions)), MOST_POSITIONS),
            gene=gene,
            phenotype=tr(" or ").join(phenotypes) or tr("not known"),
            actions="; ".join(map(_action, actions)),
        )


def _action(text: str) -> str:
    """ "FDA_LABEL: avoid" with the publisher as people write it."""
    source, _, rest = text.partition(": ")
    return f"{source_name(source)}: {rest}" if rest else text
