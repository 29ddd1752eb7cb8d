"""The patient's page: plain words, what not to do, and a card for the wallet with a QR code that holds the results.

HTML in one file, in the language that is asked for. What is said comes from the sections' `plain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TextIO

from pmkit.core.messages import REVIEWED, speaking, tr
from pmkit.core.summary import CardKind, CardRow, CardWords, Plain, PlainGroup
from pmkit.core.terminal import visible
from pmkit.report.document import ReportHead
from pmkit.report.format import Format
from pmkit.report.front import around, made_by
from pmkit.report.html import TAIL, environment, head
from pmkit.report.sections import section_of, specs

if TYPE_CHECKING:
    from markupsafe import Markup

MOST_IN_CODE = 800  # bytes: a denser code cannot be read from a small card


class PatientFormat(Format):
    """One article for each report in one document."""

    suffix: ClassVar[str] = ".html"
    takes: ClassVar[frozenset[str]] = frozenset({"lang"})

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._number = 0

    def write(self, report: ReportHead, out: TextIO) -> None:
        with speaking(self.language):
            if not self._number:
                self._begin(out, page_content(report).title)
            self._number += 1
            out.write(visible(page(report, self.language, self._number)) + "\n")

    def end(self, out: TextIO) -> None:
        if not self._number:
            with speaking(self.language):
                self._begin(out, _title())
        out.write(TAIL)

    def _begin(self, out: TextIO, title: str) -> None:
        out.write(visible(head(title, language=self.language)))


@dataclass(frozen=True, slots=True)
class Told:
    """What stands on a page: what the sections tell the patient, taken together, and the names of those that tell
    nothing."""

    title: str
    warnings: tuple[tuple[str, str], ...]
    about: tuple[str, ...]
    groups: tuple[PlainGroup, ...]
    left_out: tuple[str, ...]
    good_to_know: tuple[str, ...]
    cards: tuple[tuple[CardWords, tuple[CardRow, ...]], ...]

    @property
    def card(self) -> tuple[CardRow, ...]:
        """The rows of all cards."""
        return tuple(row for _, rows in self.cards for row in rows)


def page(report: ReportHead, language: str, number: int = 1) -> str:
    """One patient's article, in the language that is spoken now."""
    told = page_content(report)
    return (
        environment()
        .get_template("patient.j2")
        .render(
            report=report,
            id=f"p{number}",
            first=number == 1,
            told=told,
            card=told.card,
            qr=code(card_text(report, told.card)) if told.card else "",
            made_by=made_by(report),
            language=language,
            reviewed=language in REVIEWED,
        )
    )


def page_content(report: ReportHead) -> Told:
    """What the sections tell the patient, each sentence that several of them say once."""
    about = around(report)
    plains: list[Plain] = []
    left_out: list[str] = []
    for spec in specs():
        part = section_of(report, spec)
        if part is None:
            continue
        plain: Plain | None = spec.plain(part, about)
        if plain is None:
            left_out.append(spec.plain_name())
        else:
            plains.append(plain)
    return Told(
        title=next((one.title for one in plains if one.title), "") or _title(),
        warnings=tuple(dict.fromkeys(text for one in plains for text in one.warnings)),
        about=tuple(dict.fromkeys(text for one in plains for text in one.about)),
        groups=tuple(group for one in plains for group in one.groups),
        left_out=tuple(left_out),
        good_to_know=tuple(dict.fromkeys(text for one in plains for text in one.good_to_know)),
        cards=tuple((one.card_words or _card_words(), one.card) for one in plains if one.card),
    )


def _title() -> str:
    return tr("What your test found")


def _card_words() -> CardWords:
    """For a section that says nothing of its card."""
    return CardWords(
        _title(),
        (tr("Name"), tr("Result"), tr("Name of the result"), tr("Meaning")),
        f"{tr('No change found')}:",
        f"{tr('Not read')}:",
        "",
    )


def card_text(report: ReportHead, card: Sequence[CardRow]) -> str:
    """What the QR code holds: results that differ one a line, then the names of the others; cut where the code would be
    too dense for a small card."""
    lines = [f"{report.sample} {report.assembly.name} {made_by(report)}"]
    lines += [f"{row.name} {row.result}" for row in card if row.kind is CardKind.CHANGED]
    for title, kind in ((tr("No change found"), CardKind.USUAL), (tr("Not read"), CardKind.NOT_READ)):
        if names := [row.name for row in card if row.kind is kind]:
            lines.append(f"{title}: {' '.join(names)}")
    text = visible("\n".join(lines))
    if len(text.encode()) <= MOST_IN_CODE:
        return text
    return text.encode()[: MOST_IN_CODE - 8].decode("utf-8", "ignore") + " …"


def code(text: str) -> Markup:
    """A QR code as SVG; its text alternative says what it holds."""
    import segno
    from markupsafe import Markup

    made = segno.make(text, error="m", micro=False)
    drawing = made.svg_inline(scale=3, border=4, omitsize=True, svgclass=None, lineclass=None)
    label = Markup.escape(tr("QR code with the results of this card"))
    return Markup(drawing.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1))
