"""The doors for other packages: stages, sections and report formats are found by entry points, pmkit's own as well.

A name belongs to one package. What pmkit itself offers is never replaced: another package's entry of the same name is
left out with a warning. Two other packages that offer the same name are an error when the name is used.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from pmkit.core.errors import ConfigError
from pmkit.core.messages import tr

STAGES, SECTIONS, REPORTS = "pmkit.stages", "pmkit.sections", "pmkit.reports"
OWN = "pmkit"
_DISTRIBUTION = re.compile(r"(.+?)(?:-[^-]+)?\.(?:dist|egg)-info")

log = logging.getLogger("pmkit")


class Door(NamedTuple):
    """An entry point, and the package that offers it."""

    name: str
    value: str  # module:attribute
    group: str
    package: str

    def load(self) -> Any:
        """What it names. Raises ImportError or AttributeError."""
        module, _, attributes = self.value.partition("[")[0].strip().partition(":")
        found = import_module(module.strip())
        for attribute in filter(None, attributes.strip().split(".")):
            found = getattr(found, attribute)
        return found


@cache
def _installed() -> tuple[Door, ...]:
    """The entry points of pmkit's groups in every installed package, read from disk once.

    As `importlib.metadata` finds them, which takes a third of the start-up: of several packages of one name the first
    on `sys.path` counts.
    """
    if any(Path(place).is_file() for place in sys.path):  # an archive; rare, and slow to look into
        return tuple(_by_metadata())
    found: list[Door] = []
    seen: set[str] = set()
    for place in sys.path:
        try:
            names = os.listdir(place or ".")  # noqa: PTH208  (a Path for each of hundreds of names takes time)
        except OSError:
            continue
        for name in names:
            if name.endswith("-info") and (match := _DISTRIBUTION.fullmatch(name)):
                key = re.sub(r"[-_.]+", "-", match[1]).lower()
                if key not in seen:
                    seen.add(key)
                    found += _in_file(os.path.join(place, name))  # noqa: PTH118
    return tuple(found)


def _by_metadata() -> Iterator[Door]:
    from importlib.metadata import entry_points

    for group in (STAGES, SECTIONS, REPORTS):
        for point in entry_points(group=group):
            yield Door(point.name, point.value, group, point.dist.name.lower() if point.dist else "")


def _in_file(folder: str) -> Iterator[Door]:
    """What one package offers; `folder` is its metadata."""
    try:
        with open(f"{folder}/entry_points.txt", encoding="utf-8") as file:  # noqa: PTH123
            text = file.read()
    except OSError:
        return
    if f"[{OWN}." not in text:
        return
    group, package = "", _name_in(folder)
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            group = line.strip("[] ")
        elif line and line[0] not in "#;" and group.startswith(f"{OWN}."):
            name, _, value = line.partition("=")
            yield Door(name.strip(), value.strip(), group, package)


def _name_in(folder: str) -> str:
    """A package's name in lower case, as its metadata has it; "" where they have none."""
    for name in ("METADATA", "PKG-INFO"):
        try:
            with open(f"{folder}/{name}", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
                for line in file:
                    if line.startswith("Name:"):
                        return line[5:].strip().lower()
        except OSError:
            continue
    return ""


@cache
def offered(group: str) -> dict[str, Door]:
    """What the installed packages offer in a group, by name. Raises ConfigError where pmkit's own entries are missing.

    An entry of another package that has the name of one of pmkit's is left out, with a warning.
    """
    return chosen(tuple(door for door in _installed() if door.group == group), group)


def chosen(points: tuple[Door, ...], group: str) -> dict[str, Door]:
    """One entry for each name; see the module on names that are offered twice."""
    if not any(point.value.startswith(f"{OWN}.") for point in points):
        raise ConfigError(
            tr("pmkit's own entries of {group!r} are missing", group=group), remedy=tr("Install pmkit again.")
        )
    by_name: dict[str, list[Door]] = {}
    for point in points:
        by_name.setdefault(point.name, []).append(point)
    return {name: found[0] if len(found) == 1 else _rightful(name, found, group) for name, found in by_name.items()}


def _rightful(name: str, points: list[Door], group: str) -> Door:
    """Of several entries with one name, pmkit's own."""
    own = [point for point in points if is_own(point)]
    others = sorted({package_of(point) for point in points if not is_own(point)})
    if not own:
        raise ConfigError(
            tr(
                "several packages offer {name!r} in {group}: {others}", name=name, group=group, others=", ".join(others)
            ),
            remedy=tr("Uninstall all but one."),
        )
    for package in others:
        log.warning(tr("the package %r offers %r in %s too: pmkit's own is used"), package, name, group)
    return own[0]


def load(point: Door) -> Any:
    """What an entry point names.

    Raises ConfigError that names the package where it cannot be imported, or is a stage of another name: its result
    would stand in the place of that stage's.
    """
    try:
        found = point.load()
    except (ImportError, AttributeError) as error:
        raise ConfigError(
            tr(
                "{name!r} of the package {package_of!r} cannot be loaded: {error}",
                name=point.name,
                package_of=package_of(point),
                error=error,
            ),
            where=point.value,
            remedy=tr("Install or uninstall that package."),
        ) from error
    own_name = getattr(found, "name", None)
    if point.group == STAGES and own_name != point.name:
        raise ConfigError(
            tr(
                "{name!r} of the package {package_of!r} is a stage of another name: {own_name!r}",
                name=point.name,
                package_of=package_of(point),
                own_name=own_name,
            ),
            where=point.value,
            remedy=tr("Install or uninstall that package."),
        )
    return found


def is_own(point: Door) -> bool:
    """Whether an entry is pmkit's own: by its package and by where its code lies, as any package can call itself so."""
    return point.package == OWN and point.value.startswith(f"{OWN}.")


def package_of(point: Door) -> str:
    """The package that an entry point comes from, by its name in lower case."""
    return point.package
