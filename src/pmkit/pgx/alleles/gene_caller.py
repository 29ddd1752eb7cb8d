"""Call a gene for all samples: once per distinct genotype pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.messages import tr
from pmkit.core.model import SiteCalls, State
from pmkit.pgx.alleles import allele_words, calls
from pmkit.pgx.alleles.calls import CallWarning, Diplotype, GeneCall, GeneCalls, MatchOptions, SiteRemarks
from pmkit.pgx.alleles.definition import GeneDefinition
from pmkit.pgx.alleles.genotype import (
    HOMOZYGOUS,
    PHASED,
    UNDOCUMENTED,
    UNPHASED,
    Genotype,
    patterns,
)
from pmkit.pgx.alleles.genotype import genotype as make_genotype
from pmkit.pgx.alleles.lowest import call_lowest, not_compared
from pmkit.pgx.alleles.match import AllelesBySite
from pmkit.pgx.alleles.pair_call import call_pairs
from pmkit.pgx.alleles.ranks import function_ranks
from pmkit.pgx.genes import Tag, oddity

if TYPE_CHECKING:
    from pmkit.pgx.alleles.genotype import Ints

DEFAULT = MatchOptions()
NO_REMARKS = SiteRemarks()


class FoundDiplotypes(NamedTuple):
    reported: tuple[Diplotype, ...] = ()
    best: tuple[Diplotype, ...] = ()
    every: tuple[Diplotype, ...] = ()
    components: tuple[str, ...] = ()
    lookup: tuple[Diplotype, ...] = ()
    warnings: tuple[CallWarning, ...] = ()
    why_not: str = ""


def call_gene(
    definition: GeneDefinition,
    site_calls: SiteCalls,
    *,
    sex: Sequence[str | None] | None = None,
    options: MatchOptions = DEFAULT,
) -> GeneCalls:
    """Call one gene in every sample of `site_calls`, whose sites must be `definition.sites` in their order.

    `sex`: "XY", "XX" or None for each sample; matters on X. Options without ranks get those of the bundled functions.
    """
    if not options.ranks and definition.how != "pair":
        options = replace(options, ranks=function_ranks())
    found, pattern_of = patterns(definition, site_calls, sex, as_reference=counts_as_reference(definition, options))
    first = first_of(pattern_of, len(found))
    made = []
    remarked = any(site_calls.notes) or any(site_calls.doubts)
    for one, sample in zip(found, first, strict=True):
        remarks = NO_REMARKS
        if remarked:
            remarks = SiteRemarks(_of_sample(site_calls.notes, sample), _of_sample(site_calls.doubts, sample))
        made.append(call_pattern(definition, one, options, remarks))
    return GeneCalls(definition.gene, tuple(made), pattern_of)


def first_of(pattern_of: Ints, patterns: int) -> list[int]:
    """For each pattern the first sample that has it."""
    first = np.full(patterns, len(pattern_of), np.int64)
    np.minimum.at(first, pattern_of, np.arange(len(pattern_of)))
    found: list[int] = first.tolist()
    return found


def _of_sample(remarks: Sequence[Sequence[str]], sample: int) -> Sequence[Sequence[str]]:
    """What was remarked of one sample, by site."""
    if not any(remarks):
        return remarks
    return tuple(
        tuple([one for one in here if (who := getattr(one, "who", None)) is None or who[sample]]) if here else ()
        for here in remarks
    )


def counts_as_reference(definition: GeneDefinition, options: MatchOptions) -> bool:
    """Whether an allele that the definition does not know counts as reference.

    The gene decides, if the user does not. With combinations such an allele is named instead, but for the genes of
    lowest function, which have no names for them.
    """
    if options.undocumented != "by gene":
        return options.undocumented == "reference"
    named = options.combinations and definition.how != "lowest_function"
    return definition.undocumented_as_reference and not named


def call_pattern(
    definition: GeneDefinition,
    genotype: Genotype,
    options: MatchOptions,
    remarks: SiteRemarks = NO_REMARKS,
) -> GeneCall:
    """Call one genotype pattern. The remarks serve the warnings and the positions' notes only."""
    positions = calls.PositionsOnDemand(definition, genotype)
    marked = calls.remarked(genotype)
    if marked and (noted := {site: note for site in marked if (note := remarks.on(positions[site]))}):
        positions = calls.PositionsOnDemand(definition, genotype, noted)
    width = len(definition.base)
    undocumented: tuple[calls.PositionCall, ...] = ()
    if genotype.undocumented:
        odd = (genotype.codes[:width] >= UNDOCUMENTED).any(axis=1)
        undocumented = tuple(positions[i] for i in np.flatnonzero(odd).tolist())
    why_not = allele_words.refusal(definition, genotype, positions, options)
    found = FoundDiplotypes(why_not=why_not) if why_not else search(definition, genotype, options)
    if genotype.half or genotype.lone:
        found = half_known(definition, genotype, options, found)
    if undefined := allele_words.undefined(definition, genotype, positions):
        found = _with_undefined(definition, found, undefined, options)
    if not found.best and not found.components:
        found = found._replace(
            why_not=found.why_not or allele_words.nothing_fits(definition, genotype, undocumented, positions)
        )
        if tag := oddity(definition.gene).tag:
            found = _by_tag(definition, genotype, found, tag)
        status = calls.NOT_CALLED if len(genotype.used) else calls.NO_DATA
    else:
        status = calls.AMBIGUOUS if len(found.best) > 1 else calls.CALLED
    unusable = any(positions[site].state is State.CONFLICT for site in marked if site < width) or any(
        site < width for site in genotype.unreadable
    )
    if unusable and status == calls.CALLED:
        status = calls.AMBIGUOUS  # the diplotype is what the other positions show
    alternatives: tuple[Diplotype, ...] = ()
    if len(found.every) > len(found.reported) or found.every != found.reported:
        reported = set(found.best) | set(found.reported)
        alternatives = tuple(one for one in found.every if one not in reported)
    return GeneCall(
        gene=definition.gene,
        status=status,
        phased=genotype.phased,
        effectively_phased=genotype.effectively_phased,
        diplotypes=found.reported,
        alternatives=alternatives,
        components=found.components,
        recommendation=found.lookup,
        positions=positions,
        uncallable=calls.uncallable(definition, genotype),
        undocumented=undocumented,
        warnings=(*found.warnings, *allele_words.warnings(definition, genotype, positions, remarks, alternatives)),
        why_not=found.why_not,
        genotype=genotype,
        definition=definition,
        options=options,
    )


def _with_undefined(
    definition: GeneDefinition, found: FoundDiplotypes, what: str, options: MatchOptions
) -> FoundDiplotypes:
    """No call where a record fits an allele that no definition holds, unless the worst function of all is found
    besides, which one allele alone decides (malignant hyperthermia)."""
    ranks = options.ranks.get(definition.gene, {})
    worst = any(ranks.get(allele) == 0 for one in found.lookup for allele in one.alleles)
    decided = oddity(definition.gene).one_allele_decides and worst
    if decided:
        return found._replace(
            warnings=(*found.warnings, CallWarning("allele-not-defined", f"{what[0].upper()}{what[1:]}."))
        )
    return FoundDiplotypes(why_not="; ".join(filter(None, (found.why_not, what))))


def half_known(
    definition: GeneDefinition, genotype: Genotype, options: MatchOptions, found: FoundDiplotypes
) -> FoundDiplotypes:
    """What to look up where one of two alleles is known at some positions: the other as the reference, and the same.

    Neither is a call; they bound what the known allele alone means, and their labels say so.
    """
    sites = (*genotype.half, *genotype.lone)
    worlds = [_assumed(definition, genotype, sites, same=same) for same in (False, True)]
    items = [(one, same) for same, world in enumerate(worlds) for one in search(definition, world, options).lookup]
    reference = definition.names[definition.reference]
    added: dict[tuple[str, ...], Diplotype] = {}
    for one, same in items:
        carried = [name for name in dict.fromkeys(one.alleles) if name != reference]
        label = (
            tr("as {label} if the other allele is the same", label=one.label)
            if same
            else tr("as {label} if the other allele is the reference", label=one.label)
        )
        if carried:
            label = tr("at least one {names}, {label}", names=" + ".join(carried), label=label)
        added.setdefault(one.alleles, Diplotype(one.alleles, label, 0))
    present = {one.alleles for one in found.lookup}
    return found._replace(lookup=(*found.lookup, *(one for one in added.values() if one.alleles not in present)))


def _assumed(definition: GeneDefinition, genotype: Genotype, sites: Sequence[int], *, same: bool) -> Genotype:
    """The genotype with the unknown allele of `sites` put in: the known one again, or the reference."""
    codes, phase = genotype.codes.copy(), genotype.phase.copy()
    for site in sites:
        reported = int(codes[site].max())
        other = reported if same or reported >= UNDOCUMENTED else int(definition.base[site])
        codes[site] = (reported, other)
        phase[site] = HOMOZYGOUS if other == reported else PHASED if genotype.haploid else UNPHASED
    return make_genotype(
        definition, codes, phase, genotype.states, genotype.other, as_reference=bool(genotype.replaced)
    )


def search(definition: GeneDefinition, genotype: Genotype, options: MatchOptions) -> FoundDiplotypes:
    """The diplotypes of one pattern by the gene's own way."""
    return search_match(matched(definition, genotype), options)


def matched(definition: GeneDefinition, genotype: Genotype) -> AllelesBySite:
    """The gene's alleles against one pattern."""
    lowest = definition.how == "lowest_function"
    return AllelesBySite(definition, genotype, not_compared(definition) if lowest else frozenset())


def search_match(match: AllelesBySite, options: MatchOptions) -> FoundDiplotypes:
    """As `search`, of what `matched` made."""
    how = match.definition.how
    if how == "haploid":
        from pmkit.pgx.alleles.haploid import call_haploid

        one = call_haploid(match, options)
        # Several variants on one mitochondrial genome are all there: that is no ambiguity.
        return FoundDiplotypes(one.found, one.lowest, one.found, (), one.lowest, one.warnings, one.why_not)
    if how == "lowest_function":
        low = call_lowest(match, options)
        return FoundDiplotypes(low.diplotypes, low.diplotypes, (), low.components, low.recommendation, low.warnings)
    pair = call_pairs(match, options)
    reported = pair.every if options.all_matches else pair.best
    return FoundDiplotypes(reported, pair.best, pair.every, (), reported)


def _by_tag(definition: GeneDefinition, genotype: Genotype, found: FoundDiplotypes, tag: Tag) -> FoundDiplotypes:
    """Without a diplotype the gene is looked up by the tag alone."""
    site = next((i for i, place in enumerate(definition.places) if place.rsid == tag.rsid), None)
    at = [] if site is None else [i for i, used in enumerate(genotype.used.tolist()) if used == site]
    if site is None or not at or genotype.haploid or site in (*genotype.half, *genotype.lone):
        return found
    codes = (int(genotype.first[at[0]]), int(genotype.second[at[0]]))
    if max(codes) >= UNDOCUMENTED:
        return found
    usual, other = tag.alleles.values()
    names = [usual if code == definition.base[site] else other for code in codes]
    return found._replace(
        lookup=(calls.diplotype(definition, names, 0),),
        warnings=(
            *found.warnings,
            CallWarning(tag.warning, tr("No star alleles were called; the lookup uses {rsid} alone.", rsid=tag.rsid)),
        ),
    )
