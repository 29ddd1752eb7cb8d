"""The chain as a library call: check the order of the stages, join them into one lazy stream, run it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pmkit.core.errors import UsageError
from pmkit.core.messages import any_of, tr
from pmkit.core.model import Case
from pmkit.core.stage import Flow, Item, Reporter, Run, Stage, named

if TYPE_CHECKING:
    from pmkit.core.settings import Setting
    from pmkit.report.document import ReportHead


def run(
    paths: Sequence[str | Path], stages: Sequence[Stage], settings: Mapping[str, Setting] | None = None
) -> Iterator[ReportHead]:
    """Load VCF files, run the stages in the order given, and yield one report per sample.

    `stages` may begin with a source of its own (then `paths` must be empty). Raises a PmkitError whose `stage`
    attribute names the stage that failed; UsageError for a wrong order, before any file is opened.
    """
    from pmkit.chain.load import LoadStage, SourceOptions

    chain = list(stages)
    if paths:
        chain.insert(0, LoadStage(SourceOptions(paths=tuple(map(str, paths)))))
    context = Run(tuple(chain), settings or {}, reporter=reporter)
    for item in flow(context):
        yield context.report_of(item)


def reporter(settings: Mapping[str, Setting], prefixes: tuple[str, ...]) -> Reporter:
    """The maker of reports for a run; see `Run.reporter`."""
    from pmkit.report.assemble import ReportBuilder

    return ReportBuilder(settings, prefixes)


def lean_reporter(settings: Mapping[str, Setting], prefixes: tuple[str, ...]) -> Reporter:
    """The same for a program that only writes the reports; see `ReportBuilder`."""
    from pmkit.report.assemble import ReportBuilder

    return ReportBuilder(settings, prefixes, lean=True)


def check_order(stages: Sequence[Stage]) -> None:
    """Refuse a chain whose stages do not fit. Raises UsageError."""
    have: Flow | None = None
    _check_sinks(stages)
    for place, stage in enumerate(stages):
        with named(stage):
            _check_place(stage, have, stages[place - 1].name if place else "")
        have = stage.gives or have
    _check_analyses(stages)


def _check_analyses(stages: Sequence[Stage]) -> None:
    """Refuse a chain that loads cases and finds nothing out about them."""
    if stages and stages[0].gives is Flow.CASES and not any(stage.analyses for stage in stages):
        with named(stages[-1]):
            raise UsageError(
                tr("nothing is looked for, so there is nothing to report"), remedy=tr("Add `pgx` or `onco`.")
            )


def _check_sinks(stages: Sequence[Stage]) -> None:
    """Refuse a sink that has nothing to write yet, though the chain goes on to look for something."""
    looking = [place for place, stage in enumerate(stages) if stage.tables]
    for place, stage in enumerate(stages):
        if stage.is_sink and looking and place < looking[0] and stages[0].gives is Flow.CASES:
            later = stages[looking[0]].name
            with named(stage):
                raise UsageError(
                    tr(
                        "{name!r} stands before {later!r}, so that it has nothing to write yet",
                        name=stage.name,
                        later=later,
                    ),
                    remedy=tr("Write it after {later!r}.", later=later),
                )


def _check_place(stage: Stage, have: Flow | None, before: str) -> None:
    """`have` is what the stage called `before` gives; "" means that there is none."""
    if not before and stage.takes:
        raise UsageError(
            tr("{name!r} needs {either}, but nothing is loaded", name=stage.name, either=_either(stage)),
            remedy=tr("Begin with `load FILE` or `open FILE`."),
        )
    if before and not stage.takes:
        raise UsageError(tr("{name!r} has to come first", name=stage.name), remedy=tr("One chain has one source."))
    if have is not None and have not in stage.takes:
        remedy = tr("A saved report holds results, not variants: run the stage before `save`.")
        raise UsageError(
            tr(
                "{name!r} needs {either}, but {before!r} gives {have}",
                name=stage.name,
                either=_either(stage),
                before=before,
                have=have,
            ),
            remedy=remedy if have is Flow.REPORTS else "",
        )


def _either(stage: Stage) -> str:
    return any_of(sorted(stage.takes))


def flow(run: Run) -> Iterator[Item]:
    """Join the stages into one lazy stream; a PmkitError raised in it learns the name of its stage."""
    check_order(run.stages)
    for stage in run.stages:
        with named(stage):
            stage.prepare(run)
    stream: Iterator[Item] = iter(())
    for stage in run.stages:
        stream = _guarded(stage, stream, run)
    for item in stream:
        run.tick()
        yield item


def _guarded(stage: Stage, stream: Iterator[Item], run: Run) -> Iterator[Item]:
    with named(stage):
        if run.batch.keep_going and stage.analyses:
            yield from _going_on(stage, stream, run)
        else:
            yield from stage.process(stream, run)


def _going_on(stage: Stage, stream: Iterator[Item], run: Run) -> Iterator[Item]:
    """Begin the stage anew with the next case where it fails on one."""
    last: list[Item] = []

    def fed() -> Iterator[Item]:
        for item in stream:
            last[:] = [item]
            yield item

    done = False
    while not done:
        case = None
        try:
            yield from stage.process(fed(), run)
            done = True
        except Exception as error:
            (case,) = last or [None]
            if not isinstance(case, Case):
                raise
            with run.batch.guard([file.path for file in case.calls.inputs], case.sample):
                raise error
