"""SpecHLA's hla.result.txt: one row a sample, two columns a locus (https://github.com/deepomicslab/SpecHLA)."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.pgx.outside.call import OutsideCall, Reader, Text
from pmkit.pgx.outside.hla import locus_columns, wide_rows


def _tells(text: Text) -> bool:
    return text.first[0] == "Sample" and "HLA_A_1" in text.first and bool(locus_columns(text.first))


def _read(text: Text) -> Iterator[OutsideCall]:
    yield from wide_rows(text, "SpecHLA", lambda row: row["Sample"])


READER = Reader(
    caller="SpecHLA",
    version="1.0",
    file="hla.result.txt",
    columns="Sample, HLA_A_1, HLA_A_2, HLA_B_1 … (as its annotation script writes them)",
    example="",
    source="https://github.com/deepomicslab/SpecHLA (script/whole/annoHLA.pl)",
    tells=_tells,
    read=_read,
)
