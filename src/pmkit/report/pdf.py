"""PDF: one page for the clinician, the first screen of the HTML on A4. Needs WeasyPrint (`pip install 'pmkit[pdf]'`).

Where the answers do not fit one page, the letters get smaller; then less of each kind is shown, and what is left out is
counted and named. Only what does not fit even so has a second page.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TextIO

from pmkit.core.errors import ConfigError
from pmkit.core.messages import speaking, tr
from pmkit.core.output import bytes_of
from pmkit.core.terminal import visible
from pmkit.report.brief import shortened
from pmkit.report.document import ReportHead
from pmkit.report.format import Format
from pmkit.report.front import Front, front
from pmkit.report.html import TAIL, TEMPLATES, head, screen

if TYPE_CHECKING:
    from weasyprint.document import Document

LONGEST = 200  # characters of a word: WeasyPrint takes minutes to break one of some thousand
_LONG = re.compile(rf"[^\s<>]{{{LONGEST},}}")
SIZES = (9.0, 8.0, 7.0)  # points of the letters, the largest that fits
MOST = (8, 4, 2, 1)  # answers and lines of each kind, the most that fit


class PdfFormat(Format):
    """One document with a page (or more) for each report; written at the end."""

    suffix: ClassVar[str] = ".pdf"
    takes: ClassVar[frozenset[str]] = frozenset({"lang"})
    binary: ClassVar[bool] = True

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        _weasyprint()  # now: what is missing is said before anything is read
        self._fronts: list[Front] = []

    def write(self, report: ReportHead, out: TextIO) -> None:
        with speaking(self.language):
            self._fronts.append(front(report))

    def end(self, out: TextIO) -> None:
        with speaking(self.language):
            document = self._fitted() or self._document([self._short(reported) for reported in self._fronts], SIZES[-1])
        bytes_of(out).write(document.write_pdf())

    def _fitted(self) -> Document | None:
        """A page for each report in the largest letters that fit; None where there is more on some."""
        most = max(len(self._fronts), 1)
        return next((made for size in SIZES if len((made := self._document(self._fronts, size)).pages) <= most), None)

    def _short(self, reported: Front) -> Front:
        """As much of a report as fits a page in the smallest letters."""
        whole = (reported,) if len(self._fronts) > 1 else ()  # that a single one does not fit is known
        tried: tuple[Front, ...] = (*whole, *(shortened(reported, most) for most in MOST))
        return next((one for one in tried if len(self._document([one], SIZES[-1]).pages) == 1), tried[-1])

    def _document(self, fronts: Sequence[Front], size: float) -> Document:
        start = head(tr("pmkit report"), language=self.language)
        articles = [screen(reported, number) for number, reported in enumerate(fronts, 1)]
        cut = [_LONG.sub(lambda match: f"{match[0][:LONGEST]}…", text) for text in articles]
        return _rendered(visible(start + "\n".join(cut or ["<p></p>"]) + TAIL), size)


def _rendered(text: str, size: float) -> Document:
    paper = (TEMPLATES / "paper.css").read_text(encoding="utf-8").replace("SIZE", f"{size}pt")
    text = text.replace("</style>", f"{paper}</style>", 1)  # behind the rules that it changes
    made: Document = _weasyprint().HTML(string=text, url_fetcher=_nothing).render()
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
