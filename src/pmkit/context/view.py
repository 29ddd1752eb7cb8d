"""The section of the patient's context: how tables, terminal and `explain` show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pmkit.core.section import Around, Explanation, LaterModel, SectionSpec, Table, View

if TYPE_CHECKING:
    from pmkit.context.section import ContextPart
    from pmkit.core.summary import Plain, Summary


class ContextSection(SectionSpec["ContextPart"]):
    """What the patient's context adds to the genes."""

    name: ClassVar[str] = "context"
    model: ClassVar[LaterModel] = LaterModel("pmkit.context.section", "ContextPart")
    rules: ClassVar[str] = "context"
    place: ClassVar[int] = 20
    exempt: ClassVar[Mapping[str, str]] = {
        "medications": "one list for the report: in the terminal table and JSON",
        "unknown_medications": "one list for the report: in the terminal table and JSON",
        "scores.components.because": "JSON has it",
    }

    def maker(self) -> Callable[[Any, str | None], ContextPart]:
        from pmkit.context.context_to_section import context_part

        return lambda result, only: context_part(result)

    def tables(self) -> Sequence[Table[ContextPart, Any]]:
        from pmkit.context.context_tables import DOSES, PHENOTYPES, SCORES

        return (PHENOTYPES, DOSES, SCORES)

    def views(self) -> Sequence[View[ContextPart]]:
        def whole(section: ContextPart, around: Around) -> Iterable[Any]:
            from pmkit.context.context_blocks import context_blocks

            return context_blocks(section, around)

        return (View("context", whole, 20),)

    def summary(self, section: ContextPart, around: Around) -> Summary:
        from pmkit.context.context_answers import context_summary

        return context_summary(section, around)

    def plain(self, section: ContextPart, around: Around) -> Plain:
        from pmkit.context.context_plain import context_plain

        return context_plain(section)

    def explain(self, section: ContextPart, name: str, *, everything: bool = False) -> Explanation | None:
        from pmkit.context.context_blocks import about

        lines = tuple(about(section, name))
        return Explanation(lines) if lines else None

    def names(self, section: ContextPart) -> Iterable[str]:
        """None that the pharmacogene section does not name."""
        return ()

    def upgraded(self, raw: dict[str, Any], version: str) -> dict[str, Any]:
        """What was not verified had another name in 1.0."""

        def renamed(value: Any) -> Any:
            if isinstance(value, list):
                return [renamed(one) for one in value]
            if isinstance(value, dict):
                names = ("verified", "points_verified")
                return {
                    key: "not_verified" if key in names and one == "memory" else renamed(one)
                    for key, one in value.items()
                }
            return value

        found: dict[str, Any] = renamed(raw)
        return found

    def medications(self, section: ContextPart) -> Iterable[str]:
        return section.medications
