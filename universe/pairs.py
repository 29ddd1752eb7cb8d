"""Which pairs of alleles to try, and what they carry at each site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from pmkit.core.model import MISSING, SiteCalls, State
from pmkit.pgx.alleles import GeneDefinition
from pmkit.pgx.alleles.calls import diplotype
from pmkit.pgx.alleles.definition import name_key
from pmkit.pgx.panel import panel_of

FREQUENT = 10


class Pair(NamedTuple):
    """Two rows of the definition, and the alleles by which their diplotype is reported."""

    first: int
    second: int
    right: tuple[str, ...]


def pairs_of(definition: GeneDefinition, partners: int = FREQUENT) -> list[Pair]:
    """Each allele with itself, the reference, and the gene's most frequent alleles (by name where nobody counted)."""
    rows = [row for row in range(len(definition.names)) if definition.callable[row]]
    common = _frequent(definition)[:partners]
    found: dict[tuple[int, int], None] = {}
    for row in rows:
        for other in (row, definition.reference, *common):
            found[min(row, other), max(row, other)] = None
    return [Pair(a, b, diplotype(definition, (definition.names[a], definition.names[b]), 0).alleles) for a, b in found]


def _frequent(definition: GeneDefinition) -> list[int]:
    names = {name: row for row, name in enumerate(definition.names) if definition.callable[row]}
    panel = panel_of(definition.gene, definition.build)
    counts: Counter[str] = Counter()
    for one in panel.haplotypes if panel else ():
        if one.allele in names:
            counts[str(one.allele)] += one.counts[-1]
    listed = [name for name, _ in counts.most_common()] or sorted(names, key=name_key)
    return [names[name] for name in listed]


def codes_of(definition: GeneDefinition, row: int) -> list[int]:
    """What the allele carries at each place: the genome's base where it allows it, else its first allele."""
    found = []
    for site, place in enumerate(definition.places):
        if site >= len(definition.base):
            found.append(place.reference)
            continue
        mask = int(definition.filled[row, site])
        base = int(definition.base[site])
        found.append(base if mask >> base & 1 else (mask & -mask).bit_length() - 1)
    return found


def site_calls_of(definition: GeneDefinition, pairs: list[Pair], *, phased: bool) -> SiteCalls:
    """All pairs as samples, every site known."""
    rows = {row: codes_of(definition, row) for pair in pairs for row in pair[:2]}
    empty = np.zeros((len(definition.places), 0), np.int16)
    first = empty if not pairs else np.array([rows[pair.first] for pair in pairs], np.int16).T
    second = empty if not pairs else np.array([rows[pair.second] for pair in pairs], np.int16).T
    shape = first.shape
    return SiteCalls(
        definition.sites,
        np.stack([first, second], axis=2),
        np.full(shape, State.CALLED, np.int8),
        np.full(shape, phased, np.bool_),
        np.full(shape, MISSING, np.int32),
        ((),) * len(definition.sites),
        ((),) * len(definition.sites),
    )


def deciding(definition: GeneDefinition, pair: Pair) -> Iterator[int]:
    """Sites where one of the pair's alleles differs from the reference allele."""
    for site in np.flatnonzero(definition.core[pair.first] | definition.core[pair.second]).tolist():
        yield int(site)
