"""What a reader of a dose estimate has to know of the genes behind it, and when a model is not advised at all.

CPIC 2017 (PMID 28198005) uses the clinical algorithm for patients of African ancestry unless CYP2C9 *5, *6, *8 and
*11 were looked at, and names rs12777823 (African ancestry) and CYP4F2 (other ancestry) as further influences. Their
amounts were not verified, so they are named and never multiplied in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pmkit.context.context_rules import DosingModel
from pmkit.core.messages import tr
from pmkit.knowledge.engine import Facts
from pmkit.pgx import GeneCall, GeneResult, open_positions

GENE_OF = {
    "VKORC1": "VKORC1",
    "VKORC1_A_count": "VKORC1",
    "CYP2C9": "CYP2C9",
    "CYP2C9_2_count": "CYP2C9",
    "CYP2C9_3_count": "CYP2C9",
    "CYP3A5": "CYP3A5",
}
"""Fact of a model -> the gene that it is made of."""
AFRICAN_ALLELES = frozenset({"*5", "*6", "*8", "*11"})
RS12777823 = "rs12777823"
SOURCE = "CPIC 2017, PMID 28198005"


def genes_behind(model: DosingModel) -> tuple[str, ...]:
    """The genes that a model's equation looks at."""
    return tuple(dict.fromkeys(GENE_OF[term.fact] for term in model.terms if term.fact in GENE_OF))


def against(model: DosingModel, facts: Facts, results: Mapping[str, GeneResult]) -> tuple[str, ...]:
    """Reasons not to use the model for this patient."""
    if model.drug != "warfarin" or facts.get("race_black") is not True or "CYP2C9" not in genes_behind(model):
        return ()
    unseen = _unseen(results.get("CYP2C9"))
    if not unseen:
        return ()
    return (
        tr(
            "CYP2C9 {unseen} not looked at: with African ancestry the clinical algorithm is used ({source})",
            unseen=", ".join(unseen),
            source=SOURCE,
        ),
    )


def cautions(model: DosingModel, facts: Facts, results: Mapping[str, GeneResult]) -> tuple[str, ...]:
    """What goes with the number."""
    behind = genes_behind(model)
    found = [text for gene in behind for text in _of_gene(gene, results.get(gene))]
    if model.drug == "warfarin" and behind:
        found += _warfarin(facts, results)
    return tuple(found)


def _of_gene(gene: str, result: GeneResult | None) -> Iterator[str]:
    if result is None or not result.recommendation:
        yield tr("{gene} has no result: the coefficient for an unknown genotype is used", gene=gene)
        return
    call = result.call
    if not isinstance(call, GeneCall):
        return
    names = [one.position.name for one in open_positions(result).positions]
    if names:
        more = tr(" and {n_names} more", n_names=len(names) - 3) if len(names) > 3 else ""
        yield tr(
            "{gene} is provisional: {names}{more} without a result could change it",
            gene=gene,
            names=", ".join(names[:3]),
            more=more,
        )
    if call.assumed:
        yield tr(
            "{gene}: {n_assumed} positions without a record were taken as reference",
            gene=gene,
            n_assumed=len(call.assumed),
        )


def _unseen(result: GeneResult | None) -> list[str]:
    """Those of *5, *6, *8 and *11 that the result cannot rule in or out."""
    call = result.call if result is not None else None
    if not isinstance(call, GeneCall):
        return sorted(AFRICAN_ALLELES, key=lambda name: int(name[1:]))
    open_ones = {name for place in call.missing for name in place.alleles}
    return sorted(open_ones & AFRICAN_ALLELES, key=lambda name: int(name[1:]))


def _warfarin(facts: Facts, results: Mapping[str, GeneResult]) -> Iterator[str]:
    race = facts.get("race")
    if race in ("black", "mixed_or_missing"):
        genotype = _rs12777823(results.get("CYP2C9"))
        if not genotype:
            yield tr(
                "{rs12777823} was not looked at; with an A allele and African ancestry less is needed ({source})",
                rs12777823=RS12777823,
                source=SOURCE,
            )
        elif "A" in genotype:
            yield tr(
                "{rs12777823} {genotype}: with African ancestry less is needed; not applied, amount not verified",
                rs12777823=RS12777823,
                genotype=genotype,
            )
    if race != "black":
        cyp4f2 = results.get("CYP4F2")
        labels = {
            item.label
            for item in (cyp4f2.recommendation if cyp4f2 else ())
            if any(allele.name in ("*3", "*4", "*22") for allele in item.pair.alleles)
        }
        if labels:
            yield (
                tr(
                    "CYP4F2 {labels}: somewhat more may be needed ({source}); not applied, the amount is not verified",
                    labels=" or ".join(sorted(labels)),
                    source=SOURCE,
                )
            )


def _rs12777823(result: GeneResult | None) -> str:
    call = result.call if result is not None else None
    if not isinstance(call, GeneCall):
        return ""
    return next((place.genotype for place in call.positions if place.rsid == RS12777823), "")
