"""The tables of the patient's context. Names of columns are a contract: new ones go to the end."""

from __future__ import annotations

from pmkit.context.section import AdjustedPhenotype, ContextPart, ContextScore, DoseEstimate
from pmkit.core.section import Column, Kind, Table

P, D, S = Column[AdjustedPhenotype], Column[DoseEstimate], Column[ContextScore]
LIST, NUMBER, COUNT = Kind.LIST, Kind.NUMBER, Kind.INTEGER

PHENOTYPES: Table[ContextPart, AdjustedPhenotype] = Table(
    "context.phenotypes",
    "Phenotypes under the medication",
    "phenotypes",
    (
        P("gene", lambda p: p.gene, "gene symbol"),
        P("diplotype", lambda p: p.diplotype, "the diplotype looked up"),
        P("phenotype", lambda p: p.phenotype, "by genotype"),
        P("activity_score", lambda p: p.activity_score, "by genotype"),
        P("adjusted_phenotype", lambda p: p.adjusted_phenotype, "under the medication"),
        P("adjusted_score", lambda p: p.adjusted_score, "under the medication"),
        P("causes", lambda p: p.causes, "drugs that act on the enzyme", LIST),
        P("used_for_guidance", lambda p: p.used_for_guidance, "false: shown only", Kind.TRUTH),
        P("verified", lambda p: p.verified, "how well the method was checked"),
        P("note", lambda p: p.note, "what to know of the method"),
        P("citations", lambda p: p.citations, "where the method is from", LIST),
    ),
)

DOSES: Table[ContextPart, DoseEstimate] = Table(
    "context.doses",
    "Dosing models, one row for each that was asked, also where it gives no dose",
    "doses",
    (
        D("model", lambda d: d.model, "the model's name"),
        D("drug", lambda d: d.drug, "drug name"),
        D("status", lambda d: d.status, "only `estimated` has numbers"),
        D("value", lambda d: d.value, "the model's quantity", NUMBER),
        D("unit", lambda d: d.unit, "unit of `value`"),
        D("dose", lambda d: d.dose, "dose where the quantity is not itself one", NUMBER),
        D("dose_unit", lambda d: d.dose_unit, "unit of `dose`"),
        D("per_day_mg", lambda d: d.per_day_mg, "daily dose in mg", NUMBER),
        D("because", lambda d: d.because, "why there is no number", LIST),
        D("inputs", lambda d: d.inputs, "the facts that the model was given", LIST),
        D("limits", lambda d: d.limits, "where the model holds", LIST),
        D("population", lambda d: d.population, "whom the model is about"),
        D("cautions", lambda d: d.cautions, "what a reader of the number has to know", LIST),
        D("verified", lambda d: d.verified, "how well the coefficients were checked"),
        D("citations", lambda d: d.citations, "where the model is from", LIST),
    ),
)


def _named(score: ContextScore, answer: bool | None) -> tuple[str, ...]:
    return tuple(part.name for part in score.components if part.applies is answer)


_PARTS = ("components.name", "components.applies")

SCORES: Table[ContextPart, ContextScore] = Table(
    "context.scores",
    "Points scores; the points stay empty where they are withheld",
    "scores",
    (
        S("id", lambda s: s.id, "the score's name"),
        S("drug", lambda s: s.drug, "drug name"),
        S("outcome", lambda s: s.outcome, "against the published limit"),
        S("points", lambda s: s.points, "of the facts that are known", COUNT),
        S("at_most", lambda s: s.at_most, "if every unknown fact counted", COUNT),
        S("high_at_least", lambda s: s.high_at_least, "the published limit", COUNT),
        S("apply", lambda s: _named(s, True), "parts that apply", LIST, _PARTS),
        S("do_not_apply", lambda s: _named(s, False), "parts that do not", LIST, _PARTS),
        S("not_known", lambda s: _named(s, None), "parts without a known fact", LIST, _PARTS),
        S("points_verified", lambda s: s.points_verified, "how well the point values were checked"),
        S("citations", lambda s: s.citations, "where the score is from", LIST),
        S("meaning", lambda s: s.meaning, "what `high` stands for"),
        S("verified", lambda s: s.verified, "how well components and limit were checked"),
    ),
)
