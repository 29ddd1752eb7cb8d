"""DRAGEN's targeted.json: CYP2D6 and CYP2B6 of one sample among other genes that pmkit does not read."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.pgx.outside.call import OutsideCall, Reader, Text, text_of
from pmkit.pgx.outside.call_words import known_genes, stated
from pmkit.pgx.outside.callers.cyrius import genotypes

_STATUS = ("pharmcatMetabolismStatus", "phenotypeDatabaseAnnotation")


def _tells(text: Text) -> bool:
    document = text.fields()
    versions = ("dragenVersion", "softwareVersion", "targetedCallerVersion")
    return any(name in document for name in versions) and bool(list(_genes(text)))


def _genes(text: Text) -> Iterator[tuple[str, dict[str, object]]]:
    for name, found in text.fields().items():
        if name.upper() in known_genes() and isinstance(found, dict) and "genotype" in found:
            yield name.upper(), found


def _read(text: Text) -> Iterator[OutsideCall]:
    sample = text_of(text.fields().get("sample"))
    for gene, found in _genes(text):
        status = next((stated(text_of(found[name])) for name in _STATUS if name in found), "")
        written, doubt = text_of(found["genotype"]), text_of(found.get("genotypeFilter"))
        yield from genotypes(gene, written, "DRAGEN", text, sample=sample, doubt=doubt, phenotype=status)


READER = Reader(
    caller="DRAGEN targeted caller",
    version="4.2 to 4.5",
    file="PREFIX.targeted.json",
    columns="sample; per gene genotype, genotypeFilter, pharmcatMetabolismStatus or phenotypeDatabaseAnnotation",
    example="https://github.com/geneyx/geneyx.analysis.api (test file of a DRAGEN 4.2.4 run)",
    source="https://help.dragen.illumina.com (Targeted Caller)",
    tells=_tells,
    read=_read,
)
