"""Call a gene for all samples: once per distinct genotype pattern."""

from __future__ import annotations

from collections.abc import Sequence

from pmkit.annotate.stars import calls
from pmkit.annotate.stars.calls import CallWarning, Diplotype, GeneCall, GeneCalls, MatchOptions, PositionCall
from pmkit.annotate.stars.definition import GeneDefinition
from pmkit.annotate.stars.genotype import UNDOCUMENTED, Genotype, patterns
from pmkit.annotate.stars.pair_call import call_pairs
from pmkit.model import SiteCalls

DEFAULT = MatchOptions()


def call_gene(
    definition: GeneDefinition,
    site_calls: SiteCalls,
    *,
    sex: Sequence[str | None] | None = None,
    options: MatchOptions = DEFAULT,
) -> GeneCalls:
    """Call one gene in every sample of `site_calls`, whose sites must be `definition.sites` in their order."""
    found, pattern_of = patterns(definition, site_calls, sex)
    return GeneCalls(
        definition.gene, tuple(call_pattern(definition, one, site_calls.other, options) for one in found), pattern_of
    )


def call_pattern(
    definition: GeneDefinition, genotype: Genotype, other: tuple[tuple[str, ...], ...], options: MatchOptions
) -> GeneCall:
    positions = calls.position_calls(definition, genotype, other)
    undocumented = tuple(positions[i] for i in range(len(definition.base)) if (genotype.codes[i] >= UNDOCUMENTED).any())
    found: list[Diplotype] = []
    why_not = _refusal(definition, genotype, positions, options)
    if not why_not:
        found = call_pairs(definition, genotype, options)
        if not found:
            why_not = "no pair of named alleles explains the genotypes"
    best = [one for one in found if one.score == found[0].score]
    status = calls.NO_DATA if not len(genotype.used) else calls.NOT_CALLED
    if found:
        status = calls.CALLED if len(best) == 1 else calls.AMBIGUOUS
    return GeneCall(
        gene=definition.gene,
        status=status,
        phased=genotype.phased,
        effectively_phased=genotype.effectively_phased,
        diplotypes=tuple(found),
        components=(),
        recommendation=tuple(best),
        positions=positions,
        uncallable=calls.uncallable(definition, genotype),
        undocumented=undocumented,
        warnings=(),
        why_not=why_not,
        genotype=genotype,
        definition=definition,
        options=options,
    )


def _refusal(
    definition: GeneDefinition, genotype: Genotype, positions: Sequence[PositionCall], options: MatchOptions
) -> str:
    return ""
