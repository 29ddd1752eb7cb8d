"""The quality of a genotype by its likelihoods, PL (phred-scaled) or GL (log10): where the record has no GQ, as
bcftools and older callers write it, and where the likelihoods speak for another genotype than the one written.

As GQ is defined there: how much less likely the next best genotype is than the one that is written. Nothing is read of
records that give posterior probabilities or dosages (GP, HDS, DS), or of a trio's phase (TP, of GATK's
PhaseByTransmission): their genotypes were refined beyond the likelihoods. GATK's CalculateGenotypePosteriors writes
phred-scaled posteriors as PP, and GQ by them: these count in the place of PL.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pmkit.core.model import MISSING, NO_ALLELE
from pmkit.formats import posterior

_HIGHEST = 2**31 - 1
DENIED = -2
"""The quality of a genotype alongside which another one is more likely, or all are alike, as without reads."""


_SCALES = (("PP", 1.0), ("PL", 1.0), ("GL", -10.0))


@lru_cache(maxsize=1024)
def place(format_: str) -> tuple[int, float] | None:
    """Where PP, PL or GL stands in FORMAT and what turns its values into phred; None where they are not to be read."""
    names = format_.split(":")
    if posterior.places(format_) is not None or "TP" in names:
        return None
    return next(((names.index(key), scale) for key, scale in _SCALES if key in names), None)


def weighed(written: int, by_likelihood: int) -> int:
    """Quality by GQ (`written`) and by the likelihoods, MISSING where there is none.

    Where another genotype is more likely, GQ is that of another genotype: a script changed GT alone. Where all are
    alike, nothing was read that GQ could rest on.
    """
    if by_likelihood == DENIED:
        return 0
    return by_likelihood if written == MISSING else written


def plainly_first(text: str) -> bool:
    """Whether the text of PL or PP (not of GL) shows at a glance that 0/0 is likeliest, and not all genotypes alike.

    Beside a GQ nothing else of it counts.
    """
    return text.startswith("0,") and "-" not in text and bool(text.strip("0,."))


def quality_of(parts: Sequence[str], at: tuple[int, float] | None, pair: tuple[int, int], alts: int) -> int:
    """`quality` of a sample's cell, split at its colons; MISSING where the cell has no likelihoods."""
    if at is None or at[0] >= len(parts):
        return MISSING
    return quality(parts[at[0]], at[1], pair, alts)


@lru_cache(maxsize=1 << 15)
def quality(text: str, scale: float, pair: tuple[int, int], alts: int) -> int:
    """Phred-scaled: the next best genotype's value less the written one's; DENIED if below 0, or all are alike.

    `text`: values as written; `pair`: allele indices. MISSING where the values are not one for each genotype.
    """
    first, second = pair
    if first < 0 or (second < 0 and second != NO_ALLELE):
        return MISSING
    try:
        values = [float(part) * scale for part in text.split(",")]
    except ValueError:
        return MISSING
    count = alts + 1
    pairs = count * (count + 1) // 2
    if len(values) == pairs:
        low, high = sorted((first, first if second == NO_ALLELE else second))
        own = high * (high + 1) // 2 + low
    elif len(values) == count and second == NO_ALLELE:
        own = first
    else:
        return MISSING
    if own >= len(values) or len(values) < 2 or not all(abs(value) < _HIGHEST for value in values):
        return MISSING
    found = round(min(value for at, value in enumerate(values) if at != own) - values[own])
    return DENIED if found < 0 or len(set(values)) == 1 else found
