"""Any table whose header names a gene and a diplotype, as several programs and laboratories write it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Reader, Text, diplotype, genotypes
from pmkit.pgx.outside.call_words import known_genes, stated

_COLUMNS = {
    "gene": ("gene", "genesymbol", "genename"),
    "diplotype": ("diplotype", "genotype"),
    "phenotype": ("phenotype", "metabolismstatus", "metaboliserstatus", "metabolizerstatus"),
    "score": ("activityscore",),
    "sample": ("sample", "sampleid", "samplename"),
    "filter": ("filter", "genotypefilter"),
}


def _columns(text: Text) -> dict[str, str]:
    """What is read -> the column's own name. A word that two columns share is not read."""
    found: dict[str, list[str]] = {}
    for column in text.first:
        bare = re.sub(r"[^a-z]", "", column.lower())
        for what, words in _COLUMNS.items():
            if bare in words:
                found.setdefault(what, []).append(column)
    return {what: columns[0] for what, columns in found.items() if len(columns) == 1}


def _tells(text: Text) -> bool:
    columns = _columns(text)
    if text.first[0].startswith("#") or not {"gene", "diplotype"} <= columns.keys():
        return False
    place = text.first.index(columns["gene"])
    rows = (line.split("\t") for _, line in text.numbered())
    return any(len(cells) > place and cells[place].strip().upper() in known_genes() for cells in rows)


def _read(text: Text) -> Iterator[OutsideCall]:
    """Genotypes that are joined by `;` or " or " are several possible results."""
    columns = _columns(text)
    for number, row in text.table():
        gene = row[columns["gene"]].upper()
        cells = {what: row[column] for what, column in columns.items()}
        said = (stated(cells.get("phenotype", "")), stated(cells.get("score", "")), tr("table with header"))
        for written in genotypes(cells["diplotype"]):
            name, doubt = diplotype(gene, written), cells.get("filter", "")
            yield OutsideCall(gene, name, *said, text.file, number, cells.get("sample", ""), doubt, written=written)


READER = Reader(
    caller="table with header",
    version="any (DRAGEN star_allele.tsv, Stargazer report.tsv, laboratories' own)",
    file="TSV with a header",
    columns="gene, diplotype or genotype; phenotype, activity score, sample, filter where there are",
    example="",
    source="the header's own words",
    tells=_tells,
    read=_read,
)
