"""The child process of `bcf`: reads the BCF that its first argument names by htslib and writes VCF text to stdout.

stdin: after the header has been written, one line of JSON, {"regions": {contig: [[first, last], …]} or null,
"indexed": bool}; positions 1-based, inclusive, sorted, disjoint; contig names bare.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from pmkit.core.contigs import bare_chromosome, is_foreign
from pmkit.formats.vcf_grammar import spanned

START = "from pmkit.formats.bcf_child import main\nmain()\n"
"""What the child runs."""


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


def _streamed(reader: Any, regions: dict[str, list[list[int]]]) -> Iterator[Any]:
    """Records by looking at all of them."""
    lasts = {contig: [last for _, last in spans] for contig, spans in regions.items()}
    bare = {name: bare_chromosome(name) for name in reader.seqnames}
    for record in reader:
        contig = bare.get(record.CHROM, record.CHROM)
        if is_foreign(contig):
            yield record  # to be counted
        elif spans := regions.get(contig):
            i = bisect_left(lasts[contig], record.POS)
            if i < len(spans) and spans[i][0] <= _end(record):
                yield record


def _end(record: Any) -> int:
    """The last base that a record may cover: htslib 1.19 goes by REF and END, VCF 4.4 by SVLEN, 4.5 by FORMAT LEN."""
    last = int(max(record.end, record.POS))
    if any(alt.startswith("<") for alt in record.ALT):
        lengths = record.INFO.get("SVLEN")
        if lengths is not None:
            text = ",".join(map(str, lengths)) if isinstance(lengths, tuple) else str(lengths)
            last = max(last, record.POS + spanned(record.ALT, text))
        if "LEN" in record.FORMAT:
            last = max(last, record.POS - 1 + int(record.format("LEN").max()))
    return last


def main() -> None:
    from cyvcf2 import VCF

    reader = VCF(sys.argv[1])
    out = sys.stdout.buffer
    out.write(reader.raw_header.encode())
    out.flush()
    order = json.loads(sys.stdin.readline() or "null")
    if order is None:
        return  # the parent wanted the header only
    regions = order["regions"]
    choose = _queried if order["indexed"] else _streamed
    records = reader if regions is None else choose(reader, regions)
    for record in records:
        out.write(str(record).encode())
    out.flush()
