"""Write files whole or not at all: a temporary file alongside the target, flushed to disk, then renamed."""

from __future__ import annotations

import errno
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, TextIO

from pmkit.core import encryption
from pmkit.core.errors import CannotCreateError, InputOutputError, UsageError
from pmkit.core.messages import tr

STDOUT = "-"
FOLDERS = tr("Missing folders are made.")
_FIELD = re.compile(r"\{([^{}]*)\}")
_UNSAFE = re.compile(r"[^\w.+@=,-]", re.ASCII)
_PART = re.compile(r"\..*\.(\d+)\.\w{8}\.part")
log = logging.getLogger("pmkit")
_LONGEST = 120  # characters of a sample's name in a file name; file systems allow 255 bytes


written: list[Path] = []
"""The files that this run has put in their places, in order."""


def is_template(target: str) -> bool:
    """Whether the target names one file per sample. Raises UsageError for a field other than {sample}."""
    fields = set(_FIELD.findall(target))
    if fields - {"sample"}:
        unknown = "{" + sorted(fields - {"sample"})[0] + "}"
        raise UsageError(
            tr("unknown field {unknown} in the output name {target!r}", unknown=unknown, target=target),
            remedy=tr("Only {sample} can be used."),
        )
    return bool(fields)


def fill(target: str, sample: str) -> Path:
    """The file of one sample. Characters that a file name should not have are percent-encoded, so names stay apart."""
    return Path(target.replace("{sample}", safe_name(sample)))


def safe_name(sample: str) -> str:
    """A sample's name as a file name: no separators, no leading dot or dash, not too long; distinct names differ."""
    name = _UNSAFE.sub(_percent, sample)
    if name[:1] in (".", "-", ""):
        name = f"%{ord(name[0]):02X}{name[1:]}" if name else "%none"
    if len(name) > _LONGEST:
        import hashlib

        name = f"{name[:_LONGEST]}~{hashlib.sha256(sample.encode()).hexdigest()[:8]}"
    return name


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode())


def check_target(path: Path, *, force: bool) -> None:
    """Refuse early what could not be written in the end. Raises CannotCreateError."""
    if path.is_dir():
        raise CannotCreateError(tr("the output is a folder"), where=str(path))
    if not force and os.path.lexists(path) and not _is_device(path):
        raise CannotCreateError(tr("the output exists"), where=str(path), remedy=tr("Add --force to replace it."))
    folder = path.parent
    if folder.exists() and not folder.is_dir():
        raise CannotCreateError(tr("the output's folder is a file"), where=str(folder))


def make_folder(path: Path) -> None:
    """Create a folder and those above it. Raises CannotCreateError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotCreateError(
            tr("the folder cannot be made: {reason}", reason=_reason(error)), where=str(path)
        ) from None


@contextmanager
def atomic(path: Path, *, force: bool = False) -> Iterator[TextIO]:
    """A text file that appears under its name, complete and readable by its owner only, when the block ends well.

    Raises CannotCreateError (exists, no right, no folder) and InputOutputError (disk full or failing).
    """
    if encryption.is_on():
        with _encrypted(path, force=force) as secret:
            yield secret
        return
    check_target(path, force=force)
    if _is_device(path):
        with _reported(path), path.open("w", encoding="utf-8", newline="\n") as device:
            yield device
        return
    with atomic_path(path, force=force) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        yield out


@contextmanager
def _encrypted(path: Path, *, force: bool) -> Iterator[TextIO]:
    """As `atomic`, but what is written is encrypted on its way, and the name says so."""
    target = path.with_name(path.name + encryption.SUFFIX)
    with _part(target, force=force) as part, part.open("wb") as below, encryption.text(below) as out:
        yield out


@contextmanager
def atomic_path(path: Path, *, force: bool = False, in_memory: bool = False) -> Iterator[Path]:
    """As `atomic`, for what writes its file itself: an empty file of mode 0600, renamed when the block ends well.

    Where outputs are encrypted, a file in memory alone, encrypted when the block ends well. Raises UsageError where the
    system has none, and unless `in_memory` says that nothing is put beside the file: its plain text would lie on disk.
    """
    if not encryption.is_on():
        with _part(path, force=force) as part:
            yield part
    elif in_memory and hasattr(os, "memfd_create"):
        handle = os.memfd_create("pmkit", os.MFD_CLOEXEC)
        try:
            yield Path(f"/proc/self/fd/{handle}")
            _encrypt(handle, path, force=force)
        finally:
            os.close(handle)
    else:
        raise UsageError(
            tr("this format is written as a plain file, which --encrypt-to forbids"),
            where=str(path),
            remedy=tr("Choose json, ndjson, tsv, or a VCF that is no BCF."),
        )


def _encrypt(handle: int, path: Path, *, force: bool) -> None:
    """Write what a file in memory holds, encrypted."""
    target = path.with_name(path.name + encryption.SUFFIX)
    with _part(target, force=force) as part, part.open("wb") as below, encryption.text(below) as out:
        import shutil

        os.lseek(handle, 0, os.SEEK_SET)
        with os.fdopen(handle, "rb", closefd=False) as whole:
            shutil.copyfileobj(whole, out.buffer, 1 << 20)


@contextmanager
def _part(path: Path, *, force: bool) -> Iterator[Path]:
    import tempfile  # a report to standard output does without

    check_target(path, force=force)
    made = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    make_folder(path.parent)
    _tell_left(path.parent)
    try:
        prefix = f".{path.name[:40]}.{os.getpid()}."
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=".part", dir=path.parent)  # mode 0600
    except OSError as error:
        raise _error(error, path) from None
    os.close(handle)
    temporary = Path(name)
    try:
        with _reported(path):
            yield temporary
            with temporary.open("rb") as complete:
                os.fsync(complete.fileno())
            _put(temporary, path, force=force)
            written.append(path)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        with suppress(OSError):  # not empty: another output came about in it
            for folder in made:
                folder.rmdir()
        raise


def left_behind(folder: Path) -> list[Path]:
    """The unfinished files in a folder that no running process of this machine is writing, sorted."""
    found = []
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.name.endswith(".part")]
    except OSError:
        return []
    for name in sorted(names):
        match = _PART.fullmatch(name)
        if match and not _runs(int(match[1])):
            found.append(folder / name)
    return found


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


_stated: set[Path] = set()


def _tell_left(folder: Path) -> None:
    """Name once, for each folder, what a killed run has left in it."""
    place = folder.absolute()
    if place not in _stated:
        _stated.add(place)
        for path in left_behind(folder):
            log.warning(tr("%s was left unfinished by a run that was killed; it can be deleted"), path)


def _put(temporary: Path, path: Path, *, force: bool) -> None:
    """Rename; without `force` a file that appeared meanwhile is not overwritten."""
    if force:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise CannotCreateError(
            tr("the output exists"), where=str(path), remedy=tr("Add --force to replace it.")
        ) from None
    except OSError:  # a file system without hard links
        check_target(path, force=False)
        temporary.replace(path)
    else:
        temporary.unlink()


@contextmanager
def stdout() -> Iterator[TextIO]:
    """Standard output, flushed at the end. A closed pipe stays a BrokenPipeError: the reader has had enough.

    With encryption what is written there is encrypted, too, unless it is a terminal. Raises UsageError for that.
    """
    if encryption.is_on():
        with _encrypted_stdout() as secret:
            yield secret
        return
    out = sys.stdout
    try:
        yield out
        out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno in _DISK:
            raise InputOutputError(tr("cannot write to standard output: {reason}", reason=_reason(error))) from None
        raise


def bytes_of(out: TextIO) -> BinaryIO:
    """The bytes below a text stream, for formats that are no text. Raises UsageError for a terminal."""
    if out.isatty():
        raise UsageError(tr("this format is not for a terminal"), remedy=tr("Write it to a file with -o."))
    out.flush()
    return out.buffer


@contextmanager
def _encrypted_stdout() -> Iterator[TextIO]:
    if sys.stdout.isatty():
        raise UsageError(tr("--encrypt-to does not write to a terminal"), remedy=tr("Name a file with -o."))
    sys.stdout.flush()
    with encryption.text(sys.stdout.buffer) as out:
        yield out
    sys.stdout.buffer.flush()


_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turn an OSError that stems from writing `path` into an error of ours; others pass."""
    try:
        yield
    except OSError as error:
        if error.errno in _DISK or (error.filename in (str(path), None) and error.errno in (errno.EACCES, errno.EROFS)):
            raise _error(error, path) from None
        raise


def _error(error: OSError, path: Path) -> CannotCreateError | InputOutputError:
    if error.errno in _DISK:
        return InputOutputError(tr("the output cannot be written: {reason}", reason=_reason(error)), where=str(path))
    return CannotCreateError(tr("the output cannot be created: {reason}", reason=_reason(error)), where=str(path))


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()


def dump(out: IO[str], text: str) -> None:
    """Write text that ends in exactly one line end."""
    out.write(text.rstrip("\n") + "\n")
