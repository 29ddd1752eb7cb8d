"""`help`: the same as `--help`, for those who type it as a word."""

from __future__ import annotations

import click

from pmkit.cli.types import Command
from pmkit.core.errors import UsageError, did_you_mean
from pmkit.core.messages import tr


@click.command("help", cls=Command)
@click.argument("words", nargs=-1, metavar="[COMMAND...]")
@click.pass_context
def help_(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Show the help of a stage or command."""
    from pmkit.cli.app import stages

    here = ctx.find_root()
    command: click.Command = here.command
    for word in words:
        found = command.get_command(here, word) if isinstance(command, click.Group) else None
        if found is None and command is ctx.find_root().command:
            found = stages.get_command(here, word)
        if found is None:
            names = command.list_commands(here) if isinstance(command, click.Group) else []
            names += stages.list_commands(here) if command is ctx.find_root().command else []
            raise UsageError(
                tr("there is no command {word!r}", word=word),
                remedy=did_you_mean(word, names, tr("See `pmkit --help`.")),
            )
        command = found
        here = click.Context(command, info_name=word, parent=here, help_option_names=["-h", "--help"])
    click.echo(command.get_help(here))
