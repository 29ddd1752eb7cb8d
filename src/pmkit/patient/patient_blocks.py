"""What people read of one patient's results taken together. Plain data, no layout."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.core.row_notes import NoteKind
from pmkit.core.section import Block, Bullets, Grid, Level, Lines
from pmkit.patient.patient_answers import who
from pmkit.patient.section import CancerDrug, Origin, PatientPart

HEAD = ("Drug", tr("In therapies of the findings"), "Caution")
LEAST_WIDTH = 90


def patient_blocks(section: PatientPart) -> Iterator[Block]:
    """Cautions on the tumour's therapies, then those on other cancer drugs, then the variants' origin."""
    yield Block(tr("One patient: what the results mean for each other"), (Lines((who(section),)),))
    named = [drug for drug in section.drugs if drug.therapies]
    other = [drug for drug in section.drugs if not drug.therapies]
    rows = tuple((drug.drug, ", ".join(drug.therapies), _wording(drug)) for drug in named)
    if rows:
        yield Block(tr("Pharmacogenes and the tumour's therapies"), (Grid(HEAD, rows, LEAST_WIDTH),), _worst(named))
    warned = [drug for drug in other if any(note.kind is not NoteKind.USUAL for note in drug.notes)]
    if warned:
        lines = tuple(note.text for drug in warned for note in drug.notes if note.kind is not NoteKind.USUAL)
        yield Block(tr("Pharmacogenes and other cancer drugs"), (Bullets(lines),), _worst(warned))
    usual = ", ".join(drug.drug for drug in other if [note.kind for note in drug.notes] == [NoteKind.USUAL])
    if usual:
        yield Block(tr("Cancer drugs with usual care by the pharmacogenes"), (Lines((usual,)),), Level.USUAL)
    yield from _labels(section)
    stated = [one for one in section.origins if one.origin is not Origin.NOT_STATED]
    if stated:
        head = (tr("Variant"), tr("Place"), tr("Origin"), tr("Because"))
        words = origins()
        found = tuple((f"{o.gene} {o.change}".strip(), o.variant, words[o.origin], o.because) for o in stated)
        yield Block(tr("Inherited or acquired"), (Grid(head, found, LEAST_WIDTH),))


def origins() -> dict[Origin, str]:
    """Where a variant comes from, in words."""
    return {
        Origin.INHERITED: tr("inherited"),
        Origin.ACQUIRED: tr("acquired"),
        Origin.NOT_STATED: tr("not stated"),
    }


def _labels(section: PatientPart) -> Iterator[Block]:
    """Answers that say something, and those at this tumour's own type."""
    shown = [one for one in section.labels if one.note.kind is NoteKind.GERMLINE_FOUND or one.tumor_match or one.rows]
    if shown:
        lines = tuple(
            dict.fromkeys(
                f"{one.note.text} [{'; '.join(filter(None, (one.disease, f'{one.agency} {one.date}'.strip())))}]"
                for one in shown
            )
        )
        yield Block(tr("Labels that ask for an inherited variant"), (Bullets(lines),))


def _wording(drug: CancerDrug) -> str:
    return "; ".join(note.text for note in drug.notes) or tr("no guideline speaks of this result")


def _worst(drugs: list[CancerDrug]) -> Level:
    order = list(Level)
    return min((note.level for drug in drugs for note in drug.notes), key=order.index, default=Level.PLAIN)


def about(section: PatientPart, name: str) -> Iterator[str]:
    """What is known of a drug (lower case)."""
    for drug in section.drugs:
        if drug.drug.casefold() == name and drug.notes:
            yield (
                tr(
                    "{drug} as a drug of tumour treatment, in {therapies}",
                    drug=drug.drug,
                    therapies=", ".join(drug.therapies),
                )
                if drug.therapies
                else tr("{drug} as a drug of tumour treatment", drug=drug.drug)
            )
            for note in drug.notes:
                yield f"  {note.kind.replace('_', ' ')}: {note.text}"
                if note.evidence:
                    yield "    " + tr("rows of guidance: {what}", what=", ".join(note.evidence))
