"""What is found in a tumour, in sentences for other systems; each is made from the codes of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmkit.core.messages import all_of, tr
from pmkit.core.section import Citation
from pmkit.onco.onco_terms import Direction, MeasureStatus, StatementType, TierName, TierType, TumorMatch
from pmkit.onco.section import (
    Alteration,
    Biomarker,
    EvidenceItem,
    Onco,
    OncoVariant,
    StructuralAlteration,
    Therapy,
    Tier,
)

SURE = (TierName.IA, TierName.IB)
HERE = (TumorMatch.SAME, TumorMatch.ANCESTOR, TumorMatch.PAN)
"""Matches of a disease that the patient's tumour is, or falls under."""
_STATUS = {
    MeasureStatus.HIGH: tr("high"),
    MeasureStatus.NOT_HIGH: tr("not high"),
    MeasureStatus.INDICATOR: tr("shown only, no status is called"),
    MeasureStatus.NOT_EVALUABLE: tr("could not be determined"),
}


def variant_name(one: OncoVariant) -> str:
    """ "BRAF V600E", else the coding name, else the place."""
    place = f"chr{one.chrom}:{one.pos}:{one.ref}:{one.alt}"
    return f"{one.gene} {one.protein_change or one.hgvsc.rpartition(':')[2] or place}".strip()


def finding_name(one: Alteration) -> str:
    """A variant's or a larger alteration's name."""
    if isinstance(one, OncoVariant):
        return variant_name(one)
    return one.name if isinstance(one, StructuralAlteration) else one.gene


def is_sure(therapy: Therapy) -> bool:
    """Whether the strongest evidence is of the first tier, and of this tumour."""
    return therapy.tier in SURE and therapy.tumor_match in HERE and not therapy.conditions


def therapy(one: Therapy, finding: str, *, works: bool) -> str:
    """ "BRAF V600E: likely sensitive to Dabrafenib + Trametinib; AMP/ASCO/CAP tier I-A; shown in Melanoma"."""
    drugs = " + ".join(one.drugs)
    parts = [
        tr("{finding}: likely sensitive to {drugs}", finding=finding, drugs=drugs)
        if works
        else tr("{finding}: likely resistant to {drugs}", finding=finding, drugs=drugs),
        tier_words(one.tier) if one.tier else level_words(one.level) if one.level else "",
        tr("shown in {disease}", disease=one.disease) if one.disease else "",
        {
            TumorMatch.OTHER: tr("another tumour than the patient's"),
            TumorMatch.SITE: tr("another tumour of the same site"),
            TumorMatch.NARROWER: tr("a narrower type than the one that was given"),
            "": tr("no tumour type was given"),
        }.get(one.tumor_match, ""),
        tr("conditions, not checked: {conditions}", conditions=", ".join(one.conditions)) if one.conditions else "",
        tr("BUT {resisted}", resisted=resisted(one)) if one.resisted_by else "",
    ]
    return "; ".join(filter(None, parts))


def resisted(one: Therapy) -> str:
    """Which other alterations of the tumour resist a therapy."""
    return tr("resisted by {others}", others=all_of(one.resisted_by))


def tier_words(name: str) -> str:
    """ "AMP/ASCO/CAP tier I-A"."""
    return tr("AMP/ASCO/CAP tier {tier}", tier=name)


def level_words(level: str) -> str:
    """ "evidence level A"."""
    return tr("evidence level {level}", level=level)


def notes(one: Alteration) -> Iterator[str]:
    """What a reader must know of a finding."""
    yield from one.warnings
    if one.two_hit:
        yield tr("Both copies are probably lost: {why}.", why=one.two_hit)
    for aside in one.set_aside:
        yield tr(
            "No option: {drugs} ({reason}): {why}",
            drugs=" + ".join(aside.drugs),
            reason=aside.reason,
            why=aside.because,
        )
    if one.conflicts:
        yield tr("Statements that speak against others: {names}", names=", ".join(item.id for item in one.conflicts))
    if one.near:
        names = ", ".join(item.id for item in one.near)
        yield tr("Statements on another change of the residue, without a tier: {names}", names=names)


def tier(one: Tier, finding: str, items: Iterable[EvidenceItem]) -> str:
    """A diagnostic or prognostic tier in words."""
    behind = [item for item in items if item.id in one.evidence]
    reasons = dict.fromkeys(
        tr("{outcome} in {disease} (does not support it)", outcome=item.significance, disease=item.disease)
        if item.direction is Direction.DOES_NOT_SUPPORT
        else tr("{outcome} in {disease}", outcome=item.significance, disease=item.disease)
        for item in behind
    )
    why = f": {'; '.join(reasons)}" if reasons else ""
    return f"{finding}: {one.type.replace('_', ' ')}, {tier_words(one.tier)}{why}"


def statements_behind(one: Tier, items: Iterable[EvidenceItem]) -> list[EvidenceItem]:
    """The statements that carry a tier."""
    kinds = {TierType.DIAGNOSTIC: StatementType.DIAGNOSTIC, TierType.PROGNOSTIC: StatementType.PROGNOSTIC}
    kind = kinds.get(one.type, StatementType.PREDICTIVE)
    return [item for item in items if item.id in one.evidence and item.type is kind]


def cited(ids: Iterable[str], items: Iterable[EvidenceItem]) -> list[Citation]:
    """Where statements come from."""
    named = set(ids)
    return [citation for item in items if item.id in named for citation in item.citations]


def measure(one: Biomarker) -> str:
    """ "TMB: 12.5 mutations/Mb, high (at least 10)"."""
    value = tr("no value") if one.value is None else f"{one.value:g} {one.unit}".strip()
    status = f", {_STATUS[one.status]}" if one.status else ""
    return f"{one.name}: {value}{status}{f' ({one.because})' if one.because else ''}"


def counted(section: Onco) -> Iterator[str]:
    """How many variants were judged, and which are not findings."""
    yield tr("Tumour type: {name}", name=section.tumor_type) if section.tumor_type else tr("No tumour type was given.")
    yield tr("Small variants judged: {n}", n=section.considered)
    for one in section.not_shown:
        yield tr("Not shown, as no finding: {n} {name}", n=one.number, name=one.name)
    for trace in section.not_evaluable:
        yield tr("Not evaluable: {rule}: {why}", rule=trace.rule, why=trace.because)
