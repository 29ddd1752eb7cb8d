"""Prove that an index is the file's own: names, counts and offsets must fit what lies in the file.

Every line of a sorted file stands in one chunk of one bin, so the chunks of an index follow each other without a gap
from the first record to the last, contig after contig. An index of another file, of an earlier state of this one, or
with parts missing does not fit: its chunks leave lines out, or do not begin with a line of the contig that they claim.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable

import numpy as np

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.formats import bgzf
from pmkit.formats.tabix import TabixIndex, UnusableIndexError

OTHER = tr("it is not of this file")
UNSEEN_MATES = tr(
    "the file was read by its index: a breakend that is written at its other end only, far from "
    "what was read, would not be seen"
)
_HEAD = 1 << 12


class _OpenBgzf:
    """An open BGZF file of which single blocks are looked at."""

    def __init__(self, descriptor: int, name: str) -> None:
        self.descriptor, self.name = descriptor, name
        self.size = os.fstat(descriptor).st_size
        self._known: tuple[int, bytes, int] = (-1, b"", 0)  # offset, text and size of the block looked at last

    def block(self, offset: int) -> tuple[bytes, int]:
        """Text and compressed size of the block at an offset. Raises DataError where there is none."""
        if self._known[0] != offset:
            found = bgzf.block_at(self.descriptor, self.name, offset)
            self._known = offset, bgzf.inflate(found, self.name), len(found.raw)
        return self._known[1:]

    def normal(self, place: int) -> int:
        """The same place, as the start of the next block with text where it is the end of a block."""
        offset = place >> 16
        while offset < self.size:
            text, size = self.block(offset)
            if place & 0xFFFF < len(text):
                return place
            offset += size
            place = offset << 16
        return self.size << 16

    def start(self, place: int) -> bytes:
        """The first bytes at a place."""
        text, size = self.block(place >> 16)
        found = text[place & 0xFFFF :]
        following = (place >> 16) + size
        while len(found) < _HEAD and following < self.size:
            text, size = self.block(following)
            found, following = found + text, following + size
        return found


def text_contig(start: bytes) -> bytes:
    """The contig of the line of VCF text that begins here."""
    return start.split(b"\t", 1)[0]


def check(
    index: TabixIndex, descriptor: int, name: str, begin: int, contig: Callable[[bytes], bytes] = text_contig
) -> None:
    """Raise UnusableIndexError unless the index's chunks hold all records from the virtual offset `begin` on.

    `contig` names the contig of the record that begins with the given bytes.
    """
    file = _OpenBgzf(descriptor, name)
    try:
        place = file.normal(begin)
        for number, begins, ends in index.extents():
            reached = np.maximum.accumulate(np.concatenate(([place], ends)))
            for at in np.flatnonzero(begins > reached[:-1]).tolist():
                if file.normal(int(begins[at])) != file.normal(int(reached[at])):
                    raise UnusableIndexError(tr("{other}: it leaves records out", other=OTHER))
            if contig(file.start(file.normal(int(begins[0])))) != index.names[number]:
                raise UnusableIndexError(tr("{other}: its contigs begin elsewhere", other=OTHER))
            place = int(reached[-1])
        if file.normal(place) != file.size << 16:
            raise UnusableIndexError(tr("{other}: it leaves records out", other=OTHER))
    except DataError as error:
        raise UnusableIndexError(f"{OTHER}: {error.message}") from None


def check_bcf(index: TabixIndex, descriptor: int, name: str) -> None:
    """As `check`, for a BCF and an index that was opened with the contigs of its header, in their order."""

    def contig(start: bytes) -> bytes:
        number = struct.unpack_from("<i", start, 8)[0] if len(start) >= 12 else -1
        return index.names[number] if 0 <= number < len(index.names) else b""

    check(index, descriptor, name, _after_header(descriptor, name), contig)


def _after_header(descriptor: int, name: str) -> int:
    """Virtual offset of a BCF's first record: after the magic, the size of the header, and the header."""
    file, offset, left = _OpenBgzf(descriptor, name), 0, 9
    known = False
    try:
        while True:
            text, size = file.block(offset)
            if not known:
                left, known = 9 + struct.unpack_from("<I", text, 5)[0], True
            if left < len(text):
                return offset << 16 | left
            left, offset = left - len(text), offset + size
            if not left or offset >= file.size:
                return offset << 16
    except (DataError, struct.error) as error:
        raise UnusableIndexError(tr("the header's end is not found ({error})", error=error)) from None
