"""Where a file without reference records was sequenced: a panel's BED, or mosdepth's (quantized, thresholds, per-base).

Inside, a position without a record is reference; outside, it is missing. A panel's BED says where reads were asked for,
and is believed; mosdepth's files say where reads were, and count from FEW_READS on, the floor that a reference genotype
without GQ has too.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome, is_chromosome, refuse_other_assembly
from pmkit.core.errors import DataError, NoInputError, at_line
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build, Region, merge_regions
from pmkit.variants.assembly import LENGTHS
from pmkit.variants.site_states import FEW_READS

SAMPLE = "{sample}"
_RANGE = re.compile(r"(\d+):(\d+|inf)$")
_THRESHOLD = re.compile(r"(\d+)X$")
_NAMED = {"NO_COVERAGE": False, "LOW_COVERAGE": False, "CALLABLE": True, "HIGH_COVERAGE": True}
"""The labels that mosdepth's documentation proposes for quantized bins."""


class Covered(NamedTuple):
    """The covered regions of one file, and what it was taken for."""

    path: str
    kind: str  # panel | quantized | thresholds | per-base
    regions: tuple[Region, ...]
    names: tuple[str, ...] = ()  # of its contigs, as it writes them

    @property
    def said(self) -> str:
        """For the report: which file said where absent means reference."""
        bases = sum(region.end - region.start for region in self.regions)
        return trn(
            "Positions without a record were taken as reference where {path} ({kind}, {n:,} base) says that they "
            "were covered; elsewhere they are missing.",
            "Positions without a record were taken as reference where {path} ({kind}, {n:,} bases) says that "
            "they were covered; elsewhere they are missing.",
            bases,
            path=self.path,
            kind=self.kind,
        )


class Coverage:
    """The coverage files of a run: those for all samples, and those of each sample (`{sample}` in the name)."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._common = [read_covered(path) for path in paths if SAMPLE not in path]
        self._templates = [path for path in paths if SAMPLE in path]
        self._read = list(self._common)

    def check(self, build: Build) -> None:
        """Raise BuildError or DataError for a file of another assembly: by accession, or by bases beyond an end."""
        for one in self._read:
            refuse_other_assembly(one.names, build, one.path)
            for region in one.regions:
                length = LENGTHS[build].get(region.chrom)
                if length is not None and region.end > length:
                    raise DataError(
                        tr(
                            "the region chr{chrom}:{start}-{end} lies beyond the end of the chromosome in {build}",
                            chrom=region.chrom,
                            start=region.start,
                            end=region.end,
                            build=build,
                        ),
                        where=one.path,
                        remedy=tr("Give a file on {build}.", build=build),
                    )

    def of(self, samples: Sequence[str]) -> tuple[tuple[Region, ...], tuple[str, ...]]:
        """The regions that are covered in all of these samples, which are read together, and what to say of it.

        Raises NoInputError where a sample's own file is not there: without it, nothing tells where its reference is.
        """
        said = [one.said for one in self._common]
        regions = [region for one in self._common for region in one.regions]
        for template in self._templates:
            own = [read_covered(self._filled(template, sample)) for sample in samples]
            self._read = [*self._common, *own]
            shared = own[0].regions
            for one in own[1:]:
                shared = intersection(shared, one.regions)
            regions += shared
            said += [one.said for one in own] if len(own) == 1 else [_said_of_all(template, len(own), shared)]
        return merge_regions(regions), tuple(said)

    @staticmethod
    def _filled(template: str, sample: str) -> str:
        if "/" in sample or sample in ("", ".", ".."):
            raise NoInputError(tr("a sample's name cannot be part of a file name"), where=template)
        path = template.replace(SAMPLE, sample)
        if not Path(path).is_file():
            remedy = tr("Give each sample its coverage file, or leave --covered out.")
            raise NoInputError(tr("there is no such file"), where=path, remedy=remedy)
        return path


def _said_of_all(template: str, number: int, regions: Sequence[Region]) -> str:
    bases = sum(region.end - region.start for region in regions)
    return trn(
        "Positions without a record were taken as reference where the file {template} of the {n} sample read "
        "({bases:,} bp) says that they were covered; elsewhere they are missing.",
        "Positions without a record were taken as reference where the files {template} of all {n} samples read "
        "together ({bases:,} bp) say that they were covered; elsewhere they are missing.",
        number,
        template=template,
        bases=bases,
    )


def intersection(one: Sequence[Region], other: Sequence[Region]) -> tuple[Region, ...]:
    """The bases in both of two lists of merged regions."""
    by_chrom: dict[str, list[Region]] = {}
    for region in other:
        by_chrom.setdefault(region.chrom, []).append(region)
    found = [
        Region(region.chrom, max(region.start, against.start), min(region.end, against.end))
        for region in one
        for against in _near(by_chrom.get(region.chrom, []), region)
        if region.start < against.end and against.start < region.end
    ]
    return merge_regions(found) if found else ()


def _near(regions: list[Region], region: Region) -> list[Region]:
    """Those of sorted regions of one chromosome that can overlap another one."""
    first = bisect_left(regions, region.start, key=lambda one: one.end)
    last = bisect_left(regions, region.end, key=lambda one: one.start)
    return regions[first:last]


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
    elif labels and (all(map(_is_fraction, labels)) or all(map(_is_named_mean, rows))):
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
    return Covered(path, kind, merge_regions(found), tuple(dict.fromkeys(fields[0] for _, fields in rows)))


def _rows(path: str) -> Iterator[tuple[int, list[str]]]:
    import gzip

    try:
        data = Path(path).read_bytes()
        text = (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).decode("utf-8-sig")
    except FileNotFoundError:
        raise NoInputError(tr("there is no such file"), where=path, remedy=tr("Check the path.")) from None
    except (IsADirectoryError, PermissionError) as error:
        raise NoInputError(
            tr("cannot be read ({system_error})", system_error=error.strerror),
            where=path,
            remedy=tr("Give a BED file."),
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


def _is_named_mean(row: tuple[int, list[str]]) -> bool:
    """Whether a line is mosdepth's of a named region: a name and a mean with decimals; a BED's score has none."""
    return len(row[1]) == 5 and re.fullmatch(r"\d+\.\d+", row[1][4]) is not None


def _region(fields: Sequence[str], path: str, number: int) -> Region | None:
    """The region; None on a contig that is no chromosome."""
    if len(fields) < 3 or not (fields[1].isdigit() and fields[2].isdigit()) or int(fields[1]) > int(fields[2]):
        raise DataError(
            tr("this is not 'chromosome, start, end'"), where=at_line(path, number), remedy=tr("Give a BED file.")
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
