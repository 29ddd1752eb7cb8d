"""The tumour findings with notes that other houses put at their therapies' rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pmkit.core.row_notes import Notes
from pmkit.onco.section import Biomarker, Onco, OncoVariant, StructuralAlteration, Therapy

Row = TypeVar("Row", OncoVariant, StructuralAlteration, Biomarker)
__all__ = ["row_of", "with_notes"]


def row_of(drugs: Sequence[str]) -> str:
    """The key of a therapy's row: its drugs, in the order of the finding."""
    return " + ".join(drugs)


def with_notes(section: Onco, notes: Notes) -> Onco:
    """The section with each note at every therapy of its row that is likely to work."""
    return section.model_copy(
        update={
            "variants": tuple(_noted(one, notes) for one in section.variants),
            "alterations": tuple(_noted(one, notes) for one in section.alterations),
            "biomarkers": tuple(_noted(one, notes) for one in section.biomarkers),
        }
    )


def _noted(one: Row, notes: Notes) -> Row:
    if not any(row_of(therapy.drugs) in notes for therapy in one.sensitive):
        return one
    return one.model_copy(update={"sensitive": tuple(_therapy(therapy, notes) for therapy in one.sensitive)})


def _therapy(therapy: Therapy, notes: Notes) -> Therapy:
    mine = notes.get(row_of(therapy.drugs))
    return therapy.model_copy(update={"cautions": tuple(mine)}) if mine else therapy
