"""Illumina's final report (GenomeStudio): a [Header], then [Data] with a row for each marker of each sample.

The columns of the alleles say their strand. Only those on the plus strand of the reference can be read at a table's
positions; Top, Forward, Design and AB need the array's manifest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pmkit.core.errors import DataError, at_line
from pmkit.core.messages import tr, trn

_PLUS = ("allele1 - plus", "allele2 - plus")
MARKERS = ("rsid", "snp name", "sample id")
*_NAMES, _SAMPLE = MARKERS
_REMEDY = tr("Export it from GenomeStudio with SNP Name, Sample ID, Chr, Position, Allele1 - Plus and Allele2 - Plus.")


LEAST_SCORE = 0.15
"""A GenCall score (0 to 1) below which a genotype is taken as no call. pmkit's own mark: a project sets its own, and a
report need not keep to it."""


def _is_sure(text: str) -> bool:
    """Whether a GenCall score lets a genotype stand; one that cannot be read does not."""
    try:
        return float(text.replace(",", ".")) >= LEAST_SCORE
    except ValueError:
        return text == ""


class ArrayMarker(NamedTuple):
    """One row: the sample, the marker's name (an rsID where the report has one), its place and its two letters."""

    sample: str
    name: str
    chrom: str
    pos: str
    letters: str
    line: int


def is_final_report(text: str) -> bool:
    """Whether a text begins as such reports do."""
    return text.lstrip("\ufeff\r\n ").startswith("[Header]")


def markers(text: str, path: str) -> Iterator[ArrayMarker]:
    """The rows of the [Data] section in order; markers without a place are left out.

    Raises DataError for a report without [Data], without a needed column, or with a row that is too short or too long.
    """
    lines = enumerate(text.splitlines(), 1)
    if not any(line.strip().rstrip("\t,") == "[Data]" for _, line in lines):
        raise DataError(tr("the final report has no [Data] section"), where=path, remedy=_REMEDY)
    number, head = next(lines, (0, ""))
    separator = "\t" if "\t" in head else ","
    columns = {name.strip().lower(): at for at, name in enumerate(head.split(separator))}
    missing = [name for name in (_SAMPLE, "chr", "position", *_PLUS) if name not in columns]
    if missing or not set(_NAMES) & columns.keys():
        lacking = ", ".join(missing) or _NAMES[-1]
        raise DataError(
            tr("the final report lacks the columns {lacking}", lacking=lacking),
            where=at_line(path, number),
            remedy=_REMEDY,
        )
    sample, chrom, pos, first, second = (columns[name] for name in (_SAMPLE, "chr", "position", *_PLUS))
    name, score = next((columns[key] for key in _NAMES if key in columns), 0), columns.get("gc score")
    for number, line in lines:
        if not line.strip():
            continue
        fields = [field.strip() for field in line.split(separator)]
        if len(fields) < len(columns) or any(fields[len(columns) :]):
            raise DataError(
                trn(
                    "this row has {n} column instead of {n_columns}",
                    "this row has {n} columns instead of {n_columns}",
                    len(fields),
                    n_columns=len(columns),
                ),
                where=at_line(path, number),
            )
        if fields[chrom] not in ("", "0") and fields[pos] not in ("", "0"):
            letters = (fields[first] + fields[second]).upper()
            if score is not None and not _is_sure(fields[score]):
                letters = "--"
            yield ArrayMarker(fields[sample], fields[name], fields[chrom], fields[pos], letters, number)
