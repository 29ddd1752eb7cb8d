"""Read a BCF of many samples without text: each record's head is spelled, its cells are folded as they stand.

Only for files that htslib wrote (their header numbers its names by IDX), of a version before VCF 4.4, whose records in
requested places are of the commonest shape (`bcf_values`). Whatever else is met raises NotPlainError: the file is then
to be read through htslib (`bcf`), which chooses the same records and says what is wrong with them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from pmkit.core.contigs import bare_chromosome, is_foreign
from pmkit.core.model import Region
from pmkit.formats import bgzf, streams
from pmkit.formats.bcf_values import HEAD, BcfRecord, HeaderNames, NotPlainError, PlainRecord
from pmkit.formats.header import Header, parse_header
from pmkit.formats.index_check import check_bcf
from pmkit.formats.linefilter import LARGEST_POS, MOST_AT_ONE_PLACE
from pmkit.formats.sieve import INDEX_GAP, Sieved
from pmkit.formats.spans import RequestedRegions
from pmkit.formats.tabix import TabixIndex, UnusableIndexError

if TYPE_CHECKING:
    from pmkit.formats.folding import Cells

_MAGIC = b"BCF\x02\x02"
_HEADER_AT = 9  # bytes before the header's text
_LENGTHS = 8  # bytes before a record: the sizes of its two parts
_NUMBERED = re.compile(rb"##(contig|FILTER|INFO|FORMAT)=<ID=([^,<>\"]+)(?:,.*)?,IDX=(\d{1,9})>")
_DICTIONARY = (b"##contig=", b"##FILTER=", b"##INFO=", b"##FORMAT=")
_VERSIONS = (b"##fileformat=VCFv4.1\n", b"##fileformat=VCFv4.2\n", b"##fileformat=VCFv4.3\n")
_CONTIG = re.compile(rb"[0-9A-Za-z][\x21-\x7e]*")


class Folding(Protocol):
    """Takes the records that are kept: CHROM to FORMAT with the tab after it, the samples' cells, and where it lies."""

    def fold(self, head: bytes, cells: Cells, place: PlainRecord, /) -> None: ...


class DirectBcf:
    """One BCF in a regular file, its header read; in the place of a `sieve.Source`. Use as a context manager."""

    format = "BCF"

    def __init__(self, path: str) -> None:
        """Raises NotPlainError, also for a file that is no BCF; NoInputError; DataError and TruncatedError."""
        self._source, self.name = streams.InputStream(path), path
        try:
            raw = self._header_text()
            self.header, self._names = _read_header(raw, self.name)
            self._samples = len(self.header.samples)
        except BaseException:
            self.close()
            raise
        self._begin = _HEADER_AT + len(raw) + 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._source.close()

    def _header_text(self) -> bytes:
        if self._source.path is None or not bgzf.is_bgzf(self._source.start):
            raise NotPlainError
        found: list[bytes] = []
        size, needed = 0, _HEADER_AT
        for block in bgzf.read_blocks(self._source.open(), self.name):
            found.append(bgzf.inflate(block, self.name))
            size += len(found[-1])
            if needed == _HEADER_AT and size >= _HEADER_AT:
                start = found[0] if len(found) == 1 else b"".join(found)
                needed += int.from_bytes(start[5:9], "little")
                if not start.startswith(_MAGIC) or needed > streams.LONGEST_HEADER:
                    raise NotPlainError
            if size >= needed > _HEADER_AT:
                text = b"".join(found)[_HEADER_AT:needed]
                if text[-1:] != b"\0" or b"\0" in text[:-1]:
                    raise NotPlainError
                return text[:-1]
        raise NotPlainError

    def read(self, regions: Iterable[Region] | None, threads: int = 1, *, into: Callable[[], Folding]) -> Sieved:
        """Put the records that touch the regions into what `into` makes; BGZF is inflated by `threads`.

        Raises NotPlainError; DataError and TruncatedError of damaged blocks.
        """
        requested = RequestedRegions(regions)
        chooser = _Chooser(requested, self._names, into(), self._samples)
        index = self._index()
        if index is None:
            for piece in self._every_record(threads):
                chooser.look(piece)
        else:
            for _ in bgzf.read_blocks(self._source.open(), self.name):
                pass  # the chain and the end-of-file block, as without an index
            self._by_index(index, requested, chooser)
        return Sieved(self.header, (), self.format, chooser.read, self.header.notes, chooser.contigs)

    def _every_record(self, threads: int) -> Iterator[_RecordBytes]:
        blocks = bgzf.read_blocks(self._source.open(), self.name)
        texts = bgzf.ahead(lambda block: (block.offset, bgzf.inflate(block, self.name)), blocks, threads)
        return _records(texts, self._begin, whole=True)

    # only what an index names

    def _index(self) -> TabixIndex | None:
        """The index, where there is one. Raises NotPlainError where htslib's way would have something to say of it."""
        path, header = self._source.path, self.header
        found = path and path.with_name(path.name + ".csi")
        if path is None or found is None or not found.is_file():
            return None
        if header.by_length or header.declares_lengths or header.declares_mates:
            return None
        contigs = self._names.contigs
        if sorted(contigs) != list(range(len(contigs))) or found.stat().st_mtime < path.stat().st_mtime:
            raise NotPlainError
        try:
            index = TabixIndex(found, [contigs[number] for number in range(len(contigs))])
            check_bcf(index, self._source.open().fileno(), self.name)
        except UnusableIndexError:
            raise NotPlainError from None
        return index

    def _by_index(self, index: TabixIndex, requested: RequestedRegions, chooser: _Chooser) -> None:
        foreign = ((name, [(0, LARGEST_POS)]) for name in index.names if _is_foreign(name))
        place = 0
        try:
            parts = index.parts((*requested.intervals(index.names, INDEX_GAP), *foreign))
        except UnusableIndexError:
            raise NotPlainError from None
        for contig, ranges in parts:
            for start, end, last in ranges:
                begin = max(start, place)
                if begin < end:
                    place = self._of_range(begin, end, (contig, last), chooser)

    def _of_range(self, start: int, end: int, until: tuple[bytes, int], chooser: _Chooser) -> int:
        """Look at the records between two virtual offsets, up to a base of a contig; where the next one begins."""
        stream = self._source.open()
        stream.seek(start >> 16)
        blocks = bgzf.read_blocks(stream, self.name, start >> 16)
        texts = ((block.offset, bgzf.inflate(block, self.name)) for block in blocks)
        for piece in _records(texts, start & 0xFFFF, whole=False):
            if piece.offset >= end:
                return piece.offset
            contig, pos, *_ = HEAD.unpack_from(piece.data, piece.shared[0])
            if self._names.contigs.get(contig) != until[0] or pos >= until[1]:
                return piece.offset
            chooser.look(piece)
        return end


class _RecordBytes(NamedTuple):
    """A record's bytes."""

    data: bytes
    shared: tuple[int, int]
    end: int
    offset: int  # virtual


class _Chooser:
    """Looks at one record after the other and passes on what is requested."""

    def __init__(self, requested: RequestedRegions, names: HeaderNames, into: Folding, samples: int) -> None:
        self._names, self._into, self._samples = names, into, samples
        self._spans = {number: requested.on(name) for number, name in names.contigs.items()}
        self._foreign = {number for number, name in names.contigs.items() if _is_foreign(name)}
        self.read = 0
        self.contigs: Counter[str] = Counter()
        self._last, self._same = (-1, -1), 0

    def look(self, piece: _RecordBytes) -> None:
        record = BcfRecord(piece.data, piece.shared, piece.end, self._samples, self._names)
        contig, first, last = record.place
        spans = self._spans[contig]
        if contig in self._foreign:
            self._count(contig)
            return
        if spans is None:
            return
        place = record.plain()
        if spans.overlap(first, last):
            self._same = self._same + 1 if self._last == (contig, first) else 1
            self._last = contig, first
            if self._same > MOST_AT_ONE_PLACE:
                raise NotPlainError
            self._count(contig)
            self._into.fold(record.head(), record.cells(self._samples), place)

    def _count(self, contig: int) -> None:
        self.read += 1
        self.contigs[self._names.contigs[contig].decode()] += 1


def _is_foreign(name: bytes) -> bool:
    return is_foreign(bare_chromosome(name.decode()))


def _read_header(raw: bytes, name: str) -> tuple[Header, HeaderNames]:
    """The header as htslib writes it into a VCF, and its dictionaries. Raises NotPlainError."""
    if not raw.startswith(_VERSIONS) or b"\r" in raw:
        raise NotPlainError
    lines = raw.removesuffix(b"\n").split(b"\n")
    contigs: dict[int, bytes] = {}
    keys: dict[int, bytes] = {}
    for number, line in enumerate(lines[:-1]):
        if not line.startswith(_DICTIONARY):
            if not line.startswith(b"##"):
                raise NotPlainError
            continue
        found = _NUMBERED.fullmatch(line)
        if found is None:
            raise NotPlainError
        kind, own, at = found[1], found[2], int(found[3])
        if kind == b"contig" and (at in contigs or not _CONTIG.fullmatch(own)):
            raise NotPlainError
        if (contigs if kind == b"contig" else keys).setdefault(at, own) != own:
            raise NotPlainError
        lines[number] = line[: line.rindex(b",IDX=")] + b">"
    for names in (contigs, keys):
        if len(set(names.values())) < len(names):
            raise NotPlainError
    if keys.get(0) != b"PASS" or not lines[-1].startswith(b"#CHROM\t"):
        raise NotPlainError
    header = parse_header(b"\n".join(lines) + b"\n", name)
    if header.notes or not header.samples:
        raise NotPlainError
    return header, HeaderNames(contigs, keys)


def _records(texts: Iterable[tuple[int, bytes]], begin: int, *, whole: bool) -> Iterator[_RecordBytes]:
    """Records from byte `begin` of the texts on, which come with their blocks' offsets.

    Raises NotPlainError for lengths that none has and, if the file is read as a `whole`, for a rest that is no record.
    """
    held: list[bytes] = []
    starts: list[tuple[int, int]] = []  # where in what is held a block's text begins, and the block's offset
    size, needed, at = 0, _LENGTHS, begin
    for offset, text in texts:
        if not text:
            continue
        starts.append((size, offset))
        held.append(text)
        size += len(text)
        if size - at < needed:
            continue
        data = b"".join(held)
        while size - at >= (needed := _LENGTHS):
            shared = int.from_bytes(data[at : at + 4], "little")
            needed += shared + int.from_bytes(data[at + 4 : at + 8], "little")
            if shared < HEAD.size or needed > streams.LONGEST_LINE:
                raise NotPlainError
            if size - at < needed:
                break
            start = at + _LENGTHS
            first, block = next(one for one in reversed(starts) if one[0] <= at)
            yield _RecordBytes(data, (start, start + shared), at + needed, block << 16 | (at - first))
            at += needed
        starts = [(first - at, block) for first, block in starts if first + bgzf.LARGEST_BLOCK > at]
        held, size, at = [data[at:]] if at < size else [], max(size - at, 0), max(at - size, 0)
    if whole and (size or at):
        raise NotPlainError
