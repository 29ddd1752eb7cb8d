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

STAGES, SECTIONS, REPORTS = "pmkit.stages", "pmkit.sections", "pmkit.reports"
OWN = "pmkit"
log = logging.getLogger("pmkit")


@cache
def offered(group: str) -> dict[str, EntryPoint]:
    """What the installed packages offer in a group, by name. Raises ConfigError where pmkit's own entries are missing.

    An entry of another package that has the name of one of pmkit's is left out, with a warning.
    """
    return chosen(tuple(entry_points(group=group)), group)


def chosen(points: tuple[EntryPoint, ...], group: str) -> dict[str, EntryPoint]:
    """One entry for each name; see the module on names that are offered twice."""
    own = {point.name: point for point in points if package_of(point) == OWN}
    if not own:
        raise ConfigError(f"pmkit's own entries of {group!r} are missing", remedy="Install pmkit again.")
    found, twice = dict(own), dict[str, list[str]]()
    for point in sorted(points, key=lambda point: (point.name, package_of(point))):
        package = package_of(point)
        if package == OWN:
            continue
        if point.name in own:
            log.warning("the package %r offers %r in %s too: pmkit's own is used", package, point.name, group)
        elif point.name in found:
            twice.setdefault(point.name, [package_of(found[point.name])]).append(package)
        else:
            found[point.name] = point
    for name, packages in twice.items():
        raise ConfigError(
            f"several packages offer {name!r} in {group}: {', '.join(packages)}", remedy="Uninstall all but one."
        )
    return found


def load(point: EntryPoint) -> Any:
    """What an entry point names. Raises ConfigError that names the package where it cannot be imported."""
    try:
        return point.load()
    except (ImportError, AttributeError) as error:
        raise ConfigError(
            f"{point.name!r} of the package {package_of(point)!r} cannot be loaded: {error}",
            where=point.value,
            remedy="Install or uninstall that package.",
        ) from error


def package_of(point: EntryPoint) -> str:
    """The package that an entry point comes from, by its name in lower case."""
    return point.dist.name.lower() if point.dist else ""
