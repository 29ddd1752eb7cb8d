"""How the terminal table lays things out: titles, bullets, grids that become blocks on narrow terminals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from pmkit.core.terminal import visible


class Visible:
    """Anything of rich, with control and direction characters of its text shown instead of sent."""

    def __init__(self, content: RenderableType) -> None:
        self.content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.content, options):
            yield Segment(visible(segment.text), segment.style, segment.control)


def heading(text: str, style: str = "bold") -> RenderableType:
    """A heading with an empty line above."""
    return Padding(Text(text, style), (1, 0, 0, 0))


def bullets(lines: Iterable[str], style: str = "") -> list[RenderableType]:
    """A list; long lines hang."""
    return [hanging("- ", line, style) for line in lines]


def hanging(mark: str, line: str, style: str = "") -> RenderableType:
    """A mark and a line that wraps beside it."""
    grid = Table.grid(padding=0)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark, style), Text(line, style))
    return grid


def grid_of(columns: Sequence[str], rows: Iterable[Sequence[str]], *, narrow: bool) -> RenderableType:
    """A table; on a narrow terminal each row becomes a block of `name: value` lines."""
    if narrow:
        lines: list[RenderableType] = []
        for row in rows:
            lines.append(Text(row[0], "bold"))
            lines += [hanging(f"  {name}: ", value) for name, value in zip(columns[1:], row[1:], strict=True) if value]
        return Group(*lines)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="underline")
    for name in columns:
        table.add_column(name, overflow="fold", vertical="top")
    for row in rows:
        table.add_row(*map(Text, row))
    return table
