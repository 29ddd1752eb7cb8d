"""What one patient's results mean for each other, as FHIR: what `extra("fhir")` gives.

Cautions stand at the therapies themselves (the tumour's therapeutic implications carry them as notes). Here are the
sentences that belong to no single result: whose genotypes were read, cautions on other cancer drugs, labels that ask
for an inherited variant, and which of the tumour's variants were inherited.
"""

from __future__ import annotations

from pmkit.core.fhir_parts import FhirResources, Frame
from pmkit.core.row_notes import NoteKind
from pmkit.patient.patient_answers import who
from pmkit.patient.section import PatientPart, VariantOrigin


def resources(section: PatientPart, frame: Frame) -> FhirResources:
    """No resource: notes of the report."""
    other = [drug for drug in section.drugs if not drug.therapies]
    notes = [who(section)]
    notes += [note.text for drug in other for note in drug.notes if note.kind is not NoteKind.USUAL]
    notes += [label.note.text for label in section.labels]
    notes += map(_origin, section.origins)
    return FhirResources(notes=list(dict.fromkeys(notes)))


def _origin(one: VariantOrigin) -> str:
    name = f"{one.gene} {one.change or one.variant}"
    return f"{name}: {one.origin.replace('_', ' ')}: {one.because}"
