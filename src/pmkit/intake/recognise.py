"""Which format a file has, by its first lines: VCF or BCF, MAF, or the text export of a genotyping array."""

from __future__ import annotations

import re
import sys
import zlib
from pathlib import Path

from pmkit.intake.export_lines import fields, is_head

_LOOK = 1 << 16  # bytes at the start
_UNNAMED = 4
"""The columns of an export without a line of names: of five, the last two may be the REF and ALT of a list."""
_CALL = re.compile(r"(?:rs|i|VG|kgp|AX-)\S*", re.IGNORECASE)


def recognise(path: str) -> str:
    """ "vcf", "maf", "23andme", "ancestry" or "illumina".

    Where nothing is known it is "vcf", whose reader says best what is wrong.

    Looks at the first 64 kB and consumes nothing: of what can be read only once (pipes) nothing is looked at, of
    standard input ("-") what is in its buffer.
    """
    lines = _start(path).splitlines()
    if not lines or lines[0].startswith("##fileformat=VCF"):
        return "vcf"
    if lines[0].startswith("[Header]"):
        return "illumina"
    data = [line for line in lines if line.strip() and not line.startswith("#")][:20]
    if data and "Hugo_Symbol" in data[0].split("\t"):
        return "maf"
    named = any(map(is_head, lines[:200]))
    rows = [fields(line) for line in data[1 if data and is_head(data[0]) else 0 :]]
    calls = [row for row in rows[:-1] or rows if _is_call(row)]  # the last line may be cut
    if named or (calls and len(calls) == len(rows[:-1] or rows) and len(calls[0]) == _UNNAMED):
        first = next(iter(calls or rows), [])  # where none is a call, that reader says what is wrong
        return "ancestry" if len(first) == 5 else "23andme"
    return "vcf"


def _is_call(row: list[str]) -> bool:
    if len(row) not in (4, 5) or not row[2].isdigit() or not _CALL.fullmatch(row[0]):
        return False
    letters = "".join(row[3:]).upper()
    return len(row[1].upper().removeprefix("CHR")) <= 2 and len(letters) <= 2 and set(letters) <= set("ACGTDI-0.N?")


def _start(path: str) -> str:
    """The first characters; "" where there are none that can be looked at without taking them."""
    if path == "-":
        peek = getattr(sys.stdin.buffer, "peek", None) if sys.stdin else None
        data: bytes = peek(_LOOK) if peek else b""
    else:
        place = Path(path)
        try:
            if not place.is_file():
                return ""
            with place.open("rb") as file:
                data = file.read(_LOOK)
        except OSError:
            return ""  # the reader says what is wrong
    if data.startswith(b"\x1f\x8b"):
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, _LOOK)
        except zlib.error:
            return ""
    return data.decode("utf-8-sig", errors="replace")
