"""Read BCF through htslib in a child process, so that a crash of htslib is an error message here.

The child (`bcf_child`) writes VCF text: the header first; then it takes the regions and writes the lines.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from pmkit.core.errors import DataError, TruncatedError
from pmkit.core.messages import tr
from pmkit.core.model import Region
from pmkit.core.provenance import used_elsewhere
from pmkit.formats import bcf_child, bgzf, child, streams
from pmkit.formats.header import parse_header
from pmkit.formats.index_check import UNSEEN_MATES, check_bcf
from pmkit.formats.linefilter import LineFilter
from pmkit.formats.tabix import TabixIndex, UnusableIndexError

_AGAIN = tr("Check it with `bcftools view`, then copy or make it again.")


def _header(output: BinaryIO, name: str) -> bytes:
    """The lines up to #CHROM that the child writes before it waits for its order. Raises DataError if too many."""
    lines: list[bytes] = []
    size = 0
    while line := output.readline(streams.LONGEST_HEADER):
        lines.append(line)
        size += len(line)
        if size > streams.LONGEST_HEADER or len(lines) > streams.MOST_HEADER_LINES:
            raise streams.header_too_long(name)
        if not line.startswith(b"##"):
            break
    return b"".join(lines)


class BcfReader:
    """One BCF, its header read. `content`: the unpacked bytes, used if the file cannot be opened by name."""

    def __init__(self, source: streams.InputStream, content: Iterator[bytes]) -> None:
        self._source, self._content = source, content
        self.name = source.name
        self.notes: list[str] = []
        self.unused_index = ""
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        path = self._source.path
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115  (closed in `close`)
        receive = send = -1
        if path is None:
            receive, send = os.pipe()
        used_elsewhere("cyvcf2")
        self._child = subprocess.Popen(
            child.command(bcf_child.START, str(path) if path else f"/dev/fd/{receive}"),
            cwd=child.PLACE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._noise,
            pass_fds=() if path else (receive,),
        )
        self._output = cast("BinaryIO", self._child.stdout)
        self._feeder: threading.Thread | None = None
        self._failure: Exception | None = None
        if path is None:
            os.close(receive)
            self._feeder = threading.Thread(target=self._feed, args=(send,), daemon=True)
            self._feeder.start()
        raw = _header(self._output, self.name)
        if not raw:
            self._finish()
            raise DataError(tr("the BCF header cannot be read"), where=self.name, remedy=_AGAIN)
        self.header = parse_header(raw, self.name)

    def _feed(self, descriptor: int) -> None:
        """Pass the unpacked content on; what is wrong with it is raised later by `_finish`."""
        try:
            with contextlib.suppress(BrokenPipeError), os.fdopen(descriptor, "wb") as pipe:
                for chunk in self._content:
                    pipe.write(chunk)
        except Exception as error:
            self._failure = error

    def read(self, regions: Iterable[Region] | None, keep: LineFilter) -> LineFilter:
        """The lines that cover the regions, put into `keep`.

        Raises DataError if htslib fails or crashes, TruncatedError.
        """
        if self._source.path is not None and bgzf.is_bgzf(self._source.start):
            for _ in bgzf.read_blocks(self._source.open(), self.name):
                pass  # the chain and the end-of-file block: region queries of htslib hide a cut file
        indexed = regions is not None and self._has_index()
        order = {
            "regions": None if regions is None else keep.requested.spans(),
            "indexed": indexed,
            "mates": self.header.has_breakends,
        }
        if indexed and self.header.has_breakends:
            self.notes.append(UNSEEN_MATES)
        child_input = cast("BinaryIO", self._child.stdin)
        with contextlib.suppress(BrokenPipeError):
            child_input.write(json.dumps(order).encode() + b"\n")
            child_input.close()
        chunks = streams.text_chunks(self._output, self.name, "text")
        for text in streams.whole_lines(chunks, self.name):
            keep.feed(text)
        self._finish()
        return keep

    def _has_index(self) -> bool:
        """Whether there is an index of this file that knows where its records end; else says why in `notes`."""
        path, header = self._source.path, self.header
        index = path and path.with_name(path.name + ".csi")
        if path is None or index is None or not index.is_file() or not bgzf.is_bgzf(self._source.start):
            return False
        if header.by_length or header.declares_lengths or header.declares_mates:
            return False  # htslib of this version ends records by END alone, and an index knows no mates
        try:
            if index.stat().st_mtime < path.stat().st_mtime:
                raise UnusableIndexError(tr("it is older than the file"))
            known = TabixIndex(index, [name.encode() for name, _ in header.contigs])
            check_bcf(known, self._source.open().fileno(), self.name)
        except UnusableIndexError as error:
            self.unused_index = tr("index {name} not used: {error}", name=index.name, error=error)
            self.notes.append(self.unused_index)
            return False
        return True

    def _finish(self) -> None:
        """Wait for the child and turn what went wrong into an error."""
        code = self._child.wait()
        if self._feeder is not None:
            self._feeder.join()
        if self._failure is not None:
            raise self._failure
        self._noise.seek(0)
        said = self._noise.read().decode(errors="replace")
        complaints = [line for line in said.splitlines() if line.startswith("[E::") or "EOF marker is absent" in line]
        if any("EOF marker is absent" in line for line in complaints):
            raise TruncatedError(bgzf.NO_EOF, where=self.name, remedy=_AGAIN)
        if code < 0:
            raise DataError(
                tr("htslib crashed on this BCF (signal {signal})", signal=-code), where=self.name, remedy=_AGAIN
            )
        if code or complaints:
            reason = (complaints or said.strip().splitlines() or [tr("no reason given")])[-1]
            raise DataError(tr("htslib cannot read this BCF: {reason}", reason=reason), where=self.name, remedy=_AGAIN)

    def close(self) -> None:
        """Stop the child if it still runs."""
        if self._child.poll() is None:
            self._child.kill()
            self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        if self._feeder is not None:
            self._feeder.join()
        self._noise.close()
