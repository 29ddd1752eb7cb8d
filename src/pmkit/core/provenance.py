"""What made a result: the versions of the software in it, and the digests of the files written."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pmkit.core.version import __version__

LIBRARIES = ("cyvcf2", "isal", "numpy", "polars", "pydantic", "pyranges")
"""The libraries whose behaviour can change a result."""


@cache
def software() -> tuple[tuple[str, str], ...]:
    """(name, version) of pmkit, Python and the installed libraries that can change a result.

    Not only of those that this process has loaded: the same files give the same report, whatever was read before.
    """
    installed = ((name, _version(name)) for name in LIBRARIES)
    return (
        ("pmkit", __version__),
        ("python", platform.python_version()),
        *((name, version) for name, version in installed if version),
    )


def _version(name: str) -> str:
    """The version of an installed library, "" without it: by the name of the folder that pip leaves beside it, since
    to import what reads a package's metadata takes longer than a report."""
    spec = find_spec(name)
    if spec is None:
        return ""
    beside = Path(spec.origin or "").parents[1] if spec.origin and spec.submodule_search_locations else None
    found = sorted(beside.glob(f"{name}-*.dist-info")) if beside else []
    if len(found) == 1:
        return found[0].name.removesuffix(".dist-info").partition("-")[2]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
