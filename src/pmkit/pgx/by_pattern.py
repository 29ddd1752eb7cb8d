"""Pharmacogenes of many samples at once: each gene's patterns are called, interpreted and put into the report once.

The same matcher, interpretation and guidance as for one patient (`caller`); only who shares a result is found out
beforehand, and drugs are looked up once for each combination of gene results. For samples without a sheet, all genes'
drugs, and no choices of a laboratory: see `chain.by_pattern`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pmkit.core.memory import forget
from pmkit.core.model import Build, CallSet, Case, Policy, Region
from pmkit.core.shared import Shared, SharedSection
from pmkit.formats.folding import joint
from pmkit.pgx.caller import Caller, held_note, same_note
from pmkit.pgx.drugs import DrugGuidance, guide_groups
from pmkit.pgx.hold_back import held_back
from pmkit.pgx.outside.outside_gene import unreported, without_positions
from pmkit.pgx.pgx_terms import GeneEvidence
from pmkit.pgx.pgx_to_section import drug_report, gene_report
from pmkit.pgx.phenotype import GeneResult
from pmkit.pgx.research import labelled, research_only
from pmkit.pgx.result_kinds import kind_of, with_name
from pmkit.pgx.view import assumed_note

if TYPE_CHECKING:
    from pmkit.core.section import Part
    from pmkit.core.shared import Numbers, Render, Spell

    Folded = Callable[[str], tuple[CallSet, Numbers, Numbers]]

GENES_ONLY = "pgx.genes"
"""The table for which no drug is looked up."""


class GeneOfAll(NamedTuple):
    """One gene of all samples: its distinct results (None: not in the report), and (samples,) which is whose."""

    results: Sequence[GeneResult | None]
    of: Numbers


def _nought(samples: int) -> Numbers:
    """(samples,): 0 for each; takes no memory."""
    return np.broadcast_to(np.uint8(0), samples)


class PatternCaller:
    """Calls the genes of a set of samples."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.units = (*caller.genes, *caller.research.matched, *caller.research.counted)

    def regions(self, unit: str, build: Build) -> tuple[Region, ...]:
        """The regions that tell of one gene (0-based half-open)."""
        return self._caller.requested_of(unit, build)

    def section(
        self,
        names: Sequence[str],
        folded: Folded,
        policy: Policy,
        *,
        only: str | None = None,
        render: Render | None = None,
        spell: Spell | None = None,
    ) -> SharedSection:
        """The pharmacogene section of the samples of those names; with the table "pgx.genes" without drugs.

        `folded`: a unit's calls by pattern (see `intake.folded.FoldedSet.unit`).
        """
        forget()
        caller, samples = self._caller, len(names)
        gathered = caller.people.gathering(samples)
        report = _Report(caller, samples, render, spell, for_drugs=only != GENES_ONLY)
        build: Build | None = None
        for unit in self.units:
            calls, numbers, first = folded(unit)  # also of genes held back: the reader may remark something
            if unit in caller.held:
                continue
            build = calls.build
            matcher = caller.matcher_of(calls, policy)
            found = [
                caller.gene(unit, matcher, Case(sample="", calls=calls, index=index, policy=policy))
                for index in range(len(first))
            ]
            if unit in matcher.called:
                gathered.add(unit, matcher.called[unit], numbers)
            report.add(unit, _merged(found, numbers))
            if only == GENES_ONLY:
                forget()  # the results are rendered, and no drug asks for them
        named = caller.options.genes
        withheld = tuple(gene for gene in sorted(caller.held) if gene in named or not named)
        for gene in withheld:
            report.add(gene, GeneOfAll((held_back(gene),), _nought(samples)))
        alike = caller.people.of_all(names, build, gathered) if build is not None else {}
        return report.section(only, withheld, alike)


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
    if len(distinct) == len(results):
        return GeneOfAll(tuple(distinct), numbers)
    small = np.min_scalar_type(len(distinct))
    return GeneOfAll(tuple(distinct), table.astype(small)[numbers])


class _Report:
    """The section, gene by gene."""

    def __init__(
        self, caller: Caller, samples: int, render: Render | None, spell: Spell | None, *, for_drugs: bool
    ) -> None:
        self._caller, self._samples, self._render, self._spell = caller, samples, render, spell
        self._for_drugs = for_drugs  # else no result is kept once it is rendered, for the table of genes
        self._research = set(research_only()) - (caller.held & set(without_positions()))
        self._last: set[str] = set()  # the research genes that were called: they come last, and no drug asks for them
        self._assumed = np.zeros(samples, np.int32)
        self._genes: dict[str, Shared] = {}
        self.guided: dict[str, GeneOfAll] = {}

    def add(self, gene: str, one: GeneOfAll) -> None:
        """A gene of all samples, unless nothing is known of it."""
        if all(result is None for result in one.results):
            return
        if gene in self._research:
            self._last.add(gene)
            one = _researched(one)
        self._put(gene, one)

    def _put(self, gene: str, one: GeneOfAll) -> None:
        if self._for_drugs and gene not in self._last:
            self.guided[gene] = one
        items, counts = [], []
        for result in one.results:
            part = None if result is None else gene_report(result, whole=self._for_drugs)
            counts.append(0 if part is None else len(part.positions.assumed))
            items.append(self._rendered("genes", part))
        if any(counts):
            self._assumed += np.array(counts, np.int32)[one.of]
        self._genes[gene] = Shared(items, one.of)

    def section(
        self, only: str | None, withheld: tuple[str, ...], alike: Mapping[int, tuple[str, ...]]
    ) -> SharedSection:
        """All fields; with "pgx.genes" the genes alone."""
        if not self._caller.options.genes:
            for gene, result in unreported().items():
                if gene not in self._genes:
                    self._put(gene, GeneOfAll((result,), _nought(self._samples)))
        ordered = sorted(self._genes, key=lambda gene: (gene in self._last, gene))
        fields: dict[str, Sequence[Shared]] = {"genes": [self._genes[gene] for gene in ordered]}
        if only != GENES_ONLY:
            self.guided = dict(sorted(self.guided.items()))
            fields["drugs"] = tuple(self._drugs())
        limits, of = _limits(withheld, alike, self._assumed)
        return SharedSection(self._samples, fields, limits, of, self._render)

    def _rendered(self, field: str, part: Part | None) -> Any:
        return part if part is None or self._render is None else self._render(field, part)

    def _drugs(self) -> Iterator[Shared]:
        """The drugs that guidance is looked up for, by name."""
        kinds = {gene: self._kinds(gene, one) for gene, one in self.guided.items()}
        named: list[tuple[str, Shared]] = []
        for genes, drugs in guide_groups(None):
            mine = [gene for gene in genes if gene in kinds]
            if not mine:
                continue
            numbers, first = joint([kinds[gene].of for gene in mine])
            rows = [self._guided({gene: kinds[gene] for gene in mine}, sample, drugs) for sample in first.tolist()]
            small = numbers.astype(np.min_scalar_type(len(rows)))
            fills = [kinds[gene].names for gene in mine]
            for k, drug in enumerate(sorted(drugs)):
                named.append((drug, Shared(tuple(row[k] for row in rows), small, fills)))
        return (shared for _, shared in sorted(named, key=lambda pair: pair[0]))

    def _kinds(self, gene: str, one: GeneOfAll) -> _Kinds:
        """The results of a gene by what they mean to guidance."""
        nameless = self._spell is not None
        kinds = [kind_of(result, nameless=nameless) for result in one.results]
        place: dict[Hashable, int] = {}
        table = [place.setdefault((kind.key, kind.name is None), len(place)) for kind in kinds]
        mark = f"\ue000{gene}\ue001"
        results: list[GeneResult | None] = [None] * len(place)
        for result, kind, number in zip(one.results, kinds, table, strict=True):
            if results[number] is None and result is not None:
                results[number] = result if kind.name is None else with_name(result, mark)
        names = [self._spell(kind.name or "") if self._spell else b"" for kind in kinds]
        small = np.array(table, np.min_scalar_type(len(place)))
        return _Kinds(results, small[one.of], mark, Shared(names, one.of))

    def _guided(self, kinds: Mapping[str, _Kinds], sample: int, drugs: Sequence[str]) -> list[Any]:
        """The reports on some drugs that ask for the same genes."""
        own = {gene: one.results[int(one.of[sample])] for gene, one in kinds.items()}
        results = {gene: result for gene, result in own.items() if result is not None}
        limit = self._caller.options.residual_limit / 100_000
        guided: Sequence[DrugGuidance] = self._caller.guidance(results, drugs)
        marks = [one.mark for one in kinds.values()]
        return [self._parted(self._rendered("drugs", drug_report(one, results, limit)), marks) for one in guided]

    def _parted(self, made: Any, marks: Sequence[str]) -> Any:
        """What was rendered, cut where the names of diplotypes belong: a name's number in its place."""
        if self._spell is None:
            return made
        pieces: list[bytes | int] = [made]
        for number, mark in enumerate(marks):
            spelled = self._spell(mark)
            pieces = [part for piece in pieces for part in _cut(piece, spelled, number)]
        return tuple(pieces) if len(pieces) > 1 else made


class _Kinds(NamedTuple):
    """One gene of all samples, by what guidance makes of it: a result that stands for each kind, (samples,) which is
    whose, what stands in those results for the diplotype's name, and these names as they are written."""

    results: Sequence[GeneResult | None]
    of: Numbers
    mark: str
    names: Shared


def _cut(piece: bytes | int, mark: bytes, number: int) -> Iterator[bytes | int]:
    if isinstance(piece, int):
        yield piece
        return
    before, *after = piece.split(mark)
    yield before
    for part in after:
        yield number
        yield part


def _limits(
    withheld: tuple[str, ...], alike: Mapping[int, tuple[str, ...]], assumed: Numbers
) -> tuple[list[tuple[str, ...]], Numbers | None]:
    """What limits the reports, each once, and (samples,) which is whose: genes held back, samples that are alike (by
    place), and how many positions were assumed."""
    numbers, of = np.unique(assumed, return_inverse=True)
    of = of.reshape(-1).astype(np.int32)
    kinds: list[tuple[tuple[str, ...], int]] = [((), number) for number in numbers.tolist()]
    places = {kind: place for place, kind in enumerate(kinds)}
    for sample, others in alike.items():
        kind = others, int(assumed[sample])
        if kind not in places:
            places[kind] = len(kinds)
            kinds.append(kind)
        of[sample] = places[kind]
    found = [
        (
            *([held_note(withheld)] if withheld else []),
            *([same_note(others)] if others else []),
            *([assumed_note(number)] if number else []),
        )
        for others, number in kinds
    ]
    return found, None if len(found) == 1 else of


def _researched(one: GeneOfAll) -> GeneOfAll:
    evidence = GeneEvidence.RESEARCH
    return one._replace(results=tuple(r if r is None or r.evidence == evidence else labelled(r) for r in one.results))
