"""Read reports back: a JSON document or array, NDJSON, or what `save` wrote."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from pmkit.core.errors import DataError, NoInputError, TruncatedError, at_line
from pmkit.core.messages import tr, trn
from pmkit.report import compact
from pmkit.report.document import OLDER, SCHEMA_VERSION, ReportHead, report_model
from pmkit.report.sections import specs

KIND = "pmkit-reports"
VERSION = 1


def parse(text: str | bytes, where: str) -> ReportHead:
    """One report from its JSON text, of this schema version or an older one that can be brought up to date.

    Raises DataError naming the first field that does not fit, an unknown version, or a section whose package is not
    installed.
    """
    model = report_model()
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raw = _object(text)
        version = raw.get("schema_version", SCHEMA_VERSION)
        _check_sections(raw, where)
        if version == SCHEMA_VERSION:
            raise _misfit(error, where) from None
    if version not in OLDER:
        raise DataError(
            tr(
                "the report has schema version {version!r}, and this pmkit reads {names}",
                version=version,
                names=", ".join((*OLDER, SCHEMA_VERSION)),
            ),
            where=where,
            remedy=tr("Open it with the pmkit that wrote it."),
        )
    try:
        return model.model_validate_json(json.dumps(upgraded(raw, version)))
    except ValidationError as error:
        raise _misfit(error, where) from None


def upgraded(raw: dict[str, Any], version: str) -> dict[str, Any]:
    """An older report's JSON as the present model reads it; each section knows what has changed in it."""
    sections = {spec.name: spec.upgraded(raw[spec.name], version) for spec in specs() if raw.get(spec.name)}
    return {**raw, **sections, "schema_version": SCHEMA_VERSION}


def _check_sections(raw: dict[str, Any], where: str) -> None:
    unknown = sorted(
        name for name in raw.keys() - report_model().model_fields.keys() if isinstance(raw[name], dict | None)
    )
    if unknown:
        raise DataError(
            tr("the report has a section that no installed package knows: {unknown}", unknown=", ".join(unknown)),
            where=where,
            remedy=tr("Install the package of the stage that made it."),
        )


def _misfit(error: ValidationError, where: str) -> DataError:
    """The first field that does not fit, in one sentence."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(map(str, first["loc"]))
    return DataError(
        tr(
            "this is no report of this version ({problem})",
            problem=f"{place}: {first['msg']}" if place else first["msg"],
        ),
        where=where,
        remedy=tr("See `pmkit schema report`."),
    )


def read_reports(path: str) -> Iterator[ReportHead]:
    """All reports of a file or of standard input (`-`), whatever format `report` or `save` gave it."""
    where = tr("standard input") if path == "-" else path
    data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    if not data.strip():
        raise DataError(tr("the file is empty"), where=where)
    lines = data.splitlines(keepends=True)
    if _object(lines[0]).get("kind") == KIND:
        yield from (parse(line, at_line(where, n)) for n, line in enumerate(saved_lines(iter(lines), where), 2))
        return
    try:
        whole = json.loads(data)
    except ValueError:
        whole = None
    except RecursionError:
        raise DataError(tr("the JSON is nested too deeply"), where=where) from None
    if isinstance(whole, dict) and whole.get("kind") == compact.KIND:
        found = compact.expanded(whole, where)
        yield from (
            parse(json.dumps(item), tr("{file}, item {number}", file=where, number=n))
            for n, item in enumerate(found, 1)
        )
    elif isinstance(whole, list):
        yield from (
            parse(json.dumps(item), tr("{file}, item {number}", file=where, number=n))
            for n, item in enumerate(whole, 1)
        )
    elif whole is not None:
        yield parse(data, where)
    else:
        yield from (parse(line, at_line(where, n)) for n, line in enumerate(lines, 1) if line.strip())


def one_report(path: str, sample: str | None) -> ReportHead:
    """The report of one sample; without a name the file must hold one only. Raises NoInputError."""
    names = []
    found: ReportHead | None = None
    for report in read_reports(path):
        names.append(report.sample)
        if sample in (None, report.sample):
            found = report
    if found is None:
        raise NoInputError(tr("there is no report of sample {sample!r}", sample=sample), where=path)
    if sample is None and len(names) > 1:
        raise NoInputError(
            trn("there is {n} report", "there are {n} reports", len(names)),
            where=path,
            remedy=tr("Name one with --sample."),
        )
    return found


def saved_lines(lines: Iterator[bytes] | IO[bytes], where: str) -> Iterator[bytes]:
    """The report lines of a .pmk file. Raises DataError (another kind or altered) and TruncatedError."""
    head = _object(next(iter(lines), b""))
    if head.get("kind") != KIND:
        raise DataError(
            tr("this is no file of saved reports"), where=where, remedy=tr("`open` reads what `save` wrote.")
        )
    if head.get("version") != VERSION:
        raise DataError(
            tr("saved by another version of pmkit (format {head!r})", head=head.get("version")), where=where
        )
    digest, number, held = hashlib.sha256(), 0, b""
    for line in lines:
        if held:
            digest.update(held)
            number += 1
            yield held
        held = line
    foot = _object(held)
    if set(foot) != {"reports", "sha256"}:
        raise TruncatedError(tr("the file ends early"), where=where, remedy=tr("Make it again."))
    if foot != {"reports": number, "sha256": digest.hexdigest()}:
        raise DataError(tr("the content does not match its digest"), where=where, remedy=tr("Make it again."))


def open_saved(path: str) -> Iterator[ReportHead]:
    """Reports of a .pmk file, one at a time, the whole file proven against its digest before the first is given."""
    if path == "-":
        kept = list(saved_lines(sys.stdin.buffer, tr("standard input")))
        yield from (parse(line, tr("standard input line {n}", n=n)) for n, line in enumerate(kept, 2))
        return
    with Path(path).open("rb") as file:
        for _ in saved_lines(file, path):
            pass
        file.seek(0)
        yield from (parse(line, at_line(path, n)) for n, line in enumerate(saved_lines(file, path), 2))


def _object(line: str | bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
