"""How a therapy of the tumour findings is named in a cell: never without what limits it."""

from pmkit.core.messages import all_of, tr
from pmkit.core.row_notes import NoteKind, RowNote
from pmkit.onco.section import Biomarker, Therapy

CAUTIONS = (NoteKind.ADVICE, NoteKind.OPEN, NoteKind.NOT_CALLABLE, NoteKind.NOT_GERMLINE)
"""Notes that warn; the others answer what a label asks for, or say that nobody does."""

OTHER_TUMOURS = ("", "site", "other")
"""Matches of a disease that is not the patient's, or of which that is not known."""
_MARKERS = {"tmb": "TMB", "msi": "MSI", "hrd": "HRD", "her2": "HER2"}


def marker_label(marker: Biomarker) -> str:
    """As "TMB high", whoever measured it and by whichever rule."""
    return f"{_MARKERS.get(marker.kind, marker.name)} {marker.status}".strip()


def label(therapy: Therapy) -> str:
    """As "Olaparib (I-A; germline BRCA1/2 variant)" or "Vemurafenib (II-C in Melanoma; resisted by …)"."""
    said = limits(therapy)
    return " + ".join(therapy.drugs) + (f" ({said})" if said else "")


def limits(therapy: Therapy) -> str:
    """The tier, in which tumour, on which conditions, and what resists it."""
    rank = therapy.tier or therapy.level
    where = (
        tr("in {disease}", disease=therapy.disease) if therapy.tumor_match in OTHER_TUMOURS and therapy.disease else ""
    )
    resisted = tr("resisted by {resisted_by}", resisted_by=all_of(therapy.resisted_by)) if therapy.resisted_by else ""
    noted = map(caution, therapy.cautions)
    return "; ".join(filter(None, (" ".join(filter(None, (rank, where))), *therapy.conditions, resisted, *noted)))


def caution(note: RowNote) -> str:
    """A note at a therapy, with its warning where it is one."""
    return tr("CAUTION {text}", text=note.text) if note.kind in CAUTIONS else note.text
