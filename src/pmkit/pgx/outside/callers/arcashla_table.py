"""arcasHLA's merged genotypes.tsv: one row a subject, two columns a locus."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.pgx.outside.call import OutsideCall, Reader, Text
from pmkit.pgx.outside.hla import locus_columns, wide_rows


def _tells(text: Text) -> bool:
    return text.first[0] == "subject" and bool(locus_columns(text.first))


def _read(text: Text) -> Iterator[OutsideCall]:
    """An empty second allele is not read as homozygous: what it says is not documented."""
    yield from wide_rows(text, "arcasHLA", lambda row: row["subject"])


READER = Reader(
    caller="arcasHLA",
    version="0.2 to 0.6",
    file="genotypes.tsv (of `arcasHLA merge`)",
    columns="subject, A1, A2, B1, B2, DQA11, DQA12, DRB11, DRB12",
    example="",
    source="https://github.com/RabadanLab/arcasHLA",
    tells=_tells,
    read=_read,
)
