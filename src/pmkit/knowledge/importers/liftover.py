"""Move single bases from one assembly to another by a UCSC chain file; for table builds, never for patients."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pmkit.core.errors import DataError, NoInputError, at_line
from pmkit.core.messages import tr
from pmkit.core.model import CHROMOSOMES, bare_chromosome

_COMPLEMENT = str.maketrans("ACGTRYSWKMBDHVNacgtn", "TGCAYRSWMKVHDBNtgcan")


def reverse_complement(sequence: str) -> str:
    """The other strand, read 5' to 3'; IUPAC letters included."""
    return sequence.translate(_COMPLEMENT)[::-1]


class Lifted(NamedTuple):
    """A place in the target assembly: 1-based; on strand "-" bases must be reverse-complemented."""

    chrom: str
    pos: int
    strand: str


class _ChainBlock(NamedTuple):
    """An ungapped stretch, 0-based: source [start, end) lies at `target` of `chrom`, on its strand."""

    start: int
    end: int
    score: int
    chrom: str
    target: int
    size: int  # of the target chromosome, if the strand is "-"; else 0


@dataclass(frozen=True, slots=True)
class Chain:
    """Ungapped blocks of all chains by source chromosome, sorted by start. The best-scored chain wins at a base."""

    blocks: dict[str, list[_ChainBlock]] = field(default_factory=dict)
    _starts: dict[str, list[int]] = field(default_factory=dict)
    _longest: dict[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Chain:
        """Read a plain-text chain file. Raises NoInputError, or DataError for a line that is not of a chain."""
        try:
            text = path.read_text(encoding="ascii")
        except FileNotFoundError:
            raise NoInputError(tr("the chain file is not there"), where=str(path)) from None
        blocks: dict[str, list[_ChainBlock]] = {}
        score = at = target = size = 0
        source = chrom = ""
        for number, line in enumerate(text.splitlines(), 1):
            fields = line.split()
            if not fields or line.startswith("#"):
                continue
            try:
                if fields[0] == "chain":
                    score, source, at = int(fields[1]), bare_chromosome(fields[2]), int(fields[5])
                    chrom, target = bare_chromosome(fields[7]), int(fields[10])
                    size = int(fields[8]) if fields[9] == "-" else 0
                    continue
                length, skip, shift = [*map(int, fields), 0, 0][:3]
            except (ValueError, IndexError):
                raise DataError(tr("a line is not of a chain file"), where=at_line(path, number)) from None
            if chrom in CHROMOSOMES:  # patches and alternative contigs are no place for a patient's calls
                blocks.setdefault(source, []).append(_ChainBlock(at, at + length, score, chrom, target, size))
            at, target = at + length + skip, target + length + shift
        for found in blocks.values():
            found.sort()
        return cls(
            blocks,
            {name: [b.start for b in found] for name, found in blocks.items()},
            {name: max(b.end - b.start for b in found) for name, found in blocks.items()},
        )

    def lift(self, chrom: str, pos: int) -> Lifted | None:
        """The place of a 1-based position in the target assembly, or None where no chain covers it."""
        name, base = bare_chromosome(chrom), pos - 1
        starts, best = self._starts.get(name, []), None
        for index in range(bisect_right(starts, base) - 1, -1, -1):
            block = self.blocks[name][index]
            if block.start < base - self._longest[name]:
                break
            if block.end > base and (best is None or block.score > best.score):
                best = block
        if best is None:
            return None
        target = best.target + base - best.start
        return Lifted(best.chrom, best.size - target, "-") if best.size else Lifted(best.chrom, target + 1, "+")
