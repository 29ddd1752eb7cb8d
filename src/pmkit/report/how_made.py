"""How a report came about, as tables: methods, data with dates and licences, options, versions."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.report.document import ReportHead

Rows = tuple[tuple[str, ...], ...]
Made = tuple[str, tuple[str, ...], Rows]


def how_made(report: ReportHead) -> Iterator[Made]:
    """Methods, options, data with dates, and versions, each as a title, a head and rows."""
    rules = tuple((rule.name, rule.title, rule.version, rule.source) for rule in report.rules)
    yield tr("Methods: the rules that were applied"), (tr("File"), tr("Decides"), tr("Version"), tr("Source")), rules
    by_source: dict[tuple[str, str, str], list[str]] = {}
    for table in report.tables:
        for source in table.sources:
            by_source.setdefault((source.name, source.release, source.licence), []).append(table.name)
    data = tuple((*source, ", ".join(names)) for source, names in by_source.items())
    yield tr("Data: sources, dates, licences"), (tr("Source"), tr("Release"), tr("Licence"), tr("Tables")), data
    used = tuple((one.name, _value(one.value), one.origin) for one in report.settings)
    yield tr("Options in force"), (tr("Option"), tr("Value"), tr("Set by")), used
    programs = tuple((one.name, one.version) for one in report.software)
    yield tr("Programs and versions"), (tr("Name"), tr("Version")), programs


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
