"""The first screen of a report, as plain data: what each section answers, for every format that people read.

A house decides and words (`SectionSpec.summary`, `pictures`, `plain`); a writer lays out. Codes say what was decided;
the texts are made from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from pmkit.core.section import Level


class Fact(NamedTuple):
    """A line of the page's head: how the result came about, as "Genes: 21 called, 6 not tested"."""

    label: str
    text: str
    level: Level = Level.PLAIN


class Said(NamedTuple):
    """What one or several sources say, in the same words; `leading`: it is the answer's own act."""

    sources: tuple[str, ...]
    text: str
    leading: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the first screen: what to do about one drug, or what one finding means.

    `code` is the house's own code of what was decided; `mark` is its short word ("AVOID"). `says` has the sources side
    by side where they differ, and one item where they agree; `notes` are what limits the answer.
    """

    name: str
    code: str
    mark: str
    act: str
    level: Level = Level.PLAIN
    because: str = ""
    says: tuple[Said, ...] = ()
    agree: bool | None = None
    """Whether the sources agree; None where there are less than two."""
    provisional: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Answers of one kind, or short lines; `code` names the kind for tests and for anchors."""

    code: str
    title: str
    answers: tuple[Answer, ...] = ()
    lines: tuple[Fact, ...] = ()
    level: Level = Level.PLAIN
    heads: tuple[str, str, str, str] = ("", "", "", "")
    """What stands above names, acts, reasons and sources in a table."""
    flow: bool = False
    """Whether the lines are short and may follow each other in one paragraph."""
    brief: bool = True
    """Whether it stands on a page of paper for the clinician, too."""
    place: int = 100
    """Groups of all sections stand in this order."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a section puts on the first screen."""

    facts: tuple[Fact, ...] = ()
    groups: tuple[Group, ...] = ()


# --- pictures ------------------------------------------------------------------------------------------------------


class Tone(StrEnum):
    """What a coloured part of a picture stands for; a writer chooses colours that differ in lightness too."""

    KNOWN = "known"
    VARIANT = "variant"
    MISSING = "missing"
    ASSUMED = "assumed"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    NEUTRAL = "neutral"


class Cell(NamedTuple):
    """One cell of a strip; `text` is read by those who do not see it."""

    tone: Tone
    text: str


class Span(NamedTuple):
    """A part of a scale or of a protein, from `first` to `last`."""

    first: float
    last: float
    text: str
    tone: Tone = Tone.NEUTRAL


class Mark(NamedTuple):
    """A place on a scale; `text` stands at it."""

    at: float
    text: str
    tone: Tone = Tone.VARIANT


@dataclass(frozen=True, slots=True)
class Strip:
    """Cells in a row, as the positions of an allele definition."""

    cells: tuple[Cell, ...]
    legend: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """A line from `first` to `last` with named parts and the patient's place or places on it."""

    first: float
    last: float
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Lollipop:
    """A protein from residue 1 to `length` with domains, the places of hotspots, and the variants on it."""

    length: int
    domains: tuple[Span, ...]
    hotspots: tuple[Mark, ...]
    variants: tuple[Mark, ...]


class Bar(NamedTuple):
    """A bar; `value` is None where it is not known. `low` and `high` are the limits of an uncertain value."""

    name: str
    value: float | None
    text: str
    tone: Tone = Tone.KNOWN


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars from 0 to `most`, with a line at `usual` where there is one (two copies, a half of the reads)."""

    bars: tuple[Bar, ...]
    most: float
    usual: float | None = None
    usual_text: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the words that stand for it. `about` is a name that the section explains; pictures of one about
    stand together."""

    about: str
    title: str
    words: str
    drawing: Strip | Scale | Lollipop | Bars
    source: str = ""


# --- plain language ------------------------------------------------------------------------------------------------


class PlainItem(NamedTuple):
    """One sentence for the patient; `code` is what it was made from."""

    name: str
    code: str
    text: str
    level: Level = Level.PLAIN


class PlainGroup(NamedTuple):
    """Sentences under one heading."""

    code: str
    title: str
    text: str
    items: tuple[PlainItem, ...]


class CardKind(StrEnum):
    """Whether a result differs from the usual one, or was not read."""

    CHANGED = "changed"
    USUAL = "usual"
    NOT_READ = "not_read"


class CardRow(NamedTuple):
    """A gene's result for the wallet card: `term` is the standard term, `meaning` a plain sentence."""

    name: str
    result: str
    term: str
    meaning: str
    kind: CardKind


@dataclass(frozen=True, slots=True)
class CardWords:
    """What stands around a section's results: `title` above the table, `heads` of its columns (name, result, term,
    meaning), `usual` and `not_read` before names, `short` on the wallet card."""

    title: str
    heads: tuple[str, str, str, str]
    usual: str
    not_read: str
    short: str


@dataclass(frozen=True, slots=True)
class Plain:
    """What a section tells the patient, and its lines on the wallet card.

    `title` is the page's where no section before has one, `warnings` (a short sentence and what it means) stand first,
    `about` says what the page is on, `good_to_know` stands below the groups. What two sections say alike stands once.
    """

    groups: tuple[PlainGroup, ...] = ()
    card: tuple[CardRow, ...] = ()
    card_words: CardWords | None = None
    title: str = ""
    warnings: tuple[tuple[str, str], ...] = ()
    about: tuple[str, ...] = ()
    good_to_know: tuple[str, ...] = ()
