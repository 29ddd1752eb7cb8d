"""HL7 FHIR R4: one Bundle with a genomic report for each sample (Genomics Reporting guide, STU3 3.0.0).

The skeleton is here: the patient under the sample's name, the program, the report, its notes. Results come from the
sections that give something to "fhir". Nothing is dated by the clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import ClassVar, TextIO

from pmkit.core.exchange import Json
from pmkit.core.fhir_parts import GUIDE, LOINC, FhirResources, Frame, Resource, coding, concept, note
from pmkit.core.messages import tr
from pmkit.report.document import ReportHead
from pmkit.report.exchange_head import about, left_out_notes, parts, scope
from pmkit.report.format import Format

KIND = "fhir"
_NOTE = f"{GUIDE}/StructureDefinition/genomic-report-note"
_NOTE_CODE = f"{GUIDE}/StructureDefinition/annotation-code"
_NOTE_CODES = f"{GUIDE}/CodeSystem/coded-annotation-types-cs"
_ACTION = f"{GUIDE}/StructureDefinition/recommended-action"
_RISK = f"{GUIDE}/StructureDefinition/genomic-risk-assessment"
_HEAD = json.dumps({"resourceType": "Bundle", "type": "collection"}, indent=2).removesuffix("\n}")
_GENETICS = {"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "GE"}


class FhirFormat(Format):
    """A Bundle of type collection. Several samples stand in one Bundle, each with its own patient and report."""

    suffix: ClassVar[str] = ".fhir.json"
    _begun = False

    def write(self, report: ReportHead, out: TextIO) -> None:
        for entry in entries(report):
            out.write(_entry(entry, first=not self._begun))
            self._begun = True

    def end(self, out: TextIO) -> None:
        out.write("\n  ]\n}\n" if self._begun else f"{_HEAD}\n}}\n")


def _entry(entry: Json, *, first: bool) -> str:
    text = json.dumps(entry, indent=2, ensure_ascii=False, allow_nan=False).replace("\n", "\n    ")
    return (f'{_HEAD},\n  "entry": [\n    ' if first else ",\n    ") + text


def entries(report: ReportHead) -> Iterator[Json]:
    """The Bundle's entries of one sample: patient, device, report, then what it refers to."""
    name = scope(report)
    reviewed = report.review is not None and bool(report.review.reviewer)
    status = "final" if reviewed else "preliminary"
    frame = Frame(about(report), {}, {}, status, name)
    patient = frame.resource("Patient", "patient", {"identifier": [{"value": report.sample}]})
    device = frame.resource("Device", "device", _device(report))
    frame = Frame(frame.about, patient.reference, device.reference, status, name)
    whole = FhirResources()
    for _, part, section in parts(report, KIND):
        made = part.resources(section, frame)
        whole.resources.extend(made.resources)
        whole.results.extend(made.results)
        whole.actions.extend(made.actions)
        whole.risks.extend(made.risks)
        whole.notes.extend(made.notes)
    document = frame.resource("DiagnosticReport", "report", _report(report, frame, whole), "genomic-report")
    for one in (patient, device, document, *whole.resources):
        yield {"fullUrl": one.url, "resource": one.body}


def _device(report: ReportHead) -> Json:
    return {
        "deviceName": [{"name": "pmkit", "type": "manufacturer-name"}],
        "version": [{"value": f"{one.name} {one.version}"} for one in report.software],
    }


def _report(report: ReportHead, frame: Frame, made: FhirResources) -> Json:
    methods = [
        tr("{build}, by {how}", build=report.assembly.name, how=report.assembly.decided_by),
        *(f"{one.path}: {one.format}; {'; '.join(one.notes)}".rstrip("; ") for one in report.inputs),
        *report.limitations,
        *made.notes,
        *left_out_notes(report, KIND),
    ]
    body: Json = {
        "extension": [
            *(_note("test-disclaimer", text) for text in (report.intended_use,)),
            *(_note("test-methodology", text) for text in methods),
            *({"url": _ACTION, "valueReference": one.reference} for one in made.actions),
            *({"url": _RISK, "valueReference": one.reference} for one in made.risks),
        ],
        "status": frame.status,
        "category": [{"coding": [_GENETICS]}],
        "code": concept((LOINC, "51969-4")),
        "subject": frame.patient,
    }
    if report.review is not None and report.review.reviewer:
        who = ", ".join(filter(None, (report.review.reviewer, report.review.date)))
        body["resultsInterpreter"] = [{"display": who}]
    if made.results:
        body["result"] = [_named(one) for one in made.results]
    return body


def _named(one: Resource) -> Json:
    value = one.body.get("valueCodeableConcept", {})
    text = value.get("text")
    return one.reference | ({"display": text} if text else {})


def _note(code: str, text: str) -> Json:
    kind = {"url": _NOTE_CODE, "valueCodeableConcept": {"coding": [coding((_NOTE_CODES, code))]}}
    return {"url": _NOTE, "valueAnnotation": {"extension": [kind], **note(text)}}
