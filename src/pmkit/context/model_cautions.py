"""What a reader of a dose estimate has to know of the genes behind it, and when a model is not advised at all.

Rules: `rules/context/model_cautions.toml`. What moves a dose by an amount that was not verified is named and never
multiplied in.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from pmkit.context.context_rules import DosingModel
from pmkit.context.gene_facts import gene_of_fact
from pmkit.core.cells import few
from pmkit.core.lean_model import Field
from pmkit.core.messages import any_of, tr, trn
from pmkit.knowledge.engine import Facts, holds
from pmkit.knowledge.rules import Citation, Meta, Predicate, Strict, load_rules
from pmkit.pgx import GeneCall, GeneResult, open_positions


class _Caution(Strict):
    drug: str
    gene: str
    citation: Citation


class UnseenAlleles(_Caution):
    """A model that looks at the gene is not advised where one of these alleles could not be ruled in or out."""

    alleles: tuple[str, ...] = Field(min_length=1)
    ancestry: str
    when: Predicate


class LoweringVariant(_Caution):
    """A variant among the gene's positions with which less is needed."""

    rsid: str
    allele: str
    ancestry: str
    when: Predicate


class RaisingAlleles(_Caution):
    """Alleles of another gene with which more is needed; said unless the condition is known to hold."""

    alleles: tuple[str, ...] = Field(min_length=1)
    unless: Predicate


class ModelCautionRules(Strict):
    meta: Meta
    unseen_alleles: tuple[UnseenAlleles, ...] = ()
    lowering_variant: tuple[LoweringVariant, ...] = ()
    raising_alleles: tuple[RaisingAlleles, ...] = ()


@cache
def caution_rules() -> ModelCautionRules:
    return load_rules("context/model_cautions", ModelCautionRules)


def genes_behind(model: DosingModel) -> tuple[str, ...]:
    """The genes that a model's equation looks at."""
    genes = gene_of_fact()
    return tuple(dict.fromkeys(genes[term.fact] for term in model.terms if term.fact in genes))


def against(model: DosingModel, facts: Facts, results: Mapping[str, GeneResult]) -> tuple[str, ...]:
    """Reasons not to use the model for this patient."""
    behind = genes_behind(model)
    found = []
    for rule in caution_rules().unseen_alleles:
        if rule.drug != model.drug or rule.gene not in behind or holds(rule.when, facts) is not True:
            continue
        if unseen := _unseen(rule, results.get(rule.gene)):
            found.append(
                tr(
                    "{gene} {unseen} not looked at: with {ancestry} ancestry the clinical algorithm is used ({source})",
                    gene=rule.gene,
                    unseen=", ".join(unseen),
                    ancestry=rule.ancestry,
                    source=_source(rule),
                )
            )
    return tuple(found)


def cautions(model: DosingModel, facts: Facts, results: Mapping[str, GeneResult]) -> tuple[str, ...]:
    """What goes with the number."""
    behind = genes_behind(model)
    found = [text for gene in behind for text in _of_gene(gene, results.get(gene))]
    if behind:
        found += [text for rule in caution_rules().lowering_variant for text in _lowering(rule, model, facts, results)]
        found += [text for rule in caution_rules().raising_alleles for text in _raising(rule, model, facts, results)]
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
        yield tr(
            "{gene} is provisional: {names} without a result could change it",
            gene=gene,
            names=few(names, 3),
        )
    if call.assumed:
        yield trn(
            "{gene}: {n} position without a record was taken as reference",
            "{gene}: {n} positions without a record were taken as reference",
            len(call.assumed),
            gene=gene,
        )


def _unseen(rule: UnseenAlleles, result: GeneResult | None) -> list[str]:
    """Those of the rule's alleles that the result cannot rule in or out."""
    call = result.call if result is not None else None
    if not isinstance(call, GeneCall):
        return list(rule.alleles)
    open_ones = {name for place in call.missing for name in place.alleles}
    return [name for name in rule.alleles if name in open_ones]


def _lowering(
    rule: LoweringVariant, model: DosingModel, facts: Facts, results: Mapping[str, GeneResult]
) -> Iterator[str]:
    if rule.drug != model.drug or holds(rule.when, facts) is not True:
        return
    genotype = _genotype(rule.rsid, results.get(rule.gene))
    if not genotype:
        yield tr(
            "{rsid} was not looked at; with an allele {allele} and {ancestry} ancestry less is needed ({source})",
            rsid=rule.rsid,
            allele=rule.allele,
            ancestry=rule.ancestry,
            source=_source(rule),
        )
    elif rule.allele in genotype.replace("|", "/").split("/"):
        yield tr(
            "{rsid} {genotype}: with {ancestry} ancestry less is needed; not applied, amount not verified",
            rsid=rule.rsid,
            genotype=genotype,
            ancestry=rule.ancestry,
        )


def _raising(
    rule: RaisingAlleles, model: DosingModel, facts: Facts, results: Mapping[str, GeneResult]
) -> Iterator[str]:
    if rule.drug != model.drug or holds(rule.unless, facts) is True:
        return
    result = results.get(rule.gene)
    labels = {
        item.label
        for item in (result.recommendation if result else ())
        if any(allele.name in rule.alleles for allele in item.pair.alleles)
    }
    if labels:
        yield tr(
            "{gene} {labels}: somewhat more may be needed ({source}); not applied, the amount is not verified",
            gene=rule.gene,
            labels=any_of(sorted(labels)),
            source=_source(rule),
        )


def _genotype(rsid: str, result: GeneResult | None) -> str:
    call = result.call if result is not None else None
    if not isinstance(call, GeneCall):
        return ""
    return next((place.genotype for place in call.positions if place.rsid == rsid), "")


def _source(rule: _Caution) -> str:
    return f"{caution_rules().meta.source}, {rule.citation.replace(':', ' ')}"
