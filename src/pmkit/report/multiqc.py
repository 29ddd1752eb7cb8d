"""Custom content for MultiQC: a table for each summary that the sections give, one row a sample.

Each table is a file of its own and has an id of its own, since MultiQC lays tables of one id over each other. Missing
values are left out (null would become the text "None"). MultiQC writes cells as HTML, so text is escaped here. It cuts
names of rows at what looks like the end of a file name, so that P1.vcf and P1.bam would be one row: see `row_name`.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any, ClassVar, TextIO

from pmkit.core.exchange import Json, TableSummary
from pmkit.core.messages import tr
from pmkit.report.document import ReportHead
from pmkit.report.exchange_head import giving, left_out
from pmkit.report.format import Format
from pmkit.report.sections import Spec, section_of

KIND = "multiqc"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MARKUP = str.maketrans({"{": "&#123;", "}": "&#125;"})
_LONGEST = 200


class MultiqcFormat(Format):
    """With a section: that table. A folder takes a file for each table: `FOLDER/pmkit_NAME_mqc.json`."""

    suffix: ClassVar[str] = "_mqc.json"
    one_table: ClassVar[bool] = True

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._data: dict[str, dict[str, Any]] = {}
        self._seen: set[str] = set()
        self._left: dict[str, None] = {}

    @classmethod
    def section_names(cls) -> tuple[str, ...]:
        return tuple(summaries())

    def applies(self, report: ReportHead) -> bool:
        return self.section is None or section_of(report, summaries()[self.section][0]) is not None

    def write(self, report: ReportHead, out: TextIO) -> None:
        if not self.applies(report):
            return
        spec, summary = summaries()[self.section or ""]
        row = {key: _cell(value) for key, value in summary.row(section_of(report, spec)).items() if value is not None}
        self._seen |= row.keys()
        self._data[row_name(report.sample)] = row
        self._left |= dict.fromkeys(left_out(report, KIND))

    def end(self, out: TextIO) -> None:
        _, summary = summaries()[self.section or ""]
        out.write(json.dumps(self._content(summary), indent=1, ensure_ascii=False, allow_nan=False) + "\n")

    def _content(self, summary: TableSummary) -> Json:
        named = {
            key: summary.columns.get(key, "") for key in (*summary.columns, *sorted(self._seen - {*summary.columns}))
        }
        headers = {
            key: {"title": plain(key.replace("_", " ")), "description": plain(about or key), "scale": False}
            for key, about in named.items()
            if key in self._seen
        }
        left = [tr("left out of this format: {name}", name=", ".join(self._left))] if self._left else []
        return {
            "id": summary.id,
            "section_name": plain(summary.title),
            "description": plain(" ".join([summary.about, *left])),
            "plot_type": "table",
            "pconfig": {
                "id": f"{summary.id}_table",
                "title": plain(summary.title),
                "no_violin": True,
                "save_file": True,
            },
            "headers": headers,
            "data": self._data,
        }


def summaries() -> dict[str, tuple[Spec, TableSummary]]:
    """Every table by its id, with its section."""
    return {summary.id: (spec, summary) for spec, part in giving(KIND) for summary in part.summaries()}


def plain(text: str) -> str:
    """Text that is no markup, nor a part of a template."""
    return escape(_short(text)).translate(_MARKUP)


def _short(text: str) -> str:
    clean = _CONTROLS.sub(" ", text)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def row_name(sample: str) -> str:
    """A sample's name that MultiQC neither cuts nor takes for markup: all that it could cut at is an entity.

    Letters, digits, blanks and dashes stay, and so do dots and low lines that no letter follows.
    """
    short = _short(sample)
    return "".join(
        letter if letter.isalnum() or letter in " -" or _stays(letter, short[place + 1 :]) else f"&#{ord(letter)};"
        for place, letter in enumerate(short)
    )


def _stays(letter: str, rest: str) -> bool:
    return letter in "._" and not rest[:1].isalpha()


def _cell(value: str | float) -> str | float:
    return plain(value) if isinstance(value, str) else value
