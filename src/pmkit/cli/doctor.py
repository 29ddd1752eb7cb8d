"""`doctor`: check the installation."""

from __future__ import annotations

import os
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from pmkit.cli.types import Command
from pmkit.core.errors import ConfigError, PmkitError
from pmkit.core.messages import tr, trn
from pmkit.core.output import left_behind
from pmkit.core.settings import config_path
from pmkit.core.terminal import visible
from pmkit.core.version import __version__


def _subfolders() -> list[Path]:
    """The folders in the working folder that can be looked into."""
    try:
        return sorted(Path(entry.path) for entry in os.scandir() if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


LIBRARIES = ("click", "cyvcf2", "jinja2", "numpy", "polars", "pydantic", "pyranges", "rich", "segno")


@click.command(cls=Command)
def doctor() -> None:
    """Check this installation: libraries, tables, settings, disk."""
    from pmkit.knowledge.store import manifest, open_table

    wrong = 0

    def say(name: str, good: bool, text: str) -> None:
        nonlocal wrong
        wrong += not good
        state = tr("ok") if good else tr("WRONG")
        click.echo(visible(f"{state:<6}{name:<12}{text}"))

    say("pmkit", True, __version__)
    say("python", sys.version_info >= (3, 11), sys.version.split()[0])
    for name in LIBRARIES:
        try:
            say(name, True, version(name))
        except PackageNotFoundError:
            say(name, False, tr("is not installed"))
    try:
        for name in manifest():
            open_table(name)
        say(tr("tables"), True, trn("{n} table matches its digest", "{n} tables match their digests", len(manifest())))
    except PmkitError as error:
        say(tr("tables"), False, str(error))
    path = config_path(None, os.environ)
    say(tr("settings"), True, str(path) if path else tr("no pmkit.toml; defaults hold"))
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"\0")
        say(tr("disk"), True, tempfile.gettempdir())
    except OSError as error:
        say(tr("disk"), False, tr("temporary files cannot be written: {system_error}", system_error=error.strerror))
    left = [path for folder in (Path(), *_subfolders()) for path in left_behind(folder)]
    for path in left:
        say(tr("unfinished"), True, tr("{path} was left by a run that was killed; it can be deleted", path=path))
    if wrong:
        raise ConfigError(
            trn("{n} check failed", "{n} checks failed", wrong),
            remedy=tr("Install pmkit again."),
        )
