"""From items that hold to tiers and therapies of one alteration, by the rules of `tiers` and the tumour type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from pmkit.knowledge.profiles import Atom, Kind, asks_for_several
from pmkit.onco import evidence, label_status, resistance, tiers
from pmkit.onco.alterations import Alteration, FusionEvent, SmallVariant
from pmkit.onco.evidence import Hit, Item
from pmkit.onco.findings import APPLIES, Findings, SetAside, Statement, Therapy, TierCall
from pmkit.onco.oncogenicity import Oncogenicity
from pmkit.onco.profile_match import Level
from pmkit.onco.terms import MatchLevel
from pmkit.onco.tumor_type import Relation, TumorType

ON_RNA = "if RNA shows that the exon is skipped"
ON_FUSION = "if RNA or in-situ hybridisation shows a fusion"
ON_BOTH_COPIES = "if both copies are lost"


def _condition(alteration: Alteration) -> str:
    """What would have to be shown of an alteration that holds on condition only."""
    if isinstance(alteration, SmallVariant):
        return ON_RNA
    return ON_FUSION if isinstance(alteration, FusionEvent) else ON_BOTH_COPIES


def kind_of(item: Item) -> str:
    """The tier type that an item speaks to, or "" where it does not tier."""
    if item.type == "Predictive":
        return f"predictive_{item.response}" if item.response else ""
    return item.type.lower() if item.type in ("Diagnostic", "Prognostic") else ""


def _statement(item: Item, level: Level, tumor: TumorType | None, others: tuple[str, ...]) -> Statement:
    relation = tumor.relation(item.disease_id) if tumor else None
    judged: Relation = relation or ("pan" if item.disease_id == "DOID:162" else "other")
    book, kind = tiers.rules(), kind_of(item)
    if tumor and relation in ("pan", "ancestor") and book.leaves_out(item.id, tumor.same | tumor.ancestors):
        relation = judged = "other"
    tier = book.of(item.level, judged, item.rating, level.label) if kind else ""  # type: ignore[arg-type]
    escat = book.escat_of(item.level, judged) if kind.startswith("predictive") else ""  # type: ignore[arg-type]
    return Statement(item, level.label, relation, tier, escat, others)


_RELATION_ORDER = {"same": 0, "ancestor": 1, "pan": 2, "site": 3, "other": 4, None: 5}

_MATCH_ORDER = {level.label: int(level) for level in Level} | {MatchLevel.RESIDUE: len(Level)}


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
        told = [s.item.condition for s in behind] + [condition] * (first.match == Level.CONDITIONAL.label)
        conditions = tuple(dict.fromkeys(filter(None, told)))
        therapy = Therapy(drugs, first.tier, first.item.level, first.item.disease, first.relation, ids, conditions)
        found.append((_strength(first), therapy))
    return tuple(therapy for _, therapy in sorted(found, key=lambda pair: (pair[0], pair[1].drugs)))


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
        relation = first.relation or "tumour type not given"
        because = f"{first.item.id}: level {first.item.level}, disease match {relation}, alteration match {first.match}"
        calls.append(TierCall(kind, tier, first.escat, because, behind))
    calls.sort(key=lambda call: (tiers.ORDER[call.tier], call.type))
    return tuple(calls) if calls or without is None else (without,)


def without_evidence(verdict: Oncogenicity | None) -> TierCall:
    rule = tiers.rules().without_evidence
    benign = verdict is not None and verdict.class_ in rule.benign
    because = f"no statement holds; oncogenicity {verdict.class_}" if verdict else "no statement holds"
    return TierCall("overall", rule.tier_benign if benign else rule.tier, "", because, ())


def _stand(
    support: Sequence[Statement], gene: str, tumor: TumorType | None
) -> tuple[list[Statement], tuple[SetAside, ...]]:
    """The statements, those without an option left untiered; and the therapies that are no option, with the reason."""
    against = sorted(resistance.on_the_change(support), key=_strength)
    kept: list[Statement] = []
    reasons: dict[tuple[tuple[str, ...], Literal["resistance", "label"], str], list[str]] = defaultdict(list)
    for statement in support:
        item, lost = statement.item, []
        for drugs in item.options if item.response == "sensitive" and item.therapies else ():
            if row := label_status.lost(drugs, item, tumor):
                reasons[drugs, "label", row.text].append(item.id)
            elif other := resistance.overruling(statement, drugs, against, gene):
                because = f"stated of {gene} in general, but this change resists {resistance.told_of(other.item)}"
                reasons[drugs, "resistance", because].append(item.id)
            else:
                continue
            lost.append(drugs)
        none_left = bool(lost) and len(lost) == len(item.options)
        left = statement._replace(set_aside=tuple(lost))
        kept.append(left._replace(tier="", escat="") if none_left else left)
    return kept, tuple(SetAside(*key, tuple(ids)) for key, ids in reasons.items())


def findings_of(
    alteration: Alteration, hits: Iterable[Hit], tumor: TumorType | None, without: TierCall | None
) -> Findings:
    support: list[Statement] = []
    against: list[Statement] = []
    for hit in hits:
        levels = [m.level for m in hit.matches if m.alteration == alteration]
        if not levels or hit.item.type == "Predisposing":
            continue
        others = tuple(dict.fromkeys(name_of(m.alteration) for m in hit.matches if m.alteration != alteration))
        needed = others if asks_for_several(hit.item.profile) else ()
        statement = _statement(hit.item, min(levels), tumor, needed)
        (support if hit.item.supports else against).append(statement)
    support, set_aside = _stand(support, alteration.gene if isinstance(alteration, SmallVariant) else "", tumor)
    if set_aside and without:
        without = without._replace(because=f"{without.because}, but for statements that are set aside")
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
            and profile.kind is Kind.PROTEIN
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
