"""What made a result: the versions of the software in it, and the digests of the files written."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache
from pathlib import Path

from pmkit.core.version import __version__

LIBRARIES = ("cyvcf2", "isal", "numpy", "polars", "pydantic", "pyranges")
"""The libraries whose behaviour can change a result."""

_elsewhere: set[str] = set()


def used_elsewhere(library: str) -> None:
    """Remember a library that another process of this run has loaded."""
    _elsewhere.add(library)


def software() -> tuple[tuple[str, str], ...]:
    """(name, version) of pmkit, Python and the libraries that were loaded and can change a result."""
    loaded = [name for name in LIBRARIES if name in sys.modules or name in _elsewhere]
    return (
        ("pmkit", __version__),
        ("python", platform.python_version()),
        *((name, _version(name)) for name in loaded),
    )


@cache
def _version(name: str) -> str:
    """A loaded library says it itself; to read a package's metadata takes longer."""
    said = getattr(sys.modules.get(name), "__version__", None)
    if said:
        return str(said)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
