"""Match the guidance rows to a patient's gene results.

CPIC, DPWG and FDA are kept apart: each is matched by its own reading of the alleles. Where a gene has several
possible diplotypes every row that one of them leads to is given, with the results that lead there and whether all
of them do (`certain`). Rows that nobody verified give no advice; that there are some is reported as a gap. A gene that
was not called is never taken as normal: rows written for "No Result" beside a called gene still match, everything else
is said to be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from pmkit.core.memory import kept_per_set
from pmkit.core.model import Evidence
from pmkit.pgx.disease_gates import disease_gate
from pmkit.pgx.guidance import ANY, DoseFactor, GuidanceRow, ResultCondition, all_drugs, genes_of, rows_by_drug
from pmkit.pgx.guideline_sources import SOURCES
from pmkit.pgx.pgx_terms import DrugStatus, GapStatus, GeneStatus, Stake
from pmkit.pgx.phenotype import NO_RESULT, DiplotypeResult, GeneResult
from pmkit.pgx.reasons import joined, reason

SILENT = "no_recommendation"


class GeneKey(NamedTuple):
    """A gene result that led to a row. `key` is the row's key that it met."""

    gene: str
    diplotype: str  # "" where the gene was not called
    phenotype: str | None
    activity_score: str | None
    key: str


class Recommendation(NamedTuple):
    """One row of guidance for this patient; the fields of SPEC pgx.drugs[].recommendations[]."""

    id: str
    source: str
    population: str
    indication: str
    action: str
    also: tuple[str, ...]
    dose_factor: DoseFactor | None
    dose: str
    monitoring: bool
    alternatives: tuple[str, ...]
    strength: str
    level: str
    release: str
    licence: str
    confidence: str
    note: str
    reason: Stake
    gene_results: tuple[GeneKey, ...]
    certain: bool  # every result that is possible for the patient leads here
    citations: tuple[Evidence, ...]
    context_changes: tuple[str, ...] = ()
    disease_gate: bool = False  # means nothing to a person without the disease that population or indication names
    applies: bool | None = None  # to this patient's age, weight and indication; None: not known


_OF_ROW = tuple(name for name in Recommendation._fields if name in GuidanceRow._fields)


class Gap(NamedTuple):
    """A source that has rows for the drug but gives none for this patient."""

    source: str
    status: GapStatus
    genes: tuple[str, ...]  # the genes whose result has no row or an unverified one, or that were not called


class DrugGuidance(NamedTuple):
    """What guidance says of a drug for a case, and what it could not be asked for."""

    drug: str
    rxnorm: str
    atc: tuple[str, ...]
    genes: tuple[str, ...]
    status: DrugStatus
    recommendations: tuple[Recommendation, ...]
    gaps: tuple[Gap, ...]
    missing: tuple[tuple[str, GeneStatus], ...]  # (gene, its status) for genes without a result


def recommend(results: Mapping[str, GeneResult], *, drugs: Sequence[str] | None = None) -> tuple[DrugGuidance, ...]:
    """Guidance for each drug, by name.

    `drugs` are the table's names (`drug_names.find_drug`); none means every drug of which at least one gene has been
    looked at. Cached by the gene results' identity, so patients with the same patterns share the answers.
    """
    found: list[DrugGuidance] = []
    for genes, names in guide_groups(drugs):
        held = tuple(results.get(gene) for gene in genes)
        if drugs or any(held):
            found += _guide_group(genes, names, held)
    return tuple(sorted(found, key=lambda guidance: guidance.drug))


def guide_groups(drugs: Sequence[str] | None) -> Groups:
    """The drugs (none: all) by the genes that they ask for, so that each group is looked up at once."""
    return _groups() if not drugs else _grouped(tuple(dict.fromkeys(drugs)))


Groups = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


@cache
def _groups() -> Groups:
    return _grouped(tuple(rows_by_drug()))


@lru_cache(maxsize=256)
def _grouped(drugs: tuple[str, ...]) -> Groups:
    """Drugs by the set of genes that they ask for."""
    found: dict[tuple[str, ...], list[str]] = {}
    for drug in drugs:
        found.setdefault(genes_of(drug), []).append(drug)
    return tuple((genes, tuple(names)) for genes, names in found.items())


@kept_per_set(maxsize=1 << 15)
def _guide_group(
    genes: tuple[str, ...], drugs: tuple[str, ...], held: tuple[GeneResult | None, ...]
) -> tuple[DrugGuidance, ...]:
    results = dict(zip(genes, held, strict=True))
    options = {
        (gene, source): options_of(gene, result, source) for gene, result in results.items() for source in SOURCES
    }
    return tuple(_guide(drug, results, options) for drug in drugs)


class PossibleResult(NamedTuple):
    """One possible result of a gene, with all keys by which an authority may name it."""

    gene: str
    called: bool
    diplotype: str
    phenotype: str | None
    score: str | None
    keys: frozenset[str]
    half: bool = False  # rests on a result of which only half is reported or understood

    def meets(self, condition: ResultCondition) -> str | None:
        """The key by which the condition is met, or None."""
        met = self.keys & condition.keys
        if met:
            return self.score if self.score in met else min(met)
        return ANY if self.called and ANY in condition.keys else None


@kept_per_set(maxsize=1 << 16)
def options_of(gene: str, result: GeneResult | None, authority: str) -> tuple[PossibleResult, ...]:
    """The possible results of a gene by one authority; a gene without a result has the one option "No Result"."""
    items = result.under(authority) if result is not None else ()
    half = result is not None and bool(result.half_known)
    return tuple(_option(gene, item)._replace(half=half) for item in items) or (
        PossibleResult(gene, False, "", NO_RESULT, None, frozenset([NO_RESULT])),
    )


def _option(gene: str, item: DiplotypeResult) -> PossibleResult:
    pair = item.pair
    names = "/".join(sorted(allele.name for allele in pair.alleles))
    keys = frozenset(filter(None, (*pair.lookup_keys, pair.phenotype, pair.activity_score, names)))
    if NO_RESULT in pair.lookup_keys or (not pair.lookup_keys and (pair.notes or not pair.rule)):
        return PossibleResult(gene, False, item.label, NO_RESULT, None, frozenset([NO_RESULT]))
    return PossibleResult(gene, True, item.label, pair.phenotype, pair.activity_score, keys)


Options = Mapping[tuple[str, str], tuple[PossibleResult, ...]]
Match = list[tuple[tuple[PossibleResult, str], ...]]


def _guide(drug: str, results: Mapping[str, GeneResult | None], options: Options) -> DrugGuidance:
    rows = rows_by_drug().get(drug, ())
    matches = _matches(rows, options)
    recommendations = tuple(_recommendation(row, match, options) for row, match in matches if match and row.verified)
    unverified = {row.source for row, match in matches if match and not row.verified}
    genes = genes_of(drug)
    reported = {gene: any(options[gene, source][0].called for source in SOURCES) for gene in genes}
    missing = tuple((g, _status(results.get(g))) for g in genes if not reported[g])
    answered = {item.source for item in recommendations}
    requested = [s for s in SOURCES if s not in answered and any(r.source == s for r in rows)]
    gaps = tuple(_gap(s, rows, reported, unverified=s in unverified) for s in requested)
    if recommendations:
        silent = all(item.action == SILENT for item in recommendations)
        status = DrugStatus.NO_RECOMMENDATION if silent else DrugStatus.GUIDANCE
    elif not rows:
        status = DrugStatus.NO_GUIDELINE
    else:
        status = DrugStatus.NO_GUIDANCE_FOR_RESULT if any(reported.values()) else DrugStatus.GENE_NOT_CALLED
    known = all_drugs().get(drug)
    rxnorm, atc = (known.rxnorm, known.atc) if known else ("", ())
    return DrugGuidance(drug, rxnorm, atc, genes, status, recommendations, gaps, missing)


class WithAnotherResult:
    """The rows that a drug's guidance has with another result of one gene, the other genes' results as they are."""

    def __init__(self, drug: str, gene: str, results: Mapping[str, GeneResult]) -> None:
        others = [other for other in genes_of(drug) if other != gene]
        self._gene = gene
        self._options = {
            (other, source): options_of(other, results.get(other), source) for other in others for source in SOURCES
        }
        self._rows = [row for row in rows_by_drug().get(drug, ()) if self._may_match(row)]
        requested: dict[str, set[str]] = {row.source: set() for row in self._rows}
        for row in self._rows:
            for condition in row.conditions:
                if condition.gene == gene:
                    requested[row.source] |= condition.keys
        self._requested = requested

    def _may_match(self, row: GuidanceRow) -> bool:
        return all(
            condition.gene == self._gene
            or any(option.meets(condition) is not None for option in self._options[condition.gene, row.source])
            for condition in row.conditions
        )

    def kind(self, result: GeneResult) -> object:
        """What of a result the rows ask for: results of one kind have the same rows."""
        return tuple(
            tuple([(option.called, option.keys & keys) for option in options_of(self._gene, result, source)])
            for source, keys in self._requested.items()
        )

    def rows(self, result: GeneResult) -> Iterator[GuidanceRow]:
        """Those of `recommend`, in its order."""
        own = {(self._gene, source): options_of(self._gene, result, source) for source in self._requested}
        return (row for row, match in _matches(self._rows, {**self._options, **own}) if match and row.verified)


def _matches(rows: Sequence[GuidanceRow], options: Options) -> list[tuple[GuidanceRow, Match]]:
    matches = [(row, match_row(row, options)) for row in rows]
    _prefer_diplotypes(matches)
    return matches


def match_row(row: GuidanceRow, options: Options) -> Match:
    """The combinations of possible results that meet every condition; at least one gene must have been called."""
    met = []
    for condition in row.conditions:
        found = options[condition.gene, row.source]
        here = [(option, key) for option in found if (key := option.meets(condition)) is not None]
        if not here:  # as of most rows
            return []
        met.append(here)
    return [combination for combination in product(*met) if any(option.called for option, _ in combination)]


def _prefer_diplotypes(matches: list[tuple[GuidanceRow, Match]]) -> None:
    """Where a row names the very diplotype, rows of the same scope that name its phenotype do not apply to it."""
    named = {
        (row.scope, option)
        for row, match in matches
        if any(condition.kind == "diplotype" for condition in row.conditions)
        for combination in match
        for option, _ in combination
    }
    if not named:
        return
    for row, match in matches:
        if all(condition.kind != "diplotype" for condition in row.conditions):
            match[:] = [c for c in match if not any((row.scope, option) in named for option, _ in c)]


def _recommendation(row: GuidanceRow, match: Match, options: Options) -> Recommendation:
    possible = 1
    for condition in row.conditions:
        possible *= len(options[condition.gene, row.source])
    keys = dict.fromkeys(
        GeneKey(option.gene, option.diplotype, option.phenotype, option.score, key)
        for combination in match
        for option, key in combination
    )
    states = [(key.gene, key.key if "positive" in key.key else key.phenotype or key.key) for key in keys]
    return Recommendation(
        **{name: getattr(row, name) for name in _OF_ROW},
        reason=joined(reason(row.drug, gene, state, row.action) for gene, state in states),
        gene_results=tuple(keys),
        certain=len(match) == possible and not any(option.half for combination in match for option, _ in combination),
        citations=(row.evidence,),
        disease_gate=disease_gate(row.population, row.indication),
    )


def _status(result: GeneResult | None) -> GeneStatus:
    return result.status if result is not None else GeneStatus.NO_DATA


def _gap(source: str, rows: tuple[GuidanceRow, ...], reported: Mapping[str, bool], *, unverified: bool) -> Gap:
    genes = sorted({c.gene for row in rows if row.source == source for c in row.conditions})
    called = tuple(gene for gene in genes if reported[gene])
    if called:
        status = GapStatus.ROW_NOT_VERIFIED if unverified else GapStatus.NO_GUIDANCE_FOR_RESULT
        return Gap(source, status, called)
    return Gap(source, GapStatus.GENE_NOT_CALLED, tuple(genes))
