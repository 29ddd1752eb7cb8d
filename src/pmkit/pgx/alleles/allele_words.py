"""Why a gene is not called, and what a reader of a call should know: made from the genotype, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from pmkit.core.cells import few, first_of
from pmkit.core.messages import tr, trn
from pmkit.core.model import State
from pmkit.pgx.alleles.calls import CallWarning, Diplotype, MatchOptions, PositionCall, SiteRemarks, remarked
from pmkit.pgx.alleles.definition import GAP, GeneDefinition
from pmkit.pgx.alleles.genotype import Genotype
from pmkit.pgx.functions import allele_function
from pmkit.pgx.genes import oddity
from pmkit.pgx.guideline_sources import CPIC

SHOWN = 6


def _list(positions: Sequence[PositionCall]) -> str:
    return few([position.name for position in positions], SHOWN)


def refusal(
    definition: GeneDefinition,
    genotype: Genotype,
    positions: Sequence[PositionCall],
    options: MatchOptions,
    *,
    reported: int | None = None,
) -> str:
    """Why no call is tried, or "". `reported`: a position to be taken as known, though it has no data."""
    if not len(genotype.used):
        filtered = [p for p in positions if p.state in (State.FILTERED, State.CONFLICT)]
        why = trn("its only position has no data", "none of the {n} positions has data", len(definition.base))
        return tr("{why}; unusable records at {list}", why=why, list=_list(filtered)) if filtered else why
    if definition.on_request and not options.cyp2d6:
        return tr(
            "{gene} is called from small variants only when asked for (--cyp2d6), because copy "
            "number and hybrid genes cannot be seen in them; an outside call is better",
            gene=definition.gene,
        )
    required = _unused(definition, genotype, "required")
    if required and (required := [i for i in required if i != reported]):
        return tr("needed positions without data: {list}", list=_list([positions[i] for i in required]))
    if genotype.half and not options.combinations:
        why = tr("only one allele is called at {where}", where=_list([positions[i] for i in genotype.half]))
        return _with_carried(why, definition, genotype)
    return lone_why(definition, genotype, positions)


def lone_why(definition: GeneDefinition, genotype: Genotype, positions: Sequence[PositionCall]) -> str:
    """Why genotypes of one allele on a chromosome of which there are two are no call, or ""."""
    if not genotype.lone:
        return ""
    why = tr(
        "one allele is written though there are two copies, so nothing is known of the other: {where}",
        where=_list([positions[i] for i in genotype.lone]),
    )
    return _with_carried(why, definition, genotype)


@lru_cache(maxsize=512)
def _of_role(definition: GeneDefinition, role: str) -> tuple[int, ...]:
    """The sites that have a role among others."""
    return tuple(i for i, place in enumerate(definition.places) if role in place.role.split())


def _unused(definition: GeneDefinition, genotype: Genotype, role: str) -> list[int]:
    """The sites of a role that have no data."""
    sites = _of_role(definition, role)
    if not sites or len(genotype.used) == len(definition.base):
        return []
    used = set(genotype.used.tolist())
    return [site for site in sites if site not in used]


@lru_cache(maxsize=256)
def _gaps(definition: GeneDefinition) -> tuple[int, ...]:
    """The sites that are read for an allele without a definition."""
    return tuple(i for i, place in enumerate(definition.places) if place.role == GAP)


def undefined(definition: GeneDefinition, genotype: Genotype, positions: Sequence[PositionCall]) -> str:
    """What alleles the records show that have a function but no definition, or ""."""
    found = [positions[i] for i in _gaps(definition) if (genotype.codes[i] == 1).any()]
    return "; ".join(
        tr(
            "the record at chr{chrom}:{pos} ({genotype}) fits {hgvs}, which the allele definitions leave out",
            chrom=p.chrom,
            pos=p.pos,
            genotype=p.genotype,
            hgvs=p.hgvs,
        )
        for p in found
    )


def _with_carried(why: str, definition: GeneDefinition, genotype: Genotype) -> str:
    """Why there is no call, and what the one allele of half-called positions shows: alleles that at least one
    chromosome has."""
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
            function = allele_function(definition.gene, name, CPIC).function
            found.append((core, f"{name} ({function})" if function else name))
    # Where one chromosome is written whole, an allele that explains more of it is meant, not a part of it.
    carriers = [text for core, text in found if not (genotype.haploid and any(core < other for other, _ in found))]
    if not carriers:
        return why
    at_least = tr("at least one chromosome carries {found}", found=first_of(carriers, SHOWN))
    return f"{why}; {at_least}"


def nothing_fits(
    definition: GeneDefinition,
    genotype: Genotype,
    undocumented: Sequence[PositionCall],
    positions: Sequence[PositionCall],
) -> str:
    """Why a search found nothing."""
    if genotype.half:
        why = tr("only one allele is called at {where}", where=_list([positions[i] for i in genotype.half]))
        return _with_carried(why, definition, genotype)
    unexplained = [p for p in undocumented if p.index not in genotype.replaced]
    if unexplained:
        shown = ", ".join(f"{p.name} {p.genotype}" for p in unexplained[:SHOWN])
        return tr("an allele that no named allele knows: {shown}", shown=shown)
    if genotype.effectively_phased:
        return tr("no pair of named alleles explains the genotypes")
    return tr("no pair of named alleles explains the genotypes, whatever the phase")


def warnings(
    definition: GeneDefinition,
    genotype: Genotype,
    positions: Sequence[PositionCall],
    remarks: SiteRemarks,
    alternatives: Sequence[Diplotype],
) -> Iterator[CallWarning]:
    """What limits the call."""
    used = len(genotype.used) > 0
    odd = oddity(definition.gene)
    if odd.paralog and used:
        yield CallWarning(
            odd.blind_warning,
            tr(
                "Called from small variants: deletion (*5), duplications (xN) and hybrids with {paralog} "
                "cannot be seen.",
                paralog=odd.paralog,
            ),
        )
    if genotype.half:
        where = _list([positions[i] for i in genotype.half])
        yield CallWarning(
            "half-call", tr("Only one allele is called, nothing is known of the other: {where}.", where=where)
        )
    if genotype.replaced:
        where = ", ".join(f"{positions[i].name} {positions[i].genotype}" for i in genotype.replaced)
        yield CallWarning(
            "undocumented-as-reference", tr("Not in the definition, counted as reference: {where}.", where=where)
        )
    width = len(definition.base)
    marked = [positions[i] for i in remarked(genotype)]
    contradicted = [p for p in marked if p.index < width and p.state is State.CONFLICT]
    contradicted += [positions[i] for i in genotype.unreadable if i < width]
    if contradicted and used:
        yield CallWarning(
            "position-contradicted",
            tr(
                "What the file says of {list} contradicts itself or cannot be used: that is no evidence "
                "of the reference allele. What is given is what the other positions show, not a full "
                "call.",
                list=_list(contradicted),
            ),
        )
    if genotype.unreadable:
        where = _list([positions[i] for i in genotype.unreadable])
        yield CallWarning(
            "unreadable-allele", tr("A symbolic or overlapping allele, counted as no data: {where}.", where=where)
        )
    if genotype.lone:
        where = _list([positions[i] for i in genotype.lone])
        code = "one-allele" if genotype.haploid else "mixed-ploidy"
        yield CallWarning(
            code,
            tr(
                "Written with one allele, though there are two copies: nothing is known of the other: {where}.",
                where=where,
            ),
        )
    elif genotype.single and not genotype.haploid and definition.how != "haploid":
        yield CallWarning(
            "mixed-ploidy",
            tr(
                "Written with one allele, counted as two of the same: {list}.",
                list=_list([positions[i] for i in genotype.single]),
            ),
        )
    if genotype.hemizygous:
        yield CallWarning("hemizygous", tr("Written as pairs, called as one X chromosome, as the sample is XY."))
    elif definition.chrom == "X" and not genotype.haploid and genotype.male:
        yield CallWarning(
            "heterozygous-male", tr("Heterozygous on X though the sample is XY: one of the two is wrong.")
        )
    tier1 = [positions[i] for i in _unused(definition, genotype, "tier1")] if used else []
    if tier1:
        yield CallWarning(
            "tier1-missing", tr("Positions that every test should cover have no data: {list}.", list=_list(tier1))
        )
    if alternatives and not genotype.effectively_phased:
        others = first_of((one.label for one in alternatives), SHOWN)
        yield CallWarning(
            "phase-unknown",
            tr("Phase is unknown; with another phase it would be {others}.", others=others),
        )
    yield from _noted(marked, remarks)


def _noted(positions: Sequence[PositionCall], remarks: SiteRemarks) -> Iterator[CallWarning]:
    """Why positions were not used, or used in spite of a doubt: each reason once, with all of its positions.

    `positions`: those whose state asks for words (`calls.remarked`).
    """
    doubted: dict[str, list[PositionCall]] = {}
    unused: dict[str, list[PositionCall]] = {}
    unread: dict[str, list[PositionCall]] = {}
    for position in positions:
        if position.state is State.DOUBTFUL:
            for doubt in remarks.doubts_at(position.index):
                doubted.setdefault(doubt, []).append(position)
        for note in remarks.notes_at(position.index):
            if position.state in (State.CONFLICT, State.FILTERED):
                unused.setdefault(note, []).append(position)
            elif position.state is State.NO_CALL:
                unread.setdefault(getattr(note, "reason", "") or note, []).append(position)
    for doubt, where in doubted.items():
        yield CallWarning("position-doubtful", f"{_list(where)}: {doubt}")
    for note, where in unused.items():
        yield CallWarning("position-not-used", f"{_list(where)}: {note}")
    for reason, where in unread.items():
        yield CallWarning("position-not-used", tr("No call at {list}: {reason}.", list=_list(where), reason=reason))
