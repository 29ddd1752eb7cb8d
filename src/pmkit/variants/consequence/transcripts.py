"""The bundled MANE transcripts, opened by place or gene without parsing the whole table."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.errors import ConfigError
from pmkit.core.messages import tr
from pmkit.core.model import CHROMOSOMES, Build, Region
from pmkit.knowledge import store
from pmkit.variants.consequence.structure import Genome, Transcript, known, reverse_complement

if TYPE_CHECKING:
    from mmap import mmap

    import numpy.typing as npt

PLACE_DTYPE = np.dtype([("chrom", "u1"), ("start", "<u4"), ("end", "<u4"), ("row", "<u4"), ("length", "<u2")])
OTHER_CONTIG = len(CHROMOSOMES)
_COLUMNS = 18
_DECODE = np.array(["".join("ACGT"[(byte >> shift) & 3] for shift in (6, 4, 2, 0)) for byte in range(256)], dtype="S4")


class _Places(NamedTuple):
    """Where the transcripts of one chromosome lie, by start: 1-based first and last base, and row of the table."""

    starts: list[int]
    ends: list[int]
    reach: list[int]  # the highest end so far
    rows: list[int]

    @classmethod
    def of(cls, entries: npt.NDArray[np.void]) -> _Places:
        ends = entries["end"]
        reach = np.maximum.accumulate(ends) if len(ends) else ends
        return cls(entries["start"].tolist(), ends.tolist(), reach.tolist(), entries["row"].tolist())

    def overlapping(self, first: int, last: int) -> list[int]:
        """Rows of the transcripts that overlap [first, last], by start."""
        upto = bisect_right(self.starts, last)
        return [self.rows[i] for i in range(bisect_left(self.reach, first, 0, upto), upto) if self.ends[i] >= first]


class Transcripts:
    """The transcripts of one build: MANE Select of 19,137 genes and CDKN2A p14ARF, plus a user's own.

    With `genome` (a reference FASTA) unknown bases, UTRs and introns are read from it. `sequence` opens the table of
    bases when a transcript is first asked for: where genes lie is known without.
    """

    def __init__(
        self,
        build: Build,
        table: bytes | mmap,
        sequence: Callable[[], bytes | mmap],
        places: bytes | mmap,
        *,
        genome: Genome | None = None,
        own: Iterable[Transcript] = (),
    ) -> None:
        self.build, self.genome = build, genome
        self._table, self._open_sequence = table, sequence
        first = int.from_bytes(places[:4], "little")
        entries = np.frombuffer(places, dtype=PLACE_DTYPE, offset=4)
        mine = entries[:first] if build is Build.GRCH38 else entries[first:]
        borders = np.searchsorted(mine["chrom"], np.arange(OTHER_CONTIG + 2)).tolist()
        names = (*CHROMOSOMES, "")  # the last: other contigs
        self._entries = {name: mine[a:b] for name, (a, b) in zip(names, pairwise(borders), strict=True)}
        self._places: dict[str, _Places] = {}  # of the chromosomes that were asked for
        self._rows: list[int] = np.sort(mine["row"]).tolist()  # by symbol, as the table is
        self._opened: dict[int, Transcript] = {}
        self._own: dict[str, list[Transcript]] = {}
        self._own_genes: dict[str, list[Transcript]] = {}
        for transcript in own:
            self._own.setdefault(transcript.chrom, []).append(transcript)
            self._own_genes.setdefault(transcript.gene, []).append(transcript)

    @classmethod
    def open(
        cls,
        build: Build,
        *,
        genome: Genome | None = None,
        own: Iterable[Transcript] = (),
        root: Path = store.DATA,
    ) -> Transcripts:
        """Open the bundled tables, checked against their digests. `own` are a user's transcripts (see `gtf`).

        Raises ConfigError where a table is missing or altered; that of the sequence is checked when it is first read.
        """
        table, places = (store.map_table(name, root) for name in ("transcripts", "transcripts.places"))
        return cls(build, table, partial(store.map_table, "transcripts.sequence", root), places, genome=genome, own=own)

    def __len__(self) -> int:
        return len(self._rows) + sum(map(len, self._own_genes.values()))

    def at(self, chrom: str, first: int, last: int | None = None, flank: int = 0) -> tuple[Transcript, ...]:
        """Transcripts that overlap [first, last] (1-based inclusive) or lie within `flank` bases of it.

        Sorted: MANE Select first, then other bundled ones, then the user's, each by place.
        """
        last = first if last is None else last
        name = chrom if chrom in self._entries else ""
        if name not in self._places:
            self._places[name] = _Places.of(self._entries[name])
        low, high = first - flank, last + flank
        found = [self._transcript(row) for row in self._places[name].overlapping(low, high)]
        if not name:
            found = [transcript for transcript in found if transcript.chrom == chrom]
        found.sort(key=lambda transcript: transcript.kind != "select")
        found += [t for t in self._own.get(chrom, ()) if t.start <= high and t.end >= low]
        return tuple(found)

    def gene(self, symbol: str) -> Transcript | None:
        """The transcript of a gene: MANE Select, or else the user's canonical or first; None where not covered."""
        return next(iter(self.of_gene(symbol)), None)

    def of_gene(self, symbol: str) -> tuple[Transcript, ...]:
        """All transcripts of a gene, the preferred first; empty where none is placed on this build."""
        found = list(map(self._transcript, self._rows_of(symbol)))
        own = sorted(self._own_genes.get(symbol, ()), key=lambda t: (t.kind not in ("select", "canonical"), t.id))
        return tuple(found + own)

    def symbols(self) -> Iterator[str]:
        """Gene symbols in order, each once."""
        previous = b""
        for row in self._rows:
            symbol = self._symbol(row)
            if symbol != previous:
                yield symbol.decode()
            previous = symbol

    def coding_regions(self, genes: Collection[str] | None = None, pad: int = 10) -> tuple[Region, ...]:
        """Coding exons (0-based half-open) widened by `pad` bases, of some genes or of all; they may overlap.

        Read from the table's text alone: no transcript is made, no sequence unpacked. Genes that this build does not
        place are left out.
        """
        rows = self._rows if genes is None else [row for gene in genes for row in self._rows_of(gene)]
        cells = (self._line(row).split(b"\t", 11) for row in rows)
        found = _coding_regions([_place(place[9].decode(), place[10].decode(), self.build) for place in cells], pad)
        for transcript in (t for ts in self._own_genes.values() for t in ts):
            if genes is None or transcript.gene in genes:
                found += [
                    (transcript.chrom, max(first - 1 - pad, 0), last + pad) for first, last in coding_exons(transcript)
                ]
        return tuple(map(Region._make, found))

    def all(self) -> Iterator[Transcript]:
        """Every transcript of this build, without keeping them."""
        for row in self._rows:
            yield self._opened.get(row) or self._parse(row)
        for own in self._own_genes.values():
            yield from own

    @cached_property
    def _sequence(self) -> bytes | mmap:
        return self._open_sequence()

    def _symbol(self, row: int) -> bytes:
        return self._table[row : self._table.find(b"\t", row)]

    def _rows_of(self, symbol: str) -> list[int]:
        """Rows of a gene, found by how they begin: the tab after a symbol sorts before all that symbols are made of."""
        table, rows, requested = self._table, self._rows, symbol.encode() + b"\t"
        size = len(requested)
        first = last = bisect_left(rows, requested, key=lambda row: table[row : row + size])
        while last < len(rows) and table[rows[last] : rows[last] + size] == requested:
            last += 1
        return rows[first:last]

    def _line(self, row: int) -> bytes:
        return self._table[row : self._table.find(b"\n", row)]

    def _transcript(self, row: int) -> Transcript:
        found = self._opened.get(row)
        if found is None:
            found = self._opened[row] = self._parse(row)
        return found

    def _parse(self, row: int) -> Transcript:
        cells = self._line(row).decode().split("\t")
        if len(cells) != _COLUMNS:
            raise ConfigError(tr("the transcripts' index does not fit the table"), remedy=tr("Install pmkit again."))
        chrom, sign, start, offset, span, lengths = _place(cells[9], cells[10], self.build)
        strand = 1 if sign == "+" else -1
        low = int(start) + int(offset)
        transcript = Transcript(
            gene=cells[0],
            id=cells[5],
            protein=cells[7],
            build=self.build,
            chrom=chrom,
            strand=strand,
            exons=_exons(int(start), lengths, strand),
            coding=(low, low + int(span) - 1),
            cds=self._bases(cells[14], int(cells[13]), cells[15]),
            ensembl=cells[4],
            hgnc_id=cells[1],
            kind=cells[8],
            utr3=cells[16],
            flags=tuple(cells[17].split(",")) if cells[17] else (),
            exon_shift=int(cells[12]) if self.build is Build.GRCH37 else 0,
            exon_count=int(cells[11]),
        )
        return with_genome(transcript, self.genome) if self.genome is not None else transcript

    def _bases(self, at: str, length: int, unknown: str) -> str:
        if not at:
            return "N" * length
        start = int(at)
        packed = np.frombuffer(self._sequence, np.uint8, (length + 3) // 4, start)
        bases = _DECODE[packed].tobytes().decode("ascii")[:length]
        for run in unknown.split(",") if unknown else ():
            first, count = map(int, run.split("+"))
            bases = bases[:first] + "N" * count + bases[first + count :]
        return bases


def _place(place38: str, place37: str, build: Build) -> list[str]:
    """Chromosome, strand, start, coding offset, coding span, lengths of exons and gaps."""
    if build is Build.GRCH38:
        return place38.split(":")
    if place37.startswith("="):
        return place37[1:].split(":") + place38.split(":", 3)[3].split(":")
    return place37.split(":")


def _coding_regions(places: Sequence[list[str]], pad: int) -> list[tuple[str, int, int]]:
    """The coding exons of places as `_place` gives them, all at once: 0-based half-open, widened, by transcript."""
    if not places:
        return []
    chroms, _, starts, offsets, spans, lengths = zip(*places, strict=True)
    start, offset, span = (np.array(list(map(int, column))) for column in (starts, offsets, spans))
    count = np.array([text.count(",") + 1 for text in lengths])
    length = np.fromstring(",".join(lengths), np.int64, sep=",")  # of exons and gaps in turn
    first = count.cumsum() - count  # where each transcript begins among them
    of = np.repeat(np.arange(len(count)), count)
    after = length.cumsum()
    after += (start + length[first] - after[first])[of]
    low, high = (start + offset)[of], (start + offset + span)[of]
    begin, end = np.maximum(after - length, low), np.minimum(after, high)
    coding = ((np.arange(len(length)) - first[of]) % 2 == 0) & (begin < end)
    begin, end = np.maximum(begin[coding] - 1 - pad, 0), end[coding] - 1 + pad
    return list(zip((chroms[i] for i in of[coding].tolist()), begin.tolist(), end.tolist(), strict=True))


def _exons(start: int, lengths: str, strand: int) -> tuple[tuple[int, int], ...]:
    """Exons in transcript order from alternating lengths of exon and gap, ascending."""
    borders = list(accumulate(map(int, lengths.split(",")), initial=start))
    exons = [(first, after - 1) for first, after in zip(borders[::2], borders[1::2], strict=True)]
    return tuple(exons if strand > 0 else reversed(exons))


@lru_cache(maxsize=4096)
def coding_exons(transcript: Transcript) -> tuple[tuple[int, int], ...]:
    """Genomic first and last coding base (1-based) of each coding exon, in transcript order."""
    low, high = transcript.coding
    return tuple((max(a, low), min(b, high)) for a, b in transcript.exons if a <= high and b >= low)


def with_genome(transcript: Transcript, genome: Genome) -> Transcript:
    """The same transcript with coding and UTR sequence read from `genome`; unchanged where the chromosome is missing.

    Raises ConfigError where the chromosome is shorter than the transcript needs.
    """
    pieces = [known(genome.fetch(transcript.chrom, first - 1, last)) for first, last in sorted(transcript.exons)]
    whole = "".join(pieces)
    if not whole:
        return transcript
    if len(whole) != transcript.length:
        raise ConfigError(
            tr(
                "the reference has no sequence for all exons of {id} on {chrom}",
                id=transcript.id,
                chrom=transcript.chrom,
            ),
            remedy=tr("Give the FASTA of the same genome build."),
        )
    mrna = whole if transcript.strand > 0 else reverse_complement(whole)
    start, end = transcript.cds_start, transcript.cds_end
    return replace(transcript, cds=mrna[start:end], utr5=mrna[:start], utr3=mrna[end:], genome=genome)
