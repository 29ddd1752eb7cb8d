"""`open`: the stage that reads what `save` wrote."""

from __future__ import annotations

import click

from pmkit.cli.chain import InputFile, stage
from pmkit.stages.base import Stage
from pmkit.stages.saved import OpenStage


@stage(OpenStage)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=InputFile(".pmk"))
def open_(paths: tuple[str, ...]) -> Stage:
    """Read reports that `save` wrote."""
    return OpenStage(paths=paths)
