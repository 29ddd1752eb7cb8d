"""Cyrius's JSON: for each sample the genotype and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.pgx.outside.call import OutsideCall, Reader, Text, text_of
from pmkit.pgx.outside.callers.cyrius import GENE, genotypes


def _tells(text: Text) -> bool:
    samples = text.fields()
    return bool(samples) and all(
        isinstance(one, dict) and "Genotype" in one and ("Total_CN" in one or "Raw_star_allele" in one)
        for one in samples.values()
    )


def _read(text: Text) -> Iterator[OutsideCall]:
    for sample, found in text.fields().items():
        written, doubt = text_of(found["Genotype"]), text_of(found.get("Filter"))
        yield from genotypes(GENE, written, "Cyrius", text, sample=sample, doubt=doubt)


READER = Reader(
    caller="Cyrius",
    version="1.x",
    file="PREFIX.json",
    columns="per sample: Genotype, Filter (known by Total_CN or Raw_star_allele)",
    example="",
    source="https://github.com/Illumina/Cyrius",
    tells=_tells,
    read=_read,
)
