"""The bracket notation of joined pieces: t[p[, t]p], ]p]t, [p[t, and the single breakends t. and .t (VCF 4.4, 5.4)."""

from __future__ import annotations

import re
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome
from pmkit.core.messages import tr
from pmkit.core.model import Record
from pmkit.formats.vcf_grammar import mates

_BRACKETS = re.compile(r"^([A-Za-z.]*)([\[\]])(.+):(\d+)([\[\]])([A-Za-z.]*)$")


class Breakend(NamedTuple):
    """What an ALT says of the junction.

    Strand "+": the bases up to the position stay; "-": the bases from the position on stay. `chrom` (bare) is None and
    `pos` 0 where the other side is unknown. `inserted` are bases between the two pieces.
    """

    strand: str
    chrom: str | None
    pos: int
    mate_strand: str
    inserted: str


def is_breakend(alt: str) -> bool:
    """True for what looks like a joined or single breakend, well-formed or not."""
    return "[" in alt or "]" in alt or (len(alt) > 1 and (alt.startswith(".") or alt.endswith(".")))


def is_joined(record: Record) -> bool:
    """Whether a record says what its breakends join: brackets in ALT, or CHR2 in INFO."""
    return "CHR2" in record.info or any("[" in alt or "]" in alt for alt in record.alts)


def joins(record: Record, chrom: str, start: int, end: int) -> bool:
    """Whether a record's breakend has its other end in [start, end) (0-based) of a chromosome."""
    joined = mates(",".join(record.alts), record.info)
    return any(bare_chromosome(contig) == chrom and start < pos <= end for contig, pos in joined)


def parse(ref: str, alt: str) -> Breakend:
    """Read one ALT. Raises ValueError where it has none of the six forms."""
    if "[" not in alt and "]" not in alt:
        bases = alt.strip(".")
        if not bases.isalpha() or alt.startswith(".") == alt.endswith("."):
            raise ValueError(tr("the single breakend {alt} is not of the form t. or .t", alt=alt))
        left = alt.endswith(".")
        return Breakend("+" if left else "-", None, 0, "", bases[len(ref) :] if left else bases[: -len(ref)])
    match = _BRACKETS.match(alt)
    if match is None or match[2] != match[5] or bool(match[1]) == bool(match[6]):
        raise ValueError(tr("the breakend {alt} is not of the form t[p[, t]p], ]p]t or [p[t", alt=alt))
    before, bracket, chrom, pos, _, after = match.groups()
    inserted = before[len(ref) :] if before else after[: -len(ref)]
    mate_strand = "-" if bracket == "[" else "+"
    return Breakend("+" if before else "-", bare_chromosome(chrom.strip("<>")), int(pos), mate_strand, inserted)
