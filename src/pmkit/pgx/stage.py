"""The stage that calls pharmacogenes and looks up drug guidance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.model import Build, Region
from pmkit.core.stage import Item, Run, Stage, names_in

if TYPE_CHECKING:
    from pmkit.pgx.caller import Caller


class PgxStage(Stage):
    """Each set of samples is called once, for all its samples together; each case gets its own column."""

    name: ClassVar[str] = "pgx"
    tables: ClassVar[tuple[str, ...]] = ("pgx.", "guidance.")

    def __init__(
        self,
        *,
        gene: tuple[str, ...] = (),
        drugs: tuple[str, ...] = (),
        outside: tuple[str, ...] = (),
        all_matches: bool = False,
        combinations: bool = False,
        cyp2d6: bool = False,
        undocumented: str = "by-gene",
        research: bool = False,
        hold_back: tuple[str, ...] = (),
    ) -> None:
        self.gene, self.drugs, self.outside = names_in(gene), names_in(drugs), outside
        self.all_matches, self.combinations, self.cyp2d6 = all_matches, combinations, cyp2d6
        self.undocumented, self.research = undocumented, research
        self.hold_back = names_in(hold_back)
        self._absent_is_reference = self._pass_only = False

    @cached_property
    def caller(self) -> Caller:
        from pmkit.pgx.caller import Caller, PgxOptions

        return Caller(
            PgxOptions(
                genes=self.gene,
                drugs=self.drugs,
                outside=self.outside,
                all_matches=self.all_matches,
                combinations=self.combinations,
                cyp2d6=self.cyp2d6,
                undocumented=self.undocumented.replace("-", " "),
                research=self.research,
                absent_is_reference=self._absent_is_reference,
                pass_only=self._pass_only,
                hold_back=self.hold_back,
            )
        )

    def wanted(self, build: Build) -> Sequence[Region]:
        return self.caller.wanted(build)

    def prepare(self, run: Run) -> None:
        from pmkit.chain.load import LoadStage

        for stage in run.stages:
            if isinstance(stage, LoadStage):
                self._absent_is_reference, self._pass_only = stage.absent_is_ref, stage.pass_only
        self.caller.check()

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        for case in stream:
            yield case.with_result(self.name, self.caller.result(case))
        self.caller.finish()
