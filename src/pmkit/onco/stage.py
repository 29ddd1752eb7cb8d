"""The stage that finds drivers, hotspots and evidence in a tumour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.consent import Granted, SampleOf
from pmkit.core.stage import Item, Run, Stage
from pmkit.onco.onco_options import TumorOptions

if TYPE_CHECKING:
    from pmkit.core.model import Build, Case, Region
    from pmkit.onco.assessor import OncoAssessor


class OncoStage(Stage):
    """Each case is judged by itself."""

    name: ClassVar[str] = "onco"
    tables: ClassVar[tuple[str, ...]] = ("onco.", "transcripts")

    help: ClassVar[str] = "Find tumour drivers, hotspots and evidence."
    options_class: ClassVar[type] = TumorOptions
    reads_reference: ClassVar[bool] = False  # only alleles are judged

    def __init__(self, options: TumorOptions | None = None) -> None:
        self.options = options or TumorOptions()

    @cached_property
    def assessor(self) -> OncoAssessor:
        from pmkit.onco.assessor import OncoAssessor

        return OncoAssessor(self.options)

    def requested(self, build: Build) -> Sequence[Region]:
        return self.assessor.requested(build)

    def requested_of(self, build: Build, consent: Granted) -> Sequence[Region]:
        return () if judges_nothing(consent) else self.requested(build)

    def requested_of_structural(self, build: Build) -> Sequence[Region]:
        return self.assessor.requested_of_structural(build)

    def structural_of(self, build: Build, consent: Granted) -> Sequence[Region]:
        return () if judges_nothing(consent) else self.requested_of_structural(build)

    def leaves_out(self, case: Case) -> bool:
        from pmkit.onco.small_variants import may_leave_out

        return may_leave_out(case) and not judges_nothing(case.consent)

    def prepare(self, run: Run) -> None:
        self.assessor.check()

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        for case in stream:
            if self.options.include_rejected:
                case = replace(case, policy=replace(case.policy, include_rejected=True))  # noqa: PLW2901
            judge = self.assessor.nothing if judges_nothing(case.consent) else self.assessor.result
            yield case.with_result(self.name, judge(case))


def judges_nothing(consent: Granted) -> bool:
    """Of a germline sample all is inherited: nothing of it is read or judged without consent to that."""
    return consent.sample_of is SampleOf.GERMLINE and not consent.inherited_cancer
