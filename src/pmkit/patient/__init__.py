"""One patient: what pharmacogenes, germline findings and the tumour's findings mean for each other.

A house above the others. What other folders may take from it is in `__all__`, and comes from where it stands when it
is first used: `pmkit --help` loads none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmkit.core.face import taken_from

if TYPE_CHECKING:
    from pmkit.patient.stage import PatientStage
    from pmkit.patient.treatment import CancerDrugRules, drugs_in
    from pmkit.patient.view import PatientSection

__all__ = ["CancerDrugRules", "PatientSection", "PatientStage", "drugs_in"]

_HOMES = {
    "pmkit.patient.treatment": ("CancerDrugRules", "drugs_in"),
    "pmkit.patient.stage": ("PatientStage",),
    "pmkit.patient.view": ("PatientSection",),
}


def __getattr__(name: str) -> Any:
    return taken_from(__name__, _HOMES, name)
