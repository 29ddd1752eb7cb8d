"""Pharmacogenes of many samples at once: each gene's patterns are called, interpreted and put into the report once.

The same matcher, interpretation and guidance as for one patient (`caller`); only who shares a result is found out
beforehand, and drugs are looked up once for each combination of gene results that differ in what guidance sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pmkit.core.memory import forget
from pmkit.core.model import Build, CallSet, Case, Policy, Region
from pmkit.core.shared import Shared, SharedSection
from pmkit.formats.folding import joint
from pmkit.pgx.alleles import GeneCall
from pmkit.pgx.alleles.genotype import either_strand_first
from pmkit.pgx.caller import Caller, held_note
from pmkit.pgx.consent import held_back, held_by_sheet
from pmkit.pgx.drugs import DrugGuidance, guide_groups
from pmkit.pgx.outside.merge import unreported
from pmkit.pgx.pgx_terms import GeneEvidence, GeneStatus
from pmkit.pgx.pgx_to_section import drug_report, gene_report, test_before, unknown_drug
from pmkit.pgx.phenotype import GeneResult
from pmkit.pgx.prior_tests import PriorTest, asked_tests, not_reported
from pmkit.pgx.research import labelled, research_only
from pmkit.pgx.residual import NO_STRUCTURE
from pmkit.pgx.view import assumed_note

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from pmkit.core.section import Part
    from pmkit.core.shared import Numbers, Render

    Held = npt.NDArray[np.bool_]
    Folded = Callable[[str, "Numbers | None"], tuple[CallSet, Numbers, Numbers]]


GENES_ONLY = "pgx.genes"
"""The table of genes does not show which strand a base lies on, so that strands may be exchanged."""


class GeneOfAll(NamedTuple):
    """One gene of all samples: its distinct results (None: not in the report), and (samples,) which is whose."""

    results: Sequence[GeneResult | None]
    of: Numbers


def _nought(samples: int) -> Numbers:
    """(samples,): 0 for each; takes no memory."""
    return np.broadcast_to(np.uint8(0), samples)


class PatternCaller:
    """Calls the genes of set after set of samples."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.units = (*caller.genes, *caller.research.matched, *caller.research.counted)

    def regions(self, unit: str, build: Build) -> tuple[Region, ...]:
        """The regions that tell of one gene (0-based half-open)."""
        return self._caller.wanted_of(unit, build)

    def section(
        self,
        samples: int,
        folded: Folded,
        policy: Policy,
        *,
        sexes: Sequence[str | None] | None = None,
        sheets: Sequence[Mapping[str, str]] | None = None,
        only: str | None = None,
        render: Render | None = None,
    ) -> SharedSection:
        """The pharmacogene section of a set of samples; with the table "pgx.genes" without drugs.

        `folded`: a unit's calls by pattern (see `intake.folded.FoldedSet.unit`). `sexes`, `sheets`: by sample.
        """
        forget()
        caller = self._caller
        consent = _Consent(samples, caller.held, sheets)
        genes = {unit: self._gene(unit, folded, policy, sexes=sexes, consent=consent, only=only) for unit in self.units}
        named = caller.options.genes
        genes |= {
            gene: self._held_only(gene, consent) for gene in consent.genes - genes.keys() if gene in named or not named
        }
        return _Report(self._caller, samples, genes, consent, render).section(only)

    def _held(self, gene: str, samples: int) -> GeneOfAll:
        return GeneOfAll((held_back(gene),), _nought(samples))

    def _held_only(self, gene: str, consent: _Consent) -> GeneOfAll:
        """A gene that no position tells, held back of all samples or of some."""
        held = consent.of(gene)
        if held is None:
            return self._held(gene, consent.samples)
        otherwise = None if self._caller.options.genes else unreported().get(gene)
        return GeneOfAll((otherwise, held_back(gene)), held.astype(np.uint8))

    def _gene(
        self,
        unit: str,
        folded: Folded,
        policy: Policy,
        *,
        sexes: Sequence[str | None] | None,
        consent: _Consent,
        only: str | None,
    ) -> GeneOfAll:
        samples, held = consent.samples, consent.of(unit)
        if held is None and unit in consent.of_all:
            return self._held(unit, samples)
        known = sexes if sexes is not None and any(sexes) else None
        apart = _apart(samples, known, held)
        calls, numbers, first = folded(unit, apart)
        matcher = self._caller.matcher_of(calls, policy, strands_alike=only == GENES_ONLY)
        found: list[GeneResult | None] = []
        for index, sample in enumerate(first.tolist()):
            if held is not None and held[sample]:
                found.append(held_back(unit))
                continue
            sex = known[sample] if known is not None else None
            case = Case(sample="", calls=calls, index=index, sex=sex, policy=policy)
            found.append(self._caller.gene(unit, matcher, case))
        return _merged(found, numbers)


class _Consent:
    """Which genes are held back: of all samples (`of_all`), and of some by the sheet."""

    def __init__(self, samples: int, of_all: frozenset[str], sheets: Sequence[Mapping[str, str]] | None) -> None:
        self.samples, self.of_all = samples, of_all
        own = [held_by_sheet(sheet) for sheet in sheets] if sheets is not None else []
        self.own = own if any(own) else []

    def of(self, gene: str) -> Held | None:
        """(samples,): whether the gene is held back; None where it is told of all or of none."""
        if not self.own or gene in self.of_all:
            return None
        held = np.fromiter((gene in one for one in self.own), np.bool_, count=self.samples)
        return held if held.any() else None

    @cached_property
    def genes(self) -> frozenset[str]:
        return self.of_all.union(*self.own)


def _apart(samples: int, sexes: Sequence[str | None] | None, held: Held | None) -> Numbers | None:
    """Numbers that keep samples apart that are not treated alike."""
    if sexes is None and held is None:
        return None
    numbers: Numbers = np.zeros(samples, np.uint8)
    if sexes is not None:
        words = {None: 0, "XX": 1, "XY": 2}
        numbers += np.fromiter((words[sex] for sex in sexes), np.uint8, count=samples)
    if held is not None:
        numbers += np.uint8(3) * held.astype(np.uint8)
    return numbers


def _merged(results: Sequence[GeneResult | None], numbers: Numbers) -> GeneOfAll:
    """Patterns that share a result by identity become one."""
    places: dict[int, int] = {}
    distinct: list[GeneResult | None] = []
    table = np.empty(len(results), np.int32)
    for pattern, result in enumerate(results):
        if id(result) not in places:
            places[id(result)] = len(distinct)
            distinct.append(result)
        table[pattern] = places[id(result)]
    small = np.min_scalar_type(len(distinct))
    return GeneOfAll(tuple(distinct), table.astype(small)[numbers])


class _Report:
    """The section made of all genes."""

    def __init__(
        self,
        caller: Caller,
        samples: int,
        genes: Mapping[str, GeneOfAll],
        consent: _Consent,
        render: Render | None,
    ) -> None:
        self._caller, self._samples, self._consent, self._render = caller, samples, consent, render
        known = {gene: one for gene, one in genes.items() if any(result is not None for result in one.results)}
        research = set(research_only())
        guided = {gene: one for gene, one in known.items() if gene not in research}
        if not caller.options.genes:
            for gene, result in unreported().items():
                if gene in known:
                    continue
                guided.setdefault(gene, GeneOfAll((result,), _nought(samples)))
        self.guided = dict(sorted(guided.items()))
        self.research = {gene: _researched(one) for gene, one in sorted(known.items()) if gene in research}

    def section(self, only: str | None) -> SharedSection:
        """All fields; with "pgx.genes" the genes alone."""
        genes, assumed = [], np.zeros(self._samples, np.int32)
        for one in (*self.guided.values(), *self.research.values()):
            items, counts = [], []
            for result in one.results:
                report = None if result is None else gene_report(result)
                counts.append(0 if report is None else len(report.positions.assumed))
                items.append(self._rendered("genes", report))
            if any(counts):
                assumed += np.array(counts, np.int32)[one.of]
            genes.append(Shared(items, one.of))
        fields: dict[str, Sequence[Shared]] = {"genes": genes}
        if only != GENES_ONLY:
            fields["drugs"] = tuple(self._drugs())
            fields["test_before"] = tuple(self._tests())
        limits, of = self._limits(assumed)
        return SharedSection(self._samples, fields, limits, of, self._render)

    def _rendered(self, field: str, part: Part | None) -> Any:
        return part if part is None or self._render is None else self._render(field, part)

    # drugs

    @cached_property
    def _classes(self) -> dict[str, tuple[list[GeneResult | None], Numbers]]:
        """By guideline gene: results of which guidance sees the same are one; (samples,) which is whose."""
        found: dict[str, tuple[list[GeneResult | None], Numbers]] = {}
        for gene, one in self.guided.items():
            places: dict[object, int] = {}
            kept: list[GeneResult | None] = []
            table = np.empty(len(one.results), np.int32)
            for number, result in enumerate(one.results):
                key = _seen(result)
                if key not in places:
                    places[key] = len(kept)
                    kept.append(result)
                table[number] = places[key]
            found[gene] = kept, table[one.of]
        return found

    def _drugs(self) -> Iterator[Shared]:
        """The drugs that guidance is looked up for, and those that nobody knows, by name."""
        named: list[tuple[str, Shared]] = []
        for genes, drugs in guide_groups(self._caller.drugs):
            mine = [gene for gene in genes if gene in self._classes]
            if not mine and not self._caller.drugs:
                continue
            kept = [self._classes[gene] for gene in mine]
            if kept:
                numbers, first = joint([of for _, of in kept])
            else:
                numbers, first = np.zeros(self._samples, np.int32), np.zeros(1, np.int32)
            rows = [self._guided(mine, kept, sample, drugs) for sample in first.tolist()]
            small = numbers.astype(np.min_scalar_type(len(rows)))
            named += [(drug, Shared(tuple(row[k] for row in rows), small)) for k, drug in enumerate(sorted(drugs))]
        none = _nought(self._samples)
        named += [
            (name, Shared((self._rendered("drugs", unknown_drug(name, hint)),), none))
            for name, hint in self._caller.unknown
        ]
        return (shared for _, shared in sorted(named, key=lambda pair: pair[0]))

    def _guided(
        self,
        genes: Sequence[str],
        kept: Sequence[tuple[list[GeneResult | None], Numbers]],
        sample: int,
        drugs: Sequence[str],
    ) -> list[Any]:
        """The reports on some drugs that ask for the same genes."""
        own = {gene: results[int(of[sample])] for gene, (results, of) in zip(genes, kept, strict=True)}
        results = {gene: result for gene, result in own.items() if result is not None}
        limit = self._caller.options.residual_limit / 100_000
        guided: Sequence[DrugGuidance] = self._caller.guidance(results, drugs)
        return [self._rendered("drugs", drug_report(one, results, limit)) for one in guided]

    def _tests(self) -> Iterator[Shared]:
        """Tests before the drugs that were named."""
        for drug in sorted(set(self._caller.drugs or ())):
            for gene, asked in sorted(asked_tests().get(drug, {}).items()):
                if gene in self.guided:
                    results, of = self.guided[gene]
                else:
                    results, of = (None,), _nought(self._samples)
                reasons = [not_reported(drug, gene, result) for result in results]
                parts = (test_before(PriorTest(drug, gene, asked, why)) if why else None for why in reasons)
                items = tuple(self._rendered("test_before", part) for part in parts)
                yield Shared(items, of)

    # limits

    def _limits(self, assumed: Numbers) -> tuple[list[tuple[str, ...]], Numbers | None]:
        """What limits the reports: genes held back, and how many positions were assumed (samples,)."""
        if not assumed.any() and not self._consent.genes:
            return [()], None
        wanted = self._caller.options.genes
        own = self._consent.own or [self._consent.of_all]
        held = [tuple(sorted(g for g in self._consent.of_all | one if g in wanted or not wanted)) for one in own]
        notes = {genes: number for number, genes in enumerate(dict.fromkeys(held))}
        told = np.array([notes[genes] for genes in held], np.int32)
        numbers, first = joint([assumed, np.broadcast_to(told, assumed.shape)])
        found = []
        for sample in first.tolist():
            withheld = held[sample if len(held) > 1 else 0]
            number = int(assumed[sample])
            found.append((*([held_note(withheld)] if withheld else []), *([assumed_note(number)] if number else [])))
        return found, None if len(found) == 1 else numbers


def _researched(one: GeneOfAll) -> GeneOfAll:
    evidence = GeneEvidence.RESEARCH
    return one._replace(results=tuple(r if r is None or r.evidence == evidence else labelled(r) for r in one.results))


def _seen(result: GeneResult | None) -> object:
    """What guidance sees of a result: equal for results that no drug's report can tell apart.

    A gene that was not called says nothing but that. With open positions the genotype decides, but not which of its
    strands is written first. A result with variants outside the definition or with copies is its own.
    """
    call = result.call if result is not None else None
    if result is None or not isinstance(call, GeneCall) or call.plain is not None:
        return id(result)
    if not result.recommendation and result.status is not GeneStatus.NO_DATA:
        return (result.status, result.sex, result.source)
    if call.genotype.replaced or result.undefined:
        return id(result)
    if call.missing:
        return (either_strand_first(call.genotype), result.sex, result.source)
    blind = any(warning.code == NO_STRUCTURE for warning in call.warnings)
    return (
        result.status,
        result.diplotypes,
        result.components,
        result.recommendation,
        result.sex,
        result.source,
        blind,
    )
