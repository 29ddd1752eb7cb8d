"""What open positions leave of a drug's advice: is another advice possible, and for how many people would it hold?

Three questions, each gene for itself. Could some genotype at the open positions, each tried by itself and two together,
lead to another advice than the one given? How many people of each superpopulation, who agree with the patient where
the file speaks, would get another advice (`panel`)? And may the panel answer at all: a position whose data contradict
themselves is not to be weighed by what people carry, nor is one that nobody counted.

Alleles that no chromosome of the panel has: by the rule of three, if none of n chromosomes has one, its frequency is
under 3/n with a confidence of 95 % (Hanley and Lippman-Hand, JAMA 1983), so under 6/n of people carry one. It
is applied once, to all such alleles of a gene together, with all chromosomes of the panel as n.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from pmkit.core.memory import kept_per_set
from pmkit.core.messages import tr
from pmkit.pgx.advice_words import SEVERITY, USUAL, WATCH
from pmkit.pgx.alleles import GeneCall
from pmkit.pgx.alleles.genotype import Genotype
from pmkit.pgx.alleles.possible import possible
from pmkit.pgx.drugs import DrugGuidance, Recommendation, WithAnotherResult
from pmkit.pgx.functions import allele_function
from pmkit.pgx.genes import oddity
from pmkit.pgx.guidance import GuidanceRow, rows_by_drug
from pmkit.pgx.guideline_sources import CPIC, SOURCES
from pmkit.pgx.panel import POPULATIONS, HaplotypePanel, Weights, panel_of, worlds
from pmkit.pgx.pgx_terms import GeneStatus, Standing
from pmkit.pgx.phenotype import (
    INDETERMINATE,
    NOT_AVAILABLE,
    DiplotypeResult,
    GeneResult,
    PairResult,
    interpret_pair,
    unreported_alleles,
)
from pmkit.pgx.phenotype_rules import ActivityScore, FunctionPair, Haploid, Presence, rule_for
from pmkit.pgx.undefined import of_losses, unreadable

LIMIT = 1 / 1000
"""Above this share of people with another advice, in any population, the advice cannot be told."""
RULE_OF_THREE = 3.0
_MOST_PAIRS = 400

Signature = frozenset[tuple[object, ...]]


class PopulationRisk(NamedTuple):
    """Shares of people: with another advice as counted, and at most of carriers of alleles that nobody had."""

    population: str
    seen: float | None  # None: nobody counted
    unseen: float
    chromosomes: int  # of the panel, in the least counted gene

    @property
    def total(self) -> float | None:
        return None if self.seen is None else min(1.0, self.seen + self.unseen)


class Residual(NamedTuple):
    """What is open about one drug's advice; positions and genes by name."""

    standing: Standing
    populations: tuple[PopulationRisk, ...] = ()
    deciding: tuple[str, ...] = ()  # "GENE position" that could change the advice
    contradicted: tuple[str, ...] = ()  # those of them whose data contradict themselves or cannot be used
    not_counted: tuple[str, ...] = ()  # those of them that nobody counted
    not_called: tuple[str, ...] = ()  # genes without a call that could change the advice
    open_genes: tuple[str, ...] = ()  # genes of `deciding`


class _Open(NamedTuple):
    """What one gene leaves open for one drug."""

    deciding: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    not_called: bool = False
    seen: tuple[float | None, ...] = (0.0,) * len(POPULATIONS)
    unseen: float = 0.0
    chromosomes: tuple[int, ...] = ()


FIRM = Residual(Standing.FIRM)
NOBODY: tuple[float | None, ...] = (None,) * len(POPULATIONS)


def residual(guidance: DrugGuidance, results: Mapping[str, GeneResult], limit: float = LIMIT) -> Residual:
    """How firmly the guidance of a drug stands, with `results` the genes that it was looked up by."""
    now = signature(guidance)
    found = {
        gene: part
        for gene in guidance.genes
        if (part := _open(guidance, gene, results, now)) is not None and (part.deciding or part.not_called)
    }
    if not found:
        return FIRM

    def named(field: str) -> tuple[str, ...]:
        return tuple(f"{gene} {name}" for gene, part in found.items() for name in getattr(part, field))

    populations = tuple(_together(k, name, tuple(found.values())) for k, name in enumerate(POPULATIONS))
    contradicted, not_counted = named("contradicted"), named("not_counted")
    over = any(one.total is None or one.total > limit for one in populations)
    not_called = tuple(gene for gene, part in found.items() if part.not_called)
    reported = not (contradicted or not_counted or over)
    return Residual(
        Standing.RESIDUAL_RISK if reported else Standing.CANNOT_BE_TOLD,
        populations,
        named("deciding"),
        contradicted,
        not_counted,
        not_called,
        tuple(gene for gene, part in found.items() if part.deciding),
    )


def _together(k: int, name: str, parts: tuple[_Open, ...]) -> PopulationRisk:
    shares = [part.seen[k] for part in parts]
    stays = 1.0
    for share in shares:
        stays *= 1 - (share or 0.0)
    seen = None if None in shares else 1 - stays
    counted = [part.chromosomes[k] for part in parts if part.chromosomes]
    return PopulationRisk(name, seen, sum(part.unseen for part in parts), min(counted, default=0))


def signature(guidance: DrugGuidance) -> Signature:
    """The advice other than usual care, by source and setting: what makes two results mean the same for a drug."""
    return _signature(guidance.recommendations)


def _signature(rows: Iterable[GuidanceRow | Recommendation]) -> Signature:
    return frozenset(
        (item.source, item.population, item.indication, item.action, item.also, item.dose_factor, item.dose)
        for item in rows
        if SEVERITY.get(item.action, WATCH) < USUAL
    )


# --- one gene ----------------------------------------------------------------------------------------------------


Changes = Callable[[GeneResult | None], bool]
"""Whether the drug's advice would be another one with this result of the gene; None: with a result that has no name."""


def _changes(guidance: DrugGuidance, gene: str, results: Mapping[str, GeneResult], now: Signature) -> Changes:
    present = results.get(gene)
    several = present is not None and len(present.recommendation) > 1
    then = WithAnotherResult(guidance.drug, gene, results)
    decided: dict[object, bool] = {}

    @cache  # many open positions mean the same result, which is one object then
    def changes(other: GeneResult | None) -> bool:
        if other is None:
            return True
        kind = then.kind(other)
        if kind not in decided:
            found = _signature(then.rows(other))
            decided[kind] = not found <= now if several else found != now
        return decided[kind]

    return changes


NO_STRUCTURE = {
    "cyp2d6-no-structure": tr("number of copies and hybrids"),
    "duplications-not-seen": tr("duplications"),
    "hybrids-not-seen": tr("hybrids that leave two copies"),
}
"""What is open where a gene known for deletions and hybrids has a warning of such a code."""


def _open(guidance: DrugGuidance, gene: str, results: Mapping[str, GeneResult], now: Signature) -> _Open | None:
    """What the gene leaves open; of a drug without advice only doubt, as the rest is said to be missing."""
    doubted = _doubted(guidance, gene, results, now)
    return doubted if doubted or not guidance.recommendations else _of_gene(guidance, gene, results, now)


def _of_gene(guidance: DrugGuidance, gene: str, results: Mapping[str, GeneResult], now: Signature) -> _Open | None:
    """What the gene leaves open for the drug; None where that is nothing, or its call rests on no positions."""
    result = results.get(gene)
    changes = _changes(guidance, gene, results, now)
    if result is None or not result.recommendation:
        return _without_call(result, changes) if _matters(guidance.drug, gene) else None
    if (half := result.half_known or _without_phenotype(result)) and _matters(guidance.drug, gene):
        return _Open(half, (), half, seen=NOBODY)
    call = result.call
    if not isinstance(call, GeneCall):
        return None
    replaced = tuple(call.positions[site].name for site in call.genotype.replaced)
    losses = () if oddity(gene).loss_does_not_matter else of_losses(result.undefined)
    replaced += tuple(str(one.variant) for one in (*losses, *unreadable(result.undefined)))
    if replaced and _matters(guidance.drug, gene):
        return _Open(replaced, replaced, (), seen=NOBODY)
    copies = tuple(NO_STRUCTURE[warning.code] for warning in call.warnings if warning.code in NO_STRUCTURE)
    if copies and _matters(guidance.drug, gene):
        return _Open(copies, (), copies, seen=NOBODY)
    return _of_positions(result, call, changes) if call.missing else None


def _doubted(guidance: DrugGuidance, gene: str, results: Mapping[str, GeneResult], now: Signature) -> _Open | None:
    """What somebody else reports of the gene, and unknown risk alleles, where they bring more advice."""
    result = results.get(gene)
    if result is None:
        return None
    decided = {one.statement: one.results for one in result.disputed}
    for name in unreported_alleles(result):
        pair = PairResult(gene, CPIC, (), f"{name} positive", None, (f"{name} positive",))
        decided[tr("{name}, which is not reported", name=name)] = (DiplotypeResult(f"{name} positive", None, pair),)
    found = []
    for text, items in decided.items():
        other = replace(result, status=GeneStatus.CALLED, recommendation=items, call=None, half_known=(), disputed=())
        if _signature(WithAnotherResult(guidance.drug, gene, results).rows(other)) - now:
            found.append(text)
    return _Open(tuple(found), seen=NOBODY) if found else None


def _without_phenotype(result: GeneResult) -> tuple[str, ...]:
    """Those of several possible results whose phenotype is not known, where others have one."""
    unknown = [one.label for one in result.recommendation if one.pair.phenotype in (INDETERMINATE, NOT_AVAILABLE)]
    if not 0 < len(unknown) < len(result.recommendation):
        return ()
    return tuple(tr("{label}, whose phenotype is not known", label=label) for label in unknown)


def _of_positions(result: GeneResult, call: GeneCall, changes: Changes) -> _Open | None:
    panel: HaplotypePanel | None = None  # looked up where a position matters at all
    bad = {place.index for place in call.contradicted}
    deciding: dict[str, None] = {}
    contradicted: dict[str, None] = {}
    not_counted: dict[str, None] = {}
    unseen = 0.0
    for world in _single_worlds(result):
        if not any(map(changes, world.results)):
            continue
        panel = panel_of(result.gene, call.definition.build)
        deciding[world.name] = None
        if world.site in bad:
            contradicted[world.name] = None
        elif panel is None or world.site not in panel.counted:
            not_counted[world.name] = None
        elif any((world.site, code) not in panel.carried for code in world.codes):
            bound = RULE_OF_THREE / panel.chromosomes[-1]
            unseen = max(unseen, bound if call.genotype.haploid else 2 * bound if world.heterozygous else bound**2)
    if not deciding and not any(map(changes, _double_worlds(result))):
        return None
    panel = panel_of(result.gene, call.definition.build)
    names = tuple(deciding) or (tr("two positions together"),)
    if panel is None or call.plain is not None:
        return _Open(names, tuple(contradicted), tuple(not_counted), seen=NOBODY)
    seen = _shares(panel, call, result, changes)
    return _Open(names, tuple(contradicted), tuple(not_counted), False, seen, unseen, panel.chromosomes)


def _shares(panel: HaplotypePanel, call: GeneCall, result: GeneResult, changes: Changes) -> tuple[float | None, ...]:
    """By population: the share of people like the patient whose advice is another one."""
    sums = [0.0] * len(POPULATIONS)
    for other, shares in _people(panel, result, call.genotype):
        if changes(other):
            for k in range(len(POPULATIONS)):
                sums[k] += shares[k]
    known = worlds(panel, call.genotype).known
    return tuple(share if decided else None for share, decided in zip(sums, known, strict=False))


@kept_per_set(maxsize=1 << 12)
def _people(panel: HaplotypePanel, result: GeneResult, present: Genotype) -> list[tuple[GeneResult | None, Weights]]:
    """Those like the patient whose alleles are others: the result that they would have, and their shares."""
    named = {tuple(sorted(allele.name for allele in item.pair.alleles)) for item in result.recommendation}
    found = worlds(panel, present).shares.items()
    return [(_meaning(result, names), shares) for names, shares in found if names not in named]


def _without_call(result: GeneResult | None, changes: Changes) -> _Open:
    """A gene that has no call at all: everything about it is open."""
    call = result.call if result is not None else None
    unknown = _Open(not_called=True, seen=NOBODY)
    if result is None or not isinstance(call, GeneCall) or result.status is not GeneStatus.NO_DATA or call.contradicted:
        return unknown
    panel = panel_of(result.gene, call.definition.build)
    if panel is None or not set(range(len(call.definition.base))) <= panel.counted:
        return unknown
    bound = 2 * RULE_OF_THREE / panel.chromosomes[-1]
    return _Open((), (), (), True, _shares(panel, call, result, changes), bound, panel.chromosomes)


@cache
def _matters(drug: str, gene: str) -> bool:
    """Whether some result of the gene leads to advice other than usual care."""
    return any(
        SEVERITY.get(row.action, WATCH) < USUAL and any(condition.gene == gene for condition in row.conditions)
        for row in rows_by_drug().get(drug, ())
    )


# --- worlds ------------------------------------------------------------------------------------------------------


class _World(NamedTuple):
    """One genotype at one open position, and what would then be reported; no result where nothing explains it.

    The reference too: an allele can have been called by what else it has, which with the reference base is none.
    """

    name: str
    site: int
    codes: tuple[int, ...]  # other than the genome's base
    heterozygous: bool
    results: tuple[GeneResult | None, ...]


@kept_per_set(maxsize=1 << 12)
def _single_worlds(result: GeneResult) -> tuple[_World, ...]:
    call = result.call
    return tuple(_each_single(result, call)) if isinstance(call, GeneCall) else ()


def _each_single(result: GeneResult, call: GeneCall) -> Iterator[_World]:
    tried = possible(call)
    for one in tried.positions:
        place = call.definition.places[one.position.index]
        letters = (place.site.ref, *place.site.alts)
        for outcome in (one.reference, *one.variant):
            bases = outcome.genotype.replace("|", "/").split("/")
            codes = [letters.index(base) for base in bases]
            found = outcome.lookup or outcome.diplotypes
            yield _World(
                one.position.name,
                one.position.index,
                tuple(sorted({code for code in codes if code != place.reference})),
                len(set(codes)) > 1,
                tuple(_meaning(result, item.alleles) for item in found) or (None,),
            )
    if tried.cut_off:
        done = {one.position.index for one in tried.positions}
        for left in call.missing:
            if left.index not in done and left.alleles:
                yield _World(left.name, left.index, (-1,), True, (None,))


@kept_per_set(maxsize=1 << 12)
def _double_worlds(result: GeneResult) -> tuple[GeneResult | None, ...]:
    """Changes on both chromosomes, where each by itself is known to give an allele alongside a present one."""
    present = [tuple(allele.name for allele in item.pair.alleles) for item in result.recommendation]
    singles = {
        tuple(sorted(allele.name for allele in item.pair.alleles))
        for world in _single_worlds(result)
        for other in world.results
        if other is not None
        for item in other.recommendation
    }
    found: dict[tuple[str, ...], None] = {}
    for pair in present:
        if len(pair) != 2:
            continue
        first, second = pair
        mine = {_other(names, second) for names in singles if second in names}
        yours = {_other(names, first) for names in singles if first in names}
        for names in list(product(sorted(mine), sorted(yours)))[:_MOST_PAIRS]:
            found[tuple(sorted(names))] = None
    return tuple(_meaning(result, names) for names in found if names not in singles)


def _other(names: tuple[str, ...], one: str) -> str:
    left = list(names)
    left.remove(one)
    return left[0] if left else one


@cache
def _named_in_rows() -> frozenset[str]:
    """Genes of which some guidance row names alleles or diplotypes, not only what they mean."""
    return frozenset(
        condition.gene
        for rows in rows_by_drug().values()
        for row in rows
        for condition in row.conditions
        if condition.kind not in ("phenotype", "activity_score")
    )


def _meaning(result: GeneResult, names: tuple[str, ...] | None) -> GeneResult | None:
    """The gene's result with these alleles; one object for all that mean the same, so that look-ups are shared."""
    if names is None:
        return None
    known, by_names = _results(result)
    if names in by_names:
        return by_names[names]
    kinds = tuple(sorted(_kind(result.gene, name) for name in names)) if _goes_by_kind(result.gene) else None
    if kinds is not None and (kinds, None) in known:
        by_names[names] = known[kinds, None]
        return by_names[names]
    pairs = [interpret_pair(result.gene, names, source, result.sex) for source in SOURCES]
    key = tuple((pair.lookup_keys, pair.phenotype, pair.activity_score) for pair in pairs)
    apart = names if result.gene in _named_in_rows() else ()
    if (key, apart) not in known:
        item = DiplotypeResult("/".join(names), None, interpret_pair(result.gene, names, CPIC, result.sex))
        known[key, apart] = replace(
            result,
            status=GeneStatus.CALLED,
            diplotypes=(item,),
            recommendation=(item,),
            components=(),
            call=None,
            half_known=(),
        )
    by_names[names] = known[key, apart]
    if kinds is not None:
        known[kinds, None] = known[key, apart]
    return known[key, apart]


@cache
def _goes_by_kind(gene: str) -> bool:
    """Whether what two alleles of a gene mean, to every authority, follows from their functions and not their names."""
    rules = [rule_for(gene, source) for source in SOURCES]
    by_functions = (ActivityScore, FunctionPair, Presence, Haploid)
    return gene not in _named_in_rows() and all(rule is None or isinstance(rule, by_functions) for rule in rules)


@lru_cache(maxsize=1 << 16)
def _kind(gene: str, allele: str) -> tuple[tuple[str, str], ...]:
    """An allele's class and activity value by each authority."""
    found = (allele_function(gene, allele, source, rule_for(gene, source)) for source in SOURCES)
    return tuple((function.code, function.activity_value or "") for function in found)


@kept_per_set(maxsize=1 << 12)
def _results(
    result: GeneResult,
) -> tuple[dict[tuple[object, object], GeneResult], dict[tuple[str, ...], GeneResult]]:
    """What `_meaning` has made so far: by meaning or kinds of alleles, and by the names of the alleles."""
    return {}, {}
