"""`filter`: the stage that drops samples and sets doubtful genotypes to no-call."""

from __future__ import annotations

from typing import Any

import click

from pmkit.chain.filter import FilterStage
from pmkit.cli.chain import stage
from pmkit.core.stage import Stage


@stage(FilterStage)
@click.option("--sample", multiple=True, metavar="PATTERN", help="Keep samples whose name matches (* and ?).")
@click.option("--min-dp", type=click.IntRange(min=0), help="A genotype with fewer reads becomes a no-call.")
@click.option("--min-gq", type=click.IntRange(min=0), help="A genotype of lower quality becomes a no-call.")
def filter_(**options: Any) -> Stage:
    """Keep samples by name; drop doubtful genotypes."""
    return FilterStage(**options)
