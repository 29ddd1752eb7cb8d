"""What made a result: the versions of the software in it, and the digests of the files written."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pmkit import __version__

LIBRARIES = ("cyvcf2", "numpy", "pydantic")
"""The libraries whose behaviour can change a result."""


@cache
def software() -> tuple[tuple[str, str], ...]:
    """(name, version) of pmkit, Python and the libraries that can change a result; those not installed are left out."""
    found = [("pmkit", __version__), ("python", platform.python_version())]
    for name in LIBRARIES:
        try:
            found.append((name, _version(name)))
        except PackageNotFoundError:  # a trimmed installation still works for what does not need it
            continue
    return tuple(found)


def _version(name: str) -> str:
    """A loaded library says it itself; to read a package's metadata takes longer."""
    loaded = sys.modules.get(name)
    return str(loaded.__version__) if loaded else version(name)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
