"""The source of a chain: read VCF and BCF files into cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar

from pmkit.core.errors import UsageError
from pmkit.core.model import Policy
from pmkit.core.options import nested, option
from pmkit.core.stage import Flow, Item, Run, Stage
from pmkit.intake.options import LoadOptions

SUFFIXES = (".vcf", ".vcf.gz", ".vcf.bgz", ".bcf", ".maf", ".maf.gz", ".txt")


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """Which files are read, and how."""

    paths: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "The files; - is standard input.", argument=True, metavar="FILE...", existing=True, suffixes=SUFFIXES
        ),
    )
    reading: LoadOptions = field(default_factory=LoadOptions, metadata=nested())
    policy: Policy = field(default_factory=Policy, metadata=nested())


class LoadStage(Stage):
    """Read files, only where a later stage wants to see; one case per sample."""

    name: ClassVar[str] = "load"
    analyses: ClassVar[bool] = False
    help: ClassVar[str] = "Read variants, one case per sample."
    options_class: ClassVar[type] = SourceOptions
    takes: ClassVar[frozenset[Flow]] = frozenset()
    gives: ClassVar[Flow | None] = Flow.CASES

    def __init__(self, options: SourceOptions) -> None:
        self.options, self.paths = options, options.paths

    def prepare(self, run: Run) -> None:
        reading = self.options.reading
        if not self.paths and not reading.sheet:
            raise UsageError("no input file is named", remedy="Name a VCF, - for standard input, or a --sheet.")
        if self.paths.count("-") > 1:
            raise UsageError("standard input can be read only once", remedy="Write - a single time.")
        if reading.normal and not reading.tumor:
            raise UsageError("--normal needs --tumor")

    @cached_property
    def formats(self) -> dict[str, tuple[str, ...]]:
        """The files by format, in the order in which the formats are met; the sheet's files are of the first."""
        from pmkit.intake.recognise import recognise

        asked = self.options.reading.format
        found: dict[str, tuple[str, ...]] = {}
        for path in self.paths:
            name = asked if asked != "auto" else recognise(path)
            found[name] = (*found.get(name, ()), path)
        return found or {asked if asked != "auto" else "vcf": ()}

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        from pmkit.intake import vcf

        for name, paths in self.formats.items():
            reading = replace(self.options.reading, format=name)
            for case in vcf.read(paths, wanted=run.wanted, structural=run.wanted_of_structural, options=reading):
                yield replace(case, policy=self.options.policy)
