"""`pgx`: the stage that calls pharmacogenes."""

from __future__ import annotations

from typing import Any

import click

from pmkit.cli.chain import PerSampleFile, stage
from pmkit.core.stage import Stage
from pmkit.pgx.stage import PgxStage


@stage(PgxStage)
@click.option("--gene", multiple=True, metavar="GENE", help="Only this gene; repeat for more.")
@click.option("--drugs", multiple=True, metavar="DRUG", help="Only guidance on this drug; repeat or join by commas.")
@click.option(
    "--outside",
    multiple=True,
    metavar="FILE",
    type=PerSampleFile(".tsv", ".txt", ".zip", ".json"),
    help="Diplotypes called elsewhere; repeat for more. {sample} in the name stands for each sample's.",
)
@click.option("--all-matches", is_flag=True, help="List every diplotype that fits, not only the best.")
@click.option("--combinations", is_flag=True, help="Name combinations and partial alleles.")
@click.option("--cyp2d6", is_flag=True, help="Call CYP2D6 from the VCF in spite of its copy-number blind spot.")
@click.option(
    "--undocumented",
    type=click.Choice(["by-gene", "reference", "literal"]),
    default="by-gene",
    show_default=True,
    help="What an allele that the definitions do not know counts as.",
)
@click.option("--research", is_flag=True, help="Call genes without guidelines too; no drug is looked up by them.")
@click.option(
    "--hold-back",
    multiple=True,
    metavar="GENE",
    help="Do not look at this gene, for want of consent; `disease` for genes that tell of a disease.",
)
def pgx(**options: Any) -> Stage:
    """Call pharmacogenes, phenotypes and drug guidance."""
    return PgxStage(**options)
