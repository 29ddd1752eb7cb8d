"""The child process of `bcf`: reads the BCF that its first argument names by htslib and writes VCF text to stdout.

stdin: after the header has been written, one line of JSON, {"regions": {contig: [[first, last], …]} or null,
"indexed": bool, "mates": bool}; positions 1-based, inclusive, sorted, disjoint; contig names bare. "mates": breakends
may occur, and records whose mates lie in a region are requested too.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from pmkit.core.contigs import bare_chromosome, is_foreign
from pmkit.formats.vcf_grammar import OPEN_ENDED, SPANNING_ALTS, mates, spanned

START = "from pmkit.formats.bcf_child import main\nmain()\n"
"""What the child runs."""
_MATE_KEYS = ("CHR2", "END2", "POS2", "END")


def _queried(reader: Any, regions: dict[str, list[list[int]]]) -> Iterator[Any]:
    """Records by index, each once."""
    for contig in reader.seqnames:
        if is_foreign(contig):
            yield from reader(contig)  # to be counted
        done = 0
        for first, last in regions.get(bare_chromosome(contig), ()):
            for record in reader(f"{contig}:{first}-{last}"):
                if done < record.POS:  # else the region before gave it already
                    yield record
            done = last


def _streamed(reader: Any, regions: dict[str, list[list[int]]], breakends: bool) -> Iterator[Any]:
    """Records by looking at all of them."""
    lasts = {contig: [last for _, last in spans] for contig, spans in regions.items()}
    bare = {name: bare_chromosome(name) for name in reader.seqnames}

    def touched(contig: str, first: int, last: int) -> bool:
        if not (spans := regions.get(contig)):
            return False
        i = bisect_left(lasts[contig], first)
        return i < len(spans) and spans[i][0] <= last

    for record in reader:
        contig = bare.get(record.CHROM, record.CHROM)
        if is_foreign(contig):
            yield record  # to be counted
        elif (contig in regions and touched(contig, record.POS, _end(record))) or (
            breakends and any(touched(bare_chromosome(mate), pos, pos) for mate, pos in _mates(record))
        ):
            yield record


def _mates(record: Any) -> Iterator[tuple[str, int]]:
    """Contig and position of what the record's breakends join."""
    alts = record.ALT
    if any("<" in alt or "[" in alt or "]" in alt for alt in alts):
        known = {key: record.INFO.get(key) for key in _MATE_KEYS}
        yield from mates(",".join(alts), {key: str(value) for key, value in known.items() if value is not None})


def _end(record: Any) -> int:
    """The last base that a record may cover: htslib 1.19 goes by REF and END, VCF 4.4 by SVLEN, 4.5 by FORMAT LEN."""
    last = int(max(record.end, record.POS))
    alts = record.ALT
    if any(alt.startswith("<") for alt in alts):
        lengths = record.INFO.get("SVLEN")
        if lengths is not None:
            text = ",".join(map(str, lengths)) if isinstance(lengths, tuple) else str(lengths)
            last = max(last, record.POS + spanned(alts, text))
        if "LEN" in record.FORMAT:
            last = max(last, record.POS - 1 + int(record.format("LEN").max()))
        if last < record.POS + len(record.REF) and any(alt.startswith(SPANNING_ALTS) for alt in alts):
            last = int(record.POS) + OPEN_ENDED  # it does not say where it ends
    return last


def main() -> None:
    from cyvcf2 import VCF

    reader = VCF(sys.argv[1])
    out = sys.stdout.buffer
    out.write(reader.raw_header.encode())
    out.flush()
    order = json.loads(sys.stdin.readline() or "null")
    if order is None:
        return  # the parent requested the header only
    regions = order["regions"]
    if regions is None:
        records = reader
    else:
        records = _queried(reader, regions) if order["indexed"] else _streamed(reader, regions, order["mates"])
    for record in records:
        out.write(str(record).encode())
    out.flush()
