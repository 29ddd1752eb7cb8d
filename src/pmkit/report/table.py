"""The terminal table: the blocks that the report's sections declare, what a clinician should see first, first.

Every line is made from fields of the report. Without colour and on narrow terminals nothing is lost: cells wrap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, TextIO

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.text import Text

from pmkit.core.cells import few
from pmkit.core.messages import tr
from pmkit.core.section import Around, Block, Bullets, Grid, Input, Level
from pmkit.core.terminal import bare
from pmkit.report.document import ReportHead
from pmkit.report.format import Format
from pmkit.report.layout import Visible, bullets, grid_of, hanging, heading
from pmkit.report.sections import section_of, specs, views

PIPE_WIDTH = 120  # columns, where the output is no terminal
MOST_INPUTS = 3  # files named in the head
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
        with console.capture() as captured:
            console.print(Visible(page(report, width=console.width, section=self.section)))
        for line in captured.get().splitlines():
            out.write(line.rstrip() + "\n")


def page(report: ReportHead, *, width: int, section: str | None = None) -> RenderableType:
    """The whole report, or the head and one view of it, for `width` columns."""
    parts: list[RenderableType] = list(_head(report))
    about = around(report)
    for spec, view in views():
        part = section_of(report, spec)
        if part is not None and section in (None, view.name):
            for block in view.blocks(part, about):
                parts += _laid_out(block, width)
    if report.limitations:
        parts += [heading(tr("What this report cannot tell")), *bullets(report.limitations)]
    return Group(*parts)


def around(report: ReportHead) -> Around:
    """What each view may know of the whole report."""
    found = [(spec, section_of(report, spec)) for spec in specs()]
    return Around(frozenset(name for spec, part in found if part is not None for name in spec.medications(part)))


def _laid_out(block: Block, width: int) -> Iterable[RenderableType]:
    yield heading(block.title, STYLES[block.level])
    for content in block.content:
        if isinstance(content, Grid):
            yield grid_of(content.head, content.rows, narrow=width < content.least_width)
        elif isinstance(content, Bullets):
            yield from bullets(content.lines)
        else:
            yield from map(Text, content.lines)


def _head(report: ReportHead) -> Iterable[RenderableType]:
    yield Rule(Text(tr("pmkit report: {sample}", sample=report.sample), "bold"), align="left")
    yield Text(f"Build   {report.assembly.name} ({report.assembly.decided_by})")
    yield from _inputs(report.inputs)
    version = next((s.version for s in report.software if s.name == "pmkit"), "")
    yield Text(tr("Made by pmkit {version}", version=version).rstrip(), "dim")
    if review := report.review:
        by, when = review.reviewer or tr("not said"), f" on {review.date}" if review.date else ""
        yield Text(
            tr("Review  by {by}{when}", by=by, when=when) + (f"; replaces {review.replaces}" if review.replaces else "")
        )
    yield Text(report.intended_use, "dim")


def _inputs(files: Sequence[Input]) -> Iterable[RenderableType]:
    """Each file once; many are counted and the first named. A note that several files share is given once."""
    files = list(dict.fromkeys(files))
    if len(files) <= MOST_INPUTS:
        for file in files:
            yield Text(
                tr(
                    "Input   {path} ({format}; {records_kept} records used)",
                    path=file.path,
                    format=file.format,
                    records_kept=file.records_kept,
                )
            )
            yield from bullets(file.notes)
        return
    kinds = ", ".join(dict.fromkeys(file.format for file in files))
    records = sum(file.records_kept for file in files)
    yield hanging(
        "Input   ",
        tr(
            "{n_files} files ({kinds}; {records} records used): {named}",
            n_files=len(files),
            kinds=kinds,
            records=records,
            named=_named(files),
        ),
    )
    noted: dict[str, list[Input]] = {}
    for file in files:
        for note in file.notes:
            noted.setdefault(note, []).append(file)
    yield from bullets(f"{note} ({_named(by)})" for note, by in noted.items())


def _named(files: Sequence[Input]) -> str:
    return few([file.path for file in files], MOST_INPUTS)
