"""Judge a tumour: oncogenicity, evidence, tiers and therapies of all its alterations together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from pmkit.annotate import drivers, evidence
from pmkit.annotate.alterations import Alteration, Alterations, CopyNumberEvent, FusionEvent, SmallVariant
from pmkit.annotate.consequence import Transcripts
from pmkit.annotate.evidence import Hit, Item, Pending
from pmkit.annotate.profiles import Level, Matcher, Truth
from pmkit.interpret import oncogenicity, tiers
from pmkit.interpret.findings import (
    Findings,
    NotEvaluable,
    OncoEvent,
    OncoResult,
    OncoVariant,
    Statement,
    Therapy,
    TierCall,
)
from pmkit.interpret.oncogenicity import Oncogenicity
from pmkit.interpret.tumor_type import Relation, TumorType
from pmkit.model import Build, Evidence, Region, merge_regions
from pmkit.tables.profiles import Atom, Kind, atoms, parse
from pmkit.tables.store import open_table

SPLICE_PAD = 10
"""Bases on either side of a coding exon that are read, for splice sites and their region."""

SENSITIVE = frozenset(("Sensitivity/Response",))
RESISTANT = frozenset(("Resistance", "Reduced Sensitivity"))
NO_TUMOR_TYPE = "no tumour type was given: statements count as of another tumour, except those on any cancer"
_EXACT = frozenset((Level.COORDINATE, Level.PROTEIN, Level.OTHER_ISOFORM, Level.CODON, Level.EXON))


def wanted(build: Build, *, all_genes: bool = False, transcripts: Transcripts | None = None) -> tuple[Region, ...]:
    """Regions to read: coding exons of driver and evidence genes (or of all bundled transcripts) with splice sites,
    and every place that evidence names by coordinate, the TERT promoter among them."""
    transcripts = transcripts or Transcripts.open(build)
    genes = None if all_genes else sorted(set(drivers.genes()) | evidence.gene_names())
    named = [Region(chrom, first - 1, last) for chrom, first, last in evidence.positions(build)]
    return merge_regions([*transcripts.coding_regions(genes, pad=SPLICE_PAD), *named])


# ---- statements, tiers, therapies -----------------------------------------------------------------------------------


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
    tier = book.of(item.level, judged, item.rating) if kind else ""  # type: ignore[arg-type]
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


def _without_evidence(verdict: Oncogenicity | None) -> TierCall:
    rule = tiers.rules().without_evidence
    benign = verdict is not None and verdict.class_ in rule.benign
    because = f"no statement holds; oncogenicity {verdict.class_}" if verdict else "no statement holds"
    return TierCall("overall", rule.tier_benign if benign else rule.tier, "", because, ())


def _findings(
    alteration: Alteration, hits: Iterable[Hit], tumor: TumorType | None, without: TierCall | None
) -> Findings:
    support, against = [], []
    for hit in hits:
        levels = [m.level for m in hit.matches if m.alteration is alteration]
        if not levels or hit.item.type == "Predisposing":
            continue
        others = tuple(dict.fromkeys(name_of(m.alteration) for m in hit.matches if m.alteration is not alteration))
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
    for item in evidence.items([small.gene]):
        profile = item.profile
        if (
            isinstance(profile, Atom)
            and profile.kind is Kind.PROTEIN
            and profile.spec[:-1] == residue
            and profile.spec != small.protein
            and item.supports
            and kind_of(item).startswith("predictive")
        ):
            relation = tumor.relation(item.disease_id) if tumor else None
            found.append(Statement(item, "residue", relation, "", "III-B", ()))
    return tuple(sorted(found, key=_strength))


def name_of(alteration: Alteration) -> str:
    """A short name: "BRAF V600E", "ERBB2 amplification", "EML4::ALK"."""
    if isinstance(alteration, SmallVariant):
        change = alteration.protein or alteration.coding or str(alteration.variant)
        return f"{alteration.gene} {change}".strip()
    return alteration.name


# ---- functional studies entered by hand -----------------------------------------------------------------------------


@cache
def _studies() -> tuple[tuple[Atom, Evidence], ...]:
    found = []
    for row in open_table("onco.functional").rows():
        for atom in atoms(parse(row["profile"])):
            found.append((atom, Evidence(row["source"], str(atom), (row["pmid"],) if row["pmid"] else ())))
    return tuple(found)


# ---- the whole ------------------------------------------------------------------------------------------------------


def _matcher(alterations: Alterations, build: Build, verdicts: dict[SmallVariant, Oncogenicity]) -> Matcher:
    def oncogenic(small: SmallVariant) -> Truth:
        return verdicts[small].oncogenic if small in verdicts else None

    known = drivers.genes()
    return Matcher(
        alterations,
        evidence.named_by_coordinate(alterations.small, build),
        oncogenic,
        frozenset(gene for gene in alterations.genes if gene in known and known[gene].suppressor),
        frozenset(gene for gene in alterations.genes if gene in known and known[gene].oncogene),
        drivers.numberings(),
    )


def _verdicts(
    alterations: Alterations, statements: Sequence[Item], matcher: Matcher
) -> dict[SmallVariant, Oncogenicity]:
    """Oncogenicity of every small variant, from items and studies that name its change, codon or exon."""
    basic = [item for item in statements if item.type in ("Oncogenic", "Functional") and isinstance(item.profile, Atom)]
    hits, _ = evidence.match(basic, matcher)
    by_variant: dict[SmallVariant, list[Hit]] = defaultdict(list)
    for hit in hits:
        for found in hit.matches:
            if isinstance(found.alteration, SmallVariant) and found.level in _EXACT:
                by_variant[found.alteration].append(hit)
    studies: dict[SmallVariant, list[Evidence]] = defaultdict(list)
    genes = {gene for names in matcher.named.values() for gene, _ in names} | alterations.genes
    for atom, study in _studies():
        if atom.gene in genes:
            for found in matcher.look(atom).matches:
                if isinstance(found.alteration, SmallVariant):
                    studies[found.alteration].append(study)
    promoters = {s for s, names in matcher.named.items() if any(name.startswith("promoter=") for _, name in names)}
    return {
        s: oncogenicity.classify(s, by_variant.get(s, ()), tuple(studies.get(s, ())), promoter=s in promoters)
        for s in alterations.small
    }


def assess(
    alterations: Alterations,
    build: Build,
    tumor: TumorType | None = None,
    *,
    all_variants: bool = False,
    cgi: bool = False,
) -> OncoResult:
    """Judge all alterations of one tumour together.

    Variants are reported where any statement holds, they lie on a hotspot or are (likely) oncogenic; with
    `all_variants` every variant with a consequence is. Copy-number events and fusions are reported where a statement
    holds or they are drivers by role. `cgi` adds the dated CGI release.
    """
    first = _matcher(alterations, build, {})
    genes = {gene for names in first.named.values() for gene, _ in names} | alterations.genes
    statements = evidence.items(genes, cgi=cgi)
    verdicts = _verdicts(alterations, statements, first)
    matcher = _matcher(alterations, build, verdicts)
    hits, pending = evidence.match([i for i in statements if i.type not in ("Functional", "Oncogenic")], matcher)
    by_alteration: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        for alteration in dict.fromkeys(m.alteration for m in hit.matches):
            by_alteration[id(alteration)].append(hit)
    variants = []
    for small in alterations.small:
        judged = _variant(small, verdicts[small], by_alteration.get(id(small), ()), tumor, alterations, first)
        if all_variants or _reportable(judged):
            variants.append(judged)
    variants.sort(key=lambda v: (_order(v.findings), -v.oncogenicity.points, v.gene, v.small.variant))
    events = [
        judged
        for event in (*alterations.copies, *alterations.fusions)
        if (judged := _event(event, by_alteration.get(id(event), ()), tumor, alterations, verdicts)) is not None
    ]
    events.sort(key=lambda e: (_order(e.findings), e.name))
    limitations = () if tumor else (NO_TUMOR_TYPE,)
    return OncoResult(
        tumor, tuple(variants), tuple(events), _not_evaluable(pending), len(alterations.small), limitations
    )


def _order(findings: Findings) -> int:
    return tiers.ORDER.get(findings.best_tier, len(tiers.ORDER))


def _reportable(variant: OncoVariant) -> bool:
    fired = {c.code for c in variant.oncogenicity.criteria if c.outcome == "fired"}
    known = bool(variant.findings.statements or variant.findings.conflicts)
    return known or variant.oncogenicity.oncogenic is True or bool(fired & {"OS1", "OS2", "OS3", "OM3", "OM4"})


def _variant(
    small: SmallVariant,
    verdict: Oncogenicity,
    hits: Iterable[Hit],
    tumor: TumorType | None,
    alterations: Alterations,
    matcher: Matcher,
) -> OncoVariant:
    named = sorted(matcher.named.get(small, frozenset()))
    gene = small.gene or (named[0][0] if named else "")
    known = drivers.genes().get(gene)
    warnings = list(small.warnings)
    findings = _findings(small, hits, tumor, _without_evidence(verdict))
    if any(s.match == Level.OTHER_ISOFORM.label for s in findings.statements):
        warnings.append("some statements name the change by another isoform's numbering")
    if small.consequence and small.consequence.not_evaluable:
        warnings.append(f"protein change not evaluable: {small.consequence.not_evaluable}")
    spot = oncogenicity.hotspot(small) if small.changes_protein else None
    return OncoVariant(
        small, gene, known.role if known else "", spot, verdict, findings,
        _two_hit(gene, alterations, verdict), tuple(dict.fromkeys(warnings)),
    )  # fmt: skip


_LOSSES = {"deep_deletion": 2, "loss": 1, "loh": 1}


def _two_hit(gene: str, alterations: Alterations, verdict: Oncogenicity | None = None) -> str:
    """Why both copies of a tumour suppressor are probably lost: a (likely) oncogenic variant with loss of the other
    copy, or two null variants (whose phase is not known here)."""
    known = drivers.genes().get(gene)
    if known is None or not known.suppressor:
        return ""
    events = [c for c in alterations.copies if c.gene == gene and c.event in _LOSSES]
    if any(c.event == "deep_deletion" for c in events):
        return "both copies deleted"
    nulls = [s for s in alterations.small if s.gene == gene and s.is_null]
    if events and verdict is not None and verdict.oncogenic:
        return f"oncogenic variant and {events[0].event.replace('loh', 'loss of heterozygosity')} of the other copy"
    if events and nulls and verdict is None:
        return f"{name_of(nulls[0])} on the remaining copy"
    if len(nulls) > 1 and verdict is not None and verdict.oncogenic:
        return "two null variants; whether on different copies is not known"
    return ""


def _event(
    event: CopyNumberEvent | FusionEvent,
    hits: Sequence[Hit],
    tumor: TumorType | None,
    alterations: Alterations,
    verdicts: dict[SmallVariant, Oncogenicity],
) -> OncoEvent | None:
    """A judged event, or None where nothing is known of it and it does not fit the gene's role."""
    if isinstance(event, FusionEvent):
        driver, because, role, gene = _fusion_driver(event)
        two_hit = ""
    else:
        known = drivers.genes().get(event.gene)
        role, gene = (known.role if known else ""), event.gene
        fits = (event.event == "amplification" and known is not None and known.oncogene) or (
            event.event == "deep_deletion" and known is not None and known.suppressor
        )
        driver = fits
        because = f"{event.event.replace('_', ' ')} of a gene whose role is {role}" if fits else "does not fit the role"
        two_hit = _two_hit(gene, alterations)
    findings = _findings(event, hits, tumor, _without_evidence(None))
    if not driver and not findings.statements and not findings.conflicts and not two_hit:
        return None
    return OncoEvent(event, gene, event.name, role, driver, because, findings, two_hit, event.warnings)


def _fusion_driver(event: FusionEvent) -> tuple[bool, str, str, str]:
    """(driver, because, role, gene): known pair, else a known partner that keeps its frame or whose frame is unknown."""
    known = drivers.known_fusion(event.five_prime, event.three_prime)
    genes = [drivers.genes()[g] for g in (event.three_prime, event.five_prime) if g in drivers.genes()]
    role = genes[0].role if genes else ""
    if known is None:
        return False, "the pair is not a known driver fusion", role, event.name
    pair = f"{known.five_prime}::{known.three_prime}"
    sources = ", ".join(e.source for e in known.evidence)
    if event.in_frame is False:
        return False, f"{pair} is known ({sources}), but this one is out of frame", role, event.name
    return True, f"{pair} is a known driver fusion ({sources})", role, event.name


def _not_evaluable(pending: Iterable[Pending]) -> tuple[NotEvaluable, ...]:
    return tuple(
        NotEvaluable(p.item, tuple(dict.fromkeys(name_of(m.alteration) for m in p.matches)), tuple(map(str, p.unknown)))
        for p in pending
    )
