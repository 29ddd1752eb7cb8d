"""What a report format is. A format is a class; another package adds one by the entry point `pmkit.reports`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, ClassVar, NamedTuple, Self, TextIO

from pmkit.report.document import ReportHead

if TYPE_CHECKING:
    from pmkit.core.shared import Numbers, Render, SharedSection, Spell


class Many(NamedTuple):
    """The reports of a set of samples, by reference."""

    names: Sequence[str]
    sections: Mapping[str, SharedSection]
    heads: Sequence[ReportHead]  # the distinct heads, without a name (`NAMELESS`) and with empty sections
    head_of: Numbers | None = None  # (samples,): whose is which; None: all have the first


NAMELESS = "{sample}"
"""Stands in a head for the sample's name."""


class ByReference(ABC):
    """Writes set after set of reports, then the end."""

    def render(self, section: str) -> Render | None:
        """What the items of a section are turned into for this writer alone; None: it takes them as they are."""
        return None

    def spell(self, section: str) -> Spell | None:
        """How a text stands in what a section's items are turned into; None: that hangs on where it stands."""
        return None

    @abstractmethod
    def write(self, many: Many, out: BinaryIO, tick: Callable[[], None]) -> None:
        """The reports of one set in order; `tick` is called after each."""

    def end(self, out: BinaryIO) -> None:
        """What closes the document."""


class Format(ABC):
    """Writes reports one at a time to a text stream: `write` each, then `end`; `with` frees the resources."""

    suffix: ClassVar[str]
    takes: ClassVar[frozenset[str]] = frozenset()
    """Which of the options `full` and `lang` mean something to the format; the others are refused."""
    paged: ClassVar[bool] = False
    """Whether a page longer than the terminal goes through a pager."""
    binary: ClassVar[bool] = False
    """Whether it writes bytes, to the `buffer` of the stream it is given; such a format does not go to a terminal."""
    full: bool = False
    """Set by whoever made the format, before the first report: everything, not only the first screen."""
    language: str = "en"
    """Set likewise: the language to write in."""
    one_table: ClassVar[bool] = False
    """Whether a file holds one of the tables only."""

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        self.section, self.width, self.colour = section, width, colour

    @classmethod
    def section_names(cls) -> tuple[str, ...]:
        """The tables the format is made of; a format without sections writes whole reports."""
        return ()

    @classmethod
    def view_names(cls) -> tuple[str, ...]:
        """Views that may be asked for besides; a format with views only still writes one document."""
        return ()

    def applies(self, report: ReportHead) -> bool:
        """Whether the report holds the section (its stage ran)."""
        return True

    @abstractmethod
    def write(self, report: ReportHead, out: TextIO) -> None:
        """Write one report."""

    def end(self, out: TextIO) -> None:
        """Write what closes the document."""

    def close(self) -> None:
        """Free resources; called also after an error."""

    def by_reference(self) -> ByReference | None:
        """What writes the reports of many samples at once, the same bytes; None where the format cannot."""
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
