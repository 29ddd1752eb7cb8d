"""Bytes of a file or of stdin, and the text in them, however it is compressed."""

from __future__ import annotations

import io
import stat
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from pmkit.core.errors import DataError, InputOutputError, NoInputError, TruncatedError, at_byte
from pmkit.core.messages import tr
from pmkit.formats import bgzf

CHUNK = 1 << 20
HELD_BACK = 32 << 20
BCF_MAGIC = b"BCF\x02"
_GZIP = b"\x1f\x8b"
LONGEST_LINE = 48 << 20
LONGEST_HEADER = 32 << 20
MOST_HEADER_LINES = 500_000
LARGEST_TABLE = 128 << 20
"""Bytes of a table that is read as a whole: an array's export, segments, regions."""
_AGAIN = tr("The file is damaged: copy or download it again.")


class InputStream:
    """A regular file, or something that can be read only once: stdin ("-"), a pipe, a device.

    Of what can be read only once the first 32 MB are held, so that small inputs can be started again.
    Raises NoInputError if there is nothing of that name to read.
    """

    def __init__(self, path: str, stdin: BinaryIO | None = None) -> None:
        self.name = "stdin" if path == "-" else path
        self.path: Path | None = None
        self._once: BinaryIO | None = None
        self._opened: list[BinaryIO] = []
        if path == "-":
            self._hold(stdin or sys.stdin.buffer)
            return
        place = Path(path)
        try:
            mode = place.stat().st_mode
            if stat.S_ISDIR(mode):
                raise NoInputError(
                    tr("is a directory, not a file"), where=path, remedy=tr("Give the VCF files in it by name.")
                )
            handle = place.open("rb")
        except FileNotFoundError:
            raise NoInputError(tr("there is no such file"), where=path, remedy=tr("Check the path.")) from None
        except PermissionError:
            raise NoInputError(tr("may not be read"), where=path, remedy=tr("Ask for read permission.")) from None
        except (OSError, ValueError) as error:
            raise NoInputError(
                tr("cannot be opened ({error})", error=error), where=path, remedy=tr("Check the path.")
            ) from None
        self._opened.append(handle)
        if stat.S_ISREG(mode):
            self.path = place
            self.start = _read(handle, CHUNK >> 4, self.name)
        else:
            self._hold(handle)

    def _hold(self, stream: BinaryIO) -> None:
        held = []
        left = HELD_BACK
        while left and (part := _read(stream, min(left, CHUNK), self.name)):
            held.append(part)
            left -= len(part)
        self._held = b"".join(held)
        self.start = self._held[: CHUNK >> 4]
        self._once = stream if not left else None

    @property
    def only_once(self) -> bool:
        """Whether `open` works only once."""
        return self._once is not None

    @property
    def size(self) -> int:
        """Bytes of the file; of what can be read only once, at least so many."""
        if self.path is not None:
            return self.path.stat().st_size
        return HELD_BACK if self.only_once else len(self._held)

    def open(self) -> BinaryIO:
        """A new reader at the first byte."""
        if self.path is not None:
            handle = self.path.open("rb")
            self._opened.append(handle)
            return handle
        held = io.BytesIO(self._held)
        if self._once is None:
            return held
        self._held = b""
        return cast("BinaryIO", _JoinedStreams(held, self._once))

    def close(self) -> None:
        for handle in self._opened:
            handle.close()


class _JoinedStreams:
    """One stream after another; `read` may give less than was asked for."""

    def __init__(self, *streams: BinaryIO) -> None:
        self._streams = list(streams)

    def read(self, size: int) -> bytes:
        while self._streams:
            if part := self._streams[0].read(size):
                return part
            self._streams.pop(0)
        return b""


def _read(stream: BinaryIO, size: int, name: str) -> bytes:
    try:
        return stream.read(size)
    except OSError as error:
        raise InputOutputError(tr("reading failed ({system_error})", system_error=error.strerror), where=name) from None


def kind(start: bytes) -> str:
    """How the bytes are packed: "BGZF", "gzip" or "text"."""
    if bgzf.is_bgzf(start):
        return "BGZF"
    return "gzip" if start[:2] == _GZIP else "text"


def text_chunks(stream: BinaryIO, name: str, packed: str, threads: int = 1) -> Iterator[bytes]:
    """The unpacked content in pieces of about a megabyte, BGZF by several threads.

    Raises DataError or TruncatedError where it is damaged.
    """
    if packed == "BGZF":
        yield from block_texts(bgzf.read_blocks(stream, name), name, threads)
    elif packed == "gzip":
        yield from _gunzip(stream, name)
    else:
        while chunk := _read(stream, CHUNK, name):
            yield chunk


def block_texts(blocks: Iterator[bgzf.BgzfBlock], name: str, threads: int) -> Iterator[bytes]:
    """The text of BGZF blocks in pieces of about a megabyte."""
    return bgzf.ahead(lambda batch: b"".join([bgzf.inflate(b, name) for b in batch]), _batches(blocks), threads)


def _batches(blocks: Iterator[bgzf.BgzfBlock]) -> Iterator[list[bgzf.BgzfBlock]]:
    batch: list[bgzf.BgzfBlock] = []
    size = 0
    for block in blocks:
        batch.append(block)
        size += max(block.text_size, len(block.raw))
        if size >= CHUNK:
            yield batch
            batch, size = [], 0
    yield batch


def _gunzip(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """Inflate gzip of one or more members; zero bytes after the last are allowed."""
    inflater = zlib.decompressobj(wbits=31)
    offset, data = 0, b""
    started = False
    while True:
        if not data:
            data = _read(stream, CHUNK >> 4, name)
            if not data:
                break
            offset += len(data)
        if not started:
            data = data.lstrip(b"\0")
            if not data:
                continue
            started = True
        try:
            text = inflater.decompress(data, CHUNK)
        except zlib.error as error:
            raise DataError(
                tr("cannot be unpacked ({error})", error=error),
                where=tr("{name}, near byte {offset}", name=name, offset=offset),
                remedy=_AGAIN,
            ) from None
        if text:
            yield text
        data = inflater.unconsumed_tail
        if inflater.eof:
            data = inflater.unused_data
            inflater = zlib.decompressobj(wbits=31)
            started = False
    if started:
        raise TruncatedError(tr("ends in the middle of the gzip data"), where=at_byte(name, offset), remedy=_AGAIN)


def whole_lines(chunks: Iterator[bytes], name: str, rest: bytes = b"") -> Iterator[bytes]:
    """Cut the text between lines. Only the last piece may lack its line end. Raises DataError beyond LONGEST_LINE."""
    held = [rest] if rest else []  # joined once, so that a line in many pieces costs no more than its length
    size = len(rest)
    for chunk in chunks:
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield b"".join((*held, chunk[:cut]))
            held = [chunk[cut:]]
            size = len(chunk) - cut
        else:
            held.append(chunk)
            size += len(chunk)
            if size > LONGEST_LINE:
                raise line_too_long(name)
    if size:
        yield b"".join(held)


def unpacked(data: bytes, name: str) -> bytes:
    """Gzip data of any number of members unpacked, other data as they are.

    Raises zlib.error or EOFError for damage, and DataError beyond LARGEST_TABLE.
    """
    if data[:2] != _GZIP:
        return data
    found: list[bytes] = []
    size = 0
    while data:
        inflater = zlib.decompressobj(wbits=31)
        while data and not inflater.eof:
            found.append(inflater.decompress(data, CHUNK))
            data = inflater.unconsumed_tail
            size += len(found[-1])
            if size > LARGEST_TABLE:
                raise DataError(
                    tr("is a table of more than {largest_table} MB", largest_table=LARGEST_TABLE >> 20),
                    where=name,
                    remedy=tr("Split it or leave rows out."),
                )
        found.append(b"" if inflater.eof else inflater.flush())  # what was held back by the limit
        if not inflater.eof:
            raise EOFError(tr("cut off"))
        data = inflater.unused_data.lstrip(b"\0")
    return b"".join(found)


def line_too_long(name: str) -> DataError:
    """The error for text of more than LONGEST_LINE in which no record begins."""
    return DataError(
        tr("has a line of more than {longest_line} MB", longest_line=LONGEST_LINE >> 20),
        where=name,
        remedy=tr("Give a VCF or BCF."),
    )


def header_too_long(name: str) -> DataError:
    """The error for a header beyond LONGEST_HEADER or MOST_HEADER_LINES."""
    return DataError(
        tr(
            "has a header of more than {longest_header} MB or {most_header_lines:,} lines",
            longest_header=LONGEST_HEADER >> 20,
            most_header_lines=MOST_HEADER_LINES,
        ),
        where=name,
        remedy=tr("Leave out contigs and lines that the records do not use."),
    )


def split_header(chunks: Iterator[bytes], name: str = "") -> tuple[bytes, bytes, bytes]:
    """Read up to the line with a single `#` or the first that has none.

    Returns the header, what was read beyond it, and the last chunk taken (in which the header ends). Raises DataError
    for a header that is too long.
    """
    text, last, at, lines = bytearray(), b"", 0, 0
    for last in chunks:
        text += last
        while (end := text.find(b"\n", max(at, len(text) - len(last)))) >= 0 and text[at : at + 1] == b"#":
            is_column_line = text[at : at + 2] != b"##"
            at, lines = end + 1, lines + 1
            if is_column_line:
                return bytes(text[:at]), bytes(text[at:]), last
        if bytes(text[at : at + 1]) not in (b"", b"#"):
            return bytes(text[:at]), bytes(text[at:]), last
        if len(text) > LONGEST_HEADER or lines > MOST_HEADER_LINES:
            raise header_too_long(name)
    if text[at : at + 1] == b"#":
        at = len(text)
    return bytes(text[:at]), bytes(text[at:]), last
