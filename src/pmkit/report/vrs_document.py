"""GA4GH: identifiers of VRS 2 for the variants that were found, and statements of VA-Spec on them, as JSON.

One document for a sample, an array for several. A variant that could not be named has `allele` null and says why.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, TextIO

from pmkit.core.exchange import About, Json
from pmkit.core.messages import tr
from pmkit.core.model import Build
from pmkit.report.document import ReportHead
from pmkit.report.exchange_head import alleles, left_out, parts
from pmkit.report.format import Format
from pmkit.variants import vrs

_WHY = {
    vrs.Unnamed.NO_ACCESSION: tr("the contig is no chromosome of the build"),
    vrs.Unnamed.NO_SEQUENCE: tr("the bases around the change are not known: give the genome with --reference"),
    vrs.Unnamed.NOT_SPELLED: tr("the alleles are not spelled out in bases, or are the same"),
    vrs.Unnamed.OUTSIDE: tr("the place is outside of the chromosome"),
}


class JsonDocuments(Format):
    """Formats that write a JSON document for each sample: alone for one, in an array for several."""

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._first: str | None = None
        self._number = 0

    @abstractmethod
    def document(self, report: ReportHead) -> Json:
        """The document of one sample."""

    def write(self, report: ReportHead, out: TextIO) -> None:
        text = json.dumps(self.document(report), indent=2, ensure_ascii=False, allow_nan=False)
        self._number += 1
        if self._number == 1:
            self._first = text
            return
        if self._first is not None:
            out.write("[\n" + self._first)
            self._first = None
        out.write(",\n" + text)

    def end(self, out: TextIO) -> None:
        out.write(f"{self._first}\n" if self._first is not None else "\n]\n" if self._number else "[]\n")


class VrsFormat(JsonDocuments):
    """Variations, copy-number changes and statements."""

    suffix: ClassVar[str] = ".vrs.json"

    def document(self, report: ReportHead) -> Json:
        held = list(parts(report, "vrs"))
        named, unnamed = alleles(report)
        build = Build(report.assembly.name)
        settings: dict[str, Any] = {one.name: one.value for one in report.settings}
        about = About(report.sample, build, named, settings)
        variations, changes, statements = [], [], []
        for spec, part, section in held:
            for one in part.seen(section):
                why = unnamed.get(one.variant)
                about_it = {"name": one.name, "gene": one.gene, "section": spec.name, "hgvs": list(one.hgvs)}
                about_it |= {"place": str(one.variant), "allele": named.get(one.variant)}
                if why is not None:
                    about_it |= {"because": why.value, "remedy": _WHY[why]}
                variations.append(about_it)
            for name, region, change in part.changes(section):
                made = vrs.copy_number_change(build, region, change)
                if not isinstance(made, vrs.Unnamed):
                    changes.append({"name": name, "section": spec.name, "change": made})
            statements += _identified(part.statements(section, about))
        return {
            "sample": report.sample,
            "assembly": report.assembly.name,
            "variations": variations,
            "copy_number_changes": changes,
            "statements": statements,
            "left_out": list(left_out(report, "vrs")),
        }


def _identified(statements: Iterable[Json]) -> list[Json]:
    """Statements with an identifier each, made of their content, each once: two records of one allele say the same.

    The allele stands among the variations.
    """
    found: dict[str, Json] = {}
    for one in statements:
        proposition = dict(one["proposition"])
        proposition["subjectVariant"] = proposition["subjectVariant"]["id"]
        whole = one | {"proposition": proposition}
        name = f"pmkit:{vrs.digest(whole)}"
        found[name] = {"id": name, **whole}
    return list(found.values())
