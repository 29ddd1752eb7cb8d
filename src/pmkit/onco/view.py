"""The tumour section of reports: how tables, terminal and `explain` show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from pmkit.core.messages import tr
from pmkit.core.section import Around, Explanation, LaterModel, SectionSpec, Table, View

if TYPE_CHECKING:
    from pmkit.core.summary import Picture, Plain, Summary
    from pmkit.onco.section import Onco

_WHOLE = tr("JSON and `explain` have it in full")
_STATEMENT = [
    "source",
    "type",
    "direction",
    "significance",
    "level",
    "rating",
    "therapies",
    "disease",
    "match",
    "tumor_match",
    "profile",
]
_STATEMENT += ["interaction", "tier", "with_others", "citations"]


def _of(item: str, lists: Iterable[str]) -> dict[str, str]:
    """Fields below lists of statements, tiers and therapies that a cell cannot hold."""
    found = {f"{item}.{name}.{field}": _WHOLE for name in lists for field in _STATEMENT}
    found |= {f"{item}.tiers.{field}": _WHOLE for field in ("tumor_type", "escat", "because", "evidence")}
    found[f"{item}.set_aside.evidence"] = _WHOLE
    for kind in ("sensitive", "resistant"):
        found[f"{item}.{kind}.evidence"] = _WHOLE
        found[f"{item}.{kind}.level"] = tr("the tier stands for it, where there is one")
        for field in ("drug", "genes", "level", "actions", "results", "evidence"):
            found[f"{item}.{kind}.cautions.{field}"] = tr("the table patient.drugs has it")
    return found


_EXTRAS = {
    "vcf": "onco_info",
    "maf": "maf_rows",
    "vrs": "onco_variants",
    "bed": "onco_variants",
    "fhir": "onco_fhir",
    "phenopacket": "onco_packet",
    "multiqc": "onco_summary",
}
"""The modules that give to other formats, by the format's name."""


class OncoSection(SectionSpec["Onco"]):
    """Tumour findings."""

    name: ClassVar[str] = "onco"
    model: ClassVar[LaterModel] = LaterModel("pmkit.onco.section", "Onco")
    rules: ClassVar[str] = "onco"
    place: ClassVar[int] = 30
    shared: ClassVar[tuple[str, ...]] = (
        *(f"variants.{name}" for name in ("evidence", "conflicts", "near", "sensitive", "resistant", "set_aside")),
        *(f"alterations.{name}" for name in ("evidence", "conflicts", "near", "sensitive", "resistant", "set_aside")),
        *(f"biomarkers.{name}" for name in ("evidence", "sensitive", "resistant", "set_aside")),
        "not_evaluable",
    )
    exempt: ClassVar[Mapping[str, str]] = {
        "tumor_type": "one for the report: in the title of the findings",
        "not_assessed": "one for the report: in the head of the page and in JSON",
        "not_judged": "some for the report: in the head of the page and in JSON",
        "considered": "one for the report: in JSON",
        "not_shown": "counts of the whole tumour: a sentence of the report, and JSON",
        "not_evaluable": "JSON has them",
        **_of("variants", ("evidence", "conflicts", "near")),
        **_of("alterations", ("evidence", "conflicts", "near")),
        **_of("biomarkers", ("evidence",)),
        "variants.oncogenicity.criteria.points": _WHOLE,
        "variants.oncogenicity.criteria.because": _WHOLE,
        "variants.oncogenicity.criteria.citations": _WHOLE,
        "variants.rules.citations": _WHOLE,
        "alterations.rules.citations": _WHOLE,
        "alterations.oncogenicity": "larger alterations are not classified",
        "biomarkers.citations.source": _WHOLE,
        "biomarkers.citations.id": _WHOLE,
        "biomarkers.citations.url": _WHOLE,
    }

    def maker(self) -> Callable[[Any, str | None], Onco]:
        from pmkit.onco.onco_to_section import onco_part

        return lambda result, only: onco_part(result)

    def tables(self) -> Sequence[Table[Onco, Any]]:
        from pmkit.onco.onco_tables import ALTERATIONS, BIOMARKERS, VARIANTS

        return (VARIANTS, ALTERATIONS, BIOMARKERS)

    def views(self) -> Sequence[View[Onco]]:
        def findings(section: Onco, around: Around) -> Iterable[Any]:
            from pmkit.onco.onco_blocks import onco_blocks

            return onco_blocks(section, around)

        return (View("onco", findings, 40),)

    def summary(self, section: Onco, around: Around) -> Summary:
        from pmkit.onco.onco_answers import onco_summary

        return onco_summary(section, around)

    def pictures(self, section: Onco) -> Iterable[Picture]:
        from pmkit.onco.onco_pictures import onco_pictures

        return onco_pictures(section)

    def plain(self, section: Onco, around: Around) -> Plain:
        from pmkit.onco.onco_plain import onco_plain

        return onco_plain(section, around)

    def explain(self, section: Onco, name: str, *, everything: bool = False) -> Explanation | None:
        from pmkit.onco.onco_explain import explain

        return explain(section, name, everything=everything)

    def names(self, section: Onco) -> Iterable[str]:
        from pmkit.onco.onco_explain import names

        return names(section)

    def noted(self, section: Onco, notes: Mapping[str, Sequence[Any]]) -> Onco:
        from pmkit.onco.noted import with_notes

        return with_notes(section, notes)

    def extra(self, kind: str) -> Any:
        module = _EXTRAS.get(kind)
        return import_module(f"pmkit.onco.{module}") if module else None
