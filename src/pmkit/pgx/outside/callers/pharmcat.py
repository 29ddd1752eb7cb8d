"""PharmCAT's outside-call table, which many programs write (https://pharmcat.org/using/Outside-Call-Format/)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Reader, Text, diplotype, genotypes
from pmkit.pgx.outside.call_words import known_genes, stated

_GENE = re.compile(r"[A-Z][A-Z0-9]+(-[A-Z0-9]+)?")


def _tells(text: Text) -> bool:
    return any(line.split("\t")[0].strip() in known_genes() for _, line in text.numbered() if line[0] != "#")


def _read(text: Text) -> Iterator[OutsideCall]:
    """gene, diplotype, phenotype, activity score; `#` comments; columns 2–4 may be empty but not all of them.

    Columns after the fourth (Astrolabe wrote some) are passed over, as PharmCAT does.
    """
    for number, line in text.numbered():
        if line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        gene, written, phenotype, score = [*cells, "", "", ""][:4]
        if not _GENE.fullmatch(gene):
            raise text.error(
                number, tr("{gene!r} is not a gene symbol", gene=gene), tr("The first column names the gene.")
            )
        if len(cells) < 2 or not any(cells[1:]):
            raise text.error(number, tr("{gene} has neither diplotype nor phenotype nor activity score", gene=gene))
        said = " ".join(filter(None, cells[1:4]))
        for one in genotypes(written):
            call = (diplotype(gene, one), stated(phenotype), stated(score))
            yield OutsideCall(gene, *call, tr("PharmCAT TSV"), text.file, number, written=said)


READER = Reader(
    caller="PharmCAT TSV",
    version="2.x, 3.x",
    file="outside-call TSV, of any program",
    columns="no header: gene, diplotype, phenotype, activity score",
    example="https://github.com/PharmGKB/PharmCAT/blob/main/docs/examples/pharmcat.example.outsideCall.tsv",
    source="https://pharmcat.org/using/Outside-Call-Format/",
    tells=_tells,
    read=_read,
)
