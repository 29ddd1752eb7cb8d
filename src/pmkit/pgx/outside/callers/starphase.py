"""pb-StarPhase's JSON (https://github.com/PacificBiosciences/pb-StarPhase/blob/main/docs/user_guide.md)."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.pgx.genes import is_hla
from pmkit.pgx.genes.hla_family import HLA_GENES
from pmkit.pgx.outside.call import OutsideCall, Reader, Text, diplotype, text_of
from pmkit.pgx.outside.hla import hla_calls


def _tells(text: Text) -> bool:
    return bool(text.fields("gene_details")) and "pbstarphase_version" in text.fields()


def _read(text: Text) -> Iterator[OutsideCall]:
    """Each of several diplotypes is a possible result; an empty list is no call. Core alleles where both are given."""
    for gene, details in text.fields("gene_details").items():
        listed = (details.get("simple_diplotypes") or details.get("diplotypes")) if isinstance(details, dict) else None
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise DataError(tr("{gene} has no list of diplotypes", gene=gene), where=text.file)
        if is_hla(gene) and gene not in HLA_GENES:
            continue
        for one in listed or [{}]:
            pair = [text_of(one.get("hap1")), text_of(one.get("hap2"))]
            written = text_of(one.get("diplotype")) or "/".join(filter(None, pair))
            if gene in HLA_GENES:
                yield from hla_calls(gene, pair, "pb-StarPhase", text)
            else:
                name = diplotype(gene, written)
                yield OutsideCall(
                    gene, name, "", "", "pb-StarPhase", text.file, 0, written=written or tr("no diplotype")
                )


READER = Reader(
    caller="pb-StarPhase",
    version="0.8 to 2.x",
    file="--output-calls JSON",
    columns="gene_details: simple_diplotypes, else diplotypes (hap1, hap2, diplotype)",
    example="https://github.com/PacificBiosciences/pb-StarPhase/blob/main/docs/user_guide.md (partial example)",
    source="https://github.com/PacificBiosciences/pb-StarPhase/blob/main/docs/user_guide.md",
    tells=_tells,
    read=_read,
)
