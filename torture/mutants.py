"""Changes to files, each decided by a seed alone: to text, to the blocks of BGZF, and to bytes of any kind."""

from __future__ import annotations

import random
from collections.abc import Callable

from pmkit.formats.bgzf import EOF_BLOCK
from torture.inputs import bgzf, blocks

Change = Callable[[bytes, random.Random], bytes]


def _place(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data))


def flip(data: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def put(data: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return (
        data[:at]
        + chance.choice((b"\0", b"\t", b"\n", b"\r", b"\xff", b"-1", b"9" * 30, b"<", b"[", b";", b"\x1b[2J"))
        + data[at:]
    )


def cut_out(data: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + data[at + chance.randrange(1, 200) :]


def truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: _place(data, chance)]


def double(data: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[: at + 100] + data[at:]


def zero(data: bytes, chance: random.Random) -> bytes:
    at, size = _place(data, chance), chance.randrange(1, 300)
    return data[:at] + bytes(len(data[at : at + size])) + data[at + size :]


def _on_lines(change: Callable[[list[bytes], int, random.Random], None]) -> Change:
    def changed(data: bytes, chance: random.Random) -> bytes:
        lines = data.split(b"\n")
        change(lines, chance.randrange(len(lines) - 1), chance)
        return b"\n".join(lines)

    changed.__name__ = change.__name__
    return changed


def swap_lines(lines: list[bytes], at: int, chance: random.Random) -> None:
    other = chance.randrange(len(lines) - 1)
    lines[at], lines[other] = lines[other], lines[at]


def repeat_line(lines: list[bytes], at: int, chance: random.Random) -> None:
    lines[at:at] = [lines[at]] * chance.choice((1, 2, 1500))


def drop_column(lines: list[bytes], at: int, chance: random.Random) -> None:
    fields = lines[at].split(b"\t")
    del fields[chance.randrange(len(fields))]
    lines[at] = b"\t".join(fields)


def odd_field(lines: list[bytes], at: int, chance: random.Random) -> None:
    fields = lines[at].split(b"\t")
    odd: tuple[bytes, ...] = (
        b"",
        b".",
        b"-1",
        b"99999999999999999999",
        b"1e400",
        b"nan",
        b"<DEL>",
        b"<>",
        b"*",
        b"A]",
        b"]1:5]A",
        b"N" * 999,
    )
    odd += (
        b"0/0/0/1",
        b"|0|1",
        b"0/9",
        b"1/",
        b"GT",
        b"LAA:LGT",
        b"END=-5",
        b"SVLEN=" + b"9" * 20,
        "é".encode("latin-1"),
    )
    fields[chance.randrange(len(fields))] = chance.choice(odd)
    lines[at] = b"\t".join(fields)


def odd_part(lines: list[bytes], at: int, chance: random.Random) -> None:
    """One value of one cell."""
    fields = lines[at].split(b"\t")
    parts = fields[-1].split(b":")
    parts[chance.randrange(len(parts))] = chance.choice(
        (b"", b".", b"-7", b"1,2,3", b"0|1|2", b"2/2", b"9999999999", b"x")
    )
    fields[-1] = b":".join(parts)
    lines[at] = b"\t".join(fields)


def second_header(lines: list[bytes], at: int, chance: random.Random) -> None:
    lines[at:at] = lines[: chance.randrange(1, 40)]


OF_TEXT: tuple[Change, ...] = (
    flip, put, cut_out, truncate, double, zero,
    *map(_on_lines, (swap_lines, repeat_line, drop_column, odd_field, odd_part, second_header)),
)  # fmt: skip
OF_BYTES: tuple[Change, ...] = (flip, put, cut_out, truncate, double, zero)
"""To packed files: whatever is then read must be what was packed, or an error."""


def lost_block(text: bytes, chance: random.Random) -> bytes:
    parts = blocks(text)
    del parts[chance.randrange(len(parts))]
    return b"".join(parts) + EOF_BLOCK


def doubled_block(text: bytes, chance: random.Random) -> bytes:
    parts = blocks(text)
    at = chance.randrange(len(parts))
    return b"".join((*parts[:at], parts[at], *parts[at:])) + EOF_BLOCK


def exchanged_blocks(text: bytes, chance: random.Random) -> bytes:
    parts = blocks(text)
    a, b = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[a], parts[b] = parts[b], parts[a]
    return b"".join(parts) + EOF_BLOCK


def no_end(text: bytes, chance: random.Random) -> bytes:
    return bgzf(text, chance.choice((500, 3000, 60_000)))[: -len(EOF_BLOCK)]


OF_BLOCKS: tuple[Change, ...] = (lost_block, doubled_block, exchanged_blocks, no_end)
"""Made of the text. Lines that are lost with a whole block cannot be missed without an index: only failures count."""
