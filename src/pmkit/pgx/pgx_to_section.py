"""The pharmacogene part of the report. Samples that share a result share its part, so a cohort costs little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pmkit.core.cells import few, first_of
from pmkit.core.memory import KeptById
from pmkit.core.messages import tr
from pmkit.core.model import Evidence, State
from pmkit.core.section import Citation, Trace
from pmkit.pgx import drugs, phenotype
from pmkit.pgx import section as doc
from pmkit.pgx.advice_words import ADJUST, SEVERITY, URGENT, WATCH, result_words
from pmkit.pgx.alleles import GeneCall, PositionCall
from pmkit.pgx.alleles.definition import fact_dates, unseen_alleles
from pmkit.pgx.alleles.genotype import byte_of
from pmkit.pgx.alleles.structural_calls import CountedGene
from pmkit.pgx.caller import PgxResult
from pmkit.pgx.confidence import confidence
from pmkit.pgx.could_change import open_actions, open_positions
from pmkit.pgx.genes import oddity
from pmkit.pgx.guidance import all_drugs, combinations_of
from pmkit.pgx.joint_factors import joint_factors
from pmkit.pgx.open_to_section import dose_factor, open_action
from pmkit.pgx.outside.outside_gene import OutsideGene
from pmkit.pgx.pgx_terms import DrugStatus, PositionState, Standing, TestStrength
from pmkit.pgx.residual import FIRM, LIMIT, Residual, residual
from pmkit.pgx.trace import trace_pair
from pmkit.pgx.undefined import UndefinedVariant, of_losses, unreadable

if TYPE_CHECKING:
    from pmkit.pgx.prior_tests import PriorTest

NORMAL = frozenset({"Normal Metabolizer", "Normal Function"})
"""Standard terms of results that change nothing by themselves."""
KNOWN = (State.CALLED, State.DOUBTFUL, State.REFERENCE)
_KNOWN = bytes(map(byte_of, KNOWN))
_COUNTED = doc.Position(chrom="", pos=0, ref="", state=PositionState.CALLED)
"""Stands for each position that was used where these are only counted."""


class PgxPart:
    """Makes the part; keeps what it made by the identity of the result it was made of."""

    def __init__(self) -> None:
        self._genes = KeptById()  # id of a result -> (result, its report)
        self._drugs = KeptById()
        self._also = KeptById()

    def part(self, result: PgxResult, section: str | None = None) -> doc.Pgx:
        """The part of one sample; with the section "pgx.genes" without drugs."""
        genes = tuple(map(self.gene, (*result.genes.values(), *result.research.values())))
        if section == "pgx.genes":
            return doc.Pgx(genes=genes)
        shown = (guidance for guidance in result.drugs if guidance.drug not in result.left_out_drugs)
        known = tuple(self.drug(guidance, result.genes, result.residual_limit) for guidance in shown)
        drugs = (*known, *(unknown_drug(name, hint) for name, hint in result.unknown_drugs))
        before = tuple(test_before(one) for one in result.prior_tests if one.drug not in result.left_out_drugs)
        return doc.Pgx(
            genes=genes,
            drugs=tuple(sorted(drugs, key=lambda one: one.drug)),
            test_before=before,
            drugs_asked=result.requested_drugs,
            also=self._others(result) if section is None else (),
        )

    def _others(self, result: PgxResult) -> tuple[doc.AlsoActOn, ...]:
        """Where drugs were asked for, what the genes change in others."""
        if result.requested_drugs is None:
            return ()
        found: list[doc.AlsoActOn] = []
        for guidance in drugs.recommend(result.genes):
            if guidance.drug in result.requested_drugs or guidance.drug in result.left_out_drugs:
                continue
            kept: tuple[object, tuple[doc.AlsoActOn, ...]] | None = self._also.get(id(guidance))
            if kept is None:
                kept = self._also[id(guidance)] = (guidance, tuple(also_act_on(guidance)))
            found += kept[1]
        return tuple(found)

    def gene(self, result: phenotype.GeneResult) -> doc.GeneReport:
        """The report on one gene, made once for each result."""
        kept: tuple[object, doc.GeneReport] | None = self._genes.get(id(result))
        if kept is None:
            kept = self._genes[id(result)] = (result, gene_report(result))
        return kept[1]

    def drug(
        self, guidance: drugs.DrugGuidance, genes: Mapping[str, phenotype.GeneResult], limit: float
    ) -> doc.DrugReport:
        """The report on one drug, made once for each guidance; `genes`: those it was looked up by."""
        kept: tuple[object, doc.DrugReport] | None = self._drugs.get(id(guidance))
        if kept is None:
            kept = self._drugs[id(guidance)] = (guidance, drug_report(guidance, genes, limit))
        return kept[1]


# --- genes -------------------------------------------------------------------------------------------------------


def gene_report(result: phenotype.GeneResult, *, whole: bool = True) -> doc.GeneReport:
    """One gene. Facts come from the call (positions) and its interpretation (function, phenotype).

    Unless it is to be `whole`, what the table "pgx.genes" does not show is left out: rules, citations, and what stands
    at the positions that were used, which it counts.
    """
    call = result.call if isinstance(result.call, GeneCall) else None
    outside = result.call if isinstance(result.call, OutsideGene) else None
    counted = result.call if isinstance(result.call, CountedGene) else None
    other = outside or counted
    same = result.recommendation is result.diplotypes
    pairs = [*result.diplotypes, *result.recommendation]
    stated = tuple(map(_diplotype, result.diplotypes))
    changes = tuple(_could_change(result))
    phased = _phased(call) if call else None
    dates = fact_dates(result.gene) if call or counted else None
    provisional = bool(pairs) and any(one.phenotypes or not one.diplotypes for one in changes)
    return doc.GeneReport(
        gene=result.gene,
        status=result.status,
        evidence=result.evidence,
        source=result.source,
        reason=call.why_not if call else other.why_not if other else "",
        callers=outside.callers if outside else (),
        phased=phased,
        confidence=confidence(result, phased=phased, provisional=provisional),
        provisional=provisional,
        dates=_dates(*dates) if dates else None,
        unseen_alleles=_unseen(result.gene) if call else (),
        diplotypes=stated,
        components=tuple(map(_allele, result.components)),
        recommendation_diplotypes=stated if same else tuple(map(_diplotype, result.recommendation)),
        positions=_positions(call, whole=whole) if call else doc.Positions(),
        could_change=changes,
        undefined_variants=tuple(map(_undefined, result.undefined)),
        warnings=tuple(_warnings(result, call or other)),
        rules=tuple(_rules(pairs)) if whole else (),
        citations=tuple(_citations(pairs)) if whole else (),
    )


@cache
def _dates(definitions: str, functions: str, checked: str, how: str) -> doc.FactDates:
    return doc.FactDates(definitions=definitions, functions=functions, checked=checked, how=how)


@cache
def _unseen(gene: str) -> tuple[str, ...]:
    return tuple(f"{name}: {function}" for name, function in unseen_alleles(gene))


def _phased(call: GeneCall) -> bool | None:
    """None where at most one position is heterozygous: phase plays no part. Sets without phase between them: False."""
    return (True if call.phased else None) if call.effectively_phased else False


def _diplotype(item: phenotype.DiplotypeResult) -> doc.Diplotype:
    pair = item.pair
    return doc.Diplotype(
        label=item.label,
        score=item.score,
        alleles=tuple(map(_allele, pair.alleles)),
        phenotype=pair.phenotype or "",
        activity_score=pair.activity_score or "",
        lookup_key=pair.lookup_key,
    )


@lru_cache(maxsize=1 << 14)
def _allele(allele: phenotype.AlleleResult) -> doc.AlleleResult:
    return doc.AlleleResult(name=allele.name, function=allele.function, activity_value=allele.activity_value or "")


def _positions(call: GeneCall, *, whole: bool) -> doc.Positions:
    left = call.missing
    states = call.genotype.said
    known: Sequence[int] = range(len(states))
    if left or states.translate(None, _KNOWN):
        missing = {place.index for place in left}
        known = [site for site, state in enumerate(states) if state in _KNOWN and site not in missing]
    used = (_COUNTED,) * len(known)
    if whole:
        used = _listed(call.positions if len(known) == len(states) else [call.positions[site] for site in known])
    return doc.Positions(used=used, missing=_listed(left), assumed=_listed(call.assumed))


def _listed(places: Sequence[PositionCall]) -> tuple[doc.Position, ...]:
    try:
        return tuple([_places[id(place)][1] for place in places])
    except KeyError:
        return tuple(map(_position, places))


_places = KeptById()  # id of a position -> (position, its report): samples share positions by identity


def _position(place: PositionCall) -> doc.Position:
    """The report on one position, made once; to look one up by its many fields costs more than most of them do."""
    try:
        kept: tuple[PositionCall, doc.Position] = _places[id(place)]
    except KeyError:
        kept = _places[id(place)] = (place, _equal_position(place))
    return kept[1]


@lru_cache(maxsize=1 << 15)
def _equal_position(place: PositionCall) -> doc.Position:
    return doc.Position(
        chrom=place.chrom,
        pos=place.pos,
        name=place.rsid or place.hgvs,
        ref=place.ref,
        genotype=place.genotype,
        state=PositionState[place.state.name],
        alts=place.alts,
        note=place.note,
    )


def _could_change(result: phenotype.GeneResult) -> Iterable[doc.CouldChange]:
    """The missing positions that would change the result, each taken alone, and the results they would give."""
    call = result.call
    if not isinstance(call, GeneCall) or not (call.plain or call).missing:
        return
    found = open_positions(result)
    for one in found.positions:
        text = (
            tr("with a variant there: {diplotypes}", diplotypes=first_of(one.diplotypes, 6))
            if one.diplotypes
            else tr("with a variant there no named alleles would explain the genotypes")
        )
        if one.phenotypes:
            text = tr("{text}, so {phenotypes}", text=text, phenotypes=first_of(one.phenotypes, 6))
        yield _change(
            one.position,
            text,
            one.diplotypes,
            one.phenotypes,
        )
    for place in found.cut_off:
        yield _change(place, tr("not tried, too many are missing; it tells {some}", some=few(place.alleles, 6)))


def _change(
    place: PositionCall, effect: str, diplotypes: tuple[str, ...] = (), phenotypes: tuple[str, ...] = ()
) -> doc.CouldChange:
    return doc.CouldChange(
        position=f"chr{place.chrom}:{place.pos}",
        name=place.rsid,
        alleles=place.alleles,
        diplotypes=diplotypes,
        phenotypes=phenotypes,
        effect=effect,
    )


def _undefined(one: UndefinedVariant) -> doc.UndefinedVariant:
    return doc.UndefinedVariant(
        chrom=one.variant.chrom,
        pos=one.variant.pos,
        ref=one.variant.ref,
        alt=one.variant.alt,
        kind=one.kind,
        loss_of_function=one.loss,
        hgvsc=one.hgvsc,
        hgvsp=one.hgvsp,
        genotype=one.genotype,
        doubt=one.doubt,
    )


def _warnings(result: phenotype.GeneResult, call: GeneCall | OutsideGene | CountedGene | None) -> Iterable[str]:
    losses = of_losses(result.undefined)
    if losses:
        many = tr("variants that, as a rule, leave") if len(losses) > 1 else tr("a variant that, as a rule, leaves")
        head = tr(
            "Outside every named allele: {many_} no function: {losses}.",
            many_=many,
            losses="; ".join(one.text for one in losses),
        )
        if oddity(result.gene).loss_is_warned_of:
            yield tr("WARNING. {head} The diplotype and what follows from it say nothing of it.", head=head)
        else:
            yield head
    if odd := unreadable(result.undefined):
        listed = "; ".join(one.text for one in odd)
        yield tr(
            "Changes whose REF is not the genome's, so that nobody can say what they are: {listed}.", listed=listed
        )
    if call:
        yield from (warning.text for warning in call.warnings)
    notes = [note for item in (*result.diplotypes, *result.recommendation) for note in item.pair.notes]
    yield from dict.fromkeys(notes)


def _rules(pairs: Iterable[phenotype.DiplotypeResult]) -> Iterable[Trace]:
    """For each diplotype the rule that gave its phenotype, the functions it looked at, and the outcomes it denied."""
    seen: set[tuple[str, str]] = set()
    for item in pairs:
        pair = item.pair
        if (item.label, pair.rule) in seen:
            continue
        seen.add((item.label, pair.rule))
        functions = " + ".join(f"{allele.name} {allele.function or tr('unknown function')}" for allele in pair.alleles)
        reported = functions or item.label
        if pair.activity_score not in (None, "", "n/a"):
            reported = tr("{functions}, activity score {score}", functions=reported, score=pair.activity_score)
        meaning = pair.phenotype or pair.lookup_key
        yield Trace(
            rule=pair.rule or tr("no rule for {gene}", gene=pair.gene),
            outcome="fired" if pair.rule and meaning else "not_evaluable",
            because=f"{reported}: {meaning or tr('no phenotype is assigned')}",
            citations=tuple(map(_cited, pair.citations)),
        )
        for other in trace_pair(pair):
            if other.outcome == "not_fired":
                yield Trace(rule=other.rule, outcome="not_fired", because=other.because)


def _citations(pairs: Iterable[phenotype.DiplotypeResult]) -> Iterable[Citation]:
    yield from map(_cited, dict.fromkeys(text for item in pairs for text in item.pair.citations))


def _cited(text: str) -> Citation:
    """ "PMID:21716271", "DOI:10.…", "PMC…" or a URL, as the rule files cite."""
    kind, _, rest = text.partition(":")
    if kind == "PMID":
        return Citation(source="PubMed", pmids=(rest,))
    if kind == "DOI":
        return Citation(source="DOI", id=rest, url=f"https://doi.org/{rest}")
    return Citation(source="PMC", id=text) if text.startswith("PMC") else Citation(source="web", url=text)


# --- drugs -------------------------------------------------------------------------------------------------------


def also_act_on(guidance: drugs.DrugGuidance) -> Iterator[doc.AlsoActOn]:
    """A drug to avoid, or one of CPIC level A whose dose changes: whatever of the possible results holds; and what one
    of them asks for, where that is more."""
    known = all_drugs().get(guidance.drug)
    least = ADJUST if known is not None and any(level == "A" for _, level, _ in known.levels) else URGENT
    pressing = list(SEVERITY)
    rows = [r for r in guidance.recommendations if not r.disease_gate and SEVERITY.get(r.action, WATCH) <= least]
    reported: int | None = None
    for certain in (True, False):
        mine = [row for row in rows if row.certain is certain]
        if not mine:
            continue
        action = min((row.action for row in mine), key=pressing.index)
        if reported is not None and SEVERITY[action] >= reported:
            continue
        reported = SEVERITY[action]
        behind = [row for row in mine if row.action == action]
        keys = dict.fromkeys(key for row in behind for key in row.gene_results if key.diplotype)
        abnormal = [key for key in keys if key.phenotype not in NORMAL] or list(keys)
        results = {result_words(key): key.gene for key in abnormal}
        yield doc.AlsoActOn(
            drug=guidance.drug,
            action=action,
            sources=tuple(dict.fromkeys(row.source for row in behind)),
            results=tuple(results),
            genes=tuple(results.values()),
            certain=certain,
            missing=_missing(guidance),
        )


def _missing(guidance: drugs.DrugGuidance) -> tuple[doc.MissingGene, ...]:
    return tuple(doc.MissingGene(gene=gene, status=status) for gene, status in guidance.missing)


def drug_report(
    guidance: drugs.DrugGuidance, results: Mapping[str, phenotype.GeneResult], limit: float = LIMIT
) -> doc.DrugReport:
    """One drug; `results` are those of the patient's genes that the guidance was looked up with.

    `limit`: the share of people with another advice above which it cannot be told.
    """
    left = residual(guidance, results, limit)
    changes = tuple(map(open_action, open_actions(guidance, results)))
    return doc.DrugReport(
        drug=guidance.drug,
        rxnorm=guidance.rxnorm,
        atc=guidance.atc,
        genes=guidance.genes,
        status=guidance.status,
        recommendations=tuple(map(_recommendation, guidance.recommendations)),
        notes=(*joint_factors(guidance.recommendations), *_of_combinations(guidance)),
        gaps=tuple(doc.Gap(source=gap.source, status=gap.status, genes=gap.genes) for gap in guidance.gaps),
        missing=_missing(guidance),
        provisional=bool(changes),
        standing=left.standing if guidance.recommendations or left is not FIRM else Standing.NONE,
        residual=_residual(left, guidance, limit) if left.standing is not Standing.FIRM else None,
        could_change=changes,
    )


def _of_combinations(guidance: drugs.DrugGuidance) -> Iterable[str]:
    """The combinations with guidance that hold a drug of which by itself none is known."""
    if guidance.status is DrugStatus.NO_GUIDELINE:
        for name in combinations_of(guidance.drug):
            yield tr("guidance is known of a product that holds it, {name}: ask for it by that name", name=name)


def _residual(left: Residual, guidance: drugs.DrugGuidance, limit: float) -> doc.Residual:
    def scaled(share: float | None) -> float | None:
        return None if share is None else round(share * 100_000, 1)

    return doc.Residual(
        limit_per_100000=round(limit * 100_000, 1),
        populations=tuple(
            doc.PopulationRisk(
                population=one.population,
                per_100000=scaled(one.total),
                counted_per_100000=scaled(one.seen),
                unseen_per_100000=round(one.unseen * 100_000, 1),
                chromosomes=one.chromosomes,
            )
            for one in left.populations
        ),
        deciding=left.deciding,
        contradicted=left.contradicted,
        not_counted=left.not_counted,
        not_called=left.not_called,
        open_genes=left.open_genes,
        otherwise=tuple(
            dict.fromkeys(f"{item.source}: {item.action.replace('_', ' ')}" for item in guidance.recommendations)
        ),
    )


def unknown_drug(name: str, hint: str) -> doc.DrugReport:
    """A drug that was asked for and that no table holds; the nearest name stands in the notes."""
    return doc.DrugReport(drug=name, status=DrugStatus.NOT_KNOWN, notes=(hint,) if hint else ())


def test_before(one: PriorTest) -> doc.TestBefore:
    requested = tuple(
        doc.TestAsked(
            strength=TestStrength(who.strength),
            source=who.source,
            release=who.release,
        )
        for who in one.asked
    )
    return doc.TestBefore(drug=one.drug, gene=one.gene, asked=requested, reason=one.reason)


def _recommendation(item: drugs.Recommendation) -> doc.Recommendation:
    return doc.Recommendation(
        id=item.id,
        source=item.source,
        action=item.action,
        actions_also=item.also,
        dose_factor=dose_factor(item.dose_factor),
        dose=item.dose,
        monitoring=item.monitoring,
        alternatives=item.alternatives,
        strength=item.strength,
        level=item.level,
        population=item.population,
        indication=item.indication,
        reason=item.reason,
        certain=item.certain,
        gene_results=tuple(
            doc.GeneKey(
                gene=key.gene,
                key=key.key,
                diplotype=key.diplotype,
                phenotype=key.phenotype or "",
                activity_score=key.activity_score or "",
            )
            for key in item.gene_results
        ),
        citations=tuple(map(citation, item.citations)),
        release=item.release,
        licence=item.licence,
        confidence=item.confidence,
        note=item.note,
        context_changes=item.context_changes,
        applies=item.applies,
        disease_gate=item.disease_gate,
    )


def citation(evidence: Evidence) -> Citation:
    """Where a statement comes from, as the document writes it."""
    return Citation(source=evidence.source, id=evidence.id, pmids=tuple(evidence.pmids), url=evidence.url)
