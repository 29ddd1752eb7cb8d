"""`onco`: the stage that finds drivers and evidence in a tumour."""

from __future__ import annotations

from typing import Any

import click

from pmkit.cli.chain import InputFile, stage
from pmkit.core.stage import Stage
from pmkit.onco.stage import OncoStage


@stage(OncoStage)
@click.option("--tumor-type", metavar="CODE", help="OncoTree code or disease name, as LUAD.")
@click.option("--gene", multiple=True, metavar="GENE", help="Only this gene; repeat for more.")
@click.option("--all", "all_variants", is_flag=True, help="Every coding variant, not only findings.")
@click.option("--panel", metavar="BED", type=InputFile(".bed", ".bed.gz"), help="Sequenced regions, for the TMB.")
@click.option("--cna", metavar="FILE", help="Copy-number segments or gene table; {sample} for one each.")
@click.option("--fusions", metavar="FILE", help="Fusions of an RNA caller; {sample} for one each.")
@click.option("--purity", type=float, metavar="0-1", help="Share of tumour cells, for segments with ratios only.")
@click.option("--ploidy", type=float, default=2.0, metavar="N", help="The tumour's mean number of copies.")
@click.option("--reference", metavar="FASTA", type=InputFile(".fa", ".fasta"), help="Genome sequence of the build.")
@click.option("--gtf", metavar="FILE", type=InputFile(".gtf", ".gff3", ".gz"), help="More genes; needs --reference.")
@click.option("--transcript", multiple=True, metavar="ID", help="Prefer this transcript of its gene; repeat for more.")
@click.option("--min-depth", type=click.IntRange(0), default=0, metavar="N", help="Fewest reads in the tumour.")
@click.option("--min-vaf", type=float, default=0.0, metavar="0-1", help="Lowest allele fraction in the tumour.")
@click.option("--min-alt-reads", type=click.IntRange(0), default=0, metavar="N", help="Fewest reads of the allele.")
@click.option("--include-rejected", is_flag=True, help="Judge records too that failed their caller's FILTER.")
@click.option("--msi", metavar="STATUS|FILE", help="high or stable, or the output of PURPLE, MSIsensor or MANTIS.")
@click.option("--tmb", metavar="N|FILE", help="Mutations per megabase, or PURPLE's purity.tsv.")
@click.option("--hrd", metavar="STATUS", help="Homologous recombination deficiency: positive or negative.")
@click.option("--er", metavar="STATUS", help="Oestrogen receptor: positive or negative.")
@click.option("--pr", metavar="STATUS", help="Progesterone receptor: positive or negative.")
@click.option("--her2", metavar="STATUS", help="HER2: positive, negative, low, 0, 1+, 2+/ISH+, 2+/ISH- or 3+.")
@click.option("--pdl1", metavar="N", help="PD-L1 score (CPS or TPS), as 50.")
@click.option("--state", multiple=True, metavar="WORD", help="castration-resistant, grade-2, child …; repeat for more.")
@click.option("--cgi", is_flag=True, help="Add the Cancer Genome Interpreter's biomarkers of 2017.")
def onco(**options: Any) -> Stage:
    """Find tumour drivers, hotspots and evidence."""
    return OncoStage(**options)
