"""The first screen of one patient's results taken together: cautions that no finding's therapy shows, and labels."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr, trn
from pmkit.core.row_notes import NoteKind
from pmkit.core.section import Level
from pmkit.core.summary import Fact, Group, Summary
from pmkit.patient.section import PatientPart

PLACE = 37
MOST = 6  # lines of one kind


def patient_summary(section: PatientPart) -> Summary:
    """Whose genotypes they are, cautions by how pressing they are, labels of this tumour."""
    lines = [*_cautions(section), *_labels(section)]
    title = tr("One patient: what the results mean for each other")
    group = Group("patient", title, lines=tuple(lines), level=_worst(lines), place=PLACE)
    return Summary((Fact(tr("Samples"), who(section)),), (group,) if lines else ())


def who(section: PatientPart) -> str:
    """Which sample is the tumour's, which tells what was inherited, and what the pharmacogenes were read of."""
    material = section.material.replace("_", " ")
    if section.material_by:
        material = f"{material} ({section.material_by})"
    germline = section.germline_sample or tr("not known")
    return tr(
        "Tumour: {tumor_sample}. Inherited: {germline}. The pharmacogenes' genotypes are: {material}.",
        tumor_sample=section.tumor_sample,
        germline=germline,
        material=material,
    )


def _cautions(section: PatientPart) -> Iterator[Fact]:
    order = list(Level)
    notes = [note for drug in section.drugs for note in drug.notes if note.kind is not NoteKind.USUAL]
    kept = list(dict.fromkeys((note.level, note.text) for note in notes))
    kept.sort(key=lambda one: order.index(one[0]))
    yield from (Fact("", text, level) for level, text in kept[:MOST])
    if len(kept) > MOST:
        more = len(kept) - MOST
        yield Fact("", trn("{n} more caution: --full", "{n} more cautions: --full", more))


def _labels(section: PatientPart) -> Iterator[Fact]:
    shown = [one for one in section.labels if one.note.kind is NoteKind.GERMLINE_FOUND or one.rows]
    texts = list(dict.fromkeys((one.note.level, one.note.text) for one in shown))
    yield from (Fact("", text, level) for level, text in texts[:MOST])
    left = len({one.label for one in section.labels} - {one.label for one in shown}) + max(len(texts) - MOST, 0)
    if left:
        reported = trn(
            "{n} more label asks for an inherited variant: --full",
            "{n} more labels ask for an inherited variant: --full",
            left,
        )
        yield Fact("", reported)


def _worst(lines: list[Fact]) -> Level:
    order = list(Level)
    return min((fact.level for fact in lines), key=order.index, default=Level.PLAIN)
