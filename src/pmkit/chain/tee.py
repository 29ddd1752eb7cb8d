"""Write what is known so far and pass the cases on, to look into the middle of a chain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from pmkit.chain.saved import FileOptions
from pmkit.core import output
from pmkit.core.errors import UsageError
from pmkit.core.messages import tr
from pmkit.core.stage import Flow, Item, Run, Stage


class TeeStage(Stage):
    """One NDJSON line per sample with the results of the stages before this one."""

    name: ClassVar[str] = "tee"
    analyses: ClassVar[bool] = False
    takes: ClassVar[frozenset[Flow]] = frozenset({Flow.CASES, Flow.REPORTS})
    gives: ClassVar[Flow | None] = None

    help: ClassVar[str] = f"Write the results so far as NDJSON; pass on. {output.FOLDERS}"
    options_class: ClassVar[type] = FileOptions

    def __init__(self, options: FileOptions) -> None:
        self.path, self.force = options.path, options.force

    def prepare(self, run: Run) -> None:
        if self.path == output.STDOUT:
            raise UsageError(tr("tee writes to a file; standard output belongs to the report"))
        run.refuse_input(Path(self.path))
        output.check_target(Path(self.path), force=self.force)

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        with output.atomic(Path(self.path), force=self.force) as out:
            for item in stream:
                out.write(run.report_of(item).model_dump_json() + "\n")
                yield item
