"""MT-RNR1: every variant that is there counts by itself; one allele is reported, the riskiest is looked up."""

from __future__ import annotations

from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.pgx.alleles.allele_sets import members
from pmkit.pgx.alleles.calls import CallWarning, Diplotype, MatchOptions, diplotype
from pmkit.pgx.alleles.definition import name_key
from pmkit.pgx.alleles.match import AllelesBySite

UNRANKED = 1.0


class HaploidCall(NamedTuple):
    found: tuple[Diplotype, ...]  # the allele to report, one for each that is there
    lowest: tuple[Diplotype, ...]  # the one of highest risk
    warnings: tuple[CallWarning, ...]
    why_not: str


def call_haploid(match: AllelesBySite, options: MatchOptions) -> HaploidCall:
    """All named variants that are there; the reference allele only if all positions of associated alleles have data."""
    definition, sets = match.definition, match.sets
    ranks = options.ranks.get(definition.gene, {})
    there: set[str] = set()
    mixed: set[str] = set()
    for site, place in match.places.items():
        for code in {place.first, place.second} - {sets.base[site]}:
            found = {definition.names[row] for row in members(sets.carrying[site] & sets.side(site, code).free)}
            there |= found
            if place.block >= 0:
                mixed |= found
    warnings = tuple(
        CallWarning(
            "heteroplasmy",
            tr("{name} is there alongside the reference base (heteroplasmy); it counts as present.", name=name),
        )
        for name in sorted(mixed, key=name_key)
    )
    if there:
        names = sorted(there, key=lambda name: (ranks.get(name, UNRANKED), name_key(name)))
        each = tuple(diplotype(definition, [name], 1) for name in names)
        return HaploidCall(each, each[:1], warnings, "")
    risky = [
        definition.places[site].hgvs
        for site in range(len(definition.base))
        if not match.sites >> site & 1
        and any(ranks.get(name, UNRANKED) == 0 for name in definition.places[site].needed_by)
    ]
    if risky:
        why = tr(
            "no variant was seen, but {risky} has no data: the reference allele cannot be called",
            risky=", ".join(risky),
        )
        return HaploidCall((), (), warnings, why)
    reference = diplotype(definition, [definition.names[definition.reference]], match.sites.bit_count())
    return HaploidCall((reference,), (reference,), warnings, "")
