"""`validate`: check files that pmkit writes or reads."""

from __future__ import annotations

from pathlib import Path

import click

from pmkit.cli.types import Command, InputFileType
from pmkit.core.errors import PmkitError
from pmkit.core.messages import tr, trn
from pmkit.core.terminal import visible

REPORTS = (".json", ".ndjson", ".pmk")
SHEETS = (".tsv", ".csv")


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=InputFileType(*REPORTS, *SHEETS, ".toml"))
@click.option("--patient", is_flag=True, help="The files are patient sheets, as `context` reads them.")
def validate(files: tuple[str, ...], *, patient: bool) -> None:
    """Check reports (.json, .ndjson, .pmk), sample sheets (.tsv, .csv) and settings files (.toml)."""
    worst: PmkitError | None = None
    for path in files:
        try:
            found = check_patients(path) if patient else check(path)
            click.echo(visible(tr("{path}: ok, {found}", path=path, found=found)))
        except PmkitError as error:
            click.echo(tr("pmkit validate: {error}", error=error), err=True)
            worst = worst or error
    if worst:
        raise SystemExit(worst.exit_code)


def check(path: str) -> str:
    """What the file holds. Raises a PmkitError where it is wrong."""
    suffix = Path(path).suffix.lower()
    if suffix in SHEETS:
        from pmkit.intake.sheet import read_sheet

        return trn("{n} sample", "{n} samples", len(read_sheet(Path(path)).rows))
    if suffix == ".toml":
        from pmkit.cli.app import check_settings
        from pmkit.core.settings import read_config

        table = read_config(Path(path))
        check_settings(click.get_current_context().find_root(), table, Path(path), values=True)
        return trn("{n} command", "{n} commands", len(table))
    from pmkit.report.read_reports import read_reports

    return trn("{n} report", "{n} reports", sum(1 for _ in read_reports(path)))


def check_patients(path: str) -> str:
    """How many patients the sheet holds, and what of their medication is not known. Raises a PmkitError."""
    from pmkit.context import named_medications, read_sheet

    patients = read_sheet(path)
    unknown = [text for patient in patients.values() for text in named_medications(patient)[1]]
    number = trn("{n} patient", "{n} patients", len(patients))
    if not unknown:
        return number
    names = ", ".join(dict.fromkeys(unknown))
    return tr("{patients}, medication not known: {names}", patients=number, names=names)
