"""What sections give to the formats of other systems, each by `SectionSpec.extra` under the format's name.

A section that gives nothing to a format is named in it as left out. What is given is plain data, made from the
section's codes: the writers lay it out and know no section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from pmkit.core.model import Build, Region, Variant

Json = dict[str, Any]
"""An object of a JSON document."""


class Seen(NamedTuple):
    """An allele that a section found in the sample (VCF style, 1-based, as the report has it)."""

    variant: Variant
    gene: str
    name: str  # as people call it: "BRAF V600E", "rs4244285"
    hgvs: tuple[str, ...] = ()  # genomic, coding, protein; those that are known


class Interval(NamedTuple):
    """A line of BED: the place of a finding. `score`: 0 to 1000, how pressing it is."""

    region: Region  # 0-based half-open
    name: str
    score: int = 0
    color: str = "0,0,0"


class About(NamedTuple):
    """What the writers tell a section of the report that it is a part of."""

    sample: str
    build: Build
    vrs: Mapping[Variant, Json]  # the GA4GH Allele of each variant that could be named; see `Variants`
    settings: Mapping[str, Any]  # options in force, by stage and name


class Variants(Protocol):
    """`extra("vrs")`: alleles to be named, and statements on them (GA4GH VA-Spec 1)."""

    def seen(self, section: Any) -> Iterable[Seen]:
        """The alleles that the section found, each once."""

    def changes(self, section: Any) -> Iterable[tuple[str, Region, str]]:
        """Copy-number changes: a name, the place, and VRS's term for the change."""

    def statements(self, section: Any, about: About) -> Iterable[Json]:
        """Statements of VA-Spec; their `id` is set by the writer."""


class Intervals(Protocol):
    """`extra("bed")`: places of findings."""

    def intervals(self, section: Any) -> Iterable[Interval]: ...


class Packet(NamedTuple):
    """What a section adds to a Phenopacket: parts in the schema's JSON form, and the ontologies that they use."""

    diseases: Sequence[Json] = ()
    interpretations: Sequence[Json] = ()
    measurements: Sequence[Json] = ()
    resources: Sequence[Json] = ()
    features: Sequence[Json] = ()
    notes: Sequence[str] = ()  # what the schema has no place for


class PhenopacketPart(Protocol):
    """`extra("phenopacket")`."""

    def packet(self, section: Any, about: About) -> Packet: ...


class Cards(Protocol):
    """`extra("cds-hooks")`: cards on drugs (CDS Hooks 2.0); the writer sets `uuid`."""

    def cards(self, section: Any, about: About) -> Iterable[Json]: ...


class TableSummary(NamedTuple):
    """A table of one row a sample. `columns`: keys and what they mean; `row` may give more, as one for each gene."""

    id: str  # "pmkit_pgx_genes"
    title: str
    about: str
    columns: Mapping[str, str]
    row: Callable[[Any], Mapping[str, str | float | None]]  # of the section; None for a missing value


class Summaries(Protocol):
    """`extra("multiqc")`."""

    def summaries(self) -> Iterable[TableSummary]: ...
