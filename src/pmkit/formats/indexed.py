"""Read the lines that an index names, and no further than they are requested.

The smallest bins of an index hold 16 kb of a contig, but writers join bins of few bytes to the larger ones about them:
of a dense file the chunks then reach over a million bases. So a chunk is left where the first line of a block begins
beyond what is requested of it. That block's checksum has been looked at, as those of all blocks before it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from pmkit.core.errors import DataError, TruncatedError, at_byte
from pmkit.core.messages import tr
from pmkit.formats import bgzf

_LINE_START = re.compile(rb"\n([^\t\r\n]*)\t(\d{1,18})\t").search
_READ = 1 << 17


class IndexedLines:
    """An open regular BGZF file that is read by the ranges of an index."""

    def __init__(self, descriptor: int, name: str) -> None:
        self._descriptor, self._name = descriptor, name
        self._buffer, self._base = b"", 0
        self._known: tuple[int, bytes, int] = (-1, b"", 0)  # offset, text and size of the block inflated last

    def of_contig(self, contig: bytes, ranges: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, bytes]]:
        """Yield (block offset, whole lines) of the ranges that `Index.parts` gives for a contig, each line once.

        Raises DataError or TruncatedError if there is no whole, sound block where the offsets say, or a range does not
        end with a line end.
        """
        place = seen = 0  # where reading has come to, and the position of the line there if it is known
        for start, end, last in ranges:
            place = max(place, start)
            if place >= end or last < seen:
                continue
            (offset, within), (target, upto) = divmod(place, 1 << 16), divmod(end, 1 << 16)
            first, rest, place = offset, b"", end
            while offset < target or (offset == target and within < upto):
                text, size = self._block(offset)
                piece = text[within : upto if offset == target else None]
                beyond = _LINE_START(piece) if offset > first else None
                if beyond and beyond[1] == contig and int(beyond[2]) > last:
                    cut = beyond.start(1)
                    place, seen = offset << 16 | cut, int(beyond[2])
                    yield offset, rest + piece[:cut]
                    rest = b""
                    break
                cut = piece.rfind(b"\n") + 1
                if cut:
                    yield offset, rest + piece[:cut]
                    rest = piece[cut:]
                else:
                    rest += piece
                if offset == target:
                    break
                offset, within = offset + size, 0
            if offset > target:
                raise self._error(tr("no BGZF block begins here"), target)
            if rest:
                raise self._error(tr("a line does not end where the index says"), offset)

    def _error(self, what: str, offset: int) -> DataError:
        return DataError(what, where=at_byte(self._name, offset), remedy=bgzf.AGAIN)

    def _block(self, offset: int) -> tuple[bytes, int]:
        """Text and compressed size of the block at an offset."""
        if self._known[0] != offset:
            at = offset - self._base
            found = bgzf.next_size(self._buffer, at, offset, self._name) if 0 <= at < len(self._buffer) else None
            if found is None or len(self._buffer) - at < found[0]:
                self._buffer, self._base, at = os.pread(self._descriptor, _READ, offset), offset, 0
                found = bgzf.next_size(self._buffer, 0, offset, self._name)
                if found is None or len(self._buffer) < found[0]:
                    raise TruncatedError(bgzf.CUT, where=at_byte(self._name, offset), remedy=bgzf.AGAIN)
            size, data = found
            block = bgzf.BgzfBlock(offset, memoryview(self._buffer)[at : at + size], data)
            self._known = offset, bgzf.inflate(block, self._name), size
        return self._known[1:]
