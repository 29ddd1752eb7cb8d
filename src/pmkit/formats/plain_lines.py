"""Lines of the commonest kinds, seen at a glance: blocks of reference, bases where no allele was seen, small variants.

What is said of a line here is what splitting its fields would say; of every line in doubt nothing is said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from pmkit.formats.vcf_grammar import describes_structure

if TYPE_CHECKING:
    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]
    Positions = npt.NDArray[np.int64]

# A block whose INFO is its END; and a single base whose INFO and FORMAT name no other end.
_BLOCK = re.compile(
    rb"[^\t\n]*\t(\d{1,18})\t[^\t\n]*\t[^\t\n]\t<(?:NON_REF|\*)>\t[^\t\n]*\t[^\t\n]*\tEND=(\d{1,18})\t(?![^\t\n]*LEN)"
).match
_BASE = re.compile(
    rb"[^\t\n]*\t(\d{1,18})\t[^\t\n]*\t[^\t\n]\t(?:<NON_REF>|<\*>|\.)\t[^\t\n]*\t[^\t\n]*"
    rb"\t(?![^\t\n]*END=)[^\t\n<]*\t(?![^\t\n]*LEN)"
).match
# Alleles spelled out, all together of fewer bases than make one structural.
_SMALL = re.compile(rb"[^\t\n]*\t(\d{1,18})\t[^\t\n]*\t([ACGTNacgtn]{1,49})\t[ACGTNacgtn,]{1,49}\t").match
_ELSEWHERE = re.compile(rb"CHR2|POS2|LEN|MATE|SVTYPE").search
_NO_ALLELE = re.compile(rb"(?:[^\t\n]*\t){4}(?:<NON_REF>|<\*>|\.)\t").match


def plain_block(text: bytes, start: int) -> tuple[int, int] | None:
    """First and last base of a block of reference that is written as most are; None for every other line.

    `start`: where in the text the line begins.
    """
    found = _BLOCK(text, start)
    if found is None:
        return None
    first = int(found[1])
    return first, max(first, int(found[2]))


def bases(text: bytes, start: int) -> tuple[int, int] | None:
    """As `plain_block`, and single bases, too."""
    found = plain_block(text, start)
    if found is None and (base := _BASE(text, start)):
        return int(base[1]), int(base[1])
    return found


def small_variant(text: bytes, start: int, stop: int, *, looked: bool = False) -> tuple[int, int] | None:
    """First and last base of a small variant whose line names no other end; `looked`: as no line of the text does."""
    found = _SMALL(text, start)
    if found is None or not (looked or names_no_end(text, start, stop)):
        return None
    first = int(found[1])
    return first, first + found.end(2) - found.start(2) - 1


def its_bases(text: bytes, start: int, stop: int) -> tuple[int, int] | None:
    """As `small_variant`, of a line that names no mate elsewhere."""
    return small_variant(text, start, stop) if text.find(b"CHR2=", start, stop) < 0 else None


_TAB, _POINT = b"\t."
_ALLELES = 5  # tabs up to the end of ALT


def small_in_windows(rows: Bytes, pos: Positions) -> tuple[npt.NDArray[np.bool_], Positions]:
    """Of the beginnings of many lines, which are surely of small variants, and the last base that each one covers.

    `rows`: (lines, bytes), less than `LONG_ALLELE` bytes of each; `pos`: their positions. The text that they are of
    has no bracket of any kind, and no `END=`.
    """
    count, width = rows.shape
    small, last = np.zeros(count, np.bool_), pos.copy()
    tabs = np.flatnonzero(rows.ravel() == _TAB)
    begin = tabs.searchsorted(np.arange(0, count * width + 1, width))
    whole = np.flatnonzero(np.diff(begin) >= _ALLELES)  # else the alleles go on beyond what is seen of the line
    flat, first = rows.ravel(), begin[whole]
    before, between, after = tabs[first + 2], tabs[first + 3], tabs[first + 4]
    # An allele so short is a breakend only by a bracket or by a point at either end.
    small[whole] = (
        (between > before + 1) & (after > between + 1) & (flat[between + 1] != _POINT) & (flat[after - 1] != _POINT)
    )
    last[whole] += between - before - 2
    return small, last


def its_own_bases(head: bytes) -> tuple[int, int] | None:
    """First and last base of a small variant whose line, up to FORMAT, may tell of no other places than these."""
    return None if _ELSEWHERE(head) else small_variant(head, 0, len(head))


def names_no_end(text: bytes, start: int, stop: int) -> bool:
    """Whether nothing there may name another end than that of REF."""
    return text.find(b"<", start, stop) < 0 and text.find(b"END=", start, stop) < 0


def has_no_allele(line: bytes) -> bool:
    """Whether a line names no alternative allele, nor copies of a segment."""
    if not _NO_ALLELE(line):
        return False
    fields = [field.decode(errors="replace") for field in line.split(b"\t", 9)]
    return len(fields) < 9 or not describes_structure(*fields[3:5], *fields[7:9])
