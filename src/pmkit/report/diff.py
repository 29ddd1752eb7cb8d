"""What changed between two reports of the same samples: each section says what, and why as far as they show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pmkit.core.difference import Difference, HowMade, pairs
from pmkit.core.messages import tr
from pmkit.report.document import ReportHead
from pmkit.report.sections import section_of, specs

COLUMNS = ("sample", "section", *Difference._fields)


class ReportChange(NamedTuple):
    """A difference, with its sample and section; the section "report" is the report itself."""

    sample: str
    section: str
    difference: Difference

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of `COLUMNS`."""
        return (self.sample, self.section, *self.difference)


def compare(old: Iterable[ReportHead], new: Iterable[ReportHead]) -> tuple[ReportChange, ...]:
    """The changes of every sample, in the order of the older reports. Samples are matched by name."""
    before, after = ({report.sample: report for report in reports} for reports in (old, new))
    found: list[ReportChange] = []
    for sample in dict.fromkeys((*before, *after)):
        if sample in before and sample in after:
            found += changes(before[sample], after[sample])
        else:
            found.append(ReportChange(sample, "report", _only_in("sample", sample in before)))
    return tuple(found)


def changes(old: ReportHead, new: ReportHead) -> Iterator[ReportChange]:
    """The changes between two reports of one sample, section by section."""
    if old.assembly.name != new.assembly.name:
        words = (old.assembly.name, new.assembly.name)
        yield ReportChange(
            new.sample, "report", Difference("assembly", "", "", *words, tr("the files are of other assemblies"))
        )
    how = made(old, new)
    for spec in specs():
        one, other = section_of(old, spec), section_of(new, spec)
        if one is not None and other is not None:
            yield from (ReportChange(new.sample, spec.name, found) for found in spec.differences(one, other, how))
        elif one is not None or other is not None:
            yield ReportChange(new.sample, spec.name, _only_in("section", one is not None))


def _only_in(kind: str, before: bool) -> Difference:
    words = ("reported", "") if before else ("", "reported")
    return Difference(kind, "", "", *words, tr("the other report holds no such {kind}", kind=kind))


def made(old: ReportHead, new: ReportHead) -> HowMade:
    """Versions of programs and tables that differ. A table of the same releases with other content says "changed"."""
    versions = ({one.name: one.version for one in report.software} for report in (old, new))
    tables = [{one.name: one for one in report.tables} for report in (old, new)]
    moved = []
    for name in sorted(tables[0].keys() & tables[1].keys()):
        one, other = tables[0][name], tables[1][name]
        if one.sha256 != other.sha256:
            releases = ["; ".join(f"{s.name} {s.release}" for s in table.sources) for table in (one, other)]
            moved.append((name, releases[0], releases[1] if releases[0] != releases[1] else "changed"))
    return HowMade(tuple((name, a, b) for name, a, b in pairs(*versions, absent="") if a != b), tuple(moved))
