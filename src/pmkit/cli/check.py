"""`check`: what a file is and what can be called from it, before a run."""

from __future__ import annotations

import json
from typing import Any

import click

from pmkit.chain.load import SUFFIXES
from pmkit.cli.bind import parameter
from pmkit.cli.types import Command, InputFileType
from pmkit.core.errors import PmkitError
from pmkit.core.options import described, made
from pmkit.core.terminal import visible
from pmkit.intake.load_options import LoadOptions


class CheckedFile(InputFileType):
    """A file that may be missing: that, too, is something to be said of it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(value)


_ASKED = [one for one in described(LoadOptions) if one.name in ("build", "format")]


@click.command(cls=Command, params=[parameter(one) for one in _ASKED])
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=CheckedFile(*SUFFIXES))
@click.option("--json", "as_json", is_flag=True, help="A JSON document; see `pmkit schema check`.")
def check(files: tuple[str, ...], *, as_json: bool, **values: Any) -> None:
    """Before a run: what each file is, and what can be called from it.

    Assembly and how it was decided, samples, caller, gVCF or variants only, which pharmacogenes can be called and why
    not, whether --absent-is-ref would be right, tumour and normal columns, the state of the index. Exits like a run of
    the first file that cannot be used.
    """
    from pmkit.chain import preflight

    reading = made(LoadOptions, values)
    found = []
    first: PmkitError | None = None
    for path in files:
        one, problem = preflight.check(path, reading)
        first = first or problem
        found.append(one)
        if not as_json:
            for line in preflight.lines(one):
                click.echo(visible(line))
    if as_json:
        document = preflight.document(found).model_dump(mode="json")
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    if first is not None:
        raise SystemExit(first.exit_code)
