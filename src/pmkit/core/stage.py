"""What a stage is: a named step that takes a stream and gives a stream. Light to import: no numpy, no pydantic."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pmkit.core.batch import Batch
from pmkit.core.consent import NOTHING, Granted, Scope
from pmkit.core.errors import CannotCreateError
from pmkit.core.messages import tr

if TYPE_CHECKING:
    from pmkit.core.build_names import Build
    from pmkit.core.model import Case, Region
    from pmkit.core.settings import Setting

log = logging.getLogger("pmkit")


class Flow(StrEnum):
    """What flows between two stages."""

    CASES = "cases"
    REPORTS = "reports"


Item = Any
"""A `Case` or a `Report`; which one, the stage before says with `gives`."""


@dataclass(frozen=True)
class NoOptions:
    """The options of a stage that has none."""


class Stage(ABC):
    """One step of a chain. A subclass says its name, what it takes (nothing for a source) and what it gives.

    A sink takes cases or reports and passes them on, so several sinks fit in one chain (`gives` is then what came).
    The constructor takes one value of `options_class`, a dataclass whose fields are the options (see `core.options`);
    all but the required ones have defaults.
    """

    name: ClassVar[str]
    help: ClassVar[str] = ""  # what it does; the first line is the short form
    options_class: ClassVar[type] = NoOptions
    takes: ClassVar[frozenset[Flow]] = frozenset({Flow.CASES})
    gives: ClassVar[Flow | None] = Flow.CASES  # None: whatever came in
    is_sink: ClassVar[bool] = False
    analyses: ClassVar[bool] = True  # finds something out about a case; sources and sinks never do
    tables: ClassVar[tuple[str, ...]] = ()  # prefixes of the table names the stage draws on
    scopes: ClassVar[frozenset[Scope]] = frozenset()  # it needs one of these consents for all that it does

    reads_reference: ClassVar[bool] = True
    """Whether it has to see lines that name no alternative allele. Most of a gVCF's lines are such."""

    germline_sample: str | None = None
    """The sample that the stage was given as inherited DNA."""

    def age_of(self, sample: str) -> float | None:
        """The age in years that the stage's own file gives of a sample; None where it gives none."""
        return None

    def leaves_out(self, case: Case) -> bool:
        """Whether, for want of consent, it leaves out some of the records that are read for it. How many records of a
        file were used is then not said."""
        return False

    def requested_of(self, build: Build, consent: Granted) -> Sequence[Region]:
        """The regions that the stage has to see of a patient who consented to this.

        A stage with `scopes` sees nothing of a patient who consented to none of them: not even a count of records must
        tell what there is.
        """
        return self.requested(build) if not self.scopes or self.scopes & consent.scopes else ()

    def requested(self, build: Build) -> Sequence[Region]:
        """The regions the stage has to see, asked for before any file is opened."""
        return ()

    def structural_of(self, build: Build, consent: Granted) -> Sequence[Region]:
        """The regions that the stage has to see besides, of files that declare structural variants, of a patient who
        consented to this."""
        return self.requested_of_structural(build) if not self.scopes or self.scopes & consent.scopes else ()

    def requested_of_structural(self, build: Build) -> Sequence[Region]:
        """Regions that the stage has to see besides, of files that declare structural variants."""
        return ()

    def has(self, sample: str, run: Run) -> bool | None:
        """Whether the sample's own output is there already; None for a stage that writes none for each sample."""
        return None

    def prepare(self, run: Run) -> None:
        """Check the options against tables and output places; called before any file is opened."""

    @abstractmethod
    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        """Turn the stream into the next one, one item at a time."""


class named:  # noqa: N801  (a context manager, read as a word)
    """Write the stage's name on an error that passes, unless an earlier stage has done so."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, StopIteration) and not hasattr(error, "stage"):
            error.stage = self.stage.name  # type: ignore[attr-defined]  # on any exception, a bug too


class Reporter(Protocol):
    """Makes the report of a case."""

    def report(self, case: Case, section: str | None = None) -> Any:
        """The report of one case, the same when asked again; with `section` the others may be left out."""


@dataclass(slots=False)
class Run:
    """What the stages of one chain share: each other, the settings, and the maker of reports."""

    stages: tuple[Stage, ...]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    stdout_is_terminal: bool = False
    width: int | None = None
    colour: bool = False
    page: Callable[[str], None] | None = None  # shows a long text on the terminal; None: it is written as it is
    reporter: Callable[[Mapping[str, Setting], tuple[str, ...]], Reporter] | None = None  # of settings, table prefixes
    tick: Callable[[], None] = lambda: None  # called once per finished item, for progress
    batch: Batch = field(default_factory=Batch)
    _requested: dict[tuple[object, ...], tuple[Region, ...]] = field(default_factory=dict, init=False, repr=False)

    def requested(self, build: Build, consent: Granted = NOTHING) -> tuple[Region, ...]:
        """The regions of all stages for patients who consented to this; they may overlap. Worked out once, though asked
        for with every file."""
        key = build, consent.reading
        if key not in self._requested:
            self._requested[key] = _of(self.stages, lambda stage: stage.requested_of(build, consent))
        return self._requested[key]

    def requested_reference(self, build: Build, consent: Granted = NOTHING) -> tuple[Region, ...] | None:
        """Those of `requested` in which some stage sees lines without an alternative allele; None if all are."""
        if all(stage.reads_reference for stage in self.stages):
            return None
        reading = [stage for stage in self.stages if stage.reads_reference]
        return _of(reading, lambda stage: stage.requested_of(build, consent))

    def requested_of_structural(self, build: Build, consent: Granted = NOTHING) -> tuple[Region, ...]:
        """What the stages want besides of files with structural variants. They may overlap."""
        return _of(self.stages, lambda stage: stage.structural_of(build, consent))

    def refuse_input(self, path: Path) -> None:
        """Never write over a file that is being read. Raises CannotCreateError."""
        for stage in self.stages:
            for name in getattr(stage, "paths", ()):
                if path.exists() and Path(name).exists() and path.samefile(name):
                    raise CannotCreateError(tr("the output is one of the inputs"), where=str(path))

    @cached_property
    def builder(self) -> Reporter:
        """The maker of reports; draws on the tables that the stages name."""
        if self.reporter is None:
            raise TypeError(tr("this run makes no reports"))
        return self.reporter(self.settings, tuple(prefix for stage in self.stages for prefix in stage.tables))

    def report_of(self, item: Item, section: str | None = None) -> Any:
        """The report of a case, made once however many sinks ask; a report is passed through.

        With `section` the other sections may be left out.
        """
        from pmkit.core.model import Case

        return self.builder.report(item, section) if isinstance(item, Case) else item


def _of(stages: Sequence[Stage], ask: Callable[[Stage], Sequence[Region]]) -> tuple[Region, ...]:
    """What each stage asks for; an error is that stage's, not of the one that loads."""
    found: list[Region] = []
    for stage in stages:
        with named(stage):
            found += ask(stage)
    return tuple(found)
