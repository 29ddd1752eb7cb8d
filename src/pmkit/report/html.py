"""HTML: one file, without script or outside resource: the first screen, then everything else in folds.

The text is escaped by Jinja; characters that steer a screen are shown as in the terminal table.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TextIO

from pmkit.core.messages import language, language_below, speaking, tr
from pmkit.core.summary import Picture
from pmkit.core.terminal import visible
from pmkit.report.document import ReportHead
from pmkit.report.format import Format
from pmkit.report.front import Front, agreement_words, front, full_blocks, not_reviewed, texts
from pmkit.report.how_made import how_made
from pmkit.report.sections import section_of, specs

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
TAIL = "</body>\n</html>\n"


@cache
def environment() -> Environment:
    """The templates, escaping everything that is put into them."""
    from jinja2 import Environment, FileSystemLoader

    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, auto_reload=False, optimized=True)
    made.globals.update(tr=tr, kind=lambda one: type(one).__name__, agreement=agreement_words, texts=texts)
    return made


def head(title: str, *, language: str, skip: str = "", style: str = "style.css") -> str:
    """The document up to its first article."""
    from markupsafe import Markup

    css = Markup((TEMPLATES / style).read_text(encoding="utf-8"))
    return environment().get_template("head.j2").render(title=title, lang=language, skip=skip, style=css)


class HtmlFormat(Format):
    """One article for each report in one document."""

    suffix: ClassVar[str] = ".html"
    takes: ClassVar[frozenset[str]] = frozenset({"lang"})

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._number = 0

    def write(self, report: ReportHead, out: TextIO) -> None:
        with speaking(self.language):
            if not self._number:
                self._begin(tr("pmkit report: {sample}", sample=report.sample), out)
            self._number += 1
            out.write(visible(article(report, self._number)) + "\n")

    def end(self, out: TextIO) -> None:
        if not self._number:
            with speaking(self.language):
                self._begin(tr("pmkit report: no samples"), out)
        out.write(TAIL)

    def _begin(self, title: str, out: TextIO) -> None:
        out.write(visible(head(title, language=self.language, skip=tr("To the answer"))))


def article(report: ReportHead, number: int = 1, *, whole: bool = True) -> str:
    """One report as an HTML article; without `whole` only what stands on a page of paper."""
    if not whole:
        return screen(front(report), number)
    below = language_below(language())
    with speaking(below):
        drawn, made = tuple(pictures(report)), tuple(how_made(report))
    blocks = tuple(full_blocks(report))
    other = "" if below == language() else below
    return screen(front(report), number, whole=True, pictures=drawn, blocks=blocks, made=made, below=other)


def screen(reported: Front, number: int = 1, *, whole: bool = False, **more: object) -> str:
    """A first screen as an HTML article, and what stands below it."""
    page = environment().get_template("report.j2")
    return page.render(
        front=reported, id=f"s{number}", first=number == 1, whole=whole, not_reviewed=not_reviewed(), **more
    )


def pictures(report: ReportHead) -> Iterator[Picture]:
    """The pictures of all sections."""
    for spec in specs():
        part: Any = section_of(report, spec)
        if part is not None:
            yield from spec.pictures(part)
