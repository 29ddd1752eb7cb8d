"""`run`: one shot from a VCF to a folder of reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pmkit.chain.load import SUFFIXES
from pmkit.cli.app import name_settings, stages
from pmkit.cli.bind import SETTINGS
from pmkit.cli.oneshot import OneShot
from pmkit.core.output import FOLDERS
from pmkit.core.settings import Setting
from pmkit.core.stage import Stage

CHAIN = ("load", "pgx", "context", "germline", "onco", "patient")
"""The stages of `run`, in order; those whose argument is not given are left out. `germline` stands before `onco`: what
follows `onco` is a tumour to it, and not every sample here is one."""


@click.command(cls=OneShot, stages=stages, chain=CHAIN)
@click.option("-o", "--output", metavar="FOLDER", help=f"{FOLDERS} [default: the first file's name with .pmkit]")
@click.option("--html", is_flag=True, help="Write the page in HTML, too (report.html).")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.pass_context
def run(ctx: click.Context, /, output: str | None, *, html: bool, force: bool, **values: Any) -> None:
    """One shot: load, pgx, onco, and every report into a folder.

    The options are those of the stages, and so are the settings: [load], [pgx], [context] and [onco] of the settings
    file and their variables hold here too; [run] and PMKIT_RUN_... come before them.
    """
    from pmkit.cli.app import run_settings
    from pmkit.cli.console import run_stages

    name_settings(ctx)
    command = ctx.command
    assert isinstance(command, OneShot)
    chain = command.made(values)
    folder = output or default_folder(*getattr(chain[0], "paths", ()))
    settings: dict[str, Setting] = ctx.meta.get(SETTINGS, {})
    run_stages([*chain, *sinks(folder, html=html, force=force)], settings, **run_settings(ctx))
    click.echo(folder)


def sinks(folder: str, *, html: bool, force: bool) -> list[Stage]:
    """What a run writes: JSON, a page for people (text, and HTML where asked for), tables, and how they were made."""
    from pmkit.chain.provenance import ProvenanceStage
    from pmkit.chain.report import ReportOptions, ReportStage

    return [
        ReportStage(ReportOptions(format="json", output=f"{folder}/report.json", force=force)),
        ReportStage(ReportOptions(format="table", output=f"{folder}/report.txt", force=force)),
        *([ReportStage(ReportOptions(format="html", output=f"{folder}/report.html", force=force))] if html else []),
        ReportStage(ReportOptions(format="tsv", output=f"{folder}/", force=force)),
        ProvenanceStage(f"{folder}/provenance.json", force=force),
    ]


def default_folder(path: str = "-", *_: str) -> str:
    """`data/s.vcf.gz` -> `s.pmkit`, in the working folder; standard input -> `stdin.pmkit`."""
    if path == "-":
        return "stdin.pmkit"
    name = Path(path).name
    suffix = max((suffix for suffix in SUFFIXES if name.endswith(suffix)), key=len, default="")
    return name.removesuffix(suffix) + ".pmkit"
