"""The class of `run`: a command that is a whole chain, with the options, settings and variables of its stages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import click

from pmkit.cli.bind import blame_origin, parameter, record
from pmkit.cli.chain import Pipeline, StageCommand, make_stage
from pmkit.cli.types import Command
from pmkit.core.options import Described
from pmkit.core.stage import Stage


class _Offered(NamedTuple):
    """An option of a stage as the one-shot command offers it."""

    stage: str
    one: Described
    words: tuple[str, ...]  # () for an argument

    @property
    def key(self) -> str:
        """Its name inside click."""
        return f"{self.stage}__{self.one.name}"

    @property
    def setting(self) -> str:
        """Its name below the command's own table in the settings file."""
        return re.sub(r"\W+", "_", max(self.words, key=len).lstrip("-")) if self.words else self.key

    def envvar(self, command: str) -> list[str]:
        """The variables that set it, strongest first."""
        return [f"PMKIT_{command}_{self.setting}".upper(), f"PMKIT_{self.stage}_{self.one.name}".upper()]


class OneShot(Command):
    """Offers the options of the stages called `chain`. An option that two stages have is written with the stage's name
    (`--pgx-gene`); a stage's argument becomes an option with the stage's name (`--context SHEET`), without which the
    stage is left out. The arguments of the first stage stay arguments."""

    def __init__(self, *args: Any, stages: Pipeline, chain: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        commands = [stages.points[name] for name in chain if name in stages.points]
        self.commands = [StageCommand(point.load()) for point in commands]
        self.offered = tuple(_offers(self.commands))
        own = list(self.params)
        self.params = [
            parameter(o.one, key=o.key, words=o.words, envvar=o.envvar(self.name or "")) for o in self.offered
        ] + own

    @property
    def described(self) -> dict[str, Described]:
        """The options by the names of their parameters."""
        return {o.key: o.one for o in self.offered}

    @cached_property
    def settable(self) -> dict[str, click.Option]:
        """The options by the names that they have in the settings file."""
        by_key = {o.key: o.setting for o in self.offered}
        return {by_key.get(p.name or "", p.name or ""): p for p in self.params if isinstance(p, click.Option)}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        tables: Mapping[str, Mapping[str, Any]] = (ctx.parent.default_map if ctx.parent else None) or {}
        own = dict(tables.get(self.name or "", {}))
        below = {o.key: tables[o.stage][o.one.name] for o in self.offered if o.one.name in tables.get(o.stage, {})}
        names = {o.setting: o.key for o in self.offered}
        ctx.default_map = {**below, **{names.get(name, name): value for name, value in own.items()}}
        try:
            rest = super().parse_args(ctx, args)
        except click.MissingParameter:
            raise
        except click.BadParameter as error:
            blame_origin(ctx, error)
            raise
        for command in self.commands:
            name = command.name or ""
            record(ctx, name, [(o.key, o.one) for o in self.offered if o.stage == name])
        return rest

    def made(self, values: Mapping[str, Any]) -> list[Stage]:
        """The stages, of the values that click found by key."""
        found = []
        for command in self.commands:
            given = {o.one.name: values[o.key] for o in self.offered if o.stage == command.name}
            if all(given[one.name] is not None for one in command.options if one.required):
                found.append(make_stage(command.stage_class, given))
        return found


def _offers(commands: Sequence[StageCommand]) -> list[_Offered]:
    words = Counter(
        word for command in commands for one in command.options if not one.option.argument for word in one.words
    )
    offered = []
    for place, command in enumerate(commands):
        name = command.name or ""
        for one in command.options:
            if one.option.argument:
                offered.append(_Offered(name, one, (f"--{name}",) if place else ()))
            else:
                own = tuple(word if words[word] == 1 else f"--{name}-{word.lstrip('-')}" for word in one.words)
                offered.append(_Offered(name, one, own))
    return offered
