"""GA4GH VRS 2 identifiers of small variants and of copy-number changes, computed without a sequence store.

Substitutions need no sequence. An insertion or deletion is the same change at every place that it can be rolled to, so
its name covers all of them (fully justified normalisation, VRS 2.0): that takes the bases on both sides. Where they are
not known as far as the roll goes there is no identifier, and `Unnamed` says why.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from pmkit.core.model import Build, Region, Variant
from pmkit.variants.alleles import is_sequence
from pmkit.variants.assembly import LENGTHS
from pmkit.variants.refget import ACCESSIONS

LONGEST_SPELLED = 50
"""A repeat's bases are spelled out up to this length, as the public library does; no identifier hangs on it."""


_MITOCHONDRION = 16569  # bases of the revised Cambridge reference sequence


class Unnamed(StrEnum):
    """Why a variant has no identifier."""

    NO_ACCESSION = "no_accession"
    NO_SEQUENCE = "no_sequence"
    NOT_SPELLED = "not_spelled"
    OUTSIDE = "outside"


class ReferenceBases(Protocol):
    """Bases of the reference: `fetch` gives [start, end), 0-based half-open, N or less where it does not know them."""

    def fetch(self, chrom: str, start: int, end: int) -> str: ...


class NoBases:
    """No sequence at all: only substitutions can be named."""

    def fetch(self, chrom: str, start: int, end: int) -> str:
        return ""


class CodingBases:
    """The bases of the bundled transcripts' exons, as far as they are known; N elsewhere."""

    def __init__(self, build: Build) -> None:
        self._build = build

    @cached_property
    def _transcripts(self) -> Any:
        from pmkit.variants.consequence import Transcripts

        return Transcripts.open(self._build)

    def fetch(self, chrom: str, start: int, end: int) -> str:
        bases = "N" * (end - start)
        for transcript in self._transcripts.at(chrom, start + 1, end):
            found = transcript.bases(start + 1, end)
            bases = "".join(b if a == "N" else a for a, b in zip(bases, found, strict=True))
            if "N" not in bases:
                break
        return bases


def digest(value: object) -> str:
    """sha512t24u of the canonical JSON (RFC 8785; here only ASCII text, whole numbers, lists and objects)."""
    blob = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return urlsafe_b64encode(hashlib.sha512(blob).digest()[:24]).decode("ascii")


def location(build: Build, region: Region) -> dict[str, Any]:
    """A SequenceLocation with its identifier. Raises KeyError for a contig without an accession."""
    about = {
        "type": "SequenceLocation",
        "sequenceReference": {"type": "SequenceReference", "refgetAccession": ACCESSIONS[build][region.chrom]},
        "start": region.start,
        "end": region.end,
    }
    return _identified("SL", about, about)


def allele(build: Build, variant: Variant, bases: ReferenceBases) -> dict[str, Any] | Unnamed:
    """The Allele of a variant (1-based, VCF style) with its identifiers, or why there is none."""
    if variant.chrom not in ACCESSIONS[build]:
        return Unnamed.NO_ACCESSION
    if not (is_sequence(variant.ref) and is_sequence(variant.alt)) or variant.ref.upper() == variant.alt.upper():
        return Unnamed.NOT_SPELLED
    if variant.pos < 1 or variant.pos - 1 + len(variant.ref) > _length(build, variant.chrom):
        return Unnamed.OUTSIDE
    start, ref, alt = _trimmed(variant.pos - 1, variant.ref.upper(), variant.alt.upper())
    if ref and alt:
        region = Region(variant.chrom, start, start + len(ref))
        return _allele(build, region, {"type": "LiteralSequenceExpression", "sequence": alt})
    rolled = _rolled(variant.chrom, start, ref or alt, len(ref), bases)
    if rolled is None:
        return Unnamed.NO_SEQUENCE
    before, after = rolled
    region = Region(variant.chrom, start - len(before), start + len(ref) + len(after))
    return _allele(build, region, _state(before + ref + after, before + alt + after, len(ref or alt)))


def copy_number_change(build: Build, region: Region, change: str) -> dict[str, Any] | Unnamed:
    """A CopyNumberChange with its identifier; `change` is a term of VRS, as "high-level gain"."""
    if region.chrom not in ACCESSIONS[build]:
        return Unnamed.NO_ACCESSION
    if not 0 <= region.start < region.end <= _length(build, region.chrom):
        return Unnamed.OUTSIDE
    place = location(build, region)
    about = {"type": "CopyNumberChange", "location": place, "copyChange": change}
    return _identified("CX", about, {**about, "location": place["digest"]})


def _length(build: Build, chrom: str) -> int:
    return LENGTHS[build].get(chrom, _MITOCHONDRION)


def _allele(build: Build, region: Region, state: dict[str, Any]) -> dict[str, Any]:
    place = location(build, region)
    about = {"type": "Allele", "location": place, "state": state}
    hashed = dict(state)
    if state["type"] == "ReferenceLengthExpression":
        hashed.pop("sequence", None)
    return _identified("VA", about, {"type": "Allele", "location": place["digest"], "state": hashed})


def _identified(prefix: str, about: dict[str, Any], hashed: object) -> dict[str, Any]:
    made = digest(hashed)
    return {"id": f"ga4gh:{prefix}.{made}", "digest": made, **about}


def _trimmed(start: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Without what both begin and end with; `start` is 0-based."""
    first = 0
    while first < min(len(ref), len(alt)) and ref[first] == alt[first]:
        first += 1
    ref, alt, start = ref[first:], alt[first:], start + first
    last = 0
    while last < min(len(ref), len(alt)) and ref[-1 - last] == alt[-1 - last]:
        last += 1
    return start, ref[: len(ref) - last], alt[: len(alt) - last]


_STEP = 64


def _rolled(chrom: str, start: int, moved: str, width: int, bases: ReferenceBases) -> tuple[str, str] | None:
    """The bases before and after that the change can be rolled over; None where one that decides is not known."""
    sides = (_walk(chrom, start, -1, bases), _walk(chrom, start + width, 1, bases))
    found = []
    for side, step in zip(sides, (-1, 1), strict=True):
        over = ""
        while True:
            base = next(side)
            expected = moved[len(over) % len(moved)] if step > 0 else moved[-1 - len(over) % len(moved)]
            if base == "N":
                return None
            if base != expected:
                break
            over += base
        found.append(over)
    return found[0][::-1], found[1]


def _walk(chrom: str, at: int, step: int, bases: ReferenceBases) -> Iterator[str]:
    """Bases one after the other from `at` on (before it where `step` is -1); N for ever where they end."""
    while True:
        first, last = (at, at + _STEP) if step > 0 else (max(at - _STEP, 0), at)
        part = bases.fetch(chrom, first, last).upper() if last > first else ""
        if len(part) < last - first and step < 0:
            part = ""  # which bases they are is not known
        yield from part if step > 0 else part[::-1]
        if len(part) < last - first or last <= first:
            break
        at = last if step > 0 else first
    while True:
        yield "N"


def _state(ref: str, alt: str, moved: int) -> dict[str, Any]:
    """What stands at the justified place: a length of the reference's own repeat, or bases spelled out."""
    if len(alt) < len(ref):
        return _repeat(alt, moved)
    for size in (size for size in range(min(moved, len(ref)), 0, -1) if moved % size == 0):
        cycle = ref[len(ref) - size :]
        if all(base == cycle[number % size] for number, base in enumerate(alt[len(ref) :])):
            return _repeat(alt, size)
    return {"type": "LiteralSequenceExpression", "sequence": alt}


def _repeat(alt: str, unit: int) -> dict[str, Any]:
    spelled = {"sequence": alt} if len(alt) <= LONGEST_SPELLED else {}
    return {"type": "ReferenceLengthExpression", "length": len(alt), "repeatSubunitLength": unit, **spelled}
