"""Approved indications whose labels ask for an inherited variant, as the table of approvals has them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pmkit.onco.approvals import approvals
from pmkit.onco.conditions import GERMLINE
from pmkit.onco.tumor_type import Relation, TumorType

__all__ = ["GermlineLabel", "germline_labels", "relation_to"]


class GermlineLabel(NamedTuple):
    """One indication in one disease."""

    id: str
    drugs: tuple[str, ...]
    genes: tuple[str, ...]
    biomarker: str  # as labelled
    disease: str
    disease_id: str
    condition: str
    agency: str
    date: str
    reference: str


@cache
def germline_labels() -> tuple[GermlineLabel, ...]:
    """All verified, active indications for which a variant has to be inherited."""
    return tuple(
        GermlineLabel(
            row.id,
            row.drugs,
            tuple(sorted({gene for atom in row.profile for gene in atom.genes})),
            row.biomarker,
            row.disease,
            row.disease_id,
            row.condition,
            row.agency,
            row.date,
            row.reference,
        )
        for row in approvals()
        if GERMLINE in row.conditions and row.verified and row.status == "active"
        if row.significance == "Sensitivity/Response"
    )


def relation_to(tumor: TumorType | None, label: GermlineLabel) -> Relation | None:
    """How the label's disease relates to the tumour; None where the tumour type is not known."""
    return None if tumor is None else tumor.relation(label.disease_id)
