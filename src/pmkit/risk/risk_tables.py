"""The tables of polygenic scores. Names of columns are a contract: new ones go to the end."""

from __future__ import annotations

from pmkit.core.section import Column, Kind, Table
from pmkit.risk.section import ClinicalRisk, PolygenicScore, Risk, ScoreRow

S, V, C = Column[PolygenicScore], Column[ScoreRow], Column[ClinicalRisk]
LIST, NUMBER, COUNT = Kind.LIST, Kind.NUMBER, Kind.INTEGER


def exact(value: float | None) -> str | None:
    """A number with all its digits: sums are compared with others to the last one."""
    return None if value is None else repr(value)


SCORES: Table[Risk, PolygenicScore] = Table(
    "risk.scores",
    "Polygenic scores",
    "scores",
    (
        S("score", lambda s: s.score, "identifier"),
        S("name", lambda s: s.name, "the author's name"),
        S("trait", lambda s: s.trait, "what it was made for"),
        S("trait_ids", lambda s: s.trait_ids, "ontology terms", LIST),
        S("status", lambda s: s.status, "whether a sum is reported"),
        S("sum", lambda s: exact(s.sum), "sum of the weights"),
        S("average", lambda s: exact(s.average), "by allele"),
        S("rows", lambda s: s.rows, "rows of the file", COUNT),
        S("scored", lambda s: s.scored, "rows that entered", COUNT),
        S("filled", lambda s: s.filled, "rows filled by frequency", COUNT),
        S("match_rate", lambda s: s.match_rate, "share of the rows", NUMBER),
        S("match_rate_by_weight", lambda s: s.match_rate_by_weight, "share by weight", NUMBER),
        S("flipped", lambda s: s.flipped, "rows read on the other strand", COUNT),
        S("digest", lambda s: s.digest, "of the rows that entered"),
        S(
            "outcomes",
            lambda s: tuple(f"{one.outcome}={one.number}" for one in s.outcomes),
            "rows by outcome",
            LIST,
            ("outcomes.outcome", "outcomes.number"),
        ),
        S(
            "unsupported",
            lambda s: tuple(f"{one.reason}={one.number}: {', '.join(one.names)}" for one in s.unsupported),
            "rows that cannot be computed",
            LIST,
            ("unsupported.reason", "unsupported.number", "unsupported.names"),
        ),
        S("ranking", lambda s: s.ranking.status, "whether it can be ranked", fields=("ranking.status",)),
        S("ranked_because", lambda s: s.ranking.because, "with what, or why not", fields=("ranking.because",)),
        S("ranked_in", lambda s: s.ranking.population, "the population", fields=("ranking.population",)),
        S("people", lambda s: s.ranking.people, "in the reference", COUNT, ("ranking.people",)),
        S(
            "percentile",
            lambda s: s.ranking.percentile,
            "share of people with a lower sum",
            NUMBER,
            ("ranking.percentile",),
        ),
        S("z", lambda s: s.ranking.z, "standard deviations from the mean", NUMBER, ("ranking.z",)),
        S("positions", lambda s: s.positions, "harmonised or author's"),
        S("licence", lambda s: s.licence, "as the file states it"),
        S("citation", lambda s: s.citation, "where it was published"),
        S("file", lambda s: s.file, "the scoring file"),
        S("notes", lambda s: s.notes, "what to know", LIST),
        S(
            "by_normal",
            lambda s: s.ranking.by_normal,
            "the percentile assumes a normal distribution",
            Kind.TRUTH,
            ("ranking.by_normal",),
        ),
    ),
)

VARIANTS: Table[Risk, ScoreRow] = Table(
    "risk.variants",
    "Rows of the scores",
    "variants",
    (
        V("variant", lambda v: v.variant, "effect allele first"),
        V("score", lambda v: v.score, "the score"),
        V("name", lambda v: v.name, "rs number or other name"),
        V("outcome", lambda v: v.outcome, "by what it is counted"),
        V("copies", lambda v: v.copies, "effect alleles", COUNT),
        V("dosage", lambda v: v.dosage, "expected effect alleles", NUMBER),
        V("contribution", lambda v: exact(v.contribution), "added to the sum"),
    ),
)

CLINICAL: Table[Risk, ClinicalRisk] = Table(
    "risk.clinical",
    "Clinical risk",
    "clinical",
    (
        C("formula", lambda c: c.formula, "the equation"),
        C("name", lambda c: c.name, "its name"),
        C("outcome", lambda c: c.outcome, "what the risk is of"),
        C("years", lambda c: c.years, "within how many years", COUNT),
        C("status", lambda c: c.status, "whether a number is given"),
        C("percent", lambda c: c.percent, "the risk in percent", NUMBER),
        C("because", lambda c: c.because, "why none is given"),
        C("inputs", lambda c: c.inputs, "what the equation was given", LIST),
        C("population", lambda c: c.population, "whom it was made from"),
        C("cautions", lambda c: c.cautions, "what to know", LIST),
        C("citations", lambda c: c.citations, "where it was published", LIST),
    ),
)
