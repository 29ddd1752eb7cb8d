"""Approved indications: what their labels ask for besides the biomarker, of a statement on the same drugs and disease.

The table `onco.approvals` has a row for each disease of an indication, with its date and source. A curated statement
rarely repeats the conditions of a label; those of the rows that it falls under hold for it too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.knowledge.profiles import Atom, AtomKind, Profile, atoms, parse
from pmkit.knowledge.store import open_table
from pmkit.onco import tiers
from pmkit.onco.alterations import Alteration
from pmkit.onco.conditions import Met, States, judge
from pmkit.onco.evidence import Item
from pmkit.onco.tumor_type import TumorType, within

Drugs = tuple[str, ...]


class Approval(NamedTuple):
    """One row: an indication in one disease."""

    id: str
    agency: str
    biomarker: str  # as labelled; "none" where the label asks for no test
    profile: tuple[Atom, ...]
    disease: str
    disease_id: str
    oncotree: str  # codes that mean the same, joined by |
    drugs: Drugs  # sorted
    interaction: str
    significance: str
    line: str
    conditions: tuple[str, ...]
    condition: str
    basis: str  # label, guideline or publication
    date: str  # of the reference
    reference: str
    verified: bool
    status: str
    status_date: str
    status_reference: str


@cache
def approvals() -> tuple[Approval, ...]:
    """All rows, in the table's order."""
    return tuple(
        Approval(
            row["id"], row["agency"], row["biomarker"], tuple(atoms(parse(row["profile"]))), row["disease"],
            row["doid"], row["oncotree"], tuple(sorted(row["therapies"].split("|"))), row["interaction"],
            row["significance"], row["line"], tuple(row["conditions"].split("|")) if row["conditions"] else (),
            row["condition"], row["basis"], row["date"], row["reference"], row["verified"] == "yes", row["status"],
            row["status_date"], row["status_reference"],
        )
        for row in open_table("onco.approvals").rows()
    )  # fmt: skip


@cache
def genes() -> frozenset[str]:
    """Genes that labels, or rows on resistance to labelled drugs, name."""
    return frozenset(gene for row in approvals() for atom in row.profile for gene in atom.genes)


@cache
def _by_drug() -> dict[str, tuple[Approval, ...]]:
    found: dict[str, list[Approval]] = {}
    for one in approvals():
        if one.verified and one.significance == "Sensitivity/Response":
            for drug in one.drugs:
                found.setdefault(drug.casefold(), []).append(one)
    return {drug: tuple(rows) for drug, rows in found.items()}


_FUSED = frozenset((AtomKind.FUSION, AtomKind.REARRANGEMENT))


class _Governing(NamedTuple):
    row: Approval
    disease: bool  # one of the two diseases is within the other


@cache
def _governing(drugs: Drugs, profile: Profile, disease_id: str) -> tuple[_Governing, ...]:
    """The indications of these drugs that have a gene in common with a profile, both for fusions or both not."""
    requested = tuple(sorted(drugs))
    genes = {(gene, atom.kind in _FUSED) for atom in atoms(profile) for gene in atom.genes}
    found = []
    for row in _by_drug().get(drugs[0].casefold(), ()):
        if row.drugs == requested and any((g, a.kind in _FUSED) in genes for a in row.profile for g in a.genes):
            related = within(disease_id, row.disease_id) or within(row.disease_id, disease_id)
            found.append(_Governing(row, related))
    return tuple(found)


class LabelLimit(NamedTuple):
    """What a label says of a therapy, and whether the case meets it."""

    met: Met
    text: str  # for people; may be empty


class LabelCase(NamedTuple):
    """What a label is held against: the alteration, the ids of the approvals whose profile it fulfils, the clinical
    states and the tumour type."""

    alteration: Alteration
    held: Collection[str]
    states: States
    tumor: TumorType | None


def limits(item: Item, drugs: Drugs, case: LabelCase, *, broad: bool) -> LabelLimit | None:
    """What the labels of these drugs ask for, None where none is known. `broad`: the statement is on any change of
    the gene, which the label's named changes narrow."""
    own = approvals_by_id(item.id)
    rows: Sequence[Approval] = own or [
        one.row
        for one in _governing(drugs, item.profile, item.disease_id)
        if one.disease or (case.tumor is not None and case.tumor.relation(one.row.disease_id) in ("same", "ancestor"))
    ]
    if not rows:
        return None
    named = own or [row for row in rows if row.id in case.held]
    if not named and broad:
        return LabelLimit(
            "unmet",
            tr(
                "the label names other changes ({biomarker}, {agency})",
                biomarker=rows[0].biomarker,
                agency=rows[0].agency,
            ),
        )
    # A statement on a change that the label does not name stands by itself, but for the patients of the label only.
    reported = [_limit(row, case.alteration, case.states) for row in named or rows]
    return min(reported, key=lambda limit: _ORDER.index(limit.met))


_ORDER: tuple[Met, ...] = ("met", "unknown", "not_shown", "unmet")


def _limit(row: Approval, alteration: Alteration | None, states: States) -> LabelLimit:
    judged = judge(row.conditions, alteration, states)
    if judged.met in ("unmet", "not_shown"):
        return LabelLimit(
            judged.met, tr("I-A only for {condition}: {because}", condition=row.condition, because=judged.because)
        )
    line = "" if row.line in tiers.rules().lines.unrestricted or row.line in row.condition else row.line
    condition = "" if row.condition in line and judged.met == "met" else row.condition
    if condition and judged.met == "unknown":
        condition = tr("if {condition}", condition=condition)
    return LabelLimit(judged.met, "; ".join(filter(None, (condition, line))))


@cache
def _by_id() -> dict[str, Approval]:
    return {one.id: one for one in approvals()}


def approvals_by_id(id_: str) -> tuple[Approval, ...]:
    """The approval of that id, empty where it is of another table."""
    one = _by_id().get(id_)
    return (one,) if one and one.significance == "Sensitivity/Response" else ()


def of_drug(name: str) -> Iterator[Approval]:
    """The indications of a drug, alone or with others, by date."""
    requested = name.casefold()
    return iter(
        sorted((r for r in approvals() if requested in map(str.casefold, r.drugs)), key=lambda r: (r.date, r.id))
    )
