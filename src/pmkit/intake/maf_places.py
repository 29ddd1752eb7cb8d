"""Where a MAF row without a position lies: by its gene and protein change, on the bundled transcript.

Only substitutions are placed. Several base changes make one protein change; the one that is known from tumours is
taken, else the first that changes the fewest bases: the protein change is the same whichever it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import product
from typing import NamedTuple

from pmkit.core.model import Build
from pmkit.knowledge.store import open_table
from pmkit.variants.consequence import Transcript, Transcripts, coding
from pmkit.variants.consequence.protein import ONE
from pmkit.variants.consequence.structure import reverse_complement

_SUBSTITUTION = re.compile(r"([A-Z])(\d+)([A-Z*])")
_THREE_LETTERS = re.compile(r"[A-Z][a-z]{2}")


class Placed(NamedTuple):
    """A change on the genome: 1-based position, plus-strand alleles."""

    chrom: str
    pos: int
    ref: str
    alt: str


def placed(gene: str, change: str, build: Build) -> Placed | None:
    """A base change of the gene's MANE transcript that makes the protein change ("V600E", "p.Val600Glu"); None where
    it is no substitution, the gene is not known, or its residue there is another one."""
    short = change.rpartition("p.")[2].strip("()")
    name = _THREE_LETTERS.sub(lambda m: ONE.get(m[0], m[0]), short)
    match = _SUBSTITUTION.fullmatch(name)
    if not gene or match is None or match[1] == match[3]:
        return None
    if (known := _known(build).get((gene, name))) is not None:
        return known
    transcript = _transcripts(build).gene(gene)
    return _by_codon(transcript, match[1], int(match[2]), match[3]) if transcript else None


@cache
def _transcripts(build: Build) -> Transcripts:
    return Transcripts.open(build)


@cache
def _known(build: Build) -> Mapping[tuple[str, str], Placed]:
    """Changes whose coordinates the evidence tables give."""
    suffix = "38" if build is Build.GRCH38 else "37"
    found: dict[tuple[str, str], Placed] = {}
    for row in open_table("onco.variant_coords").rows():
        kind, _, name = row["variant"].partition("=")
        chrom, pos, ref, alt = (row[key + suffix] for key in ("chrom", "pos", "ref", "alt"))
        if kind == "protein" and chrom:
            found.setdefault((row["gene"], name), Placed(chrom, int(pos), ref, alt))
    return found


def _by_codon(transcript: Transcript, before: str, residue: int, after: str) -> Placed | None:
    start = 3 * (residue - 1)
    codon = transcript.cds[start : start + 3]
    if len(codon) < 3 or "N" in codon or coding.translate(codon) != before:
        return None
    places = [transcript.genomic(transcript.cds_start + start + i) for i in range(3)]
    if abs(places[2] - places[0]) != 2:
        return None  # the codon spans an intron
    makes = ("".join(bases) for bases in product("ACGT", repeat=3))
    fitting = [c for c in makes if coding.translate(c) == after]
    if not fitting:
        return None
    new = min(fitting, key=lambda c: (sum(a != b for a, b in zip(codon, c, strict=True)), c))
    ref, alt = (codon, new) if transcript.strand > 0 else (reverse_complement(codon), reverse_complement(new))
    low = min(places)
    while ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref[0] == alt[0]:
        ref, alt, low = ref[1:], alt[1:], low + 1
    return Placed(transcript.chrom, low, ref, alt)
