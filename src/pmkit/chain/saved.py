"""Cut a chain in two: `save` keeps reports in a file, `open` reads them again.

A .pmk file is JSON lines: a head with kind and version, one report per line, and a foot with their number and digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

from pmkit.core import output
from pmkit.core.stage import Flow, Item, Run, Stage


class SaveStage(Stage):
    """Write every report that passes to one file, complete or not at all."""

    name: ClassVar[str] = "save"
    takes: ClassVar[frozenset[Flow]] = frozenset({Flow.CASES, Flow.REPORTS})
    gives: ClassVar[Flow | None] = None
    is_sink: ClassVar[bool] = True

    def __init__(self, path: str, *, force: bool = False) -> None:
        self.path, self.force = path, force

    def prepare(self, run: Run) -> None:
        if self.path != output.STDOUT:
            run.refuse_input(Path(self.path))
            output.check_target(Path(self.path), force=self.force)

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        from pmkit.report.read import KIND, VERSION

        digest, number = hashlib.sha256(), 0
        with ExitStack() as stack:
            out = stack.enter_context(
                output.stdout() if self.path == output.STDOUT else output.atomic(Path(self.path), force=self.force)
            )
            out.write(json.dumps({"kind": KIND, "version": VERSION}) + "\n")
            for item in stream:
                line = run.report_of(item).model_dump_json() + "\n"
                digest.update(line.encode())
                number += 1
                out.write(line)
                yield item
            out.write(json.dumps({"reports": number, "sha256": digest.hexdigest()}) + "\n")


class OpenStage(Stage):
    """Read reports back, the whole file checked against its digest before the first is passed on."""

    name: ClassVar[str] = "open"
    takes: ClassVar[frozenset[Flow]] = frozenset()
    gives: ClassVar[Flow | None] = Flow.REPORTS

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.paths = paths

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        from pmkit.report.read import open_saved

        for path in self.paths:
            yield from open_saved(path)
