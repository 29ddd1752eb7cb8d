"""The tumour findings with notes that other houses put at their therapies' rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pmkit.core.row_notes import Notes
from pmkit.onco.section import Biomarker, Onco, OncoVariant, StructuralAlteration, Therapy

Row = TypeVar("Row", OncoVariant, StructuralAlteration, Biomarker)
__all__ = ["row_of", "with_notes"]


def row_of(drugs: Sequence[str], gene: str = "") -> str:
    """The key of a therapy's row: its drugs, in the order of the finding; with a gene, only at findings in that."""
    return f"{gene}: " * bool(gene) + " + ".join(drugs)


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
    genes = getattr(one, "gene", "").split("::")
    therapies = tuple(_therapy(therapy, notes, genes) for therapy in one.sensitive)
    return one if therapies == one.sensitive else one.model_copy(update={"sensitive": therapies})


def _therapy(therapy: Therapy, notes: Notes, genes: Sequence[str]) -> Therapy:
    keys = (row_of(therapy.drugs), *(row_of(therapy.drugs, gene) for gene in genes if gene))
    mine = tuple(dict.fromkeys(note for key in keys for note in notes.get(key, ())))
    return therapy.model_copy(update={"cautions": mine}) if mine else therapy
