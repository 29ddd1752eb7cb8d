"""Tumour mutational burden: mutations per megabase of a panel, by three published counting rules.

The rules disagree by design, so all three are given, each with its source. Mutations whose effect is not known (no
transcript, or one without sequence) make a range, and a burden is refused, with the reason, where they are too many or
the panel is too small for a stable estimate: a low number would then say more about the assay than about the tumour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pmkit.core.messages import tr, trn
from pmkit.core.model import Evidence, Variant
from pmkit.onco.biomarkers.panel_regions import PanelRegions

LEAST_PANEL = 500_000
"""Bases below which the estimate's spread is too wide (PMID 28420421)."""
MOST_UNKNOWN = 0.2
"""Share of the panel's mutations whose effect may be unknown; below, the burden is a range."""

_MISSENSE = frozenset(("missense_variant",))
_NON_SYNONYMOUS = _MISSENSE | frozenset(
    (
        "frameshift_variant",
        "inframe_deletion",
        "inframe_insertion",
        "protein_altering_variant",
        "start_lost",
        "stop_gained",
        "stop_lost",
    )
)
# Coding, but what it does to the protein is not known: all that a transcript without sequence can tell.
_UNEVALUABLE = "coding_sequence_variant"
_CODING = _NON_SYNONYMOUS | frozenset(
    (
        _UNEVALUABLE,
        "incomplete_terminal_codon_variant",
        "start_retained_variant",
        "stop_retained_variant",
        "synonymous_variant",
    )
)


class Mutation(NamedTuple):
    """A somatic mutation: its Sequence Ontology terms (empty where not evaluable), fraction, and hotspot membership."""

    variant: Variant
    terms: frozenset[str]
    vaf: float | None = None
    depth: int | None = None
    hotspot: bool = False


class _BurdenRule(NamedTuple):
    name: str
    text: str
    terms: frozenset[str]
    skips_hotspots: bool
    evidence: Evidence


RULES: tuple[_BurdenRule, ...] = (
    _BurdenRule(
        "all_coding",
        tr("coding substitutions and indels, synonymous ones too, without hotspot mutations"),
        _CODING,
        True,
        Evidence("PubMed", "28420421", ("28420421",)),
    ),
    _BurdenRule(
        "non_synonymous",
        tr("coding substitutions and indels that change the protein"),
        _NON_SYNONYMOUS,
        False,
        Evidence("PubMed", "32217756", ("32217756",)),
    ),
    _BurdenRule("missense", tr("missense mutations"), _MISSENSE, False, Evidence("PubMed", "28636851", ("28636851",))),
)


@dataclass(frozen=True, slots=True)
class MutationCount:
    """One rule's result: mutations counted, and `unknown` ones that might count.

    `per_mb` and `per_mb_most` are mutations per megabase without and with the unknown ones, None where `refused`.
    """

    rule: str
    text: str
    mutations: int
    unknown: int
    hotspots_excluded: int
    per_mb: float | None
    per_mb_most: float | None
    refused: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Burden:
    """The burden by each rule; `notes` say what was left out."""

    panel: str
    panel_bases: int
    counts: tuple[MutationCount, ...]
    notes: tuple[str, ...]


def mutational_burden(
    mutations: Sequence[Mutation], panel: PanelRegions, *, min_vaf: float = 0.05, min_depth: int = 0
) -> Burden:
    """Count the mutations inside a panel. Fractions are 0–1; a mutation of unknown fraction or depth counts.

    A variant counts once, however often it is listed; its terms are joined.
    """
    distinct = _distinct(mutations)
    inside = panel.inside([m.variant for m in distinct])
    within = [m for m, met in zip(distinct, inside, strict=True) if met]
    kept = [m for m in within if _at_least(m.vaf, min_vaf) and _at_least(m.depth, min_depth)]
    weak = len(within) - len(kept)
    counts = tuple(_count(rule, kept, panel) for rule in RULES)
    outside = len(distinct) - len(within)
    unreported = sum(m.vaf is None for m in kept)
    remarks = (
        (
            outside,
            trn(
                "{n} mutation outside the panel was left out", "{n} mutations outside the panel were left out", outside
            ),
        ),
        (
            weak,
            trn(
                "{n} mutation below allele fraction {min_vaf:g} or depth {min_depth} was left out",
                "{n} mutations below allele fraction {min_vaf:g} or depth {min_depth} were left out",
                weak,
                min_vaf=min_vaf,
                min_depth=min_depth,
            ),
        ),
        (
            unreported,
            trn(
                "{n} mutation was counted though its allele fraction is not known",
                "{n} mutations were counted though their allele fraction is not known",
                unreported,
            ),
        ),
        (
            panel.overlapping,
            trn(
                "{n} overlapping or adjacent region of the panel was joined",
                "{n} overlapping or adjacent regions of the panel were joined",
                panel.overlapping,
            ),
        ),
    )
    return Burden(panel.name, panel.size, counts, tuple(text for number, text in remarks if number))


def _at_least(value: float | None, threshold: float) -> bool:
    return value is None or value >= threshold


def _distinct(mutations: Sequence[Mutation]) -> list[Mutation]:
    found: dict[Variant, Mutation] = {}
    for mutation in mutations:
        known = found.setdefault(mutation.variant, mutation)
        terms, hotspot = known.terms | mutation.terms, known.hotspot or mutation.hotspot
        found[mutation.variant] = known._replace(terms=terms, hotspot=hotspot)
    return list(found.values())


def _count(rule: _BurdenRule, mutations: Sequence[Mutation], panel: PanelRegions) -> MutationCount:
    matching = [m for m in mutations if m.terms & rule.terms]
    unknown = sum(_is_unknown(m, rule) for m in mutations)
    hotspots = sum(m.hotspot for m in matching) if rule.skips_hotspots else 0
    number, megabases = len(matching) - hotspots, panel.size / 1e6
    refused = _refusal(panel, len(mutations), unknown)
    least, most = (None, None) if refused else (number / megabases, (number + unknown) / megabases)
    return MutationCount(rule.name, rule.text, number, unknown, hotspots, least, most, refused, rule.evidence)


def _is_unknown(mutation: Mutation, rule: _BurdenRule) -> bool:
    """Whether a mutation might count by the rule, if only its effect were known."""
    if not mutation.terms:
        return True
    return _UNEVALUABLE in mutation.terms and not mutation.terms & (rule.terms | _NON_SYNONYMOUS)


def _refusal(panel: PanelRegions, total: int, unknown: int) -> str:
    if panel.size < LEAST_PANEL:
        return tr(
            "the panel covers {size:.3f} Mb; below {least_panel:g} Mb a burden is not reliable",
            size=panel.size / 1000000.0,
            least_panel=LEAST_PANEL / 1000000.0,
        )
    if unknown > MOST_UNKNOWN * total:
        return trn(
            "the effect of {unknown} of {n} mutation in the panel is not known",
            "the effect of {unknown} of {n} mutations in the panel is not known",
            total,
            unknown=unknown,
        )
    return ""
