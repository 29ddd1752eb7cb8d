"""An outside call that is understood in half: a lone allele, or a name that stands for no allele, or for several.

What is understood is weighed: a name that is not read counts as the reference allele, one that tells of several alleles
as each of them, and the allele that a lone one leaves out as the reference and as the same again. That is what the
understood half means and no call, so that the gene's usual care is not firm (`half_known`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.messages import tr
from pmkit.core.model import Build
from pmkit.pgx import alleles as stars
from pmkit.pgx.genes import is_hla
from pmkit.pgx.guideline_sources import CPIC
from pmkit.pgx.outside.names import candidates, label_of, read_alleles
from pmkit.pgx.phenotype import DiplotypeResult, interpret_pair

if TYPE_CHECKING:
    from pmkit.pgx.outside.call import OutsideCall

MOST = 24
"""Pairs to weigh for one call."""


class Half(NamedTuple):
    """What is not understood of calls, and the results that the understood halves can be part of."""

    unknown: tuple[str, ...] = ()  # "*60 of *28/*60 (Aldy; calls.tsv, line 3)"
    weighed: tuple[DiplotypeResult, ...] = ()

    def with_other(self, other: Half) -> Half:
        """Of more calls."""
        return Half(tuple(dict.fromkeys((*self.unknown, *other.unknown))), (*self.weighed, *other.weighed))


WHOLE = Half()


def has_two_copies(gene: str, sex: str | None) -> bool:
    """Whether two alleles are expected; on X of a sample reported as XX. Without a sex one may be all."""
    if gene not in stars.genes():
        return True
    definition = stars.load_definition(gene, Build.GRCH38)
    return definition.how != "haploid" and (definition.chrom != "X" or sex == "XX")


def is_lone(call: OutsideCall, sex: str | None) -> bool:
    """Whether a call is one allele and nothing else, where there are two: of the other it says nothing."""
    if call.phenotype or call.activity_score or is_hla(call.gene) or not has_two_copies(call.gene, sex):
        return False
    return len(read_alleles(call.gene, call.diplotype, call.caller).names) == 1


def half_of(call: OutsideCall, sex: str | None) -> Half:
    """What one stated call leaves open, unless a phenotype or score of the same line decides."""
    gene = call.gene
    if is_hla(gene):
        return WHOLE
    read = read_alleles(gene, call.diplotype, call.caller)
    lone = is_lone(call, sex)
    if not read.names or not (read.unknown or lone):
        return WHOLE
    known = [name for name in read.names if name not in read.unknown]
    reported = {"diplotype": call.diplotype, "caller": call.caller, "where": call.where}
    if lone and not read.unknown:
        text = (tr("the other allele of {diplotype} ({caller}; {where})", **reported),)
    else:
        names = ", ".join(dict.fromkeys(read.unknown))
        text = (tr("{names} of {diplotype} ({caller}; {where})", names=names, **reported),)
    reference = _reference(gene)
    options: list[tuple[str, ...]] = [(name,) for name in known]
    options += [candidates(gene, name) or (reference,) for name in read.unknown]
    if lone:
        options.append(tuple(dict.fromkeys((reference, *(options[0] if options else ())))))
    several = any(candidates(gene, name) for name in read.unknown)
    if len(options) > 2 or not (known or several):
        return Half(text)
    return Half(text, tuple(_weighed(gene, call, sex, options)))


def _reference(gene: str) -> str:
    if gene not in stars.genes():
        return "*1"
    definition = stars.load_definition(gene, Build.GRCH38)
    return definition.names[definition.reference]


def _weighed(
    gene: str, call: OutsideCall, sex: str | None, options: list[tuple[str, ...]]
) -> Iterator[DiplotypeResult]:
    """One result for each pair of functions: alleles that do the same need not all be listed."""
    seen: set[tuple[str, ...]] = set()
    for names in list(product(*options))[:MOST]:
        pair = interpret_pair(gene, tuple(sorted(names)), CPIC, sex)
        functions = tuple(sorted(allele.function or allele.name for allele in pair.alleles))
        if functions not in seen:
            seen.add(functions)
            label = tr(
                "{diplotype} of {caller}, as if {label}",
                diplotype=call.diplotype,
                caller=call.caller,
                label=label_of(gene, tuple(sorted(names))),
            )
            yield DiplotypeResult(label, None, pair)
