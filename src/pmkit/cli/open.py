"""`open`: the stage that reads what `save` wrote."""

from __future__ import annotations

import click

from pmkit.chain.saved import OpenStage
from pmkit.cli.chain import InputFile, stage
from pmkit.core.stage import Stage


@stage(OpenStage)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=InputFile(".pmk"))
def open_(paths: tuple[str, ...]) -> Stage:
    """Read reports that `save` wrote."""
    return OpenStage(paths=paths)
