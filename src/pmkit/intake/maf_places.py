"""Where a MAF row without a position lies: by its gene and protein change, on the bundled transcript.

Several base changes make one protein change; the one that is known from tumours is taken, else one that changes few
bases: the protein change is the same whichever it is. Of a frameshift the first residue is the row's, and the new stop
where a small deletion or duplication makes that too. Splice changes are not placed: which end of an intron is concerned
is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import NamedTuple

from pmkit.core.model import Build
from pmkit.knowledge.store import open_table
from pmkit.variants.consequence import Transcript, Transcripts, coding
from pmkit.variants.consequence.protein import ONE
from pmkit.variants.consequence.structure import reverse_complement

_EDIT = re.compile(r"([A-Z])(\d+)(?:_([A-Z])(\d+))?(delins[A-Z*]+|del|dup|ins[A-Z*]+|[A-Z*]?fs(?:\*\d+|\*\?)?|[A-Z*])")
_FRAMESHIFT = re.compile(r"([A-Z*]?)fs(?:\*(\d+))?")
_THREE_LETTERS = re.compile(r"[A-Z][a-z]{2}")


class Placed(NamedTuple):
    """A change on the genome: 1-based position, plus-strand alleles."""

    chrom: str
    pos: int
    ref: str
    alt: str


def placed(gene: str, change: str, build: Build) -> Placed | None:
    """A base change of the gene's MANE transcript that makes the protein change ("V600E", "p.Val600Glu",
    "E746_A750del"); None where it is no such change, the gene is not known, or a residue there is another one."""
    short = change.rpartition("p.")[2].strip("()").replace("Ter", "*")
    name = _THREE_LETTERS.sub(lambda m: ONE.get(m[0], m[0]), short)
    match = _EDIT.fullmatch(name)
    if not gene or match is None or match[1] == match[5]:
        return None
    if (known := _known(build).get((gene, name))) is not None:
        return known
    transcript = _transcripts(build).gene(gene)
    if transcript is None:
        return None
    first = int(match[2])
    length = int(match[4] or first) - first
    starts = (first, *(first - offset for offset in _offsets().get(gene, ())))
    ends = {0: match[1], length: match[3] or match[1]}
    fitting = (n for n in starts if all(coding.translate(_codon(transcript, n + i)) == r for i, r in ends.items()))
    first = next(fitting, 0)
    last = first + length
    if not first or length < 0:
        return None
    if (frame := _FRAMESHIFT.fullmatch(match[5])) is not None:
        return _shifted(transcript, first, frame[1], int(frame[2] or 0))
    return _edited(transcript, first, last, match[5])


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


@cache
def _offsets() -> Mapping[str, tuple[int, ...]]:
    """What other numberings that the field uses add to the residues of a gene's MANE transcript."""
    found: dict[str, tuple[int, ...]] = {}
    for row in open_table("onco.numbering").rows():
        found[row["gene"]] = (*found.get(row["gene"], ()), int(row["offset"]))
    return found


def _codon(transcript: Transcript, residue: int) -> str:
    return transcript.cds[3 * (residue - 1) : 3 * residue] if residue > 0 else ""


def _edited(transcript: Transcript, first: int, last: int, edit: str) -> Placed | None:
    """Whole codons replaced, deleted, inserted or repeated."""
    start, end = 3 * (first - 1), 3 * last
    before = transcript.cds[start:end]
    if edit == "del":
        return _written(transcript, start, before, "")
    if edit == "dup":
        return _written(transcript, end, "", before)
    if edit.startswith("ins"):
        if last != first + 1:
            return None
        return _written(transcript, start + 3, "", "".join(_any_codon(residue) for residue in edit[3:]))
    residues = edit.removeprefix("delins")
    if len(residues) == last - first + 1:  # the fewest bases, residue by residue
        codons = [before[i : i + 3] for i in range(0, len(before), 3)]
        after = "".join(_nearest(codon, residue) for codon, residue in zip(codons, residues, strict=True))
    else:
        after = "".join(_any_codon(residue) for residue in residues)
    return _written(transcript, start, before, after)


@cache
def _makes() -> Mapping[str, tuple[str, ...]]:
    """Codons by residue."""
    found: dict[str, list[str]] = {}
    for bases in product("ACGT", repeat=3):
        found.setdefault(coding.translate("".join(bases)), []).append("".join(bases))
    return {residue: tuple(codons) for residue, codons in found.items()}


def _any_codon(residue: str) -> str:
    return _makes().get(residue, ("NNN",))[0]


def _nearest(codon: str, residue: str) -> str:
    fitting = _makes().get(residue, ("NNN",))
    return min(fitting, key=lambda c: (sum(a != b for a, b in zip(codon, c, strict=True)), c))


def _shifted(transcript: Transcript, residue: int, after: str, stop: int) -> Placed | None:
    """A frameshift whose first changed residue is the given one: the one of a few small deletions and duplications that
    makes the new residue and the new stop too, where one does."""
    best: tuple[tuple[bool, bool], int, str, str] | None = None
    for at, ref, alt in _small_shifts(transcript, residue):
        new = transcript.cds[:at] + alt + transcript.cds[at + len(ref) :]
        protein = coding.translate(new[3 * (residue - 1) : 3 * (residue - 1) + 3 * (len(new) // 3 - residue + 1)])
        unchanged = coding.translate(new[: 3 * (residue - 1)]) == coding.translate(transcript.cds[: 3 * (residue - 1)])
        if not protein or not unchanged or protein[0] in (coding.translate(_codon(transcript, residue)), "*"):
            continue
        ends = protein.find("*") + 1
        fits = (not after or protein[0] == after, not stop or (ends == stop if ends else stop > len(protein)))
        if best is None or fits > best[0]:
            best = fits, at, ref, alt
    return _written(transcript, *best[1:]) if best else None


def _small_shifts(transcript: Transcript, residue: int) -> Iterator[tuple[int, str, str]]:
    """Deletions and insertions of one base, and of two, four and five bases as deletion or duplication, that begin in a
    codon: 0-based place in the coding sequence, bases lost, bases added."""
    for at in range(3 * (residue - 1), 3 * residue):
        for length in (1, 2, 4, 5):
            yield at, transcript.cds[at : at + length], ""
        for base in "ACGT":
            yield at, "", base
        for length in (2, 4, 5):
            yield at, "", transcript.cds[max(at - length, 0) : at]


def _written(transcript: Transcript, at: int, ref: str, alt: str) -> Placed | None:
    """A change of the coding sequence from 0-based `at` on, as the genome has it; None where it spans an intron. An
    insertion or deletion has N for the base before it."""
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        ref, alt, at = ref[1:], alt[1:], at + 1
    touched = range(at, at + len(ref)) if ref else range(max(at - 1, 0), at + 1)
    if "N" in ref + alt or not (ref or alt) or touched.stop > len(transcript.cds):
        return None
    places = [transcript.genomic(transcript.cds_start + i) for i in touched]
    low = min(places)
    if max(places) - low != len(touched) - 1:
        return None
    if transcript.strand < 0:
        ref, alt = reverse_complement(ref), reverse_complement(alt)
    if ref and alt:
        return Placed(transcript.chrom, low, ref, alt)
    return Placed(transcript.chrom, low - bool(ref), f"N{ref}", f"N{alt}")
