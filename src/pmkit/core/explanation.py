"""What explanations of several sections have in common: lists that may be cut, rules by outcome, citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pmkit.core.messages import tr
from pmkit.core.section import Citation, Trace

MOST, MOST_IDS = 10, 3  # lines of a list, and identifiers in a line, where not all is asked for
OUTCOMES = {
    "fired": tr("Rules that fired"),
    "not_fired": tr("Rules that did not"),
    "not_evaluable": tr("Rules without an answer"),
}


def listed(title: str, lines: Iterable[str], indent: str = "  ", *, most: int | None = None) -> Iterator[str]:
    """A titled list, nothing for an empty one; cut after `most` lines with the number of the rest."""
    found = list(lines)
    if found:
        yield f"{indent}{title}:"
        yield from (f"{indent}  {line}" for line in found[:most])
        if most is not None and len(found) > most:
            yield tr("{indent}  and {n_found} more (--all)", indent=indent, n_found=len(found) - most)


def rules(traces: Sequence[Trace]) -> Iterator[str]:
    """The rules that were looked at, by outcome."""
    for outcome, title in OUTCOMES.items():
        lines = [
            f"{trace.rule}: {trace.because or outcome}{cited(trace.citations)}"
            for trace in traces
            if trace.outcome == outcome
        ]
        yield from listed(title, lines)


def cited(citations: Sequence[Citation]) -> str:
    """Citations in brackets after a statement; "" for none."""
    named = [citation(one) for one in citations]
    return f" [{'; '.join(named)}]" if named else ""


def citation(one: Citation) -> str:
    """Where a statement comes from, in one line."""
    numbers = f"PMID {', '.join(one.pmids)}" if one.pmids else ""
    return " ".join(filter(None, (one.source, one.id, numbers, one.url)))
