"""Where a sum stands among other people: only against a reference that the user gives, of a population that is named.

The reference is a table with the columns `score`, `population` and either `sum` (one row for each person) or `mean`,
`sd` and `people`. It must have been computed on the same rows: its column `digest` is held against the patient's. What
`risk` writes as `risk.scores` for a cohort, with a column `population` added, is such a table.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.formats.tabular import TabularRow, read_table
from pmkit.risk.risk_terms import RankStatus

FEWEST = 100
"""People below whom a percentile would be made up of steps wider than one in a hundred."""


class Rank(NamedTuple):
    """Where a sum stands, or why that is not known."""

    status: RankStatus
    because: str
    population: str = ""
    people: int = 0
    percentile: float | None = None
    z: float | None = None
    by_normal: bool = False  # the percentile is that of a normal distribution with the reference's mean and sd


@dataclass(frozen=True)
class PopulationSums:
    """The sums of one score in one population."""

    sums: tuple[float, ...]  # sorted; () where only mean and sd are known
    mean: float
    sd: float
    people: int
    digests: frozenset[str]


class Reference:
    """A reference table. Raises NoInputError, DataError."""

    def __init__(self, path: str) -> None:
        self.path = path
        table = read_table(path)
        have = set(table.columns)
        by_person, by_moments = "sum" in have, {"mean", "sd", "people"} <= have
        missing = [name for name in ("score", "population", "digest") if name not in have]
        if not (by_person or by_moments):
            missing.append("sum")
        if missing:
            raise DataError(tr("the reference has no column {what!r}", what=missing[0]), where=path, remedy=_COLUMNS)
        rows: dict[tuple[str, str], list[TabularRow]] = {}
        for row in table.rows():
            rows.setdefault((row.text("score"), row.text("population")), []).append(row)
        self._groups = {
            key: _of_people(some) if by_person else _of_moments(some) for key, some in rows.items() if all(key)
        }

    def populations(self, score: str) -> list[str]:
        """The populations that it has of a score."""
        return sorted(population for name, population in self._groups if name == score)

    def group(self, score: str, population: str) -> PopulationSums:
        """The sums of a score in one of its populations."""
        return self._groups[score, population]


_COLUMNS = tr("Columns: score, population, digest, and sum (a row for each person) or mean, sd and people.")


def _of_people(rows: list[TabularRow]) -> PopulationSums:
    sums = sorted(value for row in rows if (value := row.number("sum")) is not None)
    mean = math.fsum(sums) / len(sums) if sums else math.nan
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in sums) / len(sums)) if sums else math.nan
    digests = frozenset(row.text("digest") for row in rows if row.text("sum"))
    return PopulationSums(tuple(sums), mean, sd, len(sums), digests)


def _of_moments(rows: list[TabularRow]) -> PopulationSums:
    if len(rows) > 1:
        raise DataError(tr("two rows of one score and population"), where=rows[1].where)
    (row,) = rows
    mean, sd, people = row.number("mean"), row.number("sd"), row.whole("people")
    if mean is None or sd is None or people is None or sd <= 0:
        raise row.error("sd", tr("mean, sd (above 0) and people are needed"))
    return PopulationSums((), mean, sd, people, frozenset((row.text("digest"),)))


def rank(value: float | None, score: str, digest: str, reference: Reference | None, population: str | None) -> Rank:
    """Where a sum stands in a population; `value` is None where no sum is reported."""
    if value is None:
        return Rank(RankStatus.NO_SUM, tr("no sum is reported"))
    known = reference.populations(score) if reference else []
    if reference is None or not known:
        because = tr("no reference of other people's sums was given (--distribution)")
        return Rank(
            RankStatus.NO_REFERENCE, tr("the reference has no sums of {score}", score=score) if reference else because
        )
    if population is None or population not in known:
        stated = tr("which population to compare with is not stated (--population)")
        if population is not None:
            stated = tr("the reference has no sums of {score} in {population}", score=score, population=population)
        return Rank(RankStatus.NO_POPULATION, tr("{stated}; it has {what}", stated=stated, what=", ".join(known)))
    return _in_group(value, digest, population, reference.group(score, population))


def _in_group(value: float, digest: str, population: str, group: PopulationSums) -> Rank:
    status, because = RankStatus.RANKED, ""
    percentile = z = None
    if group.digests != {digest}:
        status = RankStatus.OTHER_VARIANTS
        because = tr("the reference was computed on other variants than this patient's sum")
    elif group.people < FEWEST:
        status = RankStatus.TOO_FEW_PEOPLE
        because = tr("the reference has {people} people, and {FEWEST} are needed", people=group.people, FEWEST=FEWEST)
    else:
        z = (value - group.mean) / group.sd if group.sd > 0 else None
        percentile, because = _percentile(value, group)
    return Rank(status, because, population, group.people, percentile, z, percentile is not None and not group.sums)


def _percentile(value: float, group: PopulationSums) -> tuple[float, str]:
    if group.sums:
        below, above = bisect_left(group.sums, value), bisect_right(group.sums, value)
        because = tr(
            "{below} of {people} people have a lower sum, {what} the same",
            below=below,
            people=group.people,
            what=above - below,
        )
        return 100 * (below + above) / 2 / len(group.sums), because
    because = tr("by a normal distribution with the mean and sd of {people} people", people=group.people)
    return 50 * math.erfc((group.mean - value) / group.sd / math.sqrt(2)), because


def references(path: Path | None) -> Reference | None:
    """The reference of a path, None for none."""
    return None if path is None else Reference(str(path))


__all__ = ["Rank", "Reference", "rank", "references"]
