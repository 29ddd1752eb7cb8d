"""Make a store of a ClinVar release (`pmkit tables import clinvar clinvar.vcf.gz`): one pass, both assemblies.

Fields are kept as ClinVar writes them and read by `clinvar.py` with `rules/germline/clinvar.toml`: a new term needs no
new import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.core.model import CHROMOSOMES, Build
from pmkit.core.output import atomic_path
from pmkit.formats.lines import open_lines
from pmkit.knowledge.variant_store import Head, StoreWriter
from pmkit.variants.consequence import Transcripts
from pmkit.variants.consequence.effect import contradiction

KIND = "clinvar"
COLUMNS = (
    "id",
    "significance",
    "review",
    "conditions",
    "genes",
    "origin",
    "conflicts",
    "included",
    "oncogenicity",
    "oncogenicity_review",
    "somatic",
    "somatic_review",
)
PROBED, WRONG = 2000, 0.02
"""Records whose REF is held against the bundled transcripts, and the share of contradictions that is another build."""
_SIGNIFICANCE, _CONFLICTING = b";CLNSIG=", b"Conflicting"
_USUAL = (b";CLNREVSTAT=", b";CLNDN=", b";GENEINFO=", b";ORIGIN=")
_SOMATIC = (b";ONC=", b";ONCREVSTAT=", b";SCI=", b";SCIREVSTAT=")
_NO_SOMATIC = (b"",) * 4


class Imported(NamedTuple):
    """What was written."""

    rows: int
    left_out: int  # records without an ALT in bases, or on contigs that are no chromosome
    build: Build
    release: str


def import_clinvar(source: str, target: Path, *, force: bool = False) -> Imported:
    """Read a ClinVar VCF and write its store.

    Raises DataError where the file is no ClinVar VCF, is not sorted, or its bases contradict the named assembly.
    """
    header, lines = open_lines(source)
    told, release = _told(header, source)
    probe = _Probe(told, source)
    chromosomes: dict[bytes, str] = {}
    left_out = 0
    with atomic_path(target, force=force) as part, part.open("wb") as out:
        writer: StoreWriter | None = None
        held: list[tuple[str, int, bytes]] = []
        for line in lines:
            chrom, pos, name, ref, alt, _, _, info = _columns(line, source)
            bare = chromosomes.get(chrom)
            if bare is None:
                found = bare_chromosome(chrom.decode("utf-8", "replace"))
                bare = chromosomes[chrom] = found if found in CHROMOSOMES else ""
            if not bare or alt == b".":
                left_out += 1
                continue
            place = int(pos)
            text = b"\t".join((pos, ref, alt, name, *fields(info)))
            if writer is None:
                held.append((bare, place, text))
                if not probe.done(bare, place, ref):
                    continue
                writer = _begun(out, probe.build(), release, str(target), held)
                continue
            writer.add(bare, place, text)
        if writer is None:
            writer = _begun(out, probe.build(), release, str(target), held)
        writer.close()
        return Imported(writer.rows, left_out, probe.build(), release)


def fields(info: bytes) -> tuple[bytes, ...]:
    """The INFO values that are kept, in the order of `COLUMNS` behind the id."""
    info = b";" + info
    significance = _value(info, _SIGNIFICANCE)
    review, names, genes, origin = [_value(info, key) for key in _USUAL]
    conflicts = _value(info, b";CLNSIGCONF=") if significance.startswith(_CONFLICTING) else b""
    included = _value(info, b";CLNSIGINCL=")
    somatic = [_value(info, key) for key in _SOMATIC] if b";ONC" in info or b";SCI" in info else _NO_SOMATIC
    return (significance, review, names, genes, origin, conflicts, included, *somatic)


def _value(info: bytes, key: bytes) -> bytes:
    at = info.find(key)
    if at < 0:
        return b""
    at += len(key)
    end = info.find(b";", at)
    return info[at:] if end < 0 else info[at:end]


def _columns(line: bytes, source: str) -> list[bytes]:
    cells = line.split(b"\t", 7)
    if len(cells) != 8 or not cells[1].isdigit():
        raise DataError(
            tr("a record has too few columns or no position"), where=source, remedy=tr("Download the file again.")
        )
    return cells


def _begun(out: object, build: Build, release: str, where: str, held: list[tuple[str, int, bytes]]) -> StoreWriter:
    writer = StoreWriter(out, Head(KIND, build, release, COLUMNS), where)  # type: ignore[arg-type]
    for chrom, pos, text in held:
        writer.add(chrom, pos, text)
    held.clear()
    return writer


def _told(header: list[bytes], source: str) -> tuple[Build | None, str]:
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

    def __init__(self, told: Build | None, source: str) -> None:
        self._told, self._source = told, source
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
        if self._told:
            if self._seen[self._told] >= 20 and self._told not in good:
                raise DataError(
                    tr(
                        "the header names {told}, but {wrong} of {seen} reference bases in coding exons contradict it",
                        told=self._told,
                        wrong=self._wrong[self._told],
                        seen=self._seen[self._told],
                    ),
                    where=self._source,
                    remedy=tr("Download the file of the right assembly again."),
                )
            return self._told
        if len(good) != 1:
            raise DataError(
                tr("the header names no assembly, and the reference bases do not tell it"),
                where=self._source,
                remedy=tr("Give a file with a ##reference line."),
            )
        return good[0]


def rows(source: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Chromosome, position and cells (`ref`, `alt` and those of COLUMNS) of a ClinVar VCF, for building tables."""
    _, lines = open_lines(source)
    for line in lines:
        chrom, pos, name, ref, alt, _, _, info = _columns(line, source)
        cells = [cell.decode() for cell in (ref, alt, name, *fields(info))]
        yield bare_chromosome(chrom.decode()), int(pos), dict(zip(("ref", "alt", *COLUMNS), cells, strict=True))


__all__ = ["COLUMNS", "KIND", "Imported", "import_clinvar", "rows"]
