"""PharmCAT's phenotyper JSON and reporter JSON: the calls of the genes are read again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Reader, Text, diplotype, has_known_gene, text_of
from pmkit.pgx.outside.call_words import is_no_call, stated

_HOLDERS = ("geneReports", "genes")
_SOURCES = ("CPIC", "DPWG")


def _genes(text: Text) -> dict[str, Any]:
    """Gene -> its report. Older releases write the reports once for each source; their calls are the same."""
    for holder in _HOLDERS:
        found = text.fields(holder)
        if has_known_gene(found):
            return found
        merged: dict[str, Any] = {}
        for source in _SOURCES:
            merged = {**text.fields(holder, source), **merged}
        if has_known_gene(merged):
            return merged
    return {}


def _tells(text: Text) -> bool:
    return any(isinstance(one, dict) and "sourceDiplotypes" in one for one in _genes(text).values())


def _read(text: Text) -> Iterator[OutsideCall]:
    metadata = text.fields("matcherMetadata")
    sample = text_of(metadata.get("sampleId"))
    for gene, report in _genes(text).items():
        if not isinstance(report, dict):
            continue
        lone = report.get("matcherComponentHaplotypes")  # alleles found where no pair can be called
        listed = report.get("recommendationDiplotypes" if lone else "sourceDiplotypes")
        found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        for one in found or [{}]:
            yield _call(gene, one, text, sample)


def _call(gene: str, one: dict[str, Any], text: Text, sample: str) -> OutsideCall:
    names = [_name(one.get(key)) for key in ("allele1", "allele2")]
    written = "/".join(filter(None, names)) or text_of(one.get("label"))
    phenotypes = one.get("phenotypes")
    phenotype = text_of(phenotypes[0]) if isinstance(phenotypes, list) and len(phenotypes) == 1 else ""
    no_result = is_no_call(written)
    call = (
        diplotype(gene, written),
        "" if no_result and not one.get("outsidePhenotype") else stated(phenotype),
        stated(text_of(one.get("activityScore"))),
    )
    return OutsideCall(gene, *call, "PharmCAT", text.file, 0, sample, written=written or tr("no diplotype"))


def _name(allele: object) -> str:
    return text_of(allele.get("name")) if isinstance(allele, dict) else ""


READER = Reader(
    caller="PharmCAT",
    version="2.x, 3.x",
    file="SAMPLE.phenotype.json, SAMPLE.report.json",
    columns="per gene sourceDiplotypes (allele1, allele2, phenotypes, activityScore)",
    example="https://github.com/PharmGKB/PharmCAT/blob/main/docs/examples/pharmcat.example.phenotype.json",
    source="https://pharmcat.org",
    tells=_tells,
    read=_read,
)
