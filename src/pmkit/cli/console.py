"""The terminal's side of a run: log lines and progress on stderr, the default sink, the run itself."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pmkit.core import output
from pmkit.core.batch import FILE_NAME, Batch, check_list, write_list
from pmkit.core.errors import DataError, PmkitError
from pmkit.core.messages import tr, trn
from pmkit.core.output import STDOUT
from pmkit.core.settings import Setting
from pmkit.core.stage import Run, Stage
from pmkit.core.terminal import bare

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 1.0  # seconds before progress is shown


class JsonLines(logging.Formatter):
    """One JSON object per log line."""

    def format(self, record: logging.LogRecord) -> str:
        import json

        return json.dumps({"level": record.levelname.lower(), "message": record.getMessage()}, ensure_ascii=False)


def set_up_logging(verbose: int, *, quiet: bool, as_json: bool) -> None:
    """Send pmkit's log to stderr: warnings, with -v information, with -vv everything, with -q errors only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else logging.Formatter(tr("pmkit: %(message)s")))
    logger = logging.getLogger("pmkit")
    logger.handlers[:] = [handler]
    logger.propagate = False
    logger.setLevel(logging.ERROR if quiet else {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG))


def run_stages(
    stages: Sequence[Stage], settings: Mapping[str, Setting], *, quiet: bool, audit: str | None = None
) -> int:
    """Run a chain to its end and return the number of samples. A chain without a sink gets `report`.

    `audit`: the log that the run is entered in, also where it fails.
    """
    from pmkit.chain.by_pattern import samples_by_pattern
    from pmkit.chain.pipeline import flow, lean_reporter

    chain = list(stages)
    if not chain[-1].is_sink:
        from pmkit.chain.report import ReportStage

        chain.append(ReportStage())
    if any(getattr(getattr(stage, "options", None), "keep_going", False) for stage in chain):
        check_list(failures_path(chain))
    batch = Batch()
    terminal = sys.stdout.isatty()
    number, ended, refused = 0, False, False
    output.written.clear()
    try:
        with progress(quiet=quiet, batch=batch) as tick:
            run = Run(
                tuple(chain),
                settings,
                stdout_is_terminal=terminal,
                width=_screen().columns if terminal else None,
                colour=terminal and not os.environ.get("NO_COLOR"),
                page=show if terminal else None,
                reporter=lean_reporter,
                tick=tick,
                batch=batch,
            )
            for _ in samples_by_pattern(run) or flow(run):
                number += 1
        ended = True
    except PmkitError:
        refused = True
        raise
    finally:
        if batch.keep_going and not (refused and not number and not batch.failures):  # nothing was looked at
            write_list(failures_path(chain), batch.failures)
        if audit:
            _enter(Path(audit), chain, number, ended=ended)
    logging.getLogger("pmkit").info(trn("{n} sample done", "{n} samples done", number))
    if batch.failures:
        files = len({failure.file for failure in batch.failures})
        raise DataError(
            trn("{n} file has failed", "{n} files have failed", files),
            where=str(failures_path(chain)),
        )
    return number


def show(text: str) -> None:
    """Write a page to the terminal; through a pager (`PAGER`, else `less`) where it is longer than the screen and
    somebody sits at it. The text's control characters have been made visible already."""
    if sys.stderr.isatty():
        bare(sys.stderr).write("\r\x1b[K")  # the line of progress, if there is one
        sys.stderr.flush()
    long = text.count("\n") >= _screen().lines
    if long and sys.stdin is not None and sys.stdin.isatty() and has_pager(os.environ.get("PAGER", "less")):
        import click

        click.echo_via_pager(text)
    else:
        bare(sys.stdout).write(text)


def _screen() -> os.terminal_size:
    import shutil  # and the compression modules that it imports: only where there is a terminal

    return shutil.get_terminal_size((100, 24))


def has_pager(command: str) -> bool:
    """Whether a command line is that of a pager, and its program is there."""
    import shutil

    program = command.split()[:1]
    return bool(program) and program[0] != "cat" and shutil.which(program[0]) is not None


def _enter(log: Path, chain: Sequence[Stage], samples: int, *, ended: bool) -> None:
    """Enter a run in the audit log: digests of what was read and written; no name, path or setting of a patient."""
    import hashlib

    from pmkit.core import audit
    from pmkit.core.provenance import sha256, software
    from pmkit.knowledge.store import manifest

    tables = hashlib.sha256("".join(info.sha256 for info in manifest().values()).encode()).hexdigest()
    paths = [Path(name) for stage in chain for name in getattr(stage, "paths", ()) if name != STDOUT]
    audit.append(
        log,
        {
            "action": [stage.name for stage in chain],
            "ended": ended,
            "samples": samples,
            "inputs": [sha256(path) for path in paths if path.is_file()],
            "outputs": [sha256(path) for path in output.written if path.is_file()],
            "tables": tables,
            "software": dict(software())["pmkit"],
        },
    )


def failures_path(stages: Sequence[Stage]) -> Path:
    """Where a batch lists its failures: alongside the reports of the first sink that writes files, else here."""
    for stage in stages:
        target = getattr(stage, "target", STDOUT) if stage.is_sink else STDOUT
        if target != STDOUT:
            fixed, template, _ = target.partition("{sample}")
            whole = target.endswith("/") or Path(target).is_dir()
            folder = Path(target) if whole and not template else Path(f"{fixed}x").parent
            return folder / FILE_NAME
    return Path(FILE_NAME)


@contextmanager
def progress(*, quiet: bool, batch: Batch) -> Iterator[Callable[[], None]]:
    """Finished samples on stderr with their rate and the time left; on a terminal only, if the run takes a while."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    start, shown, number, err = time.monotonic(), 0.0, 0, bare(sys.stderr)

    def tick() -> None:
        nonlocal shown, number
        number += 1
        now = time.monotonic()
        if now - start > PATIENCE and now - shown > 0.2:
            shown = now
            err.write(f"\r{progress_text(number, batch, now - start)}\x1b[K")
            err.flush()

    try:
        yield tick
    finally:
        if shown:
            err.write("\r\x1b[K")
            err.flush()


def progress_text(number: int, batch: Batch, seconds: float) -> str:
    """`12 of 300 samples, 3.4/s, 1 min 25 s left, 2 files failed`; what is not known is left out."""
    parts = [
        trn("{n} sample", "{n} samples", number)
        if batch.expected is None
        else trn("{number} of {n} sample", "{number} of {n} samples", batch.expected, number=number)
    ]
    rate = number / seconds
    parts.append(f"{rate:.1f}/s")
    if batch.expected is not None:
        left = round(max(0, batch.expected - number) / rate)
        minutes, rest = divmod(left, 60)
        hours, minutes = divmod(minutes, 60)
        parts.append(
            tr("{hours} h {minutes} min left", hours=hours, minutes=minutes)
            if hours
            else tr("{minutes} min {rest} s left", minutes=minutes, rest=rest)
            if minutes
            else tr("{rest} s left", rest=rest)
        )
    if batch.failures:
        failed = len({failure.file for failure in batch.failures})
        parts.append(trn("{n} file failed", "{n} files failed", failed))
    return ", ".join(parts)
