"""Sum a score over one patient's counts, and say how much of it was there."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pmkit.risk.counting import RowCount
from pmkit.risk.risk_terms import RowOutcome
from pmkit.risk.scoring_file import Effect

if TYPE_CHECKING:
    from pmkit.risk.scoring_file import Score, ScoreTerm

IMPUTABLE = (
    RowOutcome.ABSENT,
    RowOutcome.NO_CALL,
    RowOutcome.FILTERED,
    RowOutcome.CONFLICT,
    RowOutcome.REFERENCE_UNKNOWN,
)
"""Outcomes in whose place the expected number of alleles may stand, where the user asks for that."""


class Sum(NamedTuple):
    """A score of one patient. Rates are fractions of all rows of the file."""

    value: float
    scored: int  # rows that entered by the patient's genotype
    filled: int  # rows that entered by the effect allele's frequency
    counts: dict[RowOutcome, int]
    match_rate: float
    match_rate_by_weight: float
    flipped: int
    digest: str  # of the rows that entered, the same for patients with the same rows
    contributions: tuple[float | None, ...]  # by row; None where it did not enter

    @property
    def average(self) -> float | None:
        """The sum by allele, as plink gives it; None where no row entered."""
        rows = self.scored + self.filled
        return self.value / (2 * rows) if rows else None


def summed(score: Score, counts: Sequence[RowCount], *, by_frequency: bool) -> Sum:
    """The sum of the rows' contributions; rows without a genotype add nothing, or what their frequency lets expect."""
    contributions = [
        contribution(term, count, by_frequency=by_frequency) for term, count in zip(score.terms, counts, strict=True)
    ]
    entered = [n for n, value in enumerate(contributions) if value is not None]
    own = [n for n in entered if counts[n].outcome.counts]
    size = math.fsum(term.size for term in score.terms) + math.fsum(row.size for row in score.refused)
    found = math.fsum(score.terms[n].size for n in own)
    keys = "\n".join(sorted(score.terms[n].key for n in entered))
    return Sum(
        value=math.fsum(value for value in contributions if value is not None),
        scored=len(own),
        filled=len(entered) - len(own),
        counts=dict(Counter(count.outcome for count in counts)),
        match_rate=len(own) / score.rows,
        match_rate_by_weight=found / size if size else 0.0,
        flipped=sum(counts[n].flipped for n in own),
        digest=hashlib.sha256(f"{score.id}\n{score.build}\n{keys}".encode()).hexdigest()[:16],
        contributions=tuple(contributions),
    )


def contribution(term: ScoreTerm, count: RowCount, *, by_frequency: bool) -> float | None:
    """What one row adds to the sum, None where it does not enter."""
    none, one, two = term.weights
    if count.outcome.counts:
        if count.dosage is not None:
            if term.kind is Effect.ADDITIVE:
                return one * count.dosage.expected
            if count.dosage.probabilities is not None:
                chances = count.dosage.probabilities
                return math.fsum(weight * chance for weight, chance in zip(term.weights, chances, strict=True))
        return None if count.copies is None else term.weights[count.copies]
    if by_frequency and term.frequency is not None and count.outcome in IMPUTABLE:
        share = term.frequency
        return math.fsum((none * (1 - share) ** 2, one * 2 * share * (1 - share), two * share**2))
    return None
