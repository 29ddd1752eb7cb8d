"""Why a report says what it says of a variant or larger alteration: class, tiers, therapies, statements."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.cells import few
from pmkit.core.contigs import bare_chromosome
from pmkit.core.explanation import MOST, MOST_IDS, citation, cited, listed, rules
from pmkit.core.messages import all_of, tr, trn
from pmkit.core.section import Explanation
from pmkit.onco.section import Alteration, Biomarker, EvidenceItem, Onco, OncoVariant, Therapy

LARGER = ("onco.copy_number", "onco.fusions")


def explain(onco: Onco, name: str, *, everything: bool) -> Explanation | None:
    """What the section knows of a gene or variant (lower case)."""
    most = None if everything else MOST
    variants = [variant for variant in onco.variants if _names(variant, name)]
    larger = [one for one in onco.alterations if name in (one.name.casefold(), *one.gene.casefold().split("::"))]
    measures = [one for one in onco.biomarkers if name in (one.name.casefold(), one.kind.casefold())]
    if not (variants or larger or measures):
        return None

    def is_behind(table: str) -> bool:
        """Whether a table is of the kind that was explained."""
        if table in LARGER:
            return bool(larger)
        return table.startswith(("onco.", "transcripts"))

    lines = [line for variant in variants for line in _variant(variant, most)]
    lines += [line for one in larger for line in _alteration(one.name, one, most)]
    return Explanation((*lines, *(line for one in measures for line in _measure(one, most))), is_behind)


def names(onco: Onco) -> Iterator[str]:
    """What `explain` knows: places of small variants, larger alterations, measures."""
    yield from map(place_name, onco.variants)
    yield from dict.fromkeys([*(one.name for one in onco.alterations), *(one.name for one in onco.biomarkers)])


def place_name(variant: OncoVariant) -> str:
    """The variant's place as a user may name it."""
    return f"chr{variant.chrom}:{variant.pos}:{variant.ref}:{variant.alt}"


def _names(variant: OncoVariant, requested: str) -> bool:
    parts = requested.split(":")
    if len(parts) == 4:
        reported = (bare_chromosome(parts[0]).upper(), parts[1], parts[2].upper(), parts[3].upper())
        return reported == (variant.chrom, str(variant.pos), variant.ref, variant.alt)
    if len(parts) == 2 and parts[1].isdecimal():
        return (bare_chromosome(parts[0]).upper(), parts[1]) == (variant.chrom, str(variant.pos))
    gene = variant.gene.casefold()
    whole = [name.casefold() for name in (variant.hgvsg, variant.hgvsc, variant.hgvsp)]
    short = [name.rpartition(":")[2] for name in whole[1:]] + [
        name.casefold() for name in (variant.protein_change, *variant.also_named)
    ]
    changes = {name for change in short for name in (change, change.removeprefix("p."), f"p.{change}") if change}
    return requested in {
        gene,
        *filter(None, whole),
        *changes,
        *(f"{gene}{by}{name}" for name in changes for by in " :"),
    }


def _fraction(variant: OncoVariant) -> str:
    if variant.vaf is None:
        return tr("not reported")
    if variant.depth is None:
        return tr("{vaf:g} of the reads", vaf=variant.vaf)
    return trn("{vaf:g} of {n} read", "{vaf:g} of {n} reads", variant.depth, vaf=variant.vaf)


def _variant(variant: OncoVariant, most: int | None) -> Iterator[str]:
    name = variant.hgvsp or variant.hgvsc or variant.hgvsg
    yield tr("{gene} {name} at {place}", gene=variant.gene, name=name, place=place_name(variant))
    facts = {
        "HGVS": ", ".join(filter(None, (variant.hgvsg, variant.hgvsc, variant.hgvsp))),
        tr("transcript"): variant.transcript,
        tr("consequence"): variant.consequence,
        tr("allele fraction"): _fraction(variant),
        tr("in the normal"): f"{variant.normal_vaf:g}" if variant.normal_vaf is not None else "",
        tr("filters failed"): ", ".join(variant.filters),
        tr("hotspot"): variant.hotspot,
    }
    yield from (f"  {name}: {value}" for name, value in facts.items() if value)
    yield from _alteration("", variant, most)


def _alteration(title: str, alteration: Alteration, most: int | None) -> Iterator[str]:
    if title:
        yield title
    weighed = alteration.oncogenicity
    if weighed:
        yield "  " + trn(
            "Oncogenicity: {class_} ({n} point)",
            "Oncogenicity: {class_} ({n} points)",
            weighed.points,
            class_=weighed.class_,
        )
        lines = [
            f"{c.code} {c.points:+d} {c.outcome.replace('_', ' ')}: {c.because}{cited(c.citations)}"
            for c in weighed.criteria
        ]
        yield from listed(tr("Criteria"), lines)
    yield from _found(alteration, most)
    if alteration.two_hit:
        yield "  " + tr("Both copies: {two_hit}", two_hit=alteration.two_hit)
    yield from listed(tr("Evidence against"), map(_item, alteration.conflicts), most=most)
    yield from listed(
        tr("Evidence on other changes of the same residue (no tier)"), map(_item, alteration.near), most=most
    )
    yield from listed(tr("Warnings"), alteration.warnings)
    yield from rules(alteration.rules)


def _found(reported: Alteration | Biomarker, most: int | None) -> Iterator[str]:
    """Tiers, therapies and statements of a finding or a measure."""
    for tier in reported.tiers:
        kind = tier.type.replace("_", " ")
        if tier.tumor_type:
            kind = tr("{kind} in {disease}", kind=kind, disease=tier.tumor_type)
        name = tr("{tier}, about ESCAT {escat}", tier=tier.tier, escat=tier.escat) if tier.escat else tier.tier
        yield "  " + tr("Tier {tier} ({kind}): {because}", tier=name, kind=kind, because=tier.because)
    for name, therapies in ((tr("Sensitive to"), reported.sensitive), (tr("Resistant to"), reported.resistant)):
        yield from listed(name, (_therapy(therapy, most) for therapy in therapies), most=most)
    lines = [f"{' + '.join(t.drugs)}: {t.because} [{', '.join(t.evidence)}]" for t in reported.set_aside]
    yield from listed(tr("No option, though listed as effective"), lines, most=most)
    decided = {name for tier in reported.tiers for name in tier.evidence[:1]}
    evidence = sorted(reported.evidence, key=lambda item: item.id not in decided)
    yield from listed(tr("Evidence that matched"), map(_item, evidence), most=most)


def _measure(measure: Biomarker, most: int | None) -> Iterator[str]:
    """A measure of the whole tumour: its value, why, and what follows."""
    value = "" if measure.value is None else f"{measure.value:g} {measure.unit}".strip()
    yield ": ".join(filter(None, (measure.name, ", ".join(filter(None, (value, measure.status))))))
    if measure.because:
        yield "  " + tr("Why: {reason}", reason=measure.because)
    yield from listed(tr("Breakdown"), (f"{one.name}: {one.number}" for one in measure.counts), most=most)
    yield from _found(measure, most)
    yield from listed(tr("Citations"), map(citation, measure.citations))


def _therapy(therapy: Therapy, most: int | None) -> str:
    shown = few(therapy.evidence, len(therapy.evidence) if most is None else MOST_IDS)
    resisted = tr("resisted by {resisted_by}", resisted_by=all_of(therapy.resisted_by)) if therapy.resisted_by else ""
    level = tr("level {level}", level=therapy.level) if therapy.level else ""
    rank = ", ".join(filter(None, (therapy.tier, level, therapy.disease, *therapy.conditions, resisted)))
    noted = "".join(f"; {note.text}" for note in therapy.cautions)
    return f"{' + '.join(therapy.drugs)} ({rank}; {shown}){noted}"


def _item(item: EvidenceItem) -> str:
    facts = (
        item.type,
        item.direction.replace("_", " "),
        item.significance,
        tr("level {level}", level=item.level) if item.level else "",
        " + ".join(item.therapies) + (f" ({item.interaction})" if item.interaction else ""),
        item.disease,
        tr("matched by {match}", match=item.match) if item.match else "",
        tr("{tumor_match} tumour type", tumor_match=item.tumor_match) if item.tumor_match else "",
        tr("profile {profile}", profile=item.profile) if item.profile else "",
        tr("only with {others}", others=all_of(item.with_others)) if item.with_others else "",
        tr("tier {tier} alone", tier=item.tier) if item.tier else "",
        tr("rating {rating}", rating=item.rating) if item.rating else "",
    )
    name = f"{item.source} {item.id}"
    cited = "; ".join(citation(one).removeprefix(name).strip() for one in item.citations)
    return f"{name}: {', '.join(filter(None, facts))}{f' [{cited}]' if cited else ''}"
