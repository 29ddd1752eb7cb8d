"""The share of small indels, and of those in short repeats: an indicator of microsatellite instability, not a status.

A status needs reads over microsatellite loci (PMID 24371154). Mismatch-repair deficiency raises the share of indels,
mostly by one unit of a short repeat, which a list of variants shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pmkit.core.messages import tr
from pmkit.core.model import Variant

LABEL = tr("indicator only, not a microsatellite status")
LONGEST_UNIT = 6
_LONGEST_INDEL = 50


@dataclass(frozen=True, slots=True)
class IndelIndicator:
    """Counts of distinct small variants (up to 50 bases). Fractions are None where there is nothing to divide by.

    `by_unit` counts indels by the repeat unit of the bases gained or lost (1 = homopolymer-type; 7 = longer or none);
    `in_repeat` counts those whose written REF or ALT itself shows the unit beyond the change.
    """

    variants: int
    indels: int
    fraction: float | None
    by_unit: tuple[int, ...]  # units of 1 … 6 bases, then longer
    short_unit_fraction: float | None
    in_repeat: int
    label: str = LABEL


def indel_indicator(variants: Iterable[Variant]) -> IndelIndicator:
    """Count the indels of a tumour's somatic variants. Symbolic and long alleles are passed over."""
    total = indels = in_repeat = 0
    by_unit = [0] * (LONGEST_UNIT + 1)
    for variant in sorted(set(variants)):
        ref, alt = variant.ref.upper(), variant.alt.upper()
        if not (ref.isalpha() and alt.isalpha()) or abs(len(ref) - len(alt)) > _LONGEST_INDEL:
            continue
        total += 1
        changed = changed_bases(ref, alt)
        if not changed:
            continue
        indels += 1
        unit = repeat_unit(changed)
        by_unit[min(len(unit), LONGEST_UNIT + 1) - 1] += 1
        longer = max(ref, alt, key=len)
        in_repeat += len(unit) <= LONGEST_UNIT and unit * (len(changed) // len(unit) + 1) in longer
    short = sum(by_unit[:LONGEST_UNIT])
    return IndelIndicator(
        total,
        indels,
        indels / total if total else None,
        tuple(by_unit),
        short / indels if indels else None,
        in_repeat,
    )


def changed_bases(ref: str, alt: str) -> str:
    """The bases that a pure insertion or deletion gains or loses; "" for substitutions and mixed changes."""
    shorter, longer = sorted((ref, alt), key=len)
    if len(shorter) == len(longer):
        return ""
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    rest = len(shorter) - start
    if longer[len(longer) - rest :] != shorter[start:]:
        return ""
    return longer[start : len(longer) - rest]


def repeat_unit(bases: str) -> str:
    """The shortest piece that the bases are a whole number of copies of."""
    for length in range(1, len(bases) // 2 + 1):
        if len(bases) % length == 0 and bases[:length] * (len(bases) // length) == bases:
            return bases[:length]
    return bases
