"""Keep samples by name; set genotypes below a depth or quality to no-call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.errors import NoInputError, UsageError
from pmkit.core.messages import tr, trn
from pmkit.core.options import option
from pmkit.core.stage import Item, Run, Stage, log

if TYPE_CHECKING:
    from pmkit.core.model import CallSet, Int32


@dataclass(frozen=True, slots=True)
class CaseFilterOptions:
    """What is kept; None switches a threshold off."""

    samples: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "Keep samples whose name matches (* and ?).", name="sample", metavar="PATTERN", names_patients=True
        ),
    )
    min_dp: int | None = field(default=None, metadata=option("A genotype with fewer reads becomes a no-call.", least=0))
    min_gq: int | None = field(default=None, metadata=option("A genotype of lower quality becomes a no-call.", least=0))


class FilterStage(Stage):
    """A doubtful genotype becomes a no-call, never reference. Where a file gives no DP or GQ, nothing is judged."""

    name: ClassVar[str] = "filter"
    analyses: ClassVar[bool] = False

    help: ClassVar[str] = "Keep samples by name; drop doubtful genotypes."
    options_class: ClassVar[type] = CaseFilterOptions

    def __init__(self, options: CaseFilterOptions | None = None) -> None:
        options = options or CaseFilterOptions()
        self.patterns, self.min_dp, self.min_gq = options.samples, options.min_dp, options.min_gq

    def prepare(self, run: Run) -> None:
        if not self.patterns and not self._judges:
            raise UsageError(tr("nothing to filter by"), remedy=tr("Give --sample, --min-dp or --min-gq."))
        before = [stage.name for stage in run.stages[: run.stages.index(self)] if stage.analyses]
        if self._judges and before:
            raise UsageError(
                tr(
                    "the thresholds come too late for {before!r}, which has judged the genotypes by then",
                    before=before[0],
                ),
                remedy=tr("Write `filter` before {before!r}.", before=before[0]),
            )

    @property
    def _judges(self) -> bool:
        return self.min_dp is not None or self.min_gq is not None

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        from pmkit.core.model import Case

        before: CallSet | None = None
        after: CallSet | None = None
        seen, kept, met = 0, 0, set[str]()
        for case in stream:
            if not isinstance(case, Case):
                raise TypeError(tr("filter takes cases"))
            seen += 1
            fitting = {pattern for pattern in self.patterns if fnmatchcase(case.sample, pattern)}
            met |= fitting
            if self.patterns and not fitting:
                continue
            kept += 1
            if case.calls is not before or after is None:
                before, after = case.calls, self._judged(case.calls)
            yield replace(case, calls=after)
        if seen and not kept and self.patterns:
            if not any(set("*?[") & set(pattern) for pattern in self.patterns):
                raise NoInputError(
                    trn(
                        "filter: --sample names none of the {n} sample",
                        "filter: --sample names none of the {n} samples",
                        seen,
                    ),
                    remedy=tr("Names may hold * and ?; upper and lower case differ."),
                )
            log.warning(tr("filter: --sample keeps none of %d, so nothing is reported"), seen)
            return
        if strange := len(set(self.patterns) - met):
            log.warning(
                "%s",
                trn(
                    "filter: {n} of the names given with --sample is no sample that was loaded",
                    "filter: {n} of the names given with --sample are no samples that were loaded",
                    strange,
                ),
            )

    def _judged(self, calls: CallSet) -> CallSet:
        """The same set with genotypes below the thresholds set to no-call, and what was done as limitations."""
        from pmkit.core.model import MISSING

        if not self._judges or not calls.records:
            return calls
        given = calls.genotypes
        doubtful = given.depth != given.depth  # all false, in the right shape
        notes = []
        for what, limit, values in (
            ("depth", self.min_dp, self._depths(calls) if self.min_dp is not None else given.depth),
            ("quality", self.min_gq, given.quality),
        ):
            if limit is None:
                continue
            below = (values != MISSING) & (values < limit)
            doubtful |= below
            if number := int(below.sum()):
                notes.append(
                    trn(
                        "{number} of {n} genotype had a {what} below {limit}: taken as not called.",
                        "{number} of {n} genotypes had a {what} below {limit}: taken as not called.",
                        below.size,
                        number=number,
                        what=what,
                        limit=limit,
                    )
                )
            if number := int((values == MISSING).sum()):
                notes.append(
                    trn(
                        "{number} of {n} genotype had no {what} in the file: kept, whatever it was.",
                        "{number} of {n} genotypes had no {what} in the file: kept, whatever it was.",
                        below.size,
                        number=number,
                        what=what,
                    )
                )
        if not notes:
            return calls
        alleles = given.alleles.copy()
        alleles[doubtful] = MISSING
        genotypes = given._replace(alleles=alleles, withdrawn=doubtful if doubtful.any() else None)
        return replace(calls, genotypes=genotypes, limitations=(*calls.limitations, *notes))

    def _depths(self, calls: CallSet) -> Int32:
        """Depths of all genotypes; where FORMAT has no DP, what the tumour stage would count in the record's line."""
        from pmkit.core.model import MISSING
        from pmkit.variants.read_counts import reads

        depths = calls.genotypes.depth
        rows = [row for row in (depths == MISSING).any(axis=1).nonzero()[0].tolist() if calls.records[row].line]
        if not rows:
            return depths
        depths = depths.copy()
        for row in rows:
            record = calls.records[row]
            for sample in range(len(calls.samples)) if record.alts else ():
                if depths[row, sample] == MISSING:
                    depth = reads(record, calls.column(record.source, sample)).depth
                    depths[row, sample] = MISSING if depth is None else depth
        return depths
