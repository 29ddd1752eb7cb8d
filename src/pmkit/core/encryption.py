"""Encrypt what is written, while it is written: Crypt4GH (GA4GH), so that plain text never reaches a disk.

The recipient's public key is given for a whole run; every file that `output.atomic` writes then has the suffix `.c4gh`.
Needs the package crypt4gh (`pip install pmkit[encrypt]`).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from pmkit.core.errors import ConfigError, DataError, NoInputError
from pmkit.core.messages import tr

if TYPE_CHECKING:
    from typing_extensions import Buffer

SUFFIX = ".c4gh"
_METHOD = 0  # ChaCha20-Poly1305, the only one

_recipient: bytes | None = None


def encrypt_to(path: Path | None) -> None:
    """From now on encrypt every output to this public key (Crypt4GH or OpenSSH ed25519); None: write plain files.

    Raises ConfigError where crypt4gh is not installed, NoInputError and DataError for what is no public key.
    """
    global _recipient  # noqa: PLW0603  (one run has one recipient)
    _recipient = None if path is None else _read(path)


def is_on() -> bool:
    """Whether outputs are encrypted."""
    return _recipient is not None


def _read(path: Path) -> bytes:
    try:
        from crypt4gh.keys import get_public_key
    except ImportError:
        raise ConfigError(
            tr("crypt4gh is not installed"), remedy=tr("Install pmkit[encrypt] to use --encrypt-to.")
        ) from None
    if not path.is_file():
        raise NoInputError(tr("there is no such key"), where=str(path))
    try:
        key = get_public_key(str(path))
    except Exception as error:  # crypt4gh raises what its parsers raise
        raise DataError(tr("this is no public key of Crypt4GH"), where=str(path)) from error
    return bytes(key)


@contextmanager
def text(below: BinaryIO) -> Iterator[TextIO]:
    """A text stream whose bytes reach `below` encrypted. What an error cuts short gets no last segment."""
    raw = Encrypted(below)
    out = io.TextIOWrapper(io.BufferedWriter(raw, 1 << 16), encoding="utf-8", newline="\n")
    try:
        yield out
        out.flush()
        raw.seal()
    finally:
        raw.drop()


class Encrypted(io.RawIOBase):
    """A stream that encrypts what is written to it, segment by segment, under a session key of its own."""

    def __init__(self, out: BinaryIO) -> None:
        from crypt4gh import header, lib

        super().__init__()
        if _recipient is None:
            raise RuntimeError(SUFFIX)
        self._out, self._lib, self._held, self._ended = out, lib, bytearray(), False
        self._session = os.urandom(32)
        # A sender's key that is used once and thrown away: the file names its recipient only.
        packet = header.make_packet_data_enc(_METHOD, self._session)
        keys = [(_METHOD, os.urandom(32), _recipient)]
        out.write(header.serialize(header.encrypt(packet, keys)))

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        view = bytes(data)
        if self._ended:
            return len(view)
        self._held += view
        size = self._lib.SEGMENT_SIZE
        while len(self._held) >= size:
            self._seal(size)
        return len(view)

    def _seal(self, size: int) -> None:
        whole = self._lib.SEGMENT_SIZE
        cipher = bytearray(self._lib.CIPHER_SEGMENT_SIZE)
        length = self._lib.sodium.chacha20poly1305_encrypt(cipher, bytes(self._held[:size]), self._session)
        self._out.write(bytes(cipher[:length]))
        del self._held[: min(size, whole)]

    def seal(self) -> None:
        """Write the last segment. The stream below stays open."""
        if self._held:
            self._seal(len(self._held))

    def drop(self) -> None:
        """Take no more; what still comes is thrown away."""
        self._ended = True
        self._held.clear()
