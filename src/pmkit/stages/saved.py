"""Cut a chain in two: `save` keeps reports in a file, `open` reads them again.

A .pmk file is JSON lines: a head with kind and version, one report per line, and a foot with their number and digest.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, ClassVar

from pmkit import output
from pmkit.errors import DataError, TruncatedError
from pmkit.stages.base import Flow, Item, Run, Stage

KIND = "pmkit-reports"
VERSION = 1


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
            output.check_target(Path(self.path), force=self.force)

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
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
        from pydantic import ValidationError

        from pmkit.report.document import Report

        for path in self.paths:
            for number, line in enumerate(saved_lines(path), 2):
                try:
                    yield Report.model_validate_json(line)
                except ValidationError as error:
                    first = error.errors(include_input=False, include_url=False)[0]
                    place = ".".join(map(str, first["loc"]))
                    raise DataError(
                        f"the report does not fit this version's schema ({place}: {first['msg']})",
                        where=f"{path} line {number}",
                        remedy="Make it again with this version of pmkit.",
                    ) from None


def saved_lines(path: str) -> Iterator[bytes]:
    """The report lines of a .pmk file. Raises DataError (another kind or altered) and TruncatedError."""
    if path == output.STDOUT:
        yield from _checked(iter(sys.stdin.buffer.readlines()), "standard input")
        return
    with Path(path).open("rb") as file:
        for _ in _checked(file, path):  # a first pass, so that nothing unproven goes on
            pass
        file.seek(0)
        yield from _checked(file, path)


def _checked(lines: Iterator[bytes] | IO[bytes], where: str) -> Iterator[bytes]:
    head = _object(next(iter(lines), b""))
    if head.get("kind") != KIND:
        raise DataError("this is no file of saved reports", where=where, remedy="`open` reads what `save` wrote.")
    if head.get("version") != VERSION:
        raise DataError(f"saved by another version of pmkit (format {head.get('version')!r})", where=where)
    digest, number, held = hashlib.sha256(), 0, b""
    for line in lines:
        if held:
            digest.update(held)
            number += 1
            yield held
        held = line
    foot = _object(held)
    if set(foot) != {"reports", "sha256"}:
        raise TruncatedError("the file ends early", where=where, remedy="Make it again.")
    if foot != {"reports": number, "sha256": digest.hexdigest()}:
        raise DataError("the content does not match its digest", where=where, remedy="Make it again.")


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
