"""Random access to a plain reference FASTA, by its .fai index or, without one, by offsets found in one pass.

Names are taken bare ("chr7" and "7" are one), so a reference of either style serves any VCF. Lower-case (soft-masked)
bases come out in upper case.
"""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome, refuse_other_assembly
from pmkit.core.errors import BuildError, DataError, NoInputError, at_row
from pmkit.core.messages import tr
from pmkit.core.model import Build
from pmkit.variants.assembly import LENGTHS


class _FaiLine(NamedTuple):
    length: int
    offset: int
    line_bases: int
    line_bytes: int


class Fasta:
    """A reference sequence, read by memory map. Use as a context manager, or `close` it."""

    def __init__(self, path: Path | str) -> None:
        """Open a FASTA. Raises NoInputError where it is missing, DataError for compressed or malformed files."""
        self.path = Path(path)
        try:
            with self.path.open("rb") as handle:
                first = handle.read(2)
                if first == b"\x1f\x8b":
                    raise DataError(
                        tr("compressed FASTA files are not supported"),
                        where=str(path),
                        remedy=tr("Unpack it with gunzip."),
                    )
                if first[:1] != b">":
                    raise DataError(tr("the file is no FASTA: it does not start with >"), where=str(path))
                self._bytes = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise NoInputError(
                tr("cannot read the reference ({system_error})", system_error=error.strerror), where=str(path)
            ) from error
        index = Path(f"{self.path}.fai")
        # An index older than its FASTA may point anywhere.
        fresh = index.is_file() and index.stat().st_mtime >= self.path.stat().st_mtime
        try:
            contigs = self._read_index(index) if fresh else self._scan()
        except DataError:
            self.close()
            raise
        self._names = tuple(contigs)
        self._contigs: Mapping[str, _FaiLine] = {bare_chromosome(name): contig for name, contig in contigs.items()}

    def __enter__(self) -> Fasta:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._bytes.close()

    @property
    def lengths(self) -> dict[str, int]:
        """Bases of each contig by bare name."""
        return {name: contig.length for name, contig in self._contigs.items()}

    def fetch(self, chrom: str, start: int, end: int) -> str:
        """Bases of [start, end), 0-based half-open, in upper case.

        Fewer where the stretch reaches over an end of the contig, and none for a contig that the file has not.
        """
        contig = self._contigs.get(bare_chromosome(chrom))
        if contig is None:
            return ""
        start, end = max(start, 0), min(end, contig.length)
        if start >= end:
            return ""
        first, last = self._byte(contig, start), self._byte(contig, end - 1)
        raw = self._bytes[first : last + 1]
        return raw.replace(b"\n", b"").replace(b"\r", b"").decode("ascii", "replace").upper()

    def build(self) -> Build | None:
        """The build that the lengths of the known chromosomes tell; None where they tell none."""
        known = set(LENGTHS[Build.GRCH38])
        given = {name: contig.length for name, contig in self._contigs.items() if name in known}
        matching = [b for b, lengths in LENGTHS.items() if given and all(lengths[n] == n_ for n, n_ in given.items())]
        return matching[0] if len(matching) == 1 else None

    def check_build(self, build: Build) -> str | None:
        """Raise BuildError where lengths or accessions are another build's; a remark where lengths match neither."""
        refuse_other_assembly(self._names, build, str(self.path))
        found = self.build()
        if found is not None and found != build:
            raise BuildError(
                tr("the reference is {found}, the variants are on {build}", found=found, build=build),
                where=str(self.path),
                remedy=tr("Give a {build} reference.", build=build),
            )
        return None if found else tr("the contig lengths of {name} do not tell its build", name=self.path.name)

    @staticmethod
    def _byte(contig: _FaiLine, base: int) -> int:
        lines, rest = divmod(base, contig.line_bases)
        return contig.offset + lines * contig.line_bytes + rest

    def _read_index(self, index: Path) -> dict[str, _FaiLine]:
        contigs: dict[str, _FaiLine] = {}
        for number, line in enumerate(index.read_text(encoding="utf-8").splitlines(), 1):
            cells = line.split("\t")
            try:
                contig = _FaiLine(*map(int, cells[1:5]))
                end = self._byte(contig, contig.length - 1) if contig.length else contig.offset
            except (TypeError, ValueError, ZeroDivisionError) as error:
                raise DataError(tr("a malformed index line"), where=at_row(index, number), remedy=_REINDEX) from error
            if end >= len(self._bytes) or contig.line_bytes <= contig.line_bases:
                raise DataError(tr("the index does not fit the FASTA"), where=at_row(index, number), remedy=_REINDEX)
            contigs[cells[0]] = contig
        return contigs

    def _scan(self) -> dict[str, _FaiLine]:
        contigs: dict[str, _FaiLine] = {}
        start = 0
        while start >= 0:
            line_end = self._bytes.find(b"\n", start)
            following = self._bytes.find(b"\n>", line_end) if line_end >= 0 else -1
            name = self._bytes[start + 1 : line_end].split()[:1]
            if line_end < 0 or not name:
                raise DataError(
                    tr("a sequence without a name or bases at byte {start}", start=start), where=str(self.path)
                )
            label = name[0].decode("utf-8", "replace")
            contigs[label] = self._measure(label, line_end + 1, following + 1 if following >= 0 else len(self._bytes))
            start = following + 1 if following >= 0 else -1
        return contigs

    def _measure(self, name: str, start: int, end: int) -> _FaiLine:
        """Line geometry of one sequence, proved: a line end wherever one belongs, and nowhere else."""
        import numpy as np

        data = self._bytes[start:end]
        body = data.rstrip(b"\r\n")
        first = body.find(b"\n")
        if first < 0:
            return _FaiLine(len(body), start, max(len(body), 1), max(len(body), 1) + 1)
        ending = 2 if body[first - 1 : first] == b"\r" else 1
        line_bytes, line_bases = first + 1, first + 1 - ending
        lines = len(body) // line_bytes
        ends = np.frombuffer(body, dtype=np.uint8)[first::line_bytes]
        if line_bases < 1 or not (ends == ord("\n")).all() or body.count(b"\n") != lines:
            raise DataError(
                tr("the lines of sequence {name} have unequal lengths", name=name),
                where=str(self.path),
                remedy=tr("Reformat the FASTA."),
            )
        return _FaiLine(len(body) - lines * ending, start, line_bases, line_bytes)


_REINDEX = tr("Make it anew with samtools faidx.")
