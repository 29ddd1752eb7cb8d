"""The pharmacogene section of reports: how tables, terminal and `explain` show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from pmkit.core.difference import Difference, HowMade
from pmkit.core.messages import tr, trn
from pmkit.core.section import Around, Explanation, LaterModel, SectionSpec, Table, View

if TYPE_CHECKING:
    from pmkit.core.summary import Picture, Plain, Summary
    from pmkit.pgx.section import Pgx

ONLY_WHOLE = tr("JSON and `explain` have it in full")
_UNNAMED = tr("the cell has it where there is no name")

_EXTRAS = {
    "vcf": "pgx_info",
    "vrs": "found_alleles",
    "bed": "found_alleles",
    "fhir": "pgx_fhir",
    "cds-hooks": "pgx_cards",
    "multiqc": "pgx_summary",
}
"""The modules that give to other formats, by the format's name."""


def assumed_note(number: int) -> str:
    """What a report says of so many positions that were taken as reference."""
    return trn(
        "{n} position without a record was taken as reference, as asked for (--absent-is-ref).",
        "{n} positions without a record were taken as reference, as asked for (--absent-is-ref).",
        number,
    )


class PgxSection(SectionSpec["Pgx"]):
    """Pharmacogenes and drugs."""

    name: ClassVar[str] = "pgx"
    model: ClassVar[LaterModel] = LaterModel("pmkit.pgx.section", "Pgx")
    rules: ClassVar[str] = "pgx"
    place: ClassVar[int] = 10
    shared: ClassVar[tuple[str, ...]] = (
        *(f"genes.positions.{kind}" for kind in ("used", "missing", "assumed")),
        *(f"genes.{name}" for name in ("dates", "unseen_alleles", "rules", "citations", "could_change", "warnings")),
        *(f"genes.{name}" for name in ("diplotypes", "recommendation_diplotypes")),
        "drugs.recommendations.citations",
        *(f"drugs.{name}" for name in ("recommendations", "gaps", "could_change", "residual")),
        "genes",  # whole, as samples have many in common: behind their parts
        "drugs",
    )
    exempt: ClassVar[Mapping[str, str]] = {
        "drugs_asked": "one list for the report, in JSON; the first screen has these drugs",
        "also": "the first screen and JSON have it",
        "genes.dates.checked": ONLY_WHOLE,
        "genes.dates.how": ONLY_WHOLE,
        "genes.rules": ONLY_WHOLE,
        "genes.citations": ONLY_WHOLE,
        "genes.positions.used": "a cell counts them; JSON has each",
        "genes.positions.assumed": "a cell counts them; `explain` has place and genotype of each, JSON has all",
        "genes.positions.missing.chrom": _UNNAMED,
        "genes.positions.missing.pos": _UNNAMED,
        "genes.could_change.position": _UNNAMED,
        **{f"genes.undefined_variants.{field}": _UNNAMED for field in ("chrom", "pos", "ref", "alt")},
        "genes.positions.missing.ref": "the position's name identifies it",
        "genes.positions.missing.alts": "the position's name identifies it",
        "genes.positions.missing.genotype": "a missing position has none",
        "genes.positions.missing.state": ONLY_WHOLE,
        "genes.positions.missing.note": ONLY_WHOLE,
        "genes.recommendation_diplotypes.score": "as of the diplotype",
        "genes.recommendation_diplotypes.alleles": "as of the diplotype",
        "genes.recommendation_diplotypes.phenotype": "as of the diplotype",
        "genes.recommendation_diplotypes.activity_score": "as of the diplotype",
        "genes.recommendation_diplotypes.lookup_key": "as of the diplotype",
        "genes.diplotypes.alleles.name": "the diplotype's label holds it",
        "genes.diplotypes.alleles.activity_value": "the activity score is their sum",
        "genes.components.function": ONLY_WHOLE,
        "genes.components.activity_value": ONLY_WHOLE,
        "genes.could_change.diplotypes": "the sentence `effect` is made of them",
        "genes.undefined_variants.hgvsp": ONLY_WHOLE,
        "genes.undefined_variants.loss_of_function": "the kind says it",
        "genes.undefined_variants.doubt": ONLY_WHOLE,
        "drugs.residual.limit_per_100000": ONLY_WHOLE,
        "drugs.residual.populations.counted_per_100000": ONLY_WHOLE,
        "drugs.residual.populations.unseen_per_100000": ONLY_WHOLE,
        "drugs.residual.populations.chromosomes": ONLY_WHOLE,
        "drugs.residual.contradicted": ONLY_WHOLE,
        "drugs.residual.not_counted": ONLY_WHOLE,
        "drugs.residual.otherwise": ONLY_WHOLE,
        "drugs.residual.open_genes": "the column `deciding` begins with them",
        "drugs.could_change.advice": "the column `could_change` has it as text",
        "genes.could_change.effect": "a sentence made of the other fields",
        "drugs.recommendations.citations.source": "the column `source`",
        "drugs.recommendations.citations.id": ONLY_WHOLE,
        "drugs.recommendations.citations.url": ONLY_WHOLE,
    }

    def maker(self) -> Callable[[Any, str | None], Pgx]:
        from pmkit.pgx.pgx_to_section import PgxPart

        return PgxPart().part

    def tables(self) -> Sequence[Table[Pgx, Any]]:
        from pmkit.pgx.pgx_tables import DRUGS, GENES, TESTS

        return (GENES, DRUGS, TESTS)

    def views(self) -> Sequence[View[Pgx]]:
        def drugs(section: Pgx, around: Around) -> Iterable[Any]:
            from pmkit.pgx.pgx_blocks import drug_blocks

            return drug_blocks(section, around.medications)

        def genes(section: Pgx, around: Around) -> Iterable[Any]:
            from pmkit.pgx.pgx_blocks import gene_blocks

            return gene_blocks(section)

        return (View("pgx.drugs", drugs, 10), View("pgx.genes", genes, 30))

    def summary(self, section: Pgx, around: Around) -> Summary:
        from pmkit.pgx.pgx_answers import pgx_summary

        return pgx_summary(section, around)

    def pictures(self, section: Pgx) -> Iterable[Picture]:
        from pmkit.pgx.pgx_pictures import pgx_pictures

        return pgx_pictures(section)

    def plain(self, section: Pgx, around: Around) -> Plain:
        from pmkit.pgx.pgx_plain import pgx_plain

        return pgx_plain(section, around)

    def explain(self, section: Pgx, name: str, *, everything: bool = False) -> Explanation | None:
        from pmkit.pgx.pgx_explain import explain

        return explain(section, name, everything=everything)

    def names(self, section: Pgx) -> Iterable[str]:
        return [gene.gene for gene in section.genes] + [drug.drug for drug in section.drugs]

    def hint(self, section: Pgx, name: str) -> str:
        for gene in section.genes:
            for place in (*gene.positions.used, *gene.positions.missing, *gene.positions.assumed):
                if name in (place.name.casefold(), f"chr{place.chrom}:{place.pos}".casefold()):
                    return tr(
                        "{name} is a position of {gene}: ask for {gene!r}.", name=place.name or name, gene=gene.gene
                    )
        return ""

    def limitations(self, section: Pgx) -> Iterable[str]:
        number = sum(len(gene.positions.assumed) for gene in section.genes)
        if number:
            yield assumed_note(number)

    def differences(self, old: Pgx, new: Pgx, made: HowMade) -> Iterable[Difference]:
        from pmkit.pgx.pgx_diff import differences

        return differences(old, new, made)

    def upgraded(self, raw: dict[str, Any], version: str) -> dict[str, Any]:
        """1.0 did not say which advice is for persons with a disease only, and called a gene that nobody called
        "outside"."""
        from pmkit.pgx.disease_gates import disease_gate

        genes = [
            {**gene, "source": "none"}
            if gene.get("source") == "outside" and not gene.get("callers") and not gene.get("diplotypes")
            else gene
            for gene in raw.get("genes", ())
        ]
        drugs = [
            {
                **drug,
                "recommendations": [
                    {**row, "disease_gate": disease_gate(row.get("population", ""), row.get("indication", ""))}
                    for row in drug.get("recommendations", ())
                ],
            }
            for drug in raw.get("drugs", ())
        ]
        return {**raw, "genes": genes, "drugs": drugs}

    def extra(self, kind: str) -> Any:
        module = _EXTRAS.get(kind)
        return import_module(f"pmkit.pgx.{module}") if module else None
