"""DRAGEN's star_allele.json: a list of genes with genotypes. Only fields that public readers of it name are read."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.pgx.outside.call import OutsideCall, Reader, Text, text_of
from pmkit.pgx.outside.call_words import known_genes, stated
from pmkit.pgx.outside.callers.cyrius import genotypes

_LISTS = ("locusAnnotations", "starAlleles", "genes")
_STATUS = ("pharmcatMetabolismStatus", "phenotypeDatabaseAnnotation", "metabolismStatus", "phenotype")


def _tells(text: Text) -> bool:
    return bool(list(_genes(text)))


def _genes(text: Text) -> Iterator[tuple[str, dict[str, object]]]:
    document = text.fields()
    listed: list[object] = next((document[name] for name in _LISTS if isinstance(document.get(name), list)), [])
    for found in listed:
        if isinstance(found, dict) and "genotype" in found:
            gene = text_of(found.get("gene") or found.get("geneName") or found.get("locus")).upper()
            if gene in known_genes():
                yield gene, found


def _read(text: Text) -> Iterator[OutsideCall]:
    sample = text_of(text.fields().get("sample"))
    for gene, found in _genes(text):
        status = next((stated(text_of(found[name])) for name in _STATUS if name in found), "")
        doubt = text_of(found.get("genotypeFilter") or found.get("filter"))
        yield from genotypes(
            gene, text_of(found["genotype"]), "DRAGEN", text, sample=sample, doubt=doubt, phenotype=status
        )


READER = Reader(
    caller="DRAGEN star allele caller",
    version="4.x",
    file="PREFIX.star_allele.json",
    columns="locusAnnotations: gene, genotype, genotypeFilter, phenotypeDatabaseAnnotation",
    example="",
    source="https://help.dragen.illumina.com (Star Allele Caller)",
    tells=_tells,
    read=_read,
)
