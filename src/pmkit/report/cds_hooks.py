"""CDS Hooks 2.0: a response of cards for each sample, one JSON document a line.

A service that answers `order-select` or `order-sign` returns the line of its patient. Text in `detail` is markdown, in
which nothing of the report's is markup.
"""

from __future__ import annotations

import json
from typing import ClassVar, TextIO
from uuid import UUID, uuid5

from pmkit.core.exchange import Json
from pmkit.report.document import ReportHead
from pmkit.report.exchange_head import about, left_out, parts, scope
from pmkit.report.format import Format

KIND = "cds-hooks"
LONGEST = 139
"""Characters of a card's summary: the specification wants fewer than 140."""
_NAMESPACE = UUID("d0b3d5b7-6c8e-5b1c-8f1d-3c1f2f1f5a10")


class CdsHooksFormat(Format):
    """Cards of the sections that give any, the most pressing first."""

    suffix: ClassVar[str] = ".cds.json"

    def write(self, report: ReportHead, out: TextIO) -> None:
        out.write(json.dumps(response(report), ensure_ascii=False, allow_nan=False) + "\n")


def response(report: ReportHead) -> Json:
    """The response of one sample."""
    reported, name = about(report), scope(report)
    cards = []
    for spec, part, section in parts(report, KIND):
        for number, card in enumerate(part.cards(section, reported)):
            summary = card["summary"]
            short = summary if len(summary) <= LONGEST else summary[: LONGEST - 1].rstrip() + "…"
            whole = {"uuid": str(uuid5(_NAMESPACE, f"{name}\n{spec.name}\n{number}")), **card, "summary": short}
            cards.append(whole)
    order = {"critical": 0, "warning": 1, "info": 2}
    cards.sort(key=lambda card: order[card["indicator"]])
    extension = {"pmkit.sample": report.sample, "pmkit.left_out": list(left_out(report, KIND))}
    return {"cards": cards, "extension": extension}
