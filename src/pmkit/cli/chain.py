"""A click group whose commands are the stages of one chain: `load a.vcf pgx onco report`.

click's own chain mode is kept; only the cutting of the words differs. A stage's words end at the next stage name,
so options may follow arguments (`load a.vcf --build GRCh38`) and an argument may take many values (`load *.vcf pgx`).
A file that shares a stage's name is written `./pgx`.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import click
from click.shell_completion import CompletionItem

from pmkit.cli.bind import blame_origin, parameter, record
from pmkit.cli.types import Careful, stage_names
from pmkit.core import doors
from pmkit.core.errors import PmkitError, UsageError, nearest
from pmkit.core.messages import all_of, declared, tr
from pmkit.core.options import Described, described, made
from pmkit.core.stage import Stage

log = logging.getLogger("pmkit")

SOURCE = "load"
"""The stage that reads files where a chain names files but no source."""


class OneSpace(click.Context):
    """The chain group has no name of its own, so that usage reads `pmkit load`, not `pmkit  load`."""

    @property
    def command_path(self) -> str:
        return " ".join(super().command_path.split())


class LazyGroup(Careful, click.Group):
    """Commands given as `name: ("module:attribute", "short help")` are imported when they run, not before."""

    context_class = OneSpace

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands, *self.lazy]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, attribute = self.lazy[cmd_name][0].split(":")
        return cast("click.Command", getattr(importlib.import_module(module), attribute))

    def blurb(self, ctx: click.Context, name: str) -> str:
        if name in self.lazy:
            return declared(self.lazy[name][1])
        command = self.get_command(ctx, name)
        return command.get_short_help_str(80) if command else ""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(tr("Commands")):
            formatter.write_dl([(name, self.blurb(ctx, name)) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        named = [
            CompletionItem(name, help=self.blurb(ctx, name))
            for name in self.list_commands(ctx)
            if name.startswith(incomplete)
        ]
        return named + click.Command.shell_complete(self, ctx, incomplete)


class Pipeline(click.Group):
    """The chain group. Its stages come in by the entry points `pmkit.stages`, pmkit's own as well as others'."""

    context_class = OneSpace

    def __init__(self, reserved: Iterable[str] = (), **kwargs: Any) -> None:
        """`reserved`: the words of commands, which no stage can take."""
        super().__init__("", chain=True, no_args_is_help=False, **kwargs)
        self._reserved = frozenset(reserved)
        self._points: dict[str, doors.Door] | None = None
        self._made: dict[str, StageCommand] = {}

    @property
    def points(self) -> dict[str, doors.Door]:
        if self._points is None:
            offered = doors.offered(doors.STAGES)
            self._points = {name: point for name, point in offered.items() if name not in self._reserved}
            for name in sorted(self._reserved & offered.keys()):
                package = doors.package_of(offered[name])
                log.warning(tr("the package %r offers the stage %r: pmkit's own command is used"), package, name)
        return self._points

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.points)

    @cached_property
    def classes(self) -> list[type[Stage]]:
        """All stages: sources, then the steps between, then sinks."""
        found: list[type[Stage]] = [doors.load(point) for point in self.points.values()]
        return sorted(found, key=lambda cls: (bool(cls.takes), cls.is_sink, cls.name))

    def in_order(self, ctx: click.Context) -> list[StageCommand]:
        """The commands of all stages, in the same order."""
        commands = [self.get_command(ctx, cls.name) for cls in self.classes]
        return [command for command in commands if isinstance(command, StageCommand)]

    def blurbs(self) -> list[tuple[str, str]]:
        """Name and short help of each stage; makes no command, which costs time."""
        return [(cls.name, declared(short_help(cls.help))) for cls in self.classes]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._made and cmd_name in self.points:
            self._made[cmd_name] = StageCommand(doors.load(self.points[cmd_name]))
        return self._made.get(cmd_name)

    def with_source(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`pgx FILE --gene X` is meant as `load FILE pgx --gene X`; options of the source alone go with the files."""
        command = self.get_command(ctx, args[0])
        source = self.get_command(ctx, SOURCE)
        if not isinstance(command, StageCommand) or not isinstance(source, StageCommand):
            return args
        cls = command.stage_class
        if not cls.takes or cls.is_sink or any(one.option.argument for one in command.options):
            return args
        own, rest = command.cut(args[1:], self.list_commands(ctx))
        files: list[str] = []
        moved: list[str] = []
        kept: list[str] = []
        while own:
            word = own.pop(0)
            name = word.partition("=")[0]
            if not word.startswith("-") or word == "-":
                files.append(word)
                continue
            owner, words = (source, moved) if name in source.valued and name not in command.valued else (command, kept)
            words.append(word)
            for _ in range(owner.valued.get(name, 0) if name == word else 0):
                words += own[:1]
                own = own[1:]
        if not any(word == "-" or Path(word).exists() or word.endswith(source.suffixes) for word in files):
            return args
        return [SOURCE, *files, *moved, args[0], *kept, *rest]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name, help=text) for name, text in self.blurbs() if name.startswith(incomplete)]


class StageCommand(Careful, click.Command):
    """The click command of a stage: its parameters are the stage's options, and it returns the stage made of them."""

    context_class = OneSpace

    def __init__(self, stage_class: type[Stage]) -> None:
        self.stage_class = stage_class
        self.options = tuple(described(stage_class.options_class))
        super().__init__(
            stage_class.name,
            params=[parameter(one) for one in self.options],
            help=stage_class.help,
            callback=self._stage,
        )

    @property
    def described(self) -> dict[str, Described]:
        """The options by the names of their parameters."""
        return {one.name: one for one in self.options}

    def _stage(self, /, **values: Any) -> Stage:
        return make_stage(self.stage_class, values)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own, rest = self.cut(args, stage_names(ctx))
        ctx.allow_interspersed_args, ctx.allow_extra_args = True, False
        with self._named():
            self._parse(ctx, own)
        record(ctx, self.name or "", [(one.name, one) for one in self.options])
        ctx.args = rest
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        with self._named():
            return super().invoke(ctx)

    def _parse(self, ctx: click.Context, words: list[str]) -> None:
        """Parse the stage's own words; say more of what is wrong with them than click does."""
        try:
            super().parse_args(ctx, list(words))  # a copy: the parser empties its list
        except click.MissingParameter:
            raise
        except click.BadParameter as error:
            blame_origin(ctx, error)
            raise
        except click.NoSuchOption as error:
            _name_owner(ctx, error)
            raise
        except click.UsageError as error:
            _suggest_stage(ctx, words, error)
            raise

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Write the stage's name on an error of ours, as the pipeline does."""
        try:
            yield
        except PmkitError as error:
            error.stage = self.name or ""  # type: ignore[attr-defined]
            raise

    def cut(self, args: list[str], stages: Iterable[str]) -> tuple[list[str], list[str]]:
        """Split at the first stage name that is not an option's value."""
        names = set(stages)
        place = 0
        while place < len(args):
            if args[place] in names:
                return args[:place], args[place:]
            place += 1 + self.valued.get(args[place], 0)
        return args, []

    @property
    def valued(self) -> dict[str, int]:
        """The words of the options, with the number of values that each takes."""
        return {
            word: 0 if param.is_flag or param.count else param.nargs
            for param in self.params
            if isinstance(param, click.Option)
            for word in (*param.opts, *param.secondary_opts)
        }

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Of the files that are its arguments."""
        return tuple(suffix for one in self.options if one.option.argument for suffix in one.option.suffixes)


def short_help(text: str) -> str:
    """The first sentence of a stage's help."""
    first, stop, _ = text.partition("\n\n")[0].partition(". ")
    return f"{first}." if stop else first


def make_stage(cls: type[Stage], values: Mapping[str, Any]) -> Stage:
    """A stage with options of these values, by name. Raises a PmkitError for one that cannot be."""
    return cast("Callable[[Any], Stage]", cls)(made(cls.options_class, values))  # see `Stage`


def _name_owner(ctx: click.Context, error: click.NoSuchOption) -> None:
    """An option that only other stages have was written in the wrong place."""
    parent = ctx.parent.command if ctx.parent else None
    stages = parent.in_order(ctx) if isinstance(parent, Pipeline) else []
    owners = [stage.name for stage in stages if any(error.option_name in param.opts for param in stage.params)]
    if owners:
        named = all_of(f"{name!r}" for name in owners)
        raise UsageError(
            tr("{info_name!r} has no option {option_name!r}", info_name=ctx.info_name, option_name=error.option_name),
            remedy=tr("It belongs to {named}: write it after that word.", named=named),
        ) from None


def _suggest_stage(ctx: click.Context, words: list[str], error: click.UsageError) -> None:
    names = stage_names(ctx)
    for word in words:
        near = nearest(word, names) if not word.startswith("-") and word in error.message else ""
        if near:
            raise UsageError(
                f"{error.message.rstrip('.')}", remedy=tr("Did you mean the stage {near!r}?", near=near)
            ) from None
