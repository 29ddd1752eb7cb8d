"""The source of a chain: read VCF and BCF files into cases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from pmkit.core.errors import UsageError
from pmkit.core.stage import Flow, Item, Run, Stage


class LoadStage(Stage):
    """Read files, only where a later stage wants to see; one case per sample."""

    name: ClassVar[str] = "load"
    takes: ClassVar[frozenset[Flow]] = frozenset()
    gives: ClassVar[Flow | None] = Flow.CASES

    def __init__(
        self,
        paths: tuple[str, ...],
        *,
        sample: tuple[str, ...] = (),
        build: str | None = None,
        threads: str = "1",
        pass_only: bool = False,
        absent_is_ref: bool = False,
        covered: tuple[str, ...] = (),
        tumor: str | None = None,
        normal: str | None = None,
        sheet: str | None = None,
        format: str = "vcf",  # noqa: A002  (as the option is called)
    ) -> None:
        self.paths, self.samples, self.build = paths, sample, build
        self.threads = thread_count(threads)
        self.pass_only, self.absent_is_ref = pass_only, absent_is_ref
        self.covered = covered
        self.tumor, self.normal, self.sheet, self.format = tumor, normal, sheet, format

    def prepare(self, run: Run) -> None:
        if not self.paths and not self.sheet:
            raise UsageError("no input file is named", remedy="Name a VCF, - for standard input, or a --sheet.")
        if self.paths.count("-") > 1:
            raise UsageError("standard input can be read only once", remedy="Write - a single time.")
        if self.normal and not self.tumor:
            raise UsageError("--normal needs --tumor")
        if self.covered and self.absent_is_ref:
            raise UsageError(
                "--covered says where a position without a record is reference, --absent-is-ref says everywhere",
                remedy="Give one of the two.",
            )
        if self.covered and self.format != "vcf":
            raise UsageError("--covered is for VCF and BCF files", remedy=f"Leave it out with --format {self.format}.")

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        from pmkit.core.model import Build
        from pmkit.intake import vcf
        from pmkit.intake.options import LoadOptions

        options = LoadOptions(
            samples=self.samples,
            build=Build(self.build) if self.build else None,
            threads=self.threads,
            pass_only=self.pass_only,
            absent_is_reference=self.absent_is_ref,
            covered=self.covered,
            tumor=self.tumor,
            normal=self.normal,
            sheet=Path(self.sheet) if self.sheet else None,
            format=self.format,
        )
        yield from vcf.read(self.paths, wanted=run.wanted, structural=run.wanted_of_structural, options=options)


def thread_count(text: str) -> int:
    """A number of threads; `auto` is what SLURM granted, else the processors this process may use."""
    if text == "auto":
        granted = os.environ.get("SLURM_CPUS_PER_TASK", "")
        return int(granted) if granted.isdigit() and int(granted) else len(os.sched_getaffinity(0))
    if not text.isdigit() or not 1 <= int(text) <= 1024:
        raise UsageError(f"--threads is {text!r}", remedy="Give a number from 1, or auto.")
    return int(text)
