"""The door: run the command line, turn every error into one line on stderr and its exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TextIO, cast

import click
from click.shell_completion import shell_complete

from pmkit.cli.app import cli
from pmkit.core.errors import ConfigError, DataError, InputOutputError, NoInputError, PmkitError
from pmkit.core.messages import tr
from pmkit.core.terminal import Terminal, closed

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads would only spin: there is no linear algebra here
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # none may touch a report, and looking for them costs time

COMPLETE = "_PMKIT_COMPLETE"
BUG, USAGE, INTERNAL, SIGINT, SIGPIPE = 1, 2, 70, 130, 141
BY_SIGNAL = 128  # plus the number of the signal that ended the run


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """The console script."""
    code = run(sys.argv[1:] if argv is None else argv)
    gc.freeze()  # the process ends: to look for garbage once more takes a tenth of a run of one patient
    sys.exit(code)


def run(argv: Sequence[str]) -> int:
    """Run the words of one command line and return the exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
            signal.signal(number, _terminated)
    open_closed()
    if isinstance(sys.stdout, TextIOWrapper):  # data is UTF-8 with plain line ends, whatever the locale
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    own = sys.stdout, sys.stderr
    if sys.stdout.isatty():
        sys.stdout = cast("TextIO", Terminal(sys.stdout))
    sys.stderr = cast("TextIO", Terminal(sys.stderr))
    try:
        return _run(argv)
    finally:
        sys.stdout, sys.stderr = own


def open_closed() -> None:
    """Put something in the place of standard streams that are closed, lest a file that is opened takes their number."""
    for number, name, flags in ((0, "stdin", os.O_RDONLY), (1, "stdout", os.O_WRONLY), (2, "stderr", os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # the lowest number that is free
        if getattr(sys, name) is None:
            text = {"stdin": tr("standard input"), "stdout": tr("standard output")}.get(name)
            setattr(sys, name, closed(text) if text else Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


def _run(argv: Sequence[str]) -> int:
    try:
        if wish := os.environ.get(COMPLETE):
            return shell_complete(cli, {}, "pmkit", COMPLETE, wish)
        with cli.make_context("pmkit", list(argv)) as ctx:  # not `cli.main`, which makes a closed pipe exit code 1
            cli.invoke(ctx)
        sys.stdout.flush()
    except BaseException as error:
        return _answer(error, argv)
    return 0


def _answer(error: BaseException, argv: Sequence[str]) -> int:
    """Say on stderr what went wrong and return the exit code."""
    code = BUG
    match error:
        case SystemExit():
            code = error.code if isinstance(error.code, int) else BUG
        case click.exceptions.Exit():
            code = error.exit_code
        case KeyboardInterrupt() | click.Abort():
            code = SIGINT
        case BrokenPipeError():
            _silence(sys.stdout)
            code = SIGPIPE
        case click.ClickException():
            code = _click_error(error)
        case PmkitError():
            code = _say(_prefix(error, argv), str(error), error.exit_code)
        case RecursionError():
            code = _say(_prefix(error, argv), tr("the input is nested too deeply."), DataError.exit_code)
        case MemoryError():
            code = _say(_prefix(error, argv), tr("out of memory"), INTERNAL)
        case ModuleNotFoundError() if error.name and not error.name.startswith("pmkit"):
            words = tr("this needs {name}, which is not installed. Install {name}.", name=error.name)
            code = _say(_prefix(error, argv), words, ConfigError.exit_code)
        case OSError() if error.strerror:
            code = _system_error(error, argv)
        case Exception():
            code = _unexpected(error, argv)
        case _:
            raise error
    return code


def _system_error(error: OSError, argv: Sequence[str]) -> int:
    """A file that cannot be read or written, where no stage has said it better."""
    unreadable = isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError)
    code = NoInputError.exit_code if unreadable else InputOutputError.exit_code
    where = f"{error.filename}: " if error.filename else ""
    return _say(_prefix(error, argv), f"{where}{str(error.strerror).lower()}.", code)


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    """Leave through the `finally`s, so that half-written files are removed."""
    raise SystemExit(BY_SIGNAL + number)


def _silence(stream: TextIO) -> None:
    """Point a stream that cannot be written at nothing, so that Python's last flush does not fail, too."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _click_error(error: click.ClickException) -> int:
    ctx: click.Context | None = getattr(error, "ctx", None)
    path = " ".join(ctx.command_path.split()) if ctx else "pmkit"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message())
        return USAGE
    message = " ".join(error.format_message().split())
    message += "" if message.endswith((".", "?", "!")) else "."
    return _say(path, tr("{text} See `{path} --help`.", text=message, path=path), error.exit_code)


def _unexpected(error: Exception, argv: Sequence[str]) -> int:
    if any(word.startswith("-vv") or (word == "-v" and list(argv).count("-v") > 1) for word in argv):
        import traceback

        traceback.print_exception(error)
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return _say(_prefix(error, argv), tr("unexpected error ({text}); run with -vv for the traceback.", text=text), BUG)


def _prefix(error: BaseException, argv: Sequence[str]) -> str:
    """`pmkit load` where a stage failed, or the first word that is a command."""
    stage: Any = getattr(error, "stage", None)
    if stage is not None:
        return f"pmkit {stage}".strip()
    from pmkit.cli.app import COMMANDS, stages

    known = {*COMMANDS, *stages.points}
    word = next((word for word in argv if word in known), "")
    return f"pmkit {word}".strip()


def _say(prefix: str, text: str, code: int) -> int:
    try:
        print(f"{prefix}: {' '.join(text.split())}", file=sys.stderr)
    except BrokenPipeError:
        return SIGPIPE
    except OSError:  # a full disk, a descriptor that cannot be written: the code is all that can be said
        _silence(sys.stderr)
    return code


if __name__ == "__main__":
    main()
