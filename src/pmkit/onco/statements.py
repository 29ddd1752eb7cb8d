"""From items that hold to tiers and therapies of one alteration, by the rules of `tiers` and the tumour type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pmkit.knowledge.profiles import Atom, Kind
from pmkit.onco import evidence, tiers
from pmkit.onco.alterations import Alteration, SmallVariant
from pmkit.onco.evidence import Hit, Item
from pmkit.onco.findings import Findings, Statement, Therapy, TierCall
from pmkit.onco.oncogenicity import Oncogenicity
from pmkit.onco.profile_match import Level
from pmkit.onco.tumor_type import Relation, TumorType

SENSITIVE = frozenset(("Sensitivity/Response",))
RESISTANT = frozenset(("Resistance", "Reduced Sensitivity"))


def kind_of(item: Item) -> str:
    """The tier type that an item speaks to, or "" where it does not tier."""
    if item.type == "Predictive":
        if item.significance in SENSITIVE:
            return "predictive_sensitive"
        return "predictive_resistant" if item.significance in RESISTANT else ""
    return item.type.lower() if item.type in ("Diagnostic", "Prognostic") else ""


def _statement(item: Item, level: Level, tumor: TumorType | None, others: tuple[str, ...]) -> Statement:
    relation = tumor.relation(item.disease_id) if tumor else None
    judged: Relation = relation or ("pan" if item.disease_id == "DOID:162" else "other")
    book, kind = tiers.rules(), kind_of(item)
    if tumor and relation == "pan" and book.leaves_out(item.id, tumor.same | tumor.ancestors):
        relation = judged = "other"
    tier = book.of(item.level, judged, item.rating, level.label) if kind else ""  # type: ignore[arg-type]
    escat = book.escat_of(item.level, judged) if kind.startswith("predictive") else ""  # type: ignore[arg-type]
    return Statement(item, level.label, relation, tier, escat, others)


_RELATION_ORDER = {"same": 0, "ancestor": 1, "pan": 2, "site": 3, "other": 4, None: 5}

_MATCH_ORDER = {level.label: int(level) for level in Level} | {"residue": len(Level)}


def _strength(statement: Statement) -> tuple[object, ...]:
    """Sort key, the strongest first: tier, relation, level, match, rating, id."""
    item = statement.item
    tier = tiers.ORDER.get(statement.tier, len(tiers.ORDER))
    match = _MATCH_ORDER[statement.match]
    number = (item.id[:3], int(item.id[3:]))
    return (tier, _RELATION_ORDER[statement.relation], item.level, match, -(item.rating or 0), number)


def _therapies(statements: Iterable[Statement], kind: str) -> tuple[Therapy, ...]:
    """Drugs of one kind of statement; drugs that substitute each other are listed apart, combinations together."""
    by_drugs: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for statement in statements:
        item = statement.item
        if kind_of(item) != kind or not item.therapies:
            continue
        together = item.interaction in ("Combination", "Sequential") or len(item.therapies) == 1
        whole = tuple(sorted(item.therapies)) if item.interaction == "Combination" else item.therapies
        for drugs in [whole] if together else [(drug,) for drug in item.therapies]:
            by_drugs[drugs].append(statement)
    found = []
    for drugs, behind in by_drugs.items():
        first = min(behind, key=_strength)
        ids = tuple(s.item.id for s in sorted(behind, key=_strength))
        found.append(
            (_strength(first), Therapy(drugs, first.tier, first.item.level, first.item.disease, first.relation, ids))
        )
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
        needed = others if " AND " in str(hit.item.profile) else ()
        statement = _statement(hit.item, min(levels), tumor, needed)
        (support if hit.item.supports else against).append(statement)
    support.sort(key=_strength)
    against.sort(key=_strength)
    return Findings(
        _tier_calls(support, without),
        _therapies(support, "predictive_sensitive"),
        _therapies(support, "predictive_resistant"),
        tuple(support),
        tuple(against),
        _near(alteration, tumor) if isinstance(alteration, SmallVariant) else (),
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
                found.append(Statement(item, "residue", relation, "", "III-B", ()))
    return tuple(sorted(found, key=_strength))


def name_of(alteration: Alteration) -> str:
    """A short name: "BRAF V600E", "ERBB2 amplification", "EML4::ALK"."""
    if isinstance(alteration, SmallVariant):
        change = alteration.protein or alteration.coding or str(alteration.variant)
        return f"{alteration.gene} {change}".strip()
    return alteration.name
