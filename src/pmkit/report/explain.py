"""Answer "why" from the report alone: each section says what it knows, then the tables behind it are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pmkit.core.cells import few
from pmkit.core.errors import NoInputError, is_slip, nearest
from pmkit.core.explanation import MOST, listed
from pmkit.core.messages import tr
from pmkit.report.document import ReportHead
from pmkit.report.sections import Spec, section_of, specs

__all__ = ["MOST", "explain"]


def explain(report: ReportHead, what: str, *, everything: bool = False) -> Iterator[str]:
    """Lines that explain a name that a section of the report knows, as CYP2C19, chr7:140753336:A:T or clopidogrel.

    Long lists are cut, the most important first, unless `everything` is asked for. Raises NoInputError where the report
    says nothing of it.
    """
    name = what.strip().casefold()
    parts = [(spec, part) for spec in specs() if (part := section_of(report, spec)) is not None]
    requested = (spec.explain(part, name, everything=everything) for spec, part in parts)
    found = [answer for answer in requested if answer is not None]
    if not found:
        raise NoInputError(tr("the report says nothing of {what!r}", what=what), remedy=_remedy(parts, name))
    yield tr("{what} in sample {sample} ({name})", what=what, sample=report.sample, name=report.assembly.name)
    for answer in found:
        yield from answer.lines
    by_source: dict[str, list[str]] = {}
    for table in report.tables:
        if everything or any(answer.is_behind(table.name) for answer in found):
            sources = "; ".join(f"{source.name} {source.release}" for source in table.sources)
            by_source.setdefault(sources, []).append(table.name)
    lines = (": ".join(filter(None, (", ".join(names), sources))) for sources, names in by_source.items())
    yield from listed(tr("Tables behind it"), lines)


def _remedy(parts: list[tuple[Spec, Any]], name: str) -> str:
    for spec, part in parts:
        if hint := spec.hint(part, name):
            return str(hint)
    names = [known for spec, part in parts for known in spec.names(part)]
    near = nearest(name, [known.casefold() for known in names])
    if near and is_slip(name, near):
        return tr("Did you mean {next!r}?", next=next(known for known in names if known.casefold() == near))
    return tr("It speaks of: {names}.", names=few(names, 8)) if names else tr("It holds no results.")
