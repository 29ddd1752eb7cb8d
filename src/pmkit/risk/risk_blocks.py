"""What people read of polygenic scores. Plain data, no layout."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.core.section import Block, Bullets, Grid, Lines
from pmkit.risk.risk_answers import estimated, ranked
from pmkit.risk.risk_terms import ABOUT
from pmkit.risk.section import ClinicalRisk, PolygenicScore, Risk

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
    yield from map(_clinical, section.clinical)
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


def _clinical(one: ClinicalRisk) -> Block:
    lines = [
        tr("{name}, {outcome}: {estimate}.", name=one.name, outcome=one.outcome, estimate=estimated(one)),
        tr("By {inputs}.", inputs=", ".join(one.inputs)) if one.inputs else "",
        tr("Made from {population}.", population=one.population),
        *one.cautions,
        tr("Source: {citations}.", citations=", ".join(one.citations)),
    ]
    return Block(tr("Clinical risk (no genotype is part of it)"), (Lines(tuple(filter(None, lines))),))


def _row(score: PolygenicScore) -> tuple[str, ...]:
    matched = tr(
        "{scored} of {rows} ({number:.3g} %; by weight {weight:.3g} %)",
        scored=score.scored,
        rows=score.rows,
        number=100 * score.match_rate,
        weight=100 * score.match_rate_by_weight,
    )
    return (
        f"{score.score} {score.name}".strip(),
        score.trait,
        tr("none reported") if score.sum is None else f"{score.sum:.6g}",
        matched,
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
            "{score}: {number} not computed, {reason}: {names}",
            score=score.score,
            number=row.number,
            reason=row.reason.replace("_", " "),
            names=f"{', '.join(row.names)}{more}",
        )
