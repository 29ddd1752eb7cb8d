"""An audit log of JSON lines, each bound to the one before it by a hash, so that a changed or missing line shows.

The end of a log can be cut off unseen unless its last hash is kept elsewhere; `verify` prints it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pmkit.core.errors import DataError, NoInputError, at_line
from pmkit.core.messages import tr

START = "0" * 64


def append(path: Path, entry: Mapping[str, Any]) -> str:
    """Add a line, under a lock, on disk before it returns; its hash. The file is readable by its owner only.

    Raises DataError where the log's last line is broken.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = file.read().splitlines()
        before = _checked(lines[-1], None, len(lines), path)[0] if lines else START
        time = datetime.now(UTC).isoformat(timespec="seconds")
        body = {"time": time, "user": os.geteuid(), **entry, "before": before}
        digest = _digest(body)
        file.write(json.dumps({**body, "hash": digest}, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return digest


def verify(path: Path) -> tuple[int, str]:
    """The number of lines and the last hash. Raises DataError with the first line that does not hold."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        raise NoInputError(tr("there is no such log"), where=str(path)) from None
    before = START
    for number, line in enumerate(lines, 1):
        before, _ = _checked(line, before, number, path)
    return len(lines), before


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _checked(line: bytes, before: str | None, number: int, path: Path) -> tuple[str, dict[str, Any]]:
    where = at_line(path, number)
    try:
        body = json.loads(line)
        digest = body.pop("hash")
    except (ValueError, KeyError, AttributeError, TypeError):
        raise DataError(tr("this line of the log cannot be read"), where=where) from None
    if digest != _digest(body):
        raise DataError(tr("this line of the log was changed"), where=where)
    if before is not None and body.get("before") != before:
        raise DataError(tr("a line before this one was changed, added or taken out"), where=where)
    return str(digest), body
