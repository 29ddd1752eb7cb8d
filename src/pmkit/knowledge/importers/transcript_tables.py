"""MANE Select transcripts: structure in both builds and coding sequence at two bits a base.

Three tables come of it. `transcripts` is text, one row a transcript, sorted by symbol. `transcripts.sequence` is the
coding sequences end to end, four bases a byte (A C G T = 0 1 2 3, first base in the high bits; unknown bases are 0
and listed in the row's `unknown`). `transcripts.places` is a binary index of the rows by place, for both builds, so
that opening the tables does not parse 19,000 rows.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.core.model import CHROMOSOMES, Build
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.sources import source

SOURCE = source("mane.transcripts")
COLUMNS = (
    "symbol",
    "hgnc_id",
    "ncbi_gene",
    "ensg",
    "enst",
    "nm",
    "ensp",
    "np",
    "kind",  # select | plus_clinical
    "place38",  # chromosome:strand:start:coding offset:coding span:lengths of exon, gap, exon, … ascending
    "place37",  # the same; "=chromosome:strand:start" where the structure is that of GRCh38; empty: not placed
    "exons",  # number of exons
    "first37",  # exons that precede the first one of place37, in transcript order
    "cds_len",
    "sequence_at",  # first byte in transcripts.sequence
    "unknown",  # runs of unknown bases, "start+length" (0-based), "*" for all
    "utr3",  # the first bases after the stop codon, where a publication tells them
    "flags",  # start:CTG, selenocysteine, unconfirmed, utr37_unknown
)
PLACE_DTYPE = np.dtype(
    [("chrom", "u1"), ("start", "<u4"), ("end", "<u4"), ("row", "<u4"), ("length", "<u2")], align=False
)
"""One entry of `transcripts.places`: chromosome index into CHROMOSOMES (25: other), first and last base of the
transcript (1-based), and the byte range of its row in `transcripts`. GRCh38's entries come first; a leading
little-endian u4 tells how many."""
OTHER_CONTIG = len(CHROMOSOMES)
_CODES = np.full(256, 255, dtype=np.uint8)
for _code, _base in enumerate(b"ACGT"):
    _CODES[_base] = _code
_STARTS = re.compile("ATG|CTG|GTG|TTG|ACG|ATT|ATA|GCC|NNN")  # GCC: KIFC3; near-cognate starts of RefSeq
_ENDS = ("TAA", "TAG", "TGA")
SELENOPROTEINS = frozenset(
    (
        *("DIO1", "DIO2", "DIO3", "GPX1", "GPX2", "GPX3", "GPX4", "GPX6", "MSRB1", "SELENOF", "SELENOH", "SELENOI"),
        *("SELENOK", "SELENOM", "SELENON", "SELENOO", "SELENOP", "SELENOS", "SELENOT", "SELENOV", "SELENOW"),
        *("SEPHS2", "TXNRD1", "TXNRD2", "TXNRD3"),
    )
)
"""The 25 human proteins with selenocysteine (PMID 27645994): TGA inside their reading frame is no stop."""

KNOWN_UTR3 = {"NM_002520": "GAAAATAG"}
"""NPM1: the frame of the exon 12 insertions of leukaemia ends eight bases after the stop codon (PMID 15659725)."""
MOST_GROWTH = 100_000
"""An intron that is longer than this beyond its length in GRCh38 shows that an exon was lifted to another place."""

Segments = list[tuple[int, int]]


def build(sources: Path) -> Iterator[BuiltTable]:
    """The three tables. Raises DataError where a row of the source contradicts itself."""
    csv.field_size_limit(sys.maxsize)
    with gzip.open(sources / "transcripts" / "mane_transcripts.tsv.gz", "rt", encoding="utf-8") as lines:
        source_rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    records = [_record(row) for row in source_rows]
    records.append(_p14arf(next(row for row in source_rows if row["symbol"] == "CDKN2A")))
    records.sort(key=lambda record: (record[0]["symbol"], record[0]["kind"] != "select", record[0]["nm"]))
    packed = bytearray()
    rows: list[tuple[str, ...]] = []
    for cells, sequence in records:
        if cells["unknown"] != "*":
            cells["sequence_at"] = str(len(packed))
            packed += pack(sequence)
        rows.append(tuple(cells[column] for column in COLUMNS))
    yield BuiltTable(
        "transcripts",
        "transcripts/transcripts.tsv",
        tr("MANE Select transcripts (and CDKN2A p14ARF): identifiers and structure in both builds"),
        (SOURCE,),
        COLUMNS,
        rows,
        ordered=True,
    )
    yield BuiltTable(
        "transcripts.sequence",
        "transcripts/sequence.bin",
        tr("coding sequences of the transcripts, two bits a base"),
        (SOURCE,),
        binary=bytes(packed),
        count=sum(cells["unknown"] != "*" for cells, _ in records),
    )
    places = place_index(rows)
    yield BuiltTable(
        "transcripts.places",
        "transcripts/places.bin",
        tr("where each transcript lies in each build and in the table's bytes"),
        (SOURCE,),
        binary=places,
        count=(len(places) - 4) // PLACE_DTYPE.itemsize,
    )


def pack(sequence: str) -> bytes:
    """Two bits a base; N becomes A (the row's `unknown` knows better). Raises DataError on another letter."""
    codes = _CODES[np.frombuffer(sequence.replace("N", "A").encode("ascii"), dtype=np.uint8)]
    if (codes > 3).any():
        raise DataError(tr("a coding sequence holds a letter other than A, C, G, T and N"))
    codes = np.concatenate([codes, np.zeros(-len(codes) % 4, dtype=np.uint8)]).reshape(-1, 4)
    return bytes(np.bitwise_or.reduce(codes << np.array([6, 4, 2, 0], dtype=np.uint8), axis=1).tobytes())


def place_index(rows: Iterable[tuple[str, ...]]) -> bytes:
    """The binary index of the rows as `BuiltTable.render` will write them."""
    entries: dict[Build, list[tuple[int, int, int, int, int]]] = {Build.GRCH38: [], Build.GRCH37: []}
    at = len("\t".join(COLUMNS)) + 1
    for row in rows:
        length = len("\t".join(row).encode())
        cells = dict(zip(COLUMNS, row, strict=True))
        span38 = _span(cells["place38"])
        for build_, place in ((Build.GRCH38, cells["place38"]), (Build.GRCH37, cells["place37"])):
            if place:
                chrom, _, start = place.lstrip("=").split(":")[:3]
                code = CHROMOSOMES.index(chrom) if chrom in CHROMOSOMES else OTHER_CONTIG
                span = span38 if place.startswith("=") else _span(place)
                entries[build_].append((code, int(start), int(start) + span - 1, at, length))
        at += length + 1
    arrays = [np.array(sorted(entries[b]), dtype=PLACE_DTYPE) for b in (Build.GRCH38, Build.GRCH37)]
    return len(arrays[0]).to_bytes(4, "little") + b"".join(array.tobytes() for array in arrays)


def _span(place: str) -> int:
    return sum(map(int, place.split(":")[5].split(",")))


def _segments(text: str) -> Segments:
    pairs = (part.split("-") for part in text.split(",") if part)
    return [(int(start), int(end)) for start, end in pairs]


def _span_of(segments: Segments) -> int:
    return segments[-1][1] - segments[0][0] + 1


def _follows(exons: Segments, coding: Segments) -> bool:
    """Whether the coding segments are the exons cut to the coding span."""
    low, high = coding[0][0], coding[-1][1]
    return [(max(a, low), min(b, high)) for a, b in exons if a <= high and b >= low] == coding


def _structure(exons: Segments, coding: Segments) -> str:
    """ "start:coding offset:coding span:exon,gap,exon…" of ascending segments."""
    start, low, high = exons[0][0], coding[0][0], coding[-1][1]
    lengths = [exons[0][1] - start + 1]
    for (_, before), (first, last) in pairwise(exons):
        lengths += [first - before - 1, last - first + 1]
    if not _follows(exons, coding):
        raise DataError(tr("a transcript's coding segments do not follow its exons (exon at {start})", start=start))
    return f"{start}:{low - start}:{high - low + 1}:{','.join(map(str, lengths))}"


def _record(row: dict[str, str]) -> tuple[dict[str, str], str]:
    sequence, flags = row["cds_seq"], []
    exons38, coding38 = _segments(row["exons38"]), _segments(row["cds38"])
    structure38 = _structure(exons38, coding38)
    coding37 = _segments(row["cds37"])
    exons37 = _segments(row["exons37"])
    lost_utr = bool(coding37) and (not exons37 or _span_of(exons37) > _span_of(exons38) + MOST_GROWTH)
    if lost_utr:
        exons37 = coding37
    place37, first37 = "", 0
    # A few multi-copy genes were lifted piecemeal: they are not placed.
    if coding37 and _follows(exons37, coding37) and _span_of(coding37) <= _span_of(coding38) + MOST_GROWTH:
        structure37 = _structure(exons37, coding37)
        start37, rest37 = structure37.split(":", 1)
        head = f"{row['chrom37']}:{row['strand37']}:{start37}"
        same = rest37 == structure38.split(":", 1)[1] and row["strand37"] == row["strand38"]
        place37 = f"={head}" if same else f"{head}:{rest37}"
        before38 = _leading(exons38, coding38, row["strand38"])
        first37 = before38 - _leading(exons37, coding37, row["strand37"])
        if lost_utr:
            flags.append("utr37_unknown")
    if row["seq_status"] != "none":
        flags += _sequence_flags(row["symbol"], sequence)
    unknown = "*" if row["seq_status"] == "none" else _runs(sequence)
    cells = {key: row[key] for key in ("symbol", "hgnc_id", "ncbi_gene", "ensg", "enst", "nm", "ensp", "np", "cds_len")}
    cells |= {
        "kind": "select",
        "place38": f"{row['chrom38']}:{row['strand38']}:{structure38}",
        "place37": place37,
        "exons": str(len(exons38)),
        "first37": str(first37),
        "sequence_at": "",
        "unknown": unknown,
        "utr3": KNOWN_UTR3.get(row["nm"].split(".")[0], ""),
        "flags": ",".join(flags),
    }
    return cells, sequence


def _leading(exons: Segments, coding: Segments, strand: str) -> int:
    """Exons wholly before the start codon, in transcript order."""
    if strand == "+":
        return sum(last < coding[0][0] for _, last in exons)
    return sum(first > coding[-1][1] for first, _ in exons)


def _runs(sequence: str) -> str:
    return ",".join(f"{run.start()}+{run.end() - run.start()}" for run in re.finditer("N+", sequence))


def _sequence_flags(symbol: str, sequence: str) -> list[str]:
    """What is odd about a coding sequence: another start than ATG, selenocysteine, or no sound reading frame."""
    flags = []
    start, last = sequence[:3], sequence[-3:]
    if start != "ATG" and "N" not in start:
        flags.append(f"start:{start}")
    inner = [sequence[i : i + 3] for i in range(3, len(sequence) - 3, 3)]
    stops = {codon for codon in inner if codon in _ENDS}
    sound = _STARTS.fullmatch(start) or "N" in start
    if len(sequence) % 3 or not sound or not (last in _ENDS or "N" in last) or stops - {"TGA"}:
        flags.append("unconfirmed")
    elif stops:
        flags.append("selenocysteine" if symbol in SELENOPROTEINS else "unconfirmed")
    return flags


def _p14arf(p16: dict[str, str]) -> tuple[dict[str, str], str]:
    """CDKN2A p14ARF (MANE Plus Clinical NM_058195): exon 1β, then p16's exons 2 and 3 in another frame.

    Exon 1β's 193 coding bases are not among the sources and stay unknown; exon 2's part is p16's c.151–356.
    """
    row = dict(p16)
    row |= {"nm": "NM_058195.4", "np": "NP_478102.2", "enst": "ENST00000579755.2", "ensp": "ENSP00000462950.1"}
    unknown = 193
    for build_, offset in (("38", 1), ("37", 0)):
        shared = ",".join(p16[f"exons{build_}"].split(",")[:2])
        row[f"exons{build_}"] = f"{shared},{21994138 + offset}-{21994391 + offset}"
        row[f"cds{build_}"] = f"{21971002 + offset}-{21971207 + offset},{21994138 + offset}-{21994330 + offset}"
    row["cds_seq"] = "N" * unknown + p16["cds_seq"][150:356]
    row |= {"cds_len": str(len(row["cds_seq"])), "seq_status": "partial"}
    cells, sequence = _record(row)
    return cells | {"kind": "plus_clinical"}, sequence
