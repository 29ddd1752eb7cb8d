"""What is found in a tumour, in sentences for other systems; each is made from the codes of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmkit.core.section import Citation
from pmkit.onco.onco_terms import Direction, MeasureStatus, StatementType, TierName, TierType, TumorMatch
from pmkit.onco.section import Alteration, Biomarker, EvidenceItem, Onco, OncoVariant, StructuralAlteration, Therapy, Tier

SURE = (TierName.IA, TierName.IB)
HERE = (TumorMatch.SAME, TumorMatch.ANCESTOR, TumorMatch.PAN)
"""Matches of a disease that the patient's tumour is, or falls under."""
_STATUS = {
    MeasureStatus.HIGH: "high",
    MeasureStatus.NOT_HIGH: "not high",
    MeasureStatus.INDICATOR: "shown only, no status is called",
    MeasureStatus.NOT_EVALUABLE: "could not be determined",
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
    """ "BRAF V600E: likely sensitive to Dabrafenib + Trametinib; tier I-A; in Melanoma"."""
    parts = [
        f"{finding}: likely {'sensitive' if works else 'resistant'} to {' + '.join(one.drugs)}",
        f"tier {one.tier}" if one.tier else f"evidence level {one.level}" if one.level else "",
        f"shown in {one.disease}" if one.disease else "",
        {
            TumorMatch.OTHER: "another tumour than the patient's",
            TumorMatch.SITE: "another tumour of the same site",
            TumorMatch.NARROWER: "a narrower type than the one that was given",
            "": "no tumour type was given",
        }.get(one.tumor_match, ""),
        f"conditions, not checked: {', '.join(one.conditions)}" if one.conditions else "",
        f"BUT resisted by {' and '.join(one.resisted_by)}" if one.resisted_by else "",
    ]
    return "; ".join(filter(None, parts))


def notes(one: Alteration) -> Iterator[str]:
    """What a reader must know of a finding."""
    yield from one.warnings
    if one.two_hit:
        yield f"Both copies are probably lost: {one.two_hit}."
    for aside in one.set_aside:
        yield f"No option: {' + '.join(aside.drugs)} ({aside.reason}): {aside.because}"
    if one.conflicts:
        yield f"Statements that speak against others: {', '.join(item.id for item in one.conflicts)}"
    if one.near:
        yield f"Statements on another change of the residue, without a tier: {', '.join(item.id for item in one.near)}"


def tier(one: Tier, finding: str, items: Iterable[EvidenceItem]) -> str:
    """A diagnostic or prognostic tier in words."""
    behind = [item for item in items if item.id in one.evidence]
    told = dict.fromkeys(
        f"{item.significance} in {item.disease}"
        + (" (does not support it)" if item.direction is Direction.DOES_NOT_SUPPORT else "")
        for item in behind
    )
    why = f": {'; '.join(told)}" if told else ""
    return f"{finding}: {one.type.replace('_', ' ')}, tier {one.tier}{why}"


def statements_behind(one: Tier, items: Iterable[EvidenceItem]) -> list[EvidenceItem]:
    """The statements that carry a tier."""
    kinds = {TierType.DIAGNOSTIC: StatementType.DIAGNOSTIC, TierType.PROGNOSTIC: StatementType.PROGNOSTIC}
    kind = kinds.get(one.type, StatementType.PREDICTIVE)
    return [item for item in items if item.id in one.evidence and item.type is kind]


def cited(ids: Iterable[str], items: Iterable[EvidenceItem]) -> list[Citation]:
    """Where statements come from."""
    wanted = set(ids)
    return [citation for item in items if item.id in wanted for citation in item.citations]


def measure(one: Biomarker) -> str:
    """ "TMB: 12.5 mutations/Mb, high (at least 10)"."""
    value = "no value" if one.value is None else f"{one.value:g} {one.unit}".strip()
    status = f", {_STATUS[one.status]}" if one.status else ""
    return f"{one.name}: {value}{status}{f' ({one.because})' if one.because else ''}"


def counted(section: Onco) -> Iterator[str]:
    """How many variants were judged, and which are not findings."""
    yield f"Tumour type: {section.tumor_type or 'not given'}"
    yield f"Small variants judged: {section.considered}"
    for one in section.not_shown:
        yield f"Not shown, no finding: {one.number} {one.name}"
    for trace in section.not_evaluable:
        yield f"Not evaluable: {trace.rule}: {trace.because}"
