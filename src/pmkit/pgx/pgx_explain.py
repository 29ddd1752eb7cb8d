"""Why a report says what it says of a gene or drug: facts, positions used and missing, rules, guidelines."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.explanation import MOST, citation, listed, rules
from pmkit.core.messages import any_of, tr, trn
from pmkit.core.section import Explanation
from pmkit.pgx.advice_words import SILENT, action_words, factor_words, residual_words, severity
from pmkit.pgx.pgx_terms import CallSource, GeneEvidence, PositionState, Standing
from pmkit.pgx.section import AlleleResult, Diplotype, DrugReport, GeneReport, Pgx, Position, Recommendation, Residual

RESEARCH = "pgx.research_"
_CALLERS = {CallSource.MATCHER: "matcher", CallSource.OUTSIDE: "outside", CallSource.NONE: tr("no caller")}


def explain(pgx: Pgx, name: str, *, everything: bool) -> Explanation | None:
    """What the section knows of a gene or drug (lower case)."""
    most = None if everything else MOST
    genes = [gene for gene in pgx.genes if gene.gene.casefold() == name]
    drugs = [drug for drug in pgx.drugs if drug.drug.casefold() == name]
    if not (genes or drugs):
        return None

    def is_behind(table: str) -> bool:
        """Whether a table is of the kind that was explained; research tables only behind a research gene."""
        if table.startswith(RESEARCH):
            return any(gene.evidence is GeneEvidence.RESEARCH for gene in genes)
        return (table.startswith("guidance.") and bool(drugs)) or (table.startswith("pgx.") and bool(genes))

    lines = [line for gene in genes for line in _gene(gene, pgx, most)]
    return Explanation((*lines, *(line for drug in drugs for line in _drug(drug))), is_behind)


def _pair(pair: Diplotype) -> str:
    functions = [
        text
        if allele.activity_value in ("", "n/a")
        else tr("{allele} (activity {value})", allele=text, value=allele.activity_value)
        for allele in pair.alleles
        for text in (f"{allele.name} {allele.function or tr('function unknown')}",)
    ]
    meaning = pair.phenotype or tr("no phenotype")
    if pair.activity_score not in ("", "n/a"):
        meaning = tr("{phenotype}, activity score {score}", phenotype=meaning, score=pair.activity_score)
    return f"{pair.label}: {'; '.join((*functions, meaning))}"


def _allele(allele: AlleleResult) -> str:
    value = "" if allele.activity_value in ("", "n/a") else f" ({allele.activity_value})"
    return f"{allele.name}: {allele.function}{value}"


def _position(place: Position) -> str:
    name = f" {place.name}" if place.name else ""
    reported = place.genotype or place.state.replace("_", " ")
    note = f" ({place.note})" if place.note else ""
    return f"chr{place.chrom}:{place.pos}{name}: {reported}{note}"


def _gene(gene: GeneReport, pgx: Pgx, most: int | None) -> Iterator[str]:
    phase = {True: tr("phase known"), False: tr("phase not known"), None: ""}[gene.phased]
    confidence = tr("confidence {confidence}", confidence=gene.confidence)
    of_call = "; ".join(filter(None, (_CALLERS[gene.source], phase, confidence)))
    yield f"{gene.gene}: {gene.status.replace('_', ' ')} ({of_call})"
    if gene.reason:
        yield "  " + tr("Why: {reason}", reason=gene.reason)
    yield from listed(tr("Diplotypes, best first"), map(_pair, gene.diplotypes))
    yield from listed(tr("Alleles found"), map(_allele, gene.components))
    keys = [f"{pair.label}: {pair.lookup_key}" for pair in gene.recommendation_diplotypes]
    yield from listed(tr("Guidance is looked up with"), keys)
    places = gene.positions
    varied = [
        place
        for place in places.used
        if place.state is PositionState.CALLED and set(place.genotype) - set("/|" + place.ref)
    ]
    plain = len(places.used) - len(varied)
    yield from listed(tr("Positions that differ from the reference"), map(_position, varied))
    if places.used:
        yield "  " + tr("Positions called as reference: {plain}", plain=plain)
    yield from listed(tr("Positions missing"), map(_position, places.missing), most=most)
    yield from listed(tr("Positions assumed to be reference"), map(_position, places.assumed), most=most)
    changes = [
        f"{change.position}{f' {change.name}' if change.name else ''}: "
        + (change.effect or tr("could show {alleles}", alleles=", ".join(change.alleles)))
        for change in sorted(gene.could_change, key=lambda change: not change.phenotypes)
    ]
    yield from listed(tr("What the missing positions could change"), changes, most=most)
    undefined = [
        "; ".join(
            filter(
                None,
                (
                    f"{one.kind}: {one.hgvsc}{f' {one.hgvsp}' if one.hgvsp else ''}, {one.genotype}",
                    tr("lowers confidence") if one.loss_of_function else tr("effect unknown"),
                    one.doubt,
                ),
            )
        )
        for one in gene.undefined_variants
    ]
    yield from listed(tr("Coding variants that no named allele holds"), undefined)
    yield from listed(tr("Warnings"), gene.warnings)
    yield from _dates(gene)
    yield from listed(tr("Alleles that no small variant shows"), gene.unseen_alleles, most=most)
    yield from rules(gene.rules)
    yield from listed(tr("Citations"), map(citation, gene.citations))
    drugs = [drug.drug for drug in pgx.drugs if gene.gene in drug.genes]
    if drugs:
        yield "  " + tr("Drugs whose guidance looks at it: {drugs}", drugs=", ".join(drugs))


def _dates(gene: GeneReport) -> Iterator[str]:
    """How old the facts behind a call are, and whether a gap between their dates was looked at."""
    if gene.dates is None:
        return
    dates = gene.dates
    functions = tr("functions of {functions}", functions=dates.functions) if dates.functions else tr("no functions")
    facts = tr("Facts: definitions of {definitions}, {functions}", definitions=dates.definitions, functions=functions)
    looked = tr("checked on {checked}: {how}", checked=dates.checked, how=dates.how) if dates.checked else ""
    if not looked and dates.functions not in ("", dates.definitions):
        looked = tr("what lies between was not checked")
    yield "  " + "; ".join(filter(None, (facts, looked)))


def _drug(drug: DrugReport) -> Iterator[str]:
    codes = ", ".join([f"RxNorm {drug.rxnorm}"] * bool(drug.rxnorm) + [f"ATC {code}" for code in drug.atc])
    yield f"{drug.drug}{f' ({codes})' if codes else ''}"
    if drug.genes:
        yield "  " + tr("Genes: {names}", names=", ".join(drug.genes))
    for advice in sorted(drug.recommendations, key=lambda advice: (advice.applies is False, severity(advice))):
        yield from _advice(advice)
    yield from listed(tr("Of the advice taken together"), drug.notes)
    missing = [f"{gap.gene}: {gap.status.replace('_', ' ')}" for gap in drug.missing]
    changes = [
        tr(
            "{gene} {phenotype}, if {positions} is variant: {actions}",
            gene=change.gene,
            phenotype=change.phenotype,
            positions=any_of(change.positions),
            actions="; ".join(change.actions),
        )
        for change in drug.could_change
    ]
    yield from listed(tr("What missing positions could change in it"), changes)
    if drug.residual:
        under = drug.standing is Standing.RESIDUAL_RISK
        heading = tr(
            "Residual risk ({standing})",
            standing=tr("under the limit") if under else tr("the advice cannot be told"),
        )
        yield from listed(heading, (*residual_words(drug.residual), *_counted(drug.residual)))
    yield from listed(tr("Genes without a result, so that guidance on them was not looked up"), missing)
    gaps = [f"{gap.source}: {gap.status.replace('_', ' ')} ({', '.join(gap.genes)})" for gap in drug.gaps]
    yield from listed(tr("Guidelines that say nothing for this patient"), gaps)


def _counted(left: Residual) -> Iterator[str]:
    """What the shares rest on."""
    for one in left.populations:
        if one.counted_per_100000 is not None:
            yield trn(
                "{population}: {counted:g} in 100,000 counted, on {n} chromosome",
                "{population}: {counted:g} in 100,000 counted, on {n} chromosomes",
                one.chromosomes,
                population=one.population,
                counted=one.counted_per_100000,
            )


def _advice(advice: Recommendation) -> Iterator[str]:
    setting = ", ".join(filter(None, (advice.population, advice.indication)))
    yield f"  {advice.source}: {action_words(advice.action)}{f' ({setting})' if setting else ''}"
    facts = {
        tr("at stake"): tr("not known") if advice.action == SILENT else advice.reason.replace("_", " "),
        tr("dose factor"): factor_words(advice.dose_factor),
        tr("dose"): advice.dose,
        tr("also"): ", ".join(map(action_words, advice.actions_also)),
        tr("alternatives"): ", ".join(advice.alternatives),
        tr("strength"): advice.strength,
        tr("level"): advice.level,
        tr("monitoring"): tr("advised") if advice.monitoring else "",
        tr("doubt"): "" if advice.certain else tr("only some of the tied diplotypes lead here"),
        tr("note"): advice.note,
        tr("row"): tr("{id} of {release}", id=advice.id, release=advice.release) if advice.release else advice.id,
        tr("confidence in the row"): advice.confidence,
        tr("matched with"): ", ".join(f"{k.gene} {k.diplotype} ({k.key})" for k in advice.gene_results),
        tr("for this patient"): {True: tr("yes"), False: tr("no"), None: ""}[advice.applies],
        tr("context"): "; ".join(advice.context_changes),
    }
    yield from (f"    {name}: {value}" for name, value in facts.items() if value)
    yield from listed("citations", map(citation, advice.citations), "    ")
