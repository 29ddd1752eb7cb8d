"""The tables of genes and of drugs. Names of columns are a contract: new ones go to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from pmkit.core.cells import OR, listed, text
from pmkit.core.messages import tr
from pmkit.core.section import Cell, Column, Kind, Table
from pmkit.pgx.section import Diplotype, DrugReport, GeneReport, Pgx, Recommendation, TestBefore

G = Column[GeneReport]
FRACTION, COUNT, FLAG, LIST = Kind.NUMBER, Kind.INTEGER, Kind.TRUTH, Kind.LIST


def _tied(values: Iterable[str]) -> str:
    """Values of tied diplotypes: one if all agree, else one for each, in the order of the diplotypes."""
    every = tuple(values)
    return text(every[0]) if len(every) == 1 or len(set(every)) == 1 else listed(every, OR)


def _function(diplotype: Diplotype) -> str:
    return "/".join(allele.function for allele in diplotype.alleles)


def _score(diplotype: Diplotype) -> str:
    """The activity score; a gene without one has an empty cell."""
    return "" if diplotype.activity_score == "n/a" else diplotype.activity_score


def _labels(pairs: Iterable[Diplotype]) -> str:
    return listed(tuple([pair.label for pair in pairs]), OR)


GENES: Table[Pgx, GeneReport] = Table(
    "pgx.genes",
    "Pharmacogenes",
    "genes",
    (
        G("gene", lambda g: g.gene, "gene symbol"),
        G("status", lambda g: g.status, "whether it was called"),
        G("source", lambda g: g.source, "who called the alleles"),
        G("phased", lambda g: g.phased, "whether the phase is known", FLAG),
        G("confidence", lambda g: g.confidence, "how far the call can be trusted"),
        G("provisional", lambda g: g.provisional, "whether a position without data could change it", FLAG),
        G("diplotypes", lambda g: _labels(g.diplotypes), "best first", fields=("diplotypes.label",)),
        G("score", lambda g: _tied(text(p.score) for p in g.diplotypes), "positions", fields=("diplotypes.score",)),
        G(
            "function",
            lambda g: _tied(_function(p) for p in g.diplotypes),
            "functions of the alleles",
            fields=("diplotypes.alleles.function",),
        ),
        G("phenotype", lambda g: _tied(p.phenotype for p in g.diplotypes), fields=("diplotypes.phenotype",)),
        G(
            "activity_score",
            lambda g: _tied(_score(p) for p in g.diplotypes),
            "sum of the activity values",
            fields=("diplotypes.activity_score",),
        ),
        G(
            "lookup_key",
            lambda g: _tied(p.lookup_key for p in g.diplotypes),
            "what guidance is looked up with",
            fields=("diplotypes.lookup_key",),
        ),
        G(
            "components",
            lambda g: tuple(a.name for a in g.components),
            "alleles found where no pair is known",
            LIST,
            ("components.name",),
        ),
        G(
            "recommendation_diplotypes",
            lambda g: _labels(g.recommendation_diplotypes),
            "what guidance was looked up with",
            fields=("recommendation_diplotypes.label",),
        ),
        G("positions_used", lambda g: len(g.positions.used), "how many", COUNT, ("positions.used",)),
        G("positions_missing", lambda g: len(g.positions.missing), "how many", COUNT, ("positions.missing",)),
        G("positions_assumed", lambda g: len(g.positions.assumed), "how many", COUNT, ("positions.assumed",)),
        G(
            "missing",
            lambda g: tuple(p.name or f"chr{p.chrom}:{p.pos}" for p in g.positions.missing),
            "positions without a usable genotype",
            LIST,
            ("positions.missing.name",),
        ),
        G(
            "could_change",
            lambda g: tuple(f"{c.name or c.position}: {', '.join(c.alleles)}" for c in g.could_change),
            "missing positions and the alleles they would show",
            LIST,
            ("could_change.name", "could_change.alleles"),
        ),
        G(
            "could_be",
            lambda g: tuple(dict.fromkeys(name for c in g.could_change for name in c.phenotypes)),
            "other phenotypes that they leave open",
            LIST,
            ("could_change.phenotypes",),
        ),
        G("reason", lambda g: g.reason, "why there is no call"),
        G("warnings", lambda g: g.warnings, "what a reader must know of the call", LIST),
        G("evidence", lambda g: g.evidence, "guideline or research"),
        G("callers", lambda g: g.callers, "programs that called it, if called outside", LIST),
        G(
            "definitions_of",
            lambda g: g.dates.definitions if g.dates else None,
            "date of the allele definitions",
            fields=("dates.definitions",),
        ),
        G(
            "functions_of",
            lambda g: g.dates.functions if g.dates else None,
            "date of the newest allele function",
            fields=("dates.functions",),
        ),
        G("unseen_alleles", lambda g: g.unseen_alleles, "alleles that no small variant shows", LIST),
        G(
            "undefined_variants",
            lambda g: tuple(
                f"{one.kind} {one.hgvsc or f'chr{one.chrom}:{one.pos} {one.ref}>{one.alt}'} {one.genotype}"
                for one in g.undefined_variants
            ),
            "coding variants that no named allele holds",
            LIST,
            tuple(f"undefined_variants.{name}" for name in ("kind", "hgvsc", "genotype")),
        ),
    ),
)


class DrugRow(NamedTuple):
    """A drug with one recommendation, or without any: it has a row too, so that it is not taken for harmless."""

    drug: DrugReport
    advice: Recommendation | None


def drug_rows(drug: DrugReport) -> Iterator[DrugRow]:
    """A row for each recommendation, at least one."""
    for advice in drug.recommendations or (None,):
        yield DrugRow(drug, advice)


def _drug(
    name: str, get: Callable[[DrugReport], Cell], doc: str, *fields: str, kind: Kind = Kind.TEXT, by: str = "; "
) -> Column[DrugRow]:
    return Column(name, lambda row: get(row.drug), doc, kind, fields, by)


def _advice(
    name: str, get: Callable[[Recommendation], Cell], doc: str, *fields: str, kind: Kind = Kind.TEXT, by: str = "; "
) -> Column[DrugRow]:
    shown = tuple(f"recommendations.{field}" for field in fields or (name,))
    return Column(name, lambda row: get(row.advice) if row.advice else None, doc, kind, shown, by)


def _results(advice: Recommendation) -> tuple[str, ...]:
    return tuple(f"{key.gene} {key.diplotype} ({key.key})" for key in advice.gene_results)


def _read_as(advice: Recommendation) -> tuple[str, ...]:
    return tuple(
        f"{key.gene} {key.phenotype}{f' ({key.activity_score})' if key.activity_score not in ('', 'n/a') else ''}"
        for key in advice.gene_results
        if key.phenotype
    )


def _risks(drug: DrugReport) -> tuple[str, ...]:
    return tuple(
        f"{one.population} {tr('not known') if one.per_100000 is None else text(one.per_100000)}"
        for one in (drug.residual.populations if drug.residual else ())
    )


def _deciding(drug: DrugReport) -> tuple[str, ...]:
    left = drug.residual
    return (*left.deciding, *(tr("{gene} (no call)", gene=gene) for gene in left.not_called)) if left else ()


DRUGS: Table[Pgx, DrugReport] = Table(
    "pgx.drugs",
    "Drugs",
    "drugs",
    (
        _drug("drug", lambda d: d.drug, "drug name"),
        _drug("rxnorm", lambda d: d.rxnorm, "RxNorm number"),
        _drug("atc", lambda d: d.atc, "ATC codes", kind=LIST, by=","),
        _drug("status", lambda d: d.status, "whether guidance was found"),
        _drug(
            "provisional", lambda d: d.provisional, "whether a position without data could change the advice", kind=FLAG
        ),
        _advice("source", lambda a: a.source, "the guideline"),
        _advice("action", lambda a: a.action, "what it says"),
        _advice("actions_also", lambda a: a.actions_also, "further actions of the same advice", kind=LIST),
        _advice(
            "dose_factor_min",
            lambda a: a.dose_factor.min if a.dose_factor else None,
            "least factor",
            "dose_factor.min",
            kind=FRACTION,
        ),
        _advice(
            "dose_factor_max",
            lambda a: a.dose_factor.max if a.dose_factor else None,
            "greatest factor",
            "dose_factor.max",
            kind=FRACTION,
        ),
        _advice(
            "dose_factor_basis",
            lambda a: a.dose_factor.basis if a.dose_factor else None,
            "of which dose",
            "dose_factor.basis",
        ),
        _advice("dose", lambda a: a.dose, "absolute dose"),
        _advice("alternatives", lambda a: a.alternatives, "drugs named as alternatives", kind=LIST),
        _advice("strength", lambda a: a.strength, "strength of the recommendation"),
        _advice("level", lambda a: a.level, "CPIC level"),
        _advice("population", lambda a: a.population, "whom it is for"),
        _advice("indication", lambda a: a.indication, "what use of the drug it is for"),
        _advice("reason", lambda a: a.reason, "what is at stake"),
        _advice("certain", lambda a: a.certain, "false: only some of the tied diplotypes lead here", kind=FLAG),
        _advice(
            "gene_results",
            _results,
            "the results it was matched with",
            "gene_results.gene",
            "gene_results.diplotype",
            "gene_results.key",
            kind=LIST,
        ),
        _advice(
            "pmids",
            lambda a: tuple(pmid for citation in a.citations for pmid in citation.pmids),
            "PubMed numbers",
            "citations.pmids",
            kind=LIST,
            by=",",
        ),
        _advice("id", lambda a: a.id, "row of the guidance table"),
        _advice("applies", lambda a: a.applies, "whether it is for this patient", kind=FLAG),
        _advice("context_changes", lambda a: a.context_changes, "what the patient's context changed", kind=LIST),
        _drug(
            "missing",
            lambda d: tuple(f"{gap.gene} {gap.status}" for gap in d.missing),
            "genes without a result",
            "missing.gene",
            "missing.status",
            kind=LIST,
        ),
        _advice("monitoring", lambda a: a.monitoring, "whether drug monitoring is advised", kind=FLAG),
        _advice("confidence", lambda a: a.confidence, "how sure the table row is; low: not verified"),
        _advice("note", lambda a: a.note, "what to know of the row"),
        _drug("notes", lambda d: d.notes, "what to know of the advice taken together", kind=LIST),
        _drug(
            "gaps",
            lambda d: tuple(f"{gap.source} {gap.status} ({', '.join(gap.genes)})" for gap in d.gaps),
            "guidelines that say nothing for this patient",
            "gaps.source",
            "gaps.status",
            "gaps.genes",
            kind=LIST,
        ),
        _drug(
            "could_change",
            lambda d: tuple(
                f"{one.gene} {one.phenotype} if {' or '.join(one.positions)}: {', '.join(one.actions)}"
                for one in d.could_change
            ),
            "what missing positions leave open in the advice",
            "could_change.gene",
            "could_change.positions",
            "could_change.phenotype",
            "could_change.actions",
            kind=LIST,
        ),
        _advice("disease_gate", lambda a: a.disease_gate, "only for persons with the disease named", kind=FLAG),
        _advice(
            "read_as",
            _read_as,
            "phenotypes as this guideline reads the results",
            "gene_results.phenotype",
            "gene_results.activity_score",
            kind=LIST,
        ),
        _advice("release", lambda a: a.release, "release of the guidance data"),
        _advice("licence", lambda a: a.licence, "licence of the guidance data"),
        _drug("genes", lambda d: d.genes, "genes that guidance on the drug asks for", kind=LIST, by=","),
        _drug("standing", lambda d: d.standing, "whether open positions could change the advice"),
        _drug(
            "residual_per_100000",
            _risks,
            "carriers in 100,000 of what would change the advice, by population",
            "residual.populations.population",
            "residual.populations.per_100000",
            kind=LIST,
        ),
        _drug(
            "deciding",
            _deciding,
            "what could change the advice",
            "residual.deciding",
            "residual.not_called",
            kind=LIST,
        ),
    ),
    rows=drug_rows,
)


T = Column[TestBefore]
TESTS: Table[Pgx, TestBefore] = Table(
    "pgx.test_before",
    "Tests asked for before a drug and not answered by the report",
    "test_before",
    (
        T("drug", lambda t: t.drug, "drug name"),
        T("gene", lambda t: t.gene, "gene symbol"),
        T(
            "asked",
            lambda t: tuple(f"{one.strength} {one.source} {one.release}".strip() for one in t.asked),
            "who asks for the test",
            LIST,
            fields=("asked.strength", "asked.source", "asked.release"),
        ),
        T("reason", lambda t: t.reason, "why the gene is not called"),
    ),
)
