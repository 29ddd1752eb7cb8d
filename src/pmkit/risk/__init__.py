"""Risk: polygenic scores of the PGS Catalog, applied to one patient.

What other folders may take from this house is in `__all__`, and comes from where it stands when it is first used:
`pmkit --help` loads none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmkit.core.face import taken_from

if TYPE_CHECKING:
    from pmkit.risk.clinical_risk import ClinicalRules
    from pmkit.risk.stage import RiskStage
    from pmkit.risk.view import RiskSection

__all__ = ["ClinicalRules", "RiskSection", "RiskStage"]

_HOMES = {
    "pmkit.risk.clinical_risk": ("ClinicalRules",),
    "pmkit.risk.stage": ("RiskStage",),
    "pmkit.risk.view": ("RiskSection",),
}


def __getattr__(name: str) -> Any:
    return taken_from(__name__, _HOMES, name)
