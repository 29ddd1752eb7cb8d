"""The sink that writes how the reports of a run were made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from pmkit.core import output
from pmkit.core.stage import Flow, Item, Run, Stage


class ProvenanceStage(Stage):
    """One JSON document: software, tables with digests, settings with origins, inputs, number of samples."""

    name: ClassVar[str] = "provenance"
    analyses: ClassVar[bool] = False
    takes: ClassVar[frozenset[Flow]] = frozenset({Flow.CASES, Flow.REPORTS})
    gives: ClassVar[Flow | None] = None
    is_sink: ClassVar[bool] = True

    def __init__(self, path: str, *, force: bool = False) -> None:
        self.path, self.force = Path(path), force

    def prepare(self, run: Run) -> None:
        output.check_target(self.path, force=self.force)

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        made: dict[str, Any] = {}
        inputs: dict[str, Any] = {}
        number = 0
        for item in stream:
            report = run.report_of(item)
            number += 1
            if not made:
                made = report.model_dump(
                    mode="json", include={"schema_version", "software", "tables", "rules", "settings", "assembly"}
                )
            inputs |= {file.path: file.model_dump(mode="json") for file in report.inputs}
            yield item
        document = {**made, "inputs": list(inputs.values()), "samples": number}
        with output.atomic(self.path, force=self.force) as out:
            json.dump(document, out, indent=2, ensure_ascii=False)
            out.write("\n")
