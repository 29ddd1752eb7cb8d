"""Answer "why" from the report alone: facts, positions used and missing, rules fired and not, citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pmkit.errors import NoInputError, nearest
from pmkit.model import bare_chromosome
from pmkit.report.context_lines import about
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
    Trace,
)

PGX_TABLES = ("pgx.", "guidance.")


def explain(report: Report, what: str) -> Iterator[str]:
    """Lines that explain a gene (CYP2C19), a variant (chr7:140753336:A:T) or a drug (clopidogrel) of a report.

    Raises NoInputError where the report says nothing of it.
    """
    wanted = what.strip().casefold()
    genes = report.pgx.genes if report.pgx else ()
    drugs = report.pgx.drugs if report.pgx else ()
    about_pgx = wanted in {*(gene.gene.casefold() for gene in genes), *(drug.drug.casefold() for drug in drugs)}
    parts = [
        *(_gene(gene, report) for gene in genes if gene.gene.casefold() == wanted),
        *(_drug(drug) for drug in drugs if drug.drug.casefold() == wanted),
        *(_variant(v) for v in (report.onco.variants if report.onco else ()) if _names(v, wanted)),
        *(
            _alteration(a.name, a)
            for a in (report.onco.alterations if report.onco else ())
            if wanted in (a.name.casefold(), *a.gene.casefold().split("::"))
        ),
    ]
    if not parts:
        raise NoInputError(f"the report says nothing of {what!r}", remedy=_known(report, wanted))
    yield f"{what} in sample {report.sample} ({report.assembly.name})"
    for part in parts:
        yield from part
    if report.context:
        yield from about(report.context, what.strip())
    tables = [
        f"{t.name} ({'; '.join(f'{s.name} {s.release}' for s in t.sources)})"
        for t in report.tables
        if t.name.startswith(PGX_TABLES) == about_pgx
    ]
    yield from _listed("Tables behind it", tables)


def _known(report: Report, wanted: str) -> str:
    names = [gene.gene for gene in report.pgx.genes] + [d.drug for d in report.pgx.drugs] if report.pgx else []
    names += [_place(variant) for variant in report.onco.variants] if report.onco else []
    near = nearest(wanted, [name.casefold() for name in names])
    if near:
        return f"Did you mean {next(name for name in names if name.casefold() == near)!r}?"
    return f"It speaks of: {', '.join(names[:8])}{' …' if len(names) > 8 else ''}." if names else "It holds no results."


def _listed(title: str, lines: Iterable[str], indent: str = "  ") -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"{indent}{title}:"
        yield from (f"{indent}  {line}" for line in listed)


def _rules(traces: Sequence[Trace]) -> Iterator[str]:
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


def _gene(gene: GeneReport, report: Report) -> Iterator[str]:
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
    yield from _listed("Positions missing", map(_position, places.missing))
    yield from _listed("Positions assumed to be reference", map(_position, places.assumed))
    changes = [
        f"{change.position}{f' {change.name}' if change.name else ''}: "
        + (change.effect or f"could show {', '.join(change.alleles)}")
        for change in gene.could_change
    ]
    yield from _listed("What the missing positions could change", changes)
    yield from _listed("Warnings", gene.warnings)
    yield from _rules(gene.rules)
    yield from _listed("Citations", map(_citation, gene.citations))
    drugs = [drug.drug for drug in (report.pgx.drugs if report.pgx else ()) if gene.gene in drug.genes]
    if drugs:
        yield f"  Drugs whose guidance looks at it: {', '.join(drugs)}"


def _drug(drug: DrugReport) -> Iterator[str]:
    codes = ", ".join([f"RxNorm {drug.rxnorm}"] * bool(drug.rxnorm) + [f"ATC {code}" for code in drug.atc])
    yield f"{drug.drug}{f' ({codes})' if codes else ''}"
    if drug.genes:
        yield f"  Genes: {', '.join(drug.genes)}"
    for advice in drug.recommendations:
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


def _advice(advice: Recommendation) -> Iterator[str]:
    setting = ", ".join(filter(None, (advice.population, advice.indication)))
    yield f"  {advice.source}: {advice.action.replace('_', ' ')}{f' ({setting})' if setting else ''}"
    facts = {
        "at stake": advice.reason.replace("_", " "),
        "dose factor": _dose(advice),
        "dose": advice.dose,
        "also": ", ".join(advice.actions_also).replace("_", " "),
        "alternatives": ", ".join(advice.alternatives),
        "strength": advice.strength,
        "level": advice.level,
        "monitoring": "advised" if advice.monitoring else "",
        "doubt": "" if advice.certain else "only some of the tied diplotypes lead here",
        "note": advice.note,
        "row": advice.id,
        "confidence in the row": advice.confidence,
        "matched with": ", ".join(f"{k.gene} {k.diplotype} ({k.key})" for k in advice.gene_results),
        "for this patient": {True: "yes", False: "no", None: ""}[advice.applies],
        "context": "; ".join(advice.context_changes),
    }
    yield from (f"    {name}: {value}" for name, value in facts.items() if value)
    yield from _listed("citations", map(_citation, advice.citations), "    ")


def _dose(advice: Recommendation) -> str:
    dose = advice.dose_factor
    if dose is None:
        return ""
    span = " to ".join(dict.fromkeys(f"{value:g}" for value in (dose.min, dose.max) if value is not None))
    return f"{span} of {dose.basis or 'the usual dose'}"


# --- tumour findings ---------------------------------------------------------------------------------------------


def _place(variant: OncoVariant) -> str:
    return f"chr{variant.chrom}:{variant.pos}:{variant.ref}:{variant.alt}"


def _names(variant: OncoVariant, wanted: str) -> bool:
    parts = wanted.split(":")
    if len(parts) == 4:
        told = (bare_chromosome(parts[0]).upper(), parts[1], parts[2].upper(), parts[3].upper())
        return told == (variant.chrom, str(variant.pos), variant.ref, variant.alt)
    protein = variant.hgvsp.rpartition(":")[2].casefold()
    return wanted in (
        variant.gene.casefold(),
        variant.hgvsg.casefold(),
        variant.hgvsc.casefold(),
        variant.hgvsp.casefold(),
        f"{variant.gene.casefold()} {protein}",
        f"{variant.gene.casefold()} {variant.protein_change.casefold()}",
    )


def _variant(variant: OncoVariant) -> Iterator[str]:
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
    yield from _alteration("", variant)


def _alteration(title: str, alteration: Alteration) -> Iterator[str]:
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
        lines = [
            f"{' + '.join(t.drugs)} ({', '.join(filter(None, (t.tier, t.level, t.disease)))}; {', '.join(t.evidence)})"
            for t in therapies
        ]
        yield from _listed(name, lines)
    if alteration.two_hit:
        yield f"  Both copies: {alteration.two_hit}"
    yield from _listed("All evidence that matched", map(_item, alteration.evidence))
    yield from _listed("Evidence against", map(_item, alteration.conflicts))
    yield from _listed("Evidence on other changes of the same residue (no tier)", map(_item, alteration.near))
    yield from _listed("Warnings", alteration.warnings)
    yield from _rules(alteration.rules)


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
    return f"{item.source} {item.id}: {', '.join(filter(None, facts))}{_cited(item.citations)}"
