"""`completion`: print a shell's completion script."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from pmkit.cli.main import COMPLETE
from pmkit.cli.types import Command
from pmkit.core.errors import UsageError
from pmkit.core.messages import tr


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    bash: eval "$(pmkit completion bash)"
    """
    found = get_completion_class(shell)
    if found is None:
        raise UsageError(tr("no completion for {shell!r}", shell=shell))
    click.echo(found(ctx.find_root().command, {}, "pmkit", COMPLETE).source())
