"""`audit`: check an audit log."""

from __future__ import annotations

from pathlib import Path

import click

from pmkit.cli.chain import LazyGroup
from pmkit.cli.types import Command


@click.group(cls=LazyGroup)
def audit() -> None:
    """Check a log that --audit wrote."""


@audit.command(cls=Command)
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def verify(path: Path) -> None:
    """Check that no line was changed, added or taken out; print their number and the last hash (TSV)."""
    from pmkit.core import audit as log

    lines, last = log.verify(path)
    click.echo(f"lines\tlast\n{lines}\t{last}")
