"""HLA*LA's best guess: a row for each of two alleles of a locus (https://github.com/DiltheyLab/HLA-LA)."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr, trn
from pmkit.pgx.outside.call import OutsideCall, Reader, Text
from pmkit.pgx.outside.hla import hla_calls, hla_gene

_EVEN = 0.5  # an allele that is less likely than not is not typed


def _tells(text: Text) -> bool:
    return {"Locus", "Chromosome", "Allele", "Q1"} <= set(text.first)


def _read(text: Text) -> Iterator[OutsideCall]:
    loci: dict[str, list[tuple[int, str]]] = {}
    for number, row in text.table():
        if gene := hla_gene(row["Locus"]):
            loci.setdefault(gene, []).append((number, _typed(text, number, row)))
    for gene, found in loci.items():
        line = found[0][0]
        if len(found) > 2:
            raise text.error(found[2][0], trn("{gene} has {n} allele", "{gene} has {n} alleles", len(found), gene=gene))
        yield from hla_calls(gene, [*(allele for _, allele in found), "."][:2], "HLA*LA", text, line=line)


def _typed(text: Text, number: int, row: dict[str, str]) -> str:
    """The allele, or "." where its probability (Q1) is below a half."""
    if row["Q1"] in ("", "NA"):
        return "."
    try:
        return row["Allele"] if float(row["Q1"]) >= _EVEN else "."
    except ValueError:
        raise text.error(number, tr("the quality {row!r} is not a number", row=row["Q1"])) from None


READER = Reader(
    caller="HLA*LA",
    version="1.0",
    file="hla/R1_bestguess_G.txt",
    columns="Locus, Allele, Q1",
    example="",
    source="https://github.com/DiltheyLab/HLA-LA (README, interpreting the output)",
    tells=_tells,
    read=_read,
)
