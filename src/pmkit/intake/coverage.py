"""Where a file without reference records was sequenced: a panel's BED, or mosdepth's (quantized, thresholds, per-base).

Inside, a position without a record is reference; outside, it is missing. A panel's BED says where reads were asked for,
and is believed; mosdepth's files say where reads were, and count from FEW_READS on, the floor that a reference genotype
without GQ has too.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome, is_chromosome
from pmkit.core.errors import DataError, NoInputError
from pmkit.core.messages import tr
from pmkit.core.model import Region, merge_regions
from pmkit.variants.site_states import FEW_READS

_RANGE = re.compile(r"(\d+):(\d+|inf)$")
_THRESHOLD = re.compile(r"(\d+)X$")
_NAMED = {"NO_COVERAGE": False, "LOW_COVERAGE": False, "CALLABLE": True, "HIGH_COVERAGE": True}
"""The labels that mosdepth's documentation proposes for quantized bins."""


class Covered(NamedTuple):
    """The covered regions of one file, and what it was taken for."""

    path: str
    kind: str  # panel | quantized | thresholds | per-base
    regions: tuple[Region, ...]

    @property
    def said(self) -> str:
        """For the report: which file said where absent means reference."""
        bases = sum(region.end - region.start for region in self.regions)
        return tr(
            "Positions without a record were taken as reference where {path} ({kind}, {bases:,} "
            "bases) says that they were covered; elsewhere they are missing.",
            path=self.path,
            kind=self.kind,
            bases=bases,
        )


def read_covered(path: str) -> Covered:
    """Read one BED file, plain or gzipped.

    Raises NoInputError, or DataError naming the line: for what is no BED, for one without a covered region, and for
    mean depths of regions, which say nothing of each base.
    """
    rows = list(_rows(path))
    if not rows:
        raise DataError(tr("holds no regions"), where=path, remedy=tr("Give a BED file: chromosome, start, end."))
    header = rows[0][1] if rows[0][1][0].lstrip("#").lower() in ("chrom", "chr") else None
    rows = rows[1:] if header else rows
    labels = {fields[3] if len(fields) > 3 else "" for _, fields in rows}
    depth = _column_of_thresholds(header)
    if depth is not None:
        kind = "thresholds"
    elif labels and all(label in _NAMED or _RANGE.match(label) for label in labels):
        kind = "quantized"
    elif labels and all(map(str.isdigit, labels)):
        kind = "per-base"
    elif labels and all(map(_is_fraction, labels)):
        raise DataError(
            tr("holds mean depths of regions, which do not tell whether each base was read"),
            where=path,
            remedy=tr("Give mosdepth's quantized, thresholds or per-base file, or the panel's BED."),
        )
    else:
        kind = "panel"
    found: list[Region] = []
    for number, fields in rows:
        region = _region(fields, path, number)
        if region is not None and region.end > region.start and _is_covered(kind, fields, depth, region):
            found.append(region)
    if not found:
        raise DataError(
            tr("no region is covered ({kind})", kind=kind), where=path, remedy=tr("Check the file, or leave it out.")
        )
    return Covered(path, kind, merge_regions(found))


def _rows(path: str) -> Iterator[tuple[int, list[str]]]:
    try:
        data = Path(path).read_bytes()
        text = (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).decode("utf-8-sig")
    except FileNotFoundError:
        raise NoInputError(tr("there is no such file"), where=path, remedy=tr("Check the path.")) from None
    except (IsADirectoryError, PermissionError) as error:
        raise NoInputError(
            tr("cannot be read ({strerror})", strerror=error.strerror), where=path, remedy=tr("Give a BED file.")
        ) from None
    except (UnicodeDecodeError, EOFError, OSError, zlib.error):
        raise DataError(tr("is no text, or is damaged"), where=path, remedy=tr("Give a BED file.")) from None
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.rstrip().split("\t" if "\t" in line else None)
        if not fields or fields[0] in ("track", "browser"):
            continue
        if fields[0].startswith("#") and fields[0].lstrip("#").lower() not in ("chrom", "chr"):
            continue
        yield number, fields


def _column_of_thresholds(header: Sequence[str] | None) -> int | None:
    """The column that counts the bases of the least depth that is enough; None where there is none such."""
    depths = [
        (int(match[1]), column)
        for column, name in enumerate(header or ())
        if (match := _THRESHOLD.match(name)) and int(match[1]) >= FEW_READS
    ]
    return min(depths)[1] if depths else None


def _is_fraction(text: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", text) is not None


def _region(fields: Sequence[str], path: str, number: int) -> Region | None:
    """The region; None on a contig that is no chromosome."""
    if len(fields) < 3 or not (fields[1].isdigit() and fields[2].isdigit()) or int(fields[1]) > int(fields[2]):
        raise DataError(
            tr("this is not 'chromosome, start, end'"), where=f"{path}, line {number}", remedy=tr("Give a BED file.")
        )
    chrom = bare_chromosome(fields[0])
    return Region(chrom, int(fields[1]), int(fields[2])) if is_chromosome(chrom) else None


def _is_covered(kind: str, fields: Sequence[str], column: int | None, region: Region) -> bool:
    if kind == "thresholds":
        count = fields[column] if column is not None and column < len(fields) else ""
        return count.isdigit() and int(count) == region.end - region.start
    if kind == "per-base":
        return int(fields[3]) >= FEW_READS
    if kind == "quantized":
        match = _RANGE.match(fields[3])
        return int(match[1]) >= FEW_READS if match else _NAMED[fields[3]]
    return True
