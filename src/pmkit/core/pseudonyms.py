"""Pseudonyms: a keyed HMAC of a sample's name. Who has the key can make them again, nobody else can guess them.

A genome identifies its owner: what bears a pseudonym is pseudonymous, not anonymous.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from pmkit.core import output
from pmkit.core.errors import ConsentError, DataError, NoInputError
from pmkit.core.messages import tr

PREFIX, LENGTH = "P-", 16
_HEAD = "pmkit-pseudonym-key-1 "
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """A project's name and secret: the same name under another project is another pseudonym."""

    project: str
    secret: bytes

    def pseudonym(self, name: str) -> str:
        """`P-` and 16 letters and digits, 80 bits of HMAC-SHA256 over project and name."""
        message = self.project.encode() + b"\0" + name.encode()
        digest = hmac.new(self.secret, message, hashlib.sha256).digest()
        return PREFIX + base64.b32encode(digest).decode()[:LENGTH]


def new_key(path: Path, project: str) -> None:
    """Write a new key, readable by its owner only. Raises CannotCreateError where the file exists."""
    with output.atomic(path, force=False) as out:
        out.write(f"{_HEAD}{secrets.token_hex(_BYTES)} {project}\n")


def read_key(path: Path) -> Key:
    """Raises ConsentError for a key that others can read, DataError for a file that is no key."""
    try:
        state = path.stat()
    except FileNotFoundError:
        raise NoInputError(tr("there is no such key"), where=str(path)) from None
    if state.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConsentError(
            tr("others than its owner can read this key"), where=str(path), remedy=tr("Run `chmod 600` on it.")
        )
    if state.st_uid not in (os.geteuid(), 0):
        raise ConsentError(tr("this key belongs to another user"), where=str(path))
    line = path.read_text(encoding="utf-8").rstrip("\n")
    secret, _, project = line.removeprefix(_HEAD).partition(" ")
    try:
        raw = bytes.fromhex(secret)
    except ValueError:
        raw = b""
    if not line.startswith(_HEAD) or len(raw) != _BYTES:
        raise DataError(tr("this is no key"), where=str(path), remedy=tr("Make one with `pmkit pseudonym new-key`."))
    return Key(project, raw)
