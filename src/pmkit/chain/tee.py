"""Write what is known so far and pass the cases on, to look into the middle of a chain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from pmkit.core import output
from pmkit.core.errors import UsageError
from pmkit.core.stage import Flow, Item, Run, Stage


class TeeStage(Stage):
    """One NDJSON line per sample with the results of the stages before this one."""

    name: ClassVar[str] = "tee"
    takes: ClassVar[frozenset[Flow]] = frozenset({Flow.CASES, Flow.REPORTS})
    gives: ClassVar[Flow | None] = None

    def __init__(self, path: str, *, force: bool = False) -> None:
        self.path, self.force = path, force

    def prepare(self, run: Run) -> None:
        if self.path == output.STDOUT:
            raise UsageError("tee writes to a file; standard output belongs to the report")
        run.refuse_input(Path(self.path))
        output.check_target(Path(self.path), force=self.force)

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        with output.atomic(Path(self.path), force=self.force) as out:
            for item in stream:
                out.write(run.report_of(item).model_dump_json() + "\n")
                yield item
