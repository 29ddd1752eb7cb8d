"""VCF text to BCF by htslib, in a child process, so that a crash of htslib is an error message here."""

from __future__ import annotations

import struct
import subprocess
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.formats import bgzf
from pmkit.formats.bgzf_write import Writer
from pmkit.formats.child import PLACE, command
from pmkit.formats.index import IndexWriter, UnsortedError
from pmkit.formats.lines import open_lines

_DECLARE = """
import sys
from cyvcf2 import VCF
reader = VCF(sys.argv[1])
for record in reader:
    pass
sys.stdout.buffer.write(reader.raw_header.encode())
"""
_CONVERT = """
import sys
from cyvcf2 import VCF, Writer
reader = VCF(sys.argv[1])
writer = Writer(sys.argv[2], reader, "wb")
writer.write_header()
for record in reader:
    writer.write_record(record)
writer.close()
"""
_REMEDY = tr("Its header or a record breaks the VCF specification: write a .vcf.gz instead, or correct the input.")


def to_bcf(text: Path, target: Path) -> Callable[[Path], None] | None:
    """Convert; returns the writer of the .csi, None where the records are not sorted. Raises DataError.

    `text` is BGZF and is overwritten: BCF needs every contig and field declared, and htslib knows which are not only
    when it has read all records.
    """
    header = _run(_DECLARE, text)
    _, records = open_lines(str(text))
    complete = text.with_name(f"complete.{text.name}")
    with Writer(complete, level=1) as out:
        out.write(header)
        for line in records:
            out.write(line + b"\n")
    _run(_CONVERT, complete, target)
    try:
        index, contigs = _indexed(target)
    except UnsortedError:
        return None
    return lambda path: index.write_csi(path, contigs)


def _run(script: str, *paths: Path) -> bytes:
    """Run a script in a new interpreter; its standard output. Raises DataError with htslib's own words."""
    done = subprocess.run(command(script, *map(str, paths)), capture_output=True, check=False, cwd=PLACE)
    said = done.stderr.decode(errors="replace").strip().splitlines()
    errors = [line for line in said if line.startswith("[E::")]
    if done.returncode or errors:
        reason = (errors or said or [f"signal {-done.returncode}"])[-1]
        raise DataError(tr("htslib cannot write the annotated records as BCF: {reason}", reason=reason), remedy=_REMEDY)
    return done.stdout


def _indexed(path: Path) -> tuple[IndexWriter, int]:
    """Walk the records of a BCF (VCF 4.3, section 6.3) for their places and virtual offsets."""
    index, contigs = IndexWriter(), 0
    starts: list[int] = []  # of each block, in the unpacked bytes
    offsets: list[int] = []
    buffer, at, total, past_header = b"", 0, 0, False
    with path.open("rb") as stream:
        for block in bgzf.read_blocks(stream, path.name):
            content = bgzf.inflate(block, path.name)
            starts.append(total)
            offsets.append(block.offset)
            total += len(content)
            buffer, at = buffer[at:] + content, 0

            def virtual(distance: int) -> int:
                place = total - len(buffer) + distance  # noqa: B023  (called at once)
                number = bisect_right(starts, place) - 1
                return offsets[number] << 16 | (place - starts[number])

            if not past_header:
                if len(buffer) < 9 or len(buffer) < 9 + struct.unpack_from("<I", buffer, 5)[0]:
                    continue
                at, past_header = 9 + struct.unpack_from("<I", buffer, 5)[0], True
            while len(buffer) - at >= 8:
                shared, individual = struct.unpack_from("<II", buffer, at)
                size = 8 + shared + individual
                if len(buffer) - at < size:
                    break
                contig, pos, length = struct.unpack_from("<iii", buffer, at + 8)
                contigs = max(contigs, contig + 1)
                index.add(str(contig).encode(), pos, pos + length, virtual(at), virtual(at + size))
                at += size
    return index, contigs
