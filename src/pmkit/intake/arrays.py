"""Load text exports of genotyping arrays at the tables' positions.

Read are the four or five columns (rsID, chromosome, position, genotype or two alleles; tabs or commas, quoted or not)
of 23andMe, AncestryDNA, MyHeritage, FamilyTreeDNA, Living DNA and tellmeGen, and Illumina's final report.

Such files give letters on the plus strand but neither REF nor ALT, so only positions whose alleles a table knows can be
read. `I` and `D` are resolved where the table has one insertion or deletion there.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import BuildError, DataError, NoInputError, at_line
from pmkit.core.messages import tr, trn
from pmkit.core.model import (
    MISSING,
    NO_ALLELE,
    Build,
    CallSet,
    Case,
    FileFormat,
    InputFile,
    Record,
    Site,
    chromosome_order,
)
from pmkit.formats import streams
from pmkit.formats.stacking import GenotypeRow, stack
from pmkit.intake.export_lines import check_head, fields, is_head
from pmkit.intake.final_report import is_final_report, markers
from pmkit.intake.load_options import LoadOptions
from pmkit.variants.assembly import unclear

if TYPE_CHECKING:
    from pmkit.intake.sheet import Match, Sheet, SheetRow

FORMATS = ("23andme", "ancestry", "illumina")
_BUILD = re.compile(r"(?:build|grch|hg|assembly)\s*(37|38|19|36|18)\b", re.IGNORECASE)
_BUILDS = {"37": Build.GRCH37, "19": Build.GRCH37, "38": Build.GRCH38}
_COMPLEMENT = str.maketrans("ACGT", "TGCA")
_NO_CALL = frozenset("-0.N?")


class _Call(NamedTuple):
    rsid: str
    chrom: str
    pos: int
    letters: str


class _Known(NamedTuple):
    """The places and the rsIDs of the table's positions, of both assemblies."""

    places: frozenset[tuple[str, int]]
    names: frozenset[str]


@dataclass(slots=True)
class _Export:
    """A file's calls by place and by rsID, as far as a table knows one of them."""

    known: _Known
    comments: str = ""
    by_place: dict[tuple[str, int], list[_Call]] = field(default_factory=dict)
    by_rsid: dict[str, list[_Call]] = field(default_factory=dict)
    chromosomes: set[str] = field(default_factory=set)
    lines: int = 0

    def add(self, call: _Call) -> None:
        """Take one marker."""
        if (call.chrom, call.pos) in self.known.places:
            self.by_place.setdefault((call.chrom, call.pos), []).append(call)
        if call.rsid in self.known.names:
            self.by_rsid.setdefault(call.rsid, []).append(call)
        self.chromosomes.add(call.chrom)
        self.lines += 1


SiteSource = Callable[[Build], Sequence[Site]]


def table_sites(build: Build) -> tuple[Site, ...]:
    """The pharmacogene positions on a build; `name` is the rsID."""
    from pmkit.knowledge import store

    sites = []
    for row in store.open_table("pgx.sites").rows():
        tail = "37" if build is Build.GRCH37 else "38"
        known = row[f"alleles{tail}"].split(",")
        if row[f"pos{tail}"]:
            ref = (row["ref37"] or known[0]) if build is Build.GRCH37 else known[0]
            alts = tuple(allele for allele in known if allele != ref)
            sites.append(Site(row["chrom"], int(row[f"pos{tail}"]), ref, alts, row["rsid"]))
    return tuple(sites)


def read(
    paths: Sequence[str], *, options: LoadOptions, sites: SiteSource = table_sites, match: Match | None = None
) -> Iterator[Case]:
    """Yield a Case for every export; the sample is named by the sheet, else by the file. `match` as in
    `intake.vcf.read`.

    Raises NoInputError, DataError with the line, BuildError.
    """
    sheet = match.sheet if match else _sheet(options)
    match, is_own = match or (_match(sheet) if sheet else None), match is None
    every = [site for build in Build for site in sites(build)]
    known = _Known(frozenset((site.chrom, site.pos) for site in every), frozenset(site.name for site in every))
    for path in list(paths) or (sheet.paths() if sheet else []):
        rows = sheet.of_file(path) if sheet else ()
        name = rows[0].sample if rows else "stdin" if path == "-" else Path(path).name.split(".")[0]
        text = _text(path)
        exports = _of_report(text, path, known) if is_final_report(text) else {name: _parse(text, path, known)}
        only = rows[0] if rows and len(exports) == 1 else None
        lines = {sample: _row_of(sample, rows, sheet) or only for sample in exports}
        if match is not None:
            match.note(lines.values())
            if len(paths) == 1:
                match.check()
        for sample, export in exports.items():
            row = lines[sample]
            own = row.sample if row else sample
            if options.samples and own not in options.samples:
                continue
            if match is not None:
                match.without += row is None
            build, decided_by = _build(export, options.build or (row.build if row else None), sites, path)
            calls = _calls(export, sites(build), own, (build, decided_by), path)
            yield Case(own, calls, 0, sex=row.sex if row else None, sheet=row.extra() if row else {})
    if match is not None and is_own:
        match.end()


def _row_of(sample: str, rows: Sequence[SheetRow], sheet: Sheet | None) -> SheetRow | None:
    """The sheet's line of a sample: among those of its file, or of its name."""
    own = next((row for row in rows if sample in (row.sample, row.column)), None)
    return own or (sheet.of_sample(sample) if sheet else None)


def _of_report(text: str, path: str, known: _Known) -> dict[str, _Export]:
    """The exports of a final report by sample."""
    exports: dict[str, _Export] = {}
    head = text[: max(text.find("[Data]"), 0)]
    for marker in markers(text, path):
        export = exports.setdefault(marker.sample, _Export(known, head))
        cells = [marker.name, marker.chrom, marker.pos, marker.letters]
        export.add(_call(cells, path, marker.line))
    if not exports:
        raise DataError(tr("holds no genotypes"), where=path, remedy=tr("Give a report with rows of markers."))
    return exports


def _sheet(options: LoadOptions) -> Sheet | None:
    if options.sheet is None:
        return None
    from pmkit.intake.sheet import read_sheet

    return read_sheet(options.sheet)


def _match(sheet: Sheet) -> Match:
    from pmkit.intake.sheet import Match

    return Match(sheet)


def _text(path: str) -> str:
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except FileNotFoundError:
        raise NoInputError(tr("there is no such file"), where=path, remedy=tr("Check the path.")) from None
    except (IsADirectoryError, PermissionError) as error:
        raise NoInputError(
            tr("cannot be read ({system_error})", system_error=error.strerror),
            where=path,
            remedy=tr("Give a text file."),
        ) from None
    if data.startswith(b"PK\x03\x04"):
        raise DataError(tr("is a zip archive"), where=path, remedy=tr("Unpack it and give the text inside."))
    try:
        return streams.unpacked(data, path).decode("utf-8-sig")
    except (UnicodeDecodeError, EOFError, OSError, zlib.error):
        raise DataError(tr("is no text, or is damaged"), where=path, remedy=tr("Download the export again.")) from None


def _parse(text: str, path: str, known: _Known) -> _Export:
    export = _Export(known)
    comments, width = [], 0
    for number, line in enumerate(text.splitlines(), 1):
        cells = fields(line)
        if line.startswith("#") or not cells[2:] or not cells[2].isdigit():
            comments.append(line)
            head = is_head(line)
            if head:
                check_head(line, path, number)
            if head or line.startswith("#") or not line.strip():
                continue
        export.add(_call(cells, path, number))
        width = width or len(cells)
        if len(cells) != width:
            raise DataError(
                trn(
                    "this row has {n} column, those before it {n_columns}",
                    "this row has {n} columns, those before it {n_columns}",
                    len(cells),
                    n_columns=width,
                ),
                where=at_line(path, number),
                remedy=tr("The file is damaged or was edited: download it again."),
            )
    if not export.lines:
        raise DataError(tr("holds no genotypes"), where=path, remedy=tr("Give the text export of a genotyping array."))
    export.comments = "\n".join(line for line in comments if line.startswith("#"))
    return export


def _call(cells: Sequence[str], path: str, line: int) -> _Call:
    if len(cells) not in (4, 5) or not cells[2].isdigit():
        raise DataError(
            tr("this is not 'rsid, chromosome, position, genotype'"),
            where=at_line(path, line),
            remedy=tr("Give the text export of a genotyping array; a VCF is loaded without --format."),
        )
    letters = "".join(cells[3:]).upper()
    if not 1 <= len(letters) <= 2 or not set(letters) <= set("ACGTDI") | _NO_CALL:
        raise DataError(tr("'{letters}' is not a genotype", letters=letters[:20]), where=at_line(path, line))
    chrom = bare_chromosome(cells[1])
    return _Call(cells[0], chrom, int(cells[2]), letters)


def _build(export: _Export, requested: Build | None, sites: SiteSource, path: str) -> tuple[Build, str]:
    """By where the known rsIDs lie, and by the comment lines; both must agree with what was asked."""
    hits = {
        build: sum(any(call.pos == site.pos for call in export.by_rsid.get(site.name, ())) for site in sites(build))
        for build in Build
    }
    named = {_BUILDS.get(digits) for digits in _BUILD.findall(export.comments)}
    placed = max(Build, key=lambda build: hits[build])
    by_place = placed if hits[placed] > 4 * min(hits.values()) else None
    by_text = next(iter(named)) if len(named) == 1 else None
    if named == {None}:
        raise BuildError(
            tr("the comment lines name a build before GRCh37"), where=path, remedy=tr("Download a newer export.")
        )
    reported = by_place or by_text
    text = tr("{hits} rsIDs' positions", hits=hits[placed]) if by_place else tr("comment lines")
    for other, source in ((by_text, tr("the comment lines")), (requested, "--build")):
        if reported and other and other != reported:
            raise BuildError(
                tr(
                    "{source} say {other}, but the {text} say {reported}",
                    source=source,
                    other=other,
                    text=text,
                    reported=reported,
                ),
                where=path,
                remedy=tr("Check the export."),
            )
    if requested:
        return requested, "--build"
    if reported is None:
        raise unclear(path)
    return reported, text


def _calls(export: _Export, sites: Sequence[Site], sample: str, decided: tuple[Build, str], path: str) -> CallSet:
    entries: dict[tuple[str, int, str], list[tuple[Record, GenotypeRow]]] = {}
    notes: list[str] = []
    for site in sites:
        found = export.by_place.get((site.chrom, site.pos), []) + [
            call for call in export.by_rsid.get(site.name, ()) if call.chrom == site.chrom and call.pos != site.pos
        ]
        near = [call for call in found if abs(call.pos - site.pos) <= 1 + max(map(len, (site.ref, *site.alts)))]
        if near:
            entries.setdefault((site.chrom, site.pos, site.ref), list(_site(site, near, notes)))
    ordered = sorted(
        (entry for found in entries.values() for entry in found),
        key=lambda entry: (chromosome_order(entry[0].chrom), entry[0].pos),
    )
    return CallSet(
        samples=(sample,),
        build=decided[0],
        build_decided_by=decided[1],
        inputs=(InputFile(path, FileFormat.ARRAY.value, export.lines, len(ordered), tuple(notes)),),
        records=tuple(record for record, _ in ordered),
        genotypes=stack([row for _, row in ordered], 1),
        chromosomes=frozenset(export.chromosomes),
        limitations=(tr("an array shows only the positions on it: rare and structural variants are not seen"),),
    )


def _site(site: Site, calls: Sequence[_Call], notes: list[str]) -> Iterator[tuple[Record, GenotypeRow]]:
    """The site as a record with the table's alleles, and any letter that the table does not know behind them.

    One for each genotype where the file gives several, which then contradict each other. What fits the minus strand
    only is written as the file has it, with that strand's REF, so that the position is contradicted and not absent.
    """
    called = [call for call in calls if not set(call.letters) <= _NO_CALL] or calls[:1]
    texts = {tuple(_alleles(site, call.letters)): call for call in called}
    place = f"chr{site.chrom}:{site.pos} {calls[0].rsid}"
    if len(texts) > 1:
        notes.append(tr("{place}: the file gives two genotypes; not used", place=place))
    for alleles, call in texts.items():
        if None in alleles and not set(call.letters) <= _NO_CALL:
            notes.append(
                tr(
                    "{place}: '{letters}' cannot be matched with the table's alleles; not used",
                    place=place,
                    letters=call.letters,
                )
            )
        ref, known = site.ref, (site.ref, *site.alts)
        own = [allele for allele in alleles if allele is not None]
        strange = [allele for allele in own if allele not in known]
        if strange and all(allele.translate(_COMPLEMENT) in known for allele in own):
            notes.append(
                tr("{place}: '{letters}' fits the minus strand only; not used", place=place, letters=call.letters)
            )
            ref, known = ref.translate(_COMPLEMENT), tuple(allele.translate(_COMPLEMENT) for allele in known)
            strange = []
        names = (*known, *dict.fromkeys(strange))
        codes = [MISSING if allele is None else names.index(allele) for allele in alleles]
        pair = [*codes, NO_ALLELE][:2] if len(codes) == 1 else sorted(codes)
        record = Record(site.chrom, site.pos, ref, names[1:], call.rsid, end=site.pos + len(site.ref) - 1)
        yield record, GenotypeRow(np.array([pair], dtype=np.int16), np.zeros(1, dtype=np.bool_))


def _alleles(site: Site, letters: str) -> list[str | None]:
    """Letters as the site's alleles: bases, or I and D as the longer and the shorter of two. None: no call."""
    sizes = sorted((site.ref, *site.alts), key=len)
    indel = len(sizes) == 2 and len(sizes[0]) != len(sizes[1])
    found: list[str | None] = []
    for letter in sorted(letters):
        if letter in "ID" and indel:
            found.append(sizes[1] if letter == "I" else sizes[0])
        elif letter in "ACGT" and len(site.ref) == 1 and all(len(alt) == 1 for alt in site.alts):
            found.append(letter)
        else:
            found.append(None)
    return found if None not in found else [None] * len(found)
