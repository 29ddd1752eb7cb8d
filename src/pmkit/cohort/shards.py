"""Run one shard of a plan, and tell how far the shards are.

A shard's tables appear under their names complete, and last its mark `0001.done.json` with their digests. A sample that
cannot be read is noted in `0001.failures.tsv`; the others go on.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pmkit.chain import pipeline
from pmkit.chain.library import stage_of
from pmkit.chain.load import LoadStage, SourceOptions
from pmkit.chain.report import ReportOptions, ReportStage
from pmkit.cohort.plan import RESULTS, Plan
from pmkit.core import output
from pmkit.core.batch import Batch, Failure, write_list
from pmkit.core.errors import DataError
from pmkit.core.messages import trn
from pmkit.core.provenance import sha256
from pmkit.core.settings import Setting
from pmkit.core.stage import Run, Stage
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.sheet import read_sheet
from pmkit.report.sections import tables

DONE, FAILURES = "done.json", "failures.tsv"


@dataclass(frozen=True, slots=True)
class ShardStatus:
    """How far one shard is: `done`, `started` (something lies there) or `waiting`; and its counts where done."""

    number: int
    state: str
    samples: int = 0
    failed: int = 0


def table_names(plan: Plan) -> tuple[str, ...]:
    """The tables that the plan's stages give."""
    return tuple(name for name in tables() if name.partition(".")[0] in plan.stages)


def run_shard(plan: Plan, number: int) -> ShardStatus:
    """Run one shard unless it is done. Two processes never run the same one: the second waits for the first.

    Raises DataError for a number that the plan does not have.
    """
    if number not in plan.numbers():
        raise DataError(trn("the plan has {n} shard", "the plan has {n} shards", plan.shards), where=str(plan.folder))
    output.make_folder(plan.folder / RESULTS)
    with _locked(plan.folder / RESULTS / f".{number:04d}.lock"):
        known = status_of_shard(plan, number)
        return known if known.state == "done" else _run_alone(plan, number)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with its process, however that ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _run_alone(plan: Plan, number: int) -> ShardStatus:
    _clear(plan, number)
    batch = Batch()
    samples = _run(plan, number, batch)
    failures = _by_sample(batch.failures, plan.sheet(number))
    write_list(plan.result(number, FAILURES), failures)
    failed = len({name for failure in failures for name in failure.file.split(", ")})
    digests = {
        name: sha256(plan.result(number, f"{name}.tsv")) for name in table_names(plan) if _is(plan, number, name)
    }
    mark = {"samples": samples, "failed": failed, "tables": digests}
    with output.atomic(plan.result(number, DONE), force=True) as out:
        out.write(json.dumps(mark, indent=1) + "\n")
    return ShardStatus(number, "done", samples, failed)


def _by_sample(failures: list[Failure], path: Path) -> list[Failure]:
    """The failures under the names that the samples have in results; the paths of files may tell other ones."""
    sheet = read_sheet(path)
    found = []
    for failure in failures:
        names = ", ".join(row.sample for row in sheet.of_file(failure.file)) or failure.file
        found.append(Failure(names, failure.line, failure.reason.replace(failure.file, names)))
    return found


def _is(plan: Plan, number: int, name: str) -> bool:
    return plan.result(number, f"{name}.tsv").is_file()


def _run(plan: Plan, number: int, batch: Batch) -> int:
    """All stages over the shard's samples. A sample that cannot be read is listed, and the others go on."""
    settings: dict[str, Setting] = {}
    reading = LoadOptions(sheet=plan.sheet(number))
    source = LoadStage(SourceOptions(reading=reading, keep_going=True))
    stages: list[Stage] = [source, *(stage_of(name, options, settings) for name, options in plan.stages.items())]
    for name in table_names(plan):
        target = str(plan.result(number, f"{name}.tsv"))
        stages.append(ReportStage(ReportOptions(format="tsv", output=target, section=name, force=True)))
    run = Run(tuple(stages), settings, reporter=pipeline.reporter, batch=batch)
    return sum(1 for _ in pipeline.flow(run))


def _clear(plan: Plan, number: int) -> None:
    """Remove what a run that was killed has left of this shard, on whatever machine that was."""
    for path in (plan.folder / RESULTS).glob(f".{number:04d}.*.part"):
        path.unlink(missing_ok=True)


def status_of_shard(plan: Plan, number: int) -> ShardStatus:
    """Done only if its tables are those that its mark tells of."""
    try:
        mark = json.loads(plan.result(number, DONE).read_text(encoding="utf-8"))
        whole = all(sha256(plan.result(number, f"{name}.tsv")) == digest for name, digest in mark["tables"].items())
        if whole:
            return ShardStatus(number, "done", mark["samples"], mark["failed"])
    except (OSError, ValueError, KeyError):
        pass
    begun = any((plan.folder / RESULTS).glob(f"{number:04d}.*"))
    return ShardStatus(number, "started" if begun else "waiting")


def status_of(plan: Plan) -> list[ShardStatus]:
    """Every shard."""
    return [status_of_shard(plan, number) for number in plan.numbers()]


def failures_of(plan: Plan) -> Iterator[Path]:
    """The lists of failures that are there."""
    return (path for number in plan.numbers() if (path := plan.result(number, FAILURES)).is_file())
