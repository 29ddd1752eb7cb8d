"""HLA-HD's final result: a locus and two alleles a line; `-` as second allele means homozygous."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Reader, Text
from pmkit.pgx.outside.hla import hla_calls, hla_gene


def _tells(text: Text) -> bool:
    return any(re.match(r"(A|B)\t(HLA-(A|B)\*|Not typed)", line) for line in text.lines)


def _read(text: Text) -> Iterator[OutsideCall]:
    for number, line in text.numbered():
        cells = [cell.strip() for cell in line.split("\t")]
        if gene := hla_gene(cells[0]):
            if len(cells) < 3:
                raise text.error(number, tr("expected 3 columns, found {n_cells}", n_cells=len(cells)))
            pair = [cells[1], cells[1] if cells[2] == "-" else cells[2]]
            yield from hla_calls(gene, pair, "HLA-HD", text, line=number)


READER = Reader(
    caller="HLA-HD",
    version="1.7",
    file="SAMPLE_final.result.txt",
    columns="no header: locus, first allele, second allele",
    example="",
    source="https://www.genome.med.kyoto-u.ac.jp/HLA-HD/",
    tells=_tells,
    read=_read,
)
