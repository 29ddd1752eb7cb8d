"""Tests that a label or a level A guideline asks for before a drug, where the patient's results do not tell the gene.

A gene that was called is known. One that was called without the allele in question (HLA-B of which one allele is not
typed), with a function that nobody knows, or of which only half is known, is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pmkit.core.messages import all_of, tr
from pmkit.knowledge.store import open_table
from pmkit.pgx.drugs import options_of
from pmkit.pgx.guidance import rows_by_drug
from pmkit.pgx.guideline_sources import GUIDELINES
from pmkit.pgx.outside.call_words import known_genes
from pmkit.pgx.phenotype import INDETERMINATE, NOT_AVAILABLE, GeneResult

NOT_LOOKED_AT = tr("not looked at in this run (--gene)")


class TestRequest(NamedTuple):
    """Who asks for a test. `strength` is label_required, label_recommended or guideline_level_a."""

    strength: str
    source: str
    release: str


class PriorTest(NamedTuple):
    """A test to make before a drug is given, as the results do not tell the gene."""

    drug: str
    gene: str
    asked: tuple[TestRequest, ...]
    reason: str


@cache
def asked_tests() -> Mapping[str, Mapping[str, tuple[TestRequest, ...]]]:
    """Drug -> gene -> who asks for a test of it."""
    found: dict[str, dict[str, list[TestRequest]]] = {}
    for row in open_table("guidance.tests").rows():
        requested = TestRequest(row["strength"], row["source"], row["release"])
        found.setdefault(row["drug"], {}).setdefault(row["gene"], []).append(requested)
    return {drug: {gene: tuple(requested) for gene, requested in genes.items()} for drug, genes in found.items()}


def prior_tests(drugs: Sequence[str], results: Mapping[str, GeneResult]) -> tuple[PriorTest, ...]:
    """What is to be tested before these drugs, by drug and gene."""
    found = []
    for drug in sorted(set(drugs)):
        for gene, requested in sorted(asked_tests().get(drug, {}).items()):
            if reason := not_reported(drug, gene, results.get(gene)):
                found.append(PriorTest(drug, gene, requested, reason))
    return tuple(found)


def not_reported(drug: str, gene: str, result: GeneResult | None) -> str:
    """Why the results do not tell a gene for a drug, or "". `result`: None where the gene is not in the report."""
    if result is None:
        return NOT_LOOKED_AT if gene in known_genes() else tr("pmkit does not read {gene} from a VCF", gene=gene)
    if result.status not in ("called", "ambiguous"):
        return getattr(result.call, "why_not", "") or result.status.replace("_", " ")
    if result.half_known:
        return tr("not all of it is known: {what}", what="; ".join(result.half_known))
    options = {source: options_of(gene, result, source.name) for source in GUIDELINES}
    named = [one for some in options.values() for one in some if one.called]
    asking = [one for source, some in options.items() if source.asks_for_tests for one in some if one.called]
    known = [one for one in asking if one.phenotype not in (INDETERMINATE, NOT_AVAILABLE)]
    if not known:
        return tr("the function of what was found is not known")
    alleles = {
        key.split()[0]
        for row in rows_by_drug().get(drug, ())
        for condition in row.conditions
        if condition.gene == gene and condition.kind == "allele_status"
        for key in condition.keys
    }
    # Each source has its own alleles (HLA-B*15:11 is DPWG's alone): what any of them reports is reported.
    reported = {key.split()[0] for option in named for key in option.keys if key.endswith(("positive", "negative"))}
    if missing := sorted(allele for allele in alleles if allele.startswith("*") and allele not in reported):
        return tr("{missing} could not be called", missing=all_of(missing))
    return ""
