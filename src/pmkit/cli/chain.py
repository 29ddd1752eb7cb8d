"""A click group whose commands are the stages of one chain: `load a.vcf pgx onco report`.

click's own chain mode is kept; only the cutting of the words differs. A stage's words end at the next stage name,
so options may follow arguments (`load a.vcf --build GRCh38`) and an argument may take many values (`load *.vcf pgx`).
A file that shares a stage's name is written `./pgx`.
"""

from __future__ import annotations

import glob
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, cast

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from pmkit.core import doors
from pmkit.core.errors import ConfigError, NoInputError, PmkitError, UsageError, nearest
from pmkit.core.settings import Origin, Setting
from pmkit.core.stage import Stage

FOLDERS = "Missing folders are made."
SETTINGS = "pmkit.core.settings"
"""Key of `ctx.meta` that holds the settings of all stages, by "stage.option"."""

_ORIGINS = {
    ParameterSource.COMMANDLINE: Origin.OPTION,
    ParameterSource.ENVIRONMENT: Origin.ENVIRONMENT,
    ParameterSource.DEFAULT_MAP: Origin.FILE,
}


class OneSpace(click.Context):
    """The chain group has no name of its own, so that usage reads `pmkit load`, not `pmkit  load`."""

    @property
    def command_path(self) -> str:
        return " ".join(super().command_path.split())


class LazyGroup(click.Group):
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
            return self.lazy[name][1]
        command = self.get_command(ctx, name)
        return command.get_short_help_str(80) if command else ""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
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

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("", chain=True, no_args_is_help=False, **kwargs)
        self._points: dict[str, EntryPoint] | None = None

    @property
    def points(self) -> dict[str, EntryPoint]:
        if self._points is None:
            self._points = doors.offered(doors.STAGES)
        return self._points

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.points)

    def in_order(self, ctx: click.Context) -> list[StageCommand]:
        """All stages: sources, then the steps between, then sinks."""
        commands = [self.get_command(ctx, name) for name in self.points]
        stages = [command for command in commands if isinstance(command, StageCommand)]
        return sorted(stages, key=lambda c: (bool(c.stage_class.takes), c.stage_class.is_sink, c.name or ""))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        point = self.points.get(cmd_name)
        return cast("click.Command", doors.load(point)) if point else None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return [
            CompletionItem(stage.name, help=stage.get_short_help_str(80))
            for stage in self.in_order(ctx)
            if (stage.name or "").startswith(incomplete)
        ]


class StageCommand(click.Command):
    """A click command whose callback only binds the options and returns a `Stage`."""

    context_class = OneSpace
    stage_class: type[Stage]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own, rest = self.cut(args, _stage_names(ctx))
        ctx.allow_interspersed_args, ctx.allow_extra_args = True, False
        with self._named():
            self._parse(ctx, own)
        record_settings(ctx, self.name or "")
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
            _blame_origin(ctx, error)
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
        valued = {
            word: param.nargs
            for param in self.params
            if isinstance(param, click.Option) and not (param.is_flag or param.count)
            for word in (*param.opts, *param.secondary_opts)
        }
        place = 0
        while place < len(args):
            if args[place] in names:
                return args[:place], args[place:]
            place += 1 + valued.get(args[place], 0)
        return args, []


def stage(cls: type[Stage]) -> Callable[[Callable[..., Stage]], StageCommand]:
    """Make a click command of a function that takes the options and returns a `cls`."""

    def register(function: Callable[..., Stage]) -> StageCommand:
        command = click.command(cls.name, cls=StageCommand)(function)
        command.stage_class = cls
        return command

    return register


def record_settings(ctx: click.Context, name: str) -> None:
    """Remember each option's value and origin for the provenance."""
    settings: dict[str, Setting] = ctx.meta.setdefault(SETTINGS, {})
    for param in ctx.command.params:
        if param.name and isinstance(param, click.Option) and param.expose_value:
            source = ctx.get_parameter_source(param.name)
            origin = _ORIGINS.get(source, Origin.DEFAULT) if source else Origin.DEFAULT
            settings[f"{name}.{param.name}"] = Setting(ctx.params[param.name], origin)


def _stage_names(ctx: click.Context) -> list[str]:
    parent = ctx.parent
    return parent.command.list_commands(parent) if parent and isinstance(parent.command, click.Group) else []


def _blame_origin(ctx: click.Context, error: click.BadParameter) -> None:
    """A bad value that the user did not type is an error of the settings file or of the environment."""
    name = error.param.name if error.param else None
    source = ctx.get_parameter_source(name) if name else None
    if name and source is ParameterSource.DEFAULT_MAP:
        raise ConfigError(f"bad value for [{ctx.info_name}] {name} in the settings file: {error.message}") from None
    if name and source is ParameterSource.ENVIRONMENT:
        raise ConfigError(f"bad value in {ctx.auto_envvar_prefix}_{name.upper()}: {error.message}") from None


def _name_owner(ctx: click.Context, error: click.NoSuchOption) -> None:
    """An option that only other stages have was written in the wrong place."""
    parent = ctx.parent.command if ctx.parent else None
    stages = parent.in_order(ctx) if isinstance(parent, Pipeline) else []
    owners = [stage.name for stage in stages if any(error.option_name in param.opts for param in stage.params)]
    if owners:
        named = " and ".join(f"{name!r}" for name in owners)
        raise UsageError(
            f"{ctx.info_name!r} has no option {error.option_name!r}",
            remedy=f"It belongs to {named}: write it after that word.",
        ) from None


def _suggest_stage(ctx: click.Context, words: list[str], error: click.UsageError) -> None:
    names = _stage_names(ctx)
    for word in words:
        near = nearest(word, names) if not word.startswith("-") and word in error.message else ""
        if near:
            raise UsageError(f"{error.message.rstrip('.')}", remedy=f"Did you mean the stage {near!r}?") from None


class InputFile(click.ParamType[str]):
    """An existing file or `-`. A missing one near a stage name is taken for a slip of the finger."""

    name = "file"

    def __init__(self, *suffixes: str) -> None:
        self.suffixes = suffixes

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        path = Path(text)
        if text == "-" or (path.exists() and not path.is_dir()):
            return text
        names = _stage_names(ctx) if ctx else []
        near = nearest(text, names)
        if path.is_dir():
            raise NoInputError("this is a folder, not a file", where=text)
        if near:
            raise UsageError("there is no such file", where=text, remedy=f"Did you mean the stage {near!r}?")
        raise NoInputError("there is no such file", where=text)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        files = [
            name + "/" * Path(name).is_dir()
            for name in sorted(glob.glob(glob.escape(incomplete) + "*"))  # noqa: PTH207  (keeps `./` as typed)
        ]
        wanted = [name for name in files if name.endswith(("/", *self.suffixes))]
        stages = [name for name in _stage_names(ctx) if name.startswith(incomplete)]
        return [CompletionItem(name) for name in wanted + stages]


class PerSampleFile(InputFile):
    """An existing file, or a name with `{sample}` in it that stands for a file of each sample."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(value) if "{sample}" in str(value) else super().convert(value, param, ctx)
