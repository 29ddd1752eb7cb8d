"""T1K's genotype.tsv: gene, number of alleles, then allele, abundance and quality twice."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.pgx.genes.hla_family import HLA_GENES
from pmkit.pgx.outside.call import OutsideCall, Reader, Text
from pmkit.pgx.outside.hla import hla_calls


def _tells(text: Text) -> bool:
    cells = text.first
    if len(cells) < 8 or cells[1] not in ("0", "1", "2"):
        return False
    return cells[2] == "." or cells[2].startswith(cells[0] + "*")


def _read(text: Text) -> Iterator[OutsideCall]:
    """An allele of quality 0 or less is not counted, as T1K's authors advise; one allele alone means homozygous."""
    for number, line in text.numbered():
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 8:
            raise text.error(number, tr("expected at least 8 columns, found {n_cells}", n_cells=len(cells)))
        if cells[0] in HLA_GENES:
            pair = [_good(text, number, cells[first : first + 3]) for first in (2, 5)]
            if cells[1] == "1" and pair[0]:
                pair[1] = pair[0]
            yield from hla_calls(cells[0], pair, "T1K", text, line=number)


def _good(text: Text, number: int, triple: list[str]) -> str:
    """An allele with a quality above 0, or ""."""
    allele, _, quality = triple
    try:
        return allele if float(quality) > 0 else ""
    except ValueError:
        raise text.error(number, tr("the quality {quality!r} is not a number", quality=quality)) from None


READER = Reader(
    caller="T1K",
    version="1.0",
    file="PREFIX_genotype.tsv",
    columns="no header: gene, number of alleles, allele and quality twice",
    example="",
    source="https://github.com/mourisl/T1K (README, output; issue 25)",
    tells=_tells,
    read=_read,
)
