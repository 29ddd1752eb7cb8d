"""Make a store of a ClinVar release (`pmkit tables import clinvar clinvar.vcf.gz`): one pass, both assemblies.

Fields are kept as ClinVar writes them and read by `clinvar.py` with `rules/germline/clinvar.toml`: a new term needs no
new import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import chain, islice
from pathlib import Path
from typing import IO, NamedTuple

from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.core.model import CHROMOSOMES, Build
from pmkit.core.output import atomic_path
from pmkit.formats.lines import open_lines, open_pieces
from pmkit.knowledge.variant_store import Head, StoreWriter
from pmkit.variants.alleles import trim
from pmkit.variants.consequence import Transcripts
from pmkit.variants.consequence.effect import contradiction

KIND = "clinvar"
COLUMNS = (
    "id",
    "significance",
    "review",
    "conditions",
    "conflicts",
    "included",
    "oncogenicity",
    "oncogenicity_review",
    "somatic",
    "somatic_review",
    "origin",
)
ENOUGH = 20
"""Records in coding exons from which their bases tell a build."""
MOST_HELD = 100_000
"""Records that are kept in memory until the build is known."""
PROBED, WRONG = 2000, 0.02
"""Records whose REF is held against the bundled transcripts, and the share of contradictions that is another build."""
_SOMATIC = (b";ONC=", b";ONCREVSTAT=", b";SCI=", b";SCIREVSTAT=")
_NO_SOMATIC = (b"",) * 4


class ClinvarImport(NamedTuple):
    """What was written."""

    rows: int
    left_out: int  # records without an ALT in bases, or on contigs that are no chromosome
    build: Build
    release: str


def import_clinvar(source: str, target: Path, *, force: bool = False) -> ClinvarImport:
    """Read a ClinVar VCF and write its store.

    Raises DataError where the file is no ClinVar VCF, is not sorted, or its bases contradict the named assembly.
    """
    header, text = open_pieces(source)
    pieces = chain(tuple(islice(text, 1)), text)  # begun, so that the file is closed whatever happens
    reported, release = _stated(header, source)
    more = len(header[-1].split(b"\t")) > 8  # columns of genotypes, which nothing here reads
    probe = _Probe(reported, source)
    chromosomes: dict[bytes, str] = {}
    left_out = 0
    with atomic_path(target, force=force) as part, part.open("wb") as out:
        sink = _ClinvarSink(out, probe, release, source, str(target))
        for piece in pieces:
            for line in piece.split(b"\n"):
                cells = line.split(b"\t", 7)
                if len(cells) != 8 or not cells[1].isdigit():
                    if line and line[:1] != b"#":
                        raise _no_record(source)
                    continue
                chrom, pos, name, ref, alt, _, _, info = cells
                bare = chromosomes.get(chrom)
                if bare is None:
                    found = bare_chromosome(chrom.decode("utf-8", "replace"))
                    bare = chromosomes[chrom] = found if found in CHROMOSOMES else ""
                if not bare or alt == b".":
                    left_out += 1
                    continue
                moved = False
                both = ref + alt
                if both not in _PLAIN and (len(ref) > 1 < len(alt) or not (both.isalpha() and both.isupper())):
                    place, ref, alt = _spelled(pos, ref, alt, source)
                    moved, pos = place != pos, place
                kept = fields(info.partition(b"\t")[0] if more else info)
                marked = len(ref) if kept[-1] and len(ref) < LONGEST else 0
                stored = b"\t".join((pos, ref, alt, name, *kept))
                if moved or not sink.in_order:
                    sink.add((bare, int(pos), stored, marked), moved, ref, kept[0])
                else:
                    sink.write(bare, int(pos), stored, marked)
        rows = sink.close()
        if not rows:
            raise DataError(tr("no record can be used"), where=source, remedy=tr("Download the file again."))
        return ClinvarImport(rows, left_out, probe.build(), release)


_Line = tuple[str, int, bytes, int]
_PLAIN = frozenset(one + other for one in (b"A", b"C", b"G", b"T") for other in (b"A", b"C", b"G", b"T"))
"""REF and ALT of most records, which are written as they are kept."""
LONGEST = 1000
"""Bases of REF; longer ones are structural."""


def _spelled(pos: bytes, ref: bytes, alt: bytes, source: str) -> tuple[bytes, bytes, bytes]:
    """Position and alleles in upper case, without bases that both share. Raises DataError for several alleles."""
    if b"," in alt:
        raise DataError(
            tr("alleles are joined in the record at position {pos}; ClinVar writes each by itself", pos=pos.decode()),
            where=source,
            remedy=tr("Give clinvar.vcf.gz as it was downloaded."),
        )
    ref, alt = ref.upper(), alt.upper()
    if len(ref) > 1 < len(alt) and alt.isalpha() and (ref[0] == alt[0] or ref[-1] == alt[-1]):
        place, before, after = trim(int(pos), ref.decode(), alt.decode())
        return str(place).encode(), before.encode(), after.encode()
    return pos, ref, alt


def fields(info: bytes) -> tuple[bytes, ...]:
    """The INFO values that are kept, in the order of `COLUMNS` behind the id.

    The three that every record has are cut out without a call for each: of millions of records this is what it costs.
    """
    info = b";%b;" % info.rstrip(b"\r")
    find = info.find
    at = find(b";CLNSIG=") + 8
    significance = info[at : find(b";", at)] if at > 7 else b""
    at = find(b";CLNREVSTAT=") + 12
    review = info[at : find(b";", at)] if at > 11 else b""
    at = find(b";CLNDN=") + 7
    names = info[at : find(b";", at)] if at > 6 else b""
    conflicts = _value(info, b";CLNSIGCONF=") if significance[:11] == b"Conflicting" else b""
    included = _value(info, b";CLNSIGINCL=") if b";CLNSIGINCL=" in info else b""
    # Oncogenicity and somatic impact come with a review status of their own; short keys are slow to look for.
    somatic = [_value(info, key) for key in _SOMATIC] if info.count(b"REVSTAT=") > 1 else _NO_SOMATIC
    # Where a pathogenic variant was seen: of the others it is not asked, so that it tells as well which they are.
    bad = b"athogenic" in significance and significance[:11] != b"Conflicting"
    origin = _value(info, b";ORIGIN=") or b"0" if bad else b""
    return (significance, review, names, conflicts, included, *somatic, origin)


def _value(info: bytes, key: bytes) -> bytes:
    at = info.find(key)
    return b"" if at < 0 else info[at + len(key) : info.find(b";", at + len(key))]


def _no_record(source: str) -> DataError:
    remedy = tr("Download the file again.")
    return DataError(tr("a record has too few columns or no position"), where=source, remedy=remedy)


class _ClinvarSink:
    """Writes the lines of a sorted file: the first are held until they tell the build, and those wait that were moved,
    as bases before the change were cut. Where `in_order` is true nothing is held and nothing waits."""

    def __init__(self, out: IO[bytes], probe: _Probe, release: str, source: str, where: str) -> None:
        self._out, self._probe, self._release, self._source, self._place = out, probe, release, source, where
        self._held: list[tuple[_Line, bool]] = []
        self._waiting: list[_Line] = []
        self._writer: StoreWriter | None = None
        self.in_order = False

    def write(self, chrom: str, pos: int, line: bytes, marked: int) -> None:
        """A line of which nothing before it waits; replaced by the store's own when it is begun."""
        self._begun().add(chrom, pos, line, marked)

    def add(self, line: _Line, moved: bool, ref: bytes, significance: bytes) -> None:
        """One line. Raises DataError where the order is broken, or classes are numbers."""
        if self._writer is not None:
            self._in_turn(line, moved)
            return
        if significance[:1].isdigit():
            raise DataError(
                tr("the classes are numbers, as ClinVar wrote them before 2017"),
                where=self._source,
                remedy=tr("Download the current clinvar.vcf.gz."),
            )
        self._held.append((line, moved))
        if self._probe.done(line[0], line[1], ref) or len(self._held) >= MOST_HELD:
            self._begun()

    def _begun(self) -> StoreWriter:
        if self._writer is None:
            head = Head(KIND, self._probe.build(), self._release, COLUMNS)
            self._writer = StoreWriter(self._out, head, self._place)
            self.write = self._writer.add  # type: ignore[method-assign]  # of millions of lines each call counts
            for line, moved in self._held:
                self._in_turn(line, moved)
            self._held.clear()
            self.in_order = not self._waiting
        return self._writer

    def _in_turn(self, line: _Line, moved: bool) -> None:
        while self._waiting and (self._waiting[0][0] != line[0] or self._waiting[0][1] <= line[1]):
            self.write(*heappop(self._waiting))
        if moved:
            heappush(self._waiting, line)
        else:
            self.write(*line)
        self.in_order = not self._waiting

    def close(self) -> int:
        """Write what waits and the index; the number of lines."""
        writer = self._begun()
        while self._waiting:
            writer.add(*heappop(self._waiting))
        writer.close()
        return writer.rows


def _stated(header: list[bytes], source: str) -> tuple[Build | None, str]:
    """The assembly and the date that the header names. Raises DataError where it is no ClinVar VCF."""
    if not any(line.startswith(b"##INFO=<ID=CLNSIG,") for line in header):
        raise DataError(
            tr("this is no ClinVar VCF: its header does not declare CLNSIG"),
            where=source,
            remedy=tr("Give clinvar.vcf.gz."),
        )
    text = b"\n".join(header).decode("utf-8", "replace")
    named = re.search(r"^##reference=.*?(GRCh3[78])", text, re.MULTILINE)
    dated = re.search(r"^##fileDate=(\S+)", text, re.MULTILINE)
    return Build(named[1]) if named else None, dated[1] if dated else ""


class _Probe:
    """Holds REF of the first records in coding exons against the transcripts of both builds."""

    def __init__(self, stated: Build | None, source: str) -> None:
        self._stated, self._source = stated, source
        self._transcripts = {build: Transcripts.open(build) for build in Build}
        self._seen = dict.fromkeys(Build, 0)
        self._wrong = dict.fromkeys(Build, 0)

    def done(self, chrom: str, pos: int, ref: bytes) -> bool:
        """Take one record; True when enough were seen."""
        text = ref.decode("utf-8", "replace").upper()
        for build, transcripts in self._transcripts.items():
            for transcript in transcripts.at(chrom, pos)[:1]:
                if transcript.cds_index(pos) is not None:
                    self._seen[build] += 1
                    self._wrong[build] += bool(contradiction(transcript, pos, text))
        return max(self._seen.values()) >= PROBED

    def build(self) -> Build:
        """The assembly. Raises DataError where the bases contradict the header, or nothing tells it."""
        good = [build for build in Build if self._seen[build] and self._wrong[build] <= WRONG * self._seen[build]]
        if self._stated:
            seen, wrong = self._seen[self._stated], self._wrong[self._stated]
            other = next(build for build in Build if build is not self._stated)
            fits_other = other in good and self._seen[other] >= ENOUGH and seen < self._seen[other] / 4
            if (seen >= ENOUGH and self._stated not in good) or fits_other:
                raise DataError(
                    tr(
                        "the header names {build}, but the reference bases in coding exons contradict it "
                        "({wrong} of {seen})",
                        build=self._stated,
                        wrong=wrong or self._seen[other],
                        seen=seen or self._seen[other],
                    ),
                    where=self._source,
                    remedy=tr("Download the file of the right assembly again."),
                )
            return self._stated
        if len(good) != 1:
            raise DataError(
                tr("the header names no assembly, and the reference bases do not tell it"),
                where=self._source,
                remedy=tr("Give a file with a ##reference line."),
            )
        return good[0]


def rows(source: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Chromosome, position and cells (`ref`, `alt`, `genes` and those of COLUMNS) of a ClinVar VCF, to build tables."""
    _, lines = open_lines(source)
    for line in lines:
        columns = line.split(b"\t", 7)
        if len(columns) != 8:
            raise _no_record(source)
        chrom, pos, name, ref, alt, _, _, info = columns
        genes = _value(b";%b;" % info, b";GENEINFO=")
        cells = [cell.decode() for cell in (ref, alt, genes, name, *fields(info))]
        yield (
            bare_chromosome(chrom.decode()),
            int(pos),
            dict(zip(("ref", "alt", "genes", *COLUMNS), cells, strict=True)),
        )


__all__ = ["COLUMNS", "KIND", "ClinvarImport", "import_clinvar", "rows"]
