"""DPYD: any variant counts, the lowest function of each strand decides (PMID 29152729).

HapB3: the intronic variant decides; the exonic one, its tag, only where the intron has no data.

c.1129-5923C>G (rs75017182) makes the transcript wrong; c.1236G>A (rs56038477) is silent and usually inherited with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.core.model import MISSING
from pmkit.pgx.alleles.calls import CallWarning
from pmkit.pgx.alleles.definition import GeneDefinition
from pmkit.pgx.alleles.match import AllelesBySite
from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(names_one_variant=True, ranked_by_activity=True, loss_is_warned_of=True)
INTRON, EXON = "rs75017182", "rs56038477"
INTRONIC, HAPB3 = "c.1129-5923C>G", "c.1129-5923C>G, c.1236G>A (HapB3)"

MISMATCH = CallWarning(
    "dpyd-hapb3-exon-without-intron",
    tr(
        "c.1236G>A is there without the intronic c.1129-5923C>G; the intronic variant decides, "
        "so HapB3 is not counted for that copy."
    ),
)
EXON_ONLY = CallWarning(
    "dpyd-hapb3-exon-only",
    tr("c.1129-5923C>G has no data; HapB3 is inferred from its tag c.1236G>A."),
)


class HapB3(NamedTuple):
    """The two sites in one definition; `intron` and `exon` index the defining sites."""

    intron: int
    exon: int
    alleles: frozenset[str]

    def strand(self, carried: Mapping[int, bool]) -> tuple[list[str], set[CallWarning]]:
        """What one strand carries, from whether it has each variant (sites without data are left out)."""
        intron, exon = carried.get(self.intron), carried.get(self.exon)
        if intron is None:
            return ([HAPB3], {EXON_ONLY}) if exon else ([], set())
        if intron:
            return ([HAPB3] if exon else [INTRONIC]), set()
        return [], {MISMATCH} if exon else set()

    def unphased(self, match: AllelesBySite) -> tuple[list[str], set[CallWarning]]:
        """What both strands carry together, where phase between the two variants is unknown."""
        copies = [_copies(match, site) for site in (self.intron, self.exon)]
        intron, exon = copies
        if intron is None:
            return ([HAPB3] * exon, {EXON_ONLY}) if exon else ([], set())
        tagged = min(intron, exon or 0)
        names = [INTRONIC] * (intron - tagged) + [HAPB3] * tagged
        return names, {MISMATCH} if (exon or 0) > intron else set()


@lru_cache(maxsize=256)
def find(definition: GeneDefinition) -> HapB3 | None:
    """HapB3 of this definition, or None for another gene or a definition without both alleles."""
    if definition.gene != "DPYD" or not {INTRONIC, HAPB3} <= set(definition.names):
        return None
    by_rsid = {place.rsid: i for i, place in enumerate(definition.places)}
    if not {INTRON, EXON} <= set(by_rsid):
        return None
    return HapB3(by_rsid[INTRON], by_rsid[EXON], frozenset({INTRONIC, HAPB3}))


def _copies(match: AllelesBySite, site: int) -> int | None:
    place = match.places.get(site)
    if place is None:
        return None
    return sum(code not in (match.sets.base[site], MISSING) for code in (place.first, place.second))
