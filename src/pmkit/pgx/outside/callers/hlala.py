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
    doubts: dict[str, dict[str, None]] = {}
    for number, row in text.table():
        if gene := hla_gene(row["Locus"]):
            loci.setdefault(gene, []).append((number, _typed(text, number, row)))
            doubts.setdefault(gene, {}).update(dict.fromkeys(_doubts(text, number, row)))
    for gene, found in loci.items():
        line = found[0][0]
        if len(found) > 2:
            raise text.error(found[2][0], trn("{gene} has {n} allele", "{gene} has {n} alleles", len(found), gene=gene))
        pair = [*(allele for _, allele in found), "."][:2]
        yield from hla_calls(gene, pair, "HLA*LA", text, line=line, doubt=", ".join(doubts[gene]))


def _typed(text: Text, number: int, row: dict[str, str]) -> str:
    """The allele, or "." where its probability (Q1) is below a half."""
    quality = _number(text, number, row["Q1"])
    return row["Allele"] if quality is not None and quality >= _EVEN else "."


_WHOLE = ("proportionkMersCovered", "perfectG")
"""Columns that are 1 for an allele of which every k-mer was read, and that is exactly the G group named."""


def _doubts(text: Text, number: int, row: dict[str, str]) -> Iterator[str]:
    """Quality indicators that are not what its authors call usual; unaccounted columns are none, by their words."""
    for column in _WHOLE:
        share = _number(text, number, row.get(column, ""))
        if share is not None and share < 1:
            yield f"{column} {row[column]}"


def _number(text: Text, number: int, cell: str) -> float | None:
    if cell in ("", "NA"):
        return None
    try:
        return float(cell)
    except ValueError:
        raise text.error(number, tr("the quality {row!r} is not a number", row=cell)) from None


READER = Reader(
    caller="HLA*LA",
    version="1.0",
    file="hla/R1_bestguess_G.txt",
    columns="Locus, Allele, Q1; proportionkMersCovered and perfectG below 1 mark the result",
    example="",
    source="https://github.com/DiltheyLab/HLA-LA (README, interpreting the output)",
    tells=_tells,
    read=_read,
)
