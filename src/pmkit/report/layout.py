"""How the terminal table lays things out: titles, bullets, grids that become blocks on narrow terminals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from pmkit.core.terminal import visible

GAP = 2  # columns between two cells


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


def hanging(mark: str, line: str, style: str = "", *, mark_style: str = "") -> RenderableType:
    """A mark and a line that wraps alongside it."""
    grid = Table.grid(padding=0)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark, mark_style or style), Text(line, style))
    return grid


def grid_of(columns: Sequence[str], rows: Iterable[Sequence[str]], *, width: int, least: int) -> RenderableType:
    """A table. Where it is too narrow for that, or for the longest words, each row becomes `name: value` lines."""
    rows = tuple(rows)
    widths = _widths(columns, rows, width) if width >= least else None
    if widths is None:
        lines: list[RenderableType] = []
        for row in rows:
            lines.append(Text(row[0], "bold"))
            lines += [hanging(f"  {name}: ", value) for name, value in zip(columns[1:], row[1:], strict=True) if value]
        return Group(*lines)
    table = Table(box=None, padding=(0, GAP, 0, 0), header_style="underline")
    for name, columns_wide in zip(columns, widths, strict=True):
        table.add_column(name, overflow="fold", vertical="top", width=columns_wide)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """The width of each column, none less than its longest word; None where that is not to be had."""
    cells = [[columns[at], *(row[at] for row in rows)] for at in range(len(columns))]
    least = [max(cell_len(word) for cell in column for word in (cell.split() or [""])) for column in cells]
    whole = [max(cell_len(line) for cell in column for line in (cell.splitlines() or [""])) for column in cells]
    room = width - GAP * len(columns)
    if sum(least) > room:
        return None
    if sum(least[1:]) + whole[0] <= room:  # what names the row stays in one line
        least[0] = whole[0]
    if sum(whole) <= room:
        return whole
    found, left = list(least), room - sum(least)
    while left > 0:  # the room that is left goes to the columns in the measure of what they lack
        lack = [want - has for want, has in zip(whole, found, strict=True)]
        if not (total := sum(lack)):
            break
        shares = [min(need, max(left * need // total, 0)) for need in lack]
        if not any(shares):
            found[lack.index(max(lack))] += 1
            left -= 1
            continue
        found = [has + more for has, more in zip(found, shares, strict=True)]
        left -= sum(shares)
    return found
