"""Pharmacogenes of a case: match alleles once per set of samples, interpret once per pattern, look up guidance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from pmkit.core.errors import NoInputError, did_you_mean
from pmkit.core.memory import forget
from pmkit.core.model import Build, Case, Region, merge_regions
from pmkit.core.options import spelled
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles.definition import PADDING
from pmkit.pgx.alleles.structural_genes import structural_genes, structural_wanted
from pmkit.pgx.drugs import DrugGuidance, recommend
from pmkit.pgx.matching import Matcher
from pmkit.pgx.options import PgxOptions
from pmkit.pgx.outside import merge, untold, without_positions
from pmkit.pgx.outside_files import OutsideFiles
from pmkit.pgx.phenotype import GeneResult, interpret
from pmkit.pgx.research import ResearchCaller, countable, part, research_only


@dataclass(frozen=True)
class PgxResult:
    """Gene results by gene name, sorted, and the guidance that follows from them."""

    genes: Mapping[str, GeneResult]
    wanted_drugs: tuple[str, ...] | None = None  # None: all
    notes: tuple[str, ...] = ()  # what the report's reader must know of the whole
    research: Mapping[str, GeneResult] = field(default_factory=dict)  # no drug is looked up by these

    @cached_property
    def drugs(self) -> tuple[DrugGuidance, ...]:
        """Looked up when first asked for: a cohort's table of genes does without."""
        return recommend(self.genes, drugs=self.wanted_drugs)


class Caller:
    """Calls the genes of case after case. Holds one set of samples at a time."""

    def __init__(self, options: PgxOptions) -> None:
        if options.genes:
            known = {*stars.genes(), *countable(), *research_only()}
            options = replace(options, genes=spelled(options.genes, known))
        self.options = options
        self.genes = tuple(gene for gene in stars.genes() if gene in options.genes or not options.genes)
        self._outside = OutsideFiles(options.outside)
        self._drugs: tuple[str, ...] | None = None
        self._match = stars.MatchOptions(
            all_matches=options.all_matches,
            combinations=options.combinations,
            cyp2d6=options.cyp2d6,
            undocumented=options.undocumented.replace("-", " "),
        )
        self._research = ResearchCaller(options.genes, asked=options.research)
        self._matcher: Matcher | None = None

    def check(self) -> None:
        """Raises NoInputError for a gene or drug that the tables do not know."""
        self._outside.read()
        _check_genes(self.options.genes, self._outside.genes, research=self.options.research)
        if self.options.drugs:
            from pmkit.pgx.drug_names import find_drug

            self._drugs = tuple(find_drug(word) for word in self.options.drugs)

    def wanted(self, build: Build) -> tuple[Region, ...]:
        """The regions to read, padded so that differently placed indels are caught."""
        return _wanted((*self.genes, *self._research.matched), self._research.counted, build)

    def result(self, case: Case) -> PgxResult:
        """The genes and guidance of one case."""
        matcher = self._matcher
        if matcher is None or matcher.calls is not case.calls or matcher.policy != case.policy:
            forget()
            matcher = self._matcher = Matcher(case.calls, case.policy)
            self._research.forget()
        results = {
            gene: interpret(matcher.call(gene, case.index, case.sex, self._match), _sex(gene, case))
            for gene in self.genes
        }
        results |= self._research.results(matcher, case)
        notes: tuple[str, ...] = ()
        if self._outside:
            told, notes = self._outside.of(case)
            wanted = self.options.genes
            known = {*stars.genes(), *without_positions(), *research_only()}
            notes += tuple(
                f"{call.where}: {call.gene!r} is no gene that pmkit knows, so this call is not used."
                for call in told
                if call.gene not in known
            )
            told = tuple(call for call in told if call.gene in known and (not wanted or call.gene in wanted))
            results = merge(told, results, case.sex)
        guideline, research = part(results.values(), guided=without_positions())
        if not self.options.genes:
            unheard = {gene: result for gene, result in untold().items() if gene not in results}
            guideline = dict(sorted((guideline | unheard).items()))
        return PgxResult(guideline, self._drugs, notes, research)

    def finish(self) -> None:
        """Say what of the outside calls found no sample."""
        self._outside.tell_unused()


def _sex(gene: str, case: Case) -> str | None:
    return case.sex if stars.load_definition(gene, case.calls.build).chrom == "X" else None


@cache
def _wanted(genes: tuple[str, ...], counted: tuple[str, ...], build: Build) -> tuple[Region, ...]:
    places = (site.region for gene in genes for site in stars.load_definition(gene, build).sites)
    padded = [Region(r.chrom, max(0, r.start - PADDING), r.end + PADDING) for r in places]
    changing = tuple(gene for gene in structural_genes(build) if gene in genes or gene in counted)
    return merge_regions((*padded, *structural_wanted(changing, build)))


def _check_genes(words: tuple[str, ...], told: set[str], *, research: bool) -> None:
    known = sorted({*stars.genes(), *told, *countable(), *(research_only() if research else ())})
    for word in words:
        if word in known:
            continue
        if word in research_only():
            raise NoInputError(f"{word} is a gene without guidelines", remedy="Add --research.", where="--gene")
        hint = did_you_mean(word.upper(), known, f"Known: {', '.join(known)}.")
        raise NoInputError(f"there are no named alleles of a gene {word!r}", remedy=hint)
