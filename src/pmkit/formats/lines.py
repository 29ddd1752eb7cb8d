"""Every line of a VCF or BCF as it stands, one after the other: for copies, not for looking up."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from itertools import chain

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.core.provenance import used_elsewhere
from pmkit.formats import bcf_child, streams
from pmkit.formats.child import PLACE, command
from pmkit.formats.header import refuse_foreign


def open_pieces(path: str) -> tuple[list[bytes], Iterator[bytes]]:
    """The header's lines and the text behind it in pieces of whole lines, as they stand, of about a megabyte.

    Raises NoInputError, DataError, TruncatedError, the latter two also while the text is read.
    """
    source = streams.InputStream(path)
    chunks = streams.text_chunks(source.open(), source.name, streams.kind(source.start))
    first = next(chunks, b"")
    if first.startswith(streams.BCF_MAGIC):
        source.close()
        chunks = _of_bcf(path)
        first = next(chunks, b"")
    raw, rest, _ = streams.split_header(chain([first], chunks), source.name)
    refuse_foreign((raw + rest)[:4096], source.name)
    header = [line for line in raw.replace(b"\r\n", b"\n").split(b"\n") if line]
    return header, _closing(streams.whole_lines(chunks, source.name, rest), source)


def open_lines(path: str) -> tuple[list[bytes], Iterator[bytes]]:
    """The header's lines and the records, without line ends; blank lines and comments are left out. Raises as
    `open_pieces` does."""
    header, pieces = open_pieces(path)
    return header, _records(pieces)


def _closing(pieces: Iterable[bytes], source: streams.InputStream) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        source.close()


def _records(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        for line in piece.split(b"\n"):
            bare = line.removesuffix(b"\r")
            if bare and not bare.startswith(b"#"):
                yield bare


def _of_bcf(path: str) -> Iterator[bytes]:
    """The text of a BCF, by htslib in a child process."""
    used_elsewhere("cyvcf2")
    child = subprocess.Popen(
        command(bcf_child.START, path),
        cwd=PLACE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with child:
        if child.stdin is None or child.stdout is None:
            raise AssertionError("both are pipes")
        try:
            child.stdin.write(b'{"regions": null, "indexed": false}\n')
            child.stdin.close()
            while chunk := child.stdout.read(streams.CHUNK):
                yield chunk
        finally:
            if child.poll() is None and child.stdout.read(1):
                child.kill()
    if child.returncode:
        raise DataError(tr("htslib cannot read this BCF"), where=path, remedy=tr("Check it with `bcftools view`."))
