"""The sections of reports: what the installed packages offer, in the order of the report."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from functools import cache
from typing import Any

from pmkit.core import doors
from pmkit.core.errors import ConfigError
from pmkit.core.messages import tr
from pmkit.core.section import LaterModel, Part, SectionSpec, Table, View

Spec = SectionSpec[Any]


@cache
def specs() -> tuple[Spec, ...]:
    """Every section offered by an entry point `pmkit.sections`. Raises ConfigError where one is not made as it must."""
    found = [_made(name) for name in doors.offered(doors.SECTIONS)]
    return tuple(sorted(found, key=lambda spec: (spec.place, spec.name)))


@cache
def _made(name: str) -> Spec:
    point = doors.offered(doors.SECTIONS)[name]
    loaded = doors.load(point)
    if not (isinstance(loaded, type) and issubclass(loaded, SectionSpec)):
        raise ConfigError(tr("the section {name!r} is no SectionSpec", name=name), where=point.value)
    spec: Spec = loaded()
    later = isinstance(inspect.getattr_static(spec, "model", None), LaterModel)  # to ask would import it
    if spec.name != name or not (later or issubclass(spec.model, Part)):
        raise ConfigError(
            tr("the section {name!r} has another name, or its model is no Part", name=name), where=point.value
        )
    return spec


def check_names(spec: Spec, names: Iterable[str]) -> None:
    """A table's or view's name begins with its section's, so that no package's can pass for another's."""
    for name in names:
        if name != spec.name and not name.startswith(f"{spec.name}."):
            raise ConfigError(
                tr("{name!r} must begin with {section!r}", name=name, section=spec.name),
                where=tr("the section {name!r}", name=spec.name),
            )


@cache
def tables() -> dict[str, tuple[Spec, Table[Any, Any]]]:
    """Every table with its section, by name, in the order of the report."""
    found = {table.name: (spec, table) for spec in specs() for table in spec.tables()}
    for name, (spec, _) in found.items():
        check_names(spec, (name,))
    return found


@cache
def table_of(name: str) -> tuple[Spec, Table[Any, Any]] | None:
    """The table of that name with its section; no other section is loaded for it."""
    section = name.partition(".")[0]
    if section not in doors.offered(doors.SECTIONS):
        return None
    spec = _made(section)
    found = [table for table in spec.tables() if table.name == name]
    return (spec, found[-1]) if found else None


@cache
def views() -> tuple[tuple[Spec, View[Any]], ...]:
    """Every view with its section, in the order they are read."""
    found = [(spec, view) for spec in specs() for view in spec.views()]
    for spec, view in found:
        check_names(spec, (view.name,))
    return tuple(sorted(found, key=lambda pair: pair[1].place))


def section_of(report: object, spec: Spec) -> Any:
    """The report's section, None where its stage did not run."""
    return getattr(report, spec.name)
