"""The oncology part of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmkit.core.messages import tr
from pmkit.core.model import Evidence
from pmkit.core.section import Citation, Trace
from pmkit.onco import findings as found
from pmkit.onco import section as doc
from pmkit.onco.alterations import CopyNumberEvent
from pmkit.onco.evidence import Item
from pmkit.onco.onco_terms import (
    Direction,
    EventType,
    MeasureStatus,
    Role,
    SetAsideReason,
    StatementType,
    TierName,
    TierType,
    TumorMatch,
)
from pmkit.onco.oncogenicity import Oncogenicity


def onco_part(result: found.OncoResult) -> doc.Onco:
    """Variants and events in the order of their tiers."""
    tumor = result.tumor_type
    return doc.Onco(
        tumor_type=f"{tumor.code} ({tumor.name})" if tumor else "",
        considered=result.considered,
        not_assessed=result.not_assessed,
        not_judged=result.not_judged,
        not_shown=tuple(doc.ClassCount(name=name, number=number) for name, number, _ in result.not_shown),
        variants=tuple(map(_variant, result.variants)),
        alterations=tuple(map(_event, result.events)),
        biomarkers=tuple(_biomarkers(result)),
        not_evaluable=tuple(
            Trace(
                rule=f"{one.item.source} {one.item.id}",
                outcome="not_evaluable",
                because=tr(
                    "{profile}: holds with {has}; not known: {needs}",
                    profile=one.item.profile,
                    has=", ".join(one.has),
                    needs=", ".join(one.needs),
                ),
                citations=(_cited(one.item),),
            )
            for one in result.not_evaluable
        ),
    )


def _variant(one: found.OncoVariant) -> doc.OncoVariant:
    small, effect, reported = one.small, one.small.consequence, one.findings
    return doc.OncoVariant(
        gene=one.gene,
        role=Role(one.role) if one.role else "",
        oncogenicity=_oncogenicity(one.oncogenicity),
        tiers=_tiers(reported.tiers),
        sensitive=_therapies(reported.sensitive),
        resistant=_therapies(reported.resistant),
        set_aside=_set_aside(reported.set_aside),
        evidence=tuple(map(_item, reported.statements)),
        conflicts=tuple(map(_item, reported.conflicts)),
        near=tuple(map(_item, reported.near)),
        two_hit=one.two_hit,
        warnings=one.warnings,
        hgvsg=effect.hgvsg if effect else "",
        hgvsc=effect.hgvsc if effect else "",
        hgvsp=effect.hgvsp if effect else "",
        protein_change=small.protein,
        also_named=one.also_named,
        transcript=effect.transcript if effect else "",
        consequence="&".join(small.terms),
        chrom=small.variant.chrom,
        pos=small.variant.pos,
        ref=small.variant.ref,
        alt=small.variant.alt,
        vaf=small.vaf,
        depth=small.depth,
        normal_vaf=small.normal_vaf,
        filters=small.filters,
        hotspot=_hotspot(one),
        hotspot_name=one.hotspot.name if one.hotspot else "",
        annotation_check=small.annotation_check,
    )


def _hotspot(one: found.OncoVariant) -> str:
    spot = one.hotspot
    if spot is None or not spot.name:
        return ""
    counts = [count.text for count in (spot.tcga, spot.listed) if count and count.residue]
    return f"{spot.name} ({'; '.join(counts)})" if counts else spot.name


def _event(one: found.OncoEvent) -> doc.StructuralAlteration:
    copies = isinstance(one.event, CopyNumberEvent)
    reported = one.findings
    return doc.StructuralAlteration(
        gene=one.gene,
        role=Role(one.role) if one.role else "",
        type=one.event.event if isinstance(one.event, CopyNumberEvent) else EventType.FUSION,
        name=one.name,
        region=one.event.region if isinstance(one.event, CopyNumberEvent) else "",
        copy_number=one.event.copy_number if isinstance(one.event, CopyNumberEvent) else None,
        tiers=_tiers(reported.tiers),
        sensitive=_therapies(reported.sensitive),
        resistant=_therapies(reported.resistant),
        set_aside=_set_aside(reported.set_aside),
        evidence=tuple(map(_item, reported.statements)),
        conflicts=tuple(map(_item, reported.conflicts)),
        two_hit=one.two_hit,
        warnings=one.warnings,
        rules=(
            Trace(
                rule=tr("copy number and role") if copies else tr("known fusion"),
                outcome="fired" if one.driver else "not_fired",
                because=one.because,
            ),
        ),
    )


def _biomarkers(result: found.OncoResult) -> Iterator[doc.Biomarker]:
    """Each measure; what the tables say of a biomarker stands with the first that decides it: what was given."""
    reported = set()
    for measure in result.measures:
        yield _biomarker(measure, () if measure.decides in reported else result.markers)
        reported.add(measure.decides)


def _biomarker(measure: found.Measure, markers: Iterable[found.MarkerFinding]) -> doc.Biomarker:
    """A measure with what the tables say of it."""
    reported = next((m.findings for m in markers if m.name in measure.decides), None)
    return doc.Biomarker(
        name=measure.name,
        kind=measure.kind,
        value=measure.value,
        unit=measure.unit,
        status=MeasureStatus(measure.status) if measure.status else "",
        because=measure.because,
        counts=tuple(doc.ClassCount(name=name, number=number) for name, number in measure.counts.items()),
        tiers=_tiers(reported.tiers) if reported else (),
        sensitive=_therapies(reported.sensitive) if reported else (),
        resistant=_therapies(reported.resistant) if reported else (),
        set_aside=_set_aside(reported.set_aside) if reported else (),
        evidence=tuple(map(_item, reported.statements)) if reported else (),
        citations=tuple(map(_evidence, measure.evidence)),
    )


def _oncogenicity(verdict: Oncogenicity) -> doc.Oncogenicity:
    criteria = tuple(
        doc.Criterion(
            code=c.code,
            points=c.points,
            outcome=c.outcome,
            because=c.because,
            citations=tuple(map(_evidence, c.evidence)),
        )
        for c in verdict.criteria
    )
    return doc.Oncogenicity(**{"class": verdict.class_}, points=verdict.points, criteria=criteria)


def _tiers(calls: Iterable[found.TierCall]) -> tuple[doc.Tier, ...]:
    return tuple(
        doc.Tier(
            type=TierType(call.type),
            tier=TierName(call.tier),
            escat=call.escat,
            because=call.because,
            tumor_type=call.statements[0].item.disease if call.statements else "",
            evidence=tuple(one.item.id for one in call.statements),
        )
        for call in calls
    )


def _therapies(therapies: Iterable[found.Therapy]) -> tuple[doc.Therapy, ...]:
    return tuple(
        doc.Therapy(
            drugs=t.drugs,
            tier=TierName(t.tier) if t.tier else "",
            level=t.level,
            disease=t.disease,
            tumor_match=TumorMatch(t.relation) if t.relation else "",
            conditions=t.conditions,
            open=t.open,
            resisted_by=t.resisted_by,
            evidence=t.items,
        )
        for t in therapies
    )


def _set_aside(therapies: Iterable[found.SetAside]) -> tuple[doc.SetAside, ...]:
    return tuple(
        doc.SetAside(drugs=t.drugs, reason=SetAsideReason(t.reason), because=t.because, evidence=t.items)
        for t in therapies
    )


_ITEMS: dict[tuple[object, ...], tuple[Item, doc.EvidenceItem]] = {}
"""Statements that were made, by the item and what it is for the patient: many patients of a file have the same."""


def _item(statement: found.Statement) -> doc.EvidenceItem:
    item = statement.item
    key = (id(item), statement.match, statement.relation, statement.tier, statement.with_others)
    made = _ITEMS.get(key)
    if made is None or made[0] is not item:
        made = _ITEMS[key] = item, _made(statement)
    return made[1]


def _made(statement: found.Statement) -> doc.EvidenceItem:
    item = statement.item
    return doc.EvidenceItem(
        source=item.source,
        id=item.id,
        type=StatementType(item.type.lower()),
        direction=Direction.SUPPORTS if item.supports else Direction.DOES_NOT_SUPPORT,
        significance=item.significance,
        level=item.level,
        rating="" if item.rating is None else str(item.rating),
        therapies=item.therapies,
        interaction=item.interaction,
        disease=item.disease,
        match=statement.match,
        tumor_match=TumorMatch(statement.relation) if statement.relation else "",
        tier=TierName(statement.tier) if statement.tier else "",
        profile=str(item.profile),
        with_others=statement.with_others,
        citations=(_cited(item),),
    )


def _cited(item: Item) -> Citation:
    return Citation(source=item.source, id=item.id, pmids=item.pmids, url=item.url)


def _evidence(evidence: Evidence) -> Citation:
    return Citation(source=evidence.source, id=evidence.id, pmids=tuple(evidence.pmids), url=evidence.url)
