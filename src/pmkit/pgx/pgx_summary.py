"""Pharmacogenes and drugs in one row a sample: what `extra("multiqc")` gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pmkit.core.exchange import TableSummary
from pmkit.core.messages import any_of, tr
from pmkit.pgx import advice_sentences as words
from pmkit.pgx.advice_words import severity, short_words
from pmkit.pgx.pgx_terms import GeneEvidence, GeneStatus, Standing
from pmkit.pgx.section import DrugReport, Pgx

Row = Mapping[str, str | float | None]


def summaries() -> Iterator[TableSummary]:
    """Counts, then a column for each gene, then one for each drug."""
    counts = {
        "genes_called": tr("genes with a result"),
        "genes_ambiguous": tr("genes with several results"),
        "genes_not_called": tr("genes without a result"),
        "positions_missing": tr("positions without a usable genotype"),
        "drugs_with_advice": tr("drugs with advice other than usual care"),
        "drugs_not_firm": tr("drugs whose advice open positions could change"),
    }
    yield TableSummary(
        "pmkit_pgx_counts", tr("pmkit: pharmacogenes, counts"), tr("How much was called."), counts, _counts
    )
    genes = tr("Diplotype and phenotype; a gene without a result says so.")
    yield TableSummary("pmkit_pgx_genes", tr("pmkit: pharmacogenes"), genes, {}, _genes)
    drugs = tr("The most pressing action of any guideline.")
    yield TableSummary("pmkit_pgx_drugs", tr("pmkit: drugs"), drugs, {}, _drugs)


def _counts(section: Pgx) -> Row:
    genes = [gene for gene in section.genes if gene.evidence is GeneEvidence.GUIDELINE]
    statuses = [gene.status for gene in genes]
    called = statuses.count(GeneStatus.CALLED), statuses.count(GeneStatus.AMBIGUOUS)
    return {
        "genes_called": called[0],
        "genes_ambiguous": called[1],
        "genes_not_called": len(genes) - sum(called),
        "positions_missing": sum(len(gene.positions.missing) for gene in genes),
        "drugs_with_advice": sum(_acts(drug) for drug in section.drugs),
        "drugs_not_firm": sum(
            drug.standing in (Standing.CANNOT_BE_TOLD, Standing.RESIDUAL_RISK) for drug in section.drugs
        ),
    }


def _acts(drug: DrugReport) -> bool:
    return any(words.is_here(one) and words.acts(one) for one in drug.recommendations)


def _genes(section: Pgx) -> Row:
    found = {}
    for gene in section.genes:
        labels = any_of(pair.label for pair in gene.diplotypes)
        phenotypes = any_of(dict.fromkeys(filter(None, (pair.phenotype for pair in gene.diplotypes))))
        marks = "".join([" ?"] * gene.provisional)
        reported = f"{labels} ({phenotypes}){marks}" if phenotypes else f"{labels}{marks}"
        found[gene.gene] = reported if labels else tr("no result")
    return found


def _drugs(section: Pgx) -> Row:
    found = {}
    for drug in section.drugs:
        here = sorted((one for one in drug.recommendations if words.is_here(one)), key=severity)
        if not here:
            reported = drug.status.replace("_", " ") if not drug.recommendations else words.ELSEWHERE
        else:
            reported = short_words(here[0].action) + ("" if here[0].certain else " ?")
        if drug.standing is Standing.CANNOT_BE_TOLD:
            reported = tr("{advice}, not firm", advice=reported)
        found[drug.drug] = reported
    return found
