"""What a change of the coding sequence does to the protein. Pure functions of text; indices are 0-based."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

_AMINO = "KNKNTTTTRSRSIIMIQHQHPPPPRRRRLLLLEDEDAAAAGGGGVVVV*Y*YSSSS*CWCLFLF"
CODONS = {a + b + c: _AMINO[16 * i + 4 * j + k] for i, a in enumerate("ACGT") for j, b in enumerate("ACGT")
          for k, c in enumerate("ACGT")}  # fmt: skip
"""The standard genetic code; `*` is a stop."""
STOP, UNKNOWN, SELENOCYSTEINE = "*", "X", "U"


_SHORT = 60
"""Up to so many bases a look-up codon by codon is the faster way (measured)."""
_CODES = bytes(b"ACGT".index(base) if base in b"ACGT" else 64 for base in range(256))
_RESIDUES = np.full(64 * (16 + 4 + 1) + 1, ord(UNKNOWN), dtype=np.uint8)  # a codon with an unknown base is 64 or more
_RESIDUES[:64] = np.frombuffer(_AMINO.encode(), dtype=np.uint8)


def translate(bases: str) -> str:
    """Residues of whole codons; X for a codon with an unknown base, even where any base would do."""
    if len(bases) <= _SHORT:
        return "".join([CODONS.get(bases[i : i + 3], UNKNOWN) for i in range(0, len(bases) - 2, 3)])
    whole = bases[: len(bases) // 3 * 3].encode("latin-1").translate(_CODES)
    codes = np.frombuffer(whole, dtype=np.uint8).astype(np.int16)
    found: bytes = _RESIDUES[codes[::3] * 16 + codes[1::3] * 4 + codes[2::3]].tobytes()
    return found.decode("ascii")


def reference_protein(cds: str, selenocysteine: bool, other_start: bool) -> str:
    """The protein of a coding sequence, its stop included; U for TGA inside a selenoprotein, M for an odd start."""
    residues = translate(cds)
    if selenocysteine:
        inner = "".join(
            SELENOCYSTEINE if residue == STOP and cds[3 * i : 3 * i + 3] == "TGA" else residue
            for i, residue in enumerate(residues[:-1])
        )
        residues = inner + residues[-1:]
    return "M" + residues[1:] if other_start and residues[:1] not in ("", UNKNOWN) else residues


class CodingChange(NamedTuple):
    """Bases [start, end) of the CDS replaced by `alt`, with what it does.

    `first` is the index of the first codon touched; `before` and `after` are the residues of the touched codons
    (`after` up to and including a stop; for a frameshift the whole new tail). `after` ends without a stop where the
    sequence runs out before one: `open_end` then tells that more residues follow which are not known.
    """

    start: int
    end: int
    alt: str
    kind: str  # silent | substitution | inframe | frameshift
    first: int
    before: str
    after: str
    codons_before: str
    codons_after: str
    open_end: bool = False

    @property
    def frameshift(self) -> bool:
        return self.kind == "frameshift"


def change(cds: str, protein: str, start: int, end: int, alt: str, *, utr3: str = "") -> CodingChange:
    """Replace cds[start:end] by `alt` and translate what is touched.

    `protein` is `reference_protein(cds, …)`; `utr3` the bases after the stop codon, empty where unknown.
    """
    first, stop = start // 3, -(-end // 3)
    if start == end and start % 3 == 0:
        stop = first
    before = protein[first:stop]
    codons_before = cds[3 * first : start].lower() + cds[start:end] + cds[end : 3 * stop].lower()
    shifted = (len(alt) - (end - start)) % 3 != 0
    window = cds[3 * first : start] + alt + cds[end : 3 * stop]
    codons_after = cds[3 * first : start].lower() + alt + cds[end : 3 * stop].lower()
    if not shifted:
        after, open_end = translate(window), False
        kind = "inframe" if len(alt) != end - start else "silent" if after == before else "substitution"
        if STOP in after:
            after = after[: after.index(STOP) + 1]
        elif STOP in before:  # reads on into the UTR
            tail = translate(cds[3 * stop :] + utr3)
            after += tail[: tail.index(STOP) + 1] if STOP in tail else tail
            open_end = STOP not in tail
        return CodingChange(start, end, alt, kind, first, before, after, codons_before, codons_after, open_end)
    rest = cds[3 * first : start] + alt + cds[end:] + utr3
    after = ""
    open_end = True
    for at in range(0, len(rest), 600):  # a stop is near as a rule: do not translate the whole of a long gene
        piece = translate(rest[at : at + 600])
        if STOP in piece:
            after += piece[: piece.index(STOP) + 1]
            open_end = False
            break
        after += piece
    return CodingChange(
        start, end, alt, "frameshift", first, protein[first:], after, codons_before, codons_after, open_end
    )


def common_prefix(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the common beginning."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def common_suffix(a: str, b: str, limit: int) -> int:
    """Length of the common end, at most `limit`."""
    count = 0
    while count < limit and a[-1 - count] == b[-1 - count]:
        count += 1
    return count
