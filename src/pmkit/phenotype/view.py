"""The section of the phenotype: how tables, terminal and `explain` show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pmkit.core.messages import tr
from pmkit.core.section import Around, Explanation, LaterModel, SectionSpec, Table, View

if TYPE_CHECKING:
    from pmkit.core.summary import Summary
    from pmkit.phenotype.section import Phenotype

__all__ = ["PhenotypeSection"]


class PhenotypeSection(SectionSpec["Phenotype"]):
    """Genes and germline findings ranked by the patient's HPO terms."""

    name: ClassVar[str] = "phenotype"
    model: ClassVar[LaterModel] = LaterModel("pmkit.phenotype.section", "Phenotype")
    place: ClassVar[int] = 55
    exempt: ClassVar[Mapping[str, str]] = {
        "held_back": "one for the report: in the terminal table and JSON",
        "release": "one for the report: in the terminal table and JSON",
        "method": "one for the report: in the terminal table and JSON",
        "combine": "one for the report: in the terminal table and JSON",
        "annotated_genes": "one for the report: in the terminal table and JSON",
    }

    def tables(self) -> Sequence[Table[Phenotype, Any]]:
        from pmkit.phenotype.phenotype_tables import FINDINGS, GENES, TERMS

        return (TERMS, FINDINGS, GENES)

    def views(self) -> Sequence[View[Phenotype]]:
        def whole(section: Phenotype, around: Around) -> Iterable[Any]:
            from pmkit.phenotype.phenotype_blocks import phenotype_blocks

            return phenotype_blocks(section)

        return (View("phenotype", whole, 55),)

    def summary(self, section: Phenotype, around: Around) -> Summary:
        from pmkit.phenotype.phenotype_answers import phenotype_summary

        return phenotype_summary(section)

    def plain_name(self) -> str:
        from pmkit.phenotype.phenotype_plain import plain_name

        return plain_name()

    def explain(self, section: Phenotype, name: str, *, everything: bool = False) -> Explanation | None:
        from pmkit.phenotype.phenotype_blocks import about

        lines = tuple(about(section, name))
        return Explanation(lines) if lines else None

    def names(self, section: Phenotype) -> Iterable[str]:
        return (gene.gene for gene in section.genes)

    def limitations(self, section: Phenotype) -> Iterable[str]:
        if section.held_back:
            yield tr("Nothing was ranked by phenotype: there is no consent (diagnosis).")
        elif section.terms:
            yield tr(
                "The ranking compares annotations: a gene without annotated phenotypes is not ranked, and a low rank "
                "excludes nothing."
            )

    def extra(self, kind: str) -> Any:
        if kind == "fhir":
            from pmkit.phenotype import phenotype_fhir

            return phenotype_fhir
        if kind == "phenopacket":
            from pmkit.phenotype import phenotype_packet

            return phenotype_packet
        return None
