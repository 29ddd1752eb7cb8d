"""`tables`: list, show, verify, lint and build the bundled tables."""

from __future__ import annotations

from pathlib import Path

import click

from pmkit.cli.chain import LazyGroup
from pmkit.cli.types import Command
from pmkit.core.errors import ConfigError, NoInputError, UsageError, did_you_mean
from pmkit.core.messages import tr, trn


@click.group(cls=LazyGroup)
def tables() -> None:
    """List, show, verify, lint and build the bundled tables."""


@tables.command(cls=Command, name="list")
def list_() -> None:
    """List the bundled tables with rows, releases and licences (TSV); `dates`: sources of one table that differ."""
    from pmkit.knowledge.completeness import date_gaps
    from pmkit.knowledge.store import manifest, open_table

    gaps = date_gaps(open_table("pgx.dates").rows())
    click.echo("name\trows\tsources\tlicences\tabout\tdates")
    for info in manifest().values():
        sources = "; ".join(f"{s.name} {s.release}".strip() for s in info.sources)
        licences = "; ".join(dict.fromkeys(s.licence for s in info.sources))
        dates = gaps if info.name in ("pgx.alleles", "pgx.functions") else ""
        click.echo(f"{info.name}\t{info.rows}\t{sources}\t{licences}\t{info.about}\t{dates}")


@tables.command(cls=Command)
@click.argument("name")
@click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="Only rows with this value; repeat for more.")
def show(name: str, where: tuple[str, ...]) -> None:
    """Print a table (TSV)."""
    from pmkit.knowledge.store import manifest, open_table

    if name not in manifest():
        hint = did_you_mean(name, manifest(), tr("See `pmkit tables list`."))
        raise NoInputError(tr("there is no table called {name!r}", name=name), remedy=hint)
    table = open_table(name)
    if not table.info.path.endswith(".tsv"):
        raise NoInputError(tr("table {name!r} is binary and cannot be shown", name=name), where=table.info.path)
    frame = table.frame()
    for condition in where:
        column, equals, value = condition.partition("=")
        if not equals:
            raise UsageError(
                tr("--where {condition!r} names no value", condition=condition), remedy=tr("Write it as COLUMN=VALUE.")
            )
        if column not in frame.columns:
            known = ", ".join(frame.columns)
            raise UsageError(
                tr("table {name!r} has no column {column!r}", name=name, column=column),
                remedy=tr("Columns: {names}.", names=known),
            )
        frame = frame.filter(frame[column] == value)
    click.echo(frame.write_csv(separator="\t", quote_style="never"), nl=False)


@tables.command(cls=Command)
def verify() -> None:
    """Check every table against its digest and row count in the manifest."""
    from pmkit.knowledge.store import manifest, open_table

    for name in manifest():
        table = open_table(name)
        if table.info.path.endswith(".tsv"):
            rows = max(0, table.data.count(b"\n") - 1)
            if rows != table.info.rows:
                raise ConfigError(
                    trn(
                        "table {name!r} has {n} row, the manifest says {rows2}",
                        "table {name!r} has {n} rows, the manifest says {rows2}",
                        rows,
                        name=name,
                        rows2=table.info.rows,
                    )
                )
        click.echo(f"{name}\tok\t{table.info.rows}\t{table.info.sha256}")


@tables.command(cls=Command)
def lint() -> None:
    """Check the rule files and the pharmacogene tables: schema, proofs, citations, their own tests, completeness."""
    from pmkit.cli.lint import lint as check

    problems = check()
    for problem in problems:
        click.echo(tr("pmkit tables lint: {problem}", problem=problem), err=True)
    if problems:
        raise ConfigError(
            trn(
                "{n} problem in the rule files and tables",
                "{n} problems in the rule files and tables",
                len(problems),
            )
        )
    click.echo("rules\tok")


@tables.command(cls=Command)
@click.option("--sources", type=click.Path(path_type=Path), default=Path("../shared/sources"), show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="[default: the package's own tables]")
def build(sources: Path, output: Path | None) -> None:
    """Build the tables from upstream releases, and print what that changes.

    A line for each table (TSV: table, rows, SHA-256), then one for each row that is added, changed or removed: table,
    what it decides (alleles, functions, advice, tiers), change, row, and for a changed row the column, the value before
    and the value after. A new date, licence or address alone is no change. Tables that were not there before are not
    listed by row.
    """
    from pmkit.knowledge.build import build_tables
    from pmkit.knowledge.changes import changes, snapshot
    from pmkit.knowledge.store import DATA

    target = output or DATA
    before = snapshot(target)
    for info in build_tables(sources, target):
        click.echo(f"{info.name}\t{info.rows}\t{info.sha256}")
    after = {name: data for name, data in snapshot(target).items() if name in before}
    for one in changes(before, after):
        click.echo("\t".join(one))


@tables.group(cls=LazyGroup, name="import")
def import_() -> None:
    """Store a large public table, so that a run can ask it by place."""


_TARGET = click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The store to write.")
_FORCE = click.option("--force", is_flag=True, help="Replace a file that exists.")


@import_.command(cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@_TARGET
@_FORCE
def clinvar(file: str, output: Path, *, force: bool) -> None:
    """ClinVar's VCF (clinvar.vcf.gz, of either assembly); use it with `germline --clinvar`.

    Prints rows, records left out (no alternative in bases, no chromosome), assembly and release (TSV).
    """
    from pmkit.germline import import_clinvar

    done = import_clinvar(file, output, force=force)
    click.echo(f"{output}\t{done.rows}\t{done.left_out}\t{done.build}\t{done.release}")


@import_.command(cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@_TARGET
@_FORCE
@click.option("--build", type=click.Choice(["GRCh37", "GRCh38"]), help="Of a table, which does not say it.")
def gnomad(file: str, output: Path, *, force: bool, build: str | None) -> None:
    """Population frequencies: gnomAD's sites VCF or a table; use them with `germline --gnomad`.

    A table is tab-separated, with chrom, pos, ref, alt, af, and where known grpmax and an. Records that failed a filter
    are left out. Prints rows, records left out and assembly (TSV).
    """
    from pmkit.core.model import Build
    from pmkit.germline import import_gnomad

    done = import_gnomad(file, output, build=Build(build) if build else None, force=force)
    click.echo(f"{output}\t{done.rows}\t{done.left_out}\t{done.build}")


@import_.command(cls=Command)
@click.argument("ontology", type=click.Path(exists=True, dir_okay=False))
@click.argument("annotations", type=click.Path(exists=True, dir_okay=False))
@_TARGET
@_FORCE
def hpo(ontology: str, annotations: str, output: Path, *, force: bool) -> None:
    """A release of the HPO: hp.obo or hp.json, and genes_to_phenotype.txt; use it with `phenotype`.

    Prints terms, genes, release and annotations of terms that the ontology does not have (TSV).
    """
    from pmkit.phenotype import import_hpo

    done = import_hpo(ontology, annotations, output, force=force)
    click.echo(f"{output}\t{done.terms}\t{done.genes}\t{done.release}\t{done.unknown}")
