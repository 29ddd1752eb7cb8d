"""`load`: the stage that reads VCF and BCF files."""

from __future__ import annotations

from typing import Any

import click

from pmkit.chain.load import LoadStage
from pmkit.cli.chain import InputFile, stage
from pmkit.core.stage import Stage

VCF = (".vcf", ".vcf.gz", ".vcf.bgz", ".bcf", ".maf", ".maf.gz", ".txt")


input_format = click.option(
    "--format", type=click.Choice(["vcf", "maf", "23andme", "ancestry"]), default="vcf", help="Input format."
)


@stage(LoadStage)
@click.argument("paths", nargs=-1, metavar="FILE...", type=InputFile(*VCF))
@click.option("--sample", "sample", multiple=True, metavar="NAME", help="Only this sample; repeat for more.")
@click.option("--build", type=click.Choice(["GRCh37", "GRCh38"]), help="Genome build, checked against the file.")
@click.option("--threads", default="1", metavar="N|auto", help="Threads that inflate bgzip; auto honours SLURM.")
@click.option("--pass-only", is_flag=True, help="Use only records that passed their filters.")
@click.option("--absent-is-ref", is_flag=True, help="Take a position without a record as reference.")
@click.option(
    "--covered",
    multiple=True,
    metavar="BED",
    type=InputFile(".bed", ".bed.gz"),
    help="Take a position without a record as reference inside these regions only: a panel's BED, or mosdepth's.",
)
@click.option("--tumor", metavar="NAME", help="The tumour's sample name.")
@click.option("--normal", metavar="NAME", help="The matched normal's sample name.")
@click.option("--sheet", metavar="FILE", type=InputFile(".tsv", ".csv"), help="Sample sheet.")
@input_format
def load(**options: Any) -> Stage:
    """Read variants, one case per sample."""
    return LoadStage(**options)
