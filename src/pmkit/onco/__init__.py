"""Tumours: consequences, oncogenicity, tiers, therapies, larger events and biomarkers.

What other folders may take from this house is in `__all__`, and comes from where it stands when it is first used:
`pmkit --help` loads none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmkit.core.face import taken_from

if TYPE_CHECKING:
    from pmkit.onco.drug_facts import describe_drug, known_drugs
    from pmkit.onco.inherited_labels import GermlineLabel, germline_labels, relation_to
    from pmkit.onco.oncogenicity_rules import OncogenicityRules
    from pmkit.onco.second_change_rules import SecondChangeRules
    from pmkit.onco.section import Alteration, Biomarker, Onco, OncoVariant, StructuralAlteration
    from pmkit.onco.stage import OncoStage
    from pmkit.onco.tiers import TierRules
    from pmkit.onco.view import OncoSection

__all__ = [
    "Alteration",
    "Biomarker",
    "GermlineLabel",
    "Onco",
    "OncoSection",
    "OncoStage",
    "OncoVariant",
    "OncogenicityRules",
    "SecondChangeRules",
    "StructuralAlteration",
    "TierRules",
    "describe_drug",
    "germline_labels",
    "known_drugs",
    "relation_to",
]

_HOMES = {
    "pmkit.onco.section": ("Alteration", "Biomarker", "Onco", "OncoVariant", "StructuralAlteration"),
    "pmkit.onco.drug_facts": ("describe_drug", "known_drugs"),
    "pmkit.onco.inherited_labels": ("GermlineLabel", "germline_labels", "relation_to"),
    "pmkit.onco.oncogenicity_rules": ("OncogenicityRules",),
    "pmkit.onco.second_change_rules": ("SecondChangeRules",),
    "pmkit.onco.stage": ("OncoStage",),
    "pmkit.onco.tiers": ("TierRules",),
    "pmkit.onco.view": ("OncoSection",),
}


def __getattr__(name: str) -> Any:
    return taken_from(__name__, _HOMES, name)
