"""Parts of the report that all sections share, and the contract between a section and the writers.

The modules of models do not postpone annotations: pydantic would compile each of them again from its text.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

from pmkit.core import cells
from pmkit.core.difference import Difference, HowMade, pairs
from pmkit.core.lean_model import Field, Model

if TYPE_CHECKING:
    from pmkit.core.summary import Picture, Plain, Summary


class Part(Model):
    """A piece of the report: immutable, and nothing in it that the schema does not name."""

    shared_parts: ClassVar[tuple[str, str] | None] = None
    """A field, and the first field of its part: a list of parts that many reports share by identity."""


class Assembly(Part):
    """The genome build of the coordinates."""

    name: str = Field(description="GRCh37 or GRCh38")
    decided_by: str = Field(description="what the build was recognised by")


class Input(Part):
    """A file that was read."""

    path: str = Field(description="as given on the command line; - is standard input")
    format: str = Field(description="file format and version")
    records_read: int = Field(description="records that were looked at")
    records_kept: int | None = Field(
        description="records at positions that a stage asked for, of the kinds that it reads; null where some of them "
        "are left out for want of consent, as their number would tell that there are any"
    )
    notes: tuple[str, ...] = Field(default=(), description="what was noticed while reading")


class Software(Part):
    """A program or library that took part."""

    name: str = Field(description="its name")
    version: str = Field(description="its version")


class TableSource(Part):
    """An upstream release behind a table."""

    name: str = Field(description="who publishes it")
    release: str = Field(description="release date or version")
    licence: str = Field(description="the licence of the data")


class TableUsed(Part):
    """A bundled table that the stages drew on."""

    name: str = Field(description="table name, as in `pmkit tables list`")
    sha256: str = Field(description="digest of its content")
    sources: tuple[TableSource, ...] = Field(default=(), description="the releases it was built from")


class RuleFile(Part):
    """A file of rules that was applied."""

    name: str = Field(description="path below rules/")
    title: str = Field(description="what it decides")
    version: str = Field(description="its version")
    source: str = Field(default="", description="the guideline or paper behind it")


class SettingUsed(Part):
    """One option's value and where it came from."""

    name: str = Field(description="stage and option, as load.build")
    value: Any = Field(description="the value in force")
    origin: Literal["option", "environment", "file", "default"] = Field(description="where the value came from")


class Consent(Part):
    """What the patient agreed to have looked at."""

    status: Literal["not_recorded", "recorded"] = Field(default="not_recorded", description="whether it is known")
    scope: tuple[str, ...] = Field(default=(), description="the areas that are allowed, if recorded")
    purpose: tuple[str, ...] = Field(default=(), description="what the run is for, as stated")
    data_use: tuple[str, ...] = Field(default=(), description="DUO codes of the data, as the sheet gives them")


class Review(Part):
    """Who signs the report, as the sample sheet says; nothing here is checked."""

    reviewer: str = Field(default="", description="who reviewed it")
    date: str = Field(default="", description="when it was reviewed, as written in the sheet")
    replaces: str = Field(default="", description="the report that this one replaces")


class Citation(Part):
    """Where a statement comes from."""

    source: str = Field(description="publisher or knowledge base")
    id: str = Field(default="", description="its identifier there")
    pmids: tuple[str, ...] = Field(default=(), description="PubMed numbers")
    url: str = Field(default="", description="where to read it")


class Trace(Part):
    """A rule that was looked at: it fired, did not fire, or could not be evaluated."""

    rule: str = Field(description="the rule's name")
    outcome: Literal["fired", "not_fired", "not_evaluable"] = Field(description="not_evaluable is never 'no'")
    because: str = Field(default="", description="the facts that decided")
    citations: tuple[Citation, ...] = Field(default=(), description="where the rule comes from")


# --- the contract between a stage's section and the writers --------------------------------------------------------


class Kind(StrEnum):
    """What a column holds, for formats with typed columns."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    TRUTH = "truth"
    LIST = "list"


Cell = str | int | float | bool | tuple[str, ...] | None
T = TypeVar("T")
M = TypeVar("M", bound=Part)


class Column(NamedTuple, Generic[T]):
    """One column of a table. `fields` are the fields of the table's items that it shows, dotted (default: its name).

    A column that counts a list names the list; the fields below it are not shown by that.
    """

    name: str
    get: Callable[[T], Cell]
    doc: str = ""
    kind: Kind = Kind.TEXT
    fields: tuple[str, ...] = ()
    by: str = "; "  # what joins a list in a cell of text
    in_tsv: bool = True
    in_table: bool = False  # shown in the terminal table where the section has no view of its own

    @property
    def shows(self) -> tuple[str, ...]:
        """The dotted fields that the column shows."""
        return self.fields or (self.name,)

    def text(self, item: T) -> str:
        """The cell as text without tabs and line ends."""
        value = self.get(item)
        if isinstance(value, tuple):
            return cells.listed(value, self.by) if value else ""
        return cells.text(value)


class Table(NamedTuple, Generic[M, T]):
    """A table of a section, one item after the other. `field` is the section's field that holds the items.

    `rows` spreads an item over several rows (then `columns` read what it gives). The first column names the item.
    `looked` says whether the section looked for items at all: where it did not, an empty table would seem an answer.
    """

    name: str
    doc: str
    field: str
    columns: tuple[Column[Any], ...]
    rows: Callable[[T], Iterable[Any]] | None = None
    looked: Callable[[M], bool] | None = None

    def items(self, section: M) -> Iterable[T]:
        """The items of a section."""
        found: Iterable[T] = getattr(section, self.field)
        return found

    def spread(self, item: T) -> Iterable[Any]:
        """What the columns read: the item itself, or the rows it is spread over."""
        return self.rows(item) if self.rows else (item,)


class Level(StrEnum):
    """How pressing a block is; a writer chooses the colours."""

    URGENT = "urgent"
    ADJUST = "adjust"
    CAUTION = "caution"
    USUAL = "usual"
    PLAIN = "plain"


class Lines(NamedTuple):
    """Plain lines of text."""

    lines: tuple[str, ...]


class Bullets(NamedTuple):
    """A list."""

    lines: tuple[str, ...]


RECORDS = 1 << 30


class Grid(NamedTuple):
    """Rows below a head. Below `least_width` columns of text each row is written as a record of `name: value` lines."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    least_width: int = 70


class Block(NamedTuple):
    """A titled piece of a report for people: plain data, laid out by the writer."""

    title: str
    content: tuple[Lines | Bullets | Grid, ...]
    level: Level = Level.PLAIN


class Around(NamedTuple):
    """What a view may know of the rest of the report."""

    medications: frozenset[str] = frozenset()  # what the patient takes, as the tables name it


class View(NamedTuple, Generic[M]):
    """A part of the report for people, chosen by `--section NAME`. Views stand in the order of `place`."""

    name: str
    blocks: Callable[[M, Around], Iterable[Block]]
    place: int = 100


class Explanation(NamedTuple):
    """What a section knows of a name, and which of the tables used matter for it."""

    lines: tuple[str, ...]
    is_behind: Callable[[str], bool] = lambda table: False


class LaterModel:
    """A section's model that is imported when it is first asked for: a run without the stage does without it."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __get__(self, instance: object, owner: type) -> type[Part]:
        found: type[Part] = getattr(import_module(self._module), self._name)
        return found


class SectionSpec(ABC, Generic[M]):
    """What a stage gives to the report: a model, and how tables, terminal and `explain` show it.

    A subclass is named by the entry point group `pmkit.sections`. Only `name`, `model` and `tables` are needed: views
    and explanations are then made from the columns. The methods import what they need when they are called.
    """

    name: ClassVar[str]
    """The report's field."""
    model: ClassVar[type[Part] | LaterModel]
    """Read of an instance or the class it is the model, also where it is given as a `LaterModel`."""
    stage: ClassVar[str] = ""
    """The stage whose result it is made of; default: the section's name."""
    derived_from: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Sets of sections that it can be made of (see `derived`): it stands in every report that holds one set whole."""
    rules: ClassVar[str] = ""
    """The folder of the stage's rule files below `rules/`, if it has any."""
    place: ClassVar[int] = 100
    """Sections stand in this order in reports, then by name."""
    shared: ClassVar[tuple[str, ...]] = ()
    """Fields (dotted, the inner ones first) whose values many samples share: compact JSON writes each value once."""
    exempt: ClassVar[Mapping[str, str]] = {}
    """Fields (dotted, from the section on) without a column, each with the reason; a prefix stands for all below."""

    @property
    def stage_name(self) -> str:
        """The key of the stage's result in a case."""
        return self.stage or self.name

    def maker(self) -> Callable[[Any, str | None], M]:
        """A function that makes the section of a stage's result; with the name of a table, only what that needs.

        Called once for each run. As it stands, a result that is a section already is taken as it is.
        """
        return lambda result, only: result

    @abstractmethod
    def tables(self) -> Sequence[Table[M, Any]]:
        """The section's tables."""

    def follows_from(self, names: Iterable[str]) -> bool:
        """Whether the section can be made of the sections (or results of stages) that are there."""
        there = set(names)
        return any(there.issuperset(needed) for needed in self.derived_from)

    def derived(self, case: Any, sections: Mapping[str, Part]) -> M | None:
        """The section as it follows from the others of the report, for a section of `derived_from`.

        `case` is the `core.model.Case`, `sections` the report's by name. None where there is nothing to say.
        """
        return None

    def notes(self, section: M) -> Iterable[Any]:
        """Notes at rows of other sections (`core.row_notes.Noted`)."""
        return ()

    def noted(self, section: M, notes: Mapping[str, Sequence[Any]]) -> M:
        """The section with notes (`core.row_notes.RowNote`, by row) that others put at its rows."""
        return section

    def views(self) -> Sequence[View[M]]:
        """What people read; as it stands, a grid for each table with the columns that are `in_table`."""
        return (View(self.name, lambda section, around: _grids(self.tables(), section)),)

    def summary(self, section: M, around: Around) -> "Summary | None":
        """What stands on the first screen; None: the section's views stand there in full."""
        return None

    def pictures(self, section: M) -> "Iterable[Picture]":
        """What people look at rather than read, as plain data with its text alternative; drawn by the writer."""
        return ()

    def plain(self, section: M, around: Around) -> "Plain | None":
        """What the patient is told, in plain words; None: the patient's page names the section as one it leaves out."""
        return None

    def plain_name(self) -> str:
        """What the patient's page calls the section where it leaves it out."""
        return self.name.replace("_", " ")

    def explain(self, section: M, name: str, *, everything: bool = False) -> Explanation | None:
        """What the section knows of a gene, variant or drug (lower case); None where it does not know the name.

        Lists may be cut unless `everything` is asked for.
        """
        lines = [line for table in self.tables() for line in _about(table, section, name)]
        return Explanation(tuple(lines)) if lines else None

    def names(self, section: M) -> Iterable[str]:
        """Every name that `explain` knows, for suggestions."""
        return (table.columns[0].text(item) for table in self.tables() for item in table.items(section))

    def hint(self, section: M, name: str) -> str:
        """A remedy for a name that the section does not explain but has heard of; "" for none."""
        return ""

    def limitations(self, section: M) -> Iterable[str]:
        """What the report has to say of its limits because of this section."""
        return ()

    def medications(self, section: M) -> Iterable[str]:
        """What the patient takes, if the section knows."""
        return ()

    def differences(self, old: M, new: M, made: HowMade) -> Iterable[Difference]:
        """What changed between two reports' sections; as it stands, each column of each table whose text differs."""
        for table in self.tables():
            yield from _differences(table, old, new, made)

    def upgraded(self, raw: dict[str, Any], version: str) -> dict[str, Any]:
        """The section's JSON of an older report (of schema `version`) as the present model reads it."""
        return raw

    def extra(self, kind: str) -> Any:
        """What the section gives to a format that needs more than columns ("vcf", "fhir", …); None for nothing."""
        return None


def _grids(tables: Iterable[Table[M, Any]], section: M) -> Iterator[Block]:
    for table in tables:
        columns = [column for column in table.columns if column.in_table]
        rows = tuple(
            tuple(column.text(row) for column in columns) for item in table.items(section) for row in table.spread(item)
        )
        if columns and rows:
            head = tuple(column.name.replace("_", " ") for column in columns)
            yield Block(table.doc, (Grid(head, rows),))


def _differences(table: Table[M, Any], old: M, new: M, made: HowMade) -> Iterator[Difference]:
    """Items are matched by their first column; those of one name are compared by the sets of their cells."""
    before, after = ({}, {})  # type: tuple[dict[str, list[Any]], dict[str, list[Any]]]
    for found, section in ((before, old), (after, new)):
        for item in table.items(section):
            for row in table.spread(item):
                found.setdefault(table.columns[0].text(row), []).append(row)
    for name, one, other in pairs(before, after, absent=()):
        for column in table.columns[1:]:
            was, now = (" | ".join(sorted({column.text(row) for row in rows} - {""})) for rows in (one, other))
            if was != now:
                yield Difference(column.name, name, "", was, now, made.why())


def _about(table: Table[M, Any], section: M, name: str) -> Iterator[str]:
    for item in table.items(section):
        if table.columns[0].text(next(iter(table.spread(item)))).casefold() != name:
            continue
        for row in table.spread(item):
            yield f"{table.doc}: {table.columns[0].text(row)}"
            for column in table.columns[1:]:
                if text := column.text(row):
                    yield f"  {column.name.replace('_', ' ')}: {text}"
