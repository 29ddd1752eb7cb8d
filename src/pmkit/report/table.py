"""The terminal table: the first screen, and with `full` the blocks that the report's sections declare.

Every line is made from fields of the report. Without colour and on narrow terminals nothing is lost: cells wrap.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TextIO

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.text import Text

from pmkit.core.messages import speaking, tr, trn
from pmkit.core.section import Block, Bullets, Grid, Level
from pmkit.core.summary import Answer
from pmkit.core.summary import Group as Answers
from pmkit.core.terminal import bare
from pmkit.report.document import ReportHead
from pmkit.report.format import Format
from pmkit.report.front import MOST_LIMITS, Front, agreement_words, front, full_blocks, not_reviewed, texts
from pmkit.report.layout import Visible, bullets, grid_of, hanging, heading
from pmkit.report.sections import views

PIPE_WIDTH = 120  # columns, where the output is no terminal
LABEL, MARK = 12, 10  # columns of the head's labels, at least, and of the short word before an answer
LEAST_FOR_MARKS = 60  # columns, below which the short word has a line of its own
STYLES = {
    Level.URGENT: "bold red",
    Level.ADJUST: "bold yellow",
    Level.CAUTION: "bold cyan",
    Level.USUAL: "bold green",
    Level.PLAIN: "bold",
}


class TableFormat(Format):
    """One report after the other, parted by an empty line."""

    suffix: ClassVar[str] = ".txt"
    takes: ClassVar[frozenset[str]] = frozenset({"full", "lang"})
    paged: ClassVar[bool] = True

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._number = 0

    @classmethod
    def view_names(cls) -> tuple[str, ...]:
        return tuple(view.name for _, view in views())

    def write(self, report: ReportHead, out: TextIO) -> None:
        console = Console(
            file=out,
            width=self.width or PIPE_WIDTH,
            force_terminal=self.colour,
            no_color=not self.colour,
            color_system="standard" if self.colour else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        out = bare(out)
        if self._number:
            out.write("\n")
        self._number += 1
        with speaking(self.language), console.capture() as captured:
            console.print(Visible(page(report, width=console.width, section=self.section, full=self.full)))
        for line in captured.get().splitlines():
            out.write(line.rstrip() + "\n")


def page(report: ReportHead, *, width: int, section: str | None = None, full: bool = False) -> RenderableType:
    """The first screen; with `full` everything below it; with `section` the head and one view."""
    reported = front(report)
    parts: list[RenderableType] = list(_head(reported))
    if section is None:
        for group in reported.groups:
            parts += _group(group, width)
        for block in reported.blocks:
            parts += _laid_out(block, width)
    if full or section is not None:
        for block in full_blocks(report, section):
            parts += _laid_out(block, width)
    if reported.limits:
        most = len(reported.limits) if full or section else MOST_LIMITS
        left = len(reported.limits) - most
        more = [trn("{n} more: --full", "{n} more: --full", left)] if left > 0 else []
        parts += [heading(tr("What this report cannot tell")), *bullets((*reported.limits[:most], *more))]
    if section is None and not full:
        parts += [Text(tr("More: --full, or `pmkit explain REPORT.json NAME`"), "dim")]
    return Group(*parts)


def _head(reported: Front) -> Iterable[RenderableType]:
    yield from (Text(line, "bold") for line in reported.letterhead)
    title = tr("pmkit report: {sample}", sample=reported.sample)
    yield Rule(Text(title, "bold"), align="left")
    width = max([LABEL, *(len(fact.label) for fact in reported.facts)])
    for fact in reported.facts:
        yield hanging(f"{fact.label:<{width}} ", fact.text, _style(fact.level))
    yield Text(" ".join(filter(None, (f"{reported.made_by}.", reported.use, not_reviewed()))), "dim")


def _style(level: Level) -> str:
    return "" if level is Level.PLAIN else STYLES[level]


def _group(group: Answers, width: int) -> Iterable[RenderableType]:
    yield heading(group.title, STYLES[group.level])
    indent = MARK if width >= LEAST_FOR_MARKS else 2
    for answer in group.answers:
        yield from _answer(answer, indent)
    if group.flow:
        yield Text("; ".join(": ".join(filter(None, (fact.label, fact.text))) for fact in group.lines))
        return
    for fact in group.lines:
        yield hanging("- ", ": ".join(filter(None, (fact.label, fact.text))))


def _answer(answer: Answer, indent: int) -> Iterable[RenderableType]:
    """What the answer is on and what to do on the first line; then why, who says so, and what limits it."""
    style = STYLES[answer.level]
    if indent < MARK:
        yield Text(answer.mark, style)
    first = answer.mark if indent == MARK else ""
    yield hanging(f"{first:<{indent - 1}} ", f"{answer.name}: {answer.act}", mark_style=style, style="bold")
    if answer.because:
        yield hanging(" " * indent, answer.because)
    if said := _said(answer):
        yield hanging(" " * indent, said)
    for note in answer.notes:
        yield hanging(" " * indent + "! ", note)


def _said(answer: Answer) -> str:
    words = agreement_words(answer)
    reported = [
        f"{', '.join(said.sources)}: {text}" if text else ", ".join(said.sources) for said, text in texts(answer)
    ]
    return ": ".join(filter(None, (words, " | ".join(reported))))


def _laid_out(block: Block, width: int) -> Iterable[RenderableType]:
    yield heading(block.title, STYLES[block.level])
    for content in block.content:
        if isinstance(content, Grid):
            yield grid_of(content.head, content.rows, width=width, least=content.least_width)
        elif isinstance(content, Bullets):
            yield from bullets(content.lines)
        else:
            yield from map(Text, content.lines)
