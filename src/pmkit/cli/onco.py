"""`onco`: the stage that finds drivers and evidence in a tumour."""

from __future__ import annotations

from typing import Any

import click

from pmkit.cli.chain import stage
from pmkit.stages.base import Stage
from pmkit.stages.onco import OncoStage


@stage(OncoStage)
@click.option("--tumor-type", metavar="CODE", help="OncoTree code or disease name, as LUAD.")
@click.option("--gene", multiple=True, metavar="GENE", help="Only this gene; repeat for more.")
@click.option("--all", "all_variants", is_flag=True, help="Every coding variant, not only findings.")
def onco(**options: Any) -> Stage:
    """Find tumour drivers, hotspots and evidence."""
    return OncoStage(**options)
