"""Oncogenicity of small variants by the points of ClinGen/CGC/VICC 2022 (PMID:35101336).

Points, exclusions and thresholds are in `rules/onco/oncogenicity.toml`, and so are the two grounds outside the
standard that raise a class: what experts call this very change, and recurrence at a significant hotspot. Each
criterion says fired, not fired or not evaluable, with why. What the input does not tell (population frequency,
predictions) is not evaluable, never counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from pmkit.core.messages import tr, trn
from pmkit.core.model import Evidence
from pmkit.onco import drivers
from pmkit.onco.alterations import INFRAME_TERMS, SILENT_TERMS, SmallVariant
from pmkit.onco.evidence import Hit
from pmkit.onco.late_stops import ends_early, ends_late
from pmkit.onco.oncogenicity_rules import (
    BENIGN,
    CURATED,
    ONCOGENIC,
    RECURRENT,
    Class,
    CriterionRule,
    OncogenicityRules,
    Population,
    Threshold,
    rules,
)
from pmkit.onco.profile_match import shifted


class CriterionCheck(NamedTuple):
    """A criterion looked at: met True, not met False, or None where the input does not tell.

    `because` is a text, or makes one of the facts: most variants are not reported, so theirs is never asked for.
    """

    met: bool | None
    because: str | Callable[[_Facts], str]
    evidence: tuple[Evidence, ...] = ()


class Criterion(NamedTuple):
    code: str
    points: int
    outcome: Literal["fired", "not_fired", "not_evaluable"]
    because: str
    evidence: tuple[Evidence, ...] = ()


class Hotspot(NamedTuple):
    """How often tumours carry the change: TCGA counts of our own, and alongside them Cancer Hotspots v3 (ODbL)."""

    tcga: drivers.HotspotCount
    listed: drivers.HotspotCount | None
    indel_range: str = ""  # in-frame indel hotspot that holds the change
    indel_tumors: int = 0  # tumours with an indel there

    @property
    def name(self) -> str:
        if self.listed:
            return self.listed.name
        return self.indel_range or (self.tcga.name if self.tcga.residue else "")


@dataclass(frozen=True, slots=True)
class Oncogenicity:
    """The class, the sum of points, the criteria that fired, and what they were judged by."""

    class_: Class
    points: int
    fired: frozenset[str]
    _facts: _Facts
    _checks: tuple[CriterionCheck, ...]  # in the order of the rule file
    _grounds: Mapping[str, CriterionCheck]  # met ones outside the points
    raised_by: str = ""  # why the class is higher than the points make it

    @property
    def hotspot(self) -> Hotspot:
        """The counts behind it."""
        return self._facts.hotspot

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion in the order of the rule file."""
        pairs = zip(self._facts.rules.criterion, self._checks, strict=True)
        reported = tuple(_criterion(rule, check, self._facts, self.fired) for rule, check in pairs)
        return reported + tuple(
            Criterion(code, 0, "fired", because if isinstance(because, str) else because(self._facts), evidence)
            for code, (_, because, evidence) in self._grounds.items()
        )

    @property
    def met(self) -> frozenset[str]:
        """Criteria that are met, also those that do not count beside another."""
        pairs = zip(self._facts.rules.criterion, self._checks, strict=True)
        return frozenset(rule.code for rule, check in pairs if check.met)

    @property
    def oncogenic(self) -> bool | None:
        """True if (likely) oncogenic, False if (likely) benign, None if the significance is not known."""
        return True if self.class_ in ONCOGENIC else False if self.class_ in BENIGN else None


def hotspot(small: SmallVariant) -> Hotspot:
    """The hotspot counts of a small variant; other isoforms' numberings are tried where its own has none."""
    gene, terms = small.gene, small.terms
    names = numbered(small)
    counts = [drivers.recurrence(gene, name) for name in names if name]
    tcga = max(counts, key=lambda c: c.residue, default=_NEVER_SEEN)
    splice = not _SPLICE_SITE.isdisjoint(terms)
    listed = None
    for name in names:
        if listed is None and (name or splice):
            listed = drivers.cancer_hotspot(gene, name, small.residues, splice=splice)
    indel = _indel_hotspot(small) if splice or small.kind in _INDELS else None
    return Hotspot(tcga, listed, indel.name if indel else "", indel.residue if indel else 0)


_INDELS = frozenset(("deletion", "insertion", "duplication", "delins"))


def _indel_hotspot(small: SmallVariant) -> drivers.HotspotCount | None:
    """The hotspot of in-frame indels that holds the change. A duplication inserts behind its last residue; a lost
    splice site of an oncogene changes the residues alongside it."""
    found = drivers.in_indel_hotspot(small.gene, small.residues)
    if found is None and small.kind == "duplication":
        last = small.residues[-1]
        found = drivers.in_indel_hotspot(small.gene, range(last, last + 2))
    return found


_NEVER_SEEN = drivers.HotspotCount("TCGA", 0, 0, drivers.TCGA_PATIENTS, "")
_SPLICE_SITE = frozenset(("splice_donor_variant", "splice_acceptor_variant"))


def numbered(small: SmallVariant) -> tuple[str, ...]:
    """The protein change as it is, then under the numberings of other isoforms; empty where there is none."""
    protein = small.protein
    return protein, *[shifted(protein, offset) for offset in drivers.numberings().get(small.gene, ())]


class _Facts(NamedTuple):
    small: SmallVariant
    gene: drivers.Gene | None
    hotspot: Hotspot
    statements: Sequence[Hit]  # Oncogenic and Functional items that name this very change, its codon or its exon
    studies: tuple[Evidence, ...]  # functional studies entered by hand
    promoter: bool
    rules: OncogenicityRules
    curated: tuple[drivers.Curated, ...]  # what experts called this very change
    without: frozenset[str]  # sources left out
    responses: Sequence[Hit]  # items by which this very change answers to a drug, and none says that it resists one


def _cited(hits: Iterable[Hit]) -> tuple[Evidence, ...]:
    return tuple(Evidence("CIViC", hit.item.id, hit.item.pmids, hit.item.url) for hit in hits)


_EFFECTS = frozenset(("Gain of Function", "Loss of Function", "Dominant Negative", "Neomorphic"))


_SKIPPING = ":skipping"
"""How profiles of skipped exons end."""


# What most variants get of a criterion.
_NOT_NULL = CriterionCheck(False, tr("not a null variant"))
_NOT_CLASSIFIED = CriterionCheck(False, tr("no such classification"))
_NOT_STUDIED = CriterionCheck(False, tr("no such study is known"))
_NO_ROLE = CriterionCheck(False, tr("the gene has no known role in cancer"))
_NEITHER = CriterionCheck(False, tr("neither an in-frame insertion or deletion nor a stop loss"))
_NOT_CURATED = CriterionCheck(None, tr("no critical region of the protein is curated here"))
_NOT_MISSENSE = CriterionCheck(False, tr("not a missense variant"))
_NOT_AT_RESIDUE = CriterionCheck(False, tr("no other oncogenic missense change is known at the residue"))
_NOT_PREDICTED = CriterionCheck(None, tr("the input has no computational predictions"))
_NO_FREQUENCY = CriterionCheck(None, tr("the input has no population frequency"))
_NOT_RECURRENT = CriterionCheck(False, tr("not recurrent at a significant hotspot"))
_LEFT = CriterionCheck(None, tr("left to the reader"))
_SILENT = CriterionCheck(True, tr("silent and away from splice sites"))
_NOT_SILENT = CriterionCheck(False, tr("not silent, or near a splice site"))


def _ovs1(f: _Facts) -> CriterionCheck:
    if not f.small.is_null:
        return _NOT_NULL
    if f.gene is None or not f.gene.suppressor:
        return CriterionCheck(False, tr("the gene is not known as a tumour suppressor"))
    if not f.gene.bona_fide:
        return CriterionCheck(
            False, tr("the sources do not agree enough that {symbol} is a tumour suppressor", symbol=f.gene.symbol)
        )
    if ends_early(f.small):
        first = f.rules.truncation.panel[f.small.gene].first
        return CriterionCheck(
            None, tr("stops before codon {first}: its expert panel counts no such change", first=first)
        )
    if ends_late(f.small):
        return CriterionCheck(
            None,
            tr(
                "stops so late in the last exon (residue {residue} of {all}) that the function may be whole",
                residue=f.small.residues[0],
                all=f.gene.residues,
            ),
        )
    return CriterionCheck(
        True, tr("null variant in {symbol}, a tumour suppressor", symbol=f.gene.symbol), (f.gene.evidence,)
    )


def _os1(f: _Facts) -> CriterionCheck:
    role = f.gene is not None and bool(f.gene.role)
    hits = [h for h in f.statements if h.item.type == "Oncogenic" or (h.item.type == "Diagnostic" and role)]
    if not hits and not f.curated:
        return _NOT_CLASSIFIED
    marks = {h.item.id: tr("marks {disease}", disease=h.item.disease) for h in hits if h.item.type == "Diagnostic"}
    reported = [f"CIViC {h.item.id}: {marks.get(h.item.id, h.item.significance)}" for h in hits]
    reported += [one.text for one in f.curated]
    return CriterionCheck(True, "; ".join(reported), (*_cited(hits), *(one.evidence for one in f.curated)))


def _os2(f: _Facts) -> CriterionCheck:
    hits = [
        h for h in f.statements if h.item.type == "Functional" and h.item.supports and h.item.significance in _EFFECTS
    ]
    answers = f.responses if f.gene is not None and f.gene.oncogene else ()
    if not hits and not f.studies and not answers:
        return _NOT_STUDIED
    reported = [f"CIViC {h.item.id}: {h.item.significance}" for h in hits]
    reported += [tr("{id} assayed", id=e.id) for e in f.studies]
    reported += [
        tr(
            "CIViC {id}: models or tumours with it respond to {therapies}",
            id=h.item.id,
            therapies=" + ".join(h.item.therapies),
        )
        for h in answers
    ]
    return CriterionCheck(
        True,
        tr("functional studies: {reported}", reported="; ".join(reported)),
        (*_cited(hits), *f.studies, *_cited(answers)),
    )


def _strong(count: drivers.HotspotCount, limit: Threshold) -> bool:
    return count.residue >= limit.residue and count.same >= limit.same


def _counts(f: _Facts) -> str:
    return "; ".join(c.text for c in (f.hotspot.tcga, f.hotspot.listed) if c)


def _counted_by(f: _Facts) -> tuple[Evidence, ...]:
    """The data sets that see the change, each apart; TCGA counts are used in driver genes only."""
    tcga, listed = f.hotspot.tcga, f.hotspot.listed
    found = [Evidence("tcga", f"{f.small.gene} {tcga.name}")] if tcga.residue and f.gene else []
    if name := listed.name if listed else f.hotspot.indel_range:
        found.append(Evidence("cancerhotspots", f"{f.small.gene} {name}", ("26619011", "29247016")))
    return tuple(found)


def _os3(f: _Facts) -> CriterionCheck:
    limits, listed = f.rules.hotspots, f.hotspot.listed
    strong = (f.gene is not None and _strong(f.hotspot.tcga, limits.tcga)) or (
        listed is not None and _strong(listed, limits.published)
    )
    return CriterionCheck(strong, _counts, _counted_by(f) if strong else ())


def _om3(f: _Facts) -> CriterionCheck:
    limits, tcga, listed = f.rules.hotspots, f.hotspot.tcga, f.hotspot.listed
    met = (f.gene is not None and limits.tcga.same <= tcga.same) or (
        listed is not None and limits.published.same <= listed.same
    )
    return CriterionCheck(met, _counts, _counted_by(f) if met else ())


def _op3(f: _Facts) -> CriterionCheck:
    tcga, listed = f.hotspot.tcga, f.hotspot.listed
    met = listed is not None or bool(f.hotspot.indel_range)
    met = met or (f.gene is not None and tcga.residue >= f.rules.hotspots.tcga_least and bool(f.small.protein))
    met = met and f.small.changes_protein
    range_ = f.hotspot.indel_range
    licence = drivers.hotspots_source()[1].partition(" ")[0]
    named = tr("in the in-frame indel hotspot {range_} ({licence})", range_=range_, licence=licence)
    because = named if range_ else _counts
    return CriterionCheck(met, because, _counted_by(f) if met else ())


def _om1(f: _Facts) -> CriterionCheck:
    if f.promoter:
        return CriterionCheck(True, tr("makes a binding site for ETS factors in the promoter"), f.studies)
    if not drivers.has_critical_regions(f.small.gene):
        return _NOT_CURATED
    gained = f.gene is not None and f.gene.oncogene  # an activating change ends the protein at most at its end
    if gained and f.small.is_null and (lost := drivers.critical_region(f.small.gene, f.small.residues, truncated=True)):
        ends = tr("ends the protein in the {region}, whose loss activates it", region=lost[0])
        return CriterionCheck(True, ends, lost[1])
    if not f.small.changes_protein or (f.small.is_null and not (gained and f.small.kind == "frameshift")):
        return CriterionCheck(False, tr("no missense or in-frame change"))
    if region := drivers.critical_region(f.small.gene, f.small.residues):
        return CriterionCheck(True, tr("in the {region}", region=region[0]), region[1])
    return CriterionCheck(False, tr("outside the critical regions"))


def _om2(f: _Facts) -> CriterionCheck:
    if f.gene is None or not f.gene.role:
        return _NO_ROLE
    if not INFRAME_TERMS.isdisjoint(f.small.terms):
        inframe = tr("in-frame change in {symbol} ({role})", symbol=f.gene.symbol, role=f.gene.role)
        return CriterionCheck(True, inframe, (f.gene.evidence,))
    if f.small.is_null and not f.gene.suppressor and any(one.id.endswith(_SKIPPING) for one in f.studies):
        return CriterionCheck(True, tr("loses a splice site of an exon whose skipping was assayed"), f.studies)
    if "stop_lost" in f.small.terms and f.gene.suppressor:
        return CriterionCheck(
            True, tr("stop loss in {symbol}, a tumour suppressor", symbol=f.gene.symbol), (f.gene.evidence,)
        )
    return _NEITHER


def _om4(f: _Facts) -> CriterionCheck:
    if "missense_variant" not in f.small.terms or not f.small.protein:
        return _NOT_MISSENSE
    protein = f.small.protein
    others = [
        next((one for one in ones if one.source not in f.without), None)
        for name, ones in drivers.curated(f.small.gene).items()
        if name[:-1] == protein[:-1] and name[-1] not in (protein[-1], "*", "=") and f.gene is not None
    ]
    found = [one for one in others if one is not None]
    if not found:
        return _NOT_AT_RESIDUE
    reported = ", ".join(one.protein for one in found)
    return CriterionCheck(
        True,
        tr("other changes of the residue that experts classed: {reported}", reported=reported),
        (found[0].evidence,),
    )


def _op1(f: _Facts) -> CriterionCheck:
    """The predictions that the file brings; where it brings none, the driver calls of several methods on TCGA."""
    tools = f.small.predictions
    if not tools:
        if (known := drivers.validated(f.small.gene)) and not known.isdisjoint(numbered(f.small)):
            cited = Evidence("bailey2018", f"{f.small.gene} {f.small.protein}", ("29625053",))
            return CriterionCheck(True, tr("two or more methods call it a driver in TCGA's tumours"), (cited,))
        return _NOT_PREDICTED
    return CriterionCheck(
        all(tools.values()), ", ".join(f"{t}: {'damaging' if d else 'benign'}" for t, d in sorted(tools.items()))
    )


def _sbp1(f: _Facts) -> CriterionCheck:
    tools = f.small.predictions
    if not tools:
        return _NOT_PREDICTED
    return CriterionCheck(
        not any(tools.values()), ", ".join(f"{t}: {'damaging' if d else 'benign'}" for t, d in sorted(tools.items()))
    )


def _op2(f: _Facts) -> CriterionCheck:
    return _LEFT


def _frequency(test: Callable[[float, Population], bool]) -> Callable[[_Facts], CriterionCheck]:
    def check(f: _Facts) -> CriterionCheck:
        af = f.small.population_af
        if af is None:
            return _NO_FREQUENCY
        return CriterionCheck(test(af, f.rules.population), tr("highest population frequency {af:g}", af=af))

    return check


def _sbs2(f: _Facts) -> CriterionCheck:
    hits = [h for h in f.statements if h.item.type == "Functional" and h.item.significance == "Unaltered Function"]
    return CriterionCheck(True, tr("functional studies show no effect"), _cited(hits)) if hits else _NOT_STUDIED


def _is_silent(small: SmallVariant) -> bool:
    """Whether it leaves the protein as it is and lies away from splice sites."""
    return bool(small.terms) and SILENT_TERMS.issuperset(small.terms)


def _sbp2(f: _Facts) -> CriterionCheck:
    return _SILENT if _is_silent(f.small) else _NOT_SILENT


_CHECKS: Mapping[str, Callable[[_Facts], CriterionCheck]] = {
    "OVS1": _ovs1, "OS1": _os1, "OS2": _os2, "OS3": _os3, "OM1": _om1, "OM2": _om2, "OM4": _om4, "OM3": _om3,
    "OP1": _op1, "OP2": _op2, "OP3": _op3, "OP4": _frequency(lambda af, p: af < p.rare),
    "SBVS1": _frequency(lambda af, p: af > p.very_common), "SBS1": _frequency(lambda af, p: af > p.common),
    "SBS2": _sbs2, "SBP1": _sbp1, "SBP2": _sbp2,
}  # fmt: skip


def classify(
    small: SmallVariant,
    statements: Sequence[Hit] = (),
    studies: tuple[Evidence, ...] = (),
    *,
    promoter: bool = False,
    without: frozenset[str] = frozenset(),
    responses: Sequence[Hit] = (),
) -> Oncogenicity:
    """Judge one small variant.

    `statements`: Functional items that name its change, codon or exon (not the gene alone), and items that class this
    very change as oncogenic; `studies`: functional studies from elsewhere; `promoter`: a promoter change that the
    tables know by coordinate; `without`: sources of curated classes to leave out (docm, clinvar), to measure the rest;
    `responses`: Predictive items by which models or tumours with this very change answer to a drug. Resistance is no
    functional evidence: where an item says so of the change, none of these may be given.
    """
    gene = drivers.genes().get(small.gene)
    spot, known = hotspot(small), _curated(small, gene, without)
    facts = _Facts(small, gene, spot, statements, studies, promoter, rules(), known, without, responses)
    checks = tuple([check(facts) for _, check in _listed()])
    met = frozenset([code for (code, _), check in zip(_listed(), checks, strict=True) if check.met])
    grounds = {code: check for code, check in ((CURATED, _os1(facts)), (RECURRENT, _recurrent(facts))) if check.met}
    class_, points, counted, raised_by = _weighed(met.union(grounds))
    return Oncogenicity(class_, points, counted, facts, checks, grounds, raised_by)


def _curated(small: SmallVariant, gene: drivers.Gene | None, without: frozenset[str]) -> tuple[drivers.Curated, ...]:
    """Classes that experts gave this very change. Only in genes with a role: DoCM lists pharmacogenetic ones too.

    DoCM lists changes by papers on them, one of these a polymorphism (KIT L862=): it speaks of no silent change.
    """
    known = drivers.curated(small.gene) if gene is not None and gene.role else {}
    if not known:
        return ()
    names = [name for name in numbered(small) if name] if small.changes_protein else [small.coding]
    found = dict.fromkeys(one for name in names for one in known.get(name, ()))
    passed_over = without | {"docm"} if _is_silent(small) else without
    return tuple(one for one in found if one.source not in passed_over)


def _recurrent(f: _Facts) -> CriterionCheck:
    """Recurrent at a residue that Cancer Hotspots finds significant, in a gene with a role."""
    limits, listed, tcga = f.rules.recurrence, f.hotspot.listed, f.hotspot.tcga
    if f.hotspot.indel_tumors >= limits.indels and f.gene is not None and f.gene.oncogene:
        source, licence = drivers.hotspots_source()
        return CriterionCheck(
            True,
            trn(
                "in-frame indel hotspot {indel_range} ({source}, {licence}): {n} tumour with an indel there",
                "in-frame indel hotspot {indel_range} ({source}, {licence}): {n} tumours with an indel there",
                f.hotspot.indel_tumors,
                indel_range=f.hotspot.indel_range,
                source=source,
                licence=licence,
            ),
            _counted_by(f),
        )
    if listed is None or f.gene is None or not f.gene.role or not f.small.changes_protein:
        return _NOT_RECURRENT
    if f.small.is_null and not f.gene.suppressor and f.small.kind != "frameshift":
        return _NOT_RECURRENT  # a stop does not activate
    least = limits.oncogene if f.gene.oncogene else limits.suppressor
    same = max(listed.same, tcga.same)
    met = same >= least or (f.gene.oncogene and listed.residue >= limits.residue and same > 0)
    return CriterionCheck(True, _counts, _counted_by(f)) if met else _NOT_RECURRENT


@cache
def _listed() -> tuple[tuple[str, Callable[[_Facts], CriterionCheck]], ...]:
    """The code and check of each criterion, in the order of the rule file."""
    return tuple((rule.code, _CHECKS[rule.code]) for rule in rules().criterion)


@cache
def _weighed(met: frozenset[str]) -> tuple[Class, int, frozenset[str], str]:
    """The class and sum of points of met criteria, those of them that count, and what raised the class."""
    book = rules()
    counted = book.counted(met)
    points = sum(rule.points for rule in book.criterion if rule.code in counted)
    class_, by = book.raised(met, book.class_of(points))
    return class_, points, counted, by.about if by else ""


def _criterion(rule: CriterionRule, check: CriterionCheck, facts: _Facts, counted: frozenset[str]) -> Criterion:
    if check.met and rule.code not in counted:
        with_ = next(code for code in rule.not_with if code in counted)
        return Criterion(
            rule.code, rule.points, "not_fired", tr("not counted alongside {with_}", with_=with_), check.evidence
        )
    because = (check.because if isinstance(check.because, str) else check.because(facts)) or rule.about
    if check.met is None:
        return Criterion(rule.code, rule.points, "not_evaluable", because)
    outcome: Literal["fired", "not_fired"] = "fired" if check.met else "not_fired"
    return Criterion(rule.code, rule.points, outcome, because, check.evidence)
