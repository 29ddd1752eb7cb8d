"""BED9 with two more columns: where findings lie, for genome browsers and for bedtools.

Columns: chromosome ("chr7" on GRCh38, "7" on GRCh37), start and end (0-based half-open), name, score (0 to 1000),
strand ("."), thick start and end, colour, sample, section. Blanks in names are underscores: no reader splits them.
"""

from __future__ import annotations

import re
from typing import ClassVar, TextIO

from pmkit.core.cells import inert
from pmkit.core.messages import tr
from pmkit.core.model import Build, chromosome_order
from pmkit.report.document import ReportHead
from pmkit.report.exchange_head import left_out, parts
from pmkit.report.format import Format

PLACE, LOOKS = ("chrom", "start", "end", "name", "score", "strand"), ("thickStart", "thickEnd", "itemRgb")
_BLANKS = re.compile(r"\s+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONGEST = 200


class BedFormat(Format):
    """Lines of all samples, sorted by place, then by sample."""

    suffix: ClassVar[str] = ".bed"

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._lines: list[tuple[tuple[int, str], int, int, str, str]] = []
        self._left: dict[str, None] = {}

    def write(self, report: ReportHead, out: TextIO) -> None:
        prefix = "chr" if report.assembly.name == Build.GRCH38 else ""
        sample = _name(report.sample)
        for spec, part, section in parts(report, "bed"):
            for one in part.intervals(section):
                chrom, start, end = one.region
                name = "chrM" if prefix and chrom == "MT" else f"{prefix}{chrom}"
                cells = (name, start, end, _name(one.name), one.score, ".", start, end, one.color, sample, spec.name)
                self._lines.append((chromosome_order(chrom), start, end, sample, "\t".join(map(str, cells))))
        self._left |= dict.fromkeys(left_out(report, "bed"))

    def end(self, out: TextIO) -> None:
        out.write("#" + "\t".join((*PLACE, *LOOKS, "sample", "section")) + "\n")
        if self._left:
            out.write(f"#{tr('left out: {names}', names=', '.join(self._left))}\n")
        for *_, line in sorted(self._lines):
            out.write(f"{line}\n")


def _name(text: str) -> str:
    """A name without blanks and controls that no spreadsheet runs."""
    return inert(_BLANKS.sub("_", _CONTROLS.sub(" ", text).strip()))[:_LONGEST] or "."
