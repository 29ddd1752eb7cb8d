"""Answer "why" from the report alone: facts, positions used and missing, rules fired and not, citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pmkit.context.view import about
from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import NoInputError, nearest
from pmkit.pgx.advice_words import SILENT, action_words, factor_words, severity
from pmkit.report.document import (
    Alteration,
    Citation,
    Diplotype,
    DrugReport,
    EvidenceItem,
    GeneReport,
    OncoVariant,
    Position,
    Recommendation,
    Report,
    Therapy,
    Trace,
)

MOST, MOST_IDS = 10, 3  # lines of a list, and identifiers in a line, where not all is asked for
RESEARCH = "pgx.research_"
LARGER = ("onco.copy_number", "onco.fusions")
Lines = Iterator[str]


def explain(report: Report, what: str, *, everything: bool = False) -> Lines:
    """Lines that explain a gene (CYP2C19), a variant (chr7:140753336:A:T) or a drug (clopidogrel) of a report.

    Long lists are cut, the most important first, unless `everything` is asked for. Raises NoInputError where the report
    says nothing of it.
    """
    wanted = what.strip().casefold()
    most = None if everything else MOST
    genes = [gene for gene in (report.pgx.genes if report.pgx else ()) if gene.gene.casefold() == wanted]
    drugs = [drug for drug in (report.pgx.drugs if report.pgx else ()) if drug.drug.casefold() == wanted]
    variants = [variant for variant in (report.onco.variants if report.onco else ()) if _names(variant, wanted)]
    larger = [
        one
        for one in (report.onco.alterations if report.onco else ())
        if wanted in (one.name.casefold(), *one.gene.casefold().split("::"))
    ]
    if not (genes or drugs or variants or larger):
        raise NoInputError(f"the report says nothing of {what!r}", remedy=_known(report, wanted))
    yield f"{what} in sample {report.sample} ({report.assembly.name})"
    for gene in genes:
        yield from _gene(gene, report, most)
    for drug in drugs:
        yield from _drug(drug)
    for variant in variants:
        yield from _variant(variant, most)
    for one in larger:
        yield from _alteration(one.name, one, most)
    if report.context:
        yield from about(report.context, what.strip())

    def matters(table: str) -> bool:
        """Whether a table is of the kind that was explained; research tables only behind a research gene."""
        return (
            (table.startswith("guidance.") and bool(drugs))
            or (table.startswith(RESEARCH) and any(gene.evidence == "research" for gene in genes))
            or (table.startswith("pgx.") and not table.startswith(RESEARCH) and bool(genes))
            or (table in LARGER and bool(larger))
            or (table.startswith(("onco.", "transcripts")) and table not in LARGER and bool(variants or larger))
        )

    by_source: dict[str, list[str]] = {}
    for table in report.tables:
        if everything or matters(table.name):
            sources = "; ".join(f"{source.name} {source.release}" for source in table.sources)
            by_source.setdefault(sources, []).append(table.name)
    lines = (": ".join(filter(None, (", ".join(names), sources))) for sources, names in by_source.items())
    yield from _listed("Tables behind it", lines)


def _known(report: Report, wanted: str) -> str:
    names = [gene.gene for gene in report.pgx.genes] + [d.drug for d in report.pgx.drugs] if report.pgx else []
    names += [_place(variant) for variant in report.onco.variants] if report.onco else []
    for gene in report.pgx.genes if report.pgx else ():
        for place in (*gene.positions.used, *gene.positions.missing, *gene.positions.assumed):
            if wanted in (place.name.casefold(), f"chr{place.chrom}:{place.pos}".casefold()):
                return f"{place.name or wanted} is a position of {gene.gene}: ask for {gene.gene!r}."
    near = nearest(wanted, [name.casefold() for name in names])
    if near:
        return f"Did you mean {next(name for name in names if name.casefold() == near)!r}?"
    return f"It speaks of: {', '.join(names[:8])}{' …' if len(names) > 8 else ''}." if names else "It holds no results."


def _listed(title: str, lines: Iterable[str], indent: str = "  ", *, most: int | None = None) -> Lines:
    listed = list(lines)
    if listed:
        yield f"{indent}{title}:"
        yield from (f"{indent}  {line}" for line in listed[:most])
        if most is not None and len(listed) > most:
            yield f"{indent}  and {len(listed) - most} more (--all)"


def _rules(traces: Sequence[Trace]) -> Lines:
    titles = {
        "fired": "Rules that fired",
        "not_fired": "Rules that did not",
        "not_evaluable": "Rules without an answer",
    }
    for outcome, title in titles.items():
        lines = [
            f"{trace.rule}: {trace.because or outcome}{_cited(trace.citations)}"
            for trace in traces
            if trace.outcome == outcome
        ]
        yield from _listed(title, lines)


def _cited(citations: Sequence[Citation]) -> str:
    named = [_citation(citation) for citation in citations]
    return f" [{'; '.join(named)}]" if named else ""


def _citation(citation: Citation) -> str:
    numbers = f"PMID {', '.join(citation.pmids)}" if citation.pmids else ""
    return " ".join(filter(None, (citation.source, citation.id, numbers, citation.url)))


# --- genes and drugs ---------------------------------------------------------------------------------------------


def _pair(pair: Diplotype) -> str:
    functions = [
        f"{allele.name} {allele.function or 'function unknown'}"
        + (f" (activity {allele.activity_value})" if allele.activity_value not in ("", "n/a") else "")
        for allele in pair.alleles
    ]
    score = f", activity score {pair.activity_score}" if pair.activity_score not in ("", "n/a") else ""
    return f"{pair.label}: {'; '.join(functions)}; {pair.phenotype or 'no phenotype'}{score}"


def _position(place: Position) -> str:
    name = f" {place.name}" if place.name else ""
    told = place.genotype or place.state.replace("_", " ")
    note = f" ({place.note})" if place.note else ""
    return f"chr{place.chrom}:{place.pos}{name}: {told}{note}"


def _gene(gene: GeneReport, report: Report, most: int | None) -> Lines:
    phase = {True: "; phase known", False: "; phase not known", None: ""}[gene.phased]
    yield f"{gene.gene}: {gene.status.replace('_', ' ')} ({gene.source}{phase}; confidence {gene.confidence})"
    if gene.reason:
        yield f"  Why: {gene.reason}"
    yield from _listed("Diplotypes, best first", map(_pair, gene.diplotypes))
    yield from _listed("Alleles found", (f"{a.name}: {a.function}" for a in gene.components))
    keys = [f"{pair.label}: {pair.lookup_key}" for pair in gene.recommendation_diplotypes]
    yield from _listed("Guidance is looked up with", keys)
    places = gene.positions
    varied = [place for place in places.used if place.state == "called" and set(place.genotype) - set("/|" + place.ref)]
    plain = len(places.used) - len(varied)
    yield from _listed("Positions that differ from the reference", map(_position, varied))
    if places.used:
        yield f"  Positions called as reference: {plain}"
    yield from _listed("Positions missing", map(_position, places.missing), most=most)
    yield from _listed("Positions assumed to be reference", map(_position, places.assumed), most=most)
    changes = [
        f"{change.position}{f' {change.name}' if change.name else ''}: "
        + (change.effect or f"could show {', '.join(change.alleles)}")
        for change in sorted(gene.could_change, key=lambda change: not change.phenotypes)
    ]
    yield from _listed("What the missing positions could change", changes, most=most)
    yield from _listed("Warnings", gene.warnings)
    yield from _dates(gene)
    yield from _listed("Alleles that no small variant shows", gene.unseen_alleles, most=most)
    yield from _rules(gene.rules)
    yield from _listed("Citations", map(_citation, gene.citations))
    drugs = [drug.drug for drug in (report.pgx.drugs if report.pgx else ()) if gene.gene in drug.genes]
    if drugs:
        yield f"  Drugs whose guidance looks at it: {', '.join(drugs)}"


def _dates(gene: GeneReport) -> Lines:
    """How old the facts behind a call are, and whether a gap between their dates was looked at."""
    if gene.dates is None:
        return
    dates = gene.dates
    functions = f"functions of {dates.functions}" if dates.functions else "no functions"
    looked = f"; checked on {dates.checked}: {dates.how}" if dates.checked else ""
    if not looked and dates.functions not in ("", dates.definitions):
        looked = "; what lies between was not checked"
    yield f"  Facts: definitions of {dates.definitions}, {functions}{looked}"


def _drug(drug: DrugReport) -> Lines:
    codes = ", ".join([f"RxNorm {drug.rxnorm}"] * bool(drug.rxnorm) + [f"ATC {code}" for code in drug.atc])
    yield f"{drug.drug}{f' ({codes})' if codes else ''}"
    if drug.genes:
        yield f"  Genes: {', '.join(drug.genes)}"
    for advice in sorted(drug.recommendations, key=lambda advice: (advice.applies is False, severity(advice))):
        yield from _advice(advice)
    yield from _listed("Of the advice taken together", drug.notes)
    missing = [f"{gap.gene}: {gap.status.replace('_', ' ')}" for gap in drug.missing]
    changes = [
        f"{change.gene} {change.phenotype}, if {' or '.join(change.positions)} is variant: {'; '.join(change.actions)}"
        for change in drug.could_change
    ]
    yield from _listed("What missing positions could change in it", changes)
    yield from _listed("Genes without a result, so that guidance on them was not looked up", missing)
    gaps = [f"{gap.source}: {gap.status.replace('_', ' ')} ({', '.join(gap.genes)})" for gap in drug.gaps]
    yield from _listed("Guidelines that say nothing for this patient", gaps)


def _advice(advice: Recommendation) -> Lines:
    setting = ", ".join(filter(None, (advice.population, advice.indication)))
    yield f"  {advice.source}: {action_words(advice.action)}{f' ({setting})' if setting else ''}"
    facts = {
        "at stake": "not told" if advice.action == SILENT else advice.reason.replace("_", " "),
        "dose factor": factor_words(advice.dose_factor),
        "dose": advice.dose,
        "also": ", ".join(map(action_words, advice.actions_also)),
        "alternatives": ", ".join(advice.alternatives),
        "strength": advice.strength,
        "level": advice.level,
        "monitoring": "advised" if advice.monitoring else "",
        "doubt": "" if advice.certain else "only some of the tied diplotypes lead here",
        "note": advice.note,
        "row": f"{advice.id} of {advice.release}" if advice.release else advice.id,
        "confidence in the row": advice.confidence,
        "matched with": ", ".join(f"{k.gene} {k.diplotype} ({k.key})" for k in advice.gene_results),
        "for this patient": {True: "yes", False: "no", None: ""}[advice.applies],
        "context": "; ".join(advice.context_changes),
    }
    yield from (f"    {name}: {value}" for name, value in facts.items() if value)
    yield from _listed("citations", map(_citation, advice.citations), "    ")


# --- tumour findings ---------------------------------------------------------------------------------------------


def _place(variant: OncoVariant) -> str:
    return f"chr{variant.chrom}:{variant.pos}:{variant.ref}:{variant.alt}"


def _names(variant: OncoVariant, wanted: str) -> bool:
    parts = wanted.split(":")
    if len(parts) == 4:
        told = (bare_chromosome(parts[0]).upper(), parts[1], parts[2].upper(), parts[3].upper())
        return told == (variant.chrom, str(variant.pos), variant.ref, variant.alt)
    if len(parts) == 2 and parts[1].isdecimal():
        return (bare_chromosome(parts[0]).upper(), parts[1]) == (variant.chrom, str(variant.pos))
    gene = variant.gene.casefold()
    whole = [name.casefold() for name in (variant.hgvsg, variant.hgvsc, variant.hgvsp)]
    short = [name.rpartition(":")[2] for name in whole[1:]] + [variant.protein_change.casefold()]
    changes = {name for change in short for name in (change, change.removeprefix("p."), f"p.{change}") if change}
    return wanted in {gene, *filter(None, whole), *changes, *(f"{gene}{by}{name}" for name in changes for by in " :")}


def _variant(variant: OncoVariant, most: int | None) -> Lines:
    yield f"{variant.gene} {variant.hgvsp or variant.hgvsc or variant.hgvsg} at {_place(variant)}"
    facts = {
        "HGVS": ", ".join(filter(None, (variant.hgvsg, variant.hgvsc, variant.hgvsp))),
        "transcript": variant.transcript,
        "consequence": variant.consequence,
        "allele fraction": f"{variant.vaf:g} of {variant.depth} reads" if variant.vaf is not None else "not told",
        "in the normal": f"{variant.normal_vaf:g}" if variant.normal_vaf is not None else "",
        "filters failed": ", ".join(variant.filters),
        "hotspot": variant.hotspot,
    }
    yield from (f"  {name}: {value}" for name, value in facts.items() if value)
    yield from _alteration("", variant, most)


def _alteration(title: str, alteration: Alteration, most: int | None) -> Lines:
    if title:
        yield title
    weighed = alteration.oncogenicity
    if weighed:
        yield f"  Oncogenicity: {weighed.class_} ({weighed.points} points)"
        lines = [f"{c.code} {c.points:+d} {c.outcome.replace('_', ' ')}: {c.because}" for c in weighed.criteria]
        yield from _listed("Criteria", lines)
    for tier in alteration.tiers:
        where = f" in {tier.tumor_type}" if tier.tumor_type else ""
        yield f"  Tier {tier.tier} ({tier.type.replace('_', ' ')}{where}): {tier.because}"
    for name, therapies in (("Sensitive to", alteration.sensitive), ("Resistant to", alteration.resistant)):
        yield from _listed(name, (_therapy(therapy, most) for therapy in therapies), most=most)
    lines = [f"{' + '.join(t.drugs)}: {t.because} [{', '.join(t.evidence)}]" for t in alteration.set_aside]
    yield from _listed("No option, though listed as effective", lines, most=most)
    if alteration.two_hit:
        yield f"  Both copies: {alteration.two_hit}"
    decided = {name for tier in alteration.tiers for name in tier.evidence[:1]}
    evidence = sorted(alteration.evidence, key=lambda item: item.id not in decided)
    yield from _listed("Evidence that matched", map(_item, evidence), most=most)
    yield from _listed("Evidence against", map(_item, alteration.conflicts), most=most)
    yield from _listed(
        "Evidence on other changes of the same residue (no tier)", map(_item, alteration.near), most=most
    )
    yield from _listed("Warnings", alteration.warnings)
    yield from _rules(alteration.rules)


def _therapy(therapy: Therapy, most: int | None) -> str:
    shown = therapy.evidence if most is None else therapy.evidence[:MOST_IDS]
    left = len(therapy.evidence) - len(shown)
    resisted = f"resisted by {' and '.join(therapy.resisted_by)}" if therapy.resisted_by else ""
    level = f"level {therapy.level}" if therapy.level else ""
    rank = ", ".join(filter(None, (therapy.tier, level, therapy.disease, *therapy.conditions, resisted)))
    return f"{' + '.join(therapy.drugs)} ({rank}; {', '.join(shown)}{f' and {left} more' if left else ''})"


def _item(item: EvidenceItem) -> str:
    facts = (
        item.type,
        item.direction.replace("_", " "),
        item.significance,
        f"level {item.level}" if item.level else "",
        " + ".join(item.therapies),
        item.disease,
        f"matched by {item.match}" if item.match else "",
        f"{item.tumor_match} tumour type" if item.tumor_match else "",
    )
    name = f"{item.source} {item.id}"
    cited = "; ".join(_citation(citation).removeprefix(name).strip() for citation in item.citations)
    return f"{name}: {', '.join(filter(None, facts))}{f' [{cited}]' if cited else ''}"
