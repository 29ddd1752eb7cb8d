"""GA4GH Phenopacket v2 in the schema's JSON form; several samples make a Cohort.

A phenopacket says of a subject which variants were found and how they are interpreted. What has no place in it is left
out and named in the packet's own history (`metaData.updates`).
"""

from __future__ import annotations

import json
from typing import Any, ClassVar, TextIO

from pmkit.core.exchange import Json
from pmkit.core.messages import tr
from pmkit.report.document import ReportHead
from pmkit.report.exchange_head import about, left_out_notes, moment, parts, scope
from pmkit.report.format import Format

KIND = "phenopacket"
SCHEMA = "2.0"
_COHORT = json.dumps({"id": "pmkit-cohort"})[:-1]


class PhenopacketFormat(Format):
    """The first packet is held back until it is known whether another follows."""

    suffix: ClassVar[str] = ".phenopacket.json"

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._first: Json | None = None
        self._resources: dict[str, Json] = {}
        self._number = 0
        self._meta: Json = {}

    def write(self, report: ReportHead, out: TextIO) -> None:
        made = packet(report)
        self._number += 1
        self._meta = self._meta or made["metaData"]
        self._resources |= {one["id"]: one for one in made["metaData"]["resources"]}
        if self._number == 1:
            self._first = made
            return
        if self._first is not None:
            out.write(f'{_COHORT},\n"members": [\n{_text(self._first)}')
            self._first = None
        out.write(",\n" + _text(made))

    def end(self, out: TextIO) -> None:
        if self._first is not None:
            out.write(_text(self._first) + "\n")
        else:
            whole = {**self._meta, "resources": list(self._resources.values())}
            head = "\n],\n" if self._number else f"{_COHORT},\n"
            out.write(f'{head}"metaData": {_text(whole)}\n}}\n')


def _text(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)


def packet(report: ReportHead) -> Json:
    """The phenopacket of one sample."""
    reported = about(report)
    diseases: list[Json] = []
    interpretations: list[Json] = []
    measurements: list[Json] = []
    features: list[Json] = []
    notes: list[str] = []
    resources: dict[str, Json] = {}
    reviewed = report.review is not None and bool(report.review.reviewer)
    for _, part, section in parts(report, KIND):
        made = part.packet(section, reported)
        diseases += made.diseases
        measurements += made.measurements
        features += made.features
        notes += made.notes
        resources |= {one["id"]: one for one in made.resources}
        for one in made.interpretations:
            progress = "COMPLETED" if reviewed else "IN_PROGRESS"
            interpretations.append({"id": one["id"], "progressStatus": progress} | one)
    name = scope(report)
    whole: dict[str, Any] = {
        "id": f"pmkit-{name[:32]}",
        "subject": {"id": report.sample},
        "phenotypicFeatures": features,
        "measurements": measurements,
        "interpretations": interpretations,
        "diseases": diseases,
        "metaData": _meta(report, resources, notes),
    }
    return {key: value for key, value in whole.items() if value != []}


def _meta(report: ReportHead, resources: dict[str, Json], reported: list[str]) -> Json:
    created, known = moment(report)
    version = next((one.version for one in report.software if one.name == "pmkit"), "")
    maker = f"pmkit {version}".strip()
    notes = [report.intended_use, *reported, *left_out_notes(report, KIND)]
    if not known:
        notes.append(tr("No clock is read: `created` is the newest date of the tables' sources."))
    return {
        "created": created,
        "createdBy": maker,
        "resources": list(resources.values()),
        "updates": [{"timestamp": created, "updatedBy": maker, "comment": text} for text in notes],
        "phenopacketSchemaVersion": SCHEMA,
    }
