"""The report document: what `pmkit schema report` publishes and every format is written from.

Its head is the same for all; the sections come from the stages' packages (entry points `pmkit.sections`).
Coordinates: `pos` is 1-based; chromosome names are bare ("10", "X", "MT"). Names of fields are a contract:
a change that can break a reader raises the first number of SCHEMA_VERSION.
"""

from functools import cache
from typing import Annotated, Any, Literal

from pmkit.core.errors import ConfigError
from pmkit.core.lean_model import Before, Field, model_of
from pmkit.core.messages import tr
from pmkit.core.section import Assembly, Consent, Input, Part, Review, RuleFile, SettingUsed, Software, TableUsed
from pmkit.report.sections import specs

__all__ = ["SCHEMA_VERSION", "ReportHead", "report_model"]

SCHEMA_VERSION: Literal["1.1"] = "1.1"


def intended_use() -> str:
    """What a report is for, and what it is not, where a laboratory does not say otherwise."""
    return tr(
        "Decision support for qualified professionals. Not a medical device; findings need "
        "confirmation by a validated test before treatment is changed."
    )


INTENDED_USE = intended_use()
OLDER = ("1.0",)
"""Versions that `report.read` still opens; each section brings its own part up to date."""


class ReportHead(Part):
    """All that was found for one sample, and how."""

    schema_version: Literal["1.1"] = Field(default=SCHEMA_VERSION, description="version of this schema")
    letterhead: tuple[str, ...] = Field(default=(), description="the laboratory's own lines at the head")
    sample: str = Field(description="the sample's name in the input")
    assembly: Assembly = Field(description="genome build")
    inputs: tuple[Input, ...] = Field(default=(), description="the files that were read")
    caller: str = Field(default="", description="what wrote the calls, as the input's header names it")
    software: tuple[Software, ...] = Field(default=(), description="what computed it")
    tables: tuple[TableUsed, ...] = Field(default=(), description="bundled tables used")
    rules: tuple[RuleFile, ...] = Field(default=(), description="rule files used")
    settings: tuple[SettingUsed, ...] = Field(default=(), description="all options in force, with origin")
    intended_use: str = Field(default=INTENDED_USE, description="what the report is for, and what it is not")
    review: Review | None = Field(default=None, description="who signs it; null: the sheet does not say")
    consent: Consent = Field(default=Consent(), description="what may be looked at")
    limitations: tuple[str, ...] = Field(default=(), description="what this report cannot tell")

    def _repr_html_(self) -> str:
        """The report as a notebook shows it."""
        from pmkit.report.rows import report_html

        return report_html(self)


_NONE_IF_EMPTY = Before(lambda value: None if value == [] else value)
"""Reports of before a section was made held an empty list in its place."""


@cache
def report_model(present: frozenset[str] | None = None) -> type[ReportHead]:
    """The head and a field for each section that is offered; with `present`, a section that is not among them can only
    be null, and its own model is not needed. Raises ConfigError where a section takes our names."""
    fields: dict[str, Any] = {}
    for spec in specs():
        if spec.name in ReportHead.model_fields:
            raise ConfigError(
                tr("a section cannot be called {name!r}", name=spec.name),
                remedy=tr("The name is a field of every report."),
            )
        about = Field(default=None, description=f"null: the {spec.stage_name} stage did not run")
        kind: Any = spec.model | None if present is None or spec.name in present else None
        fields[spec.name] = (Annotated[kind, _NONE_IF_EMPTY], about)
    made: type[ReportHead] = model_of("Report", ReportHead, fields, __name__)
    return made


def __getattr__(name: str) -> Any:
    """`Report` is made when it is first asked for: a package that offers a section may import this module itself."""
    if name == "Report":
        return report_model()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
