"""The door: run the command line, turn every error into one line on stderr and its exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any, NoReturn

import click

from pmkit.cli.app import cli
from pmkit.errors import PmkitError

BUG, USAGE, INTERNAL, SIGINT, SIGPIPE, SIGTERM = 1, 2, 70, 130, 141, 143


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """The console script."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    """Run the words of one command line and return the exit code."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code = cli.main(args=list(argv), prog_name="pmkit", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else BUG
    except (KeyboardInterrupt, click.Abort):
        return SIGINT
    except BrokenPipeError:
        _silence_stdout()
        return SIGPIPE
    except click.ClickException as error:
        return _click_error(error)
    except PmkitError as error:
        return _say(_prefix(error, argv), str(error), error.exit_code)
    except MemoryError as error:
        return _say(_prefix(error, argv), "out of memory", INTERNAL)
    except Exception as error:
        return _unexpected(error, argv)
    return code if isinstance(code, int) else 0


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    """Leave through the `finally`s, so that half-written files are removed."""
    raise SystemExit(SIGTERM)


def _silence_stdout() -> None:
    """Point stdout at nothing, so that Python's last flush does not complain of the closed pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _click_error(error: click.ClickException) -> int:
    ctx: click.Context | None = getattr(error, "ctx", None)
    path = " ".join(ctx.command_path.split()) if ctx else "pmkit"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message())
        return USAGE
    message = " ".join(error.format_message().split())
    return _say(path, f"{message} See `{path} --help`.", error.exit_code)


def _unexpected(error: Exception, argv: Sequence[str]) -> int:
    if any(word.startswith("-vv") or (word == "-v" and list(argv).count("-v") > 1) for word in argv):
        import traceback

        traceback.print_exception(error)
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return _say(_prefix(error, argv), f"unexpected error ({text}); run with -vv for the traceback.", BUG)


def _prefix(error: BaseException, argv: Sequence[str]) -> str:
    """`pmkit load` where a stage failed, or the first word that is a command."""
    stage: Any = getattr(error, "stage", "")
    if stage:
        return f"pmkit {stage}"
    from pmkit.cli.app import COMMANDS, stages

    known = {*COMMANDS, *stages.points}
    word = next((word for word in argv if word in known), "")
    return f"pmkit {word}".strip()


def _say(prefix: str, text: str, code: int) -> int:
    try:
        print(f"{prefix}: {' '.join(text.split())}", file=sys.stderr)
    except BrokenPipeError:
        return SIGPIPE
    return code
