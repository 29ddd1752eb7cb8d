"""Oncogenicity of small variants by the points of ClinGen/CGC/VICC 2022 (PMID:35101336).

Points, exclusions and thresholds are in `rules/onco/oncogenicity.toml`. Each criterion says fired, not fired or not
evaluable, with why. What the input does not tell (population frequency, predictions) is not evaluable, never counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pmkit.annotate import drivers
from pmkit.annotate.alterations import INFRAME_TERMS, SILENT_TERMS, SmallVariant
from pmkit.annotate.evidence import Hit
from pmkit.annotate.profiles import shifted
from pmkit.interpret.oncogenicity_rules import BENIGN, ONCOGENIC, Class, OncogenicityRules, Population, Threshold, rules
from pmkit.model import Evidence


class Check(NamedTuple):
    """A criterion looked at: met True, not met False, or None where the input does not tell."""

    met: bool | None
    because: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    points: int
    outcome: Literal["fired", "not_fired", "not_evaluable"]
    because: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Hotspot:
    """How often tumours carry the change: TCGA counts of our own, and beside them Cancer Hotspots v3 (ODbL)."""

    tcga: drivers.Count
    listed: drivers.Count | None
    indel_range: str = ""  # in-frame indel hotspot that holds the change

    @property
    def name(self) -> str:
        if self.listed:
            return self.listed.name
        return self.indel_range or (self.tcga.name if self.tcga.residue else "")


@dataclass(frozen=True, slots=True)
class Oncogenicity:
    """The class, the sum of points, every criterion in the order of the rule file, and the counts behind them."""

    class_: Class
    points: int
    criteria: tuple[Criterion, ...]
    hotspot: Hotspot

    @property
    def fired(self) -> frozenset[str]:
        return frozenset(c.code for c in self.criteria if c.outcome == "fired")

    @property
    def oncogenic(self) -> bool | None:
        """True if (likely) oncogenic, False if (likely) benign, None if the significance is not known."""
        return True if self.class_ in ONCOGENIC else False if self.class_ in BENIGN else None


def hotspot(small: SmallVariant) -> Hotspot:
    """The hotspot counts of a small variant; other isoforms' numberings are tried where its own has none."""
    names = [small.protein, *(shifted(small.protein, o) for o in drivers.numberings().get(small.gene, ()))]
    counts = [drivers.recurrence(small.gene, name) for name in names if name]
    tcga = max(counts, key=lambda c: c.residue, default=drivers.Count("TCGA", 0, 0, drivers.TCGA_PATIENTS, ""))
    splice = not {"splice_donor_variant", "splice_acceptor_variant"}.isdisjoint(small.terms)
    found = (
        drivers.cancer_hotspot(small.gene, name, small.residues, splice=splice) for name in names if name or splice
    )
    listed = next((c for c in found if c), None)
    inframe = not INFRAME_TERMS.isdisjoint(small.terms)
    return Hotspot(tcga, listed, drivers.in_indel_hotspot(small.gene, small.residues) if inframe else "")


@dataclass(frozen=True, slots=True)
class _Facts:
    small: SmallVariant
    gene: drivers.Gene | None
    hotspot: Hotspot
    statements: Sequence[Hit]  # Oncogenic and Functional items that name this very change, its codon or its exon
    studies: tuple[Evidence, ...]  # functional studies entered by hand
    promoter: bool
    rules: OncogenicityRules


def _cited(hits: Iterable[Hit]) -> tuple[Evidence, ...]:
    return tuple(Evidence("CIViC", hit.item.id, hit.item.pmids, hit.item.url) for hit in hits)


_EFFECTS = frozenset(("Gain of Function", "Loss of Function", "Dominant Negative", "Neomorphic"))


def _ovs1(f: _Facts) -> Check:
    if not f.small.is_null:
        return Check(False, "not a null variant")
    if f.gene is None or not f.gene.suppressor:
        return Check(False, "the gene is not known as a tumour suppressor")
    if not f.gene.bona_fide:
        return Check(False, f"the sources do not agree enough that {f.gene.symbol} is a tumour suppressor")
    c = f.small.consequence
    number, _, total = c.exon.partition("/") if c else ("", "", "")
    last = bool(total) and number.split("-")[-1] == total
    limit = f.rules.truncation.last_exon_after
    if last and f.gene.residues and f.small.residues and f.small.residues[0] > limit * f.gene.residues:
        return Check(
            None, f"stops after {limit:.0%} of the protein in the last exon, which may leave its function whole"
        )
    return Check(True, f"null variant in {f.gene.symbol}, a tumour suppressor", (f.gene.evidence,))


def _os1(f: _Facts) -> Check:
    hits = [h for h in f.statements if h.item.type == "Oncogenic" and h.item.supports]
    return (
        Check(True, "classified as oncogenic before", _cited(hits)) if hits else Check(False, "no such classification")
    )


def _os2(f: _Facts) -> Check:
    hits = [
        h for h in f.statements if h.item.type == "Functional" and h.item.supports and h.item.significance in _EFFECTS
    ]
    evidence = (*_cited(hits), *f.studies)
    names = [f.small.protein, *(shifted(f.small.protein, o) for o in drivers.numberings().get(f.small.gene, ()))]
    if any(name and drivers.is_validated(f.small.gene, name) for name in names):
        evidence += (Evidence("bailey2018", f"{f.small.gene} {f.small.protein}", ("29625053",)),)
    return (
        Check(True, "functional studies show an effect", evidence)
        if evidence
        else Check(False, "no such study is known")
    )


def _strong(count: drivers.Count, limit: Threshold) -> bool:
    return count.residue >= limit.residue and count.same >= limit.same


def _counts(f: _Facts) -> str:
    return "; ".join(c.text for c in (f.hotspot.tcga, f.hotspot.listed) if c)


def _counted_by(f: _Facts) -> tuple[Evidence, ...]:
    """The data sets that see the change, each apart; TCGA counts are used in driver genes only."""
    tcga, listed = f.hotspot.tcga, f.hotspot.listed
    found = [Evidence("tcga", f"{f.small.gene} {tcga.name}")] if tcga.residue and f.gene else []
    if listed:
        found.append(Evidence("cancerhotspots", f"{f.small.gene} {listed.name}", ("26619011", "29247016")))
    return tuple(found)


def _os3(f: _Facts) -> Check:
    limits, listed = f.rules.hotspots, f.hotspot.listed
    strong = (f.gene is not None and _strong(f.hotspot.tcga, limits.tcga)) or (
        listed is not None and _strong(listed, limits.published)
    )
    return Check(strong, _counts(f), _counted_by(f) if strong else ())


def _om3(f: _Facts) -> Check:
    limits, tcga, listed = f.rules.hotspots, f.hotspot.tcga, f.hotspot.listed
    met = (f.gene is not None and limits.tcga.same <= tcga.same) or (
        listed is not None and limits.published.same <= listed.same
    )
    return Check(met, _counts(f), _counted_by(f) if met else ())


def _op3(f: _Facts) -> Check:
    tcga, listed = f.hotspot.tcga, f.hotspot.listed
    met = listed is not None or bool(f.hotspot.indel_range)
    met = met or (f.gene is not None and tcga.residue >= f.rules.hotspots.tcga_least and bool(f.small.protein))
    met = met and f.small.changes_protein
    because = f"in the in-frame indel hotspot {f.hotspot.indel_range} (ODbL)" if f.hotspot.indel_range else _counts(f)
    return Check(met, because, _counted_by(f) if met else ())


def _om1(f: _Facts) -> Check:
    if f.promoter:
        return Check(True, "makes a binding site for ETS factors in the promoter", f.studies)
    if not drivers.has_critical_regions(f.small.gene):
        return Check(None, "no critical region of the protein is curated here")
    gained = f.gene is not None and f.gene.oncogene  # an activating change ends the protein at most at its end
    if not f.small.changes_protein or (f.small.is_null and not (gained and f.small.kind == "frameshift")):
        return Check(False, "no missense or in-frame change")
    region = drivers.critical_region(f.small.gene, f.small.residues)
    return Check(True, f"in the {region[0]}", (region[1],)) if region else Check(False, "outside the critical regions")


def _om2(f: _Facts) -> Check:
    if f.gene is None or not f.gene.role:
        return Check(False, "the gene has no known role in cancer")
    if not INFRAME_TERMS.isdisjoint(f.small.terms):
        return Check(True, f"in-frame change in {f.gene.symbol} ({f.gene.role})", (f.gene.evidence,))
    if "stop_lost" in f.small.terms and f.gene.suppressor:
        return Check(True, f"stop loss in {f.gene.symbol}, a tumour suppressor", (f.gene.evidence,))
    return Check(False, "neither an in-frame insertion or deletion nor a stop loss")


def _om4(f: _Facts) -> Check:
    if "missense_variant" not in f.small.terms or not f.small.protein:
        return Check(False, "not a missense variant")
    residue = f.small.protein[:-1]
    others = sorted(
        p for p in drivers.validated_at(f.small.gene) if p[:-1] == residue and p[-1] not in (f.small.protein[-1], "*")
    )
    if not others:
        return Check(False, "no other oncogenic missense change is known at the residue")
    evidence = (Evidence("bailey2018", f"{f.small.gene} {others[0]}", ("29625053",)),)
    return Check(True, f"another oncogenic change at the residue: {', '.join(others)}", evidence)


def _op1(f: _Facts) -> Check:
    tools = f.small.predictions
    if not tools:
        return Check(None, "the input has no computational predictions")
    return Check(
        all(tools.values()), ", ".join(f"{t}: {'damaging' if d else 'benign'}" for t, d in sorted(tools.items()))
    )


def _sbp1(f: _Facts) -> Check:
    tools = f.small.predictions
    if not tools:
        return Check(None, "the input has no computational predictions")
    return Check(
        not any(tools.values()), ", ".join(f"{t}: {'damaging' if d else 'benign'}" for t, d in sorted(tools.items()))
    )


def _op2(f: _Facts) -> Check:
    return Check(None, "left to the reader")


def _frequency(test: Callable[[float, Population], bool]) -> Callable[[_Facts], Check]:
    def check(f: _Facts) -> Check:
        af = f.small.population_af
        if af is None:
            return Check(None, "the input has no population frequency")
        return Check(test(af, f.rules.population), f"highest population frequency {af:g}")

    return check


def _sbs2(f: _Facts) -> Check:
    hits = [h for h in f.statements if h.item.type == "Functional" and h.item.significance == "Unaltered Function"]
    return (
        Check(True, "functional studies show no effect", _cited(hits))
        if hits
        else Check(False, "no such study is known")
    )


def _sbp2(f: _Facts) -> Check:
    silent = bool(f.small.terms) and set(f.small.terms) <= SILENT_TERMS
    return Check(silent, "silent and away from splice sites" if silent else "not silent, or near a splice site")


_CHECKS: Mapping[str, Callable[[_Facts], Check]] = {
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
) -> Oncogenicity:
    """Judge one small variant. `statements` are the Oncogenic and Functional items that name its change, codon or
    exon (not the gene alone); `studies` functional studies from elsewhere; `promoter`: a promoter change that the
    tables know by coordinate."""
    book = rules()
    facts = _Facts(small, drivers.genes().get(small.gene), hotspot(small), statements, studies, promoter, book)
    checks = {rule.code: _CHECKS[rule.code](facts) for rule in book.criterion}
    counted = book.counted(code for code, check in checks.items() if check.met)
    criteria = []
    for rule in book.criterion:
        check = checks[rule.code]
        because = check.because or rule.about
        if check.met and rule.code not in counted:
            with_ = next(c for c in rule.not_with if c in counted)
            criteria.append(
                Criterion(rule.code, rule.points, "not_fired", f"not counted beside {with_}", check.evidence)
            )
        elif check.met is None:
            criteria.append(Criterion(rule.code, rule.points, "not_evaluable", because))
        else:
            outcome: Literal["fired", "not_fired"] = "fired" if check.met else "not_fired"
            criteria.append(Criterion(rule.code, rule.points, outcome, because, check.evidence))
    points = sum(c.points for c in criteria if c.outcome == "fired")
    return Oncogenicity(book.class_of(points), points, tuple(criteria), facts.hotspot)
