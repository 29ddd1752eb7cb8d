"""The section of polygenic scores: how tables, terminal and `explain` show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pmkit.core.messages import tr
from pmkit.core.section import Around, LaterModel, SectionSpec, Table, View

if TYPE_CHECKING:
    from pmkit.core.summary import Summary
    from pmkit.risk.section import Risk

__all__ = ["RiskSection"]


class RiskSection(SectionSpec["Risk"]):
    """Polygenic scores."""

    name: ClassVar[str] = "risk"
    model: ClassVar[LaterModel] = LaterModel("pmkit.risk.section", "Risk")
    place: ClassVar[int] = 60
    rules: ClassVar[str] = "risk"
    exempt: ClassVar[Mapping[str, str]] = {
        "held_back": "one for the report: in the terminal table and JSON",
        "minor": "one for the report: in the terminal table and JSON",
        "scores.outcomes.examples": "JSON has them",
    }

    def tables(self) -> Sequence[Table[Risk, Any]]:
        from pmkit.risk.risk_tables import CLINICAL, SCORES, VARIANTS

        return (SCORES, VARIANTS, CLINICAL)

    def views(self) -> Sequence[View[Risk]]:
        def whole(section: Risk, around: Around) -> Iterable[Any]:
            from pmkit.risk.risk_blocks import risk_blocks

            return risk_blocks(section)

        return (View("risk", whole, 60),)

    def summary(self, section: Risk, around: Around) -> Summary:
        from pmkit.risk.risk_answers import risk_summary

        return risk_summary(section)

    def plain_name(self) -> str:
        from pmkit.risk.risk_plain import plain_name

        return plain_name()

    def names(self, section: Risk) -> Iterable[str]:
        return (score.score for score in section.scores)

    def limitations(self, section: Risk) -> Iterable[str]:
        if section.held_back and section.minor:
            yield tr(
                "Polygenic scores were not computed: of a minor they need the consent adult_onset as well. "
                "This says nothing of any risk."
            )
        elif section.held_back:
            yield tr(
                "Polygenic scores were not computed: there is no consent (polygenic). This says nothing of any risk."
            )
        if section.scores:
            yield (
                tr(
                    "Polygenic scores are no diagnosis: most were made in one population and tell less in others, "
                    "and a single rare variant can outweigh them."
                )
            )

    def extra(self, kind: str) -> Any:
        if kind != "fhir":
            return None
        from pmkit.risk import risk_fhir

        return risk_fhir
