"""The section of hereditary findings: how tables, terminal and `explain` show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from pmkit.core.messages import tr
from pmkit.core.section import Around, Explanation, LaterModel, SectionSpec, Table, View

if TYPE_CHECKING:
    from pmkit.core.summary import Summary
    from pmkit.germline.section import GermlinePart

_WHOLE = tr("JSON and `explain` have it in full")
_ONE = tr("one for the report: in JSON and in the terminal table")
_EXTRAS = {
    "vrs": "germline_variants",
    "bed": "germline_variants",
    "fhir": "germline_fhir",
    "phenopacket": "germline_packet",
}
"""The modules that give to other formats, by the format's name."""


class GermlineSection(SectionSpec["GermlinePart"]):
    """Hereditary findings."""

    name: ClassVar[str] = "germline"
    model: ClassVar[LaterModel] = LaterModel("pmkit.germline.section", "GermlinePart")
    rules: ClassVar[str] = "germline"
    place: ClassVar[int] = 40
    exempt: ClassVar[Mapping[str, str]] = {
        "minor": _ONE,
        "adult_onset": "one for the report: of a minor in the terminal table, and in JSON",
        "clinvar_release": _ONE,
        "clinvar_bundled": _ONE,
        "homozygosity": _ONE,
        "pedigree": _ONE,
        "findings.citations": _WHOLE,
        "findings.variants.gene": "the finding has it",
        "findings.variants.rules": _WHOLE,
        "others.rules": _WHOLE,
    }

    def tables(self) -> Sequence[Table[GermlinePart, Any]]:
        from pmkit.germline.germline_tables import FINDINGS, GENES, NOT_CLASSIFIED, OTHERS, SCOPES, STRUCTURAL

        return (FINDINGS, GENES, SCOPES, OTHERS, STRUCTURAL, NOT_CLASSIFIED)

    def views(self) -> Sequence[View[GermlinePart]]:
        def whole(section: GermlinePart, around: Around) -> Iterable[Any]:
            from pmkit.germline.germline_blocks import germline_blocks

            return germline_blocks(section, around)

        return (View("germline", whole, 40),)

    def maker(self) -> Callable[[Any, str | None], GermlinePart]:
        return lambda result, only: result

    def summary(self, section: GermlinePart, around: Around) -> Summary:
        from pmkit.germline.germline_answers import germline_summary

        return germline_summary(section)

    def plain_name(self) -> str:
        from pmkit.germline.germline_plain import plain_name

        return plain_name()

    def explain(self, section: GermlinePart, name: str, *, everything: bool = False) -> Explanation | None:
        from pmkit.germline.germline_blocks import about

        lines = tuple(about(section, name, everything=everything))
        return Explanation(lines, lambda table: table.startswith("germline.")) if lines else None

    def names(self, section: GermlinePart) -> Iterable[str]:
        """Genes that were looked at."""
        return (gene.gene for gene in section.genes)

    def extra(self, kind: str) -> Any:
        module = _EXTRAS.get(kind)
        return import_module(f"pmkit.germline.{module}") if module else None
