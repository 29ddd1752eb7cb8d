"""The stage that calls pharmacogenes and looks up drug guidance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.stage import Item, Run, Stage
from pmkit.pgx.pgx_options import PgxOptions

if TYPE_CHECKING:
    from pmkit.core.model import Build, Region
    from pmkit.pgx.caller import Caller


def _reading(stage: Stage) -> object:
    """How the first stage of a chain reads its files; None for other stages."""
    return getattr(getattr(stage, "options", None), "reading", None)


class PgxStage(Stage):
    """Each set of samples is called once, for all its samples together; each case gets its own column."""

    name: ClassVar[str] = "pgx"
    tables: ClassVar[tuple[str, ...]] = ("pgx.", "guidance.")

    help: ClassVar[str] = "Call pharmacogenes, phenotypes and drug guidance."
    options_class: ClassVar[type] = PgxOptions

    def __init__(self, options: PgxOptions | None = None) -> None:
        self.options = options or PgxOptions()

    @cached_property
    def caller(self) -> Caller:
        from pmkit.pgx.caller import Caller

        return Caller(self.options)

    def requested(self, build: Build) -> Sequence[Region]:
        return self.caller.requested(build)

    def requested_of_structural(self, build: Build) -> Sequence[Region]:
        return self.caller.requested_of_structural(build)

    def prepare(self, run: Run) -> None:
        self.caller.declares_sex = any(getattr(one, "sheet", None) for one in map(_reading, run.stages))
        self.caller.people.one_by_one = any(getattr(one, "patterns", ()) for one in run.stages)
        self.caller.check()

    def forget(self) -> None:
        """Begin anew: what was called so far counts no more. The stage has to be prepared again."""
        self.__dict__.pop("caller", None)

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        for case in stream:
            yield case.with_result(self.name, self.caller.result(case))
        self.caller.finish()
