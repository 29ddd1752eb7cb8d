"""Run a chain over the samples of large files pattern by pattern, where that gives the bytes of the ordinary chain.

Equal genotypes are called once, and no report is made for each sample. Whatever could set samples apart by something
else than their cells (a sheet, consent, tumours, structural records, remarks on a file, cells that differ too much) is
left to the ordinary chain; so is everything that may fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from pmkit.chain.load import LoadStage
from pmkit.chain.pipeline import check_order
from pmkit.chain.report import ReportStage
from pmkit.core import output
from pmkit.core.errors import PmkitError
from pmkit.core.stage import Run

if TYPE_CHECKING:
    from pmkit.core.shared import Render, SharedSection
    from pmkit.intake.folded import FoldedSet
    from pmkit.intake.load_options import LoadOptions
    from pmkit.pgx import PgxStage
    from pmkit.report.format import ByReference


def samples_by_pattern(run: Run) -> Iterator[int] | None:
    """The run, sample by sample, as an iterator of their numbers; None where the ordinary chain has to do it."""
    chain = _chain(run)
    if chain is None:
        return None
    paths, reading, stage, sinks = chain
    from pmkit.intake.folded import NotAlikeError

    source = cast("LoadStage", run.stages[0])
    check_order(run.stages)
    for one in run.stages:
        one.prepare(run)
    sections = {sink.section for sink in sinks}
    only = next(iter(sections)) if len(sections) == 1 else None
    writers = [sink.by_reference(run) for sink in sinks]
    render, spell = (writers[0].render("pgx"), writers[0].spell("pgx")) if len(writers) == 1 else (None, None)
    try:
        folded = _fold(run, paths, reading, stage)
        if folded is None:
            return None
        called = stage.caller.by_pattern()
        policy = source.options.policy
        section = called.section(folded.people.names, folded.unit, policy, only=only, render=render, spell=spell)
    except (PmkitError, NotAlikeError):
        stage.forget()
        return None  # the ordinary chain says it, or reads samples apart
    return _written(run, folded, section, list(zip(sinks, writers, strict=True)), stage)


def section_by_pattern(
    paths: Sequence[str], *, only: str | None = None, render: Render | None = None
) -> tuple[Sequence[str], SharedSection] | None:
    """The names of the samples of some files and their pharmacogene section; no report is made.

    None where the files have to be read patient by patient. `only`, `render`: as `PatternCaller.section` has them.
    """
    from pmkit.chain.load import SourceOptions
    from pmkit.core.model import Policy
    from pmkit.intake.folded import NotAlikeError
    from pmkit.intake.load_options import LoadOptions
    from pmkit.pgx import PgxStage

    stage, reading = PgxStage(), LoadOptions()
    run = Run((LoadStage(SourceOptions(paths=tuple(paths), reading=reading)), stage))
    try:
        stage.prepare(run)
        folded = _fold(run, tuple(paths), reading, stage)
        if folded is None:
            return None
        names = folded.people.names
        return names, stage.caller.by_pattern().section(names, folded.unit, Policy(), only=only, render=render)
    except (PmkitError, NotAlikeError):
        return None


def _chain(run: Run) -> tuple[tuple[str, ...], LoadOptions, PgxStage, list[ReportStage]] | None:
    """The chain's files and parts, where every stage can work by patterns: `load`, `pgx`, and `report` into streams."""
    source, *rest = run.stages
    sinks = [stage for stage in rest[1:] if isinstance(stage, ReportStage)]
    if not sinks or not isinstance(source, LoadStage) or rest[0].name != "pgx" or len(sinks) != len(rest) - 1:
        return None
    options, reading = source.options, source.options.reading
    stage = cast("PgxStage", rest[0])
    if not options.paths or "-" in options.paths or options.keep_going or options.skip_existing or run.batch.keep_going:
        return None
    if options.consent.given or any((reading.sheet, reading.samples, reading.tumor, reading.normal, reading.covered)):
        return None
    requested = stage.options
    if any((requested.outside, requested.drugs, requested.leave_out, requested.leave_out_drugs, requested.panel)):
        return None
    try:
        plain = set(source.formats) == {"vcf"} and all(sink.is_plain and sink.is_one_stream(run) for sink in sinks)
    except PmkitError:
        return None  # the ordinary chain says it
    return (options.paths, reading, stage, sinks) if plain else None


def _fold(run: Run, paths: Sequence[str], reading: LoadOptions, stage: PgxStage) -> FoldedSet | None:
    """The files, read and folded; None where their headers ask for reading them patient by patient."""
    from pmkit.intake.folded import Folder, FoldUnit, open_headers, people

    with ExitStack() as stack:
        files, opened = open_headers(paths, stack)
        found = people(files)
        if found is None:
            return None
        files.clear()  # the names of very many samples stand in their headers
        caller = stage.caller.by_pattern()
        units = [FoldUnit(unit, partial(caller.regions, unit)) for unit in caller.units]
        return Folder(opened, reading, units, run.requested).read(found)


def _written(
    run: Run,
    folded: FoldedSet,
    section: SharedSection,
    sinks: Sequence[tuple[ReportStage, ByReference]],
    stage: PgxStage,
) -> Iterator[int]:
    """Write all reports; yields the number of each sample."""
    from pmkit.pgx import PgxSection
    from pmkit.report.format import NAMELESS, Many

    names = folded.people.names
    run.batch.expected = len(names)
    empty = {PgxSection.name: PgxSection.model()}
    heads = [
        run.builder.head(NAMELESS, folded.frame, empty, limitations=limits)  # type: ignore[attr-defined]
        for limits in section.limitations
    ]
    with ExitStack() as stack:
        for sink, writer in sinks:
            out = stack.enter_context(
                output.stdout() if sink.target == output.STDOUT else output.atomic(Path(sink.target), force=sink.force)
            )
            below = cast("BinaryIO", _Bytes(out))
            writer.write(Many(names, {PgxSection.name: section}, heads, section.limits_of), below, run.tick)
            writer.end(below)
        yield from range(1, len(names) + 1)
    stage.caller.finish()


class _Bytes:
    """Writes bytes to a text stream: past the text where there are bytes below it."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._below: Callable[[bytes], int] | None = None
        if isinstance(out, TextIOWrapper):  # not a terminal, whose text is made visible on its way
            out.flush()
            self._below = out.buffer.write

    def write(self, data: bytes) -> None:
        if self._below is not None:
            self._below(data)
        else:
            self._out.write(data.decode())
