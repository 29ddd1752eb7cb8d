"""`save`: the stage that keeps reports for a later `open`."""

from __future__ import annotations

import click

from pmkit.chain.saved import SaveStage
from pmkit.cli.chain import stage
from pmkit.core.stage import Stage


@stage(SaveStage)
@click.argument("path", metavar="FILE.pmk")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def save(path: str, force: bool) -> Stage:
    """Keep the reports in a file for `open`. Missing folders are made."""
    return SaveStage(path=path, force=force)
