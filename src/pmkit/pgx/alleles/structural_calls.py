"""Put what structural records say of a gene's copies together with the diplotype that its small variants give.

One copy left: the allele of that copy beside the deletion, unless small variants are heterozygous. More than two: one
allele of the pair is there several times, which one the read counts of the two alleles tell or nothing does; then all
are listed. Copy numbers cannot show hybrids that leave two copies, and absent records show nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from pmkit.core.cells import few, first_of
from pmkit.core.messages import tr
from pmkit.core.model import CallSet
from pmkit.pgx.alleles import calls
from pmkit.pgx.alleles.calls import CallWarning, Diplotype, GeneCall
from pmkit.pgx.alleles.copy_number import MEASURED, UNKNOWN, GeneCopies
from pmkit.pgx.alleles.definition import GeneDefinition, name_key
from pmkit.pgx.alleles.gene_caller import search
from pmkit.pgx.alleles.structural_genes import StructuralGene, structural_genes
from pmkit.pgx.genes import oddity
from pmkit.pgx.pgx_terms import GeneStatus

Reads = Sequence[tuple[int, int]]
"""For each heterozygous position that tells two alleles apart: the reads of the first and of the second."""

CERTAIN = log(100)
"""A ratio of copies is taken over the next likely one where reads speak for it a hundredfold."""
FAR = 0.1
"""Where the reads' share is this far from every possible share of copies, it is not used."""
BLIND = ("cyp2d6-no-structure", "structure-not-seen", "duplications-not-seen")
"""Codes of the warnings that a call rests on small variants alone."""
WRITTEN_SINGLE = ("one-allele", "mixed-ploidy")
"""Codes of the warnings on genotypes of one allele, which are right where one copy is left."""
SHOWN = 4


@dataclass(frozen=True, slots=True, eq=False)
class CountedGene:
    """A gene of which only the copies are known; stands where a GeneCall would stand."""

    gene: str
    status: GeneStatus
    diplotypes: tuple[Diplotype, ...]
    warnings: tuple[CallWarning, ...]
    why_not: str
    copies: int | None
    phased: bool = True
    components: tuple[str, ...] = ()
    recommendation: tuple[Diplotype, ...] = ()


def counted(gene: StructuralGene, copies: GeneCopies) -> CountedGene:
    """The gene by its copies alone: null, one or two. A copy of unknown allele is called "present"."""
    present = gene.present or "present"
    if copies.state != MEASURED or copies.copies is None:
        status = calls.NO_DATA if copies.state == UNKNOWN else calls.NOT_CALLED
        return CountedGene(gene.gene, status, (), (), copies.because, None)
    alleles = [gene.deletion] * max(0, 2 - copies.copies) + [present] * min(2, copies.copies)
    if copies.copies > 2:
        alleles[1] = f"{present}x{copies.copies - 1}"
    warnings = [CallWarning("structure", _sentence(copies.because))]
    if not gene.present and copies.copies:
        warnings.append(
            CallWarning("alleles-not-typed", tr("Which allele a copy is was not looked at, only that it is there."))
        )
    found = Diplotype(tuple(alleles), "/".join(alleles), 0)
    return CountedGene(gene.gene, calls.CALLED, (found,), tuple(warnings), "", copies.copies)


def with_copies(call: GeneCall, gene: StructuralGene, copies: GeneCopies, reads: Mapping[str, Reads]) -> GeneCall:
    """The call with the gene's copies taken into account. `reads`: see `allele_reads`; needed from three copies on."""
    if call.definition.on_request and not call.options.cyp2d6:
        return replace(call, why_not=f"{call.why_not}; {copies.because}") if copies.changed else call
    others = tuple(warning for warning in call.warnings if warning.code not in BLIND)
    if copies.state == UNKNOWN:
        text = tr(
            "Called from small variants: {unseen} cannot be seen, as {because}.",
            unseen=_unseen(gene),
            because=copies.because,
        )
        blind = (CallWarning(_blind(gene), text), *others)
        return replace(call, warnings=blind if len(call.genotype.used) else others)
    if copies.state != MEASURED or copies.copies is None:
        return _refused(call, copies.because, others)
    warnings = (CallWarning("structure", _sentence(copies.because)), *others)
    single = copies.copies == 1 and call.genotype.lone and not call.genotype.half
    if copies.copies and copies.changed and call.status not in (calls.CALLED, calls.AMBIGUOUS) and not single:
        return replace(call, why_not=f"{call.why_not}; {copies.because}", warnings=warnings)
    if copies.copies > 2:
        return _several(call, copies, reads, warnings)
    return (_none_left, _one_left, _two)[copies.copies](call, gene, copies, warnings)


def _two(call: GeneCall, gene: StructuralGene, copies: GeneCopies, warnings: tuple[CallWarning, ...]) -> GeneCall:
    notes = []
    if oddity(gene.gene).paralog:
        notes.append(CallWarning("hybrids-not-seen", tr("Hybrids that leave two copies cannot be seen.")))
    if not copies.duplications_seen:
        notes.append(
            CallWarning("duplications-not-seen", tr("Duplications of {gene} were not looked for.", gene=gene.gene))
        )
    return replace(call, warnings=(*warnings, *notes))


def _blind(gene: StructuralGene) -> str:
    return oddity(gene.gene).blind_warning


def _unseen(gene: StructuralGene) -> str:
    other = oddity(gene.gene).paralog
    if not other:
        return tr("deletion ({deletion}), duplications (xN)", deletion=gene.deletion)
    return tr(
        "deletion ({deletion}), duplications (xN) and hybrids with {paralog}", deletion=gene.deletion, paralog=other
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _labels(found: Iterable[Diplotype]) -> str:
    return first_of((one.label for one in found), SHOWN)


def _refused(call: GeneCall, why: str, warnings: tuple[CallWarning, ...]) -> GeneCall:
    if call.diplotypes:
        labels = _labels(call.diplotypes)
        why = tr("{why}; the small variants alone would give {labels}", why=why, labels=labels)
    return replace(
        call,
        status=calls.NOT_CALLED,
        diplotypes=(),
        alternatives=(),
        components=(),
        recommendation=(),
        warnings=warnings,
        why_not=why,
        plain=call,
    )


def _carrying(call: GeneCall) -> list[str]:
    """Positions with an allele other than the reference allele's."""
    genotype, base = call.genotype, call.definition.base
    return [
        call.positions[site].name
        for at, site in enumerate(genotype.used.tolist())
        if {int(genotype.first[at]), int(genotype.second[at])} != {int(base[site])}
    ]


def _some(names: Sequence[str]) -> str:
    return few(names, SHOWN)


def _called(
    call: GeneCall, plain: GeneCall, copies: int, found: tuple[Diplotype, ...], warnings: Iterable[CallWarning]
) -> GeneCall:
    return replace(
        call,
        status=calls.AMBIGUOUS if len(found) > 1 else calls.CALLED,
        diplotypes=found,
        alternatives=(),
        components=(),
        recommendation=found,
        warnings=tuple(warnings),
        why_not="",
        plain=plain,
        copies=copies,
    )


def arranged(call: GeneCall, found: Iterable[Diplotype]) -> tuple[Diplotype, ...]:
    """Diplotypes by small variants with the call's number of copies put to them, in all ways there are."""
    deletion = structural_genes(call.definition.build)[call.gene].deletion
    if call.copies == 0:
        return call.diplotypes
    if call.copies == 1:
        return tuple(_pair((*one.alleles, deletion), one.score) for one in found)
    return tuple(dict.fromkeys(pair for one in found for pair in _shared(one, call.copies, ())))


def _shared(one: Diplotype, total: int, reads: Reads) -> list[Diplotype]:
    """The pair with its alleles several times, by the ratios that the reads leave."""
    first, second = one.alleles
    shares = range(1, total // 2 + 1) if first == second else likely_shares(total, reads)
    return [_pair((_times(first, n), _times(second, total - n)), one.score) for n in shares]


def _none_left(call: GeneCall, gene: StructuralGene, copies: GeneCopies, warnings: tuple[CallWarning, ...]) -> GeneCall:
    if carried := _carrying(call):
        return _refused(
            call,
            tr("{because}; yet variants are called in it: {some}", because=copies.because, some=_some(carried)),
            warnings[1:],
        )
    names = (gene.deletion, gene.deletion)
    call = replace(call, genotype=replace(call.genotype, lone=()))
    return _called(call, call, 0, (Diplotype(names, "/".join(names), 0),), warnings)


def _one_left(call: GeneCall, gene: StructuralGene, copies: GeneCopies, warnings: tuple[CallWarning, ...]) -> GeneCall:
    genotype = call.genotype
    if genotype.blocks:
        names = [call.positions[site].name for site in genotype.used[genotype.block >= 0].tolist()]
        return _refused(
            call,
            tr("{because}; yet genotypes are heterozygous: {some}", because=copies.because, some=_some(names)),
            warnings[1:],
        )
    single = replace(genotype, haploid=True, lone=())
    warnings = tuple(warning for warning in warnings if warning.code not in WRITTEN_SINGLE)
    found = search(call.definition, single, call.options)
    if not found.reported:
        return _refused(call, tr("{because}; no named allele explains the copy", because=copies.because), warnings[1:])
    plain = replace(call, diplotypes=found.reported, recommendation=found.lookup, genotype=single)
    pairs = tuple(_pair((*one.alleles, gene.deletion), one.score) for one in found.reported)
    return _called(replace(call, genotype=replace(genotype, lone=())), plain, 1, pairs, warnings)


def _several(
    call: GeneCall, copies: GeneCopies, reads: Mapping[str, Reads], warnings: tuple[CallWarning, ...]
) -> GeneCall:
    total = copies.copies or 2
    notes = list(warnings)
    if copies.at_least:
        text = tr("The genotype of the duplication does not count copies: there may be more than {total}.", total=total)
        notes.append(CallWarning("copies-at-least", text))
    found: list[Diplotype] = []
    for one in call.diplotypes:
        if len(one.alleles) != 2:
            return _refused(
                call,
                tr("{because}; yet the genotypes are those of one chromosome", because=copies.because),
                warnings[1:],
            )
        ways = _shared(one, total, reads.get(one.label, ()))
        if len(ways) > 1 and len(set(one.alleles)) > 1:
            text = tr("Which allele has more copies cannot be seen from the reads at its positions; all are listed.")
            notes.append(CallWarning("copies-undecided", text))
        found += ways
    return _called(call, call, total, tuple(dict.fromkeys(found)), dict.fromkeys(notes))


def _times(name: str, copies: int) -> str:
    return name if copies == 1 else f"{name}x{copies}"


def _pair(names: Iterable[str], score: int) -> Diplotype:
    alleles = tuple(sorted(names, key=name_key))
    return Diplotype(alleles, "/".join(alleles), score)


# --- read counts -----------------------------------------------------------------------------------------------------


def likely_shares(total: int, reads: Reads) -> list[int]:
    """How many of `total` copies may be of the first allele, by the reads of both; all numbers if reads do not tell."""
    every = list(range(1, total))
    first, second = sum(pair[0] for pair in reads), sum(pair[1] for pair in reads)
    if not first or not second:
        return every
    share = first / (first + second)
    weights = {n: first * log(n / total) + second * log(1 - n / total) for n in every}
    best = max(weights.values())
    kept = [n for n in every if best - weights[n] < CERTAIN]
    return kept if min(abs(share - n / total) for n in kept) <= FAR else every


def allele_reads(call: GeneCall, loaded: CallSet, sample: int) -> dict[str, Reads]:
    """By diplotype label: reads of its two alleles (AD) at each single-base position where they differ."""
    return {
        one.label: _reads_of(call, one.alleles, loaded, sample) for one in call.diplotypes if len(set(one.alleles)) == 2
    }


def _reads_of(call: GeneCall, names: Sequence[str], loaded: CallSet, sample: int) -> Reads:
    definition, genotype = call.definition, call.genotype
    rows = [_row(definition, name) for name in names]
    if None in rows:
        return ()
    first, second = (definition.filled[row] for row in rows)
    found = []
    for at, site in enumerate(genotype.used.tolist()):
        codes = int(genotype.first[at]), int(genotype.second[at])
        place = definition.places[site].site
        bases = (place.ref, *place.alts)
        if genotype.block[at] < 0 or max(codes) >= len(bases) or any(len(bases[code]) != 1 for code in codes):
            continue
        owners = [[code for code in codes if int(mask[site]) >> code & 1] for mask in (first, second)]
        if [len(owned) for owned in owners] != [1, 1] or owners[0] == owners[1]:
            continue
        depths = _depths(loaded, sample, place.chrom, place.pos, place.ref)
        mine, yours = (depths.get(bases[owned[0]], -1) for owned in owners)
        if mine >= 0 and yours >= 0:
            found.append((mine, yours))
    return found


def _row(definition: GeneDefinition, name: str) -> int | None:
    """The allele of a reported name: itself, else the first that is folded into it."""
    if name in definition.names:
        return definition.names.index(name)
    return next((definition.names.index(sub) for sub, core in definition.folds.items() if core == name), None)


def _depths(loaded: CallSet, sample: int, chrom: str, pos: int, ref: str) -> dict[str, int]:
    """Reads of each base at a position, of the one record that writes it in one base."""
    depths = loaded.genotypes.allele_depth
    for number in np.flatnonzero([r.chrom == chrom and r.pos == pos and r.ref == ref for r in loaded.records]).tolist():
        alleles = (ref, *loaded.records[number].alts)
        if depths.shape[2] >= len(alleles) > 1:
            return dict(zip(alleles, depths[number, sample].tolist(), strict=False))
    return {}
