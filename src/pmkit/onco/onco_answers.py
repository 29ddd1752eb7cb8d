"""The first screen of a tumour: act now, resisted, conditional, weaker evidence, diagnostic, prognostic, not assessed;
statements of other tumours apart. Decided by codes; every text goes through the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from pmkit.core.cells import few
from pmkit.core.messages import tr, trn
from pmkit.core.section import Around, Level
from pmkit.core.summary import Answer, Fact, Group, Summary
from pmkit.onco.onco_terms import Direction, MeasureStatus, NotAssessed, SetAsideReason, StatementType, TierName
from pmkit.onco.section import Alteration, Biomarker, EvidenceItem, Onco, OncoVariant, StructuralAlteration, Therapy
from pmkit.onco.therapy_label import OTHER_TUMOURS, caution, label, limits, marker_label

MOST = 8  # therapies named in one answer; tier I has no limit
MOST_UNJUDGED = 5  # names on the first screen; the limitations have more
FIRST = (TierName.IA, TierName.IB)
SECOND = (TierName.IIC, TierName.IID)


class PagePart(StrEnum):
    """Where a therapy stands on the page."""

    ACT = "act"
    CONDITIONAL = "conditional"
    RESISTED = "resisted"
    WEAKER = "weaker"
    ELSEWHERE = "elsewhere"
    LEAST = "least"


class OncoFinding(NamedTuple):
    """A variant, larger alteration or measure with its short name and what stands behind it."""

    name: str
    about: str
    reported: Alteration | Biomarker


def part_of(therapy: Therapy) -> PagePart:
    """Where a therapy that is likely to work stands, by codes alone."""
    if therapy.tumor_match in OTHER_TUMOURS:
        return PagePart.ELSEWHERE
    if therapy.resisted_by:
        return PagePart.RESISTED
    if therapy.tier not in (*FIRST, *SECOND):
        return PagePart.LEAST
    if therapy.open:
        return PagePart.CONDITIONAL
    return PagePart.ACT if therapy.tier in FIRST else PagePart.WEAKER


def onco_summary(onco: Onco, around: Around) -> Summary:
    """Facts for the head, and the groups of the first screen."""
    found = [
        *(OncoFinding(name_of(one), _about(one), one) for one in (*onco.variants, *onco.alterations)),
        *(OncoFinding(marker_label(one), "", one) for one in onco.biomarkers if one.tiers),
    ]
    return Summary(tuple(_facts(onco)), tuple(_groups(onco, found)))


def name_of(one: Alteration) -> str:
    """ "BRAF V600E", "ERBB2 amplification"."""
    if isinstance(one, StructuralAlteration):
        return one.name
    assert isinstance(one, OncoVariant)
    place = f"chr{one.chrom}:{one.pos} {one.ref}>{one.alt}"
    also = f" ({', '.join(one.also_named)})" if one.also_named else ""
    return f"{one.gene} {one.protein_change or one.hgvsc.rpartition(':')[2] or place}{also}"


def share(variant: OncoVariant) -> str:
    """ "45 % of 120 reads"; "" where the fraction is not known."""
    if variant.vaf is None:
        return ""
    percent = 100 * variant.vaf
    reported = f"{percent:.0f}" if percent >= 1 or not percent else f"{percent:.2g}"
    if variant.depth is None:
        return tr("{share} of the reads", share=f"{reported} %")
    return trn("{share} of {n} read", "{share} of {n} reads", variant.depth, share=f"{reported} %")


def _about(one: Alteration) -> str:
    parts = [one.oncogenicity.class_] if one.oncogenicity else []
    if isinstance(one, OncoVariant):
        parts += [share(one), tr("hotspot {name}", name=one.hotspot_name or one.hotspot) if one.hotspot else ""]
    elif isinstance(one, StructuralAlteration) and one.copy_number is not None:
        parts.append(trn("{copies} copy", "{copies} copies", round(one.copy_number), copies=f"{one.copy_number:g}"))
    return "; ".join(filter(None, (*parts, one.two_hit)))


def _facts(onco: Onco) -> Iterator[Fact]:
    yield Fact(tr("Tumour"), onco.tumor_type or tr("type not given, so nothing is tiered for it (--tumor-type)"))
    number = len(onco.variants) + len(onco.alterations)
    yield Fact(
        tr("Findings"),
        trn("{n} finding", "{n} findings", number)
        + "; "
        + trn("{n} small variant judged", "{n} small variants judged", onco.considered),
    )
    missing = [_not_assessed(one) for one in onco.not_assessed]
    missing += [_measure_name(m) for m in _not_evaluable(onco)]
    if missing:
        yield Fact(tr("Not assessed"), ", ".join(missing), Level.CAUTION)
    if onco.not_judged:
        yield Fact(
            tr("Not judged"),
            tr(
                "{names}: may be drivers; the reason stands under what this report cannot tell",
                names=few(onco.not_judged, MOST_UNJUDGED),
            ),
            Level.CAUTION,
        )


def _not_evaluable(onco: Onco) -> Iterator[Biomarker]:
    """Measures that could not be determined, but for those that were given."""
    reported = {m.kind or m.name for m in onco.biomarkers if m.status != MeasureStatus.NOT_EVALUABLE}
    for measure in onco.biomarkers:
        if measure.status == MeasureStatus.NOT_EVALUABLE and (measure.kind or measure.name) not in reported:
            yield measure


def _measure_name(measure: Biomarker) -> str:
    """The report's name of a measure in the language of the page."""
    words = {"small indels": tr("small indels"), "mutational spectrum": tr("mutational spectrum")}
    return words.get(measure.name, measure.name)


def _not_assessed(one: NotAssessed) -> str:
    match one:
        case NotAssessed.COPY_NUMBER:
            return tr("copy number")
        case NotAssessed.FUSIONS:
            return tr("fusions as a whole")
    return tr("which genes were read in full (no --panel)")


def _groups(onco: Onco, found: Sequence[OncoFinding]) -> Iterator[Group]:
    if onco.tumor_type:
        yield from _therapies(found, PagePart.ACT, tr("Act on now: tier I in this tumour"), Level.URGENT, 10)
    else:
        reported = (Fact("", tr("Not assessed, as no tumour type was given (--tumor-type).")),)
        yield Group("act", tr("Act on now"), lines=reported, level=Level.CAUTION, place=10)
    yield from _resisted(found, typed=bool(onco.tumor_type))
    conditional = tr("Only under a condition that is not checked here")
    yield from _therapies(found, PagePart.CONDITIONAL, conditional, Level.CAUTION, 30)
    weaker = tr("Weaker evidence in this tumour: tier II")
    yield from _therapies(found, PagePart.WEAKER, weaker, Level.PLAIN, 35)
    for kind, code, title in (
        (StatementType.DIAGNOSTIC, "diagnostic", tr("Diagnostic in this tumour")),
        (StatementType.PROGNOSTIC, "prognostic", tr("Prognostic in this tumour")),
    ):
        if lines := tuple(_statements(found, kind)):
            yield Group(code, title, lines=lines, place=40)
    lines = tuple(Fact(_measure_name(m), m.because, Level.CAUTION) for m in _not_evaluable(onco))
    if lines:
        yield Group("not_assessed", tr("Not assessed, and why"), lines=lines, level=Level.CAUTION, place=50)
    elsewhere = (
        tr("Of other tumours: no basis for this one by itself")
        if onco.tumor_type
        else tr("Statements by their own tumours, as no tumour type was given")
    )
    if lines := tuple(_elsewhere(found)):
        yield Group("elsewhere", elsewhere, lines=lines, brief=False, place=60)
    lines = tuple(
        Fact(one.name, "; ".join(filter(None, (tr("tier {tier}", tier=_best(one)) if _best(one) else "", one.about))))
        for one in found
    )
    none = (Fact("", tr("No driver, hotspot or evidence was found among the variants of this file.")),)
    yield Group("findings", tr("All findings"), lines=lines or none, brief=False, place=70)


def _best(one: OncoFinding) -> str:
    return one.reported.tiers[0].tier if one.reported.tiers else ""


def _named(therapy: Therapy, rank: str) -> str:
    """Drugs with what limits them, and the tier where it is not the one that stands before them."""
    said = (therapy.tier if therapy.tier != rank else "", *therapy.conditions)
    limits = "; ".join(filter(None, said))
    return " + ".join(therapy.drugs) + (f" ({limits})" if limits else "")


def _first_of(therapies: Sequence[Therapy]) -> tuple[list[Therapy], str]:
    """Therapies once each, those of tier I whole, and how many more there are."""
    each = list({therapy.drugs: therapy for therapy in reversed(therapies)}.values())[::-1]
    last = max((at for at, one in enumerate(each, 1) if one.tier in FIRST), default=0)
    end = max(last, MOST)
    return each[:end], tr("{n} more", n=len(each) - end) if len(each) > end else ""


def _names(therapies: Sequence[Therapy]) -> str:
    """Drugs once each, with what limits them."""
    shown, more = _first_of(therapies)
    return "; ".join(filter(None, (*(_named(one, therapies[0].tier) for one in shown), more)))


def _labels(therapies: Sequence[Therapy]) -> list[str]:
    """Drugs once each with their tier and conditions; what several have alike stands once, behind the last of them."""
    shown, more = _first_of(therapies)
    alike: dict[str, list[str]] = {}
    for one in shown:
        alike.setdefault(limits(one), []).append(" + ".join(one.drugs))
    texts = []
    for said, drugs in alike.items():
        about = tr("each {limits}", limits=said) if said and len(drugs) > 1 else said
        texts.append("; ".join(drugs) + (f" ({about})" if about else ""))
    return [*texts, more] if more else texts


def _therapies(found: Sequence[OncoFinding], part: PagePart, title: str, level: Level, place: int) -> Iterator[Group]:
    answers = []
    for one in found:
        some = [therapy for therapy in one.reported.sensitive if part_of(therapy) is part]
        if some:
            labelled = part is PagePart.CONDITIONAL  # a label says what cautions there are
            reported = "; ".join(_labels(some)) if labelled else _names(some)
            notes = (*(() if labelled else _cautions(some)), *_disputed(some, one.reported.resistant))
            rank = some[0].tier or some[0].level
            answers.append(Answer(one.name, part.value, rank, reported, level=level, because=one.about, notes=notes))
    if answers:
        yield Group(part.value, title, tuple(answers), level=level, heads=_heads(), place=place)
    elif part is PagePart.ACT:
        none = (Fact("", tr("Nothing of tier I without a condition or resistance was found.")),)
        yield Group(part.value, title, lines=none, place=place)


def _cautions(therapies: Iterable[Therapy]) -> Iterator[str]:
    """What the same patient's other results say of these therapies, each once."""
    notes = (note for therapy in therapies for note in therapy.cautions)
    return iter(dict.fromkeys(caution(note) for note in notes))


def _disputed(therapies: Iterable[Therapy], resistant: Iterable[Therapy]) -> Iterator[str]:
    """Therapies of which statements on the same finding in this tumour say too that they fail."""
    fails = {one.drugs: one.tier for one in resistant if one.tumor_match not in OTHER_TUMOURS and one.tier}
    for drugs in dict.fromkeys(one.drugs for one in therapies if one.drugs in fails):
        yield tr("{drugs}: also reported to fail in this tumour ({tier})", drugs=" + ".join(drugs), tier=fails[drugs])


def _heads() -> tuple[str, str, str, str]:
    return tr("Finding"), tr("Drugs"), tr("About the finding"), tr("Sources")


def _resisted(found: Sequence[OncoFinding], *, typed: bool) -> Iterator[Group]:
    """Without a tumour type, only a label takes an option away: resistance is of one tumour, perhaps another."""
    answers = []
    for one in found:
        resists = [
            t for t in one.reported.resistant if t.tumor_match not in OTHER_TUMOURS and t.tier in (*FIRST, *SECOND)
        ]
        taken = [t for t in one.reported.sensitive if part_of(t) is PagePart.RESISTED]
        acted = {t.drugs for t in one.reported.sensitive if part_of(t) is PagePart.ACT}
        # What is to be acted on, and less surely said to fail, stands there with that remark.
        resists = [t for t in resists if t.drugs not in acted or t.tier in FIRST]
        lost = [s for s in one.reported.set_aside if typed or s.reason is SetAsideReason.LABEL]
        aside = [s for s in lost if s.drugs not in acted]
        notes = [f"{' + '.join(s.drugs)}: {s.because}" for s in aside]
        if resists or taken or notes:
            texts = [_names(resists)] if resists else []
            texts += _labels(taken)
            texts += [tr("no option: {drugs}", drugs=" + ".join(one.drugs)) for one in aside]
            best = next((t.tier for t in (*resists, *taken) if t.tier), "")
            act = "; ".join(texts)
            answers.append(Answer(one.name, PagePart.RESISTED.value, best, act, level=Level.ADJUST, notes=tuple(notes)))
    if answers:
        yield Group(
            "resisted", tr("Resisted, or no option"), tuple(answers), level=Level.ADJUST, heads=_heads(), place=20
        )


def _statements(found: Iterable[OncoFinding], kind: StatementType) -> Iterator[Fact]:
    """Diagnostic or prognostic statements on this tumour: what they say, the best level, and what denies them."""
    for one in found:
        said: dict[str, list[EvidenceItem]] = {}
        denied: dict[str, list[EvidenceItem]] = {}
        against_others = () if isinstance(one.reported, Biomarker) else one.reported.conflicts
        for item in (*one.reported.evidence, *against_others):
            if item.type is kind and item.tumor_match not in OTHER_TUMOURS:
                group = denied if item.direction is Direction.DOES_NOT_SUPPORT else said
                group.setdefault(f"{item.significance} ({item.disease})", []).append(item)
        texts = []
        for text, items in said.items():
            reported = f"{text}, " + tr("level {level}", level=_best_level(items))
            if text in denied:
                reported += ", " + tr("contradicted at level {level}", level=_best_level(denied[text]))
            texts.append(reported)
        for text in [text for text in denied if text not in said]:
            against = tr("not supported: {what}", what=text)
            texts.append(f"{against}, " + tr("level {level}", level=_best_level(denied[text])))
        if texts:
            yield Fact(one.name, few(texts, 4))


def _best_level(items: Iterable[EvidenceItem]) -> str:
    return min((item.level for item in items if item.level), default="?")


def _elsewhere(found: Iterable[OncoFinding]) -> Iterator[Fact]:
    for one in found:
        works = [t for t in one.reported.sensitive if t.tumor_match in OTHER_TUMOURS]
        fails = [t for t in one.reported.resistant if t.tumor_match in OTHER_TUMOURS]
        parts = []
        if works:
            parts.append(tr("likely to work: {drugs}", drugs=few(list(map(label, works)), 3)))
        if fails:
            parts.append(tr("likely to fail: {drugs}", drugs=few(list(map(label, fails)), 2)))
        if parts:
            yield Fact(one.name, "; ".join(parts))
