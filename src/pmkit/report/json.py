"""JSON: one document for one sample, an array for several."""

from __future__ import annotations

from typing import ClassVar, TextIO

from pmkit.report.document import ReportHead
from pmkit.report.format import Format


class JsonFormat(Format):
    """The first report is held back until it is known whether another follows."""

    suffix: ClassVar[str] = ".json"

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._first: ReportHead | None = None
        self._number = 0

    def write(self, report: ReportHead, out: TextIO) -> None:
        self._number += 1
        if self._number == 1:
            self._first = report
            return
        if self._first is not None:
            out.write("[\n" + self._first.model_dump_json(indent=2))
            self._first = None
        out.write(",\n" + report.model_dump_json(indent=2))

    def end(self, out: TextIO) -> None:
        if self._first is not None:
            out.write(self._first.model_dump_json(indent=2) + "\n")
        else:
            out.write("\n]\n" if self._number else "[]\n")
