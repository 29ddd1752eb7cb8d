"""`verify`: hold a report against the tables and rules of this installation, and against an audit log."""

from __future__ import annotations

from pathlib import Path

import click

from pmkit.cli.types import Command
from pmkit.core.cells import text
from pmkit.core.errors import DataError
from pmkit.core.messages import tr, trn


@click.command(cls=Command)
@click.argument("report", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--input", "inputs", multiple=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--audit", "log", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def verify(report: Path, inputs: tuple[Path, ...], log: Path | None) -> None:
    """Check the tables, rules and version of a report against this installation (TSV); with --audit, its files too.

    Of inputs a report has no digest; the log has, so --input files are held against it, and the report itself.
    """
    from pmkit.chain.checking import check_files, check_report

    lines = list(check_report(report))
    if inputs and log is None:
        raise click.UsageError(tr("--input needs --audit, which holds the files' digests"))
    if log is not None:
        lines += check_files((report, *inputs), log)
    click.echo("what\tname\tresult")
    for one in lines:
        click.echo("\t".join(map(text, one)))
    wrong = sum(one.result != "ok" for one in lines)
    if wrong:
        raise DataError(
            trn("{wrong} of {n} check failed", "{wrong} of {n} checks failed", len(lines), wrong=wrong),
            where=str(report),
        )
