"""From items that hold to tiers and therapies of one alteration, by the rules of `tiers` and the tumour type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal

from pmkit.core.messages import any_of, tr
from pmkit.knowledge.profiles import Atom, AtomKind, asks_for_several
from pmkit.onco import approvals, evidence, label_status, resistance, tiers
from pmkit.onco.alterations import Alteration, FusionEvent, SmallVariant
from pmkit.onco.conditions import States, her2_is_not_positive
from pmkit.onco.evidence import Hit, Item
from pmkit.onco.findings import APPLIES, Findings, SetAside, Statement, Therapy, TierCall
from pmkit.onco.onco_terms import MatchLevel
from pmkit.onco.oncogenicity import Oncogenicity
from pmkit.onco.profile_match import MatchCloseness
from pmkit.onco.tumor_type import Relation, TumorType

ON_RNA = tr("if RNA shows that the exon is skipped")
ON_FUSION = tr("if RNA or in-situ hybridisation shows a fusion")
ON_BOTH_COPIES = tr("if both copies are lost")


def _condition(alteration: Alteration) -> str:
    """What would have to be shown of an alteration that holds on condition only."""
    if isinstance(alteration, SmallVariant):
        return ON_RNA
    return ON_FUSION if isinstance(alteration, FusionEvent) else ON_BOTH_COPIES


def kind_of(item: Item) -> str:
    """The tier type that an item speaks to, or "" where it does not tier."""
    if item.type == "Predictive":
        return _PREDICTIVE[item.response]
    return item.type.lower() if item.type in ("Diagnostic", "Prognostic") else ""


_PREDICTIVE = {"sensitive": "predictive_sensitive", "resistant": "predictive_resistant", "": ""}


NO_STATES = States({}, {})


@cache
def _tier(level: str, relation: Relation, rating: int | None, match: str) -> tuple[str, str]:
    return tiers.rules().with_reason(level, relation, rating, match)  # type: ignore[arg-type]


def _statement(item: Item, level: MatchCloseness, tumor: TumorType | None, others: tuple[str, ...]) -> Statement:
    relation = tumor.relation(item.disease_id) if tumor else None
    judged: Relation = relation or ("pan" if item.disease_id == "DOID:162" else "other")
    book, kind = tiers.rules(), kind_of(item)
    if tumor and relation in ("pan", "ancestor") and book.leaves_out(item.id, tumor.same | tumor.ancestors):
        relation = judged = "other"
    tier, why = _tier(item.level, judged, item.rating, level.label) if kind else ("", "")
    escat = book.escat_of(item.level, judged) if kind.startswith("predictive") else ""  # type: ignore[arg-type]
    narrower = relation == "narrower"
    limits = (*((tr("if {condition}", condition=item.disease),) if narrower else ()), *((why,) if why else ()))
    return Statement(item, level.label, relation, tier, escat, others, limits=limits, open=narrower)


_RELATION_ORDER = {"same": 0, "ancestor": 1, "pan": 2, "narrower": 3, "site": 4, "other": 5, None: 6}

_MATCH_ORDER = {level.label: int(level) for level in MatchCloseness} | {MatchLevel.RESIDUE: len(MatchCloseness)}


def _strength(statement: Statement) -> tuple[object, ...]:
    """Sort key, the strongest first: tier, relation, level, match, rating, id."""
    item = statement.item
    tier = tiers.ORDER.get(statement.tier, len(tiers.ORDER))
    match = _MATCH_ORDER[statement.match]
    return (tier, _RELATION_ORDER[statement.relation], item.level, match, -(item.rating or 0), item.order)


def _therapies(statements: Iterable[Statement], kind: str, condition: str) -> tuple[Therapy, ...]:
    """Drugs of one kind of statement; drugs that substitute each other are listed apart, combinations together.

    Statements on other tumour types stand apart from those that apply to this one.
    """
    by_drugs: dict[tuple[tuple[str, ...], bool], list[Statement]] = defaultdict(list)
    for statement in statements:
        item = statement.item
        if kind_of(item) != kind or not item.therapies:
            continue
        for drugs in item.options:
            if drugs in statement.set_aside:
                continue
            by_drugs[drugs, statement.relation in APPLIES].append(statement)
    found = []
    for (drugs, _), behind in by_drugs.items():
        behind.sort(key=_strength)
        first = behind[0]
        ids = tuple(s.item.id for s in behind)
        conditions, is_open = _conditions([s for s in behind if s.tier == first.tier])
        if condition and first.match == MatchCloseness.CONDITIONAL.label:
            conditions, is_open = (*conditions, condition), True
        item = first.item
        therapy = Therapy(drugs, first.tier, item.level, item.disease, first.relation, ids, conditions, is_open)
        found.append((_strength(first), therapy))
    return tuple(therapy for _, therapy in sorted(found, key=lambda pair: (pair[0], pair[1].drugs)))


def _conditions(statements: Sequence[Statement]) -> tuple[tuple[str, ...], bool]:
    """What the statements behind one tier ask for: nothing where one of them asks for nothing, else one or the other;
    and whether each asks for something that is not known. Approvals are heard before statements that may not repeat
    their labels, and what is fulfilled before what is not known."""
    heard = [s for s in statements if approvals.approvals_by_id(s.item.id)] or statements
    heard = [s for s in heard if not s.open] or heard
    ways = list(dict.fromkeys(s.limits for s in heard))
    if () in ways:
        return (), False
    return ways[0] if len(ways) == 1 else (any_of("; ".join(way) for way in ways),), heard[0].open


def _tier_calls(statements: Sequence[Statement], without: TierCall | None) -> tuple[TierCall, ...]:
    groups: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement.tier:
            groups[kind_of(statement.item)].append(statement)
    calls = []
    for kind, group in groups.items():
        tier = tiers.best(s.tier for s in group)
        behind = tuple(s for s in group if s.tier == tier)
        first = behind[0]
        relation = first.relation or tr("tumour type not given")
        because = tr(
            "{id}: level {level}, disease match {relation}, alteration match {match}",
            id=first.item.id,
            level=first.item.level,
            relation=relation,
            match=first.match,
        )
        because += "".join(f"; {text}" for text in first.limits)
        calls.append(TierCall(kind, tier, first.escat, because, behind))
    calls.sort(key=lambda call: (tiers.ORDER[call.tier], call.type))
    return tuple(calls) if calls or without is None else (without,)


def without_evidence(verdict: Oncogenicity | None) -> TierCall:
    rule = tiers.rules().without_evidence
    benign = verdict is not None and verdict.class_ in rule.benign
    because = (
        tr("no statement holds; oncogenicity {class_}", class_=verdict.class_) if verdict else tr("no statement holds")
    )
    return TierCall("overall", rule.tier_benign if benign else rule.tier, "", because, ())


def _stand(
    support: Sequence[Statement], gene: str, tumor: TumorType | None
) -> tuple[list[Statement], tuple[SetAside, ...]]:
    """The statements, those without an option left untiered; and the therapies that are no option, with the reason."""
    against, works = sorted(resistance.on_the_change(support), key=_strength), resistance.responding(support)
    kept: list[Statement] = []
    reasons: dict[tuple[tuple[str, ...], Literal["resistance", "label"], str], list[str]] = defaultdict(list)
    for statement in support:
        item, lost = statement.item, []
        for drugs in item.options if item.response == "sensitive" and item.therapies else ():
            if row := label_status.lost(drugs, item, tumor):
                reasons[drugs, "label", row.text].append(item.id)
            elif other := resistance.overruling(statement, drugs, against, gene, works):
                because = tr(
                    "stated of {gene} in general, but this change resists {reported_of}",
                    gene=gene,
                    reported_of=resistance.reported_of(other.item),
                )
                if resistance.worth_saying(item, drugs, other.item):
                    reasons[drugs, "resistance", because].append(item.id)
            else:
                continue
            lost.append(drugs)
        none_left = bool(lost) and len(lost) == len(item.options)
        left = statement._replace(set_aside=tuple(lost))
        kept.append(left._replace(tier="", escat="") if none_left else left)
    options = _kept_options(kept)
    return kept, tuple(
        SetAside(*key, tuple(ids))
        for key, ids in reasons.items()
        if key[1] == "label" or not any(set(key[0]) <= set(drugs) for drugs in options)
    )


_OPTIONS = frozenset(("I-A", "I-B", "II-C"))
"""Tiers of therapies that a board may choose."""


def _kept_options(statements: Iterable[Statement]) -> set[tuple[str, ...]]:
    """The therapies of worth that closer statements on this tumour still list: that statements on the gene in general
    do not hold for them, or for a part of them, makes them no less an option."""
    return {
        drugs
        for one in statements
        if one.tier in _OPTIONS and one.item.response == "sensitive" and one.relation in APPLIES
        for drugs in one.item.options
        if drugs not in one.set_aside
    }


def _limited(
    statements: Sequence[Statement], alteration: Alteration, states: States, tumor: TumorType | None
) -> list[Statement]:
    """The statements under the labels of their drugs: with what these ask for, and no better a tier than the case
    allows."""
    held = {s.item.id for s in statements}
    limited = [_under_label(one, approvals.LabelCase(alteration, held, states, tumor)) for one in statements]
    if (said := her2_is_not_positive(alteration, states)) is None:
        return limited
    cap = tiers.rules().of_unmet("I-A", "unmet")
    return [
        one._replace(tier=cap, limits=(*one.limits, said))
        if one.item.response == "sensitive" and one.tier and tiers.ORDER[one.tier] < tiers.ORDER[cap]
        else one
        for one in limited
    ]


def _under_label(one: Statement, case: approvals.LabelCase) -> Statement:
    item, book = one.item, tiers.rules()
    if item.response != "sensitive" or item.level not in "AB" or not item.therapies:
        return one
    broad = one.match == MatchCloseness.GENE.label
    reported = [approvals.limits(item, drugs, case, broad=broad) for drugs in item.options]
    known = [limit for limit in reported if limit is not None]
    if len(known) != len(reported):  # not each of its therapies has a label
        return one
    best = min(known, key=lambda limit: tiers.ORDER[book.of_unmet(one.tier, limit.met)])
    # What the label asks for is of no interest where the tier is that of another disease anyway.
    if not best.text or (one.relation not in APPLIES and best.met != "unmet"):
        return one
    asks = one.open or best.met in ("unknown", "not_shown")
    return one._replace(tier=book.of_unmet(one.tier, best.met), limits=(*one.limits, best.text), open=asks)


_WIDE = (MatchCloseness.EXON.label, MatchCloseness.GENE.label)

_Subject = tuple[str, str | frozenset[str]]
"""What a statement is on: its kind, and a therapy or what it means."""


def _calm(support: Sequence[Statement], against: Sequence[Statement]) -> list[Statement]:
    """The statements, those of one study alone, or that another study contradicts, with the tier of such ones."""
    rules: dict[str, tiers.Consensus] = {kind: r for r in tiers.rules().consensus for kind in r.kinds}
    if not any(s.tier == "I-B" for s in support):
        return list(support)
    reported, contrary = _heard(support), _heard(against)
    resisted = [s for s in support if s.item.response == "resistant"]
    for (_, drugs), studies in _heard(resisted).items():
        contrary["predictive_sensitive", drugs].update(studies)
    # What level A says is more than any number of studies of level B.
    firm = _heard(s for s in (*against, *resisted) if s.item.level == "A")
    firm = {("predictive_sensitive", drugs): studies for (_, drugs), studies in firm.items()}
    # A label for the very change outweighs one study of all changes of its exon or gene that says the drug fails.
    labels = _heard(s for s in support if s.tier == "I-A" and s.item.response == "sensitive")
    labelled = {("predictive_resistant", drugs): studies for (_, drugs), studies in labels.items()}
    return [
        _calmed(one, rules.get(kind_of(one.item)), reported, contrary, firm | (labelled if one.match in _WIDE else {}))
        for one in support
    ]


def _heard(statements: Iterable[Statement]) -> dict[_Subject, dict[str, str]]:
    """The studies of level A and B on this tumour by subject, and one item of each."""
    found: dict[_Subject, dict[str, str]] = defaultdict(dict)
    for one in statements:
        if one.item.level in "AB" and one.relation in APPLIES and one.relation != "narrower":
            for subject in _subjects(one.item):
                found[subject].setdefault(_study(one.item), one.item.id)
    return found


def _subjects(item: Item) -> set[_Subject]:
    kind = kind_of(item)
    return {(kind, frozenset(drugs)) for drugs in item.options} if item.response else {(kind, item.significance)}


def _study(item: Item) -> str:
    """The publication behind a statement; labels are one each."""
    return item.pmids[0] if item.pmids and item.level != "A" else item.id


def _calmed(
    one: Statement,
    rule: tiers.Consensus | None,
    reported: dict[_Subject, dict[str, str]],
    contrary: dict[_Subject, dict[str, str]],
    firm: Mapping[_Subject, dict[str, str]],
) -> Statement:
    item = one.item
    if rule is None or item.level not in rule.levels or not one.tier or tiers.ORDER[one.tier] >= tiers.ORDER[rule.tier]:
        return one
    subjects = _subjects(item)
    agreeing = {study for subject in subjects for study in reported.get(subject, ())}
    opposing = {study: id_ for subject in subjects for study, id_ in contrary.get(subject, {}).items()}
    good = rule.rating is not None and (item.rating or 0) >= rule.rating and one.match != MatchCloseness.GENE.label
    outweighed = not subjects.isdisjoint(firm)
    enough = (good and not opposing) or len(agreeing) >= rule.studies * max(len(opposing), 1)
    if enough and not outweighed:
        return one
    weighing = [id_ for subject in subjects for id_ in firm.get(subject, {}).values()] if outweighed else []
    ids = [*opposing.values(), *weighing]
    why = tr("contradicted by {next}", next=ids[0]) if ids else rule.because
    return one._replace(tier=rule.tier, limits=(*one.limits, why))


def findings_of(
    alteration: Alteration,
    hits: Iterable[Hit],
    tumor: TumorType | None,
    without: TierCall | None,
    states: States = NO_STATES,
) -> Findings:
    support: list[Statement] = []
    against: list[Statement] = []
    for hit in hits:
        levels = [m.level for m in hit.matches if m.alteration == alteration]
        if not levels or hit.item.type == "Predisposing":
            continue
        others = hit.matches if asks_for_several(hit.item.profile) else ()
        needed = tuple(dict.fromkeys(name_of(m.alteration) for m in others if m.alteration != alteration))
        statement = _statement(hit.item, min(levels), tumor, needed)
        if hit.seen_with:
            statement = statement._replace(
                limits=(*statement.limits, tr("seen with {seen_with}", seen_with=hit.seen_with))
            )
        (support if hit.item.supports else against).append(statement)
    support = _calm(_limited(support, alteration, states, tumor), against)
    support, set_aside = _stand(support, alteration.gene if isinstance(alteration, SmallVariant) else "", tumor)
    if set_aside and without:
        without = without._replace(
            because=tr("{because}, but for statements that are set aside", because=without.because)
        )
    support.sort(key=_strength)
    against.sort(key=_strength)
    return Findings(
        _tier_calls(support, without),
        _therapies(support, "predictive_sensitive", _condition(alteration)),
        _therapies(support, "predictive_resistant", _condition(alteration)),
        tuple(support),
        tuple(against),
        _near(alteration, tumor) if isinstance(alteration, SmallVariant) else (),
        set_aside,
    )


def _near(small: SmallVariant, tumor: TumorType | None) -> tuple[Statement, ...]:
    """Predictive items on another change of the same residue: they do not hold, they may be of interest."""
    if "missense_variant" not in small.terms or not small.protein:
        return ()
    residue = small.protein[:-1]
    found = []
    for claims in evidence.claims((small.gene,)):
        profile = claims.profile
        if not (
            isinstance(profile, Atom)
            and profile.kind is AtomKind.PROTEIN
            and profile.spec[:-1] == residue
            and profile.spec != small.protein
        ):
            continue
        for item in claims.items:
            if item.supports and kind_of(item).startswith("predictive"):
                relation = tumor.relation(item.disease_id) if tumor else None
                found.append(Statement(item, MatchLevel.RESIDUE, relation, "", "III-B", ()))
    return tuple(sorted(found, key=_strength))


def name_of(alteration: Alteration) -> str:
    """A short name: "BRAF V600E", "ERBB2 amplification", "EML4::ALK"."""
    if isinstance(alteration, SmallVariant):
        change = alteration.protein or alteration.coding or str(alteration.variant)
        return f"{alteration.gene} {change}".strip()
    return alteration.name
