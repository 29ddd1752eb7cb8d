"""`explain`: why a report says what it says."""

from __future__ import annotations

import click

from pmkit.cli.types import Command, InputFileType
from pmkit.core.terminal import visible


@click.command(cls=Command)
@click.argument("report", type=InputFileType(".json", ".ndjson", ".pmk"))
@click.argument("what", nargs=-1, required=True, metavar="GENE|VARIANT|DRUG...")
@click.option("--sample", metavar="NAME", help="The sample, where the file holds several reports.")
@click.option("--all", "everything", is_flag=True, help="Whole lists, and every table that the report used.")
def explain(report: str, what: tuple[str, ...], sample: str | None, *, everything: bool) -> None:
    """Why a report says what it says of a gene, variant or drug.

    \b
    pmkit explain report.json CYP2C19
    pmkit explain report.json chr7:140753336:A:T
    pmkit explain report.json clopidogrel
    """
    from pmkit.report import explain as explainer
    from pmkit.report.read_reports import one_report

    found = one_report(report, sample)
    reported = [
        list(explainer.explain(found, word, everything=everything)) for word in what
    ]  # one unknown: none is printed
    for lines in reported:
        for line in lines:
            click.echo(visible(line))
