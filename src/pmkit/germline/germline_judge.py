"""From classified variants to what is reported of each gene: states, rules of the lists, outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pmkit.germline.clinvar import BENIGN
from pmkit.germline.gene_lists import ListedGene, reporting_rules
from pmkit.germline.germline_scan import JudgedVariant
from pmkit.germline.germline_terms import (
    MISMATCH,
    AlleleState,
    ClassSource,
    GeneList,
    Inherited,
    Outcome,
    VariantClass,
    Zygosity,
)
from pmkit.germline.loss_of_function import LOST, SPLICE, STOPS, mechanism_rules


def reported(
    entry: ListedGene, variants: Sequence[JudgedVariant], *, origin_known: bool
) -> tuple[Outcome, AlleleState] | None:
    """The outcome and the state of a gene's (likely) pathogenic variants under its list's rule; None for no finding.

    `variants` are those of `counted`. Where the sample is a tumour without a normal (`origin_known` False), nothing is
    more than possible.
    """
    if not variants:
        return None
    rule = reporting_rules().of(entry.rule)
    state = state_of(variants)
    outcome = rule.outcome[state]
    if rule.two_doubtful is not Outcome.NONE and outcome is Outcome.NONE and _maybe_two(variants):
        outcome = rule.two_doubtful
    open_rule = entry.list is GeneList.ACMG_SF and not entry.verified
    if outcome is Outcome.REPORT and (not origin_known or open_rule):
        outcome = Outcome.POSSIBLE
    weak = [one for one in variants if is_weak(one)]
    needs_two = rule.outcome[AlleleState.HET] is not Outcome.REPORT
    if outcome in (Outcome.REPORT, Outcome.CARRIER) and (len(weak) == len(variants) or (weak and needs_two)):
        outcome = Outcome.POSSIBLE
    return None if outcome is Outcome.NONE else (outcome, state)


def is_weak(one: JudgedVariant) -> bool:
    """Whether a variant makes a finding possible at most: of low penetrance in ClinVar, seen in tumours only by those
    who submitted it, or (likely) pathogenic by the points alone where ClinVar's submitters are uncertain or disagree.
    """
    if one.clinvar is None:
        return False
    unsettled = one.clinvar.significance in ("uncertain", "conflicting")
    by_tumors = one.clinvar.only_somatic and not one.points.variant_class.is_pathogenic
    alone = one.class_source is ClassSource.ENGINE and unsettled
    return one.clinvar.penetrance == "low" or by_tumors or alone


def counted(entry: ListedGene, variants: Sequence[JudgedVariant]) -> list[JudgedVariant]:
    """The (likely) pathogenic variants that a list's rule for a gene counts."""
    rule = reporting_rules().of(entry.rule)
    known = mechanism_rules().concerns(entry.gene, entry.condition)
    return [
        one
        for one in variants
        if one.variant_class.is_pathogenic
        and (known or not _rests_on_loss(one))
        and not (one.clinvar is not None and one.clinvar.is_benign)
        and (not rule.truncating_only or _truncates(one))
        and (not rule.only or one.effect.protein_change in rule.only)
    ]


def is_open(one: JudgedVariant) -> bool:
    """Whether a variant takes the protein away by what is seen, and no one says what that means: the points leave it of
    uncertain significance, ClinVar does not call it (likely) benign, and it is not common. So is a carried allele whose
    record does not fit the assembly."""
    if MISMATCH in one.effect.flags:
        return True
    null = bool((STOPS | SPLICE | {"start_lost"}) & set(one.effect.terms))
    is_benign = one.clinvar is not None and one.clinvar.significance in BENIGN
    common = one.frequency is not None and one.frequency.value >= COMMON
    kept = one.loss.strength == "none"  # an expert panel knows that the protein works without its end
    return null and one.variant_class is VariantClass.UNCERTAIN and not (is_benign or common or kept)


COMMON = 0.01
"""Frequency from which BS1 speaks against a variant."""


def _rests_on_loss(one: JudgedVariant) -> bool:
    """Whether it is PVS1 of a haploinsufficient gene, and not ClinVar, that makes a variant (likely) pathogenic."""
    fired = any(name.startswith("PVS1") for name in one.points.fired)
    return one.class_source is ClassSource.ENGINE and fired and one.loss.steps[:1] == ("haploinsufficient",)


def _truncates(one: JudgedVariant) -> bool:
    doubled = one.over is not None and "doubled_out_of_frame" in one.loss.steps
    return doubled or bool((STOPS | SPLICE | LOST) & set(one.effect.terms))


def state_of(variants: Sequence[JudgedVariant]) -> AlleleState:
    """How the alleles are carried together. Relied on are only genotypes without a doubt."""
    sure = [one for one in variants if one.carried.zygosity is not Zygosity.DOUBTFUL]
    if not sure:
        return AlleleState.DOUBTFUL
    if any(one.carried.zygosity is Zygosity.HOM for one in sure):
        return AlleleState.HOM
    if any(one.carried.zygosity is Zygosity.HEMI for one in sure):
        return AlleleState.HEMI
    if len(sure) == 1:
        return AlleleState.HET
    found = {together(a, b) for a, b in combinations(sure, 2)}
    if AlleleState.TRANS in found:
        return AlleleState.TRANS
    return AlleleState.UNKNOWN_PHASE if AlleleState.UNKNOWN_PHASE in found else AlleleState.CIS


def together(a: JudgedVariant, b: JudgedVariant) -> AlleleState:
    """Whether two heterozygous alleles lie on one chromosome: never if they are alleles of one place, else by the
    file's phase or by the parents. Where these two disagree the phase is unknown."""
    if one_place(a, b):
        return AlleleState.TRANS
    known = {_by_phase(a, b), _by_parents(a, b)} - {AlleleState.UNKNOWN_PHASE}
    return known.pop() if len(known) == 1 else AlleleState.UNKNOWN_PHASE


def _by_phase(a: JudgedVariant, b: JudgedVariant) -> AlleleState:
    one, other = a.carried.copy, b.carried.copy
    if one is None or other is None or one[0] != other[0]:
        return AlleleState.UNKNOWN_PHASE
    return AlleleState.CIS if one[1] == other[1] else AlleleState.TRANS


def _by_parents(a: JudgedVariant, b: JudgedVariant) -> AlleleState:
    parents = {a.inherited, b.inherited}
    if parents == {Inherited.MOTHER, Inherited.FATHER}:
        return AlleleState.TRANS
    return (
        AlleleState.CIS
        if len(parents) == 1 and parents <= {Inherited.MOTHER, Inherited.FATHER}
        else AlleleState.UNKNOWN_PHASE
    )


def one_place(a: JudgedVariant, b: JudgedVariant) -> bool:
    """Whether no chromosome can carry both: two alleles of one record, or of one base."""
    if a.row >= 0 and a.row == b.row and a.variant != b.variant:
        return True
    bases = len(a.variant.ref) == len(a.variant.alt) == 1 == len(b.variant.ref) == len(b.variant.alt)
    return bases and a.variant.pos == b.variant.pos and a.variant.alt != b.variant.alt


def _maybe_two(variants: Sequence[JudgedVariant]) -> bool:
    """Two alleles are there if genotypes that are not relied on count: two variants, or one in both copies."""
    doubtful = [one for one in variants if one.carried.zygosity is Zygosity.DOUBTFUL]
    return bool(doubtful) and (len(variants) > 1 or any(one.carried.maybe_two for one in doubtful))


__all__ = ["counted", "is_weak", "reported", "state_of", "together"]
