"""Cut a chain in two: `save` keeps reports in a file, `open` reads them again.

A .pmk file is JSON lines: a head with kind and version, one report per line, and a foot with their number and digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from pmkit.core import output
from pmkit.core.options import option
from pmkit.core.stage import Flow, Item, Run, Stage


@dataclass(frozen=True, slots=True)
class FileOptions:
    """One file that is written."""

    path: str = field(metadata=option("The file.", argument=True, metavar="FILE", names_patients=True))
    force: bool = field(default=False, metadata=option("Replace the file if it exists."))


@dataclass(frozen=True, slots=True)
class OpenOptions:
    """The files that are read."""

    paths: tuple[str, ...] = field(
        metadata=option("The files.", argument=True, metavar="FILE...", existing=True, suffixes=(".pmk",))
    )


class SaveStage(Stage):
    """Write every report that passes to one file, complete or not at all."""

    name: ClassVar[str] = "save"
    analyses: ClassVar[bool] = False
    takes: ClassVar[frozenset[Flow]] = frozenset({Flow.CASES, Flow.REPORTS})
    gives: ClassVar[Flow | None] = None
    is_sink: ClassVar[bool] = True

    help: ClassVar[str] = f"Keep the reports in a file for `open`. {output.FOLDERS}"
    options_class: ClassVar[type] = FileOptions

    def __init__(self, options: FileOptions) -> None:
        self.path, self.force = options.path, options.force

    def prepare(self, run: Run) -> None:
        if self.path != output.STDOUT:
            run.refuse_input(Path(self.path))
            output.check_target(Path(self.path), force=self.force)

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        from pmkit.report.read_reports import KIND, VERSION

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
    analyses: ClassVar[bool] = False
    takes: ClassVar[frozenset[Flow]] = frozenset()
    gives: ClassVar[Flow | None] = Flow.REPORTS

    help: ClassVar[str] = "Read reports that `save` wrote."
    options_class: ClassVar[type] = OpenOptions

    def __init__(self, options: OpenOptions) -> None:
        self.paths = options.paths

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        from pmkit.report.read_reports import open_saved

        for path in self.paths:
            yield from open_saved(path)
