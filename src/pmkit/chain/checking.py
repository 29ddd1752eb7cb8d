"""Hold a report against this installation: same tables, same rules, same version; and files against an audit log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pmkit.chain.library import read
from pmkit.core import audit
from pmkit.core.provenance import sha256, software
from pmkit.knowledge.rules import rule_heads
from pmkit.knowledge.store import manifest

OK, CHANGED, GONE, UNKNOWN = "ok", "changed", "missing", "unknown"


class CheckedItem(NamedTuple):
    """One thing that was looked at. `result` is "ok" or what is wrong."""

    what: str
    name: str
    result: str


def check_report(path: Path) -> Iterator[CheckedItem]:
    """Every table and rule file of every report of a file, and pmkit's version. Raises as `read` does."""
    seen: set[CheckedItem] = set()
    versions = dict(software())
    for report in read(path):
        found = [CheckedItem("table", one.name, _table(one.name, one.sha256)) for one in report.tables]
        found += [CheckedItem("rules", one.name, _rules(one.name, one.version)) for one in report.rules]
        found += [
            CheckedItem("software", one.name, OK if versions["pmkit"] == one.version else CHANGED)
            for one in report.software
            if one.name == "pmkit"
        ]
        for one in found:
            if one not in seen:
                seen.add(one)
                yield one


def _table(name: str, digest: str) -> str:
    known = manifest().get(name)
    return GONE if known is None else OK if known.sha256 == digest else CHANGED


def _rules(name: str, version: str) -> str:
    known = {head: meta.version for head, meta in rule_heads(name.partition("/")[0])}
    return GONE if name not in known else OK if known[name] == version else CHANGED


def check_files(paths: Sequence[Path], log: Path) -> list[CheckedItem]:
    """Whether a run in the audit log read or wrote files with these digests. Raises DataError for a changed log."""
    audit.verify(log)
    known: set[str] = set()
    for line in log.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        known.update((*entry.get("inputs", ()), *entry.get("outputs", ())))
    return [
        CheckedItem("file", f"{number}", OK if sha256(path) in known else UNKNOWN)
        for number, path in enumerate(paths, 1)
    ]
