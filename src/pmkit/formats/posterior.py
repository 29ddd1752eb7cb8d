"""How far an imputed or probabilistic genotype is supported: FORMAT fields GP, HDS and DS held against GT.

GP is read as probabilities (VCF 4.3; Beagle, Minimac4, GLIMPSE, QUILT) or, where its values are phred-scaled (VCF 4.2),
turned into them. HDS are the two haplotypes' dosages (Minimac4), DS the expected number of each alternative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pmkit.core.model import NO_ALLELE

if TYPE_CHECKING:
    import numpy.typing as npt

    from pmkit.core.model import Int16

KEYS = ("GP", "HDS", "DS")
NONE = -1.0
"""The support of a genotype of which no such field speaks."""
UNREADABLE = -2.0
"""The support of a genotype whose fields have a wrong number of values, or values that are neither probabilities nor
dosages: what they would say is not known."""
_FAR = 0.9
"""A dosage so far from the genotype's contradicts it: best-guess haplotypes are off by at most a half each."""


@lru_cache(maxsize=1024)
def places(format_: str) -> tuple[int, int, int] | None:
    """Where GP, HDS and DS stand in FORMAT (-1: not there); None where none of them is."""
    names = format_.split(":")
    found = tuple(names.index(key) if key in names else -1 for key in KEYS)
    return None if max(found) < 0 else (found[0], found[1], found[2])


def supports(at: tuple[int, int, int], cells: Sequence[str], alleles: Int16, alts: int) -> npt.NDArray[np.float32]:
    """(samples,): `support` of each sample's genotype; `alleles` (samples, 2) as in `Genotypes`."""
    found = np.full(len(cells), NONE, dtype=np.float32)
    for i, (cell, pair) in enumerate(zip(cells, alleles.tolist(), strict=True)):
        parts = cell.split(":")
        found[i] = support(texts_at(parts, at), (pair[0], pair[1]), alts)
    return found


def texts_at(parts: Sequence[str], at: tuple[int, int, int]) -> tuple[str, str, str]:
    """GP, HDS and DS of a split cell; "" for what is not there."""
    gp, hds, ds = (parts[k] if -1 < k < len(parts) else "" for k in at)
    return gp, hds, ds


@lru_cache(maxsize=1 << 15)
def support(fields: tuple[str, str, str], pair: tuple[int, int], alts: int) -> float:
    """Probability of the written genotype (`pair`: allele indices), NONE where no field tells it, UNREADABLE where one
    cannot be read.

    `fields`: GP, HDS, DS as written.
    GP gives it. Without GP, HDS gives it by independent haplotypes. With DS alone it is bounded: of a homozygote at
    least, of a heterozygote at most 1 - |DS - number of alternatives|. A dosage that contradicts the genotype bounds it
    whatever GP says.
    """
    gp, hds, ds = fields
    first, second = pair
    if first < 0 or (second < 0 and second != NO_ALLELE):
        return NONE
    bounds = _by_dosage(ds, first, second, alts)
    ways = ((gp, _by_posterior), (hds if alts == 1 else "", _by_haplotypes), (ds, _by_dosage))
    if any(set(text) - set(".,") and way(text, first, second, alts) is None for text, way in ways):
        return UNREADABLE
    found = _by_posterior(gp, first, second, alts)
    if found is None:
        found = _by_haplotypes(hds, first, second, alts)
    if found is None:
        return NONE if bounds is None else bounds
    return min(found, bounds) if bounds is not None and bounds <= 1 - _FAR else found


def _numbers(text: str) -> list[float] | None:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        return None
    return values if all(0 <= value < 1e6 for value in values) else None  # refuses inf and nan as well


def _by_posterior(text: str, first: int, second: int, alts: int) -> float | None:
    values = _numbers(text)
    if values is None:
        return None
    count = alts + 1
    if len(values) == count and (second == NO_ALLELE or count * (count + 1) // 2 != count):
        if second != NO_ALLELE:
            return None
        at = first
    elif len(values) == count * (count + 1) // 2:
        low, high = sorted((first, first if second == NO_ALLELE else second))
        at = high * (high + 1) // 2 + low
    else:
        return None
    if abs(sum(values) - 1) > 0.05:
        least = min(values)
        values = [10 ** (-value / 10) for value in values]
        if least and abs(sum(values) - 1) > 0.2:  # neither probabilities nor phred-scaled ones, normalised or not
            return None
        values = [value / sum(values) for value in values]
    return min(1.0, values[at])


def _by_haplotypes(text: str, first: int, second: int, alts: int) -> float | None:
    values = _numbers(text)
    if values is None or alts != 1 or len(values) != (1 if second == NO_ALLELE else 2) or max(values) > 1:
        return None
    if second == NO_ALLELE:
        return values[0] if first else 1 - values[0]
    one, two = values
    if first != second:
        return one * (1 - two) + two * (1 - one)
    return one * two if first else (1 - one) * (1 - two)


def _by_dosage(text: str, first: int, second: int, alts: int) -> float | None:
    values = _numbers(text)
    if values is None or len(values) != alts:
        return None
    copies = [(first == k) + (second == k) for k in range(1, alts + 1)]
    if second == NO_ALLELE and max(values) > 1:
        values = [value / 2 for value in values]  # men's X, counted as pairs
    return max(0.0, min(1 - abs(value - count) for value, count in zip(values, copies, strict=True)))


def of_info(info: Mapping[str, str], imputed: bool) -> float | None:
    """The estimated imputation accuracy of a record, None where it has none: DR2 (Beagle), R2 (Minimac4, servers), AR2
    (Beagle 4), INFO (GLIMPSE, IMPUTE), INFO_SCORE (QUILT); the least of several alternatives'.

    R2 and INFO are other tools' names for other things too, so they count only where the record is `imputed`: by IMP or
    IMPUTED, or by FORMAT fields of imputation.
    """
    for key in _accuracies(imputed):
        values = _numbers(info[key]) if key in info else None
        if values and max(values) <= _MOST_ACCURATE:
            return min(values)
    return None


_MOST_ACCURATE = 1.5
"""A little more than 1, which some estimates exceed."""


def _accuracies(imputed: bool) -> tuple[str, ...]:
    return ("DR2", "R2", "AR2", "INFO_SCORE", "INFO") if imputed else ("DR2",)


def is_unclear(info: Mapping[str, str], imputed: bool) -> bool:
    """Whether a record gives an imputation accuracy that is none: no number, or below 0."""
    given = [info[key] for key in _accuracies(imputed) if info.get(key, ".") not in (".", "")]
    return bool(given) and of_info(info, imputed) is None
