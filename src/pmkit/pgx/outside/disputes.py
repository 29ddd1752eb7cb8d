"""Where the VCF's result is not the outside caller's: both are named, and the VCF's stays as doubt about usual care.

The outside call is used, as the user asked for it by giving the file. Advice that only the VCF's result brings is not
given, but no drug is under usual care unmarked while the VCF shows a result that forbids it (`GeneResult.disputed`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.messages import any_of, tr
from pmkit.pgx.alleles import GeneCall
from pmkit.pgx.outside.names import read_alleles
from pmkit.pgx.phenotype import DiplotypeResult, Disputed, GeneResult

if TYPE_CHECKING:
    from pmkit.pgx.outside.call import OutsideCall

_BLIND = ("cyp2d6-no-structure", "duplications-not-seen", "hybrids-not-seen")
"""Codes of a VCF's call that cannot see what the outside caller sees: no evidence against it."""


class Differs(NamedTuple):
    """The sentence that names both, and the VCF's results that are looked up as doubt."""

    warning: str
    disputed: tuple[Disputed, ...] = ()


def against_matcher(
    stated: Sequence[OutsideCall], results: Sequence[DiplotypeResult], matcher: GeneResult
) -> Differs | None:
    """How the VCF's call differs from what the outside calls state; None where it does not."""
    pairs = matcher.diplotypes or matcher.recommendation
    if not pairs or not stated:
        return None
    ours = {tuple(sorted(allele.name for allele in one.pair.alleles)) for one in pairs}
    theirs = {tuple(sorted(alleles_of_call(call))) for call in stated if call.diplotype}
    label = any_of(one.label for one in matcher.diplotypes) or ", ".join(one.name for one in matcher.components)
    if theirs:
        if theirs & ours and len(matcher.components) <= 2:
            return None
        said = any_of(sorted(call.diplotype for call in stated))
    else:
        known = {one.pair.lookup_keys for one in matcher.recommendation}
        if not results or known & {one.pair.lookup_keys for one in results}:
            return None
        phenotypes = any_of(dict.fromkeys(one.pair.phenotype or one.label for one in matcher.recommendation))
        label = f"{label} ({phenotypes})" if label else phenotypes
        said = any_of(dict.fromkeys(one.pair.phenotype or one.label for one in results))
    text = tr("the VCF gives {label}, the outside call {stated}; the outside call is used", label=label, stated=said)
    blind = isinstance(matcher.call, GeneCall) and any(one.code in _BLIND for one in matcher.call.warnings)
    if blind or not matcher.recommendation:
        return Differs(text)
    return Differs(text, (Disputed(tr("{label}, which the VCF gives", label=label), matcher.recommendation),))


def alleles_of_call(call: OutsideCall) -> tuple[str, ...]:
    """The call's alleles by pmkit's names, in report order."""
    return read_alleles(call.gene, call.diplotype, call.caller).names
