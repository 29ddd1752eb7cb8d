"""Genes without dosing guidelines: their alleles' function as PyPGx lists it, and no advice.

Alleles are matched exactly, as those of the guideline genes are: a genotype that no pair of alleles explains is named
as a combination of alleles, or not called. (PyPGx takes the first allele whose variants are all there and passes over
the others.) Genes whose deletion has a name are counted by structural records where no small variant defines alleles.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from functools import cache

from pmkit.core.memory import kept_per_set
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build, Case
from pmkit.knowledge.store import open_table
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles.calls import CallWarning
from pmkit.pgx.alleles.copy_number import UNKNOWN
from pmkit.pgx.alleles.definition import not_seen
from pmkit.pgx.alleles.structural_calls import CountedGene
from pmkit.pgx.alleles.structural_genes import structural_genes
from pmkit.pgx.matching import GeneMatcher
from pmkit.pgx.pgx_terms import GeneEvidence
from pmkit.pgx.phenotype import AlleleResult, CalledGene, DiplotypeResult, GeneResult, PairResult

AUTHORITY = "PyPGx"
CITATION = "https://github.com/sbslee/pypgx"
_OPTIONS = stars.MatchOptions(combinations=True)


def _copies(number: int) -> str:
    few = {0: tr("no copies (null)"), 1: tr("one copy"), 2: tr("two copies")}.get(number)
    return few or trn("{n} copy", "{n} copies", number)


def countable() -> tuple[str, ...]:
    """Genes that are called by their copies alone where no alleles are asked for; not those with guidelines."""
    return tuple(gene for gene in structural_genes(Build.GRCH38) if gene not in stars.genes())


@cache
def research_only() -> tuple[str, ...]:
    """All genes without guidelines that pmkit can tell something of."""
    return tuple(sorted({*stars.research_genes(), *countable()}))


class ResearchCaller:
    """Which genes without guidelines to call, and how."""

    def __init__(self, genes: tuple[str, ...], *, requested: bool) -> None:
        """`genes`: those the user named (none: all); `asked`: whether alleles of research genes are asked for."""
        self._named = genes
        self.matched = tuple(g for g in stars.research_genes() if g in genes or not genes) if requested else ()
        self.counted = tuple(g for g in countable() if (g in genes or not genes) and g not in self.matched)
        self._requested = requested
        self._warned: dict[stars.GeneCall, stars.GeneCall] = {}

    def results(self, matcher: GeneMatcher, case: Case, only: str = "") -> dict[str, GeneResult]:
        """Research genes of one case, or `only` one of them.

        Counted genes without records are left out unless they were asked for.
        """
        found = {}
        for gene in self.matched:
            if only and gene != only:
                continue
            call = matcher.call(gene, case.index, None, _OPTIONS)
            if gene in countable() and not len(call.genotype.used):
                found[gene] = interpret_research(matcher.counted(gene, case.index))
                continue
            if call not in self._warned:
                self._warned[call] = _with_blind_spots(call)
            found[gene] = interpret_research(self._warned[call])
        for gene in self.counted:
            if only and gene != only:
                continue
            if self._requested or gene in self._named or matcher.copies(gene, case.index).state != UNKNOWN:
                found[gene] = interpret_research(matcher.counted(gene, case.index))
        return found

    def forget(self) -> None:
        """A new set of samples."""
        self._warned.clear()


def _with_blind_spots(call: stars.GeneCall) -> stars.GeneCall:
    """Name the alleles that neither small variants nor copies show."""
    gene = structural_genes(call.definition.build).get(call.gene)
    unseen = [name for name in not_seen(call.gene) if gene is None or name != gene.deletion]
    if not unseen or not len(call.genotype.used):
        return call
    warning = CallWarning(
        "alleles-not-seen", tr("Small variants cannot show the alleles {unseen}.", unseen=", ".join(unseen))
    )
    return replace(call, warnings=(*call.warnings, warning))


@cache
def _functions() -> dict[tuple[str, str], str]:
    return {(row["gene"], row["allele"]): row["function"] for row in open_table("pgx.research_functions").rows()}


@cache
def _phenotypes() -> dict[tuple[str, ...], str]:
    rows = open_table("pgx.research_phenotypes").rows()
    return {(row["gene"], row["allele1"], row["allele2"]): row["phenotype"] for row in rows}


def _function(gene: str, allele: str) -> str:
    """Of an allele, also where it is there several times ("*1x2"); "" where none is listed."""
    return _functions().get((gene, allele)) or _functions().get((gene, allele.partition("x")[0]), "")


@kept_per_set(maxsize=1 << 16)
def interpret_research(call: CalledGene) -> GeneResult:
    """What PyPGx says of a call's alleles. No guidance is ever looked up by it."""
    found = tuple(DiplotypeResult(one.label, one.score, _pair(call, tuple(one.alleles))) for one in call.diplotypes)
    return GeneResult(
        gene=call.gene,
        status=call.status,
        phased=call.phased,
        diplotypes=found,
        components=(),
        recommendation=(),  # no guidance is looked up
        call=call,
        evidence=GeneEvidence.RESEARCH,
    )


def _pair(call: CalledGene, alleles: tuple[str, ...]) -> PairResult:
    phenotype = _phenotypes().get((call.gene, *sorted(alleles)))
    rule = "pypgx_diplotypes" if phenotype else ""
    if isinstance(call, CountedGene) and call.copies is not None:
        phenotype, rule = _copies(call.copies), "copies"
    return PairResult(
        gene=call.gene,
        authority=AUTHORITY,
        alleles=tuple(AlleleResult(name, _function(call.gene, name), None) for name in alleles),
        phenotype=phenotype,
        activity_score=None,
        lookup_keys=(),
        rule=rule,
        citations=(CITATION,),
    )


def part(
    results: Iterable[GeneResult], guided: Container[str] = ()
) -> tuple[dict[str, GeneResult], dict[str, GeneResult]]:
    """Guideline genes and research genes apart, each sorted: an outside call may be of either.

    A gene in `guided` that an outside caller gave, or that is held back, counts as a guideline gene, as guidance is
    looked up by it.
    """
    guideline: dict[str, GeneResult] = {}
    research: dict[str, GeneResult] = {}
    known = set(research_only())
    for result in sorted(results, key=lambda one: one.gene):
        if result.gene in known and not (result.gene in guided and result.evidence is not GeneEvidence.RESEARCH):
            same = result.evidence == GeneEvidence.RESEARCH
            research[result.gene] = result if same else labelled(result)
        else:
            guideline[result.gene] = result
    return guideline, research


def labelled(result: GeneResult) -> GeneResult:
    """The result as that of a gene without guidelines."""
    return replace(result, evidence=GeneEvidence.RESEARCH)
