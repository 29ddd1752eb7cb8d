"""The sources of guidance on drugs: one line each. Their rows come from importers, and are kept apart by source.

`reads_as`: whose reading of a gene's alleles (phenotype, score) a source's rows are keyed by, and whose where it
has none of its own.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from pmkit.core.lean_model import After, WithSchema
from pmkit.core.messages import tr


class GuidelineSource(NamedTuple):
    """A source of guidance."""

    name: str
    reads_as: tuple[str, ...]
    by_score: bool = False  # rows keyed by activity score serve the other scores of a phenotype's band
    by_diplotype: bool = False  # rows may name a diplotype, so that results of one phenotype are not put together
    asks_for_tests: bool = False  # its rows can ask for a test before the drug


CPIC = "CPIC"
"""Whose reading a report shows."""
GUIDELINES = (
    GuidelineSource(CPIC, (CPIC, "DPWG", "FDA_LABEL"), by_score=True, asks_for_tests=True),
    GuidelineSource("DPWG", ("DPWG", CPIC, "FDA_LABEL"), by_score=True, by_diplotype=True),
    GuidelineSource("FDA", ("FDA", CPIC, "DPWG", "FDA_LABEL")),
    GuidelineSource("FDA_LABEL", ("FDA_LABEL", "FDA", CPIC, "DPWG"), by_diplotype=True, asks_for_tests=True),
)
BY_NAME = {source.name: source for source in GUIDELINES}
SOURCES = tuple(BY_NAME)
UNKNOWN = GuidelineSource("", ())


def _known(name: str) -> str:
    if name not in BY_NAME:
        raise ValueError(tr("{name!r} is none of the sources of guidance {known}", name=name, known=", ".join(BY_NAME)))
    return name


Authority = Annotated[str, After(_known), WithSchema({"enum": list(SOURCES), "type": "string"})]
"""The name of a source."""


def guideline(name: str) -> GuidelineSource:
    """The source of that name; one that reads nothing for a name that is not known."""
    return BY_NAME.get(name, UNKNOWN)
