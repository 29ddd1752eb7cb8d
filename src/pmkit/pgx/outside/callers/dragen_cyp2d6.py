"""DRAGEN's cyp2d6.tsv: sample, genotype and filter, without a header and without the gene's name."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.pgx.outside.call import OutsideCall, Reader, Text
from pmkit.pgx.outside.call_words import is_no_call
from pmkit.pgx.outside.callers.cyrius import genotypes

_FILTERS = ("PASS", "No_call", "None", "More_than_one_possible_genotype", "Not_assigned_to_haplotypes", "LowQ_high_CN")


def _tells(text: Text) -> bool:
    rows = [line.split("\t") for _, line in text.numbered()]
    return bool(rows) and all(
        len(row) == 3 and row[2].strip() in _FILTERS and (row[1].startswith("*") or is_no_call(row[1])) for row in rows
    )


def _read(text: Text) -> Iterator[OutsideCall]:
    gene = text.gene_named("DRAGEN")
    for number, line in text.numbered():
        sample, written, doubt = (cell.strip() for cell in line.split("\t"))
        yield from genotypes(gene, written, "DRAGEN", text, line=number, sample=sample, doubt=doubt)


READER = Reader(
    caller="DRAGEN CYP2D6 caller",
    version="3.7 to 4.1",
    file="PREFIX.cyp2d6.tsv",
    columns="no header: sample, genotype, filter; the gene is given by --outside CYP2D6=FILE",
    example="",
    source="https://support-docs.illumina.com/SW/DRAGEN_v39/ (CYP2D6 Caller)",
    tells=_tells,
    read=_read,
)
