"""Make click parameters of the options that a dataclass describes (`core.options`), and settings of their values."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import click
from click.core import ParameterSource

from pmkit.cli.types import BatchFile, Checked, Choice, FiniteRange, InputFileType, NamesType, PerSampleFile
from pmkit.core.errors import ConfigError
from pmkit.core.messages import any_of, tr
from pmkit.core.options import Described
from pmkit.core.settings import Setting, SettingOrigin

SETTINGS = "pmkit.core.settings"
"""Key of `ctx.meta` that holds the settings of all stages, by "stage.option"."""

_ORIGINS = {
    ParameterSource.COMMANDLINE: SettingOrigin.OPTION,
    ParameterSource.ENVIRONMENT: SettingOrigin.ENVIRONMENT,
    ParameterSource.DEFAULT_MAP: SettingOrigin.FILE,
}


def parameter(
    one: Described, *, key: str = "", words: tuple[str, ...] = (), envvar: list[str] | None = None
) -> click.Parameter:
    """The click parameter of an option. `key` is its name inside click, `words` how it is written, where not the same
    as in its stage; `envvar` are variables that set it, strongest first, where not the usual one."""
    about = one.option
    key = key or one.name
    if about.argument and not words:
        return click.Argument(
            [key], nargs=-1 if one.many else 1, required=one.required, metavar=about.metavar, type=kind(one)
        )
    words = words or one.words
    traits: dict[str, Any] = {"help": about.help, "show_default": about.show_default, "is_eager": about.eager}
    if envvar:
        traits |= {"envvar": envvar, "allow_from_autoenv": False}
    if one.is_flag:
        return click.Option([*words, key], is_flag=True, default=bool(one.default), **traits)
    default = None if one.many or one.required or one.default is None else str(one.default)
    return click.Option(
        [*words, key],
        type=kind(one),
        metavar=about.metavar,
        multiple=one.many,
        default=default,
        **traits,
    )


def kind(one: Described) -> Any:
    """The click type of one value."""
    about = one.option
    found: Any = NamesType() if about.split and one.many else str
    if about.choices is not None:
        found = Choice(about, one.name)
    elif about.per_sample:
        found = PerSampleFile(*about.suffixes)
    elif about.existing:
        found = (BatchFile if about.argument and one.many else InputFileType)(*about.suffixes)
    elif about.convert is not None:
        found = Checked(about.convert)
    elif one.base in (int, float):
        limits: Any = click.IntRange if one.base is int else FiniteRange
        bounded = (about.least, about.most) != (None, None)
        found = limits(about.least, about.most) if bounded else one.base
    return found


def record(ctx: click.Context, stage: str, options: Iterable[tuple[str, Described]]) -> None:
    """Remember each option's value and origin for the provenance; of each option its key in `ctx.params`."""
    settings: dict[str, Setting] = ctx.meta.setdefault(SETTINGS, {})
    for key, one in options:
        if not one.option.argument:
            source = ctx.get_parameter_source(key)
            origin = _ORIGINS.get(source, SettingOrigin.DEFAULT) if source else SettingOrigin.DEFAULT
            settings[f"{stage}.{one.name}"] = Setting(ctx.params[key], origin, one.option.names_patients)


def blame_origin(ctx: click.Context, error: click.BadParameter) -> None:
    """A bad value that the user did not type is an error of the settings file or of the environment."""
    param = error.param
    source = ctx.get_parameter_source(param.name) if param and param.name else None
    if param is None or param.name is None:
        return
    if source is ParameterSource.DEFAULT_MAP:
        where = f"[{ctx.info_name}] {param.name}" if "__" not in param.name else param.opts[-1]
        raise ConfigError(
            tr("bad value for {where} in the settings file: {text}", where=where, text=error.message)
        ) from None
    if source is ParameterSource.ENVIRONMENT:
        names = param.envvar or f"{ctx.auto_envvar_prefix}_{param.name.upper()}"
        found = [name for name in ([names] if isinstance(names, str) else names) if os.environ.get(name)]
        raise ConfigError(tr("bad value in {found}: {text}", found=any_of(found), text=error.message)) from None
