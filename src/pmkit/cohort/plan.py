"""Plan a cohort: check its sheet before any job starts, and cut it into shards that a number names.

A plan is a folder, readable by its owner only: `plan.json`, and for each shard its own sheet `sheets/0001.tsv`. Only
these sheets and the results name patients; shards, jobs and logs have numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pmkit.core import output
from pmkit.core.errors import DataError, NoInputError, at_line
from pmkit.core.messages import tr
from pmkit.core.model import Build
from pmkit.intake.sheet import SheetRow, read_sheet
from pmkit.knowledge.consent_rules import consent_rules

PLAN, SHEETS, RESULTS, LOGS = "plan.json", "sheets", "shards", "logs"
VERSION = 1
REFUSED = frozenset(("0", "false"))
"""What, besides the words of `rules/consent.toml`, the sheet's column `consent` holds of a patient who is left out of
everything, counts too."""
AGREED = frozenset(("1", "true", "yes", "y"))
"""Words of a patient who takes part, without scopes that need a consent of their own."""
GROUP, KIT = "group", "kit"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run of shards needs; `stages`: names with their options, as in the settings file."""

    folder: Path
    shards: int
    samples: int
    withheld: int  # patients left out for want of consent
    stages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    memory_mb: int = 1000

    def sheet(self, shard: int) -> Path:
        """The sheet of one shard (from 1)."""
        return self.folder / SHEETS / f"{shard:04d}.tsv"

    def result(self, shard: int, name: str) -> Path:
        """A file of one shard's results."""
        return self.folder / RESULTS / f"{shard:04d}.{name}"

    def numbers(self) -> range:
        """The shards' numbers."""
        return range(1, self.shards + 1)


def open_plan(folder: Path) -> Plan:
    """Raises NoInputError where the folder holds no plan, DataError where it is none of this version."""
    path = folder / PLAN
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw.pop("version") != VERSION:
            raise ValueError(raw)
        return Plan(folder=folder, **raw)
    except FileNotFoundError:
        raise NoInputError(
            tr("there is no plan in this folder"), where=str(folder), remedy=tr("Make one with `pmkit cohort plan`.")
        ) from None
    except (ValueError, TypeError, KeyError):
        raise DataError(tr("this is no plan of this version of pmkit"), where=str(path)) from None


def make_plan(
    sheet: Path,
    folder: Path,
    *,
    shard_size: int,
    stages: Mapping[str, Mapping[str, Any]],
    pseudonym: Callable[[str], str] | None = None,
    memory_mb: int = 1000,
) -> Plan:
    """Check the sheet and write the plan. Samples of one file stay in one shard; files fill shards in order.

    `pseudonym` gives the name that stands for a sample in all results. Raises DataError with the lines at fault.
    """
    output.check_target(folder / PLAN, force=False)
    rows = [(line, row) for line, row in _numbered(sheet) if not _refused(row, sheet, line)]
    withheld = len(read_sheet(sheet).rows) - len(rows)
    if not rows:
        raise DataError(tr("the sheet leaves no sample to look at"), where=str(sheet))
    _check_names(rows, sheet)
    files = _checked_files(rows, sheet)
    shards = list(_cut(rows, files, shard_size))
    output.make_folder(folder / SHEETS)
    folder.chmod(0o700)
    names = {row.sample: pseudonym(row.sample) if pseudonym else row.sample for _, row in rows}
    if len(set(names.values())) < len(names):
        raise DataError(tr("two samples have one pseudonym"), where=str(sheet), remedy=tr("Use another key."))
    columns = _columns(rows)
    for number, mine in enumerate(shards, 1):
        with output.atomic(folder / SHEETS / f"{number:04d}.tsv", force=True) as out:
            out.write("\t".join(columns) + "\n")
            for row in mine:
                cells = _cells(row) | {"sample": names[row.sample], "file": str(files[row.sample])}
                cells["column"] = row.column or (row.sample if pseudonym and _is_shared(row, rows) else "")
                out.write("\t".join(cells.get(column, "") for column in columns) + "\n")
    plan = Plan(folder, len(shards), len(rows), withheld, stages, memory_mb)
    raw = {name: value for name, value in asdict(plan).items() if name != "folder"}
    with output.atomic(folder / PLAN, force=False) as out:  # last: a folder without it is no plan
        out.write(json.dumps({"version": VERSION, **raw}, indent=1) + "\n")
    return plan


Rows = Sequence[tuple[int, SheetRow]]


def _numbered(sheet: Path) -> Iterator[tuple[int, SheetRow]]:
    """The rows with their line numbers in the sheet; blank and comment lines count."""
    rows = iter(read_sheet(sheet).rows)
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    for number, line in enumerate(lines[1:], 2):
        if line.strip("\t, ") and not line.startswith("#"):
            yield number, next(rows)


def _refused(row: SheetRow, sheet: Path, line: int) -> bool:
    """Whether the patient refused altogether; consent to some scopes only is heeded by the stages.

    Raises DataError for a cell that is not understood: it may be a refusal in other words.
    """
    rules = consent_rules()
    cell = row.consent or ""
    words = {word for word in re.split(r"[\s,;|]+", cell.lower()) if word}
    if words & REFUSED.union(rules.words.refused):
        return True
    recorded, _, understood = rules.scopes(cell)
    if recorded and not understood and not words <= AGREED:
        raise DataError(
            tr("the recorded consent of this line is not understood"),
            where=at_line(sheet, line),
            remedy=tr("Write yes, no, or the scopes that were agreed to."),
        )
    return False


def _check_names(rows: Rows, sheet: Path) -> None:
    """No sample twice, neither with one file nor with two."""
    seen: dict[str, int] = {}
    for line, row in rows:
        if row.sample in seen:
            raise DataError(
                tr("one sample stands in two lines, {first} and {second}", first=seen[row.sample], second=line),
                where=at_line(sheet, line),
                remedy=tr("Join its files beforehand, or leave one of them out."),
            )
        seen[row.sample] = line


def _checked_files(rows: Rows, sheet: Path) -> dict[str, Path]:
    """The file of each sample: there, used in one way only, and all on one assembly."""
    from pmkit.formats.sieve import open_source
    from pmkit.variants.assembly import decide, header_clues

    found: dict[str, Path] = {}
    users: dict[Path, list[tuple[int, SheetRow]]] = {}
    for line, row in rows:
        where = at_line(sheet, line)
        if row.file is None:
            raise DataError(tr("this line names no file"), where=where)
        path = (sheet.parent / Path(row.file).expanduser()).absolute()
        if not path.is_file():
            raise NoInputError(tr("the file of this line is not there"), where=where)
        users.setdefault(path, []).append((line, row))
        found[row.sample] = path
    builds: dict[Build, int] = {}
    for path, mine in users.items():
        line, row = mine[0]
        where = at_line(sheet, line)
        columns: dict[str, int] = {}
        for number, one in mine if len(mine) > 1 else ():
            name = one.column or one.sample
            if name in columns:
                raise DataError(
                    tr("lines {first} and {second} name one column of one file", first=columns[name], second=number),
                    where=at_line(sheet, number),
                )
            columns[name] = number
        try:
            with open_source(str(path)) as source:
                header = source.header
            clues = header_clues(header.text.decode("utf-8", errors="replace"), dict(header.contigs), where, row.build)
            verdict = decide(clues, row.build, where)
        except DataError:
            continue  # a file that cannot be read is found out by its shard, and does not sink the plan
        if verdict:
            builds.setdefault(verdict[0], line)
        if len(builds) > 1:
            (own, first), (other, second) = builds.items()
            raise DataError(
                tr(
                    "the files are on two assemblies: {one} in line {first}, {other} in line {second}",
                    one=own,
                    first=first,
                    other=other,
                    second=second,
                ),
                where=str(sheet),
                remedy=tr("Plan a cohort for each."),
            )
    return found


def _is_shared(row: SheetRow, rows: Rows) -> bool:
    return sum(other.file == row.file for _, other in rows) > 1


def _cut(rows: Rows, files: Mapping[str, Path], size: int) -> Iterator[list[SheetRow]]:
    """Shards of about so many samples; a file of several samples is never cut."""
    by_file: dict[Path, list[SheetRow]] = {}
    for _, row in rows:
        by_file.setdefault(files[row.sample], []).append(row)
    now: list[SheetRow] = []
    for mine in by_file.values():
        if now and len(now) + len(mine) > size:
            yield now
            now = []
        now += mine
    if now:
        yield now


def _columns(rows: Rows) -> list[str]:
    names = dict.fromkeys(("sample", "file", "column"))
    for _, row in rows:
        names |= dict.fromkeys(_cells(row))
    return list(names)


def _cells(row: SheetRow) -> dict[str, str]:
    own = row.model_dump(exclude_none=True)
    return {name: str(value) for name, value in own.items()}
