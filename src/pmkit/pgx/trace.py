"""Why a phenotype: every outcome that a rule can have, with fired, not fired or not evaluable, and the facts it met."""

from __future__ import annotations

from pmkit.core.messages import tr
from pmkit.core.model import Evidence, Finding
from pmkit.knowledge.rules import Outcome
from pmkit.pgx.functions import number_of
from pmkit.pgx.phenotype import NO_RESULT, NOT_AVAILABLE, PairResult
from pmkit.pgx.phenotype_rules import ActivityScore, PhenotypeRule, rule_for


def trace_pair(pair: PairResult) -> tuple[Finding, ...]:
    """The rule behind a phenotype, outcome by outcome: each band of a score, else each phenotype the rule can give."""
    rule = rule_for(pair.gene, pair.authority)
    if rule is None:
        return ()
    evidence = tuple(_evidence(citation) for citation in rule.citations)
    met = f"{pair.gene} {'/'.join(a.name for a in pair.alleles) or tr('as stated')}: {_facts(pair)}"
    if isinstance(rule, ActivityScore):
        return tuple(
            Finding(f"{rule.id}: {band.phenotype}", _band_outcome(pair, band.holds), met, evidence)
            for band in rule.bands
        )
    undecided = pair.phenotype in (None, NOT_AVAILABLE, NO_RESULT) or not pair.lookup_keys
    return tuple(
        Finding(
            f"{rule.id}: {name}",
            "fired" if name == pair.phenotype else "not_evaluable" if undecided else "not_fired",
            met,
            evidence,
        )
        for name in dict.fromkeys((*_phenotypes(rule), *((pair.phenotype,) if not undecided else ())))
        if name
    )


def _facts(pair: PairResult) -> str:
    parts = [f"{a.name} {a.function}" + (f" {a.activity_value}" if a.activity_value else "") for a in pair.alleles]
    return ", ".join(
        [*parts, *([tr("score {score}", score=pair.activity_score)] if pair.activity_score else []), *pair.notes]
    )


def _band_outcome(pair: PairResult, holds: object) -> Outcome:
    if pair.activity_score in (None, NOT_AVAILABLE) or not callable(holds):
        return "not_evaluable"
    return "fired" if holds(number_of(pair.activity_score or "")[0]) else "not_fired"


def _phenotypes(rule: PhenotypeRule) -> tuple[str, ...]:
    """Every phenotype that a rule without bands can give, in its order."""
    names: tuple[str, ...] = ()
    match rule.method:
        case "function_pair":
            names = (*rule.pairs.values(), rule.otherwise)
        case "presence":
            names = (rule.present, rule.absent)
        case "genotype":
            names = tuple(rule.genotypes.values())
        case "sex_linked":
            names = (*rule.hemizygous.values(), *rule.diploid.values(), rule.otherwise)
        case "haploid":
            names = tuple(rule.phenotypes.values())
        case "carrier":
            names = (rule.positive,)
    return tuple(dict.fromkeys(names))


def _evidence(citation: str) -> Evidence:
    kind, _, value = citation.partition(":")
    if kind == "PMID":
        return Evidence("PubMed", citation, (value,), f"https://pubmed.ncbi.nlm.nih.gov/{value}/")
    return Evidence("publication", citation, (), citation if citation.startswith("https://") else "")
