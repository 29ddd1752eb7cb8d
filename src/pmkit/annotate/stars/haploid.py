"""MT-RNR1: every variant that is there counts by itself; one allele is reported, the riskiest is looked up."""

from __future__ import annotations

from dataclasses import dataclass

from pmkit.annotate.stars.calls import CallWarning, Diplotype, MatchOptions, diplotype
from pmkit.annotate.stars.definition import GeneDefinition, name_key
from pmkit.annotate.stars.genotype import Genotype

UNRANKED = 1.0


@dataclass(frozen=True, slots=True)
class HaploidCall:
    found: tuple[Diplotype, ...]  # the allele to report, one for each that is there
    lowest: tuple[Diplotype, ...]  # the one of highest risk
    warnings: tuple[CallWarning, ...]
    why_not: str


def call_haploid(definition: GeneDefinition, genotype: Genotype, options: MatchOptions) -> HaploidCall:
    """All named variants that are there; the reference allele only if all positions of associated alleles have data."""
    ranks = options.ranks.get(definition.gene, {})
    there: set[str] = set()
    mixed: set[str] = set()
    for at, site in enumerate(genotype.used.tolist()):
        for code in {int(genotype.first[at]), int(genotype.second[at])} - {int(definition.base[site])}:
            for row in range(len(definition.names)):
                if definition.core[row, site] and 0 <= code < 64 and int(definition.masks[row, site]) >> code & 1:
                    there.add(definition.names[row])
                    if genotype.block[at] >= 0:
                        mixed.add(definition.names[row])
    warnings = tuple(
        CallWarning("heteroplasmy", f"{name} is there beside the reference base (heteroplasmy); it counts as present.")
        for name in sorted(mixed, key=name_key)
    )
    if there:
        names = sorted(there, key=lambda name: (ranks.get(name, UNRANKED), name_key(name)))
        found = tuple(diplotype(definition, [name], 1) for name in names)
        return HaploidCall(found, found[:1], warnings, "")
    used = set(genotype.used.tolist())
    risky = [
        definition.places[site].hgvs
        for site in range(len(definition.base))
        if site not in used and any(ranks.get(name, UNRANKED) == 0 for name in definition.places[site].needed_by)
    ]
    if risky:
        why = f"no variant was seen, but {', '.join(risky)} has no data: the reference allele cannot be told"
        return HaploidCall((), (), warnings, why)
    reference = diplotype(definition, [definition.names[definition.reference]], len(used))
    return HaploidCall((reference,), (reference,), warnings, "")
