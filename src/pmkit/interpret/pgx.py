"""Pharmacogenes of a case: match alleles once per set of samples, interpret once per pattern, look up guidance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from pmkit.annotate import stars
from pmkit.annotate.stars.definition import PADDING
from pmkit.errors import NoInputError
from pmkit.interpret import drugs as guidance
from pmkit.interpret.phenotype import GeneResult, interpret
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


@dataclass(frozen=True, slots=True)
class PgxResult:
    """Gene results by gene name, sorted, and the guidance that follows from them."""

    genes: Mapping[str, GeneResult]
    drugs: tuple[guidance.DrugGuidance, ...]


class Caller:
    """Calls the genes of case after case. Holds one set of samples at a time."""

    def __init__(self, options: PgxOptions) -> None:
        self.options = options
        self.genes = options.genes or stars.genes()
        self._match = stars.MatchOptions(
            all_matches=options.all_matches, combinations=options.combinations, cyp2d6=options.cyp2d6
        )
        self._calls: CallSet | None = None
        self._sites: dict[str, SiteCalls] = {}
        self._found: dict[tuple[str, str | None], stars.GeneCalls] = {}

    def check(self) -> None:
        """Raises NoInputError for a gene or drug that the tables do not know."""
        _known(self.options.genes, stars.genes(), "gene")
        _known(self.options.drugs, guidance.drug_names(), "drug")

    def wanted(self, build: Build) -> tuple[Region, ...]:
        """The regions to read, padded so that differently placed indels are caught."""
        return _wanted(self.genes, build)

    def result(self, case: Case) -> PgxResult:
        """The genes and guidance of one case."""
        if case.calls is not self._calls:
            self._calls, self._sites, self._found = case.calls, {}, {}
        results = {gene: self._gene(gene, case) for gene in sorted(self.genes)}
        return PgxResult(results, guidance.recommend(results, drugs=self.options.drugs))

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


def _known(words: tuple[str, ...], names: tuple[str, ...], what: str) -> None:
    for word in words:
        if word not in names:
            folded = {name.casefold(): name for name in names}
            near = get_close_matches(word.casefold(), folded, 1)
            hint = f"Did you mean {folded[near[0]]!r}?" if near else f"See `pmkit tables list` for what is known."
            raise NoInputError(f"there is no {what} {word!r}", remedy=hint)
