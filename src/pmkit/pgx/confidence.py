"""How far a gene's call can be trusted: the least that any sign of doubt allows."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.model import State
from pmkit.pgx.alleles import GeneCall
from pmkit.pgx.alleles.structural_calls import BLIND, CountedGene
from pmkit.pgx.genes import dpyd
from pmkit.pgx.outside.outside_gene import BY_DOCUMENTATION, OutsideGene
from pmkit.pgx.pgx_terms import Confidence, GeneStatus
from pmkit.pgx.phenotype import GeneResult

HIGH, MODERATE, LOW = Confidence.HIGH, Confidence.MODERATE, Confidence.LOW
_ORDER = (HIGH, MODERATE, LOW)
_CONTRADICTED = ("heterozygous-male", "one-allele", "mixed-ploidy", "half-call", "heteroplasmy")
"""The genotypes have another number of alleles than the chromosome has copies, so the call is a guess."""
_INCOMPLETE = ("hybrids-not-seen", "copies-at-least", "alleles-not-seen", "alleles-not-typed", dpyd.MISMATCH.code)
"""The call holds for what could be seen; something could not be, or (HapB3) a tag says otherwise."""
LIMITS: dict[str, Confidence] = {
    **dict.fromkeys((*BLIND, *_CONTRADICTED), LOW),
    **dict.fromkeys(_INCOMPLETE, MODERATE),
    "structure-rejected": LOW,
    "structure-untyped": LOW,
    "outside-no-call": MODERATE,
    "outside-not-understood": LOW,
}
"""The most that a call with such a warning can have; warnings not named here tell how it was made."""


def confidence(result: GeneResult, *, phased: bool | None, provisional: bool) -> Confidence:
    """Of one gene's result. `phased` and `provisional` as in the report."""
    if result.status not in (GeneStatus.CALLED, GeneStatus.AMBIGUOUS):
        return Confidence.NONE
    return max((HIGH, *_limits(result, phased=phased, provisional=provisional)), key=_ORDER.index)


def _limits(result: GeneResult, *, phased: bool | None, provisional: bool) -> Iterator[Confidence]:
    """The most that each sign allows."""
    call = result.call
    if result.status == GeneStatus.AMBIGUOUS or provisional:
        yield LOW
    if any(item.pair.notes for item in (*result.diplotypes, *result.recommendation)):
        yield LOW  # alleles, phenotype and reported sex do not go together, or a risk allele cannot be ruled out
    if any(one.weighs for one in result.undefined):
        yield LOW  # a named allele that does not hold it says less than there is
    if phased is False:
        yield MODERATE
    if isinstance(call, GeneCall):
        if call.missing:
            yield MODERATE
        if call.assumed or call.undocumented or call.in_state(State.DOUBTFUL):
            yield LOW
    else:
        yield MODERATE  # the positions behind it are not known
    if isinstance(call, GeneCall | CountedGene):
        yield from (LIMITS[warning.code] for warning in call.warnings if warning.code in LIMITS)
    if isinstance(call, OutsideGene) and any(warning.code != BY_DOCUMENTATION for warning in call.warnings):
        yield LOW  # callers contradict each other, themselves or the VCF, or name alleles that nothing knows
