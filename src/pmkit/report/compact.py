"""Compact JSON: what reports share is written once, fields that have their default are left out.

    {"kind": "pmkit-compact", "version": 2, "reports": [ … ], "shared": [ … ], "shapes": [["chrom", "pos", … ], … ]}

Shared are fields of the head (tables, rules, settings, …) and those that a section names in `SectionSpec.shared`, as
guidance and evidence. In their place stands `{"$shared": 12}` for the 13th shared value, `{"$shared": [3, 12]}` for a
list of such. An object among the shared values is written as `[5, "7", 140753336, … ]`: the values of the names that
the 6th shape lists; any other value as `[null, value]`. `read_reports` reads it as any report, and version 1 too, whose
shared values are an object of plain values by number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, TextIO

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.report.document import ReportHead
from pmkit.report.format import Format
from pmkit.report.sections import specs

KIND, VERSION, MARK = "pmkit-compact", 2, "$shared"
PLAIN_VERSION = 1  # without shapes; still read
HEAD = ("software", "tables", "rules", "settings", "intended_use", "limitations")
"""Fields of the head that are shared as a whole; of the lists of a section each item is."""


class CompactFormat(Format):
    """One document for all samples, without line ends inside; the shared parts stand at its end."""

    suffix: ClassVar[str] = ".json"

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._shared = SharedValues()
        self._number = 0

    def write(self, report: ReportHead, out: TextIO) -> None:
        out.write(_dumped({"kind": KIND, "version": VERSION})[:-1] + ',"reports":[' if not self._number else ",")
        self._number += 1
        out.write("\n" + _dumped(squeezed(report, self._shared)))

    def end(self, out: TextIO) -> None:
        if not self._number:
            out.write(_dumped({"kind": KIND, "version": VERSION, "reports": [], "shared": [], "shapes": []}) + "\n")
            return
        shapes: dict[tuple[str, ...], int] = {}
        parts = ",\n".join(_dumped(_shaped(json.loads(text), shapes)) for text in self._shared.numbers)
        out.write(f'\n],"shared":[\n{parts}\n],"shapes":{_dumped(list(shapes))}}}\n')


def _shaped(value: Any, shapes: dict[tuple[str, ...], int]) -> list[Any]:
    """An object's values behind the number of its names, any other value behind null."""
    if not isinstance(value, dict):
        return [None, value]
    return [shapes.setdefault(tuple(value), len(shapes)), *value.values()]


def _unshaped(shared: list[list[Any]], shapes: list[list[str]]) -> dict[str, Any]:
    """Shared values by number, as the first version has them. Raises TypeError and ValueError for damaged ones."""
    return {
        str(number): values[0] if shape is None else dict(zip(shapes[shape], values, strict=True))
        for number, (shape, *values) in enumerate(shared)
    }


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class SharedValues:
    """Values by their JSON text, numbered as they come."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, value: Any) -> int:
        """The number under which a value is kept."""
        return self.numbers.setdefault(_dumped(value), len(self.numbers))


def squeezed(report: ReportHead, shared: SharedValues) -> dict[str, Any]:
    """A report's JSON with references in place of what is shared."""
    raw: dict[str, Any] = report.model_dump(mode="json", exclude_defaults=True)
    raw["schema_version"] = report.schema_version
    for name in HEAD:
        if name in raw:
            raw[name] = {MARK: shared.number(raw[name])}
    for spec in specs():
        for path in spec.shared:
            _share(raw.get(spec.name), path.split("."), shared)
    return raw


def _share(value: Any, path: Sequence[str], shared: SharedValues) -> None:
    """Replace the field at the end of a path, in every item of the lists on the way."""
    if isinstance(value, list):
        for one in value:
            _share(one, path, shared)
    elif isinstance(value, dict) and path[0] in value:
        if path[1:]:
            _share(value[path[0]], path[1:], shared)
        elif isinstance(value[path[0]], list):
            value[path[0]] = {MARK: [shared.number(one) for one in value[path[0]]]}
        else:
            value[path[0]] = {MARK: shared.number(value[path[0]])}


def expanded(document: dict[str, Any], where: str) -> Iterator[dict[str, Any]]:
    """The reports of a compact document as JSON without references. Raises DataError for a damaged one."""
    reports, shared, version = document.get("reports"), document.get("shared"), document.get("version")
    if version not in (VERSION, PLAIN_VERSION):
        raise DataError(tr("compact reports of another version ({version!r})", version=version), where=where)
    if version == VERSION:
        try:
            shared = _unshaped(shared, document["shapes"])  # type: ignore[arg-type]
        except (KeyError, IndexError, TypeError, ValueError):
            raise DataError(tr("the compact reports are damaged"), where=where) from None
    if not isinstance(reports, list) or not isinstance(shared, dict):
        raise DataError(tr("the compact reports are damaged"), where=where)
    for report in reports:
        try:
            yield _whole(report, shared)
        except (KeyError, TypeError, RecursionError):
            raise DataError(tr("the compact reports refer to a part that is not there"), where=where) from None


def _whole(value: Any, shared: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_whole(one, shared) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {MARK}:
        numbers = value[MARK]
        if isinstance(numbers, list):
            return [_whole(shared[str(one)], shared) for one in numbers]
        return _whole(shared[str(numbers)], shared)
    return {key: _whole(one, shared) for key, one in value.items()}
