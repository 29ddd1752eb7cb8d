"""Coding bases of the bundled transcripts on GRCh38 by chromosome: a made genome must not contradict them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from pmkit.core.model import Build
from pmkit.variants.consequence import Transcripts
from pmkit.variants.consequence.transcripts import coding_exons

Positions = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int64]
_COMPLEMENT = bytes.maketrans(b"ACGT", b"TGCA")
_CODES = np.full(256, -1, np.int8)
_CODES[list(b"ACGT")] = range(4)


@dataclass(frozen=True, slots=True)
class Coding:
    """Positions (1-based, ascending) of one chromosome and their plus-strand bases: 0–3 for A, C, G, T, -1 unknown."""

    positions: Positions
    codes: npt.NDArray[np.int8]

    def holds(self, asked: Positions) -> npt.NDArray[np.bool_]:
        """Whether each position is coding."""
        return self._found(asked)[1]

    def known(self, asked: Positions, otherwise: Codes) -> Codes:
        """The base at each position, `otherwise` where the tables do not know it."""
        at, held = self._found(asked)
        codes = self.codes[at]
        return np.where(held & (codes >= 0), codes, otherwise)

    def _found(self, asked: Positions) -> tuple[Positions, npt.NDArray[np.bool_]]:
        at = np.minimum(self.positions.searchsorted(asked), len(self.positions) - 1)
        return at, self.positions[at] == asked


@cache
def coding() -> dict[str, Coding]:
    """Chromosome -> its coding bases."""
    positions: dict[str, list[Positions]] = defaultdict(list)
    bases: dict[str, list[bytes]] = defaultdict(list)
    for transcript in Transcripts.open(Build.GRCH38).all():
        exons = sorted(coding_exons(transcript))
        cds = transcript.cds.encode()
        if sum(last - first + 1 for first, last in exons) != len(cds):
            continue
        positions[transcript.chrom] += [np.arange(first, last + 1) for first, last in exons]
        bases[transcript.chrom].append(cds if transcript.strand > 0 else cds[::-1].translate(_COMPLEMENT))
    found = {}
    for chrom, runs in positions.items():
        each, first = np.unique(np.concatenate(runs), return_index=True)
        found[chrom] = Coding(each, _CODES[np.frombuffer(b"".join(bases[chrom]), np.uint8)[first]])
    return found


NOWHERE = Coding(np.zeros(1, np.int64), np.full(1, -1, np.int8))  # no chromosome has a position 0
