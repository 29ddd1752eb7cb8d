"""Run pmkit many times: each run in a child that is forked from this process, where all is imported already.

A planted fault (`Fault`) takes the place of pmkit, to prove that the harness would see such a failure.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from pmkit.cli import main

Fault = Callable[[Sequence[str], Callable[[Sequence[str]], int]], int]
"""Takes the words of a command line and the true program; returns an exit code."""
CODES = frozenset((0, 2, 65, 66, 73, 74, 77, 78))
"""The exit codes that pmkit documents for what a user or a file may do."""
MEMORY = 3 << 30


class Outcome(NamedTuple):
    """How a run ended. `code` is negative for a signal; `late` says that it was stopped for taking too long."""

    code: int
    out: bytes
    err: str
    late: bool = False

    @property
    def failure(self) -> str:
        """The class of failure that any run can show, or ""."""
        if self.late:
            return "hang"
        if self.code < 0:
            return "crash"
        if "Traceback (most recent call last)" in self.err:
            return "traceback"
        return "" if self.code in CODES else f"exit code {self.code}"


def warm(path: Path) -> None:
    """Load what runs share, once."""
    with contextlib.redirect_stdout(io.StringIO()):
        main.run(["load", str(path), "pgx", "report", "-f", "json"])
        main.run(["load", str(path), "onco", "report", "-f", "json"])


def start(
    words: Sequence[str],
    folder: Path,
    *,
    stdin: bytes | None = None,
    largest: int | None = None,
    fault: Fault | None = None,
) -> int:
    """Fork a run in a folder; its process number. `largest`: no file may grow beyond so many bytes."""
    if stdin is not None:
        (folder / ".stdin").write_bytes(stdin)
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        for number, (name, mode) in enumerate(((".stdin", "rb"), (".out", "wb"), (".err", "wb"))):
            path = folder / name if number or stdin is not None else Path(os.devnull)
            with path.open(mode) as handle:
                os.dup2(handle.fileno(), number)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False))
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)))
        sys.stderr = io.TextIOWrapper(io.BufferedWriter(io.FileIO(2, "w", closefd=False)), write_through=True)
        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if largest is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
        code = fault(words, main.run) if fault else main.run(words)
    except BaseException:
        with contextlib.suppress(BaseException):
            traceback.print_exc()
        code = 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BaseException):
                stream.flush()
        os._exit(code & 0xFF)


def finish(child: int, folder: Path, seconds: float) -> Outcome:
    """Wait for a run, at most so long."""
    end, late = time.monotonic() + seconds, False
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > end:
            late = True
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            break
        time.sleep(0.002)
    err = (folder / ".err").read_bytes().decode(errors="replace") if (folder / ".err").exists() else ""
    out = (folder / ".out").read_bytes() if (folder / ".out").exists() else b""
    return Outcome(os.waitstatus_to_exitcode(status), out, err, late)


def run(
    words: Sequence[str],
    folder: Path,
    *,
    stdin: bytes | None = None,
    largest: int | None = None,
    seconds: float = 30,
    fault: Fault | None = None,
) -> Outcome:
    """One run to its end."""
    return finish(start(words, folder, stdin=stdin, largest=largest, fault=fault), folder, seconds)


def calls(out: bytes) -> object:
    """What a report in JSON calls: of each gene its status and diplotypes, and the variants of a tumour."""
    report = json.loads(out)
    genes = {
        gene["gene"]: (gene["status"], sorted(one["label"] for one in gene["diplotypes"]))
        for gene in (report.get("pgx") or {}).get("genes", ())
    }
    variants = (report.get("onco") or {}).get("variants", ())
    return genes, sorted(f"{one['gene']} {one['protein_change']}" for one in variants)
