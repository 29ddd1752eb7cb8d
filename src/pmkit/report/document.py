"""The report document: what `pmkit schema report` publishes and every format is written from.

Coordinates: `pos` is 1-based; chromosome names are bare ("10", "X", "MT"). Names of fields are a contract:
a change that can break a reader raises the first number of SCHEMA_VERSION.
"""

from pydantic import Field

from pmkit.context.section import ContextPart
from pmkit.core.section import (
    Assembly,
    Citation,
    Consent,
    Input,
    Part,
    RuleFile,
    SettingUsed,
    Software,
    TableSource,
    TableUsed,
    Trace,
)
from pmkit.onco.section import (
    Alteration,
    Biomarker,
    ClassCount,
    Criterion,
    EvidenceItem,
    Onco,
    Oncogenicity,
    OncoVariant,
    SetAside,
    StructuralAlteration,
    Therapy,
    Tier,
)
from pmkit.pgx.section import (
    AlleleResult,
    CouldChange,
    Diplotype,
    DoseFactor,
    DrugReport,
    FactDates,
    Gap,
    GeneKey,
    GeneReport,
    MissingGene,
    OpenAction,
    Pgx,
    Position,
    Positions,
    Recommendation,
)

__all__ = [
    "SCHEMA_VERSION",
    "AlleleResult",
    "Alteration",
    "Assembly",
    "Biomarker",
    "Citation",
    "ClassCount",
    "Consent",
    "ContextPart",
    "CouldChange",
    "Criterion",
    "Diplotype",
    "DoseFactor",
    "DrugReport",
    "EvidenceItem",
    "FactDates",
    "Gap",
    "GeneKey",
    "GeneReport",
    "GermlineFinding",
    "Input",
    "MissingGene",
    "Onco",
    "OncoVariant",
    "Oncogenicity",
    "OpenAction",
    "Part",
    "Pgx",
    "Position",
    "Positions",
    "Recommendation",
    "Report",
    "RiskScore",
    "RuleFile",
    "SetAside",
    "SettingUsed",
    "Software",
    "StructuralAlteration",
    "TableSource",
    "TableUsed",
    "Therapy",
    "Tier",
    "Trace",
]

SCHEMA_VERSION = "1.0"


class GermlineFinding(Part):
    """A hereditary finding. No stage makes one yet."""

    gene: str = Field(description="gene symbol")


class RiskScore(Part):
    """A polygenic score. No stage makes one yet."""

    name: str = Field(description="the score's name")


class Report(Part):
    """All that was found for one sample, and how."""

    schema_version: str = Field(default=SCHEMA_VERSION, description="version of this schema")
    sample: str = Field(description="the sample's name in the input")
    assembly: Assembly = Field(description="genome build")
    inputs: tuple[Input, ...] = Field(default=(), description="the files that were read")
    software: tuple[Software, ...] = Field(default=(), description="what computed it")
    tables: tuple[TableUsed, ...] = Field(default=(), description="bundled tables used")
    rules: tuple[RuleFile, ...] = Field(default=(), description="rule files used")
    settings: tuple[SettingUsed, ...] = Field(default=(), description="all options in force, with origin")
    consent: Consent = Field(default=Consent(), description="what may be looked at")
    limitations: tuple[str, ...] = Field(default=(), description="what this report cannot tell")
    pgx: Pgx | None = Field(default=None, description="null: the pgx stage did not run")
    context: ContextPart | None = Field(default=None, description="null: the context stage did not run")
    onco: Onco | None = Field(default=None, description="null: the onco stage did not run")
    germline: tuple[GermlineFinding, ...] = Field(default=(), description="hereditary findings")
    risk: tuple[RiskScore, ...] = Field(default=(), description="polygenic scores")
