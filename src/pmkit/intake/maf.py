"""Load Mutation Annotation Format: one Case for each Tumor_Sample_Barcode.

Rows become VCF records, so that everything after this module is the same for both. An indel needs the base before it,
which a MAF does not have: it is taken from `vcf_region` (GDC) where that is there, else N stands for it until the
reference or a transcript tells it. What the MAF says of genes and proteins goes on as INFO/MAF and is compared.
"""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pmkit.core.consent import ConsentOptions, Granted
from pmkit.core.contigs import accession_build, bare_chromosome, is_foreign, listed, refuse_alike
from pmkit.core.errors import BuildError, DataError, UsageError, at_row
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build, CallSet, Case, FileFormat, InputFile, Region, merge_regions
from pmkit.formats import streams
from pmkit.formats.records import read_records, select
from pmkit.intake.consents import consent_of
from pmkit.intake.elsewhere import ELSEWHERE, Elsewhere
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.maf_row import BASES, COLUMNS, MafRow, is_change_of, of_hundred, reported_change, sample_cell
from pmkit.intake.parts import join
from pmkit.intake.patients import unknown_sample
from pmkit.variants.read_counts import CALLED_GERMLINE

if TYPE_CHECKING:
    from pmkit.intake.sheet import Match, Sheet, SheetRow

RegionsOf = Callable[[Build], Sequence[Region]]

_NEEDED = ("chrom", "start", "ref", "alt", "sample")
_PLACES = frozenset(("chrom", "start"))
_BUILDS = {
    **dict.fromkeys(("grch37", "hg19", "37", "b37", "hs37d5"), Build.GRCH37),
    **dict.fromkeys(("grch38", "hg38", "38"), Build.GRCH38),
}
_FORMAT = "Consequence|SYMBOL|Feature|HGVSc|HGVSp|gnomAD_AF|SIFT|PolyPhen"
_ANNOTATION = ("terms", "gene", "transcript", "coding", "protein", "population", "sift", "polyphen")
_HEADER = (
    "##fileformat=VCFv4.3",
    f'##INFO=<ID=MAF,Number=.,Type=String,Description="Format: {_FORMAT}">',
    f'##INFO=<ID={CALLED_GERMLINE},Number=0,Type=Flag,Description="Mutation_Status is Germline">',
)
NO_PLACE = tr("rows without a position and without a protein change that could be placed were not used")
BY_PROTEIN = tr("rows without a position were placed by their protein change; the bases are one way to make it")
REFUTED = tr("rows that are no mutation (Validation_Status Invalid or Mutation_Status Wildtype) were not used")
NO_REFERENCE_ROWS = tr("A MAF lists mutations only: what it does not list is not known to be reference.")


def _several_normals(number: int) -> str:
    return trn(
        "{n} normal is named for one tumour; the first was taken",
        "{n} normals are named for one tumour; the first was taken",
        number,
    )


class _ContradictionError(Exception):
    """A row names two changes; its text says both. One of them is not the patient's."""


class _Tumor(NamedTuple):
    normals: Counter[str]
    lines: dict[str, None]  # VCF lines; two rows of one change (as for two transcripts) are one
    counted: list[int]  # rows
    unused: list[tuple[MafRow, _ContradictionError]]  # rows that contradict themselves


def read(
    paths: Sequence[str],
    *,
    requested: RegionsOf,
    options: LoadOptions,
    consent: ConsentOptions | None = None,
    elsewhere: Elsewhere = ELSEWHERE,
    match: Match | None = None,
) -> Iterator[Case]:
    """Yield a Case for every tumour, file by file, in the order of first sight. `consent`, `elsewhere` and `match` as
    in `intake.vcf.read`.

    Raises UsageError without a file, NoInputError, BuildError for mixed builds or none, DataError with the line.
    """
    sheet = match.sheet if match else _sheet(options)
    paths = list(paths) or (sheet.paths() if sheet else [])
    if not paths:
        raise UsageError(tr("no input file was given"), remedy=tr("Name a MAF, or - for standard input."))
    match, own = match or (_match(sheet) if sheet else None), match is None
    reported: set[str] = set()
    for path in dict.fromkeys(paths):
        reader = _Reader(path, requested, options)
        tumors = reader.tumors()
        for name in options.samples if len(paths) == 1 else ():
            if name not in tumors:
                raise unknown_sample(name, list(tumors), path)
        if sheet is not None and match is not None:
            match.note(_row_of(sheet, path, name) for name in tumors)
            if len(paths) == 1:
                match.check()
        for name, tumor in tumors.items():
            if options.samples and name not in options.samples:
                continue
            if name in reported:
                raise DataError(
                    tr("the tumour '{name}' is in two files", name=name),
                    where=path,
                    remedy=tr("Join its rows in one file."),
                )
            reported.add(name)
            row = _row_of(sheet, path, name) if sheet else None
            if match is not None:
                match.without += row is None
            sample = row.sample if row else name
            said = elsewhere.sheet(sample, row.extra() if row else {})
            granted = consent_of(said, consent or ConsentOptions(), elsewhere.age(sample))
            yield reader.case(name, tumor, row, granted)
    if match is not None and own:
        match.end()


def _sheet(options: LoadOptions) -> Sheet | None:
    if options.sheet is None:
        return None
    from pmkit.intake.sheet import read_sheet

    return read_sheet(options.sheet)


def _match(sheet: Sheet) -> Match:
    from pmkit.intake.sheet import Match

    return Match(sheet)


def _row_of(sheet: Sheet, path: str, name: str) -> SheetRow | None:
    """The sheet's row for a tumour: of this file, or of its name."""
    own = (row for row in sheet.of_file(path) if name in (row.sample, row.column, row.tumor))
    return next(own, None) or sheet.of_sample(name)


log = logging.getLogger("pmkit")


def _unused(row: MafRow, why: _ContradictionError) -> str:
    return tr(
        "A row of {gene} (line {line}) was not used, and what is in its place is not known: {why}",
        gene=row.text("gene") or "?",
        line=row.where.line,
        why=why,
    )


def _is_inherited(row: MafRow) -> bool:
    return row.text("status").lower() == "germline"


class _Reader:
    """One MAF."""

    def __init__(self, path: str, requested: RegionsOf, options: LoadOptions) -> None:
        self.path, self.options = path, options
        self._requested = requested
        self._build: Build | None = None
        self._decided_by = ""
        self._regions: tuple[Region, ...] = ()
        self._spans: dict[str, tuple[list[int], list[int]]] = {}
        self._notes: Counter[str] = Counter()
        self._foreign: Counter[str] = Counter()  # rows by contigs that are no chromosome

    def tumors(self) -> dict[str, _Tumor]:
        """All rows that lie where something is requested, by tumour."""
        found: dict[str, _Tumor] = {}
        for row in self._rows():
            name = row.text("sample")
            if not name:
                raise DataError(tr("the row names no tumour sample"), where=row.where)
            self._check_build(row)
            tumor = found.setdefault(name, _Tumor(Counter(), {}, [0], []))
            tumor.counted[0] += 1
            if normal := row.text("normal"):
                tumor.normals[normal] += 1
            try:
                line = self._line(row)
            except _ContradictionError as why:
                tumor.unused.append((row, why))
                continue
            if line:
                tumor.lines[line] = None
        if not found:
            raise DataError(tr("the MAF has no rows"), where=self.path, remedy=tr("Give a MAF with mutations."))
        for said in self._said_of_foreign():
            log.warning("%s: %s", self.path, said)
        return found

    def case(self, name: str, tumor: _Tumor, row: SheetRow | None, granted: Granted) -> Case:
        """The rows of one tumour as a case, its normal alongside it. A row that is called inherited is not spoken of
        without consent to that."""
        if self._build is None:
            raise AssertionError("rows were read")
        unused = [one for one in tumor.unused if granted.inherited_cancer or not _is_inherited(one[0])]
        for unread, why in unused:
            log.warning("%s: %s", unread.where, why)
        normal = next(iter(tumor.normals), "")
        if len(tumor.normals) > 1:
            self._notes[_several_normals(len(tumor.normals))] += 1
        samples = (name, normal if normal != name else f"{normal} (normal)") if normal else (name,)
        tail = 2 if normal else 1
        lines = [line.rsplit("\t", 1)[0] if tail == 1 else line for line in tumor.lines]
        part = read_records(
            [line.encode() for line in lines], samples=tail, columns=None, contigs={}, source=0, where=self.path
        )
        part = join([select(part, self._regions)], [self.path], samples, self._regions)
        notes = tuple(
            trn("{text} ({n} row)", "{text} ({n} rows)", count, text=text)
            for text, count in sorted(self._notes.items())
        )
        header = "\n".join((*_HEADER, "\t".join(("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT", *samples))))
        calls = CallSet(
            samples=samples,
            build=self._build,
            build_decided_by=self._decided_by,
            inputs=(InputFile(self.path, FileFormat.MAF.value, tumor.counted[0], len(part.records), notes),),
            records=tuple(part.records),
            genotypes=part.genotypes,
            header=header + "\n",
            limitations=(*(_unused(*one) for one in unused), *self._said_of_foreign(), NO_REFERENCE_ROWS),
        )
        return Case(
            sample=row.sample if row else name,
            calls=calls,
            index=0,
            normal_index=1 if normal else None,
            sex=row.sex if row else None,
            sheet=row.extra() if row else {},
            consent=granted,
        )

    def _rows(self) -> Iterator[MafRow]:
        source = streams.InputStream(self.path)
        with closing(source):
            chunks = streams.text_chunks(source.open(), source.name, streams.kind(source.start))
            places: dict[str, int] | None = None
            width = number = 0
            for piece in streams.whole_lines(chunks, source.name):
                for raw in piece.removesuffix(b"\n").split(b"\n"):
                    number += 1
                    line = self._text(raw, number)
                    if not line.strip() or (line.startswith("#") and (places is not None or "\t" not in line)):
                        continue
                    cells = [cell.strip() for cell in line.split("\t")]
                    if places is None:
                        places, width = self._header(cells, number), len(cells)
                        continue
                    if len(cells) != width:
                        raise DataError(
                            trn(
                                "{n} cell; columns of the header: {width}",
                                "{n} cells; columns of the header: {width}",
                                len(cells),
                                width=width,
                            ),
                            where=at_row(self.path, number),
                        )
                    yield MafRow({name: cells[at] for name, at in places.items()}, at_row(self.path, number))
            if places is None:
                raise DataError(tr("the file is empty"), where=self.path, remedy=tr("Give a MAF."))

    def _text(self, raw: bytes, number: int) -> str:
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.endswith(b"\r"):
            raw = raw[:-1]
        if b"\r" in raw or b"\0" in raw:
            raise DataError(
                tr("the line holds a carriage return or NUL"),
                where=at_row(self.path, number),
                remedy=tr("Save it as plain text."),
            )
        return raw.decode("utf-8", errors="replace")

    def _header(self, cells: Sequence[str], number: int) -> dict[str, int]:
        lower = [cell.lstrip("#").lower() for cell in cells]
        found = {
            name: next(lower.index(alias) for alias in aliases if alias in lower)
            for name, aliases in COLUMNS.items()
            if not set(aliases).isdisjoint(lower)
        }
        lacking = [COLUMNS[name][0] for name in _NEEDED if name not in found]
        if {"gene", "protein", "sample"} <= found.keys() and not _PLACES & found.keys():
            lacking = []  # rows are placed by their protein change
        if lacking:
            remedy = tr("Its first lines must be comments and then the tab-separated column names.")
            if lower[:2] == ["chrom", "pos"] or "fileformat" in lower[0]:
                remedy += " " + tr("This looks like a VCF.")
            raise DataError(
                trn(
                    "the MAF lacks the column {columns}",
                    "the MAF lacks the columns {columns}",
                    len(lacking),
                    columns=", ".join(name.title() for name in lacking),
                ),
                where=at_row(self.path, number),
                remedy=remedy,
            )
        return found

    def _check_build(self, row: MafRow) -> None:
        text = row.text("build")
        build = _BUILDS.get(text.lower())
        if text and build is None:
            raise BuildError(
                tr("NCBI_Build is '{text}'", text=text[:30]), where=row.where, remedy=tr("Known are GRCh37 and GRCh38.")
            )
        requested = self.options.build
        if requested and build and build != requested:
            raise BuildError(
                tr("NCBI_Build is {build}, but --build says {asked}", build=build, asked=requested), where=row.where
            )
        if self._build is None:
            known = build or requested
            if known is None:
                raise BuildError(
                    tr("the MAF does not tell its build"),
                    where=row.where,
                    remedy=tr("Fill NCBI_Build, or give --build."),
                )
            self._decided_by = "--build" if requested else "NCBI_Build"
            self._begin(known)
        elif build and build != self._build:
            raise BuildError(
                tr("NCBI_Build is {build} here and {other_build} above", build=build, other_build=self._build),
                where=row.where,
                remedy=tr("Split the MAF by build."),
            )

    def _begin(self, build: Build) -> None:
        self._build = build
        self._regions = merge_regions(self._requested(build))
        for region in self._regions:
            starts, ends = self._spans.setdefault(region.chrom, ([], []))
            starts.append(region.start)
            ends.append(region.end)

    def _said_of_foreign(self) -> tuple[str, ...]:
        if not self._foreign:
            return ()
        said = tr(
            "rows on contigs that are no chromosome of GRCh37 or GRCh38 were not read: {listed}",
            listed=listed(self._foreign),
        )
        return (said,)

    def _line(self, row: MafRow) -> str:
        """The row as a VCF line with a tumour and a normal column, "" where it is not requested."""
        if row.text("validation").lower() == "invalid" or row.text("status").lower() == "wildtype":
            self._notes[REFUTED] += 1
            return ""
        name = row.text("chrom")
        if not name or row.number("start") in (None, 0, -1):
            return self._unplaced(row)
        if accession_build(name) not in (None, self._build):
            raise DataError(
                tr(
                    "{name} is an accession of {accession_build}, but the rows are on {build}",
                    name=name,
                    accession_build=accession_build(name),
                    build=self._build,
                ),
                where=row.where,
                remedy=tr("Make the file again on one reference."),
            )
        chrom = bare_chromosome(name)
        if is_foreign(name):
            refuse_alike({name: 1}, row.where, rows=True)
            self._foreign[name] += 1
            return ""
        start = row.number("start")
        if not chrom or start is None or start < 1:
            raise DataError(tr("the row has no position"), where=row.where)
        ref, alt = self._alleles(row)
        self._check_end(row, start, ref)
        if not alt:
            self._notes[tr("rows whose tumour alleles are the reference's were not used")] += 1
            return ""
        pos, ref, alt = self._anchored(row, chrom, start, ref.strip("-"), alt.strip("-"))
        return self._written(row, chrom, pos, ref, alt)

    def _unplaced(self, row: MafRow) -> str:
        """A row without a position, by its protein change; rows that cannot be placed are counted."""
        from pmkit.intake.maf_places import placed

        if self._build is None:
            raise AssertionError("the build was checked")
        found = placed(row.text("gene"), row.text("protein"), self._build)
        if found is None:
            self._notes[NO_PLACE] += 1
            return ""
        self._notes[BY_PROTEIN] += 1
        return self._written(row, found.chrom, found.pos, found.ref, found.alt)

    def _written(self, row: MafRow, chrom: str, pos: int, ref: str, alt: str) -> str:
        if not self._is_requested(chrom, pos, pos + len(ref) - 1):
            return ""
        filters = row.text("filter").replace(",", ";").replace(" ", "") or "PASS"
        reported = "|".join(
            quote(row.text(name).replace(",", "&"), safe="*.>:_+&() ").replace(" ", "%20") for name in _ANNOTATION
        )
        tumor = sample_cell(row, "depth", "ref_reads", "alt_reads", "0/1")
        normal = sample_cell(row, "normal_depth", "normal_ref", "normal_alt", None)
        vaf = row.text("vaf") or of_hundred(row.text("vaf_percent"))
        inherited = f";{CALLED_GERMLINE}" * _is_inherited(row)
        fields = (chrom, str(pos), row.text("id") or ".", ref, alt, ".", filters, f"MAF={reported}{inherited}")
        return "\t".join((*fields, "GT:AD:DP:AF", f"{tumor}:{vaf or '.'}", f"{normal}:."))

    def _alleles(self, row: MafRow) -> tuple[str, str]:
        """REF and ALT in capitals, "-" for none; ALT is "" where the tumour has none but the reference."""
        ref, alt, first = (row.cells.get(name, "").upper() or "-" for name in ("ref", "alt", "alt1"))
        if alt == ref and "alt1" in row.cells and first != ref:
            alt = first
        for allele in (ref, alt):
            if set(allele) - BASES and set(allele) != {"-"}:
                raise DataError(
                    tr("'{allele}' is no allele", allele=allele[:30]),
                    where=row.where,
                    remedy=tr("Alleles are bases, or -."),
                )
        return ref, "" if alt == ref else alt

    def _check_end(self, row: MafRow, start: int, ref: str) -> None:
        end = row.number("end")
        bases = len(ref.strip("-"))
        fits = (start, start + 1) if not bases else (start + bases - 1,)
        if end is not None and end not in fits:
            raise DataError(
                tr(
                    "End_Position {end} does not fit Start_Position {start} and the reference allele {ref}",
                    end=end,
                    start=start,
                    ref=ref[:20],
                ),
                where=row.where,
                remedy=tr("Positions of a MAF are 1-based and inclusive."),
            )

    def _anchored(self, row: MafRow, chrom: str, start: int, ref: str, alt: str) -> tuple[int, str, str]:
        """Position and alleles as VCF has them. An insertion's start is the base before it.

        Raises _ContradictionError where the VCF columns are of another change, and either is where one is requested.
        """
        if (reported := reported_change(row)) is not None:
            if is_change_of(reported, start + (not ref), ref, alt):
                return reported
            if len(alt) - len(ref) != len(reported[2]) - len(reported[1]) or len(alt) == len(ref):
                spans = ((start, start + max(len(ref), 1) - 1), (reported[0], reported[0] + len(reported[1]) - 1))
                if any(self._is_requested(chrom, *span) for span in spans):
                    raise _ContradictionError(
                        tr(
                            "the alleles {change} are not those of the row's VCF columns, {vcf_change} at {pos}",
                            change=f"{ref[:20] or '-'}>{alt[:20] or '-'}",
                            vcf_change=f"{reported[1][:20]}>{reported[2][:20]}",
                            pos=reported[0],
                        )
                    )
            self._notes[tr("vcf_region contradicts the alleles and was not used")] += 1
        if ref and alt:
            return start, ref, alt
        return (start, "N", f"N{alt}") if not ref else (start - 1, f"N{ref}", "N")

    def _is_requested(self, chrom: str, first: int, last: int) -> bool:
        starts, ends = self._spans.get(chrom, ([], []))
        at = bisect_right(starts, last - 1) - 1
        return at >= 0 and ends[at] >= first
