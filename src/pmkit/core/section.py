"""Parts of the report document: how it was made, citations and traces.

The modules of models do not postpone annotations: pydantic would compile each of them again from its text.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A piece of the report: immutable, and nothing in it that the schema does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Assembly(Part):
    """The genome build of the coordinates."""

    name: str = Field(description="GRCh37 or GRCh38")
    decided_by: str = Field(description="what the build was recognised by")


class Input(Part):
    """A file that was read."""

    path: str = Field(description="as given on the command line; - is standard input")
    format: str = Field(description="file format and version")
    records_read: int = Field(description="records that were looked at")
    records_kept: int = Field(description="records at positions that a stage asked for")
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
