"""VCF lines to records and genotype rows, with the checks that a reader owes its user."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import DataError, at_record
from pmkit.core.messages import tr, trn
from pmkit.core.model import UNSPELLED, Genotypes, Record, Region
from pmkit.formats import vcf_grammar as grammar
from pmkit.formats.genotypes import FEW, GenotypeReader
from pmkit.formats.stacking import take
from pmkit.formats.vcf_grammar import REFERENCE_ALTS

_Place = tuple[str, str]
"""A file, and the contig and position of a record in it."""
_BASES = re.compile(r"^[ACGTN]+$")
_IUPAC = re.compile(r"^[ACGTNRYSWKMBDHV]+$")
_ALT = re.compile(r"^(?:[ACGTN]+|\*|\.|<[^<>\s]+>|[ACGTN.]*[\[\]][^\[\]\s]+[\[\]][ACGTN.]*|\.[ACGTN]+|[ACGTN]+\.)$")
_WITHOUT_END = ("<INS", "<BND", "<TRA", "<CTX")
"""Symbolic alleles that span no bases; END of the last three is a position on the chromosome that CHR2 names."""
_OLD_VARSCAN = re.compile(r"^[ACGTN]+(?:/[ACGTN]+)+$")


class Info(Mapping[str, str]):
    """INFO as text by key, split when first asked, for most never are. Flags map to ""; of doubles the last wins."""

    __slots__ = ("_map", "_raw")

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._map: dict[str, str] | None = None

    def _parsed(self) -> dict[str, str]:
        if self._map is None:
            items = (item.partition("=") for item in self._raw.split(";") if item and item != ".")
            self._map = {key: value for key, _, value in items}
        return self._map

    def __getitem__(self, key: str) -> str:
        return self._parsed()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parsed())

    def __len__(self) -> int:
        return len(self._parsed())

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._raw and key in self._parsed()


@dataclass(slots=True)
class FilePart:
    """What one file gives: records in file order with their genotypes."""

    records: list[Record]
    genotypes: Genotypes
    notes: tuple[str, ...]


def read_records(
    lines: Sequence[bytes],
    *,
    samples: int,
    columns: Sequence[int] | None,
    contigs: Mapping[str, int | None],
    source: int,
    where: str,
    alleles_seen: bool = False,
    as_many: bool = False,
) -> FilePart:
    """Parse the lines that the sieve kept.

    `columns`: sample columns to keep (None: all); `alleles_seen`, `as_many`: see `GenotypeReader`. Raises DataError
    naming file and record for what is no VCF record.
    """
    reader = GenotypeReader(samples, columns, where, alleles_seen=alleles_seen, as_many=as_many)
    keep_lines = samples <= FEW and not as_many
    lengths = {name: length for name, length in contigs.items() if length}
    names: dict[str, str] = {}
    records: list[Record] = []
    for raw in lines:
        line = raw.decode("utf-8", errors="replace")
        fields = line.split("\t", 9)
        if len(fields) < 10:
            raise DataError(
                trn(
                    "a record has {n} column instead of {samples}",
                    "a record has {n} columns instead of {samples}",
                    len(fields),
                    samples=samples + 9,
                ),
                where=at_record(where, ":".join(fields[:2])[:60]),
                remedy=tr("Columns are separated by tabs; the line is damaged."),
            )
        contig, position, id_, ref, alt, qual, filter_, info, format_, cells = fields
        chrom = names.get(contig)
        if chrom is None:
            chrom = names[contig] = bare_chromosome(contig)
        pos = _position(position, contig, lengths.get(contig), where)
        if pos == 0:
            if not alt.startswith(grammar.SPANNING_ALTS) and alt != ".":
                reader.note(tr("breakends at a telomere (position 0) were not used"))
                continue
            reader.note(tr("structural records at position 0 were taken to begin at the first base"))
            pos = 1
        if not _BASES.match(ref):
            ref = _reference(ref, (where, f"{contig}:{pos}"))
        if "/" in alt and _OLD_VARSCAN.match(alt):
            reader.note(tr("ALT with a slash, as old VarScan writes two alleles, was read as two"))
            alt = alt.replace("/", ",")
        alts = () if alt == "." else tuple(alt.split(","))
        if not all(map(_ALT.match, alts)):
            alts = tuple(_alternative(a, (where, f"{contig}:{pos}")) for a in alts)
        place = (where, f"{contig}:{pos}")
        if "L" in format_ and grammar.has_local_alleles(format_):
            format_, cells = _globalised(format_, cells, len(alts))
            line = "\t".join((*fields[:8], format_, cells))
        record_info = Info(info)
        record = Record(
            chrom,
            pos,
            ref,
            alts,
            id_,
            _quality(qual, reader),
            () if filter_ == "PASS" else grammar.failed_filters(filter_),
            record_info,
            _end(pos, ref, alts, record_info, reader, length=lengths.get(contig), where=place),
            source,
            line if keep_lines or _tells_structure(alt, format_) else "",
        )
        blocks = None
        if "LEN" in format_ and record.is_reference_block:
            blocks = grammar.block_lengths(format_, cells.split("\t"))
        for piece, piece_cells in _pieces(record, cells, blocks, lengths.get(contig), place) if blocks else ():
            records.append(piece)
            reader.add(piece, format_, piece_cells)
        if not blocks:
            records.append(record)
            reader.add(record, format_, cells)
    genotypes = reader.genotypes()
    notes = tuple(
        trn("{text} ({n} record)", "{text} ({n} records)", count, text=text)
        for text, count in sorted(reader.notes.items())
    )
    return FilePart(records, genotypes, notes)


def _tells_structure(alt: str, format_: str) -> bool:
    """A symbolic allele other than those of gVCF, or a segment of measured copies; what FORMAT says of it is needed."""
    return "CN" in format_ if alt == "." else grammar.is_symbolic(alt)


_Borders = Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]]
_latest: tuple[Sequence[Region], _Borders] = ((), {})


def _borders(regions: Sequence[Region]) -> _Borders:
    """Starts and ends by chromosome; kept for the latest regions, which case after case asks for."""
    global _latest  # noqa: PLW0603
    if not regions:
        return {}  # asked for alongside others, which stay
    if _latest[0] is not regions:
        found: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        for chrom, here in groupby(regions, itemgetter(0)):
            _, starts, ends = zip(*here, strict=True)
            found[chrom] = starts, ends
        _latest = regions, found
    return _latest[1]


def _globalised(format_: str, cells: str, alternatives: int) -> tuple[str, str]:
    """FORMAT and sample columns with the local alleles of VCF 4.5 numbered as the record's."""
    format_, columns = grammar.globalised(format_, cells.split("\t"), alternatives)
    return format_, "\t".join(columns)


def _pieces(
    record: Record, cells: str, lengths: Sequence[int | None], longest: int | None, place: _Place
) -> Iterator[tuple[Record, str]]:
    """A block whose samples give lengths of their own (FORMAT LEN): a record up to the end of each, shortest first.

    Beyond the end of its block a sample has no call. Raises DataError for a block that reaches beyond its contig.
    """
    columns = cells.split("\t")
    own = [length or len(record.ref) for length in lengths]
    done = 0
    for size in sorted(set(own)):
        if size <= done:
            continue
        end = record.pos + size - 1
        if end > (longest + 1 if longest else 2**31 - 1):
            raise beyond_end(tr("the block's LEN"), size, _bases(longest), place)
        here = [cell if length >= size else "." for cell, length in zip(columns, own, strict=True)]
        piece = record._replace(end=end)
        if done:
            piece = piece._replace(pos=record.pos + done, ref=UNSPELLED, line="")
        yield piece, "\t".join(here)
        done = size


def select(part: FilePart, regions: Sequence[Region], structural: Sequence[Region] = ()) -> FilePart:
    """The records that cover one of `regions` (sorted, disjoint), and the structural ones that cover `structural`."""
    covered, besides = cover(regions), cover(structural)
    kept = [
        i
        for i, record in enumerate(part.records)
        if covered(record) or (structural and besides(record) and _is_structural(record))
    ]
    if len(kept) == len(part.records):
        return part
    return chosen(part, kept)


def cover(regions: Sequence[Region]) -> Callable[[Record], bool]:
    """Whether a record covers one of the regions (sorted, disjoint), by itself or by the mate of a breakend."""
    borders = _borders(regions)

    def within(chrom: str, first: int, last: int) -> bool:
        starts, ends = borders.get(chrom, ((), ()))
        at = bisect_left(ends, first)  # the first region that ends at or after the first base
        return at < len(ends) and starts[at] < last

    def covered(record: Record) -> bool:
        if within(record.chrom, record.pos, record.end):
            return True
        if all(map(str.isalpha, record.alts)) and "CHR2" not in record.info:
            return False  # bases only: neither symbols nor mates
        endless = record.end < record.pos + len(record.ref)  # then what a symbolic allele may reach must hear of it
        if endless and any(alt.startswith(grammar.SPANNING_ALTS) for alt in record.alts):
            return within(record.chrom, record.pos, record.pos + grammar.OPEN_ENDED)
        mates = grammar.mates(",".join(record.alts), record.info)
        return any(within(bare_chromosome(contig), pos, pos) for contig, pos in mates)

    return covered


def _is_structural(record: Record) -> bool:
    alt = ",".join(record.alts) or "."
    fields = record.line.split("\t", 9)
    format_ = fields[8] if len(fields) > 8 else ""
    return grammar.describes_structure(record.ref, alt, "END=" if "END" in record.info else "", format_)


def chosen(part: FilePart, rows: Sequence[int]) -> FilePart:
    """The given records, in the given order."""
    return FilePart([part.records[i] for i in rows], take(part.genotypes, rows), part.notes)


def _position(text: str, contig: str, length: int | None, where: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise DataError(
            tr("POS is '{text}', not a number", text=text[:30]),
            where=tr("{where}, record on {contig}", where=where, contig=contig[:40]),
        )
    pos = int(text)
    if pos > (length + 1 if length else 2**31 - 1):
        raise beyond_end("POS", text, _bases(length), (where, f"{contig}:{text[:30]}"))
    return pos


def _reference(ref: str, where: _Place) -> str:
    upper = ref.upper()
    if not upper or not _IUPAC.match(upper):
        raise DataError(
            tr("REF is '{ref}', not bases", ref=ref[:30]), where=at_record(*where), remedy=tr("The line is damaged.")
        )
    return upper


def _alternative(alt: str, where: _Place) -> str:
    if _ALT.match(alt):
        return alt
    upper = alt if alt.startswith("<") or "[" in alt or "]" in alt else alt.upper()
    if _ALT.match(upper) or _IUPAC.match(upper):
        return upper
    if "[" in alt or "]" in alt or (alt.startswith("<") and alt.endswith(">")):
        return alt
    raise DataError(
        tr("ALT is '{alt}', which is no allele", alt=alt[:30]),
        where=at_record(*where),
        remedy=tr("The line is damaged."),
    )


def _quality(text: str, reader: GenotypeReader) -> float | None:
    if text == ".":
        return None
    try:
        return float(text)
    except ValueError:
        reader.note(tr("QUAL that is no number was taken as missing"))
        return None


def _end(
    pos: int, ref: str, alts: tuple[str, ...], info: Info, reader: GenotypeReader, *, length: int | None, where: _Place
) -> int:
    """Last base covered, 1-based. END counts for blocks and symbolic alleles only (VCF 4.3, section 1.6.1).

    Where a symbolic allele has no END, its SVLEN says where it ends, as VCF 4.4 asks. Raises DataError for an END
    beyond the contig's `length`.
    """
    own = pos + len(ref) - 1
    symbolic = [alt for alt in alts if alt.startswith("<") and not alt.startswith(_WITHOUT_END)]
    if alts and not symbolic:
        return own
    if "END" not in info:
        if not symbolic or "SVLEN" not in info:
            return own
        return max(own, min(pos + grammar.spanned(alts, info["SVLEN"]), length or 2**31 - 1))
    if any(alt not in REFERENCE_ALTS for alt in symbolic) or all(alt in REFERENCE_ALTS for alt in alts):
        text = info["END"]
        if text.isascii() and text.isdigit():
            if len(text) > 10 or int(text) > (length + 1 if length else 2**31 - 1):
                raise beyond_end("END", text, _bases(length), where)
            if int(text) >= own:
                return int(text)
            reader.note(tr("INFO END before POS was not used"))
    return own


def _bases(number: int | None) -> str:
    return trn("{n:,} base", "{n:,} bases", number) if number else ""


def beyond_end(what: str, value: object, length: str, where: _Place) -> DataError:
    """The error for a position or END that lies beyond its contig or beyond what a VCF can hold."""
    contig = where[1].rpartition(":")[0]
    end = tr("the end of {contig} ({length})", contig=contig, length=length) if length else tr("what a VCF can hold")
    return DataError(
        tr("{what} {place} lies beyond {end}", what=what, place=str(value)[:30], end=end),
        where=at_record(*where),
        remedy=tr("The header belongs to another reference, or the line is damaged."),
    )


def refuse_beyond_ends(records: Sequence[Record], lengths: Mapping[str, int], sources: Sequence[str]) -> None:
    """Hold POS and END against the assembly's chromosome lengths, for files whose header gives none.

    `sources`: the files' names by `Record.source`. Raises DataError.
    """
    for record in records:
        length = lengths.get(record.chrom)
        if length and max(record.pos, record.end) > length + 1:
            what, value = ("POS", record.pos) if record.pos > length + 1 else ("END", record.end)
            where = (sources[record.source], f"chr{record.chrom}:{record.pos}")
            raise beyond_end(what, value, _bases(length), where)
