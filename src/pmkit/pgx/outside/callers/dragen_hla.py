"""DRAGEN's hla.tsv: two columns a locus (A1, A2, B1 …), one row, no sample."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Reader, Text
from pmkit.pgx.outside.hla import locus_columns, wide_rows


def _tells(text: Text) -> bool:
    return {"HLA-A", "HLA-B"} <= locus_columns(text.first).keys()


def _read(text: Text) -> Iterator[OutsideCall]:
    """A first column Sample or subject is the sample's, in whosever table of this shape it stands."""
    yield from wide_rows(text, tr("DRAGEN HLA"), lambda row: row.get("Sample", row.get("sample", "")))


READER = Reader(
    caller="DRAGEN HLA caller",
    version="3.9 to 4.5",
    file="PREFIX.hla.tsv",
    columns="A1, A2, B1, B2; DQA11, DQA12, DRB11, DRB12 where there are",
    example="",
    source="https://help.dragen.illumina.com (HLA Typing)",
    tells=_tells,
    read=_read,
)
