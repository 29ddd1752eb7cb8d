"""Diseases that an alteration or a clinical state makes of a broader one: ERBB2 amplification of a breast cancer makes
HER2-positive breast cancer, PML::RARA of an acute myeloid leukaemia makes promyelocytic leukaemia."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from pmkit.core.messages import all_of, tr, trn
from pmkit.knowledge.profiles import Atom, AtomKind, Profile, parse
from pmkit.knowledge.store import open_table
from pmkit.onco.conditions import States, check
from pmkit.onco.profile_match import MatchCloseness, ProfileOutcome, evaluate
from pmkit.onco.statements import name_of
from pmkit.onco.tumor_type import TumorType, name_of_term


class _Definition(NamedTuple):
    profile: Profile | None
    states: tuple[str, ...]
    within: frozenset[str]
    defines: tuple[str, ...]
    reference: str


@cache
def _definitions() -> tuple[_Definition, ...]:
    return tuple(
        _Definition(
            parse(row["profile"]) if row["profile"] else None,
            tuple(row["states"].split("|")) if row["states"] else (),
            frozenset(row["within"].split("|")),
            tuple(row["defines"].split("|")),
            row["reference"],
        )
        for row in open_table("onco.defined_diseases").rows()
    )


def implied(tumor: TumorType | None) -> frozenset[str]:
    """Fusions without which the diagnosis would not be made, as "BCR::ABL1" for chronic myeloid leukaemia."""
    if tumor is None:
        return frozenset()
    return frozenset(
        one.profile.gene
        for one in _definitions()
        if isinstance(one.profile, Atom)
        and one.profile.kind is AtomKind.FUSION
        and not tumor.same.isdisjoint(one.defines)
    )


class Defined(NamedTuple):
    """The tumour type with the diseases that it is by its alterations, and a sentence for each."""

    tumor: TumorType
    notes: tuple[str, ...]


def refine(tumor: TumorType, look: Callable[[Atom], ProfileOutcome], states: States) -> Defined:
    """Add to a tumour type what alterations and states make of it. A state that is given wins over an alteration:
    an amplified ERBB2 does not make HER2-positive what was given as HER2-negative."""
    terms = tumor.same | tumor.ancestors
    same, possible, excluded = set(tumor.same), set(tumor.possible), set(tumor.excluded)
    notes: dict[str, str] = {}
    for one in _definitions():
        named = one.defines[0]
        if one.within.isdisjoint(terms) or named in terms:
            continue
        if one.profile is None:
            outcomes = {check(word, None, states)[0] for word in one.states}
            if outcomes != {"met"}:
                (excluded if "unmet" in outcomes else possible).add(named)
                continue
            why = all_of(states.said(word.partition("=")[0]) for word in one.states)
        else:
            outcome = evaluate(one.profile, look)
            shown = [match for match in outcome.matches if match.level is not MatchCloseness.CONDITIONAL]
            if not outcome.truth or not shown:
                continue
            names = list(dict.fromkeys(name_of(match.alteration) for match in shown))
            why = trn("{names} was found", "{names} were found", len(names), names=all_of(names))
        same.update(one.defines)
        notes.setdefault(
            named,
            tr(
                "As {why}, statements on {name_of_term} apply ({reference}).",
                why=why,
                name_of_term=name_of_term(named),
                reference=one.reference,
            ),
        )
    known = tumor._replace(
        same=frozenset(same - excluded),
        possible=frozenset(possible - same - excluded),
        excluded=frozenset(excluded),
    )
    return Defined(known, tuple(note for id_, note in notes.items() if id_ not in excluded))
