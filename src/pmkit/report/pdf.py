"""PDF: one page for the clinician, the first screen of the HTML on A4. Needs WeasyPrint (`pip install 'pmkit[pdf]'`).

Where the answers do not fit one page, the letters get smaller, and then there is a second page.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TextIO

from pmkit.core.errors import ConfigError
from pmkit.core.messages import speaking, tr
from pmkit.core.output import bytes_of
from pmkit.core.terminal import visible
from pmkit.report.document import ReportHead
from pmkit.report.format import Format
from pmkit.report.html import TAIL, TEMPLATES, article, head

if TYPE_CHECKING:
    from weasyprint.document import Document

LONGEST = 200  # characters of a word: WeasyPrint takes minutes to break one of some thousand
_LONG = re.compile(rf"[^\s<>]{{{LONGEST},}}")
SIZES = (9.0, 8.0, 7.0)  # points of the letters, the largest that fits


class PdfFormat(Format):
    """One document with a page (or more) for each report; written at the end."""

    suffix: ClassVar[str] = ".pdf"
    takes: ClassVar[frozenset[str]] = frozenset({"lang"})
    binary: ClassVar[bool] = True

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        _weasyprint()  # now: what is missing is said before anything is read
        self._articles: list[str] = []

    def write(self, report: ReportHead, out: TextIO) -> None:
        with speaking(self.language):
            text = article(report, len(self._articles) + 1, whole=False)
        self._articles.append(_LONG.sub(lambda match: f"{match[0][:LONGEST]}…", text))

    def end(self, out: TextIO) -> None:
        with speaking(self.language):
            start = head(tr("pmkit report"), language=self.language)
        text = visible(start + "\n".join(self._articles or ["<p></p>"]) + TAIL)
        document = next(
            (made for size in SIZES if len((made := _rendered(text, size)).pages) <= len(self._articles)), None
        )
        bytes_of(out).write((document or _rendered(text, SIZES[-1])).write_pdf())


def _rendered(text: str, size: float) -> Document:
    weasyprint = _weasyprint()
    style = (TEMPLATES / "paper.css").read_text(encoding="utf-8").replace("SIZE", f"{size}pt")
    sheet = weasyprint.CSS(string=style, url_fetcher=_nothing)
    made: Document = weasyprint.HTML(string=text, url_fetcher=_nothing).render(stylesheets=[sheet])
    return made


def _nothing(url: str, *_: object, **__: object) -> NoReturn:
    """No page asks for anything outside it."""
    raise ValueError(url)


def _weasyprint() -> Any:
    try:
        import weasyprint
    except ImportError:
        raise ConfigError(
            tr("WeasyPrint is not installed"), remedy=tr("Install it: pip install 'pmkit[pdf]'.")
        ) from None
    except OSError as error:
        raise ConfigError(
            tr("WeasyPrint cannot load a library: {error}", error=str(error).partition("\n")[0]),
            remedy=tr("Install Pango (Debian: libpango-1.0-0 libpangoft2-1.0-0)."),
        ) from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of every rule that is for screens
    return weasyprint
