"""Text of files on its way to a terminal: control characters are shown, not sent.

A sample's name or an INFO field may hold escape sequences (colours, titles, the clipboard), C1 controls or marks that
turn the direction of writing; on a terminal each of these can hide or fake what is shown.
"""

from __future__ import annotations

import re
from typing import Any, TextIO, cast

from pmkit.core.errors import InputOutputError, NoInputError
from pmkit.core.messages import tr

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text with control, format and direction characters as `\\u001b`; tab and line feed stay."""
    return _UNSAFE.sub(lambda match: _escaped(ord(match[0])), text)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class Terminal:
    """A text stream to a terminal; what is written to it is made visible. `bare` is the stream itself, for what pmkit
    writes of its own (colours, the line of progress)."""

    def __init__(self, bare: TextIO) -> None:
        self.bare = bare

    def write(self, text: str) -> int:
        self.bare.write(visible(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bare, name)


def bare(stream: TextIO) -> TextIO:
    """The stream below, for text that has been made visible already."""
    return stream.bare if isinstance(stream, Terminal) else stream


class Closed:
    """Stands for a standard stream that was closed before pmkit began (`>&-`): using it is an error, not a crash."""

    encoding, errors = "utf-8", "strict"

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def buffer(self) -> Closed:
        return self

    def read(self, size: int = -1) -> bytes:
        raise NoInputError(tr("{name} is closed", name=self.name), remedy=tr("Give a file, or leave it open."))

    peek = readline = read

    def write(self, text: object) -> int:
        raise InputOutputError(
            tr("{name} is closed", name=self.name), remedy=tr("Write to a file with -o, or leave it open.")
        )

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise OSError(tr("{name} is closed", name=self.name))


def closed(name: str) -> TextIO:
    """A stream that says that it is closed."""
    return cast("TextIO", Closed(name))
