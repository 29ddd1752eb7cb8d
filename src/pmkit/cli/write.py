"""`write`: the sink that writes annotated variants."""

from __future__ import annotations

from typing import Any

import click

from pmkit.chain.write import FORMATS, WriteStage
from pmkit.cli.chain import FOLDERS, stage
from pmkit.core.stage import Stage


@stage(WriteStage)
@click.option("-f", "--format", type=click.Choice(FORMATS), help="[default: by -o's suffix]")
@click.option(
    "-o", "--output", default="-", metavar="FILE", help=f"File, name with {{sample}}, or - (stdout). {FOLDERS}"
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
def write(**options: Any) -> Stage:
    """Write the annotated VCF or BCF with its index, or a MAF."""
    return WriteStage(**options)
