"""Help and errors of the command line in the run's language.

Click's own sentences go through a `_` of each of its modules, which is gettext's for the domain of the process; here it
is the catalogue of the run. Texts of options and commands are declared in English (`docs/commands.md` is made of them)
and looked up when they are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

from pmkit.core.messages import declared, declared_count

_MODULES = (core, decorators, exceptions, formatting, parser, termui, types)


def speak_click() -> None:
    """Let click look its own sentences up in the run's catalogue, from now on."""
    for module in _MODULES:
        for name, look in (("_", declared), ("ngettext", declared_count)):
            if hasattr(module, name):
                setattr(module, name, look)


@contextmanager
def _shown(texts: list[Any]) -> Iterator[None]:
    """For a block, the `help` of commands and options in the run's language."""
    before = [one.help for one in texts]
    for one in texts:
        one.help = declared(one.help)
    try:
        yield
    finally:
        for one, text in zip(texts, before, strict=True):
            one.help = text


class Spoken:
    """Mixed into a command: its help in the run's language."""

    help: str | None

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with _shown([self] if self.help else []):
            super().format_help_text(ctx, formatter)  # type: ignore[misc]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        params: list[click.Parameter] = self.get_params(ctx)  # type: ignore[attr-defined]
        own = [one for one in params if isinstance(one, click.Option) and one.help and one.name != "help"]
        with _shown(own):
            super().format_options(ctx, formatter)  # type: ignore[misc]

    def get_short_help_str(self, limit: int = 45) -> str:
        return declared(super().get_short_help_str(limit))  # type: ignore[misc]
