"""Keep samples by name; set genotypes below a depth or quality to no-call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import ClassVar

from pmkit.core.errors import UsageError
from pmkit.core.model import MISSING, CallSet, Case
from pmkit.core.stage import Item, Run, Stage, log


class FilterStage(Stage):
    """A doubtful genotype becomes a no-call, never reference. Where a file gives no DP or GQ, nothing is judged."""

    name: ClassVar[str] = "filter"

    def __init__(self, *, sample: tuple[str, ...] = (), min_dp: int | None = None, min_gq: int | None = None) -> None:
        self.patterns, self.min_dp, self.min_gq = sample, min_dp, min_gq

    def prepare(self, run: Run) -> None:
        if not self.patterns and self.min_dp is None and self.min_gq is None:
            raise UsageError("nothing to filter by", remedy="Give --sample, --min-dp or --min-gq.")

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        before: CallSet | None = None
        after: CallSet | None = None
        seen, kept = 0, 0
        for case in stream:
            if not isinstance(case, Case):
                raise TypeError("filter takes cases")
            seen += 1
            if self.patterns and not any(fnmatchcase(case.sample, pattern) for pattern in self.patterns):
                continue
            kept += 1
            if case.calls is not before or after is None:
                before, after = case.calls, self._judged(case.calls)
            yield replace(case, calls=after)
        if seen and not kept:
            log.warning("filter: --sample keeps none of %d, so nothing is reported", seen)

    def _judged(self, calls: CallSet) -> CallSet:
        """The same set with genotypes below the thresholds set to no-call."""
        told = calls.genotypes
        doubtful = told.depth != told.depth  # all false, in the right shape
        if self.min_dp is not None:
            doubtful |= (told.depth != MISSING) & (told.depth < self.min_dp)
        if self.min_gq is not None:
            doubtful |= (told.quality != MISSING) & (told.quality < self.min_gq)
        if not doubtful.any():
            return calls
        alleles = told.alleles.copy()
        alleles[doubtful] = MISSING
        limits = [f"depth below {self.min_dp}"] * (self.min_dp is not None)
        limits += [f"quality below {self.min_gq}"] * (self.min_gq is not None)
        note = f"Genotypes with {' or '.join(limits)} were taken as not called."
        return replace(calls, genotypes=replace(told, alleles=alleles), limitations=(*calls.limitations, note))
