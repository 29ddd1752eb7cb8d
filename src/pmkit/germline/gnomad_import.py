"""Make a store of population frequencies: `pmkit tables import gnomad FILE`, a sites VCF of gnomAD or a table.

The table is tab-separated with a head line: chrom, pos, ref, alt, af, and where known grpmax (highest frequency of a
large population) and an (chromosomes counted). Records that failed their filters are left out: their counts are not
relied on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from math import inf
from pathlib import Path
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import DataError, UsageError, at_line
from pmkit.core.messages import tr, trn
from pmkit.core.model import CHROMOSOMES, Build
from pmkit.core.output import atomic_path
from pmkit.formats import streams
from pmkit.formats.lines import open_lines
from pmkit.formats.tabular import decimal
from pmkit.knowledge.variant_store import Head, StoreWriter
from pmkit.variants.alleles import trim
from pmkit.variants.assembly import LENGTHS

KIND = "gnomad"
COLUMNS = ("af", "grpmax", "an")
NEEDED = ("chrom", "pos", "ref", "alt", "af")
OVERALL, COUNTED = ("AF", "AF_joint"), ("AN", "AN_joint")
"""The second of each is of gnomAD's joint file of exomes and genomes."""
GRPMAX = ("AF_grpmax", "AF_popmax", "AF_grpmax_joint", "AF_joint_grpmax")
_LARGE = ("afr", "amr", "eas", "nfe", "sas")
LARGE = (*(f"AF_{name}" for name in _LARGE), *(f"AF_joint_{name}" for name in _LARGE))
"""Fields of the large populations, of which the highest stands for a missing AF_grpmax."""


class GnomadImport(NamedTuple):
    """What was written and what was not."""

    rows: int
    left_out: int  # failed a filter, no frequency, no allele in bases, or no chromosome
    build: Build


class _GnomadSite(NamedTuple):
    chrom: str
    pos: int
    ref: str
    alt: str
    cells: tuple[str, str, str]


def import_gnomad(source: str, target: Path, *, build: Build | None = None, force: bool = False) -> GnomadImport:
    """Read a sites VCF or a table and write its store. `build` is needed where the file does not tell it.

    Raises UsageError for a table without a build, DataError for missing columns, numbers that are none, no order, or a
    build that the header contradicts.
    """
    if _is_vcf(source):
        header, records = open_lines(source)
        lines = chain(tuple(islice(records, 1)), records)  # begun, so that the file is closed whatever happens
        found, release = _build(header, build, source), _release(header)
        sites = _of_vcf(lines, source)
    elif build is None:
        raise UsageError(tr("a table does not say its genome build"), remedy=tr("Add --build GRCh38 or GRCh37."))
    else:
        found, release = build, ""
        sites = _of_table(_text(source), source)
    left_out = 0
    with atomic_path(target, force=force) as part, part.open("wb") as out:
        writer = StoreWriter(out, Head(KIND, found, release, COLUMNS), str(target))
        for site in sites:
            if site is None:
                left_out += 1
                continue
            cells = (str(site.pos), site.ref, site.alt, *site.cells)
            writer.add(site.chrom, site.pos, "\t".join(cells).encode())
        if not writer.rows:
            raise DataError(
                trn(
                    "no frequency can be used ({n} record was left out)",
                    "no frequency can be used ({n} records were left out)",
                    left_out,
                ),
                where=source,
                remedy=tr("Give a sites VCF of gnomAD, or a table with the columns chrom, pos, ref, alt and af."),
            )
        writer.close()
        return GnomadImport(writer.rows, left_out, found)


def _is_vcf(source: str) -> bool:
    """Whether a file begins as a VCF or BCF does; standard input, which can be read only once, has to be one."""
    if source == "-":
        return True
    start = next(_chunks(source), b"")
    return start.startswith((b"##", b"#CHROM\tPOS\tID", streams.BCF_MAGIC))


def _chunks(source: str) -> Iterator[bytes]:
    opened = streams.InputStream(source)
    try:
        yield from streams.text_chunks(opened.open(), opened.name, streams.kind(opened.start))
    finally:
        opened.close()


def _text(source: str) -> Iterator[bytes]:
    """The lines of a table, without line ends."""
    for piece in streams.whole_lines(_chunks(source), source):
        yield from (line.removesuffix(b"\r") for line in piece.split(b"\n") if line)


def _release(header: list[bytes]) -> str:
    named = [line for line in header if line.lower().startswith((b"##gnomad_version", b"##version"))]
    return named[0].partition(b"=")[2].decode("utf-8", "replace") if named else ""


def _build(header: list[bytes], requested: Build | None, source: str) -> Build:
    """By contig lengths, else as asked for."""
    lengths: dict[str, int] = {}
    for line in header:
        if line.startswith(b"##contig=<"):
            text = line.decode("utf-8", "replace").strip("<>")
            reported = dict(part.split("=", 1) for part in text.partition("<")[2].strip(">").split(",") if "=" in part)
            if reported.get("length", "").isdigit():
                lengths[bare_chromosome(reported.get("ID", ""))] = int(reported["length"])
    fits = [b for b in Build if any(LENGTHS[b].get(name) == length for name, length in lengths.items())]
    if len(fits) == 1:
        if requested not in (None, fits[0]):
            raise DataError(
                tr("the contig lengths are of {found}, not of {asked}", found=fits[0], asked=requested), where=source
            )
        return fits[0]
    if requested is None:
        raise UsageError(tr("the header does not tell the genome build"), remedy=tr("Add --build GRCh38 or GRCh37."))
    return requested


def _of_vcf(lines: Iterable[bytes], source: str) -> Iterator[_GnomadSite | None]:
    """The alternatives of each record, those of one place in order; None for what is left out."""
    held: list[_GnomadSite] = []
    place = ("", 0)
    for line in lines:
        cells = line.decode("utf-8", "replace").split("\t", 8)
        if len(cells) < 8 or not cells[1].isdigit():
            raise DataError(tr("a record has too few columns or no position"), where=source)
        chrom = bare_chromosome(cells[0])
        info = dict(part.split("=", 1) for part in cells[7].split(";") if "=" in part)
        if (chrom, int(cells[1])) != place:
            yield from sorted(held, key=lambda one: one.pos)
            held, place = [], (chrom, int(cells[1]))
        for number, alt in enumerate(cells[4].split(",")):
            known = _frequencies(info, number)
            usable = chrom in CHROMOSOMES and alt.isalpha() and cells[6] in ("PASS", ".") and known is not None
            if not usable or known is None:
                yield None
                continue
            pos, ref, short = trim(int(cells[1]), cells[3].upper(), alt.upper())
            if pos == place[1]:
                held.append(_GnomadSite(chrom, pos, ref, short, known))
            else:  # trimmed at its start: only in records of several alternatives
                yield None
    yield from sorted(held, key=lambda one: one.pos)


def _frequencies(info: Mapping[str, str], number: int) -> tuple[str, str, str] | None:
    overall = next((value for key in OVERALL if (value := _nth(info, key, number, most=1))), "")
    if not overall:
        return None
    reported = next((value for key in GRPMAX if (value := _nth(info, key, number, most=1))), "")
    if not reported:
        large = [float(value) for key in LARGE if (value := _nth(info, key, number, most=1))]
        reported = f"{max(large):g}" if large else ""
    counted = next((key for key in COUNTED if key in info), "AN")
    return overall, reported, _nth(info, counted, number if "," in info.get(counted, "") else 0)


def _nth(info: Mapping[str, str], key: str, number: int, *, most: float = inf) -> str:
    """A value as written; empty where it is no number from 0 to `most`."""
    parts = info.get(key, "").split(",")
    text = parts[number] if number < len(parts) else ""
    try:
        value = float(text)
    except ValueError:
        return ""
    return text if 0 <= value <= most else ""


def _of_table(lines: Iterator[bytes], source: str) -> Iterator[_GnomadSite | None]:
    first = next(lines, b"").lstrip(b"#")
    columns = first.decode("utf-8", "replace").strip().lower().split("\t")
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise DataError(
            tr("the column {name!r} is missing", name=missing[0]),
            where=source,
            remedy=tr("Columns: chrom, pos, ref, alt, af, and where known grpmax and an."),
        )
    for number, line in enumerate(lines, 2):
        where = at_line(source, number)
        values = line.decode("utf-8", "replace").split("\t")
        if len(values) != len(columns):
            raise DataError(
                trn(
                    "{n} cell; columns of the header: {columns}",
                    "{n} cells; columns of the header: {columns}",
                    len(values),
                    columns=len(columns),
                ),
                where=where,
            )
        cells = dict(zip(columns, values, strict=True))
        chrom = bare_chromosome(cells.get("chrom", ""))
        if not cells.get("pos", "").isdigit():
            raise DataError(tr("the position is no number"), where=where)
        known = (_number(cells, "af", where), _number(cells, "grpmax", where), cells.get("an", ""))
        ref, alt = cells["ref"].upper(), cells["alt"].upper()
        if chrom not in CHROMOSOMES or not ref.isalpha() or not alt.isalpha() or not known[0]:
            yield None
            continue
        pos, ref, alt = trim(int(cells["pos"]), ref, alt)
        yield _GnomadSite(chrom, pos, ref, alt, known) if pos == int(cells["pos"]) else None


def _number(cells: Mapping[str, str], key: str, where: str) -> str:
    text = cells.get(key, "").strip()
    if text in ("", ".", "NA"):
        return ""
    value = decimal(text)
    if value is None or not 0 <= value <= 1:
        raise DataError(tr("{key} is {text!r}, not a fraction from 0 to 1", key=key, text=text[:20]), where=where)
    return text


__all__ = ["COLUMNS", "KIND", "GnomadImport", "import_gnomad"]
