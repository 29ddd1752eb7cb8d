"""PyPGx's table of results: the gene is not in it, but in the archive's metadata (https://pypgx.readthedocs.io)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Reader, Text, diplotype
from pmkit.pgx.outside.call_words import stated


def _tells(text: Text) -> bool:
    return {"Genotype", "Phenotype", "Haplotype1"} <= set(text.first)


def _read(text: Text) -> Iterator[OutsideCall]:
    rows = csv.reader(io.StringIO("\n".join(text.lines)), delimiter="\t")
    header = next(rows)
    column = {name.strip(): i for i, name in enumerate(header)}
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise text.error(
                number, tr("expected {n_header} columns, found {n_row}", n_header=len(header), n_row=len(row))
            )
        gene = row[column["Gene"]] if "Gene" in column else text.gene
        if not gene:
            remedy = tr("Give the results.zip, name the gene (--outside GENE=FILE), or add a Gene column.")
            raise text.error(number, tr("PyPGx's table does not name its gene"), remedy)
        written, phenotype = row[column["Genotype"]], row[column["Phenotype"]]
        one_copy = re.sub(r"^MALE/|/MALE$", "", written)  # PyPGx's mark of the X chromosome that a male lacks
        call = (diplotype(gene, one_copy), stated(phenotype), "")
        yield OutsideCall(gene, *call, "PyPGx", text.file, number, row[0], written=written)


READER = Reader(
    caller="PyPGx",
    version="0.2x",
    file="results.zip, or its data.tsv with the gene named",
    columns="the first (sample), Genotype, Phenotype; Gene of metadata.txt",
    example="https://pypgx.readthedocs.io (tutorials, results of GeT-RM samples)",
    source="https://pypgx.readthedocs.io",
    tells=_tells,
    read=_read,
)
