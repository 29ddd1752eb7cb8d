"""What people read of polygenic scores. Plain data, no layout."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.section import Block, Bullets, Grid, Lines
from pmkit.risk.risk_terms import ABOUT, RankStatus
from pmkit.risk.section import PolygenicScore, Risk

HEAD = ("Score", "For", "Sum", "Rows with a genotype", "Among other people")
LEAST_WIDTH = 90


def risk_blocks(section: Risk) -> Iterator[Block]:
    """The scores, and what was not counted."""
    if section.held_back:
        yield Block("Polygenic scores", (Lines(("Not computed: there is no consent.",)),))
        return
    if not section.scores:
        return
    rows = tuple(map(_row, section.scores))
    yield Block("Polygenic scores (no diagnosis)", (Grid(HEAD, rows, LEAST_WIDTH),))
    left = tuple(line for score in section.scores for line in _left_out(score))
    if left:
        yield Block("Rows of the scores that were not counted", (Bullets(left),))
    notes = tuple(note for score in section.scores for note in score.notes)
    if notes:
        yield Block("Notes on the scores", (Bullets(notes),))


def _row(score: PolygenicScore) -> tuple[str, ...]:
    ranking = score.ranking
    if ranking.status is RankStatus.RANKED:
        told = f"percentile {ranking.percentile:.3g} of {ranking.people} ({ranking.population}): {ranking.because}"
    else:
        told = f"cannot be ranked: {ranking.because}"
    matched = f"{score.scored} of {score.rows} ({100 * score.match_rate:.3g} %; by weight "
    return (
        f"{score.score} {score.name}".strip(),
        score.trait,
        "none reported" if score.sum is None else f"{score.sum:.6g}",
        f"{matched}{100 * score.match_rate_by_weight:.3g} %)",
        told,
    )


def _left_out(score: PolygenicScore) -> Iterator[str]:
    for one in score.outcomes:
        if not one.outcome.counts:
            more = " …" if one.number > len(one.examples) else ""
            yield f"{score.score}: {one.number}: {ABOUT[one.outcome]} ({', '.join(one.examples)}{more})"
    for row in score.unsupported:
        more = " …" if row.number > len(row.names) else ""
        yield f"{score.score}: {row.number} not computed, {row.reason.replace('_', ' ')}: {', '.join(row.names)}{more}"
