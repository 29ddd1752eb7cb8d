"""What people read of polygenic scores. Plain data, no layout."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.core.section import Block, Bullets, Grid, Lines
from pmkit.risk.risk_terms import ABOUT, RankStatus
from pmkit.risk.section import PolygenicScore, Ranking, Risk

HEAD = ("Score", "For", "Sum", tr("Rows with a genotype"), tr("Among other people"))
LEAST_WIDTH = 90


def risk_blocks(section: Risk) -> Iterator[Block]:
    """The scores, and what was not counted."""
    if section.held_back:
        why = tr("Not computed: there is no consent.")
        if section.minor:
            why = tr("Not computed: the patient counts as a minor, and the scores tell conditions of adult life.")
        yield Block(tr("Polygenic scores"), (Lines((why,)),))
        return
    if not section.scores:
        return
    rows = tuple(map(_row, section.scores))
    yield Block(tr("Polygenic scores (no diagnosis)"), (Grid(HEAD, rows, LEAST_WIDTH),))
    left = tuple(line for score in section.scores for line in left_out(score))
    if left:
        yield Block(tr("Rows of the scores that were not counted"), (Bullets(left),))
    notes = tuple(note for score in section.scores for note in score.notes)
    if notes:
        yield Block(tr("Notes on the scores"), (Bullets(notes),))


def ranked(ranking: Ranking) -> str:
    """Where the sum stands among other people, or why that is not known."""
    if ranking.status is not RankStatus.RANKED:
        return tr("cannot be ranked: {because}", because=ranking.because)
    return tr(
        "percentile {percentile:.3g} of {people} ({population}): {because}",
        percentile=ranking.percentile,
        people=ranking.people,
        population=ranking.population,
        because=ranking.because,
    )


def _row(score: PolygenicScore) -> tuple[str, ...]:
    matched = tr(
        "{scored} of {rows} ({number:.3g} %; by weight ",
        scored=score.scored,
        rows=score.rows,
        number=100 * score.match_rate,
    )
    return (
        f"{score.score} {score.name}".strip(),
        score.trait,
        tr("none reported") if score.sum is None else f"{score.sum:.6g}",
        f"{matched}{100 * score.match_rate_by_weight:.3g} %)",
        ranked(score.ranking),
    )


def left_out(score: PolygenicScore) -> Iterator[str]:
    """Rows that were not counted, by why."""
    for one in score.outcomes:
        if not one.outcome.counts:
            more = " …" if one.number > len(one.examples) else ""
            yield f"{score.score}: {one.number}: {ABOUT[one.outcome]} ({', '.join(one.examples)}{more})"
    for row in score.unsupported:
        more = " …" if row.number > len(row.names) else ""
        yield tr(
            "{score}: {number} not computed, {reason}: {names}{more}",
            score=score.score,
            number=row.number,
            reason=row.reason.replace("_", " "),
            names=", ".join(row.names),
            more=more,
        )
