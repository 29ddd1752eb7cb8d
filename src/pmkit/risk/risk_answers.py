"""The first screen of polygenic scores: a line each."""

from __future__ import annotations

from pmkit.core.messages import tr, trn
from pmkit.core.summary import Fact, Group, Summary
from pmkit.risk.risk_terms import ClinicalStatus, RankStatus
from pmkit.risk.section import ClinicalRisk, PolygenicScore, Ranking, Risk

PLACE = 46
MOST = 6  # scores on the first screen


def risk_summary(section: Risk) -> Summary:
    """A group, also where nothing was computed."""
    title = tr("Polygenic scores (no diagnosis)")
    lines = [Fact(_name(score), _wording(score)) for score in section.scores[:MOST]]
    more = len(section.scores) - MOST
    if more > 0:
        lines.append(Fact("", trn("{n} more: --full", "{n} more: --full", more)))
    lines += [Fact(one.name, estimated(one)) for one in section.clinical]
    if section.held_back:
        lines = [Fact("", tr("Not computed: there is no consent."))]
    return Summary(groups=(Group("scores", title, lines=tuple(lines), brief=False, place=PLACE),) if lines else ())


def _name(score: PolygenicScore) -> str:
    return f"{score.score} {score.trait or score.name}".strip()


def _wording(score: PolygenicScore) -> str:
    reported = tr("none reported") if score.sum is None else tr("sum {sum:.6g}", sum=score.sum)
    matched = trn(
        "{scored} of {n} row had a genotype", "{scored} of {n} rows had a genotype", score.rows, scored=score.scored
    )
    return f"{ranked(score.ranking)}; {reported}; {matched}"


def ranked(ranking: Ranking) -> str:
    """Where the sum stands among other people, or why that cannot be told."""
    if ranking.status is not RankStatus.RANKED:
        return tr("cannot be ranked: {because}", because=ranking.because)
    if ranking.by_normal:
        return tr(
            "percentile {percentile:.3g} of {people} ({population}), if sums are normally distributed: {because}",
            percentile=ranking.percentile,
            people=ranking.people,
            population=ranking.population,
            because=ranking.because,
        )
    return tr(
        "percentile {percentile:.3g} of {people} ({population}): {because}",
        percentile=ranking.percentile,
        people=ranking.people,
        population=ranking.population,
        because=ranking.because,
    )


def estimated(one: ClinicalRisk) -> str:
    """The clinical risk in words, or why there is none."""
    if one.status is not ClinicalStatus.ESTIMATED or one.percent is None:
        return tr("not estimated: {because}", because=one.because)
    return tr("{percent:.3g} % within {years} years", percent=one.percent, years=one.years)
