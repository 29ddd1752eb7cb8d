"""Merge the shards' tables: in the plan's order, as TSV and Parquet, with one list of failures."""

from __future__ import annotations

from pathlib import Path

from pmkit.cohort.plan import Plan
from pmkit.cohort.shards import failures_of, status_of, table_names
from pmkit.core import output
from pmkit.core.batch import FILE_NAME, HEAD
from pmkit.core.errors import NoInputError, UsageError
from pmkit.core.messages import tr, trn

FORMATS = ("tsv", "parquet")


def merge(plan: Plan, folder: Path, *, form: str, partial: bool = False, force: bool = False) -> list[Path]:
    """Write each table once, and `failures.tsv`. Raises NoInputError where shards are not done, unless `partial`."""
    if form not in FORMATS:
        raise UsageError(tr("there is no format {form!r} of merged tables", form=form))
    done = [one for one in status_of(plan) if one.state == "done"]
    if len(done) < plan.shards and not partial:
        raise NoInputError(
            trn(
                "{left} of {n} shard not done",
                "{left} of {n} shards not done",
                plan.shards,
                left=plan.shards - len(done),
            ),
            where=str(plan.folder),
            remedy=tr("Run `pmkit cohort run` again, or merge what is there with --partial."),
        )
    output.make_folder(folder)
    written = []
    for name in table_names(plan):
        parts = [path for one in done if (path := plan.result(one.number, f"{name}.tsv")).is_file()]
        if not parts:
            continue
        target = folder / f"{name}.{form}"
        if form == "tsv":
            _join(parts, target, force=force)
        else:
            _parquet(parts, target, force=force)
        written.append(target)
    failures = folder / FILE_NAME
    _join(list(failures_of(plan)), failures, force=True, head=HEAD)
    return [*written, failures]


def _join(parts: list[Path], target: Path, *, force: bool, head: str = "") -> None:
    with output.atomic(target, force=force) as out:
        if head:
            out.write(head)
        for number, part in enumerate(parts):
            with part.open(encoding="utf-8", newline="") as file:
                first = file.readline()
                if not number and not head:
                    out.write(first)
                for line in file:
                    out.write(line)


def _parquet(parts: list[Path], target: Path, *, force: bool) -> None:
    """All cells as text, streamed; columns are compressed by dictionaries."""
    import polars as pl

    with output.atomic_path(target, force=force, in_memory=True) as part:
        frames = [scan(path) for path in parts]
        pl.concat(frames, how="vertical").sink_parquet(part, compression="zstd", maintain_order=True)


def scan(path: Path):  # type: ignore[no-untyped-def]  # polars is loaded late
    """A table of a shard or a merged one, lazily; every cell is text."""
    import polars as pl

    if path.suffix == ".parquet":
        return pl.scan_parquet(path)
    return pl.scan_csv(path, separator="\t", quote_char=None, infer_schema=False).fill_null("")
