"""Settings: an option beats the environment (`PMKIT_*`), that beats `pmkit.toml`, that beats the default."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from pmkit.core.errors import ConfigError
from pmkit.core.messages import tr

FILE_NAME = "pmkit.toml"
VARIABLE = "PMKIT_CONFIG"
WORDING = "wording"
"""The table of a settings file that is of no command: a laboratory's own words (`core/wording.py`)."""


class SettingOrigin(StrEnum):
    """Where a setting's value comes from, strongest first."""

    OPTION = "option"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Setting(NamedTuple):
    """An option's value and where it comes from."""

    value: Any
    origin: SettingOrigin
    names_patients: bool = False


def config_path(option: str | None, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The settings file to read: `--config`, then `$PMKIT_CONFIG`, then `./pmkit.toml` if it is there."""
    named = option or environ.get(VARIABLE)
    if named:
        return Path(named)
    here = Path(FILE_NAME)
    return here if here.is_file() else None


def check_found(path: Path, table: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse a `./pmkit.toml` that nobody asked for and that is another user's, or replaces files of its own choice.

    Whoever can write to a folder must not decide what a run in it does. Raises ConfigError.
    """
    if path.stat().st_uid != os.geteuid():
        remedy = tr("If you trust it, name it: --config {path}, or {variable}={path}.", path=path, variable=VARIABLE)
        raise ConfigError(
            tr("the settings file in this folder belongs to another user"), where=str(path), remedy=remedy
        )
    for name, options in table.items():
        if options.get("force") and options.get("output"):
            raise ConfigError(
                tr("[{name}] sets an output together with force, which would replace files unasked", name=name),
                where=str(path),
                remedy=tr("Leave one of them to the command line, or name the file: --config {path}.", path=path),
            )


_ENDLESS_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++\s*+\.\s*+){100}""")


def parsed_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text that a user brings. Raises TOMLDecodeError, and RecursionError where it is nested too
    deeply: a key of a hundred parts is, as tomllib takes a time for it that grows with their square."""
    if _ENDLESS_KEY.search(text):
        raise RecursionError
    return tomllib.loads(text)


def read_config(path: Path) -> dict[str, dict[str, Any]]:
    """A settings file as `{command: {option: value}}`. Raises ConfigError where it cannot be read or is malformed."""
    try:
        document = parsed_toml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else tr("it is not UTF-8 text")
        raise ConfigError(tr("the settings file cannot be read: {reason}", reason=reason), where=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(tr("the settings file is not valid TOML: {error}", error=error), where=str(path)) from None
    except RecursionError:
        raise ConfigError(tr("the settings file is nested too deeply"), where=str(path)) from None
    for name, table in document.items():
        if not isinstance(table, dict):
            raise ConfigError(
                tr("{name!r} stands outside a table", name=name),
                where=str(path),
                remedy=tr("Settings belong below the name of their command, as in [load] build = 'GRCh38'."),
            )
    return document
