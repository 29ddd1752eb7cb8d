"""Resistance comes before sensitivity: within one alteration, and between the alterations of one tumour.

A statement on every change of a gene, or on a whole domain, was made of changes that differ. It does not hold for a
change of which a closer statement says that it resists that drug, or another drug aimed at the same gene.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.knowledge.profiles import AtomKind, atoms
from pmkit.onco import evidence, tiers
from pmkit.onco.evidence import Item
from pmkit.onco.findings import APPLIES, Findings, Statement, Therapy
from pmkit.onco.profile_match import MatchCloseness
from pmkit.onco.tumor_type import within

Drugs = tuple[str, ...]

_CLOSE = frozenset(
    level.label
    for level in (
        MatchCloseness.COORDINATE,
        MatchCloseness.PROTEIN,
        MatchCloseness.OTHER_ISOFORM,
        MatchCloseness.CODON,
        MatchCloseness.EXON,
    )
)
_PRECLINICAL = frozenset("DE")
"""Levels that set only the very drug aside: what a cell line shows of one inhibitor says little of others."""
_VERY = frozenset(
    level.label for level in (MatchCloseness.COORDINATE, MatchCloseness.PROTEIN, MatchCloseness.OTHER_ISOFORM)
)
_NOT_OF_CHANGES = frozenset((AtomKind.WILDTYPE, AtomKind.EXPRESSION, AtomKind.METHYLATION, AtomKind.OTHER))


def is_broad(statement: Statement) -> bool:
    """Whether a statement is on any change of the gene, or of a region or several exons of it."""
    if statement.match == MatchCloseness.GENE.label:
        return True
    if statement.match != MatchCloseness.EXON.label:
        return False
    places = [
        a.spec.partition(":") for a in atoms(statement.item.profile) if a.kind in (AtomKind.EXON, AtomKind.REGION)
    ]
    wide = [first != last for place, _, _ in places for first, _, last in [place.partition("-")] if last]
    events = {event for _, _, event in places}
    return bool(wide) and all(wide) and events <= {"mutation", "substitution"}


def on_the_change(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Statements that call the very change, its codon or its exon resistant."""
    return tuple(s for s in statements if s.item.response == "resistant" and s.match in _CLOSE and not is_broad(s))


@cache
def aimed_at(gene: str) -> frozenset[str]:
    """Drugs that changes of a gene make work more often than they make them fail, by the count of statements.

    Only drugs given alone count: what a combination does says little of its parts (cetuximab with encorafenib is aimed
    at BRAF V600E by encorafenib).
    """
    balance: dict[str, int] = defaultdict(int)
    for claims in evidence.claims((gene,)):
        named = [a for a in atoms(claims.profile) if gene in a.genes and a.kind not in _NOT_OF_CHANGES]
        if claims.type != "Predictive" or not named:
            continue
        for item in claims.items:
            if item.supports and item.response:
                for drug in (drugs[0] for drugs in item.options if len(drugs) == 1):
                    balance[drug] += 1 if item.response == "sensitive" else -1
    return frozenset(drug for drug, count in balance.items() if count > 0)


def share(drugs: Drugs, others: Drugs) -> bool:
    """Whether what is known of one therapy concerns the other: one holds all drugs of the other."""
    return set(drugs) <= set(others) or set(others) <= set(drugs)


def responding(support: Iterable[Statement]) -> frozenset[Drugs]:
    """Therapies to which patients with the very change, in this tumour type, are reported to respond."""
    return frozenset(
        drugs
        for one in support
        if one.item.response == "sensitive" and one.match in _VERY and one.relation in APPLIES
        if one.item.level not in _PRECLINICAL and one.item.supports
        for drugs in one.item.options
    )


def overruling(
    statement: Statement, drugs: Drugs, against: Sequence[Statement], gene: str, works: frozenset[Drugs] = frozenset()
) -> Statement | None:
    """The statement on the change that keeps a broader statement from holding for these drugs, None where none does.

    A statement on an exon gives way only to what is said of the very change and the very drug, and clinical evidence
    not to what a cell line shows. Resistance to other drugs that act alike says nothing of one that `works`.
    """
    if statement.match == MatchCloseness.EXON.label and not is_broad(statement):
        closer = (other for other in against if other.match in _VERY and _weighs(other, statement))
        return next((one for one in closer if any(share(drugs, resisted) for resisted in one.item.options)), None)
    if not is_broad(statement):
        return None
    for other in against:
        if _of_a_part_in_cells(statement.item, drugs, other.item):
            continue
        if any(share(drugs, resisted) for resisted in other.item.options):
            return other
        if drugs in works:
            continue
        clinical = other.item.level not in _PRECLINICAL and not other.with_others and _same_field(statement, other)
        if clinical and any(
            aimed_at(gene).issuperset(resisted) and _act_alike(drugs, resisted) for resisted in other.item.options
        ):
            return other
    return None


def _of_a_part_in_cells(item: Item, drugs: Drugs, against: Item) -> bool:
    """Whether cell lines resist one drug of a combination that patients took: that takes no combination away."""
    preclinical = against.level in _PRECLINICAL and item.level not in _PRECLINICAL
    return preclinical and len(drugs) > 1 and drugs not in against.options


def worth_saying(item: Item, drugs: Drugs, against: Item) -> bool:
    """Whether a therapy that resistance takes away is listed as no option: nobody would have chosen what cell lines
    alone speak for, and a cell line that resists one drug speaks of no combination."""
    return item.level not in _PRECLINICAL and (against.level not in _PRECLINICAL or drugs in against.options)


_STEMS = ("rasib", "nib", "mab")
"""Ends of nonproprietary names that tell how a drug acts (WHO's stems: inhibitors of RAS, other kinase or enzyme
inhibitors, antibodies). What a change does to one inhibitor says nothing of a conjugate, a checkpoint antibody or
surgery, though statements on the same gene name them too."""


def _stem(drug: str) -> str:
    name = drug.casefold()
    if name.endswith("inhibitor"):
        return "nib"
    return next((stem for stem in _STEMS if name.endswith(stem)), name)


def _act_alike(drugs: Drugs, resisted: Drugs) -> bool:
    """Whether each drug acts as one of the resisted ones does."""
    return {_stem(drug) for drug in drugs} <= {_stem(drug) for drug in resisted}


def _same_field(statement: Statement, other: Statement) -> bool:
    """False where a statement is on the patient's tumour type, and resistance to another drug on an unrelated one."""
    mine, theirs = statement.item.disease_id, other.item.disease_id
    if other.relation in APPLIES or statement.relation not in APPLIES:
        return True
    return within(mine, theirs) or within(theirs, mine)


def _weighs(other: Statement, statement: Statement) -> bool:
    """Whether resistance of the very change is of this disease, and no weaker in kind than the broader statement."""
    return (other.relation in APPLIES or other.item.disease_id == statement.item.disease_id) and (
        other.item.level not in _PRECLINICAL or statement.item.level not in "AB"
    )


def reported_of(item: Item) -> str:
    """As "Erlotinib (EID238, level A, Lung Non-small Cell Carcinoma)"."""
    joint = " + " if item.interaction == "Combination" else ", "
    facts = (item.id, tr("level {level}", level=item.level), item.disease)
    return f"{joint.join(item.therapies)} ({', '.join(filter(None, facts))})"


class Marked(NamedTuple):
    """Findings whose therapies name the other alterations that resist them, and a sentence for each such one."""

    findings: Findings
    warnings: tuple[str, ...]


def mark(found: Sequence[tuple[str, Findings]]) -> tuple[Marked, ...]:
    """Mark each sensitive therapy that another alteration of the same tumour resists; `found` has names of these."""
    marked = []
    resists = [[(name, therapy) for therapy in _resists(findings)] for name, findings in found]
    for number, (_, findings) in enumerate(found):
        others = [one for i, each in enumerate(resists) if i != number for one in each]
        resisted: dict[str, list[str]] = defaultdict(list)
        sensitive = []
        for therapy in findings.sensitive:
            by = tuple(_resisted_by(therapy, others))
            sensitive.append(therapy._replace(resisted_by=tuple(text for _, text in by)))
            for name, _ in by:
                resisted[name].append(" + ".join(therapy.drugs))
        warnings = (
            tr("{name} of this tumour resists {names}", name=name, names=", ".join(dict.fromkeys(r)))
            for name, r in resisted.items()
        )
        marked.append(Marked(findings._replace(sensitive=tuple(sensitive)), tuple(warnings)))
    return tuple(marked)


def _resists(findings: Findings) -> Iterator[Therapy]:
    """Therapies that an alteration resists, less those to which it is more strongly sensitive. What one study
    says of any change of its gene, or of another tumour (TP53 mutation, carboplatin in ovarian cancer), is no reason to
    take a therapy from another alteration."""
    works = {t.drugs: t.tier for t in findings.sensitive if t.applies and t.tier}
    closely = {
        drugs
        for s in findings.statements
        if s.item.response == "resistant" and (s.match in _CLOSE or s.match == MatchCloseness.EVENT.label)
        for drugs in s.item.options
    }
    for therapy in findings.resistant:
        firm = therapy.applies and therapy.tier in ("I-A", "I-B")
        better = works.get(therapy.drugs)
        if (firm or therapy.drugs in closely) and (
            better is None or not therapy.tier or tiers.ORDER[better] >= tiers.ORDER[therapy.tier]
        ):
            yield therapy


def _resisted_by(therapy: Therapy, others: Iterable[tuple[str, Therapy]]) -> Iterator[tuple[str, str]]:
    """Each alteration that resists a therapy, once; the lists are sorted by strength."""
    seen = set()
    for name, other in others:
        if name not in seen and share(other.drugs, therapy.drugs):
            seen.add(name)
            text = f"{name}, {other.tier}"
            if other.disease and not other.applies:
                text = tr("{alteration} in {disease}", alteration=text, disease=other.disease)
            yield name, text
