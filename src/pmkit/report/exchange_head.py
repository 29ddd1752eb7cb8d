"""What the formats of other systems share: which sections give something to a format, and what they are given."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pmkit.core.errors import UsageError
from pmkit.core.exchange import About, Json
from pmkit.core.messages import tr
from pmkit.core.model import Build, Variant
from pmkit.report.document import ReportHead
from pmkit.report.sections import Spec, section_of, specs
from pmkit.variants import vrs
from pmkit.variants.fasta import Fasta

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@cache
def giving(kind: str) -> tuple[tuple[Spec, Any], ...]:
    """The sections that give something to a format, in the order of the report."""
    found = [(spec, spec.extra(kind)) for spec in specs()]
    return tuple((spec, part) for spec, part in found if part is not None)


def parts(report: ReportHead, kind: str) -> Iterator[tuple[Spec, Any, Any]]:
    """Each section of a report that gives something to a format: its spec, what it gives, and itself.

    Raises UsageError where no section of the report does.
    """
    found = [(spec, part, section_of(report, spec)) for spec, part in giving(kind)]
    held = [one for one in found if one[2] is not None]
    if not held:
        stages = ", ".join(spec.stage_name for spec, _ in giving(kind))
        raise UsageError(
            tr("no section of this report can be written as {kind}", kind=kind),
            remedy=tr("Run one of these stages first: {stages}.", stages=stages),
        )
    yield from held


def left_out(report: ReportHead, kind: str) -> tuple[str, ...]:
    """Sections of the report that give nothing to a format."""
    given = {spec.name for spec, _ in giving(kind)}
    return tuple(spec.name for spec in specs() if spec.name not in given and section_of(report, spec) is not None)


def left_out_notes(report: ReportHead, kind: str) -> list[str]:
    """A sentence for each section that gives nothing to a format."""
    return [tr("left out of this format: {name}", name=name) for name in left_out(report, kind)]


def scope(report: ReportHead) -> str:
    """A digest that names the report: of the sample, the build, and all that the sections say."""
    digest = hashlib.sha256(f"{report.sample}\n{report.assembly.name}\n".encode())
    for spec in specs():
        section = section_of(report, spec)
        if section is not None:
            digest.update(f"{spec.name}\n{section.model_dump_json()}\n".encode())
    return digest.hexdigest()


def moment(report: ReportHead) -> tuple[str, bool]:
    """When the report was made, as far as that is known, in RFC 3339; and whether it is.

    No clock is read, as the same input gives the same bytes: SOURCE_DATE_EPOCH, or else the date of the review, or else
    (then the second is False) the newest date of the tables' sources.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), True
    if report.review is not None and _DATE.fullmatch(report.review.date):
        return f"{report.review.date}T00:00:00Z", True
    dates = [date for table in report.tables for one in table.sources for date in _DATE.findall(one.release)]
    return f"{max(dates, default='1970-01-01')}T00:00:00Z", False


def about(report: ReportHead) -> About:
    """What sections are given of their report."""
    named, _ = alleles(report)
    build = Build(report.assembly.name)
    return About(report.sample, build, named, {one.name: one.value for one in report.settings})


def alleles(report: ReportHead) -> tuple[dict[Variant, Json], dict[Variant, vrs.Unnamed]]:
    """The VRS Allele of each variant that the sections found, and of those that have none why."""
    build = Build(report.assembly.name)
    named: dict[Variant, Json] = {}
    unnamed: dict[Variant, vrs.Unnamed] = {}
    with _Sequence(report, build) as bases:
        for spec, part in giving("vrs"):
            section = section_of(report, spec)
            for one in part.seen(section) if section is not None else ():
                made = vrs.allele(build, one.variant, bases)
                if isinstance(made, vrs.Unnamed):
                    unnamed[one.variant] = made
                else:
                    named[one.variant] = made
    return named, unnamed


class _Sequence:
    """The reference that a stage was given, where it is still there, else the bundled exons; opened when needed."""

    def __init__(self, report: ReportHead, build: Build) -> None:
        given = [one.value for one in report.settings if one.name.endswith(".reference") and one.value]
        self._path = next((Path(str(value)) for value in given if Path(str(value)).is_file()), None)
        self._build = build
        self._fasta: Fasta | None = None

    def __enter__(self) -> vrs.ReferenceBases:
        if self._path is not None:
            self._fasta = Fasta(self._path)
            self._fasta.check_build(self._build)
            return self._fasta
        return _coding_bases(self._build)

    def __exit__(self, *error: object) -> None:
        if self._fasta is not None:
            self._fasta.close()


@cache
def _coding_bases(build: Build) -> vrs.CodingBases:
    return vrs.CodingBases(build)
