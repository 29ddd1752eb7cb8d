"""The tables of the patient's section. Names of columns are a contract: new ones go to the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pmkit.core.row_notes import RowNote
from pmkit.core.section import Column, Kind, Table
from pmkit.patient.section import CancerDrug, LabelAnswer, PatientPart, VariantOrigin

LIST = Kind.LIST


class _DrugNoteRow(NamedTuple):
    """One note on a drug, or a drug without one."""

    drug: CancerDrug
    note: RowNote | None


def _rows(drug: CancerDrug) -> Iterable[_DrugNoteRow]:
    return [_DrugNoteRow(drug, note) for note in drug.notes] or [_DrugNoteRow(drug, None)]


L = Column[LabelAnswer]
R, O = Column[_DrugNoteRow], Column[VariantOrigin]  # noqa: E741  (as the other tables name theirs)

DRUGS: Table[PatientPart, CancerDrug] = Table(
    "patient.drugs",
    "Cancer drugs and pharmacogenes",
    "drugs",
    (
        R("drug", lambda r: r.drug.drug, "drug name"),
        R("genes", lambda r: r.drug.genes, "genes that guidance on it asks for", LIST),
        R("therapies", lambda r: r.drug.therapies, "therapies of the findings that hold it", LIST),
        R("kind", lambda r: r.note.kind if r.note else "", "what the note is about", fields=("notes.kind",)),
        R("level", lambda r: r.note.level if r.note else "", "how pressing it is", fields=("notes.level",)),
        R("deciding", lambda r: r.note.genes if r.note else (), "genes that decide", LIST, ("notes.genes",)),
        R("results", lambda r: r.note.results if r.note else (), "gene results", LIST, ("notes.results",)),
        R("actions", lambda r: r.note.actions if r.note else (), "by source", LIST, ("notes.actions",)),
        R("evidence", lambda r: r.note.evidence if r.note else (), "rows of guidance", LIST, ("notes.evidence",)),
        R("note", lambda r: r.note.text if r.note else "", "in one sentence", fields=("notes.text",)),
    ),
    _rows,
)

LABELS: Table[PatientPart, LabelAnswer] = Table(
    "patient.labels",
    "Labels that ask for an inherited variant",
    "labels",
    (
        L("drugs", lambda a: a.drugs, "given alone or together", LIST, by=" + "),
        L("condition", lambda a: a.condition, "what the label asks for"),
        L("answer", lambda a: a.note.kind, "what the germline findings say", fields=("note.kind",)),
        L("note", lambda a: a.note.text, "in one sentence", fields=("note.text",)),
        L("genes", lambda a: a.note.genes, "genes in question", LIST, ("note.genes",)),
        L("findings", lambda a: a.note.results, "inherited variants", LIST, ("note.results",)),
        L("disease", lambda a: a.disease, "of the indication"),
        L("tumor_match", lambda a: a.tumor_match, "how it relates to the tumour"),
        L("biomarker", lambda a: a.biomarker, "as labelled"),
        L("label", lambda a: a.label, "row of the approvals"),
        L("agency", lambda a: a.agency, "who approved it"),
        L("date", lambda a: a.date, "of the label"),
        L("reference", lambda a: a.reference, "where to read it"),
        L("rows", lambda a: a.rows, "therapies of the findings", LIST),
        L("level", lambda a: a.note.level, "how pressing it is", fields=("note.level",)),
    ),
)

ORIGINS: Table[PatientPart, VariantOrigin] = Table(
    "patient.origins",
    "Inherited or acquired",
    "origins",
    (
        O("variant", lambda o: o.variant, "the variant of the tumour"),
        O("gene", lambda o: o.gene, "gene symbol"),
        O("change", lambda o: o.change, "protein or coding change"),
        O("origin", lambda o: o.origin, "inherited, acquired or not stated"),
        O("because", lambda o: o.because, "what tells it"),
    ),
)
