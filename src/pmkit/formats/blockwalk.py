"""Walk the chain of a file's BGZF blocks and tell which of them can hold a requested line.

Of a block only the beginning is inflated, until the first line that starts in it is seen: its contig and position tell
where the block before ended.

In a file of `STEPS_FROM` bytes or more not even the beginning of each block is looked at where nothing requested is
near: of `STEP` blocks only that of the last, if it shows that the lines went on in order on the same contig. What can
hide there is a disorder wholly within so few blocks. So each beginning is looked at

* where two that were looked at differ in contig, or anything requested may lie between them,
* around a seam, as joined files and appended ones have: a block that holds less text than the file's fullest; and so in
  all of a file whose writer does not fill its blocks,
* of the last `CLOSE` blocks or more, where something may have been appended to the text.
"""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import NamedTuple, TypeAlias

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
STEPS_FROM = 32 << 20
"""Of smaller files the beginning of each block is looked at."""
STEP = 4
"""Blocks, of 64 kB of text each, of which one beginning is looked at where nothing is requested."""
CLOSE = 64
"""Blocks at the end, at least, of which each beginning is looked at."""
_SIP = 2048  # compressed bytes that are tried first
_LEAST_ROOM, _FIRST_ROOM, _MOST_ROOM = 96, 512, 16384  # bytes of text that are asked for first
_DIGITS = 18
_NOWHERE = 1 << 62


class UnorderedError(Exception):
    """Positions fall or contigs come back, so blocks must not be skipped."""


class BlockRun(NamedTuple):
    """Consecutive blocks to be looked at: the first has the start of a line, the others have none."""

    blocks: list[bgzf.BgzfBlock]
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
        """Units from `pos` on are of no interest whose next one begins before this, but for structural alleles."""
        if self._foreign or (not pos and self._spans is not None):
            return 0
        first = self._spans.next_first(pos) if self._spans is not None else None
        return _NOWHERE if first is None else first - LOOK_BACK


class _Beginnings:
    """Finds the first line that starts in a block, taking as little of its text as will mostly do."""

    def __init__(self, name: str) -> None:
        self._name, self._room = name, _FIRST_ROOM

    def line_start(self, block: bgzf.BgzfBlock) -> re.Match[bytes] | None:
        """CHROM and POS of the line; None if none starts in the block. Raises DataError."""
        room, data = self._room, block.data
        inflater = zlib.decompressobj(-15)  # zlib takes less time to begin than igzip
        try:
            text = inflater.decompress(block.raw[data : data + _SIP], room)
            if found := _LINE_START(text):
                if room > _LEAST_ROOM:
                    self._room -= room >> 6
                return found
            self._room = min(room + (room >> 2), _MOST_ROOM)
            if rest := inflater.unconsumed_tail:
                found = _LINE_START(text + inflater.decompress(rest, _MOST_ROOM))
        except zlib.error as error:
            raise bgzf.not_inflated(error, self._name, block.offset) from None
        return found or next(filter(None, map(_LINE_START, bgzf.beginnings(block, self._name, 2 * _SIP))), None)


_Marked: TypeAlias = tuple[bgzf.Stretch, list[bool]]


def _marked(stretches: Iterator[bgzf.Stretch], header: Header) -> Iterator[_Marked]:
    """Each stretch, and of each of its blocks whether it is known to lack the characters of structural alleles."""
    if header.is_structural:
        return literals.marked(stretches, _SYMBOLS)
    return ((stretch, [False] * len(stretch)) for stretch in stretches)


def _placed(marked: Iterator[_Marked]) -> Iterator[tuple[_Marked, bool]]:
    """The same, and whether it holds one of the last `CLOSE` blocks."""
    held: deque[_Marked] = deque()
    size = 0  # blocks after the first stretch that is held
    for pair in marked:
        size += len(pair[0]) if held else 0
        held.append(pair)
        while size >= CLOSE:
            yield held.popleft(), False
            size -= len(held[0][0])
    for pair in held:
        yield pair, True


def _without_symbols(found: re.Match[bytes]) -> bool:
    """Whether what stands before the line has no character of a structural allele."""
    head = found.string[: found.start(1)]
    return not any(symbol in head for symbol in _SYMBOLS)


def requested_units(
    stretches: Iterator[bgzf.Stretch],
    within: int,
    requested: RequestedRegions,
    header: Header,
    name: str,
    *,
    steps: bool = False,
) -> Iterator[BlockRun]:
    """The units that can hold a requested line. `within`: bytes of the first block that belong to the header.

    With `steps` not each block's beginning is looked at. The checksum of a block is looked at also where only its first
    position showed that what was requested has ended. Raises DataError for what is no record, UnorderedError.
    """
    marked = _marked(stretches, header)
    return _Walk(within, requested, header, name).units(_placed(marked) if steps else zip(marked, repeat(True)))


class _Walk:
    """The walk, and where it is: before the block at hand stands a unit whose end is not known yet."""

    def __init__(self, within: int, requested: RequestedRegions, header: Header, name: str) -> None:
        self._name, self._place = name, _Place(requested, header)
        self._unit: list[bgzf.BgzfBlock] = []
        self._skip = within
        self._contig, self._pos, self._wall = b"", 0, 0  # of the unit's first line; see `_Place.wall`
        self._reach = self._place.may_reach(0)  # whether structural alleles of the unit may reach what is requested
        self._bare = False  # whether the unit's blocks are known to have no character of a structural allele
        self._decided = False  # whether the unit before was near: then the beginning of this one showed where it ended
        self._finished: set[bytes] = set()
        self._held = 0  # bytes of text since a line began
        self._size, self._usual = 0, 0  # bytes of text of the block before, and of the fullest

    def units(self, placed: Iterable[tuple[_Marked, bool]]) -> Iterator[BlockRun]:
        """Every unit that can hold a requested line. `placed`: see `_placed`."""
        line_start = _Beginnings(self._name).line_start
        for (stretch, lacks), close in placed:
            count, sizes = len(stretch), stretch.text_sizes()
            self._usual = max(self._usual, *sizes)
            i, last = 0, -1 if close else count - 1
            tried, tried_start = -1, None  # a block that was looked at before its turn, and what was found
            if not self._unit:  # the first block, in which the header may end
                self._unit, self._size, i = [stretch.block(0)], sizes[0], 1
            while i < count:
                at = min(i + STEP - 1, last)
                if not tried < i < at or not self._may_step(lacks[i:at], sizes[i:at]):
                    at = i
                block = stretch.block(at)
                found = tried_start if at == tried else line_start(block)
                if found and self._is_far(found):
                    self._pass(block, found, lacks=lacks[at])
                elif at > i:
                    tried, tried_start = at, found
                    continue
                elif found:
                    if unit := self._end(block, found, lacks=lacks[at]):
                        yield unit
                else:
                    self._go_on(block, lacks=lacks[at])
                self._size = sizes[at]
                i = at + 1
        yield BlockRun(self._unit, self._skip, b"", near=True)

    def _may_step(self, lacks: list[bool], sizes: list[int]) -> bool:
        """Whether nothing tells against passing over the next blocks, of which these are known."""
        return (
            self._pos < self._wall
            and self._size == self._usual
            and sizes.count(self._usual) == len(sizes)
            and (not self._reach or (self._bare and all(lacks)))
        )

    def _is_far(self, found: re.Match[bytes]) -> bool:
        """Whether no line may be requested of what lies between the beginning of the unit and that which was found."""
        contig, digits = found.groups()
        return (
            contig == self._contig
            and digits.isdigit()
            and len(digits) <= _DIGITS
            and self._pos <= int(digits) < self._wall
            and (not self._reach or (self._bare and _without_symbols(found)))
        )

    def _pass(self, block: bgzf.BgzfBlock, found: re.Match[bytes], *, lacks: bool) -> None:
        """Begin a unit at the block; what lies before it is not requested."""
        if self._decided:
            bgzf.inflate(self._unit[0], self._name)
            self._decided = False
        self._unit, self._skip, self._pos, self._bare = [block], found.start(1), int(found[2]), lacks
        self._held = 0

    def _go_on(self, block: bgzf.BgzfBlock, *, lacks: bool) -> None:
        """Take a block in which no line starts."""
        self._unit.append(block)
        self._bare = self._bare and lacks
        self._held += block.text_size
        if self._held > streams.LONGEST_LINE:
            raise streams.line_too_long(self._name)

    def _end(self, block: bgzf.BgzfBlock, found: re.Match[bytes], *, lacks: bool) -> BlockRun | None:
        """Begin a unit at the block: the one before it, if it can hold a requested line."""
        contig, digits = found.groups()
        if contig[:1] == b"#" or not digits.isdigit() or len(digits) > _DIGITS:
            where = tr("{name}, BGZF block at byte {offset}", name=self._name, offset=block.offset)
            raise no_record(contig, where)
        pos = int(digits)
        if contig == self._contig:
            if pos < self._pos:
                raise UnorderedError
            near = self._place.near(self._pos, pos)
        else:
            self._finished.add(self._contig)
            if contig in self._finished:
                raise UnorderedError
            near = True
        before = BlockRun(self._unit, self._skip, found.string[: found.start(1)], near)
        is_requested = near or (self._reach and not (self._bare and _without_symbols(found)))
        if self._decided and not is_requested:
            bgzf.inflate(self._unit[0], self._name)
        self._decided, self._held = near, 0
        if contig != self._contig:
            self._place.enter(contig)
        self._unit, self._skip, self._contig, self._pos, self._bare = [block], found.start(1), contig, pos, lacks
        self._wall, self._reach = self._place.wall(pos), self._place.may_reach(pos)
        return before if is_requested else None


def no_record(contig: bytes, where: str) -> DataError:
    """What to say of a line that begins with `contig` and is no record."""
    if contig[:1] == b"#":
        joined = tr("holds a second header: two files were joined")
        return DataError(joined, where=where, remedy=tr("Join VCF files with `bcftools concat`."))
    return DataError(tr("has a line whose POS is not a number"), where=where, remedy=tr("Make the file again."))
