"""Read BCF through htslib in a child process, so that a crash of htslib is an error message here.

The child (`bcf_child`) writes VCF text: the header first; then it takes the regions and writes the lines.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from pmkit.core.errors import DataError, TruncatedError
from pmkit.core.model import Region
from pmkit.formats import bgzf, streams
from pmkit.formats.header import parse_header
from pmkit.formats.linefilter import LineFilter, Wanted

_AGAIN = "Check it with `bcftools view`, then copy or make it again."


class Reader:
    """One BCF, its header read. `content`: the unpacked bytes, used if the file cannot be opened by name."""

    def __init__(self, source: streams.Input, content: Iterator[bytes]) -> None:
        self._source, self._content = source, content
        self.name = source.name
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
        self._child = subprocess.Popen(
            [sys.executable, "-m", "pmkit.formats.bcf_child", str(path) if path else f"/dev/fd/{receive}"],
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
        raw, self._rest, _ = streams.split_header(iter(self._output.readline, b""))
        if not raw:
            self._finish()
            raise DataError("the BCF header cannot be read", where=self.name, remedy=_AGAIN)
        self.header = parse_header(raw, self.name)

    def _feed(self, descriptor: int) -> None:
        """Pass the unpacked content on; what is wrong with it is raised later by `_finish`."""
        try:
            with contextlib.suppress(BrokenPipeError), os.fdopen(descriptor, "wb") as pipe:
                for chunk in self._content:
                    pipe.write(chunk)
        except Exception as error:
            self._failure = error

    def read(self, wanted: Wanted, regions: Iterable[Region] | None, plain: Wanted | None = None) -> LineFilter:
        """The lines that cover the regions. Raises DataError if htslib fails or crashes, TruncatedError."""
        path = self._source.path
        indexed = False
        if path is not None:
            if bgzf.is_bgzf(self._source.start):
                for _ in bgzf.read_blocks(self._source.open(), self.name):
                    pass  # the chain and the end-of-file block: region queries of htslib hide a cut file
            index = path.with_name(path.name + ".csi")
            indexed = index.is_file() and index.stat().st_mtime >= path.stat().st_mtime
        order = {"regions": None if regions is None else wanted.spans(), "indexed": indexed}
        child_input = cast("BinaryIO", self._child.stdin)
        with contextlib.suppress(BrokenPipeError):
            child_input.write(json.dumps(order).encode() + b"\n")
            child_input.close()
        keep = LineFilter(wanted, self.header, self.name, plain)
        chunks = streams.text_chunks(self._output, self.name, "text")
        for text in streams.whole_lines(chunks, self.name):
            keep.feed(text)
        self._finish()
        return keep

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
            raise DataError(f"htslib crashed on this BCF (signal {-code})", where=self.name, remedy=_AGAIN)
        if code or complaints:
            reason = (complaints or said.strip().splitlines() or ["no reason given"])[-1]
            raise DataError(f"htslib cannot read this BCF: {reason}", where=self.name, remedy=_AGAIN)

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
