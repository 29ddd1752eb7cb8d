"""Rare disease: genes and germline findings ranked by a patient's HPO terms.

A house above `germline`, whose findings it ranks. What other folders may take from it is in `__all__`, and comes from
where it stands when it is first used: `pmkit --help` loads none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmkit.core.face import taken_from

if TYPE_CHECKING:
    from pmkit.phenotype.hpo_import import import_hpo
    from pmkit.phenotype.stage import PhenotypeStage
    from pmkit.phenotype.view import PhenotypeSection

__all__ = ["PhenotypeSection", "PhenotypeStage", "import_hpo"]

_HOMES = {
    "pmkit.phenotype.hpo_import": ("import_hpo",),
    "pmkit.phenotype.stage": ("PhenotypeStage",),
    "pmkit.phenotype.view": ("PhenotypeSection",),
}


def __getattr__(name: str) -> Any:
    return taken_from(__name__, _HOMES, name)
