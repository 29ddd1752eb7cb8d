"""Blocked gzip (SAM specification, section 4.1): walk the block chain, inflate one block, check what was read.

Offsets are bytes from the start of the compressed file; a virtual offset is `block offset << 16 | offset in its text`.
Blocks are inflated by igzip where the package `isal` is installed (the extra "fast"), else by zlib: the text and the
checks are the same.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import BinaryIO, NamedTuple, TypeVar

from pmkit.core.errors import DataError, TruncatedError, at_byte
from pmkit.core.messages import tr

EOF_BLOCK = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
READ_SIZE = 1 << 19
T = TypeVar("T")
R = TypeVar("R")
_HEADER = 12  # bytes before the extra field
_MAGIC = b"\x1f\x8b\x08\x04"
_LEAST, _LEAST_SIZE = 18, 25  # bytes of the usual header; what stands there for the size of the least block
_ONLY_SIZE = b"\x06\x00BC\x02\x00"
# The header as every writer in use writes it: magic, extra field, size of the block less one.
_USUAL = struct.Struct("<4s6x6sH").unpack_from
_SIZE = struct.Struct("<I").unpack_from
LARGEST_BLOCK = 1 << 16
NO_EOF = tr("has no BGZF end-of-file block, so it was cut off")
CUT = tr("ends in the middle of a BGZF block")
_BROKEN = tr("the chain of BGZF blocks is broken here")
AGAIN = tr("The file is damaged: copy or download it again, or write it again with bgzip.")


def fastest() -> ModuleType:
    """The module that inflates: igzip's, which has zlib's names, or zlib."""
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib
    return isal_zlib


_codec = fastest()


class BgzfBlock(NamedTuple):
    """One compressed block: where it starts, its bytes, and where its deflate data begin in them."""

    offset: int
    raw: memoryview
    data: int

    @property
    def text_size(self) -> int:
        """Bytes of text that the block says it holds (0 for the end-of-file block)."""
        return int.from_bytes(self.raw[-4:], "little")


def is_bgzf(start: bytes) -> bool:
    """Tell from a file's first 18 bytes whether it is blocked gzip."""
    return start[:4] == _MAGIC and _block_size(start, 0) is not None


def _block_size(buffer: bytes, at: int) -> tuple[int, int] | None:
    """Total size of the block at `at` and the length of its header; None if there is no BGZF header there."""
    if buffer[at : at + 4] != _MAGIC:
        return None
    extra = int.from_bytes(buffer[at + 10 : at + 12], "little")
    field = at + _HEADER
    while field + 6 <= at + _HEADER + extra:
        size = int.from_bytes(buffer[field + 2 : field + 4], "little")
        if buffer[field : field + 2] == b"BC" and size == 2:
            return int.from_bytes(buffer[field + 4 : field + 6], "little") + 1, _HEADER + extra
        field += 4 + size
    return None


class Stretch:
    """Consecutive whole blocks of a stream."""

    __slots__ = ("_data", "_offset", "_places", "_view")

    def __init__(self, offset: int, view: memoryview, places: list[int], data: list[int]) -> None:
        """`offset`: of `view` in the file. `places`: where in `view` each block begins, and where the last one ends.

        `data`: of each block, where in it its deflate data begin.
        """
        self._offset, self._view, self._places, self._data = offset, view, places, data

    def __len__(self) -> int:
        return len(self._data)

    def block(self, i: int) -> BgzfBlock:
        start = self._places[i]
        return BgzfBlock(self._offset + start, self._view[start : self._places[i + 1]], self._data[i])

    def blocks(self) -> Iterator[BgzfBlock]:
        return map(self.block, range(len(self._data)))

    def text_sizes(self) -> list[int]:
        """Bytes of text that each block says it holds."""
        view = self._view
        return [_SIZE(view, end - 4)[0] for end in self._places[1:]]

    def after(self, i: int) -> Stretch:
        """The same without the first `i` blocks."""
        return Stretch(self._offset, self._view, self._places[i:], self._data[i:])


def read_stretches(stream: BinaryIO, name: str, offset: int = 0) -> Iterator[Stretch]:
    """Yield the blocks of `stream` in order, some dozens at once, the end-of-file block too, without inflating.

    Checks the block chain. Raises TruncatedError if the stream ends inside a block or without the empty
    end-of-file block, DataError if something else than a block follows a block.
    """
    tail, last = b"", b""  # what was read of a block that goes on; the last block's number of bytes of text
    while buffer := stream.read(READ_SIZE):
        at = 0
        if tail:  # only the block that lies across two reads is joined
            joined = tail + buffer[:LARGEST_BLOCK]
            found = next_size(joined, 0, offset, name)
            if found is None or found[0] > len(joined):
                tail += buffer
                continue
            end, head = found
            yield Stretch(offset, memoryview(joined), [0, end], [head])
            at, last = end - len(tail), joined[end - 4 : end]
            offset += len(tail)
        places, data, broken = _whole_blocks(buffer, at, offset, name)
        if data:
            yield Stretch(offset, memoryview(buffer), places, data)
            last = buffer[places[-1] - 4 : places[-1]]
        if broken:  # what comes before it is judged first
            raise broken
        at = places[-1]
        tail, offset = buffer[at:], offset + at
    if tail:
        raise TruncatedError(CUT, where=at_byte(name, offset), remedy=AGAIN)
    if last != b"\0\0\0\0":
        raise TruncatedError(NO_EOF, where=at_byte(name, offset), remedy=AGAIN)


def _whole_blocks(buffer: bytes, at: int, offset: int, name: str) -> tuple[list[int], list[int], DataError | None]:
    """Places and beginnings of data of the blocks from `at` on that lie in the buffer as a whole, see `Stretch`.

    `offset`: of the buffer in the file. Also what is to be raised where the chain breaks.
    """
    places, data, held = [at], list[int](), len(buffer)
    add_place, add_data = places.append, data.append
    while held - at >= _LEAST:
        start, extra, size = _USUAL(buffer, at)
        if start == _MAGIC and extra == _ONLY_SIZE and size > _LEAST_SIZE:
            end, head = at + size + 1, _LEAST
        else:
            try:
                found = next_size(buffer, at, offset + at, name)
            except DataError as error:
                return places, data, error
            if found is None:
                break
            end, head = at + found[0], found[1]
        if end > held:
            break
        add_place(end)
        add_data(head)
        at = end
    return places, data, None


def read_blocks(stream: BinaryIO, name: str, offset: int = 0) -> Iterator[BgzfBlock]:
    """As `read_stretches`, block by block."""
    for stretch in read_stretches(stream, name, offset):
        yield from stretch.blocks()


def next_size(buffer: bytes, at: int, offset: int, name: str) -> tuple[int, int] | None:
    """Size and header length of the block at `at`, None while too little of it has been read."""
    if len(buffer) - at < _LEAST:
        return None
    start, extra, size = _USUAL(buffer, at)
    if start == _MAGIC and extra == _ONLY_SIZE and size > _LEAST_SIZE:
        return size + 1, _LEAST
    if start != _MAGIC:
        raise DataError(_BROKEN, where=at_byte(name, offset), remedy=AGAIN)
    if len(buffer) - at < _HEADER + int.from_bytes(buffer[at + 10 : at + 12], "little"):
        return None
    found = _block_size(buffer, at)
    if found is None or found[0] < found[1] + 8:
        raise DataError(_BROKEN, where=at_byte(name, offset), remedy=AGAIN)
    return found


def block_at(descriptor: int, name: str, offset: int) -> BgzfBlock:
    """The block at an offset of an open regular file. Raises DataError or TruncatedError if there is none."""
    buffer = os.pread(descriptor, LARGEST_BLOCK, offset)
    found = next_size(buffer, 0, offset, name)
    if found is None or len(buffer) < found[0]:
        raise TruncatedError(CUT, where=at_byte(name, offset), remedy=AGAIN)
    return BgzfBlock(offset, memoryview(buffer)[: found[0]], found[1])


def inflate(block: BgzfBlock, name: str) -> bytes:
    """The text of a block, its CRC-32 and length checked. Raises DataError."""
    crc, size = struct.unpack("<II", block.raw[-8:])
    if size > LARGEST_BLOCK:
        raise DataError(tr("a BGZF block claims too much text"), where=at_byte(name, block.offset), remedy=AGAIN)
    try:
        text: bytes = _codec.decompress(block.raw[block.data : -8], wbits=-15, bufsize=max(size, 1))
    except _codec.error as error:
        raise not_inflated(error, name, block.offset) from None
    if len(text) != size or _codec.crc32(text) != crc:
        raise DataError(tr("a BGZF block fails its checksum"), where=at_byte(name, block.offset), remedy=AGAIN)
    return text


def ahead(work: Callable[[T], R], items: Iterable[T], threads: int) -> Iterator[R]:
    """`work` of each item, in order, done by so many threads (inflating frees Python's lock); few items are held."""
    if threads == 1:
        yield from map(work, items)
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def beginnings(block: BgzfBlock, name: str, sip: int = 256) -> Iterator[bytes]:
    """Longer and longer beginnings of a block's text, up to the whole; the checksum stays unchecked.

    `sip`: how many compressed bytes are taken first; it doubles every time. Raises DataError.
    """
    raw, at = block.raw, block.data
    inflater, text, end = _codec.decompressobj(wbits=-15), b"", len(raw) - 8
    while at < end:
        try:
            text += inflater.decompress(raw[at : at + sip])
        except _codec.error as error:
            raise not_inflated(error, name, block.offset) from None
        if len(text) > LARGEST_BLOCK:
            raise DataError(tr("a BGZF block holds too much text"), where=at_byte(name, block.offset), remedy=AGAIN)
        yield text
        at, sip = at + sip, sip * 2


def not_inflated(error: Exception, name: str, offset: int) -> DataError:
    """What to say of a block on which zlib fails."""
    return DataError(
        tr("a BGZF block cannot be inflated ({error})", error=error), where=at_byte(name, offset), remedy=AGAIN
    )


def ends_with_eof_block(descriptor: int) -> bool:
    """Whether the last 28 bytes of an open regular file are the BGZF end-of-file block."""
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, len(EOF_BLOCK), max(size - len(EOF_BLOCK), 0)) == EOF_BLOCK
