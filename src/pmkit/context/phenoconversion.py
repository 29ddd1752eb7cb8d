"""What co-medication makes of a genotype: the phenotype by genotype and the adjusted one, side by side.

The genotype's result is never overwritten. Only enzymes whose method is accepted for guidance (CYP2D6: score times 0
or 0.5) change what is looked up; the others are shown. Rules: `rules/context/phenoconversion.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pmkit.context.context_rules import Enzyme, enzyme_rules, enzymes
from pmkit.pgx import GeneResult, scaled


@dataclass(frozen=True, slots=True)
class Modulator:
    drug: str
    kind: str  # inhibitor | inducer
    strength: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One gene under co-medication, for one of its possible diplotypes."""

    gene: str
    diplotype: str
    phenotype: str | None
    activity_score: str | None
    adjusted_phenotype: str | None
    adjusted_score: str | None
    modulators: tuple[Modulator, ...]
    guidance: bool  # the adjusted result may be used to look guidance up
    verified: str
    note: str
    citations: tuple[str, ...]


def modulators(gene: str, drugs: Sequence[str]) -> tuple[Modulator, ...]:
    """The drugs of a list that inhibit or induce the gene's enzyme."""
    enzyme = enzymes().get(gene)
    if enzyme is None:
        return ()
    kinds = (("inhibitor", enzyme.inhibitors), ("inducer", enzyme.inducers))
    return tuple(
        Modulator(drug, kind, strength)
        for drug in dict.fromkeys(drugs)
        for kind, group in kinds
        if (strength := group.strength(drug)) is not None
    )


@cache
def modulator_names() -> dict[str, str]:
    """Every name of a drug in the lists, lower case -> the lists' name."""
    rules = enzyme_rules()
    return {name: name for name in rules.listed()} | {o: name for name, others in rules.names.items() for o in others}


def factor_of(gene: str, drugs: Sequence[str]) -> float:
    """What the activity score is multiplied by: the smallest factor of the inhibitors, 1 without any."""
    enzyme = enzymes().get(gene)
    if enzyme is None or enzyme.method != "score":
        return 1.0
    factors: Mapping[str, float] = {str(strength): factor for strength, factor in enzyme.factors.items()}
    found = (factors[m.strength] for m in modulators(gene, drugs) if m.kind == "inhibitor")
    return min(found, default=1.0)


def stepped(enzyme: Enzyme, phenotype: str | None, found: Sequence[Modulator]) -> str | None:
    """A phenotype moved along the enzyme's order; poor stays poor, an inhibitor beats an inducer.

    None for an enzyme whose drugs are only named.
    """
    if enzyme.method == "named":
        return None
    place = enzyme.same_as.get(phenotype or "", phenotype or "")
    if place not in enzyme.order or place == enzyme.order[0]:
        return phenotype
    index = enzyme.order.index(place)
    inhibitors = {m.strength for m in found if m.kind == "inhibitor"}
    inducers = {m.strength for m in found if m.kind == "inducer"}
    if "strong" in inhibitors:
        return enzyme.order[0]
    if "moderate" in inhibitors:
        return enzyme.order[index - 1]
    if inducers & {"strong", "moderate"}:
        return enzyme.order[min(index + 1, len(enzyme.order) - 1)]
    return phenotype


def adjust(result: GeneResult, drugs: Sequence[str]) -> tuple[Adjustment, ...]:
    """One adjustment per possible diplotype; none where no drug of the list acts on the enzyme."""
    enzyme = enzymes().get(result.gene)
    found = modulators(result.gene, drugs)
    if enzyme is None or not found:
        return ()
    answer = []
    for item in result.recommendation:
        pair = item.pair
        if enzyme.method == "score":
            after = scaled(pair, factor_of(result.gene, drugs))
            phenotype, score = after.phenotype, after.activity_score
        else:
            phenotype, score = stepped(enzyme, pair.phenotype, found), None
        adjustment = Adjustment(
            *(result.gene, item.label, pair.phenotype, pair.activity_score, phenotype, score, found),
            *(enzyme.guidance, enzyme.verified, enzyme.note, enzyme.citations),
        )
        answer.append(adjustment)
    return tuple(answer)
