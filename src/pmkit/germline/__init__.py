"""Hereditary findings: secondary findings, carriers, predisposition; classes, zygosity, inheritance.

What other folders may take from this house is in `__all__`, and comes from where it stands when it is first used:
`pmkit --help` loads none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmkit.core.face import taken_from

if TYPE_CHECKING:
    from pmkit.germline.acmg import AcmgRules
    from pmkit.germline.clinvar import ClinVarRules
    from pmkit.germline.clinvar_import import import_clinvar
    from pmkit.germline.gene_lists import ReportingRules
    from pmkit.germline.gnomad_import import import_gnomad
    from pmkit.germline.loss_of_function import MechanismRules
    from pmkit.germline.section import GermlinePart, GermlineReport
    from pmkit.germline.stage import GermlineStage
    from pmkit.germline.view import GermlineSection

__all__ = [
    "AcmgRules",
    "ClinVarRules",
    "GermlinePart",
    "GermlineReport",
    "GermlineSection",
    "GermlineStage",
    "MechanismRules",
    "ReportingRules",
    "import_clinvar",
    "import_gnomad",
]

_HOMES = {
    "pmkit.germline.section": (
        "GermlinePart",
        "GermlineReport",
    ),
    "pmkit.germline.acmg": ("AcmgRules",),
    "pmkit.germline.clinvar": ("ClinVarRules",),
    "pmkit.germline.clinvar_import": ("import_clinvar",),
    "pmkit.germline.gene_lists": ("ReportingRules",),
    "pmkit.germline.gnomad_import": ("import_gnomad",),
    "pmkit.germline.loss_of_function": ("MechanismRules",),
    "pmkit.germline.stage": ("GermlineStage",),
    "pmkit.germline.view": ("GermlineSection",),
}


def __getattr__(name: str) -> Any:
    return taken_from(__name__, _HOMES, name)
