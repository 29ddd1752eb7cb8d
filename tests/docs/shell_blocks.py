"""The command lines of the pages: blocks to run, and commands that are named in a sentence."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("README.md", "CONTRIBUTING.md", "docs/**/*.md", "packaging/**/*.md")
    for path in ROOT.glob(pattern)
)
FENCE = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_PROGRAMS = "pmkit|make|pip|bcftools|snakemake|nextflow|python"
COMMAND = re.compile(rf"(?:^|[|;&] *)(?:\$ )?(?:[A-Z_]+=\S* )*(?:{_PROGRAMS}) ", re.MULTILINE)
INLINE = re.compile(r"`(pmkit(?: [^`\n]+)?)`")


class Block(NamedTuple):
    """A block of commands; `quoted` are the lines of output below each, where the block shows any."""

    line: int
    text: str
    reason: str  # why it is not run
    needs: tuple[str, ...]

    @property
    def steps(self) -> list[tuple[str, list[str]]]:
        """The commands with what the page quotes of their output."""
        lines = self.text.splitlines()
        if not any(line.startswith("$ ") for line in lines):
            return [(self.text, [])]
        steps: list[tuple[str, list[str]]] = []
        for line in lines:
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
        return steps

    @property
    def missing(self) -> list[str]:
        """Programs of others that the block needs and that are not installed."""
        return [program for program in self.needs if not shutil.which(program)]


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page that hold commands."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        if found["language"] in ("", "bash", "sh", "console") and COMMAND.search(found["text"]):
            mark = found["mark"] or ""
            reason = mark.removeprefix("not run: ") if mark.startswith("not run: ") else ""
            needs = tuple(mark.removeprefix("needs: ").split(", ")) if mark.startswith("needs: ") else ()
            yield Block(text[: found.start("text")].count("\n") + 1, found["text"], reason, needs)


def named(page: str) -> Iterator[list[str]]:
    """The words of each command that a page names in a sentence."""
    text = FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    for found in INLINE.finditer(text):
        yield shlex.split(found[1].replace("…", "").replace("'", ""))[1:]
