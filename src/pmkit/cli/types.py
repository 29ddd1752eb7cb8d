"""Types of values on the command line: files, choices; and options that may be given once only."""

from __future__ import annotations

import glob
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from pmkit.cli.spoken import Spoken
from pmkit.core.errors import NoInputError, UsageError, nearest
from pmkit.core.messages import tr
from pmkit.core.options import Option, names_in


class InputFileType(click.ParamType[str]):
    """An existing file or `-`. A missing one near a stage name is taken for a slip of the finger."""

    name = "file"

    def __init__(self, *suffixes: str) -> None:
        self.suffixes = suffixes

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        path = Path(text)
        if text == "-" or (path.exists() and not path.is_dir()):
            return text
        near = nearest(text, stage_names(ctx) if ctx else [])
        if path.is_dir():
            raise NoInputError(tr("this is a folder, not a file"), where=text)
        if near:
            raise UsageError(
                tr("there is no such file"), where=text, remedy=tr("Did you mean the stage {near!r}?", near=near)
            )
        raise NoInputError(tr("there is no such file"), where=text)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        files = [
            name + "/" * Path(name).is_dir()
            for name in sorted(glob.glob(glob.escape(incomplete) + "*"))  # noqa: PTH207  (keeps `./` as typed)
        ]
        requested = [name for name in files if name.endswith(("/", *self.suffixes))]
        stages = [name for name in stage_names(ctx) if name.startswith(incomplete)]
        return [CompletionItem(name) for name in requested + stages]


class BatchFile(InputFileType):
    """One of many files; with --keep-going, a missing one is found out when its turn comes."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        goes_on = ctx is not None and any(on for key, on in ctx.params.items() if key.endswith("keep_going"))
        return str(value) if goes_on else super().convert(value, param, ctx)


class PerSampleFile(InputFileType):
    """An existing file, or a name with `{sample}` in it that stands for a file of each sample.

    `GENE=FILE` names the gene of a file that does not name it itself.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if "{sample}" in text:
            return text
        gene, equals, file = text.partition("=")
        if equals and file and re.fullmatch(r"[A-Z][A-Z0-9-]*", gene) and not Path(text).exists():
            return f"{gene}={super().convert(file, param, ctx)}"
        return super().convert(value, param, ctx)


class Choice(click.ParamType[str]):
    """One of a few words, as the option knows them."""

    def __init__(self, option: Option, name: str) -> None:
        self._option, self.name = option, option.noun or name

    @property
    def choices(self) -> tuple[str, ...]:
        choices = self._option.choices or ()
        return tuple(map(str, choices() if callable(choices) else choices))

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return None if callable(self._option.choices) else f"[{'|'.join(self.choices)}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return self._option.chosen(str(value), self.name)
        except UsageError as error:
            raise click.BadParameter(str(error), ctx, param) from None

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name) for name in self.choices if name.startswith(incomplete)]


class Checked(click.ParamType[str]):
    """A text that the option's own function understands."""

    name = "text"

    def __init__(self, convert: Callable[[str], Any]) -> None:
        self._convert = convert

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            self._convert(str(value))
        except UsageError as error:
            raise click.BadParameter(str(error), ctx, param) from None
        return str(value)


class NamesType(click.ParamType[str]):
    """Names joined by commas, at least one: a list of nothing is a slip of a script, and would mean all."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if not names_in((text,)):
            self.fail(tr("{text!r} names nothing.", text=text), param, ctx)
        return text


class FiniteRange(click.FloatRange):
    """A range of numbers, without "nan", which is below and above nothing."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(tr("{given!r} is no number.", given=str(value)), param, ctx)
        return number


class Careful(Spoken):
    """Mixed into a command: speaks the run's language, refuses an option of one value that is written twice, and empty
    words, which are slips of a script (`--gene "$GENE"`)."""

    def make_parser(self, ctx: click.Context) -> Any:
        parser: Any = super().make_parser(ctx)  # type: ignore[misc]
        for one in {id(o): o for o in (*parser._long_opt.values(), *parser._short_opt.values())}.values():
            if one.action in ("store", "append"):
                one.process = _careful(one)
        return parser

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "" in args and not ctx.resilient_parsing:
            before = args[: args.index("")]
            where = tr("after {word!r}", word=before[-1]) if before else tr("at the start")
            raise click.UsageError(tr("There is an empty word {where}.", where=where), ctx)
        try:
            rest: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        except click.NoSuchOption as error:
            top = ctx.find_root()
            if ctx is not top and any(error.option_name in param.opts for param in top.command.params):
                words = tr(
                    "{option} is an option of pmkit itself: write it before the first word, as `pmkit {option} ...`.",
                    option=error.option_name,
                )
                raise click.UsageError(words, ctx) from None
            raise
        return rest


def _careful(one: Any) -> Any:
    plain = one.process

    def process(value: Any, state: Any) -> None:
        word = max(one.obj.opts, key=len)
        if value == "":
            raise click.UsageError(tr("Option {word!r} has an empty value.", word=word))
        if one.action == "store" and one.dest in state.opts:
            raise click.UsageError(tr("Option {word!r} is given twice; it takes one value.", word=word))
        plain(value, state)

    return process


class Command(Careful, click.Command):
    """An ordinary command."""


def stage_names(ctx: click.Context) -> list[str]:
    """The names of the stages, where the words of a chain are read."""
    parent = ctx.parent
    return parent.command.list_commands(parent) if parent and isinstance(parent.command, click.Group) else []
