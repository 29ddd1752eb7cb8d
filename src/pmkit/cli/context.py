"""`context`: the stage that adds the patient's medication, measures and diagnoses."""

from __future__ import annotations

import click

from pmkit.cli.chain import InputFile, stage
from pmkit.context.stage import ContextStage
from pmkit.core.stage import Stage


@stage(ContextStage)
@click.argument("sheet", type=InputFile(".toml", ".json", ".csv", ".tsv"))
def context(sheet: str) -> Stage:
    """Add the patient's medication, measures and diagnoses from a sheet.

    The fields are listed by `pmkit schema patient`; quantities carry their unit, as height = "170 cm". Check a sheet
    with `pmkit validate --patient`.
    """
    return ContextStage(sheet=sheet)
