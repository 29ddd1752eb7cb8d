"""`diff`: what changed between two reports of the same samples."""

from __future__ import annotations

import json

import click

from pmkit.cli.types import Command, InputFileType
from pmkit.core.cells import text
from pmkit.core.messages import tr


@click.command(cls=Command)
@click.argument("old", type=InputFileType(".json", ".ndjson", ".pmk"))
@click.argument("new", type=InputFileType(".json", ".ndjson", ".pmk"))
@click.option("-f", "--format", "form", type=click.Choice(["tsv", "json"]), default="tsv", show_default=True)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where something changed, as `diff` does.")
def diff(old: str, new: str, form: str, *, exit_code: bool) -> None:
    """What changed between two reports: alleles, phenotypes, advice, and why.

    OLD and NEW are JSON or NDJSON reports, or what `save` wrote. Samples are matched by name.

    \b
    pmkit diff 2025.json 2026.json
    pmkit diff old.pmk new.pmk -f json
    """
    from pmkit.core.errors import UsageError
    from pmkit.report.diff import COLUMNS, compare, made
    from pmkit.report.read_reports import read_reports

    if old == new == "-":
        raise UsageError(tr("only one of the reports can be standard input"))
    before, after = tuple(read_reports(old)), tuple(read_reports(new))
    found = compare(before, after)
    if form == "json":
        how = made(before[0], after[0])
        document = {
            "software": [dict(zip(("name", "before", "after"), one, strict=True)) for one in how.software],
            "tables": [dict(zip(("name", "before", "after"), one, strict=True)) for one in how.tables],
            "changes": [dict(zip(COLUMNS, one.row, strict=True)) for one in found],
        }
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        for row in (COLUMNS, *(one.row for one in found)):
            click.echo("\t".join(map(text, row)))
    if exit_code and found:
        raise click.exceptions.Exit(1)
