"""Labels that ask for an inherited variant, answered from the germline findings of the same patient.

Only what was looked at can be absent: a gene that the consent or the files leave out is "not looked at", and a gene of
which a part was not read is never said to be without a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pmkit.core.consent import Scope
from pmkit.core.messages import tr, trn
from pmkit.core.row_notes import NoteKind, RowNote
from pmkit.core.section import Level
from pmkit.onco import GermlineLabel, germline_labels, relation_to
from pmkit.patient.section import LabelAnswer

if TYPE_CHECKING:
    from pmkit.germline import GermlinePart, GermlineReport
    from pmkit.onco import Onco

FITTING = ("same", "ancestor", "narrower")
"""Relations of a label's disease to the tumour in which the label may be for this patient."""


def answers(germline: GermlinePart | None, onco: Onco, tumor: Any) -> Iterator[LabelAnswer]:
    """An answer for each label that may be for this tumour; `tumor`: its type, None where not given."""
    rows = [
        (gene, therapy.drugs)
        for row in (*onco.variants, *onco.alterations)
        for gene in row.gene.split("::")
        for therapy in row.sensitive
    ]
    for label in germline_labels():
        relation = relation_to(tumor, label)
        if relation is not None and relation not in FITTING:
            continue
        yield LabelAnswer(
            drugs=label.drugs,
            label=label.id,
            biomarker=label.biomarker,
            disease=label.disease,
            tumor_match=relation or "",
            condition=label.condition,
            agency=label.agency,
            date=label.date,
            reference=label.reference,
            rows=tuple(
                dict.fromkeys(
                    f"{gene}: {' + '.join(drugs)}"
                    for gene, drugs in rows
                    if gene in label.genes and sorted(drugs) == sorted(label.drugs)
                )
            ),
            note=_note(label, germline),
        )


def _note(label: GermlineLabel, germline: GermlinePart | None) -> RowNote:
    genes = " / ".join(label.genes)
    what = tr("the label asks for an inherited variant ({condition})", condition=label.condition)
    found = [one for one in germline.findings if one.gene in label.genes] if germline else []
    sure = [one for one in found if one.outcome == "report"]
    named = list(dict.fromkeys(map(_finding, sure or found)))  # a variant can stand in several lists
    read = {one.gene: one for one in germline.genes} if germline else {}
    open_ = [gene for gene in label.genes if gene not in read or read[gene].read != "whole"]
    if sure:
        kind, level = NoteKind.GERMLINE_FOUND, Level.PLAIN
        text = tr("{what}: found, {findings}", what=what, findings="; ".join(named))
    elif found:
        kind, level = NoteKind.GERMLINE_NOT_LOOKED_AT, Level.CAUTION
        text = trn(
            "{what}: {findings} has to be confirmed first",
            "{what}: {findings} have to be confirmed first",
            len(named),
            what=what,
            findings="; ".join(named),
        )
    elif open_ and not _asked(germline):
        kind, level = NoteKind.GERMLINE_NOT_LOOKED_AT, Level.CAUTION
        text = tr("{what}: {genes} not looked at, as there is no consent (predisposition)", what=what, genes=genes)
    elif open_:
        kind, level = NoteKind.GERMLINE_NOT_LOOKED_AT, Level.CAUTION
        text = tr("{what}: {genes} not looked at, or not whole", what=what, genes=" / ".join(open_))
    else:
        kind, level = NoteKind.GERMLINE_NOT_FOUND, Level.PLAIN
        text = tr("{what}: none found in {genes}, of which all coding bases were read", what=what, genes=genes)
    drug = " + ".join(label.drugs)
    return RowNote(
        kind=kind,
        drug=drug,
        genes=label.genes,
        level=level,
        results=tuple(dict.fromkeys(map(_finding, found))),
        evidence=(label.id,),
        text=f"{drug}: {text}",
    )


def _asked(germline: GermlinePart | None) -> bool:
    """Whether there is a consent by which genes of inherited cancer may be looked at."""
    scopes = (Scope.SECONDARY, Scope.PREDISPOSITION)
    return germline is not None and any(one.scope in scopes and one.looked != "no_consent" for one in germline.scopes)


def _finding(one: GermlineReport) -> str:
    """As "BRCA1 c.68_69del p.Glu23fs (pathogenic, het)"."""
    named = (
        f"{v.hgvsc.rpartition(':')[2] or v.hgvsg} {v.hgvsp.rpartition(':')[2]} "
        f"({v.variant_class.replace('_', ' ')}, {v.zygosity})"
        for v in one.variants
    )
    return f"{one.gene} {', '.join(' '.join(text.split()) for text in named)}"
