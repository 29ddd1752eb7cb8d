"""Pharmacogenes of a case: match alleles once per set of samples, interpret once per pattern, look up guidance."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from pmkit.core.errors import NoInputError, did_you_mean, known_are
from pmkit.core.memory import forget
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build, CallSet, Case, Policy, Region, merge_regions
from pmkit.core.options import spelled
from pmkit.intake.material import Material, material, words
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles.definition import PADDING
from pmkit.pgx.alleles.structural_genes import FLANK, structural_genes, structural_requested, structural_spans
from pmkit.pgx.carried import CarriedRecords, CarriedStructures, with_structures
from pmkit.pgx.drugs import DrugGuidance, recommend
from pmkit.pgx.hold_back import held_back, held_by_sheet, held_genes
from pmkit.pgx.laboratory import laboratory, left_out
from pmkit.pgx.matching import GeneMatcher
from pmkit.pgx.outside.files import OutsideFiles
from pmkit.pgx.outside.outside_gene import unreported, without_positions
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.phenotype import GeneResult, interpret
from pmkit.pgx.research import ResearchCaller, countable, part, research_only
from pmkit.pgx.residual import LIMIT
from pmkit.pgx.same_person import SamePerson
from pmkit.pgx.undefined import UndefinedVariant, UndefinedVariants, coding_regions
from pmkit.variants.sex_check import Contradiction, sex_doubts

if TYPE_CHECKING:
    from pmkit.pgx.by_pattern import PatternCaller
    from pmkit.pgx.prior_tests import PriorTest

log = logging.getLogger("pmkit")


@dataclass(frozen=True)
class PgxResult:
    """Gene results by gene name, sorted, and the guidance that follows from them."""

    genes: Mapping[str, GeneResult]
    requested_drugs: tuple[str, ...] | None = None  # None: all
    unknown_drugs: tuple[tuple[str, str], ...] = ()  # asked for and in no table, with the nearest name or ""
    notes: tuple[str, ...] = ()  # what the report's reader must know of the whole
    research: Mapping[str, GeneResult] = field(default_factory=dict)  # no drug is looked up by these
    residual_limit: float = LIMIT
    left_out_drugs: frozenset[str] = frozenset()  # by the laboratory: looked up with the others, reported nowhere

    @cached_property
    def drugs(self) -> tuple[DrugGuidance, ...]:
        """Looked up when first asked for: a cohort's table of genes does without."""
        return self.without_context

    @property
    def without_context(self) -> tuple[DrugGuidance, ...]:
        """Guidance on the drugs asked for, or on all, by the genes alone."""
        if self.requested_drugs == ():  # asked for, but no table knows any of them
            return ()
        return recommend(self.genes, drugs=self.requested_drugs)

    @property
    def patient_drugs(self) -> tuple[str, ...]:
        """The drugs that the patient takes or is to take, as far as somebody said so."""
        return self.requested_drugs or ()

    @cached_property
    def prior_tests(self) -> tuple[PriorTest, ...]:
        """Tests that somebody asks for before a drug of the patient's and that the genes do not answer."""
        from pmkit.pgx.prior_tests import prior_tests

        return prior_tests(self.patient_drugs, self.genes) if self.patient_drugs else ()


class Caller:
    """Calls the genes of case after case. Holds one set of samples at a time."""

    def __init__(self, options: PgxOptions) -> None:
        if options.genes:
            known = {*stars.genes(), *countable(), *research_only()}
            options = replace(options, genes=spelled(options.genes, known))
        self._laboratory = laboratory(options)
        if self._laboratory.panel:
            wished = self._laboratory
            genes = tuple(g for g in wished.panel_genes if not options.genes or g in options.genes)
            options = replace(options, genes=genes or options.genes or wished.panel_genes)
        self.options = options
        self.genes = tuple(gene for gene in stars.genes() if gene in options.genes or not options.genes)
        self._outside = OutsideFiles(options.outside)
        self._drugs: tuple[str, ...] | None = None
        self._unknown: tuple[tuple[str, str], ...] = ()
        self._match = stars.MatchOptions(
            all_matches=options.all_matches,
            combinations=options.combinations,
            cyp2d6=options.cyp2d6,
            undocumented=options.undocumented.replace("-", " "),
        )
        self._research = ResearchCaller(options.genes, requested=options.research)
        self._matcher: GeneMatcher | None = None
        self._undefined: tuple[CallSet, UndefinedVariants, CarriedStructures] | None = None
        self._joined: dict[tuple[int, tuple[UndefinedVariant, ...], CarriedRecords], tuple[GeneResult, GeneResult]] = {}
        self._held: frozenset[str] = frozenset()
        self.people = SamePerson(self.genes)
        self.declares_sex = False  # a sheet may say the samples' sex, so parts of X and Y are read too

    def check(self) -> None:
        """Raises NoInputError for a gene that the tables do not know; a drug that they do not know is reported."""
        self._held = held_genes(self.options.hold_back)
        self._outside.read()
        _check_genes(self.options.genes, self._outside.genes, research=self.options.research)
        if not self.options.drugs and self._laboratory.panel_drugs:
            self._drugs = self._laboratory.panel_drugs
        elif self.options.drugs:
            from pmkit.pgx.drug_names import find_drugs

            found = [find_drugs(word) for word in self.options.drugs]
            self._drugs = tuple(dict.fromkeys(drug for one in found for drug in one.drugs))
            self._unknown = tuple(dict.fromkeys((name, one.hint) for one in found for name in one.unknown))

    def requested(self, build: Build) -> tuple[Region, ...]:
        """The regions to read, padded so that differently placed indels are caught."""
        found = _requested((*self.genes, *self._research.matched), self._research.counted, build)
        return (*found, *_of_sex(build)) if self.declares_sex else found

    def requested_of_structural(self, build: Build) -> tuple[Region, ...]:
        """Whole genes, in which a structural record may begin or end anywhere."""
        return _whole((*self.genes, *self._research.matched), self._research.counted, build)

    def result(self, case: Case) -> PgxResult:
        """The genes and guidance of one case, by the genotypes of its germline column."""
        about = material(case)
        if about.material is Material.SOMATIC_CALLS and case.policy.absent_is_reference:
            case = replace(case, policy=replace(case.policy, absent_is_reference=False))
        if case.normal_index is not None:
            case = replace(case, index=case.germline_index)
        matcher = self._matcher
        if matcher is None or matcher.calls is not case.calls or matcher.policy != case.policy:
            forget()
            matcher = self._matcher = GeneMatcher(case.calls, case.policy)
            self._research.forget()
        held = self._held | held_by_sheet(case.sheet) | self._laboratory.genes
        results = {gene: self._guideline(gene, matcher, case) for gene in self.genes if gene not in held}
        results |= {k: v for k, v in self._research.results(matcher, case).items() if k not in held}
        notes = words(about)
        if self._outside:
            from pmkit.pgx.outside.merge import merge

            reported, said = self._outside.of(case)
            notes += said
            reported = tuple(call for call in reported if call.gene not in held)
            requested = self.options.genes
            known = {*stars.genes(), *without_positions(), *research_only()}
            notes += tuple(
                tr(
                    "{where}: {gene!r} is no gene that pmkit knows, so this call is not used.",
                    where=call.where,
                    gene=call.gene,
                )
                for call in reported
                if call.gene not in known
            )
            reported = tuple(
                call for call in reported if call.gene in known and (not requested or call.gene in requested)
            )
            results = merge(reported, results, case.sex)
        mine = self._laboratory.genes
        withheld = sorted(gene for gene in held - mine if gene in self.options.genes or not self.options.genes)
        results |= {gene: held_back(gene) for gene in withheld} | {gene: left_out(gene) for gene in sorted(mine)}
        if withheld:
            notes += (held_note(withheld),)
        guideline, research = part(results.values(), guided=without_positions())
        if not self.options.genes:
            unheard = {gene: result for gene, result in unreported().items() if gene not in results}
            guideline = dict(sorted((guideline | unheard).items()))
        notes += (*self._laboratory.notes, *_sex_notes(case), *self._same_notes(case, matcher))
        return PgxResult(
            guideline,
            self._drugs,
            self._unknown,
            notes,
            research,
            self.options.residual_limit / 100_000,
            self._laboratory.drugs,
        )

    def _guideline(self, gene: str, matcher: GeneMatcher, case: Case) -> GeneResult:
        """One gene with guidelines."""
        call = matcher.call(gene, case.index, case.sex, self._match)
        return self._with_undefined(interpret(call, _sex(gene, case)), case)

    # what `by_pattern` calls, gene by gene

    @property
    def research(self) -> ResearchCaller:
        """The caller of genes without guidelines."""
        return self._research

    @property
    def held(self) -> frozenset[str]:
        """The genes that are held back of every sample."""
        return self._held

    def by_pattern(self) -> PatternCaller:
        """The caller of many samples at once."""
        from pmkit.pgx.by_pattern import PatternCaller

        return PatternCaller(self)

    def matcher_of(self, calls: CallSet, policy: Policy) -> GeneMatcher:
        """The matcher of one set of calls; what the research genes keep of the set before is forgotten."""
        self._research.forget()
        return GeneMatcher(calls, policy)

    def gene(self, gene: str, matcher: GeneMatcher, case: Case) -> GeneResult | None:
        """One gene of one case; None for a gene without guidelines of which nothing is known."""
        if gene in self.genes:
            return self._guideline(gene, matcher, case)
        return self._research.results(matcher, case, only=gene).get(gene)

    def guidance(self, results: Mapping[str, GeneResult], drugs: Sequence[str]) -> tuple[DrugGuidance, ...]:
        """Guidance on some drugs, by name."""
        return recommend(results, drugs=drugs)

    def requested_of(self, gene: str, build: Build) -> tuple[Region, ...]:
        """The regions that one gene is read from."""
        counted = (gene,) if gene in self._research.counted else ()
        return _requested(() if counted else (gene,), counted, build)

    def _with_undefined(self, result: GeneResult, case: Case) -> GeneResult:
        """The result with the sample's damaging variants outside the definition and the structural records that reach
        the gene; shared by samples that are alike."""
        if self._undefined is None or self._undefined[0] is not case.calls:
            self._undefined = case.calls, UndefinedVariants(case.calls), CarriedStructures(case.calls)
            self._joined = {}
        _, undefined, structures = self._undefined
        definition = stars.load_definition(result.gene, case.calls.build)
        found = undefined.of(definition, case.index)
        carried = structures.of(definition, case.index, _sex(result.gene, case))
        if not found and not any(carried):
            return result
        key = (id(result), found, carried)
        if key not in self._joined:
            self._joined[key] = (result, with_structures(replace(result, undefined=found), carried))
        return self._joined[key][1]

    def _same_notes(self, case: Case, matcher: GeneMatcher) -> Iterator[str]:
        if others := self.people.like(case, matcher.called):
            yield same_note(others)

    def finish(self) -> None:
        """Say what of the outside calls found no sample, and that samples are alike; by number, not by name."""
        self._outside.tell_unused()
        if pairs := self.people.pairs:
            log.warning(
                "%s",
                trn(
                    "{n} pair of samples has the same genotypes", "{n} pairs of samples have the same genotypes", pairs
                ),
            )


def _sex_notes(case: Case) -> Iterator[str]:
    """What on X and Y does not go with the sex that the sample was declared to have."""
    for one in sex_doubts(case.calls, case.index, case.sex):
        yield trn(
            "Declared {sex}, but {what} ({number} of {n} genotype; first {where}): sex or sample may be mistaken.",
            "Declared {sex}, but {what} ({number} of {n} genotypes; first {where}): sex or sample may be mistaken.",
            one.looked_at,
            sex=case.sex,
            what=_DOUBTS[one.kind],
            number=one.number,
            where=one.where,
        )


_DOUBTS = {
    Contradiction.HETEROZYGOUS_X: tr("heterozygous on X outside the pseudoautosomal regions"),
    Contradiction.SINGLE_X: tr("written with one allele on X outside the pseudoautosomal regions"),
    Contradiction.VARIANT_Y: tr("with variants called on Y"),
}


def same_note(others: Sequence[str]) -> str:
    """What a report says of other samples with the same genotypes."""
    return tr(
        "The genotypes at the positions of pharmacogenes are those of {others}: the same person, an identical "
        "twin, or samples mixed up.",
        others=", ".join(others),
    )


def held_note(genes: Sequence[str]) -> str:
    """What a report says of genes that are held back."""
    return tr("Held back for want of consent: {withheld}. This is not a normal result.", withheld=", ".join(genes))


def _sex(gene: str, case: Case) -> str | None:
    return case.sex if stars.load_definition(gene, case.calls.build).chrom == "X" else None


@cache
def _requested(genes: tuple[str, ...], counted: tuple[str, ...], build: Build) -> tuple[Region, ...]:
    places = (site.region for gene in genes for site in stars.load_definition(gene, build).sites)
    padded = [Region(r.chrom, max(0, r.start - PADDING), r.end + PADDING) for r in places]
    changing = tuple(gene for gene in structural_genes(build) if gene in genes or gene in counted)
    coding = coding_regions(tuple(gene for gene in genes if gene in stars.genes()), build)
    return merge_regions((*padded, *coding, *structural_requested(changing, build)))


@cache
def _of_sex(build: Build) -> tuple[Region, ...]:
    """A part of X and of Y outside the pseudoautosomal regions: around the pharmacogene on X and SRY."""
    on_x = tuple(gene for gene in stars.genes() if stars.load_definition(gene, build).chrom == "X")
    regions = (*coding_regions(on_x, build), *coding_regions(("SRY",), build))
    return merge_regions(Region(r.chrom, max(0, r.start - FLANK), r.end + FLANK) for r in regions)


@cache
def _whole(genes: tuple[str, ...], counted: tuple[str, ...], build: Build) -> tuple[Region, ...]:
    changing = tuple(gene for gene in structural_genes(build) if gene in genes or gene in counted)
    spans = [*structural_spans(changing, build)]
    for gene in genes:
        regions = coding_regions((gene,), build) if gene in stars.genes() else ()
        if regions:
            spans.append(Region(regions[0].chrom, min(r.start for r in regions), max(r.end for r in regions)))
    return merge_regions(spans)


def _check_genes(words: tuple[str, ...], reported: set[str], *, research: bool) -> None:
    outside = reported & {*without_positions(), *research_only()}
    known = sorted({*stars.genes(), *outside, *countable(), *(research_only() if research else ())})
    for word in words:
        if word in known:
            continue
        if word in research_only():
            raise NoInputError(
                tr("{word} is a gene without guidelines", word=word), remedy=tr("Add --research."), where="--gene"
            )
        hint = did_you_mean(word.upper(), known, known_are(known))
        raise NoInputError(tr("there are no named alleles of a gene {word!r}", word=word), remedy=hint)
