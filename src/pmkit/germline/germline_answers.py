"""The first screen of hereditary findings: what to act on, what to confirm first, carriers, and what was looked at.

Decided by codes; every text goes through the catalogue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pmkit.core.cells import few
from pmkit.core.messages import tr, trn
from pmkit.core.section import Level
from pmkit.core.summary import Answer, Fact, Group, Said, Summary
from pmkit.germline.germline_terms import Looked, Outcome, Read
from pmkit.germline.germline_words import (
    LEVELS,
    change_of,
    circumstances,
    class_words,
    lists,
    named,
    none_found,
    outcomes,
    states,
    unjudged,
    whys,
)
from pmkit.germline.section import GermlinePart, GermlineReport

FIRST, CARRIERS, LIMITS = 12, 45, 52
MOST = 8  # findings of one kind that are listed in full
MOST_GENES = 6  # names in a line


def germline_summary(part: GermlinePart) -> Summary:
    """One fact for the head, and the groups of the first screen."""
    return Summary(tuple(_facts(part)), tuple(_groups(part)))


def _facts(part: GermlinePart) -> Iterator[Fact]:
    looked = [one.scope for one in part.scopes if one.looked is Looked.YES]
    level = Level.PLAIN
    if not looked:
        wording = tr("not looked at")
    else:
        genes = {outcome: _genes(part.findings, outcome) for outcome in outcomes()}
        wording = "; ".join(
            filter(
                None,
                (
                    _counted(Outcome.REPORT, len(genes[Outcome.REPORT])),
                    _counted(Outcome.POSSIBLE, len(genes[Outcome.POSSIBLE])),
                    _counted(Outcome.CARRIER, len(genes[Outcome.CARRIER])),
                ),
            )
        )
        wording = "; ".join(filter(None, (wording or tr("no finding"), *(text for _, text in unjudged(part)))))
        level = Level.URGENT if genes[Outcome.REPORT] else level
    yield Fact(tr("Hereditary"), f"{wording} ({', '.join(looked).replace('_', ' ')})" if looked else wording, level)
    if looked:
        yield Fact(tr("Genes read"), _read(part), Level.CAUTION if _is_open(part) else Level.PLAIN)


def _genes(findings: Iterable[GermlineReport], outcome: Outcome) -> list[str]:
    return list(dict.fromkeys(one.gene for one in findings if one.outcome is outcome))


def _counted(outcome: Outcome, number: int) -> str:
    if not number:
        return ""
    match outcome:
        case Outcome.REPORT:
            return trn("{n} gene to report", "{n} genes to report", number)
        case Outcome.POSSIBLE:
            return trn("{n} gene to confirm first", "{n} genes to confirm first", number)
    return trn("carrier in {n} gene", "carrier in {n} genes", number)


def _is_open(part: GermlinePart) -> bool:
    return any(one.read is not Read.WHOLE for one in part.genes)


def _read(part: GermlinePart) -> str:
    number = Counter(one.read for one in part.genes)
    wording = [
        tr("whole: {n}", n=number[Read.WHOLE]) if number[Read.WHOLE] else "",
        tr("in part: {n}", n=number[Read.PART]) if number[Read.PART] else "",
        tr("variants only: {n}", n=number[Read.VARIANTS_ONLY]) if number[Read.VARIANTS_ONLY] else "",
        tr("not looked at: {n}", n=number[Read.NOT_COVERED]) if number[Read.NOT_COVERED] else "",
    ]
    text = "; ".join(filter(None, wording)) or tr("none")
    return tr("{text} (no finding is not a normal result there)", text=text) if _is_open(part) else text


def _groups(part: GermlinePart) -> Iterator[Group]:
    for outcome, code, place in ((Outcome.REPORT, "hereditary", FIRST), (Outcome.POSSIBLE, "confirm", FIRST + 1)):
        answers = tuple(_answers([one for one in part.findings if one.outcome is outcome]))
        if answers:
            more = len(answers) - MOST
            left = (Fact("", trn("{n} more: --full", "{n} more: --full", more)),) if more > 0 else ()
            title = outcomes()[outcome]
            yield Group(code, title, answers[:MOST], left, LEVELS[outcome], _heads(), place=place)
    carriers = [one for one in part.findings if one.outcome is Outcome.CARRIER]
    if carriers:
        lines = tuple(Fact(one.gene, f"{one.condition}, {_variants(one)}") for one in carriers)
        title = outcomes()[Outcome.CARRIER]
        yield Group("carrier", title, lines=lines, level=LEVELS[Outcome.CARRIER], flow=True, place=CARRIERS)
    wording = tuple(_limits(part))
    if wording:
        title = tr("Hereditary findings: what is open or was not looked at")
        yield Group("hereditary_limits", title, lines=wording, level=Level.CAUTION, place=LIMITS)


def _heads() -> tuple[str, str, str, str]:
    return tr("Variant"), tr("Condition"), tr("Why"), tr("List")


def _answers(findings: Sequence[GermlineReport]) -> Iterator[Answer]:
    """One for each gene and its variants: lists name the condition of one gene in different words."""
    held: dict[tuple[str, tuple[str, ...]], list[GermlineReport]] = {}
    for finding in findings:
        held.setdefault((finding.gene, tuple(map(named, finding.variants))), []).append(finding)
    for (gene, _), found in held.items():
        first = found[0]
        conditions = {one.condition.casefold(): one.condition for one in reversed(found)}
        yield Answer(
            name=f"{gene} {_variants(first)}",
            code=first.outcome.value,
            mark=_mark(first.outcome),
            act="; ".join(reversed(conditions.values())),
            level=LEVELS[first.outcome],
            because="; ".join(_why(first)),
            says=(Said(tuple(dict.fromkeys(lists()[one.list] for one in found)), ""),),
            notes=tuple(_notes(found)),
        )


def _mark(outcome: Outcome) -> str:
    return tr("CONFIRM") if outcome is Outcome.POSSIBLE else tr("REPORT")


def _variants(finding: GermlineReport) -> str:
    return " + ".join(map(change_of, finding.variants))


def _why(finding: GermlineReport) -> Iterator[str]:
    """How the alleles are carried, what is known or doubted of each, and their classes."""
    yield states()[finding.state]
    yield from dict.fromkeys(text for one in finding.variants for text in circumstances(one))
    yield from map(class_words, finding.variants)


def _notes(found: Iterable[GermlineReport]) -> Iterator[str]:
    doubtful = [lists()[one.list] for one in found if not one.rule_verified]
    if doubtful:
        names = ", ".join(dict.fromkeys(doubtful))
        yield tr("{list}: the rule for the gene was not confirmed in the list's paper", list=names)


def _limits(part: GermlinePart) -> Iterator[Fact]:
    looked = any(one.looked is Looked.YES for one in part.scopes)
    if looked and not part.findings:
        yield Fact("", none_found(part))
    for genes, text in unjudged(part):
        yield Fact(text, few(genes, MOST_GENES), Level.CAUTION)
    unread = [one.gene for one in part.genes if one.read is Read.PART]
    if unread:
        yield Fact(tr("read in part"), few(unread, MOST_GENES))
    why: dict[Looked, list[str]] = {}
    for one in part.scopes:
        if one.looked is not Looked.YES:
            why.setdefault(one.looked, []).append(one.scope.replace("_", " "))
    yield from (Fact(", ".join(scopes), whys()[looked]) for looked, scopes in why.items())
    if looked and part.clinvar_bundled:
        wording = tr("a bundled subset of a few genes was read (release {release})", release=part.clinvar_release)
        yield Fact("ClinVar", wording)
