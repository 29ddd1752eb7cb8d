"""What the patient is told of the tumour: one sentence for each kind of finding, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from pmkit.core.medicines_plain import about_medicines
from pmkit.core.messages import tr
from pmkit.core.section import Around, Level
from pmkit.core.summary import Plain, PlainGroup, PlainItem
from pmkit.onco.onco_answers import FIRST, SECOND, PagePart, name_of, part_of
from pmkit.onco.onco_terms import NotAssessed
from pmkit.onco.section import Alteration, Onco
from pmkit.onco.therapy_label import OTHER_TUMOURS


class TumourMessage(StrEnum):
    """What a patient can be told of a tumour; the codes of the first screen's groups."""

    ACT = "act"
    RESISTED = "resisted"
    CONDITIONAL = "conditional"
    FOUND = "findings"
    NOT_READ = "not_read"


def heading(message: TumourMessage) -> str:
    """The heading above the findings."""
    match message:
        case TumourMessage.ACT:
            return tr("Medicines that may work against your tumour")
        case TumourMessage.RESISTED:
            return tr("Medicines that may not work against your tumour")
        case TumourMessage.CONDITIONAL:
            return tr("Medicines that may work in some cases")
        case TumourMessage.FOUND:
            return tr("What was found in your tumour")
    return tr("What this test did not read")


def sentence(message: TumourMessage) -> str:
    """What the heading means."""
    match message:
        case TumourMessage.ACT:
            return tr(
                "Your tumour has a change in its genes. There are medicines for tumours with this change. "
                "Ask your cancer doctor if one of them is right for you."
            )
        case TumourMessage.RESISTED:
            return tr("A change in your tumour may stop these medicines. Your cancer doctor will think of this.")
        case TumourMessage.CONDITIONAL:
            return tr("These medicines need more than this change. Your cancer doctor knows if they are for you.")
        case TumourMessage.FOUND:
            return tr("These are the changes that this test found in your tumour. They may not be all.")
    return tr("This test did not look at these things. This does not mean that they are normal.")


def onco_plain(onco: Onco, around: Around) -> Plain:
    """Findings by what is to be said of them, and what was not read."""
    groups = []
    for message in TumourMessage:
        if items := tuple(_items(onco, message)):
            groups.append(PlainGroup(f"tumour_{message.value}", heading(message), sentence(message), items))
    return replace(about_medicines(), groups=tuple(groups))


LEVELS = {
    TumourMessage.ACT: Level.USUAL,
    TumourMessage.RESISTED: Level.ADJUST,
    TumourMessage.CONDITIONAL: Level.CAUTION,
    TumourMessage.FOUND: Level.PLAIN,
    TumourMessage.NOT_READ: Level.CAUTION,
}


def _items(onco: Onco, message: TumourMessage) -> Iterator[PlainItem]:
    if message is TumourMessage.NOT_READ:
        for kind in onco.not_assessed:
            yield PlainItem(_part(kind), message.value, "", LEVELS[message])
        return
    for one in (*onco.variants, *onco.alterations):
        drugs = "; ".join(dict.fromkeys(_drugs(one, message)))
        if drugs or message is TumourMessage.FOUND:
            yield PlainItem(name_of(one), message.value, drugs, LEVELS[message])


def _drugs(one: Alteration, message: TumourMessage) -> Iterator[str]:
    """The medicines of a finding that the message speaks of; those of other tumours are left to the full report."""
    if message is TumourMessage.RESISTED:
        for therapy in one.resistant:
            if therapy.tumor_match not in OTHER_TUMOURS and therapy.tier in (*FIRST, *SECOND):
                yield " + ".join(therapy.drugs)
    part = {
        TumourMessage.ACT: PagePart.ACT,
        TumourMessage.RESISTED: PagePart.RESISTED,
        TumourMessage.CONDITIONAL: PagePart.CONDITIONAL,
    }.get(message)
    for therapy in one.sensitive:
        if part_of(therapy) is part:
            yield " + ".join(therapy.drugs)


def _part(one: NotAssessed) -> str:
    match one:
        case NotAssessed.COPY_NUMBER:
            return tr("how many copies of each gene there are")
        case NotAssessed.FUSIONS:
            return tr("genes that are joined to each other")
    return tr("which genes were read in full")
