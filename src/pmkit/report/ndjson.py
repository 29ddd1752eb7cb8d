"""NDJSON: one report per line, for cohorts and streams."""

from __future__ import annotations

from typing import ClassVar, TextIO

from pmkit.report.document import ReportHead
from pmkit.report.format import ByReference, Format


class NdjsonFormat(Format):
    suffix: ClassVar[str] = ".ndjson"

    def by_reference(self) -> ByReference:
        from pmkit.report.by_reference import NdjsonByReference

        return NdjsonByReference()

    def write(self, report: ReportHead, out: TextIO) -> None:
        out.write(report.model_dump_json() + "\n")
