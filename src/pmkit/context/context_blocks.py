"""What people read of the patient's context: blocks of the report, and lines of `explain`. Plain data, no layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmkit.context.context_answers import amount, worth_telling
from pmkit.context.section import AdjustedPhenotype, ContextPart, ContextScore, DoseEstimate
from pmkit.core.messages import tr, trn
from pmkit.core.section import RECORDS, Around, Block, Bullets, Grid, Lines

DOSE_HEAD = (tr("Model"), tr("holds for"), tr("from"), tr("patients of the paper"), tr("caution"), tr("source"))
VERIFIED = {
    "primary": tr("coefficients read in the paper"),
    "corroborated": tr("coefficients agree with the paper's abstract"),
    "not_verified": tr("not verified"),
}


def phenotype_head() -> tuple[str, ...]:
    """What stands above adjusted phenotypes."""
    return (
        tr("Gene"),
        tr("Diplotype"),
        tr("By genotype"),
        tr("With the medication"),
        tr("Caused by"),
        tr("Guidance"),
    )


def context_blocks(context: ContextPart, around: Around) -> Iterator[Block]:
    """Medication, phenotypes under it, dose estimates, scores."""
    if context.medications or context.unknown_medications:
        unknown = [tr("{name} (not known, not checked)", name=name) for name in context.unknown_medications]
        yield Block(tr("Medication, as reported"), (Lines((", ".join([*context.medications, *unknown]),)),))
    if context.phenotypes:
        notes = dict.fromkeys(
            f"{p.gene}: {p.note} [{', '.join(p.citations)}]{_doubt(p)}" for p in context.phenotypes if p.note
        )
        grid = Grid(phenotype_head(), tuple(map(phenotype_row, context.phenotypes)))
        yield Block(tr("Phenotypes under this medication"), (grid, Bullets(tuple(notes))))
    shown = [dose for dose in context.doses if worth_telling(dose, context)]
    estimated = tuple(dose_row(dose) for dose in shown if dose.status == "estimated")
    if estimated:
        title = tr("Dose estimates of published models (not a prescription)")
        yield Block(title, (Grid(DOSE_HEAD, estimated, RECORDS),))
    refused = tuple(refusal(dose) for dose in shown if dose.status != "estimated")
    if refused:
        yield Block(tr("Models that give no dose"), (Bullets(refused),))
    if context.scores:
        yield Block(tr("Scores"), (Lines(tuple(line for score in context.scores for line in score_lines(score))),))


def phenotype_row(item: AdjustedPhenotype) -> tuple[str, ...]:
    """Genotype and medication side by side, and whether guidance is looked up with it."""
    return (
        item.gene,
        item.diplotype,
        _scored(item.phenotype, item.activity_score),
        _scored(item.adjusted_phenotype, item.adjusted_score) or tr("no adjusted phenotype is given"),
        ", ".join(item.causes),
        tr("also looked up as adjusted")
        if item.used_for_guidance
        else tr("research only: shown, guidance by genotype"),
    )


def _doubt(item: AdjustedPhenotype | ContextScore) -> str:
    """That nobody verified the method; "" where somebody did."""
    return f" ({VERIFIED[item.verified]})" if item.verified == "not_verified" else ""


def _scored(phenotype: str, score: str) -> str:
    return f"{phenotype} ({score})" if score not in ("", "n/a") else phenotype


def dose_row(item: DoseEstimate) -> tuple[str, ...]:
    """One model that gave a dose."""
    return (
        f"{item.drug}, {item.model.replace('_', ' ')}: {amount(item)}",
        "; ".join(item.limits),
        ", ".join(item.inputs),
        item.population,
        "; ".join(item.cautions),
        f"{', '.join(item.citations)} ({VERIFIED[item.verified]})",
    )


def refusal(item: DoseEstimate) -> str:
    """Why a model gives no dose."""
    words = item.status.replace("_", " ")
    return f"{item.drug}, {item.model.replace('_', ' ')}: {words}: {'; '.join(item.because)}"


def score_lines(item: ContextScore) -> Iterator[str]:
    """A points score: its answer, or that it is withheld, and what applies."""
    if item.points is None:
        yield (
            trn(
                "{id} ({drug}): score withheld, its point values are not verified; from {n} point: {meaning}",
                "{id} ({drug}): score withheld, its point values are not verified; from {n} points: {meaning}",
                item.high_at_least,
                id=item.id,
                drug=item.drug,
                meaning=item.meaning,
            )
        )
    else:
        yield trn(
            "{id} ({drug}): {points} of {n} point, {outcome}",
            "{id} ({drug}): {points} of {n} points, {outcome}",
            item.high_at_least,
            id=item.id,
            drug=item.drug,
            points=item.points,
            outcome=item.outcome.replace("_", " "),
        )
    for title, answer in ((tr("applies"), True), (tr("does not apply"), False), (tr("not known"), None)):
        names = [part.name for part in item.components if part.applies is answer]
        if names:
            yield f"  {title}: {', '.join(names)}"
    yield "  " + tr("source: {source}", source=", ".join(item.citations)) + _doubt(item)


def about(context: ContextPart, requested: str) -> Iterator[str]:
    """What the context says of a gene or drug (lower case), for `explain`."""
    for item in context.phenotypes:
        if item.gene.casefold() == requested:
            yield "  " + tr("Under the medication:")
            yield from (
                f"    {head}: {text}" for head, text in zip(phenotype_head()[1:], phenotype_row(item)[1:], strict=True)
            )
            yield from _reported("    " + tr("note"), [item.note])
            yield from _reported("    " + tr("source"), item.citations)
    for dose in context.doses:
        if dose.drug.casefold() == requested:
            yield "  " + tr(
                "Dosing model {model}: {amount}",
                model=dose.model.replace("_", " "),
                amount=amount(dose) or dose.status.replace("_", " "),
            )
            yield from _reported("    " + tr("because"), dose.because)
            yield from _reported("    " + tr("given"), dose.inputs)
            yield from _reported("    " + tr("holds for"), dose.limits)
            yield from _reported("    " + tr("patients of the paper"), [dose.population])
            yield from _reported("    " + tr("caution"), dose.cautions)
            yield from _reported("    " + tr("source"), [f"{', '.join(dose.citations)} ({VERIFIED[dose.verified]})"])
    for score in context.scores:
        if score.drug.casefold() == requested:
            yield from (f"  {line}" for line in score_lines(score))


def _reported(title: str, texts: Iterable[str]) -> Iterator[str]:
    text = "; ".join(filter(None, texts))
    if text:
        yield f"{title}: {text}"
