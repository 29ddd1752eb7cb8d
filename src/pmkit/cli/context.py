"""`context`: the stage that adds the patient's medication, measures and diagnoses."""

from __future__ import annotations

import click

from pmkit.cli.chain import InputFile, stage
from pmkit.stages.base import Stage
from pmkit.stages.context import ContextStage


@stage(ContextStage)
@click.argument("sheet", type=InputFile(".toml", ".json", ".csv", ".tsv"))
def context(sheet: str) -> Stage:
    """Add the patient's medication, measures and diagnoses from a sheet."""
    return ContextStage(sheet=sheet)
