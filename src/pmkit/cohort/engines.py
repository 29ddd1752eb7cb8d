"""Run a plan's shards: plain processes here, Snakemake (and through it a cluster), or a job array by a script.

Whatever runs them calls `pmkit cohort shard PLAN NUMBER`; a number is all that a job is called by.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from string import Template

from pmkit.cohort.plan import LOGS, Plan
from pmkit.cohort.shards import ShardStatus, status_of
from pmkit.core import output
from pmkit.core.errors import ConfigError, InputOutputError, UsageError
from pmkit.core.messages import tr, trn

AGAIN = 75
"""Exit code of a shard that may succeed when it is tried once more."""
TRIES = 3
PROCESSES, SNAKEMAKE = "processes", "snakemake"
ENGINES = (PROCESSES, SNAKEMAKE)
SCHEDULERS = ("slurm", "pbs", "sge", "lsf")
"""Those of which `arrays/` has the script of a job array."""


def shard_command(plan: Plan) -> list[str]:
    """The words that run a shard, but for its number."""
    return [sys.executable, "-m", "pmkit.cli.main", "cohort", "shard", str(plan.folder.absolute())]


def script_of(plan: Plan, scheduler: str) -> str:
    """A script that runs all shards as one job array. Raises UsageError for a scheduler that is not known."""
    if scheduler not in SCHEDULERS:
        raise UsageError(
            tr("there is no scheduler {scheduler!r}", scheduler=scheduler),
            remedy=tr("Known: {known}.", known=", ".join(SCHEDULERS)),
        )
    logs = (plan.folder / LOGS).absolute()
    output.make_folder(logs)
    text = files("pmkit.cohort").joinpath("arrays", f"{scheduler}.sh").read_text(encoding="utf-8")
    return Template(text).substitute(
        shards=plan.shards, memory=plan.memory_mb, logs=shlex.quote(str(logs)), command=shlex.join(shard_command(plan))
    )


def run_plan(
    plan: Plan,
    *,
    engine: str = PROCESSES,
    processes: int = 1,
    more: Sequence[str] = (),
    tick: Callable[[int], None] = lambda number: None,
) -> list[ShardStatus]:
    """Run what is not done; `more`: further words for Snakemake, as --profile. Returns the state of every shard.

    Raises ConfigError where Snakemake is not installed, InputOutputError where shards are not done at the end.
    """
    output.make_folder(plan.folder / LOGS)
    if engine == SNAKEMAKE:
        for _ in range(TRIES):  # a job that outlived a killed run may finish between its look and ours
            _by_snakemake(plan, processes, more)
            if all(one.state == "done" for one in status_of(plan)):
                break
    else:
        _by_processes(plan, processes, tick)
    found = status_of(plan)
    left = [one.number for one in found if one.state != "done"]
    if left:
        raise InputOutputError(
            trn("{left} of {n} shard not done", "{left} of {n} shards not done", plan.shards, left=len(left)),
            where=str(plan.folder),
            remedy=tr("The logs are in {logs}; run it again to go on.", logs=plan.folder / LOGS),
        )
    return found


def _by_processes(plan: Plan, processes: int, tick: Callable[[int], None]) -> None:
    """So many shards at a time; one that asks for it is tried again."""
    waiting = [(one.number, 1) for one in status_of(plan) if one.state != "done"]
    running: dict[int, tuple[subprocess.Popen[bytes], int]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                number, attempt = waiting.pop(0)
                with (plan.folder / LOGS / f"{number:04d}.log").open("ab") as log:
                    child = subprocess.Popen([*shard_command(plan), str(number)], stdout=log, stderr=log)
                running[number] = child, attempt
            number = _next_ended(running)
            child, attempt = running.pop(number)
            if child.returncode == AGAIN and attempt < TRIES:
                waiting.append((number, attempt + 1))
            tick(number)
    finally:
        for child, _ in running.values():
            child.terminate()
        for child, _ in running.values():
            child.wait()


def _next_ended(running: dict[int, tuple[subprocess.Popen[bytes], int]]) -> int:
    import time

    while True:
        for number, (child, _) in running.items():
            if child.poll() is not None:
                return number
        time.sleep(0.02)


def _by_snakemake(plan: Plan, processes: int, more: Sequence[str]) -> None:
    if find_spec("snakemake") is None:
        raise ConfigError(
            tr("Snakemake is not installed"), remedy=tr("Install pmkit[cohort], or use --engine processes.")
        )
    snakefile = Path(str(files("pmkit.cohort") / "Snakefile"))
    words = [sys.executable, "-m", "snakemake", "--snakefile", str(snakefile), "--directory", str(plan.folder)]
    words += ["--config", f"shards={plan.shards}", f"memory={plan.memory_mb}", f"python={sys.executable}"]
    words += ["--rerun-incomplete", "--keep-going", *more]
    if not any(word.startswith(("--profile", "--executor", "--workflow-profile", "--cores")) for word in more):
        words += ["--cores", str(processes)]
    with (plan.folder / LOGS / "snakemake.log").open("ab") as log:
        subprocess.run(words, stdout=log, stderr=log, check=False)  # what is not done is found by the shards' marks
