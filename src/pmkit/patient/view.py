"""The section of one patient's results taken together: how tables, terminal and `explain` show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pmkit.core.section import Around, Explanation, LaterModel, Part, SectionSpec, Table, View

if TYPE_CHECKING:
    from pmkit.core.summary import Summary
    from pmkit.patient.section import PatientPart

__all__ = ["PatientSection"]


class PatientSection(SectionSpec["PatientPart"]):
    """Follows from the pharmacogenes and the tumour findings; puts cautions at the tumour's therapies."""

    name: ClassVar[str] = "patient"
    model: ClassVar[LaterModel] = LaterModel("pmkit.patient.section", "PatientPart")
    derived_from: ClassVar[tuple[tuple[str, ...], ...]] = (("pgx", "onco"), ("germline", "onco"))
    rules: ClassVar[str] = "patient"
    place: ClassVar[int] = 40
    exempt: ClassVar[Mapping[str, str]] = {
        "material": "one for the report: in the terminal table and JSON",
        "material_by": "one for the report: in the terminal table and JSON",
        "germline_sample": "one for the report: in the terminal table and JSON",
        "tumor_sample": "one for the report: in the terminal table and JSON",
        "drugs.notes.drug": "the drug of the row",
        "labels.note.drug": "one of the label's drugs",
        "labels.note.evidence": "the row of the label",
        "labels.note.actions": "a label's note has none",
    }

    def derived(self, case: Any, sections: Mapping[str, Part]) -> PatientPart | None:
        from pmkit.patient.derive import patient_part

        return patient_part(case, sections)

    def notes(self, section: PatientPart) -> Iterable[Any]:
        from pmkit.patient.derive import notes

        return notes(section)

    def tables(self) -> Sequence[Table[PatientPart, Any]]:
        from pmkit.patient.patient_tables import DRUGS, LABELS, ORIGINS

        return (DRUGS, LABELS, ORIGINS)

    def views(self) -> Sequence[View[PatientPart]]:
        def whole(section: PatientPart, around: Around) -> Iterable[Any]:
            from pmkit.patient.patient_blocks import patient_blocks

            return patient_blocks(section)

        return (View("patient", whole, 45),)

    def summary(self, section: PatientPart, around: Around) -> Summary:
        from pmkit.patient.patient_answers import patient_summary

        return patient_summary(section)

    def plain_name(self) -> str:
        from pmkit.patient.patient_plain import plain_name

        return plain_name()

    def explain(self, section: PatientPart, name: str, *, everything: bool = False) -> Explanation | None:
        from pmkit.patient.patient_blocks import about

        lines = tuple(about(section, name))
        return Explanation(lines) if lines else None

    def names(self, section: PatientPart) -> Iterable[str]:
        return (drug.drug for drug in section.drugs if drug.notes)

    def extra(self, kind: str) -> Any:
        if kind != "fhir":
            return None
        from pmkit.patient import patient_fhir

        return patient_fhir
