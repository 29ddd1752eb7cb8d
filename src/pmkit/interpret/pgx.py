"""Pharmacogenes of a case: match alleles once per set of samples, interpret once per pattern, look up guidance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property

from pmkit.annotate import stars
from pmkit.annotate.stars.definition import PADDING
from pmkit.errors import NoInputError, UsageError
from pmkit.interpret.drug_names import find_drug
from pmkit.interpret.drugs import DrugGuidance, recommend
from pmkit.interpret.outside import merge
from pmkit.interpret.phenotype import GeneResult, interpret
from pmkit.load.outside import OutsideCall, read_outside
from pmkit.load.sites import site_calls
from pmkit.model import Build, CallSet, Case, Region, SiteCalls, merge_regions


@dataclass(frozen=True, slots=True)
class PgxOptions:
    """What the user may say about pharmacogenes. Empty `genes` and `drugs` mean all."""

    genes: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    outside: str | None = None
    all_matches: bool = False
    combinations: bool = False
    cyp2d6: bool = False
    absent_is_reference: bool = False
    pass_only: bool = False


@dataclass(frozen=True)
class PgxResult:
    """Gene results by gene name, sorted, and the guidance that follows from them."""

    genes: Mapping[str, GeneResult]
    wanted_drugs: tuple[str, ...] | None = None  # None: all
    notes: tuple[str, ...] = ()  # what the report's reader must know of the whole

    @cached_property
    def drugs(self) -> tuple[DrugGuidance, ...]:
        """Looked up when first asked for: a cohort's table of genes does without."""
        return recommend(self.genes, drugs=self.wanted_drugs)


class Caller:
    """Calls the genes of case after case. Holds one set of samples at a time."""

    def __init__(self, options: PgxOptions) -> None:
        self.options = options
        self.genes = tuple(gene for gene in stars.genes() if gene in options.genes or not options.genes)
        self._outside: tuple[OutsideCall, ...] = ()
        self._drugs: tuple[str, ...] | None = None
        self._match = stars.MatchOptions(
            all_matches=options.all_matches, combinations=options.combinations, cyp2d6=options.cyp2d6
        )
        self._calls: CallSet | None = None
        self._sites: dict[str, SiteCalls] = {}
        self._found: dict[tuple[str, str | None], stars.GeneCalls] = {}

    def check(self) -> None:
        """Raises NoInputError for a gene or drug that the tables do not know."""
        if self.options.outside:
            self._outside = read_outside(self.options.outside)
        _check_genes(self.options.genes, {call.gene for call in self._outside})
        self._drugs = tuple(find_drug(word) for word in self.options.drugs) or None

    def wanted(self, build: Build) -> tuple[Region, ...]:
        """The regions to read, padded so that differently placed indels are caught."""
        return _wanted(self.genes, build)

    def result(self, case: Case) -> PgxResult:
        """The genes and guidance of one case."""
        if case.calls is not self._calls:
            self._calls, self._sites, self._found = case.calls, {}, {}
        results = {gene: self._gene(gene, case) for gene in self.genes}
        notes: tuple[str, ...] = ()
        if self.options.outside:
            told = self._told_of(case)
            results = merge(told, results, case.sex)
            if not told:
                notes = (f"{self.options.outside} holds no call for this sample.",)
        ordered = dict(sorted(results.items()))
        return PgxResult(ordered, self._drugs, notes)

    def _told_of(self, case: Case) -> tuple[OutsideCall, ...]:
        """The outside calls of a case. Raises UsageError where calls without a name could be anyone's of several."""
        nameless = any(not call.sample for call in self._outside)
        if nameless and len(case.calls.samples) - (case.normal_index is not None) > 1:
            raise UsageError(
                "the outside calls name no sample, but several samples are loaded",
                where=self.options.outside or "",
                remedy="Load one with --sample.",
            )
        wanted = self.options.genes
        return tuple(
            call for call in self._outside if call.sample in ("", case.sample) and (not wanted or call.gene in wanted)
        )

    def _gene(self, gene: str, case: Case) -> GeneResult:
        definition = stars.load_definition(gene, case.calls.build)
        sex = case.sex if definition.chrom == "X" else None
        if (gene, sex) not in self._found:
            if gene not in self._sites:
                self._sites[gene] = site_calls(
                    case.calls,
                    definition.sites,
                    absent_is_reference=self.options.absent_is_reference,
                    pass_only=self.options.pass_only,
                )
            sexes = [sex] * len(case.calls.samples) if sex else None
            self._found[gene, sex] = stars.call_gene(definition, self._sites[gene], sex=sexes, options=self._match)
        return interpret(self._found[gene, sex].of(case.index), sex)


@cache
def _wanted(genes: tuple[str, ...], build: Build) -> tuple[Region, ...]:
    places = (site.region for gene in genes for site in stars.load_definition(gene, build).sites)
    return merge_regions(Region(r.chrom, max(0, r.start - PADDING), r.end + PADDING) for r in places)


def _check_genes(words: tuple[str, ...], told: set[str]) -> None:
    known = sorted({*stars.genes(), *told})
    for word in words:
        if word not in known:
            near = get_close_matches(word.upper(), known, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
            raise NoInputError(f"there are no named alleles of a gene {word!r}", remedy=hint)
