"""`python -m mutation.runner`: run tests again and again, each in a fork of a process that has loaded what they share.

A line of JSON on standard input is one run: `arguments` of pytest, `processor` and `wall` seconds that it may take. A
line on standard output is its answer: `ended` ("passed", "failed", "slow" or "stuck"; "lost" where no test ran), and
`failed`, the tests that failed. pmkit itself is loaded by each fork anew, from where PYTHONPATH says.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
from importlib import import_module
from typing import IO

import pytest

SHARED = ("numpy", "pydantic", "click", "cyvcf2", "jinja2", "polars", "_pytest.assertion")
"""No plug-ins of pytest: it refuses those that were loaded before it could rewrite them."""


class _Failed:
    """Gathers the ids of tests that fail."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.ids.append(report.nodeid)


def _child(arguments: list[str], processor: int, answer: IO[bytes]) -> None:
    """Run the tests in this process, which ends with them."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    failed = _Failed()
    code = 3
    try:
        code = int(pytest.main(arguments, plugins=[failed]))
    finally:
        answer.write(json.dumps([code, failed.ids]).encode())
        answer.flush()
        os._exit(0)


def run(arguments: list[str], processor: int, wall: float) -> dict[str, object]:
    """One run of tests in a fork; it and its children are killed after `wall` seconds."""
    with tempfile.TemporaryFile() as answer:
        child = os.fork()
        if not child:
            _child(arguments, processor, answer)
        stop, waited = time.monotonic() + wall, (0, 0)
        while not waited[0] and time.monotonic() < stop:
            waited = os.waitpid(child, os.WNOHANG)
            time.sleep(0 if waited[0] else 0.02)
        stuck = not waited[0]
        if stuck:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)  # what its tests may have left running
        answer.seek(0)
        text = answer.read()
    if stuck:
        return {"ended": "stuck", "failed": []}
    if not text:  # ended by a signal: of its limit, or since the fault made a library crash
        slow = os.WIFSIGNALED(waited[1]) and os.WTERMSIG(waited[1]) in (signal.SIGXCPU, signal.SIGKILL)
        return {"ended": "slow" if slow else "failed", "failed": []}
    code, failed = json.loads(text)
    # 1: a test failed; 2: a test module cannot be loaded; 3 and more: nothing was found out.
    ended = {0: "passed", 1: "failed", 2: "failed"}.get(code, "lost")
    return {"ended": ended, "failed": failed}


def main() -> None:
    for name in SHARED:
        import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(run(asked["arguments"], asked["processor"], asked["wall"])), flush=True)


if __name__ == "__main__":
    main()
