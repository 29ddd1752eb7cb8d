"""The patient: medication and measures, phenoconversion, dosing models, applicability of advice.

What other folders may take from this house is in `__all__`, and comes from where it stands when it is first used:
`pmkit --help` loads none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmkit.core.face import taken_from

if TYPE_CHECKING:
    from pmkit.context.applicability import ApplicabilityRules, setting_holds
    from pmkit.context.context import named_medications
    from pmkit.context.context_rules import PRINTABLE, DosingRules, EnzymeRules, ScoreRules, dosing_models
    from pmkit.context.dosing import compute, score_points
    from pmkit.context.gene_facts import GeneFactRules, Single, fact_value
    from pmkit.context.model_cautions import ModelCautionRules
    from pmkit.context.patient import Patient, read_sheet
    from pmkit.context.phenoconversion import factor_of, modulators, stepped
    from pmkit.context.section import AdjustedPhenotype, ContextPart, ContextScore, DoseEstimate
    from pmkit.context.stage import ContextStage
    from pmkit.context.view import ContextSection

__all__ = [
    "PRINTABLE",
    "AdjustedPhenotype",
    "ApplicabilityRules",
    "ContextPart",
    "ContextScore",
    "ContextSection",
    "ContextStage",
    "DoseEstimate",
    "DosingRules",
    "EnzymeRules",
    "GeneFactRules",
    "ModelCautionRules",
    "Patient",
    "ScoreRules",
    "Single",
    "compute",
    "dosing_models",
    "fact_value",
    "factor_of",
    "modulators",
    "named_medications",
    "read_sheet",
    "score_points",
    "setting_holds",
    "stepped",
]

_HOMES = {
    "pmkit.context.section": ("AdjustedPhenotype", "ContextPart", "ContextScore", "DoseEstimate"),
    "pmkit.context.applicability": (
        "ApplicabilityRules",
        "setting_holds",
    ),
    "pmkit.context.context": ("named_medications",),
    "pmkit.context.context_rules": (
        "DosingRules",
        "EnzymeRules",
        "PRINTABLE",
        "ScoreRules",
        "dosing_models",
    ),
    "pmkit.context.dosing": (
        "compute",
        "score_points",
    ),
    "pmkit.context.gene_facts": ("GeneFactRules", "Single", "fact_value"),
    "pmkit.context.model_cautions": ("ModelCautionRules",),
    "pmkit.context.patient": (
        "Patient",
        "read_sheet",
    ),
    "pmkit.context.phenoconversion": (
        "factor_of",
        "modulators",
        "stepped",
    ),
    "pmkit.context.stage": ("ContextStage",),
    "pmkit.context.view": ("ContextSection",),
}


def __getattr__(name: str) -> Any:
    return taken_from(__name__, _HOMES, name)
