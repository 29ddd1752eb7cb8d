"""Alleles -> function, activity score, phenotype and the key that drug guidance is looked up by.

`interpret_pair` works on names alone and is cached; `interpret` applies it to everything that the matcher or an
outside caller found for a gene. CPIC's answer is what the report shows; other authorities' answers are asked for by
`GeneResult.under` when their guidance is matched, because they differ (CYP2D6 score 2.5, CYP2C19 *1/*17, …).
Rules and citations: `rules/pgx/*.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pmkit.core.cells import OR
from pmkit.core.memory import kept_per_set
from pmkit.core.messages import tr
from pmkit.pgx.functions import AlleleFunction, allele_function, alleles_of, number_of, score_text
from pmkit.pgx.genes.hla_family import GROUPS, read_hla
from pmkit.pgx.guideline_sources import CPIC, guideline
from pmkit.pgx.pgx_terms import CallSource, GeneEvidence, GeneStatus
from pmkit.pgx.phenotype_rules import (
    ActivityScore,
    AllelePresence,
    Carrier,
    FunctionPair,
    GenotypeRule,
    Haploid,
    PhenotypeRule,
    Presence,
    SexLinked,
    rule_for,
    rules_by_gene,
)

if TYPE_CHECKING:
    from pmkit.pgx.undefined import UndefinedVariant

NO_RESULT = "No Result"
INDETERMINATE = "Indeterminate"
NOT_AVAILABLE = "n/a"


class AlleleResult(NamedTuple):
    name: str
    function: str
    activity_value: str | None  # None for genes without activity values


class PairResult(NamedTuple):
    """What one authority makes of one or two alleles. `activity_score` is None for genes that have none."""

    gene: str
    authority: str
    alleles: tuple[AlleleResult, ...]
    phenotype: str | None  # None for genes without a phenotype
    activity_score: str | None
    lookup_keys: tuple[str, ...]
    rule: str = ""  # the rule's id, "" where there is none
    citations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lookup_key(self) -> str:
        return "; ".join(self.lookup_keys)


class DiplotypeResult(NamedTuple):
    label: str
    score: float | None
    pair: PairResult


class Disputed(NamedTuple):
    """Results that somebody else tells of a gene, against those that are looked up: never advice, but doubt."""

    statement: str  # by whom and what: "*1/*2, which the VCF gives"
    results: tuple[DiplotypeResult, ...]


class CalledDiplotype(Protocol):
    """What `interpret` reads of a diplotype."""

    @property
    def alleles(self) -> tuple[str, ...]: ...
    @property
    def label(self) -> str: ...
    @property
    def score(self) -> float | None: ...


class CalledGene(Protocol):
    """What `interpret` reads of a gene's call; met by the matcher's GeneCall. Must be hashable."""

    @property
    def gene(self) -> str: ...
    @property
    def status(self) -> GeneStatus: ...
    @property
    def phased(self) -> bool: ...
    @property
    def diplotypes(self) -> Sequence[CalledDiplotype]: ...
    @property
    def components(self) -> Sequence[str]: ...
    @property
    def recommendation(self) -> Sequence[CalledDiplotype]: ...
    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True, eq=False)
class GeneResult:
    """A gene's call with its meaning. Compared by identity: patients with the same pattern share one object."""

    gene: str
    status: GeneStatus
    phased: bool
    diplotypes: tuple[DiplotypeResult, ...]
    components: tuple[AlleleResult, ...]
    recommendation: tuple[DiplotypeResult, ...]  # what guidance is looked up by
    sex: str | None = None
    source: CallSource = CallSource.MATCHER
    call: object = None
    undefined: tuple[UndefinedVariant, ...] = ()  # damaging variants that no named allele holds
    factor: float = 1.0  # what co-medication leaves of the activity score; the fields above stay the genotype's
    half_known: tuple[str, ...] = ()  # what is unknown where only half of a result is reported or understood
    evidence: GeneEvidence = GeneEvidence.GUIDELINE  # research: a gene without guidelines, never looked up for drugs
    disputed: tuple[Disputed, ...] = ()  # what contradicts the results above

    def under(self, authority: str) -> tuple[DiplotypeResult, ...]:
        """The recommendation diplotypes as an authority reads them, one for each distinct answer.

        Diplotypes with the same lookup key are joined by " or "; kept apart where guidance names diplotypes.
        """
        found: dict[tuple[str, ...], DiplotypeResult] = {}
        for item in self.recommendation:
            pair = item.pair
            if pair.alleles and authority != pair.authority and rule_for(self.gene, authority):
                names = tuple(allele.name for allele in pair.alleles)
                pair = interpret_pair(self.gene, names, authority, self.sex)
            pair = scaled(pair, self.factor)
            apart = item.label if guideline(authority).by_diplotype else ""
            key = (*pair.lookup_keys, apart)
            label = OR.join((found[key].label, item.label)) if key in found and not apart else item.label
            found[key] = DiplotypeResult(label, item.score, found[key].pair if key in found else pair)
        return tuple(found.values())


def scaled(pair: PairResult, factor: float) -> PairResult:
    """A result whose activity score is multiplied; one without a score stays as it is."""
    rule = rule_for(pair.gene, pair.authority)
    if factor == 1.0 or not isinstance(rule, ActivityScore) or pair.activity_score in (None, NOT_AVAILABLE):
        return pair
    number, at_least = number_of(pair.activity_score or "")
    phenotype = next(band.phenotype for band in rule.bands if band.holds(number * factor))
    score = score_text(number * factor, at_least)
    return pair._replace(phenotype=phenotype, activity_score=score, lookup_keys=(score,))


@lru_cache(maxsize=1 << 17)
def interpret_pair(gene: str, alleles: tuple[str, ...], authority: str = CPIC, sex: str | None = None) -> PairResult:
    """Function, score, phenotype and lookup key of one (haploid) or two alleles by one authority's rules.

    An allele without a known function gives "Indeterminate" for activity genes and "n/a" for others; no alleles
    give "No Result". `sex` ("XX" or "XY") matters for G6PD only.
    """
    rule = rule_for(gene, authority)
    if not alleles:
        return PairResult(gene, authority, (), NO_RESULT, None, (NO_RESULT,))
    reported = [_reported(gene, allele, authority) for allele in alleles]
    functions, results = [function for function, _ in reported], tuple([result for _, result in reported])
    notes = tuple([function.note for function in functions if function.note])
    if rule is None:
        return PairResult(gene, authority, results, None, None, (), notes=notes)
    phenotype, score, keys, more = _apply(rule, alleles, functions, sex)
    return PairResult(gene, authority, results, phenotype, score, keys, rule.id, rule.citations, notes + more)


@lru_cache(maxsize=1 << 16)
def _reported(gene: str, allele: str, authority: str) -> tuple[AlleleFunction, AlleleResult]:
    """The function of an allele by an authority, as its rule asks for it and as results say it."""
    found = allele_function(gene, allele, authority, rule_for(gene, authority))
    return found, AlleleResult(allele, found.function, found.activity_value)


_Answer = tuple[str | None, str | None, tuple[str, ...], tuple[str, ...]]


def _apply(rule: PhenotypeRule, alleles: tuple[str, ...], functions: list[AlleleFunction], sex: str | None) -> _Answer:
    notes: tuple[str, ...] = ()
    if isinstance(rule, ActivityScore):
        phenotype, score = _activity(rule, functions)
        return phenotype, score, (score,), notes
    if isinstance(rule, AllelePresence):
        return _hla(rule, alleles)
    if isinstance(rule, Carrier):
        carried = any(allele in rule.alleles for allele in alleles)
        return (rule.positive if carried else None), None, ((rule.positive,) if carried else ()), ()
    if isinstance(rule, GenotypeRule):
        pairs = {tuple(sorted(text.split("|"))): phenotype for text, phenotype in rule.genotypes.items()}
        phenotype = pairs.get(tuple(sorted(alleles)), rule.unknown)
    elif isinstance(rule, Presence):
        phenotype = _presence(rule, functions)
    elif not all(function.known for function in functions):
        phenotype = rule.unknown
    elif isinstance(rule, FunctionPair):
        text, named = _pair(rule.pairs, functions)
        phenotype = named or rule.otherwise
        if text in rule.pair_keys:
            return phenotype, None, (rule.pair_keys[text],), ()
    elif isinstance(rule, SexLinked):
        phenotype, notes = _sex_linked(rule, alleles, functions, sex)
    else:
        phenotype, notes = _haploid(rule, functions)
    return phenotype, None, (rule.keys.get(phenotype, phenotype),), notes


def _activity(rule: ActivityScore, functions: list[AlleleFunction]) -> tuple[str, str]:
    total, at_least = 0.0, False
    for function in functions:
        if function.activity_value in (None, NOT_AVAILABLE) or len(functions) != 2:
            return INDETERMINATE, NOT_AVAILABLE
        value, more = number_of(function.activity_value or "")
        total, at_least = total + value, at_least or more
    phenotype = next(band.phenotype for band in rule.bands if band.holds(total))
    return phenotype, score_text(total, at_least)


def _presence(rule: Presence, functions: list[AlleleFunction]) -> str:
    if any(function.code == rule.deciding for function in functions):
        return rule.present
    return rule.absent if all(function.known for function in functions) else rule.unknown


def _pair(pairs: dict[str, str], functions: list[AlleleFunction]) -> tuple[str, str | None]:
    codes = [function.code for function in functions]
    for text in ("/".join(codes), "/".join(reversed(codes))):
        if len(codes) == 2 and text in pairs:
            return text, pairs[text]
    return "", None


def _sex_linked(
    rule: SexLinked, alleles: tuple[str, ...], functions: list[AlleleFunction], sex: str | None
) -> tuple[str, tuple[str, ...]]:
    one_copy = len(alleles) == 1 or sex == "XY"
    if one_copy and len(set(alleles)) > 1:
        return rule.otherwise, (tr("two different alleles on the X of a sample with one X"),)
    if one_copy:
        notes = (tr("one allele reported for a sample with two X"),) if sex == "XX" else ()
        return rule.hemizygous.get(functions[0].code, rule.otherwise), notes
    return _pair(rule.diploid, functions)[1] or rule.otherwise, ()


def _haploid(rule: Haploid, functions: list[AlleleFunction]) -> tuple[str, tuple[str, ...]]:
    phenotypes = {rule.phenotypes.get(function.code, rule.unknown) for function in functions}
    if len(phenotypes) == 1:
        return phenotypes.pop(), ()
    return rule.unknown, (tr("several alleles that differ in meaning"),)


def _hla(rule: AllelePresence, alleles: tuple[str, ...]) -> _Answer:
    """Each risk allele: carried, not carried, or not to be told. A name that cannot be read is never "not carried"."""
    reported = [read_hla(rule.gene, allele) for allele in alleles]
    keys, notes = [], []
    for risk in rule.alleles:
        requested = read_hla(rule.gene, risk)
        same = [name for name in reported if name and requested and name.fields[:2] == requested.fields[:2]]
        if any(name.suffix in ("", *GROUPS) for name in same):
            keys.append(f"{risk} positive")
        elif same:
            notes.append(
                tr("{risk} cannot be told: its expression is not the usual one ({same})", risk=risk, same=same[0])
            )
        elif None in reported or len(reported) < 2:
            notes.append(tr("{risk} cannot be ruled out: not both alleles are reported", risk=risk))
        elif any(name and requested and name.fields == requested.fields[:1] for name in reported):
            notes.append(tr("{risk} cannot be told: typed to one field only", risk=risk))
        else:
            keys.append(f"{risk} negative")
    return ("; ".join(keys) or rule.unknown), None, tuple(keys), tuple(notes)


@kept_per_set(maxsize=1 << 12)
def unreported_alleles(result: GeneResult) -> tuple[str, ...]:
    """Risk alleles of which a result says neither that they are carried nor that they are not; of HLA genes only."""
    requested: dict[str, None] = {}
    reported: set[str] = set()
    for authority in rules_by_gene().get(result.gene, {}):
        rule = rule_for(result.gene, authority)
        if not isinstance(rule, AllelePresence):
            continue
        requested |= dict.fromkeys(rule.alleles)
        keys = [{key.split()[0] for key in item.pair.lookup_keys} for item in result.under(authority)]
        reported |= set.intersection(*keys) if keys else set()
    return tuple(name for name in requested if name not in reported) if result.recommendation else ()


@cache
def scores_of(gene: str, authority: str = CPIC) -> tuple[str, ...]:
    """All activity scores that two known alleles of a gene can make, ascending."""
    values = {allele_function(gene, allele, authority).activity_value for allele in alleles_of(gene)}
    reported = sorted(value for value in values if value not in (None, NOT_AVAILABLE))
    numbers = [number_of(value or "") for value in reported]
    sums = {(a[0] + b[0], a[1] or b[1]) for a, b in combinations_with_replacement(numbers, 2)}
    return tuple(dict.fromkeys(score_text(value, more) for value, more in sorted(sums)))


def stated_pairs(
    gene: str, phenotype: str = "", activity_score: str = "", authority: str = CPIC
) -> tuple[PairResult, ...]:
    """What an outside caller's phenotype or score stands for, without alleles; a score beats a phenotype.

    A phenotype alone of an activity gene stands for every score of its band: one result each.
    """
    rule = rule_for(gene, authority)
    if not isinstance(rule, ActivityScore):
        keys = tuple(part.strip() for part in phenotype.split(";") if part.strip()) or (NO_RESULT,)
        return (PairResult(gene, authority, (), phenotype or NO_RESULT, None, keys, rule.id if rule else ""),)
    if activity_score and activity_score != NOT_AVAILABLE:
        scores: tuple[str, ...] = (score_text(*number_of(activity_score)),)
    else:
        bands = [band for band in rule.bands if band.phenotype == phenotype]
        scores = tuple(s for s in scores_of(gene, authority) if any(b.holds(number_of(s)[0]) for b in bands))
    named = [(s, next(b.phenotype for b in rule.bands if b.holds(number_of(s)[0]))) for s in scores]
    answers = [
        PairResult(gene, authority, (), name, s, (s,), rule.id, rule.citations, _contradiction(phenotype, name, s))
        for s, name in named
    ]
    empty = PairResult(gene, authority, (), phenotype or NO_RESULT, NOT_AVAILABLE, (NOT_AVAILABLE,), rule.id)
    return tuple(answers) or (empty,)


def _contradiction(stated: str, found: str, score: str) -> tuple[str, ...]:
    return (
        (tr("stated {stated}, but the score {score} means {found}", stated=stated, score=score, found=found),)
        if stated and stated != found
        else ()
    )


@kept_per_set(maxsize=1 << 16)
def interpret(call: CalledGene, sex: str | None = None, source: CallSource = CallSource.MATCHER) -> GeneResult:
    """Every diplotype of a call with its meaning by CPIC (or the only authority that has rules for the gene).

    A gene that was not called keeps its status and has no diplotypes: nothing is guessed.
    """

    def meaning(items: Sequence[CalledDiplotype]) -> tuple[DiplotypeResult, ...]:
        return tuple(
            DiplotypeResult(item.label, item.score, interpret_pair(call.gene, tuple(item.alleles), CPIC, sex))
            for item in items
        )

    diplotypes = meaning(call.diplotypes)
    return GeneResult(
        gene=call.gene,
        status=call.status,
        phased=call.phased,
        diplotypes=diplotypes,
        components=tuple(_reported(call.gene, name, CPIC)[1] for name in call.components),
        recommendation=diplotypes
        if call.recommendation is call.diplotypes
        else meaning(call.recommendation) or diplotypes,
        sex=sex,
        source=source,
        call=call,
        half_known=tuple(getattr(call, "half_known", ())),
    )
