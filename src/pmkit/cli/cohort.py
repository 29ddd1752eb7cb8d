"""`cohort`: plan, run, follow, merge and count many patients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pmkit.cli.chain import LazyGroup
from pmkit.cli.types import Command
from pmkit.core.errors import DataError, InputOutputError, NoInputError, PmkitError, UsageError, at_line
from pmkit.core.messages import tr

if TYPE_CHECKING:
    from pmkit.cohort import Counts

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group(cls=LazyGroup)
@click.pass_context
def cohort(ctx: click.Context) -> None:
    """Many patients: plan shards from a sheet, run them anywhere, merge their tables, count."""
    from pmkit.core import encryption

    if encryption.is_on() and ctx.invoked_subcommand in ("plan", "run", "shard"):
        raise UsageError(
            tr("shards are plain files, which --encrypt-to forbids"),
            remedy=tr("Keep the plan on an encrypted disk, and encrypt what `merge` and `summary` write."),
        )
    if (ctx.find_root().obj or {}).get("audit"):
        raise UsageError(tr("--audit is for chains, as `load` and `run` begin them"))


@cohort.command(cls=Command)
@click.argument("sheet", type=FILE)
@click.option("-o", "--output", "folder", type=FOLDER, required=True, help="The plan's folder; made, for you only.")
@click.option("--shard-size", type=click.IntRange(1), default=25, show_default=True, help="Samples in a shard, about.")
@click.option("--stage", "names", multiple=True, default=("pgx",), show_default=True, help="Stage to run; repeat.")
@click.option("--memory", type=click.IntRange(100), default=1000, show_default=True, help="MB that a shard asks for.")
@click.option("--key", type=FILE, help="Give samples pseudonyms by this key (`pmkit pseudonym new-key`).")
@click.option("--script", type=click.Choice(["slurm", "pbs", "sge", "lsf"]), help="Print a job array's script.")
def plan(
    *,
    sheet: Path,
    folder: Path,
    shard_size: int,
    names: tuple[str, ...],
    memory: int,
    key: Path | None,
    script: str | None,
) -> None:
    """Check a sample sheet and cut it into shards. Nothing is run."""
    from pmkit.cohort import make_plan, script_of
    from pmkit.core.pseudonyms import read_key

    pseudonym = read_key(key).pseudonym if key else None
    made = make_plan(
        sheet,
        folder,
        shard_size=shard_size,
        stages={name: {} for name in names},
        pseudonym=pseudonym,
        memory_mb=memory,
    )
    if script:
        click.echo(script_of(made, script), nl=False)
    else:
        click.echo(f"samples\tshards\twithheld\n{made.samples}\t{made.shards}\t{made.withheld}")


@cohort.command(cls=Command)
@click.argument("folder", type=FOLDER)
@click.option("--engine", type=click.Choice(["processes", "snakemake"]), default="processes", show_default=True)
@click.option("--processes", type=click.IntRange(1, 1024), default=1, show_default=True, help="At a time, here.")
@click.option("--profile", type=FOLDER, help="Snakemake profile, as that of a cluster.")
def run(folder: Path, engine: str, processes: int, profile: Path | None) -> None:
    """Run the shards that are not done. Run it again after a crash: it goes on."""
    from pmkit.cohort import open_plan, run_plan

    if profile and engine != "snakemake":
        raise UsageError(tr("--profile is for --engine snakemake"))
    more = ("--profile", str(profile.absolute())) if profile else ()
    found = run_plan(open_plan(folder), engine=engine, processes=processes, more=more)
    failed = sum(one.failed for one in found)
    click.echo(f"shards\tsamples\tfailed\n{len(found)}\t{sum(one.samples for one in found)}\t{failed}")


@cohort.command(cls=Command)
@click.argument("folder", type=FOLDER)
@click.argument("number", type=int)
def shard(folder: Path, number: int) -> None:
    """Run one shard; what schedulers call. Exit code 75: it may succeed when it is tried again."""
    import logging

    from pmkit.cohort import open_plan, run_shard

    logging.getLogger("pmkit").setLevel(logging.CRITICAL)  # its lines name files, which may name patients
    try:
        run_shard(open_plan(folder), number)
    except MemoryError:
        raise SystemExit(75) from None
    except InputOutputError:
        click.echo(tr("shard {number}: reading or writing failed", number=number), err=True)
        raise SystemExit(75) from None
    except PmkitError as error:
        click.echo(tr("shard {number} failed ({kind})", number=number, kind=type(error).__name__), err=True)
        raise SystemExit(error.exit_code) from None


@cohort.command(cls=Command)
@click.argument("folder", type=FOLDER)
def status(folder: Path) -> None:
    """How far the shards are (TSV)."""
    from pmkit.cohort import open_plan, status_of

    click.echo("shard\tstate\tsamples\tfailed")
    for one in status_of(open_plan(folder)):
        click.echo(f"{one.number}\t{one.state}\t{one.samples}\t{one.failed}")


@cohort.command(cls=Command)
@click.argument("folder", type=FOLDER)
@click.option("-o", "--output", "target", type=FOLDER, help="[default: FOLDER/merged]")
@click.option("-f", "--format", "form", type=click.Choice(["tsv", "parquet"]), default="tsv", show_default=True)
@click.option("--partial", is_flag=True, help="Merge the shards that are done.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
def merge(folder: Path, target: Path | None, form: str, partial: bool, force: bool) -> None:
    """Join the shards' tables, in the plan's order, and their lists of failures."""
    from pmkit.cohort import merge as merged
    from pmkit.cohort import open_plan

    made = open_plan(folder)
    for path in merged(made, target or folder / "merged", form=form, partial=partial, force=force):
        click.echo(str(path))


@cohort.command(cls=Command)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("-o", "--output", "target", type=FOLDER, required=True, help="Folder of the summary.")
@click.option("--groups", type=FILE, help="TSV with columns sample and group.")
@click.option("--least", type=click.IntRange(1), default=10, show_default=True, help="Show no group or count below.")
@click.option("--genes-only", is_flag=True, help="Look up no drug.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
def summary(
    *, paths: tuple[Path, ...], target: Path, groups: Path | None, least: int, genes_only: bool, force: bool
) -> None:
    """Frequencies by group with 95 % intervals: of a merged folder, or of VCFs of many samples."""
    from pmkit.cohort import write_summary

    known = _groups(groups) if groups else {}
    counts = _counts(paths, known, genes_only=genes_only)
    for path in write_summary(counts, target, least=least, force=force):
        click.echo(str(path))


def _counts(paths: tuple[Path, ...], groups: dict[str, str], *, genes_only: bool) -> Counts:
    from pmkit.cohort import summarise_run, summarise_vcfs

    if not paths[0].is_dir():
        return summarise_vcfs([str(path) for path in paths], groups, genes_only=genes_only)
    if len(paths) > 1:
        raise UsageError(tr("name one merged folder, or VCFs"))
    return summarise_run(paths[0], groups)


def _groups(path: Path) -> dict[str, str]:
    """Sample -> group. Raises DataError for a file without these columns."""
    import csv

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file, delimiter="\t"))
    if not rows:
        raise NoInputError(tr("the file of groups is empty"), where=str(path))
    if "sample" not in rows[0] or "group" not in rows[0]:
        raise DataError(tr("the columns sample and group are not there"), where=at_line(path, 1))
    return {row["sample"]: row["group"] or "" for row in rows}
