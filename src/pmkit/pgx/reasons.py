"""Why a gene result matters for a drug: toxicity, loss of effect, both. Rules: `rules/pgx/reasons.toml`.

The guideline rows say what to do, not why; and one row can serve opposite ends (codeine: poor and ultrarapid
metabolizers both "avoid"). So the reason is found for the matched result, never for the row.
"""

from collections.abc import Iterable
from functools import cache
from typing import Literal

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules
from pmkit.pgx.pgx_terms import Stake

Direction = Literal["low", "normal", "high", "risk", "uncertain"]


class ReasonRule(Strict):
    id: str
    gene: str
    drugs: tuple[str, ...] = ()  # none: all drugs of the gene
    about: str
    citations: tuple[Citation, ...] = Field(min_length=1)
    effects: dict[str, Stake] = Field(min_length=1)  # direction or phenotype -> effect


class NoReason(Strict):
    actions: tuple[str, ...]
    silent: tuple[str, ...]  # the source recommends nothing, so what is at stake is not known


class ReasonTest(Strict):
    drug: str
    gene: str
    state: str
    action: str
    reason: Stake


class ReasonRules(Strict):
    """The file. Proved at load: a phenotype has one direction, a drug and gene one rule, effects name known states."""

    meta: Meta
    directions: dict[Direction, tuple[str, ...]]
    no_reason: NoReason
    rule: tuple[ReasonRule, ...] = Field(min_length=1)
    test: tuple[ReasonTest, ...] = Field(min_length=1)

    def check(self) -> None:
        states = [state for group in self.directions.values() for state in group]
        if len(set(states)) < len(states):
            raise ValueError(tr("a phenotype has two directions"))
        known = {*self.directions, *states}
        seen: set[tuple[str, str]] = set()
        for rule in self.rule:
            if strange := rule.effects.keys() - known:
                raise ValueError(
                    tr(
                        "{id}: no such direction or phenotype: {strange}",
                        id=rule.id,
                        strange=", ".join(sorted(strange)),
                    )
                )
            for drug in rule.drugs or ("",):
                if (rule.gene, drug) in seen:
                    raise ValueError(
                        tr(
                            "{id}: a second rule for {gene} and {drug}",
                            id=rule.id,
                            gene=rule.gene,
                            drug=drug or tr("all drugs"),
                        )
                    )
                seen.add((rule.gene, drug))


@cache
def reason_rules() -> ReasonRules:
    return load_rules("pgx/reasons", ReasonRules)


@cache
def _by_pair() -> dict[tuple[str, str], ReasonRule]:
    return {(rule.gene, drug): rule for rule in reason_rules().rule for drug in (rule.drugs or ("",))}


@cache
def _direction_of() -> dict[str, Direction]:
    return {state: direction for direction, states in reason_rules().directions.items() for state in states}


def rule_of(drug: str, gene: str) -> ReasonRule | None:
    """The rule that speaks for a drug and gene."""
    rules = _by_pair()
    return rules.get((gene, drug)) or rules.get((gene, ""))


def reason(drug: str, gene: str, state: str, action: str) -> Stake:
    """The effect of a phenotype or key such as "*57:01 positive"; "none" for normal results and usual care."""
    document = reason_rules()
    if action in document.no_reason.actions:
        return Stake.NONE
    if action in document.no_reason.silent:
        return Stake.UNSPECIFIED
    direction = _direction_of().get(state)
    rule = rule_of(drug, gene)
    if rule is None or direction is None:
        return Stake.UNSPECIFIED
    default = Stake.NONE if direction == "normal" else Stake.UNSPECIFIED
    return rule.effects.get(state) or rule.effects.get(direction) or default


def joined(effects: Iterable[Stake]) -> Stake:
    """The effect of several genes together."""
    found = set(effects)
    if Stake.BOTH in found or {Stake.TOXICITY, Stake.LOSS_OF_EFFECT} <= found:
        return Stake.BOTH
    for effect in (Stake.TOXICITY, Stake.LOSS_OF_EFFECT, Stake.UNSPECIFIED):
        if effect in found:
            return effect
    return Stake.NONE
