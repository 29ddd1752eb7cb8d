"""A run over many files: which failed and why, which are left out, and how many are to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pmkit.core import cells, output
from pmkit.core.errors import CannotCreateError, ConfigError, Place, PmkitError, UsageError
from pmkit.core.messages import tr

FILE_NAME = "failures.tsv"
HEAD = "file\tline\treason\n"
WHOLE_RUN = (UsageError, ConfigError, CannotCreateError)
"""Errors that the next file would meet, too."""


class Failure(NamedTuple):
    """A file that could not be reported on."""

    file: str
    line: str  # the number of the line, where known
    reason: str


@dataclass(slots=True)
class Batch:
    """What a run keeps of its files. With `keep_going` a file that fails is noted, and the others go on."""

    keep_going: bool = False
    skip: Callable[[str], bool] = lambda sample: False  # whether a sample is left out, by its name
    expected: int | None = None  # samples, where known
    failures: list[Failure] = field(default_factory=list)

    @contextmanager
    def guard(self, files: Sequence[str], sample: str = "") -> Iterator[None]:
        """With `keep_going`, note an error of these files instead of raising it."""
        try:
            yield
        except WHOLE_RUN:
            raise
        except Exception as error:
            if not self.keep_going:
                raise
            self.note(files, error, sample)

    def note(self, files: Sequence[str], error: Exception, sample: str = "") -> None:
        """Keep why files failed. Of a program error, its kind; of files that only go with the one that is at fault,
        its name."""
        guilty = ""
        if isinstance(error, PmkitError):
            place = error.where if isinstance(error.where, Place) else Place(error.where, error.where)
            line = place.line
            sentence = error.message if error.message.endswith((".", "?", "!")) else f"{error.message}."
            reason = f"{sentence} {error.remedy}".strip()
            guilty = place.file if len(files) > 1 and place.file in files else ""
        else:
            line, reason = "", tr("unexpected error ({name__}: {error})", name__=type(error).__name__, error=error)
        if sample:
            reason = tr("sample {sample}: {reason}", sample=sample, reason=reason)
        for file in files or ("",):
            if guilty and file != guilty:
                text = tr("is of the same patient as {guilty}, which failed: {reason}", guilty=guilty, reason=reason)
                self.failures.append(Failure(file, "", text))
            else:
                self.failures.append(Failure(file, line, reason))


def check_list(path: Path) -> None:
    """Refuse to write the list over a file that is none. Raises CannotCreateError."""
    if path.exists() and not _is_list(path):
        raise CannotCreateError(
            tr("this is no list of failures"), where=str(path), remedy=tr("Move it, or write elsewhere.")
        )


def _is_list(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.readline() == HEAD
    except OSError:
        return False


def write_list(path: Path, failures: Sequence[Failure]) -> None:
    """Write the list, also if it is empty: that of an earlier run must not be taken for this run's."""
    with output.atomic(path, force=True) as out:
        out.write(HEAD)
        for failure in failures:
            out.write("\t".join(map(cells.text, failure)) + "\n")
