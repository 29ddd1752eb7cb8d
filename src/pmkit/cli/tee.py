"""`tee`: the stage that writes the results so far and passes the cases on."""

from __future__ import annotations

import click

from pmkit.chain.tee import TeeStage
from pmkit.cli.chain import stage
from pmkit.core.stage import Stage


@stage(TeeStage)
@click.argument("path", metavar="FILE")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def tee(path: str, force: bool) -> Stage:
    """Write the results so far as NDJSON; pass on. Missing folders are made."""
    return TeeStage(path=path, force=force)
