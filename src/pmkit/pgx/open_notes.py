"""What limits the advice on one drug, in few sentences for the first screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pmkit.core.cells import alternatives, few
from pmkit.core.messages import any_of, tr
from pmkit.pgx.action_phrases import source_name, verb
from pmkit.pgx.section import OpenAction, Recommendation

MOST_POSITIONS = 3  # positions named in one
_ACTION = re.compile(r"(?P<source>\w+): (?P<action>[a-z ]+?)(?: \((?P<factor>[\d.–]+) of the dose\))?")
"""An action as `OpenAction` has it: "DPWG: reduce dose (0.2–0.5 of the dose)"."""


def open_notes(changes: Sequence[OpenAction]) -> Iterator[str]:
    """One sentence for all that leads to the same actions in a gene."""
    merged: dict[tuple[str, tuple[str, ...]], list[OpenAction]] = {}
    for change in changes:
        merged.setdefault((change.gene, change.actions), []).append(change)
    for (gene, actions), found in merged.items():
        phenotypes = dict.fromkeys(name for one in found for name in alternatives(one.phenotype) if name != "n/a")
        yield tr(
            "provisional: {positions} without data; if variant, {gene} is {phenotype}: {actions}",
            positions=few(list(dict.fromkeys(place for one in found for place in one.positions)), MOST_POSITIONS),
            gene=gene,
            phenotype=any_of(phenotypes) or tr("not known"),
            actions="; ".join(map(_action, actions)),
        )


def _action(text: str) -> str:
    """ "FDA_LABEL: reduce dose (0.5 of the dose)" with the publisher and the action as people write them."""
    found = _ACTION.fullmatch(text)
    if not found:
        return text
    source, action = source_name(found["source"]), verb(found["action"].replace(" ", "_"))
    if not found["factor"]:
        return f"{source}: {action}"
    return f"{source}: " + tr("{action} ({factor} of the dose)", action=action, factor=found["factor"])


def row_notes(rows: Iterable[Recommendation]) -> Iterator[str]:
    """What limits a row, in the table's words."""
    yield from (f"{source_name(row.source)}: {row.note}" for row in rows if row.note)
