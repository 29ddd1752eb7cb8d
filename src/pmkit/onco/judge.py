"""Judge a tumour: oncogenicity, evidence, tiers and therapies of all its alterations together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from pmkit.core.messages import all_of, tr
from pmkit.core.model import Build, Evidence, Region
from pmkit.knowledge.profiles import Atom, AtomKind, atoms, parse
from pmkit.knowledge.store import open_table
from pmkit.onco import drivers, evidence, oncogenicity, resistance, second_changes, splicing, tiers
from pmkit.onco.alterations import Alteration, Alterations, CopyNumberEvent, FusionEvent, SmallVariant, TumorMarker
from pmkit.onco.conditions import States, states_of
from pmkit.onco.defined import implied, refine
from pmkit.onco.evidence import Claims, Hit, Item, PendingItem
from pmkit.onco.findings import Findings, MarkerFinding, NotEvaluable, OncoEvent, OncoResult, OncoVariant
from pmkit.onco.fusion_drivers import fusion_driver
from pmkit.onco.late_stops import ends_late, may_take_the_function
from pmkit.onco.onco_terms import EventType
from pmkit.onco.oncogenicity import Oncogenicity, numbered
from pmkit.onco.profile_match import MatchCloseness, ProfileMatcher, Truth, shifted
from pmkit.onco.statements import findings_of, name_of, without_evidence
from pmkit.onco.tumor_type import BLOOD, TumorType
from pmkit.onco.two_hits import two_hits
from pmkit.onco.unshown import broken_unshown, unshown
from pmkit.variants.consequence import Transcripts

SPLICE_PAD = 20
"""Bases on either side of a coding exon that are read: splice sites, their region and the polypyrimidine tract."""

NO_TUMOR_TYPE = tr("no tumour type was given: statements count as of another tumour, except those on any cancer")
UNCERTAIN = "VUS"
_RAS = ("KRAS", "NRAS")
_BLOOD_CLONES = frozenset(("ASXL1", "DNMT3A", "PPM1D", "TET2"))
"""Genes whose mutations go with clonal haematopoiesis at high significance in 11,262 people (Blood 2017;130:742)."""
BLOOD_CLONE = tr(
    "of clonal haematopoiesis too: it may come from blood cells in the sample, which a blood sample would tell"
)
_VERY_CHANGE = frozenset((MatchCloseness.COORDINATE, MatchCloseness.PROTEIN, MatchCloseness.OTHER_ISOFORM))
_EXACT = _VERY_CHANGE | {MatchCloseness.CODON, MatchCloseness.EXON}


def requested(build: Build, *, all_genes: bool = False, transcripts: Transcripts | None = None) -> tuple[Region, ...]:
    """Regions to read: coding exons of driver and evidence genes (or of all bundled transcripts) with splice sites,
    and every place that evidence names by coordinate, the TERT promoter among them. They may overlap."""
    transcripts = transcripts or Transcripts.open(build)
    genes = None if all_genes else drivers.genes().keys() | evidence.gene_names()
    named = [Region(chrom, first - 1, last) for chrom, first, last in evidence.positions(build)]
    return (*transcripts.coding_regions(genes, pad=SPLICE_PAD), *named)


# ---- functional studies entered by hand -----------------------------------------------------------------------------


@cache
def _studies() -> tuple[tuple[Atom, Evidence], ...]:
    found = []
    for row in open_table("onco.functional").rows():
        for atom in atoms(parse(row["profile"])):
            pmids = (row["pmid"],) if row["pmid"] else ()
            found.append((atom, Evidence(row["source"], str(atom), pmids, row["reference"])))
    return tuple(found)


@cache
def _shifted_exons(gene: str) -> frozenset[int]:
    """Exons of which a statement or a study says what a frameshift there does (CALR exon 9, NPM1 exon 11)."""
    asked = [a for claims in evidence.claims((gene,)) for a in atoms(claims.profile)]
    asked += [atom for atom, _ in _studies()]
    named = (a.spec.partition(":") for a in asked if a.kind is AtomKind.EXON and a.gene == gene)
    return frozenset(int(place) for place, _, event in named if event == "frameshift")


# ---- the whole ------------------------------------------------------------------------------------------------------


def _matcher(
    alterations: Alterations,
    build: Build,
    verdicts: Mapping[SmallVariant, Oncogenicity],
    by_diagnosis: frozenset[str] = frozenset(),
) -> ProfileMatcher:
    """`verdicts` are filled once the statements on the variants themselves were matched; unknown until then."""

    def oncogenic(small: SmallVariant) -> Truth:
        return verdicts[small].oncogenic if small in verdicts else None

    known = drivers.genes()
    return ProfileMatcher(
        alterations,
        evidence.named_by_coordinate(alterations.small, build),
        oncogenic,
        frozenset(gene for gene in alterations.genes if gene in known and known[gene].bona_fide),
        frozenset(gene for gene in alterations.genes if gene in known and known[gene].oncogene),
        drivers.numberings(),
        by_diagnosis,
        ends_late,
        _shifted_exons,
    )


_OF_PATIENTS, _OF_A_CHANGE = frozenset(("Predictive", "Diagnostic")), frozenset((AtomKind.PROTEIN, AtomKind.CDNA))
"""Types that speak for an effect where they are of a very change."""
_OF_THE_VARIANT = frozenset(("Oncogenic", "Functional"))
"""Types of statements that tell what a variant does, whatever the tumour."""


def classes(
    small: Iterable[SmallVariant], build: Build, *, without: frozenset[str] = frozenset()
) -> dict[SmallVariant, Oncogenicity]:
    """The oncogenicity of variants, each by itself; `without`: sources of curated classes that are not used."""
    alterations = Alterations(tuple(small))
    matcher = _matcher(alterations, build, {})
    genes = {gene for names in matcher.named.values() for gene, _ in names} | alterations.genes
    return _verdicts(alterations, evidence.claims(genes), matcher, without)


def _calls_oncogenic(item: Item) -> bool:
    """Whether an item classes a change as oncogenic, or says in patients that it marks a kind of tumour."""
    if item.type == "Diagnostic":
        return item.supports and item.significance == "Positive" and item.level in ("A", "B")
    return item.type == "Oncogenic" and item.supports


def _verdicts(
    alterations: Alterations,
    statements: Iterable[Claims],
    matcher: ProfileMatcher,
    without: frozenset[str] = frozenset(),
) -> dict[SmallVariant, Oncogenicity]:
    """Oncogenicity of every small variant, from items and studies that name its change, codon or exon."""
    basic = [
        one
        for one in statements
        if isinstance(profile := one.profile, Atom)
        and (one.type in _OF_THE_VARIANT or (one.type in _OF_PATIENTS and profile.kind in _OF_A_CHANGE))
    ]
    hits, _ = evidence.match(basic, matcher)
    by_variant: dict[SmallVariant, list[Hit]] = defaultdict(list)
    responses: dict[SmallVariant, list[Hit]] = defaultdict(list)
    resistant: set[SmallVariant] = set()
    for hit in hits:
        for found in hit.matches:
            if not isinstance(found.alteration, SmallVariant) or found.level not in _EXACT:
                continue
            if hit.item.type == "Functional" or (found.level in _VERY_CHANGE and _calls_oncogenic(hit.item)):
                by_variant[found.alteration].append(hit)
            elif not hit.item.supports:
                continue
            elif hit.item.significance == "Resistance" and found.level in _VERY_CHANGE:
                resistant.add(found.alteration)
            elif hit.item.level == "A":
                continue  # a label, and the trial behind it, lists changes and assays none
            elif hit.item.significance == "Sensitivity/Response" and found.level in _VERY_CHANGE:
                responses[found.alteration].append(hit)
    studies: dict[SmallVariant, list[Evidence]] = defaultdict(list)
    genes = {gene for names in matcher.named.values() for gene, _ in names} | alterations.genes
    for atom, study in _studies():
        if atom.gene in genes:
            for found in matcher.look(atom).matches:
                if isinstance(found.alteration, SmallVariant) and found.level is not MatchCloseness.CONDITIONAL:
                    studies[found.alteration].append(study)
    promoters = {s for s, names in matcher.named.items() if any(name.startswith("promoter=") for _, name in names)}
    return {
        s: oncogenicity.classify(
            s,
            by_variant.get(s, ()),
            tuple(studies.get(s, ())),
            promoter=s in promoters,
            without=without,
            responses=() if s in resistant else responses.get(s, ()),
        )
        for s in alterations.small
    }


def assess(
    alterations: Alterations,
    build: Build,
    tumor: TumorType | None = None,
    *,
    all_variants: bool = False,
    cgi: bool = False,
    given: Mapping[str, str] | None = None,
) -> OncoResult:
    """Judge all alterations of one tumour together.

    Variants are reported where any statement holds, they lie on a hotspot, stop late in a suppressor or are (likely)
    oncogenic; with `all_variants` every variant with a consequence is. Copy-number events and fusions are reported
    where a statement holds or they are drivers by role. `cgi` adds the dated CGI release. `given`: clinical states that
    the user gave, as her2=positive; see `conditions`.
    """
    verdicts: dict[SmallVariant, Oncogenicity] = {}
    by_diagnosis = implied(tumor)
    matcher = _matcher(alterations, build, verdicts, by_diagnosis)
    genes = {gene for names in matcher.named.values() for gene, _ in names} | alterations.genes
    markers = [name for name, present in sorted(alterations.biomarkers.items()) if present]
    genes |= {name.partition("_")[0].upper() for name in markers}  # as the tables name them: TMB, MSI
    statements = evidence.claims(genes, cgi=cgi)
    verdicts.update(_verdicts(alterations, statements, matcher))
    states = states_of(given or {}, tumor, alterations, _ras(alterations, verdicts))
    defined = refine(tumor, matcher.look, states) if tumor else None
    tumor = defined.tumor if defined else None
    hits, pending = evidence.match([one for one in statements if one.type not in _OF_THE_VARIANT], matcher)
    by_alteration: dict[Alteration, list[Hit]] = defaultdict(list)
    for hit in hits:
        for alteration in dict.fromkeys(m.alteration for m in hit.matches):
            by_alteration[alteration].append(hit)
    context = _CaseContext(alterations, matcher, verdicts, tumor, states)
    variants = [
        _variant(small, behind, context)
        for small in alterations.small
        for behind in [by_alteration.get(small, [])]
        if all_variants
        or _reportable(behind, verdicts[small])
        or _may_splice(small)
        or _may_drive(small, verdicts[small])
    ]
    shown = {one.small for one in variants}
    rest = (one for one in alterations.small if one not in shown)
    left = unshown(rest, shown, verdicts, withheld=alterations.inherited_withheld)
    variants.sort(key=lambda v: (_order(v.findings), -v.oncogenicity.points, v.gene, v.small.variant))
    larger: tuple[CopyNumberEvent | FusionEvent, ...] = (*alterations.copies, *alterations.fusions)
    judged = [(event, _event(event, by_alteration.get(event, ()), context)) for event in larger]
    events = [found for _, found in judged if found is not None]
    events.sort(key=lambda e: (_order(e.findings), e.name))
    present = [
        MarkerFinding(n, findings_of(TumorMarker(n), by_alteration.get(TumorMarker(n), ()), tumor, None, states))
        for n in markers
    ]
    variants, events, present = _marked(variants, events, present)
    variants, events = _asked(variants, events, second_changes.candidates(alterations.small, verdicts))
    return OncoResult(
        tumor,
        tuple(variants),
        tuple(events),
        _not_evaluable(pending),
        len(alterations.small),
        (
            *(defined.notes if defined else (NO_TUMOR_TYPE,)),
            *_by_diagnosis(by_diagnosis, alterations),
            *left.sentences,
            *broken_unshown(event for event, found in judged if found is None),
        ),
        tuple(present),
        not_shown=left.counts,
        not_judged=left.unread,
    )


def _by_diagnosis(fusions: frozenset[str], alterations: Alterations) -> Iterable[str]:
    """Says which fusions are taken from the diagnosis, where a partner is changed and fusions were not looked for."""
    for fusion in sorted(fusions) if not alterations.fusions_assessed else ():
        if not alterations.genes.isdisjoint(fusion.split("::")):
            yield tr("{fusion} is taken from the diagnosis: fusions were not assessed.", fusion=fusion)


def _marked(
    variants: Sequence[OncoVariant], events: Sequence[OncoEvent], markers: Sequence[MarkerFinding]
) -> tuple[list[OncoVariant], list[OncoEvent], list[MarkerFinding]]:
    """The same findings, each therapy marked that another alteration of the tumour resists."""
    named = [(_in_full(v), v.findings) for v in variants] + [(e.name, e.findings) for e in events]
    marked = iter(resistance.mark([*named, *((m.name, m.findings) for m in markers)]))
    found = [
        v._replace(findings=m.findings, warnings=(*v.warnings, *m.warnings))
        for v, m in zip(variants, islice(marked, len(variants)), strict=True)
    ]
    larger = [
        e._replace(findings=m.findings, warnings=(*e.warnings, *m.warnings))
        for e, m in zip(events, islice(marked, len(events)), strict=True)
    ]
    return found, larger, [one._replace(findings=m.findings) for one, m in zip(markers, marked, strict=True)]


def _in_full(one: OncoVariant) -> str:
    """As "ROS1 G2026R (G2032R)": with the other numberings that statements use."""
    return f"{name_of(one.small)} ({', '.join(one.also_named)})" if one.also_named else name_of(one.small)


def _asked(
    variants: Sequence[OncoVariant], events: Sequence[OncoEvent], others: Sequence[second_changes.SecondChangeCandidate]
) -> tuple[list[OncoVariant], list[OncoEvent]]:
    """The same findings, each therapy under the condition that no second change of its target resists it."""
    if not others:
        return list(variants), list(events)
    found = {one.small: one.findings for one in variants}
    requested = []
    for v in variants:
        findings, said = second_changes.asked(v.small, v.findings, others, found)
        requested.append(v._replace(findings=findings, warnings=(*v.warnings, *said)))
    larger = []
    for e in events:
        findings, said = second_changes.asked(e.event, e.findings, others, found)
        larger.append(e._replace(findings=findings, warnings=(*e.warnings, *said)))
    return requested, larger


def _set_aside(findings: Findings) -> Iterable[str]:
    """What is no option though statements list it, once for each reason."""
    drugs: dict[str, list[str]] = defaultdict(list)
    for one in findings.set_aside:
        drugs[one.because].append(" + ".join(one.drugs))
    return (
        tr("no option: {names}: {because}", names=", ".join(dict.fromkeys(names)), because=because)
        for because, names in drugs.items()
    )


def _order(findings: Findings) -> int:
    return tiers.ORDER.get(findings.best_tier, len(tiers.ORDER))


_NOTABLE = frozenset(("OS1", "OS2", "OS3", "OM3", "OM4"))
"""Criteria that make a variant worth reporting whatever its class: known before, studied, or on a hotspot."""


_NEAR = 3
"""Points from which an uncertain change is shown: more than one ground speaks for it, as region and driver list."""


def _reportable(hits: Iterable[Hit], verdict: Oncogenicity) -> bool:
    reported = any(hit.item.type != "Predisposing" for hit in hits)
    return reported or verdict.oncogenic is True or verdict.points >= _NEAR or not verdict.fired.isdisjoint(_NOTABLE)


def _may_drive(small: SmallVariant, verdict: Oncogenicity) -> bool:
    """An uncertain change of a hotspot's residue, one that methods call a driver, or a stop late in a suppressor.

    Nothing that is known of it gives it a class, and nothing shows it harmless: a person has to see it.
    """
    if verdict.oncogenic is not None or small.in_normal:
        return False
    hotspot = small.changes_protein and verdict.hotspot.listed is not None
    known = not verdict.met.isdisjoint(_NOTABLE)  # also where a critical region counts in their place
    called = not drivers.validated(small.gene).isdisjoint(numbered(small))  # whatever the file predicts
    return hotspot or known or called or may_take_the_function(small)


def _may_splice(small: SmallVariant) -> bool:
    """A change near a splice site of a tumour suppressor; of other genes only where a statement asks for it."""
    gene = drivers.genes().get(small.gene)
    return gene is not None and gene.suppressor and not small.in_normal and splicing.risk(small) is not None


def _may_be_of_blood(small: SmallVariant, tumor: TumorType | None) -> bool:
    """A change of a gene of clonal haematopoiesis in a solid tumour that no normal sample was looked at for."""
    return (
        small.gene in _BLOOD_CLONES
        and small.normal_vaf is None
        and not small.in_normal
        and tumor is not None
        and bool(tumor.site)
        and tumor.site not in BLOOD
    )


def _ras(alterations: Alterations, verdicts: Mapping[SmallVariant, Oncogenicity]) -> str:
    """mutated, wildtype where both genes are known to have been read, else empty."""
    if any(small.gene in _RAS and verdicts[small].oncogenic for small in alterations.small):
        return "mutated"
    return "wildtype" if alterations.genes_assessed.issuperset(_RAS) else ""


class _CaseContext(NamedTuple):
    alterations: Alterations
    matcher: ProfileMatcher
    verdicts: Mapping[SmallVariant, Oncogenicity]
    tumor: TumorType | None
    states: States


def _variant(small: SmallVariant, hits: Iterable[Hit], context: _CaseContext) -> OncoVariant:
    verdict = context.verdicts[small]
    named = sorted(context.matcher.named.get(small, frozenset()))
    gene = small.gene or (named[0][0] if named else "")
    known = drivers.genes().get(gene)
    warnings = list(small.warnings)
    findings = findings_of(small, hits, context.tumor, without_evidence(verdict), context.states)
    also = _also_named(small, {name for _, name in named}, findings)
    if also:
        warnings.append(tr("statements name the change {names} too, by another numbering", names=all_of(also)))
    if small.consequence and small.consequence.not_evaluable:
        warnings.append(
            tr("protein change not evaluable: {not_evaluable}", not_evaluable=small.consequence.not_evaluable)
        )
    warnings += _splicing(small, findings)
    if _may_be_of_blood(small, context.tumor):
        warnings.append(BLOOD_CLONE)
    spot = verdict.hotspot if small.changes_protein else None
    warnings += _set_aside(findings)
    if verdict.class_ == UNCERTAIN and findings.best_tier in ("I-A", "I-B"):
        warnings.append(_of_uncertain(findings))
    if disputed := _disputed(findings):
        warnings.append(
            tr("tier I statements say both sensitive and resistant: {disputed}", disputed=", ".join(disputed))
        )
    return OncoVariant(
        small, gene, known.role if known else "", spot, verdict, findings,
        _two_hits(gene, context, small), tuple(dict.fromkeys(warnings)), also,
    )  # fmt: skip


def _also_named(small: SmallVariant, named: Collection[str], findings: Findings) -> tuple[str, ...]:
    """The protein change by other numberings of the gene that the tables use for this change (K27M of histones)."""
    offsets = drivers.numberings().get(small.gene, ())
    if not offsets or not small.protein:
        return ()
    specs = {a.spec for s in findings.statements for a in atoms(s.item.profile) if a.kind is AtomKind.PROTEIN}
    other = (shifted(small.protein, offset) for offset in offsets)
    return tuple(name for name in other if name and (f"protein={name}" in named or name in specs))


def _of_uncertain(findings: Findings) -> str:
    """Why a variant of uncertain significance stands in tier I."""
    first = findings.tiers[0]
    named = ", ".join(f"{s.item.id} ({s.match})" for s in first.statements[:2])
    return tr(
        "of uncertain significance by the oncogenicity criteria: tier {tier} rests on {named} alone",
        tier=first.tier,
        named=named,
    )


def _splicing(small: SmallVariant, findings: Findings) -> list[str]:
    """What a change near a splice site may do."""
    reported = splicing.risk(small)
    skipped = next((s for s in findings.statements if s.match == MatchCloseness.CONDITIONAL.label), None)
    if skipped is None:
        return [reported.text] if reported else []
    exon = next(int(a.spec.partition(":")[0]) for a in atoms(skipped.item.profile) if a.spec.endswith("skipping"))
    return [tr("may skip exon {exon} ({may_skip}): RNA would tell", exon=exon, may_skip=splicing.may_skip(small, exon))]


def _disputed(findings: Findings) -> list[str]:
    """Therapies in tier I of both lists, also as a part of a combination; a reader must weigh the statements."""
    lists = (findings.sensitive, findings.resistant)
    sensitive, resistant = ([t.drugs for t in reported if t.tier in ("I-A", "I-B")] for reported in lists)
    both = {drugs for drugs in sensitive if any(resistance.share(drugs, other) for other in resistant)}
    return sorted(" + ".join(drugs) for drugs in both)


def _two_hits(gene: str, context: _CaseContext, small: SmallVariant | None = None) -> str:
    verdict = context.verdicts[small] if small else None
    others = context.matcher.of_gene(gene)
    return two_hits(gene, context.alterations.copies, others, small, oncogenic=bool(verdict and verdict.oncogenic))


def _event(
    event: CopyNumberEvent | FusionEvent,
    hits: Sequence[Hit],
    context: _CaseContext,
) -> OncoEvent | None:
    """A judged event, or None where nothing is known of it and it does not fit the gene's role."""
    if isinstance(event, FusionEvent):
        driver, because, role, gene = fusion_driver(event)
        two_hit = ""
    else:
        known = drivers.genes().get(event.gene)
        role, gene = (known.role if known else ""), event.gene
        fits = known is not None and (
            (event.event == EventType.AMPLIFICATION and known.oncogene)
            or ((event.breaks or event.event == EventType.DELETION) and known.suppressor)
            or (event.event == EventType.KINASE_DOMAIN_DUPLICATION and known.oncogene)
            or bool(event.known_as)
        )
        driver = fits
        because = (
            tr("{event} of a gene whose role is {role}", event=event.event.replace("_", " "), role=role)
            if fits
            else tr("does not fit the role")
        )
        two_hit = _two_hits(gene, context)
    findings = findings_of(event, hits, context.tumor, without_evidence(None), context.states)
    if not driver and not findings.statements and not findings.conflicts and not two_hit:
        return None
    warnings = (*event.warnings, *_set_aside(findings))
    return OncoEvent(event, gene, event.name, role, driver, because, findings, two_hit, warnings)


def _not_evaluable(pending: Iterable[PendingItem]) -> tuple[NotEvaluable, ...]:
    return tuple(
        NotEvaluable(p.item, tuple(dict.fromkeys(name_of(m.alteration) for m in p.matches)), tuple(map(str, p.unknown)))
        for p in pending
    )
