"""`pseudonym`: a key, and the link table between names and pseudonyms."""

from __future__ import annotations

from pathlib import Path

import click

from pmkit.cli.chain import LazyGroup
from pmkit.cli.types import Command

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=LazyGroup)
def pseudonym() -> None:
    """Pseudonyms of samples: make a key, write the link table."""


@pseudonym.command(cls=Command, name="new-key")
@click.argument("path", type=FILE)
@click.option("--project", default="pmkit", show_default=True, help="The same name elsewhere gets another pseudonym.")
def new_key(path: Path, project: str) -> None:
    """Write a new secret key, for you only. Without it nobody can make the pseudonyms again."""
    from pmkit.core.pseudonyms import new_key as made

    made(path, project)


@pseudonym.command(cls=Command, name="map")
@click.argument("sheet", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--key", type=FILE, required=True, help="The key.")
@click.option("-o", "--output", "target", type=FILE, required=True, help="The link table; keep it apart from results.")
def map_(sheet: Path, key: Path, target: Path) -> None:
    """Write the link table of a sample sheet: sample and pseudonym (TSV)."""
    from pmkit.core import output
    from pmkit.core.pseudonyms import read_key
    from pmkit.intake.sheet import read_sheet

    known = read_key(key)
    names = dict.fromkeys(row.sample for row in read_sheet(sheet).rows)
    with output.atomic(target, force=False) as out:
        out.write("sample\tpseudonym\n")
        for name in names:
            out.write(f"{name}\t{known.pseudonym(name)}\n")
