"""StellarPGx's page of text with the headings Result, Activity score and Metaboliser status."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Reader, Text, diplotype
from pmkit.pgx.outside.call_words import stated


def _tells(text: Text) -> bool:
    return any("StellarPGx" in line for line in text.lines[:20])


def _read(text: Text) -> Iterator[OutsideCall]:
    gene = next((m[1] for line in text.lines if (m := re.search(r"([A-Z0-9]+) Star Allele Calling", line))), "")
    if not gene:
        raise DataError(tr("the StellarPGx page does not name its gene"), where=text.file)
    found: dict[str, tuple[int, str]] = {}
    heading = ""
    for number, line in text.numbered():
        word = line.strip().rstrip(":").lower()
        if word in ("result", "activity score", "metaboliser status"):
            heading = word
        elif heading:
            found[heading] = (number, line.strip())
            heading = ""
    number, result = found.get("result", (0, ""))
    diplotypes = [part for part in re.split(r"\s+or\s+|;", result) if part.strip()] or [""]
    score = stated(found.get("activity score", (0, ""))[1])
    status = stated(re.sub(r"\s*\(.*\)$", "", found.get("metaboliser status", (0, ""))[1]))
    for written in diplotypes:
        name = diplotype(gene, written if "*" in written else "")
        yield OutsideCall(gene, name, status, score, "StellarPGx", text.file, number, written=written)


READER = Reader(
    caller="StellarPGx",
    version="1.2",
    file="SAMPLE_GENE.alleles",
    columns="headings Result, Activity score, Metaboliser status",
    example="https://github.com/SBIMB/StellarPGx (README, example output)",
    source="https://github.com/SBIMB/StellarPGx",
    tells=_tells,
    read=_read,
)
