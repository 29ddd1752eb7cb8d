"""HLA callers' alleles as outside calls: two fields, as drug guidance names them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product

from pmkit.pgx.genes.hla_family import HLA_GENES, read_hla
from pmkit.pgx.outside.call import OutsideCall, Text
from pmkit.pgx.outside.call_words import is_no_call

_MOST_ALTERNATIVES = 8  # genotypes that one ambiguous HLA call may stand for; more are not understood
_LOCUS = re.compile(r"(?:HLA[-_])?([A-C]|DQA1|DQB1|DRB1|DPA1|DPB1)[-_]?([12])")


def hla_gene(locus: str) -> str:
    """ "A", "HLA-A", "HLA_A" or "A*01:01" -> "HLA-A"; "" for a locus that no guidance is written for."""
    gene = "HLA-" + locus.strip().upper().replace("_", "-").removeprefix("HLA-").partition("*")[0]
    return gene if gene in HLA_GENES else ""


def hla_calls(
    gene: str, pair: Sequence[str], caller: str, text: Text, *, line: int = 0, sample: str = "", doubt: str = ""
) -> Iterator[OutsideCall]:
    """Both alleles cut to two fields, as drug guidance names them; no call only where neither is typed.

    An allele written as several ("A*01:01;A*01:02") gives one call for each genotype that these leave possible.
    `doubt`: the caller's own mark of a result that is not firm.
    """
    written = "/".join(pair)
    if all(map(is_no_call, pair)):
        yield OutsideCall(gene, "", "", "", caller, text.file, line, sample, written=written)
        return
    sides = [_alternatives(gene, allele) for allele in pair]
    genotypes = dict.fromkeys("/".join(alleles) for alleles in product(*sides))
    if len(genotypes) > _MOST_ALTERNATIVES:
        genotypes = {written: None}
    for one in genotypes:
        yield OutsideCall(gene, one, "", "", caller, text.file, line, sample, doubt, written)


def _alternatives(gene: str, allele: str) -> tuple[str, ...]:
    """Two-field names of the alleles that a cell lists; what is not read stays as it is written."""
    parts = [part for part in re.split(r"[;,]", allele) if part.strip()] or ["."]
    names = [(read_hla(gene, part), part.strip()) for part in parts]
    return tuple(dict.fromkeys(str(name.cut()) if name else part for name, part in names))


def locus_columns(header: Sequence[str]) -> dict[str, list[str]]:
    """The two columns of each gene in a wide table: "A1", "HLA_A_1" or "DRB11" -> HLA-A, HLA-DRB1."""
    found: dict[str, list[str]] = {}
    for column in header:
        if (match := _LOCUS.fullmatch(column)) and (gene := hla_gene(match[1])):
            found.setdefault(gene, []).append(column)
    return {gene: sorted(columns) for gene, columns in found.items() if len(columns) == 2}


def wide_rows(text: Text, caller: str, sample: Callable[[dict[str, str]], str]) -> Iterator[OutsideCall]:
    """The calls of a table with two columns a locus, one row a sample."""
    columns = locus_columns(text.first)
    for number, row in text.table():
        for gene, pair in columns.items():
            yield from hla_calls(gene, [row[column] for column in pair], caller, text, line=number, sample=sample(row))
