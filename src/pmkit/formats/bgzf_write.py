"""Write blocked gzip by zlib alone, so that the bytes do not depend on installed tools."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

from pmkit.formats.bgzf import EOF_BLOCK

BLOCK_TEXT = 0xFF00


def block(text: bytes, level: int = 6) -> bytes:
    """One BGZF block that holds `text` (at most 64 kB)."""
    deflater = zlib.compressobj(level, zlib.DEFLATED, -15)
    data = deflater.compress(text) + deflater.flush()
    header = b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff\x06\x00BC\x02\x00" + struct.pack("<H", len(data) + 25)
    return header + data + struct.pack("<II", zlib.crc32(text), len(text))


class Writer:
    """A BGZF file being written. `level` is zlib's."""

    def __init__(self, path: Path, level: int = 6) -> None:
        self._handle = path.open("wb")
        self._level, self._text, self._offset = level, bytearray(), 0

    def tell(self) -> int:
        """The virtual offset of the next byte: offset of its block << 16 | offset within the block's text."""
        return self._offset << 16 | len(self._text)

    def write(self, text: bytes) -> None:
        self._text += text
        whole = len(self._text) // BLOCK_TEXT * BLOCK_TEXT
        for at in range(0, whole, BLOCK_TEXT):
            self._put(bytes(self._text[at : at + BLOCK_TEXT]))
        del self._text[:whole]

    def _put(self, text: bytes) -> None:
        packed = block(text, self._level)
        self._handle.write(packed)
        self._offset += len(packed)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._text:
            self._put(bytes(self._text))
        self._handle.write(EOF_BLOCK)
        self._handle.close()
