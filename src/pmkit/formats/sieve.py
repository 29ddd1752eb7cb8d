"""The sieve: from a VCF of any size, only the header and the lines that cover requested regions.

    with open_source("sample.vcf.gz") as source:
        source.header                       # first: contigs and samples, to decide build and regions
        sieved = source.read(regions)       # then: the lines

How the lines are found, cheapest first, all with the same result:

* BGZF with a sound .tbi or .csi index no older than the file: only the chunks that the index names, each up to the
  block that begins beyond what is requested of it (`indexed`).
* BGZF without (also from stdin): the chain of blocks is walked, the start of each block inflated to learn its first
  position, and only blocks that can hold a requested line are inflated whole. If the header declares structural
  variants, which may reach in from megabases away, more blocks are inflated: those before the last requested base of
  each contig, and all where breakends may occur; but not those whose code of literals shows that they hold no
  structural allele (`literals`), and the lines are looked at only of blocks that do hold one. The blocks must be in
  order; if they are not, every line is looked at (`blockwalk`). A small file is taken for one that declares them.
* An index knows where a line ends by END. If the header says that SVLEN or FORMAT LEN alone may tell (VCF 4.4, 4.5),
  it is not used; nor where END is the rule but SVLEN is declared too, if the file is below half a gigabyte or a line
  that was found has SVLEN only. Of larger files a note says what may be missed.
* plain gzip and plain text, file or stdin: every line is looked at.

What a region gives is said in `linefilter.LineFilter`. Without an index and without structural variants a REF is
followed for `blockwalk.LOOK_BACK` bases before a region. The order is checked between the beginnings of blocks and
within those that are inflated: a line that is out of place inside a skipped block, yet not far enough to upset the
order of the blocks, is not seen. Of files of 32 MB or more one beginning in four is looked at where nothing requested
is near; see `blockwalk` for where each is, and docs/limits.md for what can hide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Self

from pmkit.core.contigs import is_foreign
from pmkit.core.errors import DataError
from pmkit.core.messages import tr, trn
from pmkit.core.model import FileFormat, Region
from pmkit.formats import bgzf, blockwalk, streams
from pmkit.formats.blockwalk import BlockRun, UnorderedError
from pmkit.formats.header import Header, parse_header, refuse_foreign
from pmkit.formats.linefilter import LARGEST_POS, KeptLines, LineFilter, is_by_length, structural_alleles
from pmkit.formats.spans import RequestedRegions, requested_regions

if TYPE_CHECKING:
    from pmkit.formats.bcf import BcfReader

INDEX_SUFFIXES = (".tbi", ".csi")
SMALL = 512 << 20
"""Files of fewer bytes are walked through where their index may not know where a line ends."""
UNDECLARED = 8 << 20
"""Of files of fewer bytes all blocks are looked at for structural alleles, whether the header declares them or not."""
INDEX_GAP = 4_000  # regions so near are looked up in the index as one: its smallest bins hold 16 kb
_BATCH = 1 << 18  # bytes of inflated text that are filtered at once


class Sieved(NamedTuple):
    """What was read. `lines` have no line ends."""

    header: Header
    lines: tuple[bytes, ...]
    format: str  # a value of FileFormat
    records_read: int  # lines looked at
    notes: tuple[str, ...]
    contigs: Mapping[str, int]
    """Contig names that have lines, with how many were looked at: all of those that `contigs.is_foreign` names."""
    unused_index: str = ""
    """Why an index that is there was not used; it is one of the notes too."""


class OpenedSource:
    """An opened VCF or BCF. Use as a context manager; read `header`, then call `read`."""

    header: Header
    format: str

    def __init__(self, path: str, *, stdin: BinaryIO | None = None) -> None:
        """Raises NoInputError, DataError, TruncatedError."""
        self._bcf: BcfReader | None = None
        self._into: Callable[[], KeptLines] | None = None
        self._input = streams.InputStream(path, stdin)
        self.name = self._input.name
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._bcf is not None:
            self._bcf.close()
        self._input.close()

    def _begin(self) -> None:
        """Read the header and remember where the lines begin."""
        self._packed = streams.kind(self._input.start)
        self.format = self._packed
        stream = self._input.open()
        if self._packed == "BGZF":
            self._stretches = bgzf.read_stretches(stream, self.name)
            chunks: Iterator[bytes] = self._first_blocks()
        else:
            chunks = streams.text_chunks(stream, self.name, self._packed)
        first = next(chunks, b"")
        if first.startswith(streams.BCF_MAGIC):
            from pmkit.formats.bcf import BcfReader

            if int.from_bytes(first[5:9], "little") > streams.LONGEST_HEADER:
                raise streams.header_too_long(self.name)
            self._bcf = BcfReader(self._input, chain([first], chunks))
            self.format, self.header = "BCF", self._bcf.header
            return
        chunks = chain([first], chunks)
        raw, self._rest, last = streams.split_header(chunks, self.name)
        refuse_foreign((raw + self._rest)[:4096], self.name)
        self.header = parse_header(raw, self.name)
        self._chunks = chunks
        self._within = len(last) - len(self._rest)

    def _first_blocks(self) -> Iterator[bytes]:
        for stretch in self._stretches:
            for i, self._body in enumerate(stretch.blocks()):
                self._ahead = stretch.after(i)  # the block at hand is its first
                yield bgzf.inflate(self._body, self.name)

    def read(
        self,
        regions: Iterable[Region] | None,
        threads: int = 1,
        structural: Sequence[Region] = (),
        into: Callable[[], KeptLines] | None = None,
        reference: Sequence[Region] | None = None,
    ) -> Sieved:
        """The lines that cover `regions` (None: all lines), BGZF inflated by `threads`. Of stdin only once.

        Of `structural` regions only the structural and copy-number lines. With `reference`, lines that name no
        alternative allele are left out where they touch none of these regions. With `into` the lines go to what it
        makes and not into the answer; it is called once more where reading has to begin anew. Raises DataError for bad
        lines, TruncatedError for a file that ends early.
        """
        self._notes, self._unused_index = list(self.header.notes), ""
        self._plain, self._into = None, into
        self._reference = None if reference is None else RequestedRegions(reference)
        if structural and regions is not None:
            regions = list(regions)
            self._plain, regions = RequestedRegions(regions), [*regions, *structural]
        requested = requested_regions(regions)
        kept = None
        if self._bcf is not None:
            kept = self._bcf.read(regions, self._filter(requested))
            self._notes += self._bcf.notes
            self._unused_index = self._bcf.unused_index
        elif self._packed == "BGZF" and regions is not None:
            if not self._may_mislead():
                kept = self._by_index(requested)
            if kept is None and not (self.header.is_structural and self._input.only_once):
                kept = self._by_blocks(
                    requested, threads
                )  # of stdin it asks for order, which structural files may lack
        if kept is None:
            kept = self._by_lines(requested, threads)
        if kept.blank:
            self._notes.append(trn("{n} blank line skipped", "{n} blank lines skipped", kept.blank))
        lines = () if into else tuple(kept.kept)
        return Sieved(self.header, lines, self.format, kept.read, tuple(self._notes), kept.contigs, self._unused_index)

    def _may_mislead(self) -> bool:
        """Whether an index need not know where every line ends, or what it joins.

        Before VCF 4.4 END must be there, but a file may lack it, and a breakend may be written at one of its two ends
        only: where a walk through the file costs little, it is made.
        """
        small = self._input.size < SMALL
        return (
            self.header.by_length
            or ((self.header.declares_lengths or self.header.declares_mates) and small)
            or (self.header.has_breakends and self._input.size < UNDECLARED)
        )

    def _filter(self, requested: RequestedRegions) -> LineFilter:
        into = self._into() if self._into else None
        return LineFilter(requested, self.header, self.name, self._plain, into, reference=self._reference)

    # every line

    def _by_lines(self, requested: RequestedRegions, threads: int) -> LineFilter:
        """Unpack everything and look at every line."""
        keep = self._filter(requested)
        if self._input.only_once:
            chunks: Iterator[bytes] = self._chunks
            if self._packed == "BGZF":
                left = chain([self._ahead.after(1)], self._stretches)
                blocks = chain.from_iterable(stretch.blocks() for stretch in left)
                chunks = streams.block_texts(blocks, self.name, threads)
            rest = self._rest
        else:
            chunks = streams.text_chunks(self._input.open(), self.name, self._packed, threads)
            _, rest, _ = streams.split_header(chunks, self.name)
        text = b"\n"
        for text in streams.whole_lines(chunks, self.name, rest):
            keep.feed(text)
        if self._packed == "text" and text[-1:] != b"\n":
            self._notes.append(tr("the last line has no line end: if its maker writes one, the file was cut"))
        return keep

    # only the blocks that can matter

    def _by_blocks(self, requested: RequestedRegions, threads: int) -> LineFilter | None:
        """Walk the chain of blocks and inflate those that can hold a requested line; None if the file is not sorted."""
        keep = self._filter(requested)
        batch = _Batch(keep)
        if self._input.only_once:
            stretches: Iterator[bgzf.Stretch] = chain([self._ahead], self._stretches)
        else:
            stream = self._input.open()
            stream.seek(self._body.offset)
            stretches = bgzf.read_stretches(stream, self.name, self._body.offset)
        header = self.header
        if self._input.size < UNDECLARED:
            header = header._replace(is_structural=True, has_breakends=True)
        try:
            steps = self._input.size >= blockwalk.STEPS_FROM
            units = blockwalk.requested_units(stretches, self._within, requested, header, self.name, steps=steps)
            for pieces, offset in bgzf.ahead(self._text_of, units, threads):
                batch.add(pieces, offset)
            batch.flush()
            if not keep.ordered:
                raise UnorderedError
        except UnorderedError:
            if self._input.only_once:
                raise DataError(
                    tr("is not sorted by position"),
                    where=self.name,
                    remedy=tr("Sort it with `bcftools sort`, or give it as a file."),
                ) from None
            self._notes.append(tr("not sorted by position: every line was looked at"))
            return None
        return keep

    def _text_of(self, unit: BlockRun) -> tuple[list[memoryview], int]:
        """The text of a unit's lines, in pieces, and the offset of its first block; no text if it cannot matter."""
        texts = [bgzf.inflate(block, self.name) for block in unit.blocks]
        if not unit.near:
            whole = b"".join((*texts, unit.head))
            if next(structural_alleles(whole), None) is None:
                return [], unit.blocks[0].offset
        pieces = [memoryview(text) for text in texts]
        return [pieces[0][unit.skip :], *pieces[1:], memoryview(unit.head)], unit.blocks[0].offset

    # only the chunks that an index names

    def _by_index(self, requested: RequestedRegions) -> LineFilter | None:
        """Read what the index names; None if there is no index that can be trusted."""
        path = self._input.path
        found = path and next((p for s in INDEX_SUFFIXES if (p := path.with_name(path.name + s)).is_file()), None)
        if path is None or not found:
            return None
        from pmkit.formats.index_check import UNSEEN_MATES, check
        from pmkit.formats.indexed import IndexedLines
        from pmkit.formats.tabix import TabixIndex, UnusableIndexError

        keep = self._filter(requested)
        batch = _Batch(keep)
        handle = self._input.open()
        try:
            if found.stat().st_mtime < path.stat().st_mtime:
                raise UnusableIndexError(tr("it is older than the file"))
            index = TabixIndex(found)
            if not bgzf.ends_with_eof_block(handle.fileno()):
                raise UnusableIndexError(tr("the file has no end-of-file block"))
            check(index, handle.fileno(), self.name, self._body.offset << 16 | self._within)
            names = [name.decode(errors="replace") for name in index.names]
            keep.contigs.update(dict.fromkeys(names, 0))
            foreign = ((name.encode(), [(0, LARGEST_POS)]) for name in names if is_foreign(name))
            lines = IndexedLines(handle.fileno(), self.name)
            for contig, ranges in index.parts((*requested.intervals(index.names, INDEX_GAP), *foreign)):
                for offset, text in lines.of_contig(contig, ranges):
                    batch.add([memoryview(text)], offset)
            batch.flush()
            if not keep.ordered:
                raise UnusableIndexError(tr("the lines are not in order"))
            if self.header.declares_lengths and any(map(is_by_length, keep.kept)):
                raise UnusableIndexError(tr("structural alleles have SVLEN only, and an index goes by END"))
        except (UnusableIndexError, DataError) as error:
            # A bad line or block under an index may be the index's fault. If it is not, the walk will find it too.
            self._unused_index = tr("index {name} not used: {error}", name=found.name, error=error)
            self._notes.append(self._unused_index)
            return None
        self.format = FileFormat.INDEXED.value
        if self.header.has_breakends:
            self._notes.append(UNSEEN_MATES)
        if self.header.declares_lengths:
            self._notes.append(
                tr(
                    "the header declares SVLEN and the file was read by its index, which goes by END: a structural "
                    "record without END that begins far from what was read would not be seen"
                )
            )
        return keep


class _Batch:
    """Gather whole lines until there are enough to be filtered at once."""

    def __init__(self, keep: LineFilter) -> None:
        self._keep, self._pieces, self._size, self._offset = keep, list[memoryview](), 0, 0

    def add(self, pieces: Sequence[memoryview], offset: int) -> None:
        """Take pieces that are whole lines together."""
        if not pieces:
            return
        if not self._pieces:
            self._offset = offset
        self._pieces += pieces
        self._size += sum(map(len, pieces))
        if self._size >= _BATCH:
            self.flush()

    def flush(self) -> None:
        self._keep.feed(b"".join(self._pieces), self._offset)
        self._pieces, self._size = [], 0


def open_source(path: str, *, stdin: BinaryIO | None = None) -> OpenedSource:
    """Open a VCF or BCF ("-": stdin, or the stream given) and read its header. Errors as `OpenedSource`."""
    return OpenedSource(path, stdin=stdin)


def sieve(
    path: str,
    requested: Callable[[Header], Sequence[Region]] | Sequence[Region] | None,
    *,
    stdin: BinaryIO | None = None,
) -> Sieved:
    """Open, choose the regions by the header if `requested` is callable, and read. None: every line."""
    with open_source(path, stdin=stdin) as source:
        return source.read(requested(source.header) if callable(requested) else requested)
