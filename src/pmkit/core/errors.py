"""The exception tree.

    PmkitError (70)
    ├── UsageError (2)            the command was put together wrongly
    ├── DataError (65)            a file's content is bad
    │   ├── BuildError            the genome build is unclear or contradicted
    │   └── TruncatedError        a file ends early
    ├── NoInputError (66)         a file, sample or gene that was asked for is not there
    ├── CannotCreateError (73)    an output exists or cannot be made
    ├── InputOutputError (74)     reading or writing failed half-way
    ├── ConsentError (77)         permission refused
    └── ConfigError (78)          settings, rules or tables are wrong

Every error is one clear sentence with the file, line or record, and `remedy`, what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pmkit.core.messages import tr


class PmkitError(Exception):
    """The base; `exit_code` follows sysexits.h."""

    exit_code = 70

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.where, self.remedy = message, where, remedy

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        text = text if text.endswith((".", "?", "!")) else text + "."
        return f"{text} {self.remedy}" if self.remedy else text


class Place(str):
    """A place in a file as people read it, which knows the file and, from 1, the line ("" where there is none)."""

    file: str
    line: str

    def __new__(cls, text: str, file: object = "", line: object = "") -> Self:
        place = super().__new__(cls, text)
        place.file, place.line = str(file), str(line)
        return place


def at_line(file: object, number: object) -> Place:
    """A line of a file, from 1, as errors name it."""
    return Place(tr("{file}, line {number}", file=file, number=number), file, number)


def at_row(file: object, number: object) -> Place:
    """A row of a table by its line, from 1, in few letters: "FILE:3"."""
    return Place(f"{file}:{number}", file, number)


def at_byte(file: object, offset: object) -> Place:
    """A byte of a file, from 0."""
    return Place(tr("{file}, byte {offset}", file=file, offset=offset), file)


def at_block(file: object, offset: object) -> Place:
    """A BGZF block of a file, by its first byte."""
    return Place(tr("{file}, near the BGZF block at byte {block}", file=file, block=offset), file)


def at_record(file: object, place: object) -> Place:
    """A record of a VCF: its contig and position as they stand there."""
    return Place(tr("{file}, record {place}", file=file, place=place), file)


def at_column(column: object) -> str:
    """A column of a table, by its name."""
    return tr("column {column}", column=column)


def known_are(names: Iterable[object]) -> str:
    """The remedy that lists what could have been said."""
    return tr("Known: {names}.", names=", ".join(map(str, names)))


def nearest(word: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """The name that was likely meant, or ""; `cutoff` from 0 (anything) to 1 (the same)."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(names), 1, cutoff)
    return near[0] if near else ""


def is_slip(word: str, name: str) -> bool:
    """Whether only a small spelling error lies between two words: one letter left out, added, changed or swapped
    with its neighbour, and two from eight letters on."""
    most = 2 if len(word) >= LONG else 1
    return slips(word, name, most) <= most


LONG = 8


def slips(one: str, other: str, most: int) -> int:
    """Letters left out, added, changed or swapped between two words; more than `most` where there are more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i] + [0] * len(other)
        for j, against in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                row[j] = min(row[j], last[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def did_you_mean(word: str, names: Iterable[str], otherwise: str = "", cutoff: float = 0.6) -> str:
    """The remedy for a name that is not known: the nearest one, else what `otherwise` says."""
    near = nearest(word, names, cutoff)
    return tr("Did you mean {near!r}?", near=near) if near else otherwise


class UsageError(PmkitError):
    exit_code = 2


class DataError(PmkitError):
    exit_code = 65


class BuildError(DataError):
    pass


class TruncatedError(DataError):
    pass


class NoInputError(PmkitError):
    exit_code = 66


class CannotCreateError(PmkitError):
    exit_code = 73


class InputOutputError(PmkitError):
    exit_code = 74


class ConsentError(PmkitError):
    exit_code = 77


class ConfigError(PmkitError):
    exit_code = 78
