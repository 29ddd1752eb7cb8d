"""`run`: one shot from a VCF to a folder of reports."""

from __future__ import annotations

from typing import Any

import click

from pmkit.cli.chain import FOLDERS, SETTINGS, InputFile, PerSampleFile, record_settings
from pmkit.cli.load import VCF, input_format


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=InputFile(*VCF))
@click.option("-o", "--output", metavar="FOLDER", help=f"{FOLDERS} [default: the first file's name with .pmkit]")
@input_format
@click.option("--build", type=click.Choice(["GRCh37", "GRCh38"]), help="Genome build, checked against the file.")
@click.option("--tumor-type", metavar="CODE", help="OncoTree code or disease name, as LUAD.")
@click.option("--tumor", metavar="NAME", help="The tumour's sample name.")
@click.option("--normal", metavar="NAME", help="The matched normal's sample name.")
@click.option("--cna", metavar="FILE", help="The tumour's copy-number segments or gene table.")
@click.option("--fusions", metavar="FILE", help="The tumour's fusions, of an RNA caller.")
@click.option("--panel", metavar="BED", type=InputFile(".bed", ".bed.gz"), help="Sequenced regions, for the TMB.")
@click.option("--outside", multiple=True, metavar="FILE", type=PerSampleFile(), help="Diplotypes called elsewhere.")
@click.option("--context", metavar="SHEET", type=InputFile(), help="The patient's medication, measures, diagnoses.")
@click.option("--absent-is-ref", is_flag=True, help="Take a position without a record as reference.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.pass_context
def run(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    *,
    output: str | None,
    tumor_type: str | None,
    cna: str | None,
    fusions: str | None,
    panel: str | None,
    outside: tuple[str, ...],
    context: str | None,
    force: bool,
    **load: Any,
) -> None:
    """One shot: load, pgx, onco, and every report into a folder."""
    from pmkit.chain.load import LoadStage
    from pmkit.chain.provenance import ProvenanceStage
    from pmkit.chain.report import ReportStage
    from pmkit.cli.console import run_stages
    from pmkit.context.stage import ContextStage
    from pmkit.onco.stage import OncoStage
    from pmkit.pgx.stage import PgxStage

    record_settings(ctx, "run")
    folder = output or default_folder(paths[0])
    chain = [
        LoadStage(paths, **load),
        PgxStage(outside=outside),
        *([ContextStage(sheet=context)] if context else []),
        OncoStage(tumor_type=tumor_type, cna=cna, fusions=fusions, panel=panel),
        ReportStage(format="json", output=f"{folder}/report.json", force=force),
        ReportStage(format="tsv", output=f"{folder}/", force=force),
        ProvenanceStage(f"{folder}/provenance.json", force=force),
    ]
    run_stages(chain, ctx.meta.get(SETTINGS, {}), quiet=bool((ctx.find_root().obj or {}).get("quiet")))
    click.echo(folder)


def default_folder(path: str) -> str:
    """`s.vcf.gz` -> `s.pmkit`, in the working folder's view of the path; standard input -> `stdin.pmkit`."""
    if path == "-":
        return "stdin.pmkit"
    suffix = max((suffix for suffix in VCF if path.endswith(suffix)), key=len, default="")
    return path.removesuffix(suffix) + ".pmkit"
