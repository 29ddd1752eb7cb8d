"""PharmCAT's calls-only report.tsv (https://pharmcat.org/using/Running-PharmCAT/): its calls are read again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmkit.pgx.outside.call import OutsideCall, Reader, Text, diplotype
from pmkit.pgx.outside.call_words import stated

_SOURCE, _LOOKUP = "Source Diplotype", "Recommendation Lookup Diplotype"


def _header(text: Text) -> tuple[str, ...]:
    """The header stands in the first line, or in the second below the program's version."""
    rows = [tuple(line.split("\t")) for _, line in text.numbered()][:2]
    return next((row for row in rows if {"Gene", _SOURCE} <= set(row)), ())


def _tells(text: Text) -> bool:
    return bool(_header(text))


def _read(text: Text) -> Iterator[OutsideCall]:
    """Diplotypes joined by OR are several possible results; alleles joined by AND stand for the lookup's diplotype."""
    header = _header(text)
    for number, line in text.numbered():
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if cells[0] in ("", "Gene") or (len(cells) == 1 and cells[0].startswith("PharmCAT")):
            continue
        row = dict(zip(header, (*cells, *[""] * len(header)), strict=False))
        written = row[_SOURCE]
        if " AND " in written:
            written = row.get(_LOOKUP, "") or written
        sample = row.get("Sample ID", "")
        for one in re.split(r"\s+OR\s+", written):
            call = (
                diplotype(row["Gene"], one),
                stated(row.get("Phenotype", "")),
                stated(row.get("Activity Score", "")),
            )
            yield OutsideCall(row["Gene"], *call, "PharmCAT", text.file, number, sample, written=row[_SOURCE])


READER = Reader(
    caller="PharmCAT",
    version="2.13 to 3.x",
    file="SAMPLE.report.tsv (-reporterCallsOnlyTsv)",
    columns="Gene, Source Diplotype, Phenotype, Activity Score, Recommendation Lookup Diplotype",
    example="https://github.com/PharmGKB/PharmCAT/blob/main/docs/examples/pharmcat.example.report.tsv",
    source="https://pharmcat.org/using/Running-PharmCAT/",
    tells=_tells,
    read=_read,
)
