"""The doors for other packages: stages, sections and report formats are found by entry points, pmkit's own as well.

A name belongs to one package. What pmkit itself offers is never replaced: another package's entry of the same name is
left out with a warning. Two other packages that offer the same name are an error when the name is used.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from pmkit.core.errors import ConfigError
from pmkit.core.messages import tr

STAGES, SECTIONS, REPORTS = "pmkit.stages", "pmkit.sections", "pmkit.reports"
OWN = "pmkit"
log = logging.getLogger("pmkit")


@cache
def _installed() -> Any:
    """The entry points of every installed package; they are read from disk, so once is enough."""
    return entry_points()


@cache
def offered(group: str) -> dict[str, EntryPoint]:
    """What the installed packages offer in a group, by name. Raises ConfigError where pmkit's own entries are missing.

    An entry of another package that has the name of one of pmkit's is left out, with a warning.
    """
    return chosen(tuple(_installed().select(group=group)), group)


def chosen(points: tuple[EntryPoint, ...], group: str) -> dict[str, EntryPoint]:
    """One entry for each name; see the module on names that are offered twice."""
    if not any(point.value.startswith(f"{OWN}.") for point in points):
        raise ConfigError(
            tr("pmkit's own entries of {group!r} are missing", group=group), remedy=tr("Install pmkit again.")
        )
    by_name: dict[str, list[EntryPoint]] = {}
    for point in points:
        by_name.setdefault(point.name, []).append(point)
    return {name: found[0] if len(found) == 1 else _rightful(name, found, group) for name, found in by_name.items()}


def _rightful(name: str, points: list[EntryPoint], group: str) -> EntryPoint:
    """Of several entries with one name, pmkit's own. (To ask for an entry's package reads a file, so only here.)"""
    packages = {package_of(point): point for point in points}
    others = sorted(packages.keys() - {OWN})
    if OWN not in packages:
        raise ConfigError(
            tr(
                "several packages offer {name!r} in {group}: {others}", name=name, group=group, others=", ".join(others)
            ),
            remedy=tr("Uninstall all but one."),
        )
    for package in others:
        log.warning(tr("the package %r offers %r in %s too: pmkit's own is used"), package, name, group)
    return packages[OWN]


def load(point: EntryPoint) -> Any:
    """What an entry point names. Raises ConfigError that names the package where it cannot be imported."""
    try:
        return point.load()
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


def package_of(point: EntryPoint) -> str:
    """The package that an entry point comes from, by its name in lower case."""
    return point.dist.name.lower() if point.dist else ""
