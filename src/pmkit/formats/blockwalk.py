"""Walk the chain of a file's BGZF blocks and tell which of them can hold a requested line.

Of each block only the beginning is inflated, until the first line that starts in it is seen: its contig and position
tell where the block before ended. Blocks that lie far from all that is requested cost no more than this, so what is
done for each block stands in one loop.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple

from pmkit.core.contigs import is_foreign
from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.formats import bgzf, literals, streams
from pmkit.formats.header import Header
from pmkit.formats.linefilter import LARGEST_POS
from pmkit.formats.spans import RequestedRegions, Spans

LOOK_BACK = 10_000
"""Bases before a region that a REF is followed for where lines are not looked at."""
_LINE_START = re.compile(rb"\n([^\t\r\n]*)\t([^\t\r\n]*)\t").search  # CHROM and POS of the first line after a line end
_SYMBOLS = b"<[]"
_LEAST_SIP, _FIRST_SIP, _MOST_SIP = 160, 256, 8192  # compressed bytes that are tried first
_DIGITS = 18
_NOWHERE = 1 << 62
_MOST_TEXT = bgzf.LARGEST_BLOCK + 1


class UnorderedError(Exception):
    """Positions fall or contigs come back, so blocks must not be skipped."""


class Unit(NamedTuple):
    """Consecutive blocks to be looked at: the first has the start of a line, the others have none."""

    blocks: list[bgzf.Block]
    skip: int  # bytes of the first block that belong to the unit before
    head: bytes  # by which the last line goes on in the next unit
    near: bool  # whether any line may be requested; else only a structural allele can reach what is requested


class _Place:
    """What is requested of the contig at hand."""

    def __init__(self, requested: RequestedRegions, header: Header) -> None:
        self._requested, self._header = requested, header
        self._spans: Spans | None = None
        self._foreign = False

    def enter(self, contig: bytes) -> None:
        self._spans = self._requested.on(contig)
        self._foreign = is_foreign(contig.decode(errors="replace"))

    def near(self, pos: int, following: int) -> bool:
        """Whether any line of a unit that begins at `pos` may be requested, if the next unit begins at `following`."""
        if self._foreign:
            return True
        # Nothing ordinary may be at position 0.
        return self._spans is not None and (not pos or self._spans.overlap(pos, following + LOOK_BACK))

    def may_reach(self, pos: int) -> bool:
        """Whether structural alleles of a unit may reach what is requested: before it, or by their mates."""
        if not self._header.is_structural:
            return False
        return self._header.has_breakends or (self._spans is not None and self._spans.overlap(pos, LARGEST_POS))

    def wall(self, pos: int) -> int:
        """Units from `pos` on are of no interest whose next one begins before this."""
        if self._foreign or self.may_reach(pos) or (not pos and self._spans is not None):
            return 0
        first = self._spans.next_first(pos) if self._spans is not None else None
        return _NOWHERE if first is None else first - LOOK_BACK


class _Beginnings:
    """Finds the first line that starts in a block, taking as few of its bytes as will mostly do."""

    def __init__(self, name: str) -> None:
        self._name, self._sip = name, _FIRST_SIP

    def line_start(self, block: bgzf.Block) -> re.Match[bytes] | None:
        """CHROM and POS of the line; None if none starts in the block. Raises DataError."""
        sip, data = self._sip, block.data
        try:  # zlib takes less time to begin than igzip
            text = zlib.decompressobj(-15).decompress(block.raw[data : data + sip], _MOST_TEXT)
        except zlib.error as error:
            raise bgzf.not_inflated(error, self._name, block.offset) from None
        if len(text) < _MOST_TEXT and (found := _LINE_START(text)):
            if sip > _LEAST_SIP:
                self._sip -= sip >> 6
            return found
        self._sip = min(sip + (sip >> 1), _MOST_SIP)
        return next(filter(None, map(_LINE_START, bgzf.beginnings(block, self._name, 2 * sip))), None)


def requested_units(
    blocks: Iterator[bgzf.Block], within: int, requested: RequestedRegions, header: Header, name: str
) -> Iterator[Unit]:
    """The units that can hold a requested line. `within`: bytes of the first block that belong to the header.

    The checksum of a block is looked at also where only its first position showed that what was requested has ended.
    Raises DataError for what is no record, UnorderedError.
    """
    place = _Place(requested, header)
    unit = [next(blocks)]
    skip, contig, pos, wall = within, b"", 0, 0
    decided = False  # whether the unit before was near: then the beginning of the one at hand showed where it ended
    bare = False  # whether the unit's blocks are known to have no character of a structural allele
    finished: set[bytes] = set()
    held = 0
    line_start = _Beginnings(name).line_start
    pairs = literals.marked(blocks, _SYMBOLS) if header.is_structural else zip(blocks, repeat(False))
    for block, lacks in pairs:
        found = line_start(block)
        if found is None:
            unit.append(block)
            bare = bare and lacks
            held += block.text_size
            if held > streams.LONGEST_LINE:
                raise streams.line_too_long(name)
            continue
        held = 0
        following_contig, digits = found.groups()
        if following_contig[:1] == b"#" or not digits.isdigit() or len(digits) > _DIGITS:
            raise no_record(following_contig, tr("{name}, BGZF block at byte {offset}", name=name, offset=block.offset))
        following = int(digits)
        if following_contig == contig:
            if following < pos:
                raise UnorderedError
            if following < wall and not decided:
                unit, skip, pos, bare = [block], found.start(1), following, lacks
                continue
            near = place.near(pos, following)
        else:
            finished.add(contig)
            if following_contig in finished:
                raise UnorderedError
            near = True
        head = found.string[: found.start(1)]
        if near or (place.may_reach(pos) and not (bare and set(_SYMBOLS).isdisjoint(head))):
            yield Unit(unit, skip, head, near)
        elif decided:
            bgzf.inflate(unit[0], name)
        decided = near
        if following_contig != contig:
            place.enter(following_contig)
        unit, skip, contig, pos, bare = [block], found.start(1), following_contig, following, lacks
        wall = place.wall(pos)
    yield Unit(unit, skip, b"", near=True)


def no_record(contig: bytes, where: str) -> DataError:
    """What to say of a line that begins with `contig` and is no record."""
    if contig[:1] == b"#":
        joined = tr("holds a second header: two files were joined")
        return DataError(joined, where=where, remedy=tr("Join VCF files with `bcftools concat`."))
    return DataError(tr("has a line whose POS is not a number"), where=where, remedy=tr("Make the file again."))
