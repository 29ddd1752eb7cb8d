"""Why a gene is not called, and what a reader of a call should know: made from the genotype, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pmkit.core.model import NO_ALLELE, State
from pmkit.pgx.alleles.calls import CallWarning, Diplotype, MatchOptions, PositionCall, Remarks
from pmkit.pgx.alleles.definition import GAP, GeneDefinition
from pmkit.pgx.alleles.genotype import Genotype
from pmkit.pgx.functions import allele_function

SHOWN = 6


def _list(positions: Sequence[PositionCall]) -> str:
    names = [position.name for position in positions]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def refusal(
    definition: GeneDefinition,
    genotype: Genotype,
    positions: Sequence[PositionCall],
    options: MatchOptions,
    *,
    told: int | None = None,
) -> str:
    """Why no call is tried, or "". `told`: a position to be taken as known, though it has no data."""
    if not len(genotype.used):
        filtered = [p for p in positions if p.state in (State.FILTERED, State.CONFLICT)]
        extra = f"; unusable records at {_list(filtered)}" if filtered else ""
        return f"none of the {len(definition.base)} positions has data{extra}"
    if definition.on_request and not options.cyp2d6:
        return (
            f"{definition.gene} is called from small variants only when asked for (--cyp2d6), because copy number and "
            "hybrid genes cannot be seen in them; an outside call is better"
        )
    used = {*genotype.used.tolist(), told}
    required = [p for p in positions if p.role and "required" in p.role.split() and p.index not in used]
    if required:
        return f"needed positions without data: {_list(required)}"
    if genotype.half and not options.combinations:
        where = _list([positions[i] for i in genotype.half])
        return f"only one allele is called at {where}{_at_least(definition, genotype)}"
    return lone_why(definition, genotype, positions)


def lone_why(definition: GeneDefinition, genotype: Genotype, positions: Sequence[PositionCall]) -> str:
    """Why genotypes of one allele on a chromosome of which there are two are no call, or ""."""
    if not genotype.lone:
        return ""
    where = _list([positions[i] for i in genotype.lone])
    told = f"one allele is written though there are two copies, so nothing is known of the other: {where}"
    return f"{told}{_at_least(definition, genotype)}"


def undefined(genotype: Genotype, positions: Sequence[PositionCall]) -> str:
    """What alleles the records show that have a function but no definition, or ""."""
    found = [p for p in positions if p.role == GAP and (genotype.codes[p.index] == 1).any()]
    return "; ".join(
        f"the record at chr{p.chrom}:{p.pos} ({p.genotype}) fits {p.hgvs}, which the allele definitions leave out"
        for p in found
    )


def _at_least(definition: GeneDefinition, genotype: Genotype) -> str:
    """What the one allele of half-called positions shows: alleles that at least one chromosome has."""
    base = definition.base.tolist()
    carried = {
        site
        for site in range(len(base))
        if any(code >= 0 and code != base[site] for code in genotype.codes[site].tolist())
        and genotype.states[site] <= State.ASSUMED
    }
    found: list[tuple[set[int], str]] = []
    for row, name in enumerate(definition.names):
        masks = definition.masks[row]
        core = {
            site for site in np.flatnonzero(definition.core[row]).tolist() if not int(masks[site]) >> base[site] & 1
        }
        fits = all(
            any(code >= 0 and int(masks[site]) >> code & 1 for code in genotype.codes[site].tolist())
            for site in core & carried
        )
        if core and core <= carried and core & {*genotype.half, *genotype.lone} and fits:
            function = allele_function(definition.gene, name, "CPIC").function
            found.append((core, f"{name} ({function})" if function else name))
    # Where one chromosome is told whole, an allele that explains more of it is meant, not a part of it.
    told = [text for core, text in found if not (genotype.haploid and any(core < other for other, _ in found))]
    more = f" or {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    return f"; at least one chromosome carries {' or '.join(told[:SHOWN])}{more}" if told else ""


def nothing_fits(
    definition: GeneDefinition,
    genotype: Genotype,
    undocumented: Sequence[PositionCall],
    positions: Sequence[PositionCall],
) -> str:
    """Why a search found nothing."""
    if genotype.half:
        where = _list([positions[i] for i in genotype.half])
        return f"only one allele is called at {where}{_at_least(definition, genotype)}"
    unexplained = [p for p in undocumented if p.index not in genotype.replaced]
    if unexplained:
        shown = ", ".join(f"{p.name} {p.genotype}" for p in unexplained[:SHOWN])
        return f"an allele that no named allele knows: {shown}"
    phase = "" if genotype.effectively_phased else ", whatever the phase"
    return f"no pair of named alleles explains the genotypes{phase}"


def warnings(
    definition: GeneDefinition,
    genotype: Genotype,
    positions: Sequence[PositionCall],
    remarks: Remarks,
    alternatives: Sequence[Diplotype],
) -> Iterator[CallWarning]:
    """What limits the call."""
    used = set(genotype.used.tolist())
    if definition.gene == "CYP2D6" and used:
        yield CallWarning(
            "cyp2d6-no-structure",
            "Called from small variants: deletion (*5), duplications (xN) and hybrids with CYP2D7 cannot be seen.",
        )
    if genotype.half:
        where = _list([positions[i] for i in genotype.half])
        yield CallWarning("half-call", f"Only one allele is called, nothing is known of the other: {where}.")
    if genotype.replaced:
        where = ", ".join(f"{positions[i].name} {positions[i].genotype}" for i in genotype.replaced)
        yield CallWarning("undocumented-as-reference", f"Not in the definition, counted as reference: {where}.")
    width = len(definition.base)
    contradicted = [p for p in positions if p.index < width and p.state is State.CONFLICT]
    contradicted += [positions[i] for i in genotype.unreadable if i < width]
    if contradicted and used:
        yield CallWarning(
            "position-contradicted",
            f"What the file says of {_list(contradicted)} contradicts itself or cannot be used: that is no evidence of "
            "the reference allele. What is given is what the other positions show, not a full call.",
        )
    if genotype.unreadable:
        where = _list([positions[i] for i in genotype.unreadable])
        yield CallWarning("unreadable-allele", f"A symbolic or overlapping allele, counted as no data: {where}.")
    single = [positions[i] for i in genotype.used.tolist() if genotype.codes[i, 1] == NO_ALLELE]
    if genotype.lone:
        where = _list([positions[i] for i in genotype.lone])
        code = "one-allele" if genotype.haploid else "mixed-ploidy"
        text = "Written with one allele, though there are two copies: nothing is known of the other"
        yield CallWarning(code, f"{text}: {where}.")
    elif single and not genotype.haploid and definition.how != "haploid":
        yield CallWarning("mixed-ploidy", f"Written with one allele, counted as two of the same: {_list(single)}.")
    if genotype.hemizygous:
        yield CallWarning("hemizygous", "Written as pairs, called as one X chromosome, as the sample is XY.")
    elif definition.chrom == "X" and not genotype.haploid and genotype.male:
        yield CallWarning("heterozygous-male", "Heterozygous on X though the sample is XY: one of the two is wrong.")
    tier1 = [p for p in positions if p.role and "tier1" in p.role.split() and p.index not in used]
    if tier1 and used:
        yield CallWarning("tier1-missing", f"Positions that every test should cover have no data: {_list(tier1)}.")
    if alternatives and not genotype.effectively_phased:
        others = " or ".join(one.label for one in alternatives[:SHOWN])
        more = f" or {len(alternatives) - SHOWN} others" if len(alternatives) > SHOWN else ""
        yield CallWarning("phase-unknown", f"Phase is unknown; with another phase it would be {others}{more}.")
    yield from _noted(positions, remarks)


def _noted(positions: Sequence[PositionCall], remarks: Remarks) -> Iterator[CallWarning]:
    """Why positions were not used, or used in spite of a doubt; what lacks reads or confidence in one sentence."""
    unread: dict[str, list[PositionCall]] = {}
    for position in positions:
        if position.state is State.DOUBTFUL:
            for doubt in remarks.doubts_at(position.index):
                yield CallWarning("position-doubtful", f"{position.name}: {doubt}")
        for note in remarks.notes_at(position.index):
            if position.state in (State.CONFLICT, State.FILTERED):
                yield CallWarning("position-not-used", f"{position.name}: {note}")
            elif position.state is State.NO_CALL:
                unread.setdefault(note.partition(": ")[2], []).append(position)
    for reason, where in unread.items():
        yield CallWarning("position-not-used", f"No call at {_list(where)}: {reason}.")
