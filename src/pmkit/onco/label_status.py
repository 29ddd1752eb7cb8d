"""Indications that an agency withdrew or narrowed, and drugs that were never approved: no option, whatever a statement
says. The table `onco.label_status` has a row for each, with its date and source."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.knowledge.profiles import Atom, AtomKind, atoms, parse
from pmkit.knowledge.store import open_table
from pmkit.onco.evidence import Item
from pmkit.onco.tumor_type import TumorType, within

NO_OPTION = frozenset(("withdrawn", "narrowed", "never_approved"))
"""Statuses under which what the row names is no option. A row "narrowed" names what the label has lost."""
_PHRASE = {
    "withdrawn": tr("withdrawn"),
    "narrowed": tr("no longer in the label"),
    "never_approved": tr("never approved, its development has ended"),
}
_FUSION = frozenset((AtomKind.FUSION, AtomKind.REARRANGEMENT))


class LabelStatus(NamedTuple):
    """A dated fact on one drug and indication."""

    agency: str
    drug: str
    disease: str
    disease_id: str  # empty: every disease
    biomarker: tuple[Atom, ...]  # empty: every biomarker
    status: str  # active, withdrawn, narrowed or never_approved
    date: str  # ISO; empty where not known
    source: str
    verified: bool

    @property
    def text(self) -> str:
        """As "withdrawn in Cholangiocarcinoma (FDA, 2024-05-16; https://…)"."""
        text = _PHRASE[self.status]
        if self.status != "never_approved":
            text = (
                tr("{status} in {disease}", status=text, disease=self.disease)
                if self.disease_id
                else tr("{status} in every indication", status=text)
            )
        when = ", ".join(filter(None, (self.agency, self.date)))
        known = "; ".join((when, self.source, *(() if self.verified else (tr("not verified"),))))
        return f"{text} ({known})"

    def covers(self, item: Item, tumor: TumorType | None) -> bool:
        """Whether an item is on this indication, or on a broader one of which the patient's tumour makes it this."""
        if self.disease_id and not within(item.disease_id, self.disease_id):
            theirs = tumor is not None and self.disease_id in tumor.same | tumor.ancestors
            if not (theirs and tumor is not None and tumor.relation(item.disease_id) in ("pan", "ancestor")):
                return False
        return not self.biomarker or all(
            any(_same_kind(atom, known) for known in self.biomarker) for atom in atoms(item.profile)
        )


def _same_kind(atom: Atom, known: Atom) -> bool:
    """Whether an atom asks for a change of the same gene, both for fusions or both for other changes."""
    fused = atom.kind in _FUSION
    return fused == (known.kind in _FUSION) and not set(atom.genes).isdisjoint(known.genes)


@cache
def by_drug() -> dict[str, tuple[LabelStatus, ...]]:
    """The rows by the drug's name in lower case."""
    found: dict[str, list[LabelStatus]] = {}
    for row in open_table("onco.label_status").rows():
        biomarker = tuple(atoms(parse(row["profile"]))) if row["profile"] else ()
        status = LabelStatus(
            row["agency"], row["drug"], row["disease"], row["doid"], biomarker, row["status"], row["date"],
            row["reference"], row["verified"] == "yes",
        )  # fmt: skip
        found.setdefault(status.drug.casefold(), []).append(status)
    return {drug: tuple(rows) for drug, rows in found.items()}


def lost(drugs: Iterable[str], item: Item, tumor: TumorType | None) -> LabelStatus | None:
    """Why drugs that an item names are no option; None where nothing is known against them."""
    for drug in drugs:
        for row in by_drug().get(drug.casefold(), ()):
            if row.status in NO_OPTION and row.covers(item, tumor):
                return row
    return None
