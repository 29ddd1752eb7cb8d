"""arcasHLA's genotype.json: {"A": ["A*01:01:01", "A*03:01:01"], …}; one allele means homozygous."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Reader, Text
from pmkit.pgx.outside.hla import hla_calls, hla_gene


def _tells(text: Text) -> bool:
    return any(hla_gene(locus) and not isinstance(found, dict) for locus, found in text.fields().items())


def _read(text: Text) -> Iterator[OutsideCall]:
    for locus, alleles in text.fields().items():
        if gene := hla_gene(locus):
            if (
                not isinstance(alleles, list)
                or not 0 < len(alleles) <= 2
                or not all(isinstance(a, str) for a in alleles)
            ):
                raise DataError(tr("{gene} is not a list of one or two alleles", gene=gene), where=text.file)
            yield from hla_calls(gene, [alleles[0], alleles[-1]], "arcasHLA", text)


READER = Reader(
    caller="arcasHLA",
    version="0.2 to 0.6",
    file="SAMPLE.genotype.json",
    columns="A, B, DQA1, DRB1: one or two alleles",
    example="https://github.com/RabadanLab/arcasHLA (README, genotype.json)",
    source="https://github.com/RabadanLab/arcasHLA",
    tells=_tells,
    read=_read,
)
