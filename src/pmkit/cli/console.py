"""The terminal's side of a run: log lines and progress on stderr, the default sink, the run itself."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pmkit.core.settings import Setting
from pmkit.core.stage import Run, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 1.0  # seconds before progress is shown


class JsonLines(logging.Formatter):
    """One JSON object per log line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps({"level": record.levelname.lower(), "message": record.getMessage()}, ensure_ascii=False)


def set_up_logging(verbose: int, *, quiet: bool, as_json: bool) -> None:
    """Send pmkit's log to stderr: warnings, with -v information, with -vv everything, with -q errors only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else logging.Formatter("pmkit: %(message)s"))
    logger = logging.getLogger("pmkit")
    logger.handlers[:] = [handler]
    logger.propagate = False
    logger.setLevel(logging.ERROR if quiet else {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG))


def run_stages(stages: Sequence[Stage], settings: Mapping[str, Setting], *, quiet: bool) -> int:
    """Run a chain to its end and return the number of samples. A chain without a sink gets `report`."""
    from pmkit.chain.pipeline import flow, reporter

    chain = list(stages)
    if not chain[-1].is_sink:
        from pmkit.chain.report import ReportStage

        chain.append(ReportStage())
    terminal = sys.stdout.isatty()
    number = 0
    with progress(quiet=quiet) as tick:
        run = Run(
            tuple(chain),
            settings,
            stdout_is_terminal=terminal,
            width=shutil.get_terminal_size((100, 24)).columns if terminal else None,
            colour=terminal and not os.environ.get("NO_COLOR"),
            reporter=reporter,
            tick=tick,
        )
        for _ in flow(run):
            number += 1
    logging.getLogger("pmkit").info("%d sample%s done", number, "" if number == 1 else "s")
    return number


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[], None]]:
    """A counter of finished samples on stderr, shown on a terminal only, and only if the run takes a while."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    start, shown, number = time.monotonic(), 0.0, 0

    def tick() -> None:
        nonlocal shown, number
        number += 1
        now = time.monotonic()
        if now - start > PATIENCE and now - shown > 0.2:
            shown = now
            sys.stderr.write(f"\r{number} samples")
            sys.stderr.flush()

    try:
        yield tick
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
