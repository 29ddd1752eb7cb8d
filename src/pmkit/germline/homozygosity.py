"""The share of the autosomes in long runs of homozygosity, which may say that the parents are related.

A genome is sampled: one window of 1,000 bases in every 100,000. Outside of a run a window holds about one heterozygous
single-base change; a run is a stretch of at least 5 million bases almost without. Safeguards of pmkit, no guideline: a
stretch counts only where homozygous changes show that it was read, and the share only where most windows hold a record.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from pmkit.core.model import Build, CallSet, Region
from pmkit.germline.zygosities import RecordGenotype
from pmkit.variants.assembly import LENGTHS

EVERY, WIDE = 100_000, 1_000
LEAST_RUN = 5_000_000
"""Bases of the shortest run that counts."""
NEAR = 12
"""Windows within which two with heterozygous changes end a run; a lone one is an error of the caller."""
LEAST_SHOWN = 0.2
"""Homozygous changes for each window of a run, that show that it was read."""
LEAST_READ = 0.3
"""Share of all windows with a record from which the sample is a whole genome."""
LEAST_QUALITY = 20
AUTOSOMES = tuple(map(str, range(1, 23)))


class Window(NamedTuple):
    """What a window holds: heterozygous and homozygous single-base changes that can be relied on."""

    hets: int
    homs: int


def windows(build: Build) -> tuple[Region, ...]:
    """The sampled windows of the autosomes."""
    return tuple(
        Region(chrom, start, start + WIDE)
        for chrom in AUTOSOMES
        for start in range(EVERY, LENGTHS[build][chrom] - EVERY, EVERY)
    )


def share_in_runs(calls: CallSet, own: Iterable[RecordGenotype], build: Build) -> float | None:
    """The share of the autosomes in runs, 0 to 1; None where the file is no whole genome."""
    found: dict[str, dict[int, list[int]]] = {chrom: {} for chrom in AUTOSOMES}
    for record, genotype in zip(calls.records, own, strict=True):
        if record.chrom not in found or (record.pos - 1) % EVERY >= WIDE:
            continue
        if len(record.ref) > 1 or any(len(alt) > 1 for alt in record.alts) or record.filters or genotype.failed:
            continue
        if 0 <= genotype.quality < LEAST_QUALITY or min(genotype.alleles) < 0 or max(genotype.alleles) == 0:
            continue
        first, second = genotype.alleles
        counts = found[record.chrom].setdefault((record.pos - 1) // EVERY, [0, 0])
        counts[first == second] += 1
    total = sum(len(range(EVERY, LENGTHS[build][chrom] - EVERY, EVERY)) for chrom in AUTOSOMES)
    if sum(map(len, found.values())) < LEAST_READ * total:
        return None
    in_runs = 0
    for chrom, held in found.items():
        number = len(range(EVERY, LENGTHS[build][chrom] - EVERY, EVERY))
        in_runs += runs([Window(*held.get(index + 1, (0, 0))) for index in range(number)])
    return round(in_runs / total, 4)


def runs(listed: list[Window]) -> int:
    """How many windows of a chromosome lie in runs."""
    bad = [index for index, window in enumerate(listed) if window.hets]
    walls = [-1]
    for place, index in enumerate(bad):
        before = place > 0 and index - bad[place - 1] <= NEAR
        after = place + 1 < len(bad) and bad[place + 1] - index <= NEAR
        if before or after:
            walls.append(index)
    walls.append(len(listed))
    taken = 0
    for wall, following in pairwise(walls):
        size = following - wall - 1
        shown = sum(window.homs for window in listed[wall + 1 : following])
        if size >= LEAST_RUN // EVERY and shown >= LEAST_SHOWN * size:
            taken += size
    return taken


__all__ = ["Window", "runs", "share_in_runs", "windows"]
