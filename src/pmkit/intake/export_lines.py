"""Lines of the text exports of genotyping arrays: their cells, and the line that names the columns."""

from __future__ import annotations

from collections.abc import Sequence

from pmkit.core.errors import DataError, at_line
from pmkit.core.messages import tr

_NAME = "rsid"
_CHROMOSOME = frozenset(("chromosome", "chrom", "chr"))
_POSITION = frozenset(("position", "pos", "basepair", "bp"))
_LETTERS = (("genotype",), ("result",), ("call",), ("allele1", "allele2"))
"""The columns behind the place that hold what the person has. REF and ALT, effect and other allele, or letters on
Illumina's strands look alike and are none."""


def fields(line: str) -> list[str]:
    """The cells of a line, parted by tabs, else by commas; quotes count nothing, doubled ones of MyHeritage neither."""
    separator = "," if "\t" not in line and "," in line else "\t"
    return [cell.replace('"', "").strip() for cell in line.split(separator)]


def is_head(line: str) -> bool:
    """Whether a line, a comment too, names the columns: by its first word, or since all names are known."""
    names = _names(line)
    return len(names) > 2 and (names[0] == _NAME or _is_known(names))


def check_head(line: str, path: str, number: int) -> None:
    """Raises DataError for columns that are not marker, chromosome, position and the person's letters, in order."""
    if not _is_known(_names(line)):
        raise DataError(
            tr("the columns {names} are not those of a person's genotypes", names=", ".join(_names(line))[:120]),
            where=at_line(path, number),
            remedy=tr("Give rsid, chromosome, position and genotype, or allele1 and allele2 (plus strand), so named."),
        )


def _names(line: str) -> list[str]:
    return [name.lower().strip("# ") for name in fields(line)]


def _is_known(names: Sequence[str]) -> bool:
    letters = tuple("".join(filter(str.isalnum, name)) for name in names[3:])
    return names[1] in _CHROMOSOME and names[2] in _POSITION and letters in _LETTERS
