"""The assemblies that pmkit knows. Light to import: options of the command line are made of it."""

from __future__ import annotations

from enum import StrEnum


class Build(StrEnum):
    """A human reference assembly."""

    GRCH37 = "GRCh37"
    GRCH38 = "GRCh38"
