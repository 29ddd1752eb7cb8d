"""xHLA's JSON report: two alleles a locus in one list (https://github.com/humanlongevity/HLA)."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.errors import DataError
from pmkit.core.messages import tr, trn
from pmkit.pgx.outside.call import OutsideCall, Reader, Text, text_of
from pmkit.pgx.outside.hla import hla_calls, hla_gene


def _tells(text: Text) -> bool:
    return text.fields().get("report_type") == "hla_typing" and "alleles" in text.fields("hla")


def _read(text: Text) -> Iterator[OutsideCall]:
    """One allele of a locus alone is not read as two: xHLA writes a homozygous one twice."""
    alleles = text.fields("hla")["alleles"]
    if not isinstance(alleles, list) or not all(isinstance(one, str) for one in alleles):
        raise DataError(tr("hla.alleles is not a list of alleles"), where=text.file)
    loci: dict[str, list[str]] = {}
    for allele in alleles:
        if gene := hla_gene(allele):
            loci.setdefault(gene, []).append(allele)
    sample = text_of(text.fields().get("sample_id"))
    for gene, found in loci.items():
        if len(found) > 2:
            raise DataError(
                trn("{gene} has {n} allele", "{gene} has {n} alleles", len(found), gene=gene), where=text.file
            )
        yield from hla_calls(gene, [*found, "."][:2], "xHLA", text, sample=sample)


READER = Reader(
    caller="xHLA",
    version="1.1, 1.2",
    file="report-SAMPLE-hla.json",
    columns="sample_id; hla: alleles (known by report_type)",
    example="https://github.com/humanlongevity/HLA (README, output)",
    source="https://github.com/humanlongevity/HLA",
    tells=_tells,
    read=_read,
)
