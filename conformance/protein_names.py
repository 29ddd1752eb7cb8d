"""What a protein change's name does to a protein: read HGVS short names and the older notation of TCGA's annotator.

The older notation has no 3' rule: `DLDS624del` names the residues of the codons that were touched, `394_395YY>Y` the
residues before and after, `LG551fs` and `-93fs` the codons at the inserted or deleted bases.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_OLD = (
    re.compile(r"(?P<before>[A-Z*]*)(?P<first>\d+)del"),
    re.compile(r"(?P<first>\d+)_\d+(?P<before>[A-Z*]+)>(?P<after>[A-Z*]+)"),
    re.compile(r"(?P<left>\d+)_(?P<right>\d+)ins(?P<after>[A-Z*]+)"),
    re.compile(r"(?P<before>[A-Z*]+)(?P<first>\d+)(?P<after>[A-Z*])"),
)
_OURS = re.compile(r"([A-Z*])(\d+)(?:_([A-Z*])(\d+))?(delins|del|dup|ins|)([A-Z*]*)(=?)")
_SHIFT = re.compile(r"(?P<before>-|[A-Z*]*)(?P<first>\d+)fs")


class Change(NamedTuple):
    """Residues [start, end) (0-based) of a protein become `after`; `before` is what the name says stood there."""

    start: int
    end: int
    before: str
    after: str


def old_change(name: str) -> Change | None:
    """Read a name of the older notation, None for frameshifts and what cannot be read."""
    for pattern in _OLD:
        if found := pattern.fullmatch(name):
            part = found.groupdict()
            if "left" in part:
                return Change(int(part["left"]), int(part["left"]), "", part["after"])
            start = int(part["first"]) - 1
            return Change(start, start + len(part["before"]), part["before"], part.get("after") or "")
    return None


def old_shift(name: str) -> tuple[str, int] | None:
    """Residues and number of a frameshift of the older notation ("-" where it names none)."""
    found = _SHIFT.fullmatch(name)
    return (found["before"], int(found["first"])) if found else None


def our_change(name: str, protein: str) -> Change | None:
    """Read an HGVS short name that is neither a frameshift nor an extension."""
    found = _OURS.fullmatch(name)
    if not found:
        return None
    first, number, _, last, kind, after, _ = found.groups()
    start, end = int(number) - 1, int(last or number)
    if kind == "ins":
        return Change(end - 1, end - 1, "", after)
    if kind == "dup":
        return Change(end, end, "", protein[start:end])
    before = protein[start:end] if last else first
    return Change(start, end, before, before if name.endswith("=") else "" if kind == "del" else after)


def applied(change: Change, protein: str) -> str | None:
    """The changed protein up to its first stop, None where the name's residues do not stand there."""
    if protein[change.start : change.end] != change.before:
        return None
    changed = protein[: change.start] + change.after + protein[change.end :]
    return changed.partition("*")[0]
