"""Run commands as whole processes and measure their CPU time, wall time and peak memory."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one command, its children included."""

    cpu: float  # seconds, user + system
    wall: float  # seconds
    peak: float  # MB of memory, of the largest process
    code: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Several runs of one command."""

    name: str
    samples: tuple[Sample, ...]

    @property
    def cpu(self) -> float:
        return statistics.median(sample.cpu for sample in self.samples)

    @property
    def peak(self) -> float:
        return max(sample.peak for sample in self.samples)

    @property
    def failed(self) -> bool:
        return any(sample.code for sample in self.samples)

    def row(self) -> str:
        """Median (least-most) CPU, median wall, greatest memory."""
        cpu = sorted(sample.cpu for sample in self.samples)
        wall = statistics.median(sample.wall for sample in self.samples)
        state = "  FAILED" if self.failed else ""
        return f"{self.name:<44} {self.cpu:7.2f} ({cpu[0]:.2f}-{cpu[-1]:.2f}) {wall:8.2f} {self.peak:7.0f}{state}"


def interpreter() -> str:
    """The Python that measures and is measured: how it was built changes what start-up and interpretation cost."""
    return f"{platform.python_implementation()} {platform.python_version()} ({os.path.realpath(sys.executable)})"


_LAUNCHER = """
import os, sys
out = int(sys.argv[1])
os.set_inheritable(out, False)
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(child, 0)
said = used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status)
os.write(out, " ".join(map(str, said)).encode())
"""
"""Linux counts what a process held before it became another program to the peak of that program. So a command is
started from a process that holds next to nothing, and not from this one."""

HEADER = f"{'command':<44} {'CPU s median (min-max)':>21} {'wall s':>8} {'peak MB':>7}"


def _environment() -> dict[str, str]:
    """Ours, with bytecode kept between runs, as an installed package keeps it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str], stdin: Path | None = None) -> Sample:
    """Run once, output thrown away. The peak is the largest of the process and the children it waited for."""
    with open(stdin or os.devnull, "rb") as source:  # noqa: PTH123  (os.devnull is no Path)
        report, given = os.pipe()
        began = time.perf_counter()
        launcher = subprocess.Popen(
            (sys.executable, "-I", "-S", "-c", _LAUNCHER, str(given), *command),
            stdin=source,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            pass_fds=[given],
        )
        os.close(given)
        with os.fdopen(report, encoding="ascii") as words:
            said = words.read().split()
        launcher.wait()
        wall = time.perf_counter() - began
    if len(said) != 3:
        raise SystemExit(f"could not be run: {' '.join(command)}")
    return Sample(float(said[0]), wall, int(said[1]) / 1024, int(said[2]))


def interleaved(commands: Sequence[tuple[str, Sequence[str], Path | None]], repeats: int) -> list[Measured]:
    """Measure commands (name, arguments, stdin) turn by turn, so that a busy machine hits all alike.

    One round before the first is not counted: it fills the page cache.
    """
    samples: list[list[Sample]] = [[] for _ in commands]
    for turn in range(repeats + 1):
        for place, (_, command, stdin) in enumerate(commands):
            sample = run(command, stdin)
            if turn:
                samples[place].append(sample)
    return [Measured(name, tuple(taken)) for (name, _, _), taken in zip(commands, samples, strict=True)]
