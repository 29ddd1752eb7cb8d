"""Load VCF files: from paths to one Case per patient, set of samples by set of samples."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.batch import Batch
from pmkit.core.consent import NOTHING, ConsentOptions, Granted
from pmkit.core.contigs import bare_chromosome, is_chromosome, is_foreign, is_other_sequence, listed, refuse_alike
from pmkit.core.errors import DataError, UsageError
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build, CallSet, Case, InputFile, Region, merge_regions, with_places
from pmkit.formats.header import Header
from pmkit.formats.records import FilePart, chosen, read_records, refuse_beyond_ends, select
from pmkit.formats.sieve import OpenedSource, Sieved, open_source
from pmkit.intake.consents import Grants
from pmkit.intake.coverage import Coverage
from pmkit.intake.elsewhere import ELSEWHERE, Elsewhere
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.material import somatic_caller
from pmkit.intake.parts import join
from pmkit.intake.patients import FileGroup, NamedInput, check_samples, groups, note_unmatched, rows_of_all
from pmkit.intake.sites_only import SITES_ONLY, as_tumor, filled, is_filled
from pmkit.variants import assembly as builds

if TYPE_CHECKING:
    from pmkit.intake.sheet import Match, Sheet

log = logging.getLogger("pmkit")


class RequestedRecords(NamedTuple):
    """What is to be read of a file."""

    regions: tuple[Region, ...]
    structural: tuple[Region, ...]  # of which only structural and copy-number lines are requested
    reference: tuple[Region, ...] | None = None  # of `regions`, if not all: where lines without another allele are


RegionsOf = Callable[[Build], Sequence[Region]]
Widened = Callable[[Build, Granted], Sequence[Region]]
Narrowed = Callable[[Build, Granted], Sequence[Region] | None]


def read(
    paths: Sequence[str],
    *,
    requested: RegionsOf,
    structural: RegionsOf = lambda _: (),
    options: LoadOptions | None = None,
    batch: Batch | None = None,
    probes: builds.ProbeSource = builds.table_probes,
    consent: ConsentOptions | None = None,
    consented: tuple[Widened, Widened, Narrowed] | None = None,
    elsewhere: Elsewhere = ELSEWHERE,
    match: Match | None = None,
) -> Iterator[Case]:
    """Yield a Case for every patient; patients of the same files share a CallSet. One set is held at a time.

    `requested` gives the regions (0-based half-open) that the stages need on a build, `structural` those that they need
    besides of files that declare structural variants; `probes` the positions by which a file without a telling header
    is placed on a build. `consent` is what the options say; `consented` gives the regions by what patients consented
    to, in the place of `requested` and `structural`, and of those requested the ones where lines without an alternative
    allele matter (None: all): patients of one file who differ in that are read apart. `elsewhere` is what files of the
    stages say of a sample. `match`: of the whole run with its sheet, where other calls read files of it, too.
    Raises ConsentError, NoInputError, DataError, BuildError, TruncatedError, each naming the
    file and the record.
    """
    options, batch = options or LoadOptions(), batch or Batch()
    if options.format == "maf":
        from pmkit.intake import maf

        yield from maf.read(
            paths, requested=requested, options=options, consent=consent, elsewhere=elsewhere, match=match
        )
        return
    if options.format not in ("vcf", "auto"):  # `chain.load` has looked into the files
        from pmkit.intake import arrays

        if options.format not in arrays.FORMATS:
            known = ", ".join(("vcf", "maf", *arrays.FORMATS))
            raise UsageError(
                tr("'{format}' is no input format", format=options.format), remedy=tr("Known: {names}.", names=known)
            )
        yield from arrays.read(paths, options=options, match=match)
        return
    sheet = match.sheet if match else read_sheet_of(options)
    paths = list(paths) or (sheet.paths() if sheet else [])
    if not paths:
        raise UsageError(tr("no input file was given"), remedy=tr("Name a VCF, or - for standard input."))
    with ExitStack() as opened:
        files, once = _open(paths, opened, batch)
        grant = Grants(files, sheet, batch, consent or ConsentOptions(), elsewhere)
        sets = _groups(files, options, sheet, batch, grant)
        if sheet is not None and sets:
            patients = [patient for group in sets for patient in group.patients]
            match, own = match or match_of(sheet), match is None
            match.note(rows_of_all(grant.files, options, sheet))
            match.check(failure.file for failure in batch.failures)
            note_unmatched(match, patients, grant.files, some=bool(options.samples))
            if own:
                match.end()
        for group in sets:
            group.patients = [patient for patient in group.patients if not batch.skip(patient.sample)]
        sets = [group for group in sets if group.patients]
        batch.expected = (batch.expected or 0) + sum(len(group.patients) for group in sets)
        uses = Counter(number for group in sets for number in group.files)
        asked = consented or (lambda build, _: requested(build), lambda build, _: structural(build), lambda *_: None)
        loader = Loader(files, once, uses, requested=asked[:2], reference=asked[2], options=options, probes=probes)
        for group in sets:
            calls: CallSet | None = None
            with batch.guard([files[number].path for number in group.files]):
                calls = loader.load(group)
            for patient in group.patients if calls else ():
                row = patient.row
                yield Case(
                    sample=patient.sample,
                    calls=calls,
                    index=group.index(patient),
                    normal_index=group.normal(patient),
                    sex=row.sex if row else None,
                    sheet=elsewhere.sheet(patient.sample, row.extra() if row else {}),
                    consent=patient.consent,
                )


def read_sheet_of(options: LoadOptions) -> Sheet | None:
    """The sample sheet that the options name."""
    if options.sheet is None:
        return None
    from pmkit.intake.sheet import read_sheet  # pydantic, and only where there is a sheet

    return read_sheet(options.sheet)


def match_of(sheet: Sheet) -> Match:
    """What has been seen of the samples of a run: nothing as yet."""
    from pmkit.intake.sheet import Match

    return Match(sheet)


def _open(paths: Sequence[str], opened: ExitStack, batch: Batch) -> tuple[list[NamedInput], dict[int, OpenedSource]]:
    """All headers, checked; what can be read only once, and a single file, stay open in `opened`.

    Of many files only what names their samples is kept, so that memory stays flat.
    """
    files: list[NamedInput] = []
    kept: dict[int, OpenedSource] = {}
    for path in dict.fromkeys(paths):
        with batch.guard([path]), ExitStack() as briefly:
            stays = path == "-" or len(paths) == 1
            source = (opened if stays else briefly).enter_context(open_source(path))
            header = as_tumor(source.header, path)
            check_samples(header, source.name)
            if stays:
                kept[len(files)] = source
            files.append(NamedInput(source.name if path == "-" else path, header if stays else _slim(header)))
    return files, kept


_BULK = (b"##contig=", b"##INFO=", b"##FORMAT=", b"##FILTER=", b"##ALT=", b"##GATKCommandLine")
"""Lines of a header that say nothing of its samples."""


def _slim(header: Header) -> Header:
    """What says who the samples are, and of what: besides the lines of samples those of callers of somatic variants."""
    lines = header.text.splitlines(keepends=True)
    text = b"".join(line for line in lines if not line.startswith(_BULK) or _is_of_somatic_caller(line))
    return header._replace(text=text, contigs=())


def _is_of_somatic_caller(line: bytes) -> bool:
    return line.startswith(b"##GATK") and somatic_caller(line.decode("utf-8", errors="replace")) is not None


def _groups(
    files: list[NamedInput], options: LoadOptions, sheet: Sheet | None, batch: Batch, grant: Grants
) -> list[FileGroup]:
    """As `groups`; of a batch that keeps going, files that do not even stand alone are left out, and so are patients
    for whom consent or purpose is refused."""
    if not batch.keep_going:
        return groups(files, options, sheet, grant)
    good = []
    every = replace(options, samples=())  # a sample that was asked for need not be in each file
    for number, file in enumerate(files):
        with batch.guard([file.path]):
            groups([file], every, sheet)
            good.append(number)
    grant.files = files = [files[number] for number in good]
    found = groups(files, options, sheet, grant) if good else []
    for group in found:
        group.files = tuple(good[number] for number in group.files)
    return found


class Loader:
    """Reads the files of a group after another into a CallSet."""

    def __init__(
        self,
        files: Sequence[NamedInput],
        once: dict[int, OpenedSource],
        uses: Counter[int],
        *,
        requested: tuple[Widened, Widened],
        options: LoadOptions,
        probes: builds.ProbeSource,
        reference: Narrowed = lambda *_: None,
        as_many: bool = False,
    ) -> None:
        """`as_many`: the columns stand for those of many samples (see `GenotypeReader`)."""
        self._as_many = as_many
        self._files, self._once, self._requested, self._options = files, once, requested, options
        self._reference = reference
        self._probes, self._uses = probes, uses
        self._sieved: dict[int, tuple[RequestedRecords, Sieved]] = {}
        self._headers: dict[int, Header] = {}  # of the group at hand
        self._waiting: dict[int, OpenedSource] = {}  # opened for their headers, not read yet
        self._chromosomes: dict[int, frozenset[str]] = {}  # by file
        self._foreign: dict[int, str] = {}  # by file: what is said of records on unknown contigs
        self._coverage = Coverage(options.covered)
        self._merged: dict[tuple[object, ...], RequestedRecords] = {}  # by builds, structural or not, and consent
        self._consent = NOTHING  # of the group at hand

    def load(self, group: FileGroup) -> CallSet:
        """Read all files of the group; one whose own header and bases say nothing takes the build of the others."""
        self._headers.clear()
        self._consent = group.consent
        try:
            return self._load(group)
        finally:
            while self._waiting:
                self._waiting.popitem()[1].close()

    def _load(self, group: FileGroup) -> CallSet:
        covered, said = self._coverage.of([patient.sample for patient in group.patients])
        parts: list[FilePart] = []
        inputs: list[InputFile] = []
        clues: list[builds.Clue] = []
        verdicts: list[tuple[Build, str] | None] = []
        for order, number in enumerate(group.files):
            part, file, own = self._part(group, order, number)
            verdicts.append(builds.decide(own, self._options.build or group.build, self._files[number].path))
            clues += [
                clue._replace(text=tr("{text} of {file}", text=clue.text, file=self._files[number].path))
                for clue in own
            ]
            parts.append(part)
            inputs.append(file)
        stated = [verdict for verdict in verdicts if verdict]
        if not stated:
            raise builds.unclear(self._files[group.files[0]].path)
        if len({build for build, _ in stated}) > 1:
            builds.decide(clues, None, "")
        build, decided_by = stated[0]
        self._coverage.check(build)
        regions, structural, _ = self._regions(group.files, [build])
        parts = [select(part, regions, structural) for part in parts]
        regions = merge_regions((*regions, *structural)) if structural else regions
        paths = [self._files[number].path for number in group.files]
        part = join(parts, paths, group.samples, regions)
        refuse_beyond_ends(part.records, builds.LENGTHS[build], paths)
        part, limitations = _without_old_mitochondrion(part, [self._contigs(number) for number in group.files])
        foreign = dict.fromkeys(self._foreign[number] for number in group.files if self._foreign[number])
        sites = (SITES_ONLY,) if any(is_filled(self._files[number].header) for number in group.files) else ()
        reported = {note for file in inputs for note in file.notes}
        return CallSet(
            samples=group.samples,
            build=build,
            build_decided_by=decided_by,
            inputs=tuple(inputs),
            records=tuple(part.records),
            genotypes=part.genotypes,
            header=self._header(group.files[0]).text.decode("utf-8", errors="replace"),
            chromosomes=frozenset().union(*(self._chromosomes[number] for number in group.files))
            - ({"MT"} if limitations else set()),
            limitations=(
                *foreign,
                *limitations,
                *sites,
                *said,
                *(note for note in part.notes if note not in reported),
            ),
            columns=group.columns,
            covered=covered,
        )

    def _regions(self, numbers: Sequence[int], likely: Sequence[Build]) -> RequestedRecords:
        """The regions to read of some files on the builds that they may have."""
        requested, besides = self._requested
        structural = any(self._header(number).is_structural for number in numbers)
        consent = self._consent
        key = tuple(likely), structural, consent.reading
        if key not in self._merged:
            self._merged[key] = RequestedRecords(
                merge_regions(region for build in likely for region in requested(build, consent)),
                merge_regions(region for build in likely for region in besides(build, consent)) if structural else (),
                self._reference_of(likely),
            )
        return self._merged[key]

    def _reference_of(self, likely: Sequence[Build]) -> tuple[Region, ...] | None:
        """Where lines without an alternative allele are requested: also where their bases speak for a build."""
        narrowed = [self._reference(build, self._consent) for build in likely]
        if any(regions is None for regions in narrowed):
            return None
        places = (Region(p.chrom, p.pos[build] - 1, p.pos[build]) for p in self._probes() for build in Build)
        return merge_regions((*(region for regions in narrowed for region in regions or ()), *places))

    def _to_read(self, number: int, clues: Sequence[builds.Clue], likely: tuple[Build, str] | None) -> RequestedRecords:
        """The regions to read of a file: on the likely build, or on both where none is.

        Unless contig lengths or accessions gave the assembly, known positions of the other one are read too, so that
        bases can contradict the header's text or the user.
        """
        requested = self._regions([number], [likely[0]] if likely else list(Build))
        if likely is None or any(clue.strength is builds.Strength.LENGTHS for clue in clues):
            return requested
        other = next(build for build in Build if build is not likely[0])
        places = tuple([Region(p.chrom, p.pos[other] - 1, p.pos[other]) for p in self._probes()])
        return requested._replace(regions=with_places(requested.regions, places))

    def _header(self, number: int) -> Header:
        """The whole header of a file, which may have been left out of `files`."""
        if number not in self._headers:
            if number in self._once:
                self._headers[number] = self._files[number].header
            else:
                self._waiting[number] = open_source(self._files[number].path)
                self._headers[number] = as_tumor(self._waiting[number].header, self._files[number].path)
        return self._headers[number]

    def _contigs(self, number: int) -> dict[str, int | None]:
        return dict(self._header(number).contigs)

    def _part(self, group: FileGroup, order: int, number: int) -> tuple[FilePart, InputFile, list[builds.Clue]]:
        """One file's records on the build that it seems to have, or on both; and what speaks for a build."""
        path, header = self._files[number].path, self._header(number)
        requested = self._options.build or group.build
        clues = builds.header_clues(
            header.text.decode("utf-8", errors="replace"), self._contigs(number), path, requested
        )
        likely = builds.decide(clues, requested, path)
        sieved = self._lines(number, self._to_read(number, clues, likely))
        self._look_at_contigs(number, sieved)
        if (clue := builds.from_accessions(sieved.contigs, path)) and clue not in clues:
            clues.append(clue)
        columns = group.columns[order]
        lines = [filled(line, header.columns) for line in sieved.lines] if is_filled(header) else sieved.lines
        part = read_records(
            lines,
            samples=len(header.samples),
            columns=None if columns == tuple(range(len(header.samples))) else columns,
            contigs=self._contigs(number),
            source=order,
            where=path,
            alleles_seen=b"Mutect" in header.text,
            as_many=self._as_many,
        )
        if probes := self._probes():
            # One chance hit among millions of records must not contradict contig lengths.
            few = 3 if any(clue.strength is builds.Strength.LENGTHS for clue in clues) else 1
            clue = builds.from_bases(((r.chrom, r.pos, r.ref, r.alts) for r in part.records), probes, few)
            if clue is not None:
                clues.append(clue)
            elif likely is not None:
                builds.refuse_contradiction(
                    ((r.chrom, r.pos, r.ref, r.alts) for r in part.records), probes, likely, path
                )
        notes = (*sieved.notes, *part.notes)
        read = InputFile(path, sieved.format, sieved.records_read, len(part.records), notes, sieved.unused_index)
        return part, read, clues

    def _look_at_contigs(self, number: int, sieved: Sieved) -> None:
        """Note which chromosomes a file has, and count its records on contigs that are none.

        Raises DataError where no contig is a chromosome, where the header declares contigs, and one that is no
        chromosome not among them, and where a name seems to mean a chromosome: a name that was misspelt or run into its
        neighbour would lose its records unseen.
        """
        path, declared = self._files[number].path, self._contigs(number)
        met = {*declared, *sieved.contigs}
        self._chromosomes[number] = frozenset(filter(is_chromosome, map(bare_chromosome, met)))
        foreign = {name: count for name, count in sieved.contigs.items() if count and is_foreign(name)}
        undeclared = {name: count for name, count in foreign.items() if declared and name not in declared}
        if undeclared:
            raise DataError(
                trn(
                    "{n} record is on a contig that the header does not declare: {listed}",
                    "{n} records are on contigs that the header does not declare: {listed}",
                    sum(undeclared.values()),
                    listed=listed(undeclared),
                ),
                where=path,
                remedy=tr("The lines are damaged, or contigs were renamed in part: correct the names."),
            )
        refuse_alike(foreign, path)
        if met and not self._chromosomes[number] and not all(map(is_other_sequence, met)):
            raise DataError(
                tr(
                    "no contig is a chromosome of GRCh37 or GRCh38 by name or accession: {listed}",
                    listed=listed(foreign or dict.fromkeys(declared, 0)),
                ),
                where=path,
                remedy=tr(
                    "Rename the contigs with `bcftools annotate --rename-chrs`, if the file is on one of the two."
                ),
            )
        self._foreign[number] = ""
        if foreign:
            self._foreign[number] = trn(
                "{n} record on a contig that is no chromosome of GRCh37 or GRCh38 was not read: {listed}",
                "{n} records on contigs that are no chromosome of GRCh37 or GRCh38 were not read: {listed}",
                sum(foreign.values()),
                listed=listed(foreign),
            )
            log.warning("%s: %s", path, self._foreign[number])

    def _lines(self, number: int, requested: RequestedRecords) -> Sieved:
        """The sieved lines; kept until the last group that uses the file."""
        known = self._sieved.get(number)
        if known is None or known[0] != requested:
            if known is not None and number in self._once and not Path(self._files[number].path).is_file():
                raise DataError(
                    tr(
                        "patients of one stream need other regions (consent, build), and a stream can be read only once"
                    ),
                    remedy=tr("Give the file itself."),
                )
            source = (self._once.get(number) if known is None else None) or self._waiting.pop(number, None)
            source = source or open_source(self._files[number].path)
            try:
                read = partial(source.read, requested.regions, self._options.threads, structural=requested.structural)
                found = read() if requested.reference is None else read(reference=requested.reference)
                known = requested, found
            finally:
                source.close()
        self._uses[number] -= 1
        self._sieved.pop(number, None)
        if self._uses[number]:
            self._sieved[number] = known
        return known[1]


def _without_old_mitochondrion(
    part: FilePart, contigs: Sequence[Mapping[str, int | None]]
) -> tuple[FilePart, tuple[str, ...]]:
    """Leave out MT records where the file's chrM is the 16,571 bases of UCSC's hg19."""
    if not any(builds.OLD_CHRM_LENGTH in (c.get("chrM"), c.get("M"), c.get("MT")) for c in contigs):
        return part, ()
    kept = [i for i, record in enumerate(part.records) if record.chrom != "MT"]
    limitation = tr("the file's chrM is hg19's old sequence, not the rCRS: mitochondrial positions were not read")
    return chosen(part, kept), (limitation,)
