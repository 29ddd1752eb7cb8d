"""What the patient is told of the medication list: which of its names nobody knew."""

from __future__ import annotations

from dataclasses import replace

from pmkit.context.section import ContextPart
from pmkit.core.medicines_plain import about_medicines
from pmkit.core.messages import tr
from pmkit.core.section import Level
from pmkit.core.summary import Plain, PlainGroup, PlainItem


def context_plain(context: ContextPart) -> Plain:
    """The names of the list that were not looked up."""
    code = "list_not_known"
    items = tuple(PlainItem(name, code, "", Level.CAUTION) for name in context.unknown_medications)
    if not items:
        return Plain()
    text = tr("We do not know these names, so we did not look them up. Check how they are spelled.")
    return replace(about_medicines(), groups=(PlainGroup(code, tr("We do not know these medicines"), text, items),))
